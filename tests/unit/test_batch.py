from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.errors import InputError
from pipeline.job import EpisodeJob, EpisodeResult, Watcher
from pipeline.timecode import Millis


class Nobody:
    def begin(self, stage: str) -> None: ...

    def heard(self, done_ms: Millis, total_ms: Millis) -> None: ...


@contextmanager
def watching(asked: str) -> Iterator[Watcher]:
    yield Nobody()


def run_as(endings: dict[str, Exception | str], monkeypatch: pytest.MonkeyPatch, limit: int | None = None) -> list[str]:
    """How each episode of a batch ended, when processing them ends as told."""

    def process(job: EpisodeJob, *, watcher: Watcher) -> EpisodeResult:
        ending = endings[job.asked]
        if isinstance(ending, Exception):
            raise ending
        return EpisodeResult(job.asked, Path(job.asked), "done" if ending == "done" else "unchanged")

    monkeypatch.setattr(batch, "process_episode", process)
    outcomes = batch.process_all([EpisodeJob(asked) for asked in endings], watching=watching, limit=limit)
    return [outcome.failure or (outcome.result.state if outcome.result else "") for outcome in outcomes]


def test_one_bad_episode_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run_as({"a": "done", "b": InputError("No sound.", remedy="Look."), "c": "done"}, monkeypatch)
    assert ended == ["done", "No sound. Look.", "done"]


def test_a_bug_in_one_episode_does_not_stop_the_others_and_names_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = run_as({"a": ZeroDivisionError("oops"), "b": "done"}, monkeypatch)
    assert "ZeroDivisionError: oops (test_batch.py:" in first
    assert second == "done"


def test_an_interrupt_ends_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def process(job: EpisodeJob, *, watcher: Watcher) -> EpisodeResult:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "process_episode", process)
    with pytest.raises(KeyboardInterrupt):
        list(batch.process_all([EpisodeJob("a"), EpisodeJob("b")], watching=watching))


def test_the_limit_counts_only_what_needed_work(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run_as({"a": "unchanged", "b": "done", "c": InputError("No."), "d": "done"}, monkeypatch, limit=2)
    assert ended == ["unchanged", "done", "No."]
