"""Reviewers are killed while they write: what was answered as saved is there, and the next one goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from pipeline.store import verify
from tests.review_builders import SLUG, processed, run, section, session
from tests.unit.test_review_model import Reviewers

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("review_kill_child.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")


def test_edits_of_a_killed_reviewer_are_there_when_they_were_answered_as_saved(tmp_path: Path) -> None:
    out = processed(tmp_path)
    saved: list[str] = []
    for kills, name in enumerate(("reviewer-one", "reviewer-two", "reviewer-three")):
        command = [sys.executable, str(CHILD), str(out), SLUG, name]
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            saved += [child.stdout.readline().strip() for _ in range(3 + 2 * kills)]
            if kills == 1:
                run(out, key="a run meanwhile")
            child.kill()
            saved += [line.strip() for line in child.stdout.read().splitlines() if line.strip()]
        told = [line.text for line in section(session(out).state(), "learn")]
        assert len(saved) >= 3 * (kills + 1)
        assert [text for text in saved if text not in told] == []
        assert verify(out, SLUG) == ()


def test_two_hundred_reviews_with_kills_and_runs_lose_nothing_that_was_answered_as_saved() -> None:
    many = settings(
        max_examples=200, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Reviewers, settings=many)  # type: ignore[no-untyped-call]  # hypothesis has none there
