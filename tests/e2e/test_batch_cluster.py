"""A batch on Dask, on loopback: a scheduler and nodes in processes of their own, which are killed in the middle."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.batch.cluster import ClusterCrew
from pipeline.batch.loop import run_jobs
from pipeline.batch.work import Outcome
from pipeline.errors import MachineError
from pipeline.job import EpisodeJob
from tests.batch_tasks import play, tries_of
from tests.dask_cluster import Cluster, dask_cluster


@dataclass
class Eye:
    """Looks on, counts what is under way, and does something once when enough has begun."""

    when_begun: int = 0
    then: Callable[[], object] = lambda: None
    begun: int = 0
    under_way: set[str] = field(default_factory=set)
    most: int = 0

    def began(self, job: EpisodeJob) -> None:
        self.begun += 1
        self.under_way.add(job.asked)
        self.most = max(self.most, len(self.under_way))

    def ended(self, outcome: Outcome, *, again: bool) -> None:  # noqa: ARG002  the protocol's
        self.under_way.discard(outcome.slug)

    def look(self) -> None:
        if self.begun >= self.when_begun and self.then is not None:
            act, self.then = self.then, lambda: None
            act()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


def run(
    cluster: Cluster, out: Path, names: Sequence[str], eye: Eye | None = None, *, time_limit_s: float | None = None
) -> dict[str, str]:
    """How each ended."""
    jobs = [EpisodeJob(name, out_dir=out) for name in names]
    with ClusterCrew(cluster.address, out_dir=out, task=play, patience_s=20, time_limit_s=time_limit_s) as crew:
        outcomes = list(run_jobs(jobs, crew, onlooker=eye or Eye()))
    assert len(outcomes) == len(names)
    return {outcome.slug: outcome.failure.reason if outcome.failure else "done" for outcome in outcomes}


def first_process(out: Path, slug: str) -> int:
    return int(tries_of(out, slug)[0].split()[0])


def kill_when_begun(out: Path, slug: str) -> Callable[[], None]:
    def kill() -> None:
        while not tries_of(out, slug):
            threading.Event().wait(0.02)
        os.kill(first_process(out, slug), signal.SIGKILL)
        (out / "go").touch()

    return kill


def test_a_batch_is_done_by_all_workers_with_never_more_under_way_than_they_are(
    cluster: Cluster, tmp_path: Path
) -> None:
    names = [f"fine-{number}" for number in range(20)]
    eye = Eye()
    assert set(run(cluster, tmp_path, names, eye).values()) == {"done"}
    assert eye.most <= 2
    assert [path.name for path in tmp_path.glob(".batch-*")] == []


def test_a_worker_killed_in_the_middle_costs_nothing_but_a_second_try(cluster: Cluster, tmp_path: Path) -> None:
    names = ["waits-1", *(f"fine-{number}" for number in range(8))]
    ended = run(cluster, tmp_path, names, Eye(1, kill_when_begun(tmp_path, "waits-1")))
    assert set(ended.values()) == {"done"}
    assert len(tries_of(tmp_path, "waits-1")) == 2


def test_only_the_task_that_kills_its_worker_every_time_fails(cluster: Cluster, tmp_path: Path) -> None:
    names = ["fine-1", "dies-1", "stumbles-1", *(f"fine-{number}" for number in range(2, 12)), "raises-1"]
    eye = Eye()
    ended = run(cluster, tmp_path, names, eye)
    assert {name for name in names if ended[name] != "done"} == {"dies-1", "raises-1"}
    assert ended["dies-1"].startswith("Every worker that had it ended")
    assert ended["dies-1"].endswith("So it did when it was tried again, alone.")
    assert ended["raises-1"].startswith("A bug of ours: ZeroDivisionError: oops")
    assert eye.most <= 2


def test_a_task_that_hangs_is_ended_with_its_worker_and_the_rest_goes_on(cluster: Cluster, tmp_path: Path) -> None:
    ended = run(cluster, tmp_path, ["hangs-1", "fine-1", "fine-2", "fine-3"], time_limit_s=1.0)
    assert ended.pop("hangs-1") == "It took longer than 0 minutes (--time-limit) and was ended."
    assert set(ended.values()) == {"done"}
    assert len(tries_of(tmp_path, "hangs-1")) == 1


def test_a_node_that_goes_away_is_replaced_by_another(tmp_path: Path) -> None:
    with dask_cluster(tmp_path, nodes=1) as cluster:
        [_, node] = cluster.processes

        def replace() -> None:
            while not tries_of(tmp_path, "waits-1"):
                threading.Event().wait(0.02)
            cluster.kill_node(node)
            (tmp_path / "go").touch()
            cluster.start_node()

        ended = run(cluster, tmp_path, ["waits-1", "fine-1", "fine-2"], Eye(1, replace))
    assert set(ended.values()) == {"done"}
    assert len(tries_of(tmp_path, "waits-1")) == 2


def test_a_lost_scheduler_ends_the_batch_with_a_reason(tmp_path: Path) -> None:
    outcomes: list[Outcome] = []
    with dask_cluster(tmp_path, nodes=1) as cluster:
        eye = Eye(2, lambda: cluster.kill_node(cluster.processes[0]))
        jobs = [EpisodeJob(name, out_dir=tmp_path) for name in ("fine-1", "waits-1", "fine-2")]
        crew = ClusterCrew(cluster.address, out_dir=tmp_path, task=play, patience_s=3)
        with crew, pytest.raises(MachineError, match="is gone; what was done is kept"):
            outcomes.extend(run_jobs(jobs, crew, onlooker=eye))
    assert [outcome.slug for outcome in outcomes] == ["fine-1"]


def test_where_no_scheduler_answers_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9\."):
        ClusterCrew("tcp://127.0.0.1:9", out_dir=tmp_path, patience_s=0.5)
