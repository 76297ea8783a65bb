"""The pool of this machine, with real processes that are killed, hang and raise."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.batch.loop import run_jobs
from pipeline.batch.pool import LocalCrew, default_jobs, usable_cores
from pipeline.batch.work import Outcome
from pipeline.errors import MachineError
from pipeline.job import EpisodeJob
from tests.batch_tasks import play, tries_of


class Nobody:
    def began(self, job: EpisodeJob) -> None: ...

    def ended(self, outcome: Outcome, *, again: bool) -> None: ...

    def look(self) -> None: ...


def run(out: Path, names: Sequence[str], *, jobs: int = 2, time_limit_s: float | None = None) -> dict[str, str]:
    """How each ended."""
    asked = [EpisodeJob(name, out_dir=out) for name in names]
    with LocalCrew(jobs, time_limit_s=time_limit_s, task=play) as crew:
        outcomes = list(run_jobs(asked, crew, onlooker=Nobody()))
    assert len(outcomes) == len(names)
    return {outcome.slug: outcome.failure.reason if outcome.failure else "done" for outcome in outcomes}


def test_a_dead_process_costs_its_own_episode_alone(tmp_path: Path) -> None:
    names = ["fine-1", "dies-1", "stumbles-1", "raises-1", "leaves-1", *(f"fine-{number}" for number in range(2, 9))]
    ended = run(tmp_path, names)
    assert {name for name in names if ended[name] == "done"} == {name for name in names if name[:2] in ("fi", "st")}
    assert ended["dies-1"].startswith("Its process ended (killed by SIGKILL")
    assert ended["dies-1"].endswith("So it did when it was tried again, alone.")
    assert ended["raises-1"].startswith("A bug of ours: ZeroDivisionError: oops")
    assert "SystemExit" in ended["leaves-1"]
    assert [len(tries_of(tmp_path, name)) for name in names] == [1, 2, 2] + [1] * (len(names) - 3)


def test_an_episode_that_hangs_is_ended_when_its_time_is_up_and_not_tried_again(tmp_path: Path) -> None:
    ended = run(tmp_path, ["hangs-1", "fine-1", "fine-2"], time_limit_s=0.6)
    assert ended["hangs-1"] == "It took longer than 0 minutes (--time-limit) and was ended."
    assert ended["fine-1"] == ended["fine-2"] == "done"
    assert len(tries_of(tmp_path, "hangs-1")) == 1


def test_processes_stay_and_share_the_cores(tmp_path: Path) -> None:
    run(tmp_path, [f"fine-{number}" for number in range(6)])
    lines = {line for number in range(6) for line in tries_of(tmp_path, f"fine-{number}")}
    assert len(lines) <= 2
    assert {line.split()[1] for line in lines} == {str(max(1, usable_cores() // 2))}
    assert str(os.getpid()) not in {line.split()[0] for line in lines}


def test_processes_that_cannot_even_start_end_the_batch_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.pool.prepare_process", os._exit)
    with pytest.raises(MachineError, match="end at once on this machine"):
        run(tmp_path, [f"fine-{number}" for number in range(20)])


def test_the_usual_number_of_processes_is_one_at_least_and_no_more_than_there_are_cores() -> None:
    assert 1 <= default_jobs() <= usable_cores()
