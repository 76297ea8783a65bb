"""Chromium, as a person's own browser would show our files."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.outside.programs import need_program


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """Chromium without a window."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *arguments]
    found = need_program("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=flags)
        yield launched
        launched.close()
