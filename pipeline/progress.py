"""How far the work has come: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from pipeline.interrupt import raise_if_interrupted
from pipeline.timecode import Millis, format_clock

if TYPE_CHECKING:
    from pipeline.job import Watcher

PLAIN_STEP = 10
"""Per cent between two progress lines where there is no terminal."""


@contextmanager
def watching(asked: str, console: Console, *, quiet: bool) -> "Iterator[Watcher]":
    """A watcher of one episode's way."""
    if quiet:
        yield SilentWatcher()
    elif console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[pace]}"))
        with Progress(*columns, console=console, transient=True) as progress:
            yield _BarWatcher(progress, asked)
    else:
        yield _LineWatcher(console, asked)


@contextmanager
def fetching(name: str, console: Console, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Told how a download goes, in bytes done and in all."""
    if quiet:
        yield lambda _done, _total: None
    elif console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(24), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(f"fetching {escape(name)}", total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)
    else:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            if (share := 100 * done // max(1, total)) >= shown + PLAIN_STEP:
                shown = share
                console.print(f"fetching {escape(name)}: {share}% of {total / 1e6:.0f} MB")

        yield tell


class SilentWatcher:
    """Nothing is shown; an interrupt is heeded."""

    def begin(self, stage: str) -> None:  # noqa: ARG002  the protocol's
        """A stage begins."""
        raise_if_interrupted()

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:  # noqa: ARG002  the protocol's
        """So much is done."""
        raise_if_interrupted()


class _Pace:
    """Speed against real time and time left, from when hearing began."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def text(self, done_ms: Millis, total_ms: Millis) -> str:
        share = min(1.0, done_ms / max(1, total_ms))
        speed = done_ms / 1000 / max(1e-3, time.monotonic() - self._began_s)
        left_ms = round(max(0, total_ms - done_ms) / max(speed, 1e-3))
        return f"{share:4.0%}  {speed:.0f}× real time  {format_clock(left_ms)} left"


class _BarWatcher:
    def __init__(self, progress: Progress, asked: str) -> None:
        self._progress = progress
        self._asked = asked
        self._task: TaskID | None = None
        self._pace = _Pace()

    def begin(self, stage: str) -> None:
        raise_if_interrupted()
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._pace = _Pace()
        self._task = self._progress.add_task(f"{escape(self._asked)}: {stage}", total=None, pace="")

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        raise_if_interrupted()
        if self._task is not None:
            pace = self._pace.text(done_ms, total_ms)
            self._progress.update(self._task, completed=done_ms, total=total_ms, pace=pace)


class _LineWatcher:
    def __init__(self, console: Console, asked: str) -> None:
        self._console = console
        self._asked = asked
        self._next = PLAIN_STEP
        self._pace = _Pace()

    def begin(self, stage: str) -> None:
        raise_if_interrupted()
        self._next = PLAIN_STEP
        self._pace = _Pace()
        self._console.print(f"{escape(self._asked)}: {stage}")

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        raise_if_interrupted()
        share = 100 * done_ms // max(1, total_ms)
        if share >= self._next:
            self._next = share - share % PLAIN_STEP + PLAIN_STEP
            self._console.print(f"{escape(self._asked)}: {self._pace.text(done_ms, total_ms).strip()}")
