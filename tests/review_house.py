"""A folder of episodes with a review server in front of it, and requests spelled byte by byte."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.model.document import EpisodeDocument
from pipeline.render.everything import render_all
from pipeline.review.app import build_app
from pipeline.review.security import Door
from pipeline.review.serve import Server, listen
from pipeline.store import open_store
from tests.document_builder import full_document
from tests.e2e.command import silent_wav

SLUG = "watch-the-dough"
ANSWER_S = 30
"""Longer than any answer takes; a test that waits so long has found a server that hangs."""


@dataclass(frozen=True)
class Answered:
    """What came back, its header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> dict[str, object]:
        return json.loads(self.body)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class House:
    """`audio/` and `outputs/` of a producer, and the server that shows them."""

    audio: Path
    out: Path
    door: Door = field(default_factory=lambda: Door(0))
    served: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and status of every answer so far."""

    @property
    def own(self) -> dict[str, str]:
        """What the page's own requests carry."""
        return {
            "Host": self.door.host,
            "Cookie": f"{self.door.cookie}={self.door.token}",
            "Origin": self.door.origin,
            "Sec-Fetch-Site": "same-origin",
        }

    def get(self, path: str, **headers: str | None) -> Answered:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object, **headers: str | None) -> Answered:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, content, **{"Content_Type": "application/json", **headers})

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answered:
        """As the page itself would ask, but for the headers given (`None` leaves one out, `_` stands for `-`)."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**self.own, **changed}.items() if value is not None}
        if body is not None:
            sent.setdefault("Content-Length", str(len(body)))
        lines = [
            f"{method} {path} HTTP/1.1",
            "Connection: close",
            *(f"{name}: {value}" for name, value in sent.items()),
        ]
        return self.say("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b""))

    def say(self, request: bytes) -> Answered:
        """Send these bytes and read what comes back until the server closes."""
        with socket.create_connection((self.door.host.split(":")[0], self.door.port), timeout=ANSWER_S) as line:
            received = bytearray()
            try:
                line.sendall(request)
                while part := line.recv(65536):
                    received += part
            except ConnectionError:  # the server refused before it had read everything
                pass
        head, _, body = bytes(received).partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        return Answered(int(first.split(" ")[1]) if first else 0, headers, body)


def put_episode(house: House, slug: str = SLUG, document: EpisodeDocument | None = None) -> None:
    """A processed episode with three seconds of silence as its recording."""
    document = document or full_document()
    document = replace(document, episode=replace(document.episode, slug=slug), sound_name=f"{slug}.wav")
    with open_store(house.out, slug) as store:
        store.publish(render_all(document), key="built")
        store.log({"event": "processed"})
    silent_wav(house.audio / f"{slug}.wav")


def new_house(folder: Path) -> House:
    """Empty folders; nothing is served yet."""
    house = House(folder / "audio", folder / "outputs")
    house.audio.mkdir()
    house.out.mkdir()
    return house


@contextmanager
def serving(house: House) -> Iterator[House]:
    """The house with its server at work in another thread."""
    with listen(0, house.out) as listening:
        open_house = replace(house, door=Door(listening.getsockname()[1]))
        closing = threading.Event()
        app = build_app(open_house.door, audio_dir=house.audio, out_dir=house.out, is_closing=closing.is_set)
        server = Server(_noted(app, open_house.served), closing)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield open_house
        finally:
            server.should_exit = True
            thread.join()


def _noted(app: ASGIApp, served: list[tuple[str, str, int]]) -> ASGIApp:
    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                served.append((scope["method"], scope["path"], message["status"]))
            await send(message)

        await app(scope, receive, send_noted)

    return noting
