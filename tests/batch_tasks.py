"""What a crew does in tests: a job's name says how it ends. Light to import, since every process does."""

import os
import signal
import threading
from concurrent.futures import Future
from pathlib import Path

from pipeline.batch.listing import slug_of
from pipeline.batch.work import Failure, Outcome, Task
from pipeline.job import EpisodeJob, EpisodeResult


def play(job: EpisodeJob) -> Outcome:
    """End as the first word of the name says; each try leaves a line with its process in `out_dir/<slug>.tries`."""
    slug = slug_of(job.asked)
    job.out_dir.mkdir(parents=True, exist_ok=True)
    tries = job.out_dir / f"{slug}.tries"
    with tries.open("a") as file:
        file.write(f"{os.getpid()} {job.threads}\n")
    match slug.split("-")[0]:
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stumbles" if len(tries.read_text().splitlines()) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            threading.Event().wait()
        case "raises":
            raise ZeroDivisionError("oops")
        case "leaves":
            raise SystemExit(3)
        case "waits":
            wait_for(job.out_dir / "go")
    return Outcome(slug, EpisodeResult(slug, job.out_dir / slug, "unchanged" if slug.startswith("same") else "done"))


def wait_for(path: Path) -> None:
    """Wait until somebody makes the file."""
    while not path.exists():
        threading.Event().wait(0.02)


def tries_of(out_dir: Path, slug: str) -> list[str]:
    """The processes that tried it, with their share of the cores."""
    path = out_dir / f"{slug}.tries"
    return path.read_text().splitlines() if path.exists() else []


class DirectCrew:
    """A crew without processes that does each job at once, and an onlooker that does not look."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def hands(self) -> int:
        return 1

    def submit(self, job: EpisodeJob) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        future.set_result(self._task(job))
        return future

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:
        raise AssertionError(job) from error

    def began(self, job: EpisodeJob) -> None: ...

    def ended(self, outcome: Outcome, *, again: bool) -> None: ...

    def look(self) -> None: ...
