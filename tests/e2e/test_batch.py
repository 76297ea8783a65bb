"""The real `rundown batch` in a child process: run, killed, resumed, interrupted, on a cluster."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.dask_cluster import dask_cluster
from tests.e2e.command import PROJECT, rundown, silent_wav

WORDS = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ann>Welcome to the show, today we talk about dough number {number}.\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A folder with `audio/`: six good episodes with transcripts, one that is empty, one with a broken toml."""
    audio = tmp_path / "audio"
    audio.mkdir()
    for number in range(6):
        silent_wav(audio / f"ep{number}.wav")
        (audio / f"ep{number}.vtt").write_text(WORDS.format(number=number))
    (audio / "empty.mp3").write_bytes(b"")
    silent_wav(audio / "slip.wav")
    (audio / "slip.toml").write_text("title = \n")
    return tmp_path


def start_batch(show: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "batch", *arguments],
        cwd=show,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "HF_HUB_OFFLINE": "1", "RUNDOWN_MODELS": str(show / "models")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_first_page(show: Path, batch: "subprocess.Popen[str]") -> None:
    while not list(show.glob("outputs/*/show-notes.md")) and batch.poll() is None:
        threading.Event().wait(0.02)


def done(show: Path) -> set[str]:
    return {path.parent.name for path in show.glob("outputs/*/show-notes.md")}


ALL = {f"ep{number}" for number in range(6)}


def test_a_batch_does_what_it_can_names_what_it_cannot_and_then_has_nothing_to_do(show: Path) -> None:
    planned = rundown("batch", "--dry-run", cwd=show)
    assert planned.code == 0
    assert "8 episodes: 8 new. Nothing was done." in planned.out
    assert done(show) == set()

    first = rundown("batch", "--jobs", 2, cwd=show)
    assert first.code == 5
    assert "8 episodes: 6 done, 0 unchanged, 2 failed." in first.out
    assert "failed     empty: audio/empty.mp3: This file is empty (0 bytes)" in first.err
    assert "failed     slip: audio/slip.toml:1: This line is not TOML" in first.err
    assert done(show) == ALL

    again = rundown("batch", "--json", cwd=show)
    assert again.code == 5
    states = {str(one["slug"]): one["state"] for one in again.document["episodes"]}
    assert states == dict.fromkeys(ALL, "unchanged") | {"empty": "failed", "slip": "failed"}
    failures = [str(one["failure"]) for one in again.document["episodes"] if one["failure"]]
    assert all("As before: nothing has changed." in failure for failure in failures)

    (show / "audio/slip.toml").write_text('title = "Mended"\n')
    (show / "audio/slip.vtt").write_text(WORDS.format(number=7))
    (show / "audio/empty.mp3").unlink()
    mended = rundown("batch", "--only", "FAILED", cwd=show)
    assert mended.code == 0
    assert "1 episode: 1 done, 0 unchanged, 0 failed." in mended.out.splitlines()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_is_ended_in_the_middle_is_gone_on_with(show: Path, number: signal.Signals) -> None:
    batch = start_batch(show, "--jobs", "2")
    wait_for_first_page(show, batch)
    batch.send_signal(number)
    _, err = batch.communicate(timeout=60)
    if number == signal.SIGINT:
        assert batch.returncode == 130
        assert "Interrupted. What was done is kept; the next run goes on from there." in err
        assert "Traceback" not in err
    before = {path: path.stat().st_mtime_ns for path in show.glob("outputs/*/show-notes.md")}
    ended = rundown("batch", "--jobs", 2, cwd=show)
    assert ended.code == 5
    assert done(show) == ALL
    assert before.items() <= {path: path.stat().st_mtime_ns for path in before}.items()
    assert "2 failed" in ended.out


def test_a_limit_leaves_the_rest_for_another_run(show: Path) -> None:
    first = rundown("batch", "--limit", 3, "--jobs", 1, cwd=show)
    assert "5 left for another run." in first.out
    assert len(done(show)) <= 3


def test_the_same_batch_on_a_cluster(show: Path, tmp_path: Path) -> None:
    with dask_cluster(tmp_path) as cluster:
        first = rundown("batch", "--cluster", cluster.address, cwd=show)
        assert first.code == 5, first.err
        assert "8 episodes: 6 done, 0 unchanged, 2 failed." in first.out
        assert done(show) == ALL
    assert "8 episodes: 0 done, 6 unchanged, 2 failed." in rundown("batch", cwd=show).out.splitlines()


def test_json_of_a_plan_names_reasons_and_cost(show: Path) -> None:
    silent_wav(show / "audio/heard.wav", 30.0)
    plan = json.loads(rundown("batch", "--dry-run", "--json", cwd=show).out)
    by_slug = {one["slug"]: one for one in plan["episodes"]}
    assert by_slug["heard"] == {"slug": "heard", "plan": "new", "reasons": [], "hears": True}
    assert by_slug["ep1"]["hears"] is False
    [cost] = plan["cost"]
    assert cost["recordings"] == 3
    assert cost["took_ms"] is None


def test_a_file_where_results_should_lie_costs_one_episode_and_not_the_batch(show: Path) -> None:
    (show / "outputs").mkdir()
    (show / "outputs" / "ep3").write_text("a note of somebody")
    for _ in range(2):
        ended = rundown("batch", "--jobs", 1, cwd=show)
        assert ended.code == 5, ended.err
        assert "failed     ep3: outputs/ep3/.rundown: Results cannot be kept here" in ended.err
    assert done(show) == ALL - {"ep3"}
    assert (show / "outputs" / "ep3").read_text() == "a note of somebody"
