"""A run is killed at every call that writes: nothing is half-written, no edit is lost, the next run finishes."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from pipeline.store import key_of_last_run, open_store, verify
from tests.e2e.store_kill_child import run
from tests.unit.test_store_model import ProducerAndRuns

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("store_kill_child.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no SIGKILL on this system")


def contents(out: Path) -> dict[str, bytes]:
    """Every file, but for those that say when and by whom a run was made."""
    files = (path for path in sorted((out / "ep").rglob("*")) if path.is_file())
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in files
        if path.name not in ("lock", "holder.json", "runs.jsonl")
    }


def begin(out: Path) -> None:
    """A first run, and what the producer did then: an edit that stays without a draft, and one with a draft."""
    run(out, "one")
    (out / "ep/drafted.md").write_text("an edit")
    run(out, "one and a half")
    (out / "ep/hers.md").write_text("another edit")


def check(out: Path, expected: dict[str, bytes]) -> None:
    """What was killed is whole; the next run ends where a run that was never killed ends."""
    pages = {path.name: path.read_text() for path in (out / "ep").glob("[!.]*")}
    assert (pages.pop("drafted.md"), pages.pop("hers.md")) == ("an edit", "another edit")
    assert set(pages.values()) <= {"one" * 3, "one and a half" * 3, "two" * 3}
    assert all(finding.code == "store.unfinished" for finding in verify(out, "ep"))
    assert key_of_last_run(out, "ep") in ("one and a half", "two", None)
    with open_store(out, "ep") as store:
        assert store.kept("edits", tuple[str, ...]) in (("one and a half",), ("two",))
        assert store.findings == ()

    otherwise = out.with_name(f"{out.name} otherwise")
    shutil.copytree(out, otherwise)
    run(otherwise, "three")
    pages = {path.name: path.read_text() for path in (otherwise / "ep").glob("[!.]*")}
    assert (pages["drafted.md"], pages["hers.md"]) == ("an edit", "another edit")
    assert {pages[name] for name in ("ours.md", "drafted.new.md", "hers.new.md", "three.md")} == {"three" * 3}
    assert verify(otherwise, "ep") == ()

    run(out, "two")
    assert contents(out) == expected
    shutil.rmtree(out)
    shutil.rmtree(otherwise)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """Where every run begins."""
    begin(tmp_path / "start")
    return tmp_path / "start"


@pytest.fixture
def expected(start: Path) -> dict[str, bytes]:
    """Where every run ends."""
    whole = start.with_name("whole")
    shutil.copytree(start, whole)
    run(whole, "two")
    return contents(whole)


def test_a_run_killed_in_front_of_every_call_that_writes(start: Path, expected: dict[str, bytes]) -> None:
    subprocess.run([sys.executable, CHILD, "--everywhere", start.parent], env=ENVIRONMENT, check=True)
    killed = sorted(path for path in start.parent.iterdir() if path.name.isdigit())
    assert len(killed) > 60, "the run was hardly ever killed"
    for out in killed:
        check(out, expected)


def strace(out: Path, *options: str) -> int:
    """Exit code of a run under strace; -9 when it was killed."""
    command = ["strace", "-f", "-qq", "-o", os.devnull, *options, sys.executable, str(CHILD), str(out)]
    return subprocess.run(command, env=ENVIRONMENT, check=False).returncode


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this system")
@pytest.mark.parametrize(
    "calls", ["write", "fsync", "rename,renameat,renameat2", "unlink,unlinkat", "mkdir,mkdirat", "ftruncate"]
)
def test_a_run_killed_by_the_system_at_every_system_call_that_writes(
    start: Path, expected: dict[str, bytes], calls: str
) -> None:
    known = ",".join(f"?{call}" for call in calls.split(","))
    if strace(start.with_name("trial"), "-e", f"trace={known}") != 0:
        pytest.skip("strace may not trace here")
    for at in itertools.count(1):
        out = start.with_name(str(at))
        shutil.copytree(start, out)
        ended = strace(out, "-e", f"trace={known}", "-e", f"inject={known}:signal=KILL:when={at}")
        assert ended in (0, -9)
        check(out, expected)
        if ended == 0:
            break
    assert at > 1, "the run was never killed"


def test_no_edit_is_lost_in_many_orders_of_runs_kills_and_edits() -> None:
    """As in tests/unit/test_store_model.py, for longer."""
    longer = settings(
        max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(ProducerAndRuns, settings=longer)
