"""The one loop of a batch: feeds a crew, as many jobs at once as it has hands, and takes what comes back.

A job during which its worker is lost (killed, out of memory, a node that went away) is a suspect: it is tried again
when all others are done, alone, so that it can neither take others along nor be taken along. Only when it loses its
worker alone as well is it to blame. A job that another run holds is tried again in the same way.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.batch.listing import slug_of
from pipeline.batch.work import Failure, Outcome
from pipeline.interrupt import raise_if_interrupted
from pipeline.job import EpisodeJob

LOOK_EVERY_S = 0.5
"""How often the table is drawn and the crew's hands are counted while nothing ends."""


class Crew(Protocol):
    """Where jobs are done: processes of this machine, or of many."""

    def hands(self) -> int:
        """How many jobs can be done at once, now; 0 while there is nobody.

        Raises:
            MachineError: there will be nobody any more.
        """
        ...

    def submit(self, job: EpisodeJob) -> "Future[Outcome]":
        """Have a job done."""
        ...

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:
        """What the error of a future means, and whether the job's worker was lost under it, whoever is to blame."""
        ...


class Onlooker(Protocol):
    """Told how a batch goes on."""

    def began(self, job: EpisodeJob) -> None:
        """A job was handed out."""

    def ended(self, outcome: Outcome, *, again: bool) -> None:
        """A job came back; `again`: it will be tried once more."""

    def look(self) -> None:
        """Some time has passed."""


@dataclass(frozen=True, slots=True)
class _Turn:
    job: EpisodeJob
    began_s: float
    alone: bool


def run_jobs(
    jobs: Iterable[EpisodeJob], crew: Crew, *, onlooker: Onlooker, limit: int | None = None
) -> Iterator[Outcome]:
    """Do every job and yield each outcome as it comes; the crew never has more jobs than hands.

    `limit` counts jobs that needed work: one that turns out to be unchanged does not count.

    Raises:
        MachineError: the crew is gone for good.
    """
    desk = _Desk(crew, onlooker, iter(jobs), limit)
    while desk.hand_out():
        raise_if_interrupted()
        yield from desk.take_back()
        onlooker.look()


class _Desk:
    def __init__(self, crew: Crew, onlooker: Onlooker, jobs: Iterator[EpisodeJob], limit: int | None) -> None:
        self._crew = crew
        self._onlooker = onlooker
        self._jobs = jobs
        self._left = float("inf") if limit is None else limit
        self._spent = False
        self._suspects: deque[EpisodeJob] = deque()
        self._running: dict[Future[Outcome], _Turn] = {}

    def hand_out(self) -> bool:
        """Give every free hand a job; False when there is nothing to do or to wait for."""
        hands = self._crew.hands()
        while not self._spent and len(self._running) < hands:
            room = self._left - len(self._running) - len(self._suspects)
            if room > 0 and (job := next(self._jobs, None)) is not None:
                self._start(job, alone=False)
            else:
                self._spent = room > 0 or not self._running
                break
        if self._spent and not self._running and self._suspects and hands:
            self._start(self._suspects.popleft(), alone=True)
        return bool(self._running or self._suspects or not self._spent)

    def take_back(self) -> Iterator[Outcome]:
        """The outcomes that are there, or will be before it is time to look around."""
        if not self._running:
            time.sleep(LOOK_EVERY_S)  # nobody to give a job to: a cluster whose workers have not come yet
            return
        ended, _ = wait(self._running, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
        for future in ended:
            turn = self._running.pop(future)
            outcome, is_suspect = self._outcome(future, turn)
            again = is_suspect and not turn.alone
            self._onlooker.ended(outcome, again=again)
            if again:
                self._suspects.append(turn.job)
            else:
                self._left -= outcome.result is None or outcome.result.state == "done"
                yield outcome

    def _start(self, job: EpisodeJob, *, alone: bool) -> None:
        self._running[self._crew.submit(job)] = _Turn(job, time.monotonic(), alone)
        self._onlooker.began(job)

    def _outcome(self, future: Future[Outcome], turn: _Turn) -> tuple[Outcome, bool]:
        """What came back, and whether it should be tried alone."""
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            outcome = future.result()
            return outcome, outcome.failure is not None and outcome.failure.is_busy
        failure, lost_worker = self._crew.explain(error, turn.job)
        if turn.alone:
            failure = replace(failure, reason=f"{failure.reason} So it did when it was tried again, alone.")
        took_s = time.monotonic() - turn.began_s
        return Outcome(slug_of(turn.job.asked), failure=failure, took_s=took_s), lost_worker
