"""What the review page takes in a browser for a three-hour episode: until it can be used, and for a key.

Run with `python -m benchmarks.review_page`. The episode is that of `benchmarks.review_server`: 30,000 words, 25
chapters, three hours of sound. "Ready" is from the address to everything drawn and mounted, in a fresh browser each
time. "A key" is what the browser's own Event Timing says of it: from the moment the key is pressed until the frame
with its letter is presented, in steps of 8 ms. Keys come as a fast typist's, with rests in which the page saves, so
that saving falls between and into them. The same keys into the only field of an empty page stand beside it, in the
same browser: on a busy machine, and without a graphics card, that is what the machine and the browser take.
"""

import math
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.review_server import SLUG, put_episode
from pipeline.review.app import build_app
from pipeline.review.security import Door
from pipeline.review.serve import Server, listen

ROUNDS = 5
KEYS = "the words that a person types while she corrects what was heard in the middle of it "
TIMES = 2
"""The keys are typed so often in each place."""
BETWEEN_S = 0.06
"""From one key to the next: 200 words a minute, twice what a fast typist does."""
REST_EVERY, REST_S = 12, 0.65
"""After so many keys she stops for a moment; after 0.6 s of it the page saves, so the answer meets the next keys."""
FINEST_MS = 16.0
"""Event Timing tells of no key that took less; it counts as one that took so long."""
READY_MOST_S, KEY_MOST_MS = 3.0, 50.0
"""What issue 7 asks for; of keys, 95 in 100."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

WATCH_KEYS = """() => {
  window.keys_ms = [];
  new PerformanceObserver(list => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') window.keys_ms.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });
}"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the episode, with the token."""
    with listen(0, folder / "outputs") as listening:
        door = Door(listening.getsockname()[1])
        closing = threading.Event()
        app = build_app(door, audio_dir=folder / "audio", out_dir=folder / "outputs", is_closing=closing.is_set)
        server = Server(app, closing)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield door.address(f"/episodes/{SLUG}")
        finally:
            server.should_exit = True
            thread.join()


@dataclass
class Opened:
    """A page in a browser that knew nothing of it."""

    page: Page
    meter: CDPSession
    ready_s: float
    ready_cpu_s: float

    def cpu_s(self) -> float:
        """Processor time of the page's main thread so far."""
        told = self.meter.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in told if metric["name"] == "TaskDuration"))


def opened(browser: Browser, address: str | None) -> Opened:
    """Open the page and wait until it can be used; without an address, an empty one with a field."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    meter = context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    made = Opened(page, meter, 0.0, 0.0)
    if address is None:
        page.set_content("<textarea rows=20 cols=60></textarea>")
        return made
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    made.ready_s = float(page.evaluate("performance.getEntriesByName('ready')[0].startTime")) / 1000
    made.ready_cpu_s = made.cpu_s()
    return made


@dataclass(frozen=True)
class Typed:
    """What keys took, in milliseconds."""

    keys_ms: list[float]
    cpu_ms: float
    """Of the main thread, a key, with all that the page did meanwhile."""

    @property
    def late_ms(self) -> float:
        """95 of 100 keys took at most so long."""
        return sorted(self.keys_ms)[math.ceil(len(self.keys_ms) * 0.95) - 1]


def typed(seen: Opened) -> Typed:
    """Type where the focus is."""
    page = seen.page
    page.evaluate("window.keys_ms.length = 0")
    before = seen.cpu_s()
    for number, key in enumerate(KEYS * TIMES, start=1):
        page.keyboard.press("Space" if key == " " else key)
        time.sleep(BETWEEN_S + REST_S * (number % REST_EVERY == 0))
    count = len(KEYS * TIMES)
    cpu_ms = (seen.cpu_s() - before) * 1000 / count
    found = [float(value) for value in page.evaluate("window.keys_ms")]
    return Typed(found + [FINEST_MS] * (count - len(found)), cpu_ms)


def typed_in_three_places(seen: Opened, empty: Opened) -> dict[str, Typed]:
    """Keys in an empty page, in the middle of the transcript, and in a line of the notes."""
    empty.page.evaluate(WATCH_KEYS)
    empty.page.locator("textarea").focus()
    found = {"empty page": typed(empty)}
    page = seen.page
    page.evaluate(WATCH_KEYS)
    page.keyboard.press("4")
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    found["transcript"] = typed(seen)
    page.keyboard.press("Enter")
    page.locator("[data-key=hook] .lines > li").first.focus()
    page.keyboard.press("e")
    found["notes"] = typed(seen)
    page.keyboard.press("Enter")
    page.locator("#saving[data-state=saved]").wait_for()
    return found


def main() -> int:
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        print(f"No browser on PATH (looked for {', '.join(BROWSERS)}): nothing measured.")
        return 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        put_episode(Path(name))
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        with served(Path(name)) as address:
            first = opened(browser, address)
            first.page.locator("#wave-told").wait_for(state="hidden", timeout=300_000)  # the waveform is made once
            pages = [opened(browser, address) for _ in range(ROUNDS)]
            for page in pages[:-1]:
                page.page.context.close()
            keys = typed_in_three_places(pages[-1], opened(browser, None))
            browser.close()
    return told(pages, keys)


def told(pages: list[Opened], keys: dict[str, Typed]) -> int:
    """Print the table; 1 where it misses what was asked for."""
    ready_s = [page.ready_s for page in pages]
    cpu_s = statistics.median(page.ready_cpu_s for page in pages)
    median_s = statistics.median(ready_s)
    print(f"30,000 words, three hours; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"ready            median {median_s:6.2f} s   worst {max(ready_s):6.2f} s   processor {cpu_s:5.2f} s   (< 3 s)"
    )
    for place, found in keys.items():
        median, worst = statistics.median(found.keys_ms), max(found.keys_ms)
        limit = "" if place == "empty page" else "(95 % < 50 ms)"
        times = f"median {median:5.0f} ms   95 % {found.late_ms:5.0f} ms   worst {worst:5.0f} ms"
        print(f"key, {place:11} {times}   processor {found.cpu_ms:5.1f} ms   {limit}")
    kept = median_s < READY_MOST_S and all(one.late_ms < KEY_MOST_MS for one in keys.values())
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
