"""What is seen of a batch while it runs: a live table on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table

from pipeline.batch.listing import slug_of
from pipeline.batch.loop import Onlooker
from pipeline.batch.work import Outcome
from pipeline.job import EpisodeJob
from pipeline.store import read_progress
from pipeline.timecode import format_clock

LINE_EVERY_S = 60.0
"""Between two lines where there is no terminal."""
SHOWN = 24
"""Rows of the table: a cluster may have hundreds of hands."""


@contextmanager
def watching_batch(total: int, console: Console, *, quiet: bool) -> Iterator[Onlooker]:
    """An onlooker of a batch of so many jobs."""
    if quiet:
        yield _Tally(total)
    elif console.is_terminal:
        tally = _Tally(total)
        # Lines of outcomes go above the table; where they are piped away, they must not be drawn here.
        with Live(console=console, transient=True, refresh_per_second=4, redirect_stdout=sys.stdout.isatty()) as live:
            yield _TableOnlooker(tally, live)
    else:
        yield _LineOnlooker(_Tally(total), console)


@dataclass(slots=True)
class _Tally:
    """Counts what comes and goes; by itself it shows nothing."""

    total: int
    began_s: float = field(default_factory=time.monotonic)
    running: dict[str, tuple[EpisodeJob, float]] = field(default_factory=dict)
    done: int = 0
    failed: int = 0
    sound_ms: int = 0

    def began(self, job: EpisodeJob) -> None:
        self.running[slug_of(job.asked)] = (job, time.monotonic())

    def ended(self, outcome: Outcome, *, again: bool) -> None:
        self.running.pop(outcome.slug, None)
        if not again:
            self.done += outcome.failure is None
            self.failed += outcome.failure is not None
            self.sound_ms += outcome.result.duration_ms if outcome.result is not None else 0

    def look(self) -> None:
        """Nothing to be shown."""

    def headline(self) -> str:
        """All in a line."""
        ended, took_s = self.done + self.failed, max(time.monotonic() - self.began_s, 0.1)
        facts = [f"{ended} of {self.total} done", f"{len(self.running)} running"]
        facts += [f"{self.failed} failed"] if self.failed else []
        if self.done:
            facts += [f"{self.done / took_s * 60:.1f} episodes a minute"]
            facts += [f"{self.sound_ms / 1000 / took_s:.0f}× real time"] if self.sound_ms else []
            left_ms = round((self.total - ended) * took_s / ended * 1000)
            facts += [f"about {format_clock(left_ms)} left"]
        return " · ".join(facts)


class _LineOnlooker:
    def __init__(self, tally: _Tally, console: Console) -> None:
        self._tally = tally
        self._console = console
        self._told_s = time.monotonic()
        self.began, self.ended = tally.began, tally.ended

    def look(self) -> None:
        if time.monotonic() - self._told_s >= LINE_EVERY_S:
            self._told_s = time.monotonic()
            self._console.print(self._tally.headline())


class _TableOnlooker:
    def __init__(self, tally: _Tally, live: Live) -> None:
        self._tally = tally
        self._live = live
        self.began, self.ended = tally.began, tally.ended

    def look(self) -> None:
        tally = self._tally
        overall = Table.grid(padding=(0, 2))
        overall.add_row(ProgressBar(tally.total, tally.done + tally.failed, width=30), tally.headline())
        self._live.update(Group(overall, _running_rows(tally)))


def _running_rows(tally: _Tally) -> Table:
    """Each episode under way: its stage, how far it is, since when."""
    table = Table.grid(padding=(0, 2))
    for slug, (job, began_s) in list(tally.running.items())[:SHOWN]:
        progress = read_progress(job.out_dir, slug)
        share = f"{min(1.0, progress.done_ms / progress.total_ms):4.0%}" if progress and progress.total_ms else ""
        since = format_clock(round((time.monotonic() - began_s) * 1000))
        table.add_row(f"  {escape(slug)}", escape(progress.stage if progress else "starting"), share, since)
    if len(tally.running) > SHOWN:
        table.add_row(f"  and {len(tally.running) - SHOWN} more")
    return table
