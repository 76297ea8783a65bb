"""What happens in a worker: one episode from end to end, its failure a value and not an exception."""

import os
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.listing import slug_of
from pipeline.errors import BusyError, InputError, RundownError
from pipeline.job import EpisodeJob, EpisodeResult
from pipeline.store import Progress, write_progress
from pipeline.timecode import Millis

REPORT_EVERY_S = 1.0
"""How often progress is written: as often as a person looks at the table."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an episode could not be done."""

    reason: str
    exit_code: int | None = None
    """Of the error, when a person can act on it; None for a bug of ours and for a process that ended."""
    traceback: str = ""
    """Of a bug of ours."""
    lies_in_files: bool = False
    """In the producer's own files, or in our source: with the same ones it would come again."""
    is_busy: bool = False
    """Another run holds the episode: nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one episode of a batch ended: with a result or with a failure."""

    slug: str
    result: EpisodeResult | None = None
    failure: Failure | None = None
    took_s: float = 0.0
    tried: bool = True
    """False when it was known beforehand and no worker saw it."""


Task = Callable[[EpisodeJob], Outcome]
"""What a crew does with a job; `run_episode` but for tests and benchmarks."""


def run_episode(job: EpisodeJob) -> Outcome:
    """Process one episode; whatever goes wrong in it comes back as a value."""
    from pipeline.run import process_episode  # here: the batch's own process never needs the engines

    slug, began_s = slug_of(job.asked), time.monotonic()
    try:
        return Outcome(slug, process_episode(job, watcher=Reporter(job)), took_s=time.monotonic() - began_s)
    except RundownError as error:
        failure = _failure_of(error, job)
    except Exception as error:  # noqa: BLE001  the one place: a bug in one episode must not stop the others
        failure = bug(error)
    return Outcome(slug, failure=failure, took_s=time.monotonic() - began_s)


def bug(error: BaseException) -> Failure:
    """A failure that is ours, with its place."""
    places = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(places[-1].filename).name}:{places[-1].lineno})" if places else ""
    reason = f"A bug of ours: {type(error).__name__}: {error}{where}."
    return Failure(reason, traceback="".join(traceback.format_exception(error)), lies_in_files=True)


def _failure_of(error: RundownError, job: EpisodeJob) -> Failure:
    in_audio = error.path is not None and error.path.resolve().is_relative_to(job.audio_dir.resolve())
    lies_in_files = isinstance(error, InputError) and in_audio
    return Failure(str(error), error.exit_code, lies_in_files=lies_in_files, is_busy=isinstance(error, BusyError))


class Reporter:
    """The watcher of an episode in a worker: tells through a small file, which a table anywhere can read."""

    def __init__(self, job: EpisodeJob) -> None:
        self._out_dir, self._slug = job.out_dir, slug_of(job.asked)
        self._stage = ""
        self._told_s = float("-inf")

    def begin(self, stage: str) -> None:
        """A stage begins."""
        self._stage = stage
        self._tell(Progress(stage, pid=os.getpid(), host=socket.gethostname()))

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        """So much is heard; told at most every `REPORT_EVERY_S`."""
        if time.monotonic() - self._told_s >= REPORT_EVERY_S:
            self._tell(Progress(self._stage, done_ms, total_ms, os.getpid(), socket.gethostname()))

    def _tell(self, progress: Progress) -> None:
        self._told_s = time.monotonic()
        write_progress(self._out_dir, self._slug, progress)
