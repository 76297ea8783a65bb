"""The crew of this machine: processes in which a dead or a hung one costs one episode.

Fresh processes rather than forked ones: onnxruntime's and CTranslate2's threads do not survive a fork. Each loads
its models once. The standard library's pool loses every job under way when one process dies; pebble's does not.
"""

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from pipeline.batch.work import Failure, Outcome, Task, bug, run_episode
from pipeline.errors import MachineError
from pipeline.job import EpisodeJob

MEMORY_PER_JOB = 2 << 30
"""Bytes. A 40-minute episode peaks at 0.8 GB with the embedded engine and an hour at 1.0 GB with faster-whisper;
the rest is for the system and for longer ones."""
MOST_BREAKS = 3
"""Times in a row that the whole pool may break before a job is done: then processes cannot live here at all."""


class LocalCrew:
    """A pool of processes, replaced one by one as they die, and as a whole if it must be."""

    def __init__(self, jobs: int, *, time_limit_s: float | None = None, task: Task = run_episode) -> None:
        """Take so many processes; they start with the first job."""
        self._jobs = jobs
        self._time_limit_s = time_limit_s
        self._task = task
        self._threads = max(1, usable_cores() // jobs)
        self._pool: ProcessPool | None = None
        self._breaks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def hands(self) -> int:
        """The processes.

        Raises:
            MachineError: they break as soon as they start.
        """
        if self._breaks > MOST_BREAKS:
            remedy = "Free some memory, or try: rundown process EPISODE -v"
            raise MachineError("The processes that should do the work end at once on this machine.", remedy=remedy)
        return self._jobs

    def submit(self, job: EpisodeJob) -> "Future[Outcome]":
        """Have a job done, with its share of the cores."""
        if self._pool is None or not self._pool.active:
            self.stop()
            self._pool = self._new_pool()
        job = replace(job, threads=job.threads or self._threads)
        future: Future[Outcome] = self._pool.schedule(self._task, args=[job], timeout=self._time_limit_s)
        future.add_done_callback(self._note)
        return future

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:  # noqa: ARG002  the protocol's
        """A lost process, a time that was up, or a bug."""
        if isinstance(error, ProcessExpired):
            return Failure(f"Its process ended ({_how(error.exitcode)})."), True
        if isinstance(error, BrokenProcessPool):
            return Failure("The processes of the batch ended."), True
        if isinstance(error, TimeoutError):
            minutes = round((self._time_limit_s or 0) / 60, 1)
            return Failure(f"It took longer than {minutes:g} minutes (--time-limit) and was ended."), False
        return bug(error), False

    def stop(self) -> None:
        """End at once whatever is under way; every kept state is whole at any moment."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble tells no types here
            with suppress(RuntimeError):  # a pool that has broken says so once more
                pool.join()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._jobs,
            initializer=prepare_process,
            initargs=[self._threads],
            context=multiprocessing.get_context("spawn"),
        )

    def _note(self, future: "Future[Outcome]") -> None:
        broke = not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)
        self._breaks = self._breaks + 1 if broke else 0


def prepare_process(threads: int) -> None:
    """What a process of the pool does before its first job."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ[name] = str(threads)  # read when numpy's libraries load, which is later
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=[parent], daemon=True, name="end-with-parent").start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process when the batch's is gone, however it went: nobody would take the result."""
    parent.join()
    os._exit(1)


def usable_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_jobs() -> int:
    """Processes that neither the cores nor the memory of this machine will regret."""
    jobs = usable_cores()
    if sys.platform != "win32":
        jobs = min(jobs, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEMORY_PER_JOB)
    return max(1, jobs)


def _how(exitcode: int | None) -> str:
    """How a process ended, in words.

    >>> _how(-9), _how(1)
    ('killed by SIGKILL, as a system short of memory does', 'exit code 1')
    """
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = f"signal {-exitcode}"
    return f"killed by {name}" + (", as a system short of memory does" if name == "SIGKILL" else "")
