"""The crew of many machines: workers of Dask distributed, through the executor that its client gives.

A worker process does one episode at a time, with as many threads as it was started with. Jobs name files, so every
machine must see the recordings and results under the same paths. The scheduler keeps nothing of ours: when it is
lost, the batch ends, and the next one goes on from what lies in the episodes' folders.
"""

import logging
import socket
import threading
import time
import uuid
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.batch.listing import slug_of
from pipeline.batch.work import Failure, Outcome, Task, bug, run_episode
from pipeline.errors import MachineError
from pipeline.job import EpisodeJob
from pipeline.own_source import source_digest

if TYPE_CHECKING:
    from distributed import Client

GPU = "GPU"
"""Resource that a worker with a card of its own declares: `--resources GPU=1`."""
PATIENCE_S = 15.0
"""How long a scheduler may be silent, at the beginning and in between."""
_one_at_a_time = threading.Lock()
"""A recogniser in several threads of a process gives corrupted text (measured)."""


class UnfitWorkerError(MachineError):
    """A worker that cannot do this batch's jobs: another Rundown, or other files."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker must have to take part in a batch."""

    source: str
    """Digest of Rundown's source."""
    seen: Path
    """A file that the batch has put among the results."""

    def check(self) -> None:
        """See that this process meets the terms.

        Raises:
            UnfitWorkerError: it does not.
        """
        host = socket.gethostname()
        if source_digest() != self.source:
            remedy = "Install the same version of Rundown on every machine and start the workers again."
            raise UnfitWorkerError(f"The worker on {host} runs another Rundown than this batch.", remedy=remedy)
        if not self.seen.is_file():
            remedy = "Mount the folders of recordings and results under the same path on every machine."
            raise UnfitWorkerError(f"The worker on {host} does not see {self.seen.parent}.", remedy=remedy)


class ClusterCrew:
    """The workers of a cluster, however many there are at the moment."""

    def __init__(
        self,
        address: str,
        *,
        out_dir: Path,
        time_limit_s: float | None = None,
        patience_s: float = PATIENCE_S,
        task: Task = run_episode,
    ) -> None:
        """Find the scheduler.

        Raises:
            MachineError: there is none at that address, or this machine lacks Dask.
            UnfitWorkerError: a worker that is there cannot do these jobs.
        """
        self._address = address
        self._client = _connect(address, patience_s)
        self._time_limit_s = time_limit_s
        self._task = task
        self._began: dict[Future[Outcome], tuple[str, float]] = {}
        self._late: set[str] = set()
        out_dir.mkdir(parents=True, exist_ok=True)
        self._terms = Terms(source_digest(), out_dir.absolute() / f".batch-{uuid.uuid4().hex}")
        self._terms.seen.touch()
        try:
            self._client.run(self._terms.check)
        except UnfitWorkerError:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def hands(self) -> int:
        """Worker processes at this moment; those with a card only, where there are any.

        Raises:
            MachineError: the scheduler is gone for good.
        """
        try:
            workers = self._workers()
            self._end_late()
        except (OSError, RuntimeError, TimeoutError, CancelledError):
            workers = {}  # the connection is just breaking; what comes of it is asked next time
        if self._client.status not in ("running", "connecting"):
            remedy = "Start the scheduler and its workers again, then the batch: it goes on from there."
            raise MachineError(f"The scheduler at {self._address} is gone; what was done is kept.", remedy=remedy)
        return len([worker for worker in workers.values() if GPU in worker["resources"]] or workers)

    def submit(self, job: EpisodeJob) -> "Future[Outcome]":
        """Have a job done on a worker, a card reserved for it where there are cards."""
        slug = slug_of(job.asked)
        on_card = any(GPU in worker["resources"] for worker in self._workers().values())
        executor = self._client.get_executor(pure=False, **({"resources": {GPU: 1}} if on_card else {}))
        job = replace(job, audio_dir=job.audio_dir.absolute(), out_dir=job.out_dir.absolute(), asked=_absolute(job))
        key = f"{slug}-{uuid.uuid4().hex}"
        future: Future[Outcome] = executor.submit(do_fit, job, self._task, self._terms, key=key)
        self._began[future] = (key, time.monotonic())
        future.add_done_callback(lambda done: self._began.pop(done, None) and None)
        return future

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:
        """A lost worker, a time that was up, a worker that does not fit, or a bug."""
        from distributed import KilledWorker

        if isinstance(error, CancelledError) and slug_of(job.asked) in self._late:
            minutes = round((self._time_limit_s or 0) / 60, 1)
            return Failure(f"It took longer than {minutes:g} minutes (--time-limit) and was ended."), False
        if isinstance(error, KilledWorker):
            return Failure(f"Every worker that had it ended, the last one on {error.last_worker.host}."), True
        if isinstance(error, CancelledError):
            return Failure("The scheduler was lost."), True
        if isinstance(error, UnfitWorkerError):
            return Failure(str(error), error.exit_code), True
        return bug(error), False

    def stop(self) -> None:
        """Give up what is under way; workers end their episode or not, what is kept is whole at any moment."""
        self._terms.seen.unlink(missing_ok=True)
        with suppress(OSError, RuntimeError, TimeoutError):
            self._client.close(timeout=5)

    def _workers(self) -> dict[str, dict[str, dict[str, float]]]:
        info: dict[str, dict[str, dict[str, dict[str, float]]]] = self._client.scheduler_info(n_workers=-1)
        return info.get("workers", {})

    def _end_late(self) -> None:
        """A thread cannot be ended, so its worker is: the nanny starts another."""
        if self._time_limit_s is None:
            return
        latest_s = time.monotonic() - self._time_limit_s
        late = [(future, key) for future, (key, began_s) in list(self._began.items()) if began_s < latest_s]
        for future, key in late:
            workers = [address for address, keys in self._client.processing().items() if key in keys]
            if workers:
                self._late.add(key.rpartition("-")[0])
                future.cancel()
                self._client.restart_workers(workers, raise_for_error=False)


def do_fit(job: EpisodeJob, task: Task, terms: Terms) -> Outcome:
    """On a worker: do a job if this worker can.

    Raises:
        UnfitWorkerError: it cannot.
    """
    from distributed import get_worker

    terms.check()
    with _one_at_a_time:
        return task(replace(job, threads=job.threads or get_worker().state.nthreads))


def _connect(address: str, patience_s: float) -> "Client":
    try:
        from distributed import Client
    except ImportError as error:
        raise MachineError("Dask is not installed here.", remedy="pip install 'rundown[cluster]'") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say, we say in a sentence
    try:
        return Client(address, timeout=patience_s, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        remedy = "Start it (dask scheduler), or correct the address; docs/cluster.md says how."
        raise MachineError(f"No scheduler answers at {address}.", remedy=remedy) from error


def _absolute(job: EpisodeJob) -> str:
    """The recording as every machine finds it; a name alone is looked for in the folder of recordings."""
    return str(Path(job.asked).absolute()) if Path(job.asked).name != job.asked else job.asked
