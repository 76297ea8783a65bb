"""Chromium without a window, as a person's own browser would show our pages.

Playwright can run once in a process, whatever tests meet there; so all of them launch browsers from one driver.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser of its own; the test skips where there is none, in CI it fails."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", *arguments]
    launched = _driver().chromium.launch(executable_path=_path(), args=flags)
    yield launched
    launched.close()


@cache
def _driver() -> Playwright:
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


def _path() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return found
    reason = f"no browser on PATH (looked for {', '.join(NAMES)})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
