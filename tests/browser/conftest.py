import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from pipeline.cli import main
from tests.browser.review_server import NearServer, Opener, Window, new_window
from tests.browser.slow_rise import SLUG, write_slow_rise
from tests.review_house import House, serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"no browser on PATH (looked for {', '.join(BROWSERS)})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=flags)
        yield launched
        launched.close()


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
