import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from pipeline.cli import main
from tests.browser.review_server import NearServer, Opener, Window, new_window
from tests.browser.slow_rise import SLUG, write_slow_rise
from tests.chromium import chromium as launched_chromium
from tests.review_house import House, serving


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the episode, processed once."""
    folder = tmp_path_factory.mktemp("processed")
    write_slow_rise(folder / "audio")
    folders = ["--audio", str(folder / "audio"), "--out", str(folder / "outputs")]
    assert main(["process", SLUG, "-q", *folders]) == 0
    return folder


@pytest.fixture
def show(processed: Path, tmp_path: Path) -> Path:
    """A folder of one's own with `audio/` and `outputs/`."""
    return Path(shutil.copytree(processed, tmp_path / "show"))


@pytest.fixture
def server(show: Path) -> Iterator[NearServer]:
    with serving(House(show / "audio", show / "outputs")) as house:
        yield NearServer(house.door.address("/"))


@pytest.fixture
def opened(chromium: Browser, server: NearServer) -> Iterator[Opener]:
    """Opens windows, each in a browser of its own or beside another one, and looks them over at the end."""
    windows: list[Window] = []
    contexts: list[BrowserContext] = []

    def opener(*, beside: Window | None = None, **options: object) -> Window:
        if beside is None:
            contexts.append(chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options}))  # type: ignore[arg-type]  # passed on
        window = new_window(contexts[-1] if beside is None else beside.page.context, server)
        windows.append(window)
        return window.open() if beside else window.enter().open()

    yield opener
    seen = [(window.complaints, window.elsewhere) for window in windows]
    for context in contexts:
        context.close()
    assert seen == [([], [])] * len(windows)


@pytest.fixture
def window(opened: Opener) -> Window:
    """One window on the episode."""
    return opened()
