"""The loop of a batch, over a crew without processes whose jobs end as the test says."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import loop
from pipeline.batch.loop import run_jobs
from pipeline.batch.work import Failure, Outcome
from pipeline.job import EpisodeJob, EpisodeResult

ENDINGS = ("done", "unchanged", "failed", "dies", "dies once", "busy", "busy once", "bug")


@pytest.fixture(autouse=True)
def _no_time_to_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LOOK_EVERY_S", 0.0)


class LostError(Exception):
    """The worker is gone."""


class Stage:
    """A crew and its onlooker: every job handed out ends in the order of handing out, one each time it is asked."""

    def __init__(self, endings: dict[str, str], hands: int, *, infectious: bool = False) -> None:
        self.endings = endings
        self.most = hands
        self.infectious = infectious
        """A worker that is lost takes all under way with it: processes with several threads."""
        self.running: dict[str, Future[Outcome]] = {}
        self.tries: list[str] = []
        self.told: list[tuple[str, bool]] = []
        self.together: list[int] = []

    def hands(self) -> int:
        return self.most

    def submit(self, job: EpisodeJob) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.running[job.asked] = future
        self.tries.append(job.asked)
        self.together.append(len(self.running))
        if len(self.running) == self.most or self._is_last():
            self._end_one()
        return future

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:  # noqa: ARG002  the protocol's
        return Failure(f"It ended: {error}."), isinstance(error, LostError)

    def began(self, job: EpisodeJob) -> None:
        assert job.asked in self.tries

    def ended(self, outcome: Outcome, *, again: bool) -> None:
        self.told.append((outcome.slug, again))

    def look(self) -> None:
        if self.running:
            self._end_one()

    def _is_last(self) -> bool:
        return len(set(self.tries)) == len(self.endings)

    def _end_one(self) -> None:
        slug = next(iter(self.running))
        ending = self.endings[slug]
        first = self.tries.count(slug) == 1
        future = self.running.pop(slug)
        if ending == "bug":
            future.set_exception(ZeroDivisionError("oops"))
        elif ending == "dies" or (ending == "dies once" and first):
            future.set_exception(LostError("killed"))
            for other in list(self.running) if self.infectious else ():
                self.running.pop(other).set_exception(LostError("killed"))
        elif ending in ("failed", "busy") or (ending == "busy once" and first):
            future.set_result(Outcome(slug, failure=Failure("No.", 2, is_busy=ending != "failed")))
        else:
            result = EpisodeResult(slug, Path(slug), "unchanged" if ending == "unchanged" else "done")
            future.set_result(Outcome(slug, result))


def play(stage: Stage, limit: int | None = None) -> list[Outcome]:
    jobs = [EpisodeJob(slug) for slug in stage.endings]
    return list(run_jobs(jobs, stage, onlooker=stage, limit=limit))


def stage_of(endings: Sequence[str], hands: int = 2, *, infectious: bool = False) -> Stage:
    return Stage({f"ep{number}": ending for number, ending in enumerate(endings)}, hands, infectious=infectious)


@given(st.lists(st.sampled_from(ENDINGS), max_size=12), st.integers(1, 4), st.booleans())
def test_every_job_has_one_outcome_and_only_the_guilty_fail(endings: list[str], hands: int, infectious: bool) -> None:
    stage = stage_of(endings, hands, infectious=infectious)
    outcomes = play(stage)
    failed = {outcome.slug for outcome in outcomes if outcome.failure}
    guilty = {slug for slug, ending in stage.endings.items() if ending in ("failed", "dies", "busy", "bug")}
    assert sorted(outcome.slug for outcome in outcomes) == sorted(stage.endings)
    assert failed == guilty
    assert max(stage.together, default=0) <= hands


@given(st.lists(st.sampled_from(ENDINGS), max_size=12), st.integers(1, 4))
def test_a_suspect_is_tried_once_more_after_all_others_and_alone(endings: list[str], hands: int) -> None:
    stage = stage_of(endings, hands)
    play(stage)
    again = [slug for slug, is_again in stage.told if is_again]
    assert sorted(again) == sorted(slug for slug, ending in stage.endings.items() if ending[:4] in ("dies", "busy"))
    assert stage.tries[len(endings) :] == again
    assert set(stage.together[len(endings) :]) <= {1}


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_counts_only_what_needed_work(limit: int) -> None:
    stage = stage_of(["unchanged", "done", "failed", "unchanged", "dies", "done", "done"], hands=3)
    outcomes = play(stage, limit=limit)
    worked = [outcome for outcome in outcomes if outcome.failure or (outcome.result and outcome.result.state == "done")]
    assert len(worked) == limit


def test_a_failure_alone_says_that_it_was_tried_twice() -> None:
    [outcome] = play(stage_of(["dies"]))
    assert outcome.failure is not None
    assert outcome.failure.reason == "It ended: killed. So it did when it was tried again, alone."


def test_jobs_wait_until_somebody_has_a_hand_free(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of(["done", "dies once"], hands=0)
    naps = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        stage.most = 1 if len(naps) == 3 else 0

    monkeypatch.setattr(loop.time, "sleep", nap)
    outcomes = play(stage)
    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert len(naps) == 3


def test_nothing_to_do_is_done_at_once() -> None:
    assert play(stage_of([])) == []
