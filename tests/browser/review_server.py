"""The real review server, and a person's browser window on it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response, expect

from tests.browser.slow_rise import SLUG

PROJECT = Path(__file__).parents[2]
ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)\S*")


class Server(Protocol):
    """A review server at work."""

    port: int
    address: str
    """As `rundown review` prints it, with the token."""


@dataclass(frozen=True)
class NearServer:
    """A server in a thread of this process: at once there, and gone with the test."""

    address: str

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])


class ReviewServer:
    """`rundown review` in a process of its own, to be killed; started again it has the same port."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = 0
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        command = [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--port", str(self.port)]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self._process.stdout is not None
        told = b""
        while (found := ADDRESS.search(told)) is None:
            line = self._process.stdout.readline()
            assert line, f"the server ended: {told.decode()}"
            told += line
        self.address, self.port = found.group(0).decode(), int(found.group(1))
        return self

    def kill(self) -> None:
        """As when the machine loses its power: no goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


@dataclass
class Window:
    """A window of a person's browser, what it asked for and what it complained of."""

    page: Page
    server: Server
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    sound_answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", self._note)
        self.page.on("response", self._note_answer)

    def _note(self, request: Request) -> None:
        home = f"http://127.0.0.1:{self.server.port}/"
        if not request.url.startswith((home, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _note_answer(self, response: Response) -> None:
        if "/sound/" in response.url:
            self.sound_answers.append(response.status)
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def enter(self) -> Self:
        """Opens the address that the command printed: the browser gets its cookie."""
        self.page.goto(self.server.address)
        expect(self.page.locator("html[data-ready]")).to_be_attached()
        return self

    def open(self, slug: str = SLUG) -> Self:
        """Opens the review page of an episode and waits until it can be used."""
        self.page.goto(f"http://127.0.0.1:{self.server.port}/episodes/{slug}")
        expect(self.page.locator("html[data-ready]")).to_be_attached()
        return self

    def saved(self) -> Self:
        """Waits until the page says that everything is on the disk."""
        expect(self.page.locator("#saving")).to_have_attribute("data-state", "saved")
        return self

    def state(self) -> dict[str, Any]:
        """What the server says of the episode."""
        told = self.page.evaluate("slug => fetch(`/api/episodes/${slug}`).then(answer => answer.json())", SLUG)
        return dict(told)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def line(self, section: str, at: int = 0) -> Locator:
        """A line of the notes, by the key of its section."""
        return self.page.locator(f"[data-key={section}] .lines > li").nth(at)

    def chapter(self, at: int) -> Locator:
        return self.page.locator("#chapter-list > li").nth(at)

    def utterance(self, at: int) -> Locator:
        return self.page.locator("#words li").nth(at)

    def word(self, at: int) -> Locator:
        return self.page.locator(f"#words [data-at='{at}']")

    def sound_s(self) -> float:
        return float(self.page.locator("#sound").evaluate("sound => sound.currentTime"))


Opener = Callable[..., Window]
"""Makes a window: `new_window(server, **options of the browser context)`."""


def new_window(context: BrowserContext, server: Server) -> Window:
    """One more window of the same browser."""
    return Window(context.new_page(), server)
