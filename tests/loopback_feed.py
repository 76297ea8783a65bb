"""A podcast host on this machine's loopback: files with ranges, and answers that misbehave when a test wants it."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Answering(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    host: "Host"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Stay quiet."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.host.asked.append(f"{path} {self.headers.get('Range', '')}".strip())
        self.host.on_asked(len(self.host.asked))
        self.close_connection = True
        page = self.host.pages.get(path)
        if page is None:
            self.send(404, b"nothing here")
        elif callable(page):
            page(self)
        else:
            self.send_file(page)

    def send_file(self, content: bytes) -> None:
        """The file, or the part that was asked for if it is still the same file."""
        etag = f'"{self.host.etag}"'
        ask = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if ask is None or not self.host.serves_parts or self.headers.get("If-Range", etag) != etag:
            self.send(200, content, ETag=etag)
        elif int(ask[1]) >= len(content):
            self.send(416, b"")
        else:
            told = f"bytes {ask[1]}-{len(content) - 1}/{len(content)}"
            self.send(206, content[int(ask[1]) :], **{"Content-Range": told, "ETag": etag})

    def send(self, status: int, content: bytes, *, length: int | None = None, **headers: str) -> None:
        """An answer whose length may be a lie."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        stop = self.host.breaks_after.pop(0) if self.host.breaks_after and len(content) > 1000 else None
        self.write(content[:stop])

    def write(self, content: bytes) -> bool:
        """Whether anybody still listens."""
        try:
            self.wfile.write(content)
            self.wfile.flush()
        except OSError:
            return False
        return True


Page = bytes | Callable[[Answering], None]


@dataclass
class Host:
    """What the host has and what it was asked."""

    address: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    etag: str = "one"
    serves_parts: bool = True
    on_asked: Callable[[int], None] = lambda _count: None
    """Told how many requests there have been, before each is answered."""
    breaks_after: list[int] = field(default_factory=list)
    """Each larger answer takes one: so many bytes are sent, then the connection ends."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rsplit(":", 1)[1])


@contextmanager
def podcast_host() -> Iterator[Host]:
    """A host that listens until the end of the block."""
    host = Host()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answering,), {"host": host}))
    server.daemon_threads = True
    host.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def redirect_to(address: str) -> Page:
    """A page that is elsewhere."""
    return lambda answering: answering.send(302, b"", Location=address)


def endless(block: bytes = b"a" * 50_000) -> Page:
    """A page that tells no length and never ends."""

    def pour(answering: Answering) -> None:
        answering.send_response(200)
        answering.end_headers()
        while answering.write(block):
            pass

    return pour
