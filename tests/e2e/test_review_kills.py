"""Reviews on a real server that is killed between requests and answers; `tests/review_kills.py` does hundreds."""

import signal
from pathlib import Path

import pytest

from tests.review_kills import AT_ONCE, prepared, review_and_kill

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")


def test_no_edit_that_was_shown_as_saved_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    done = review_and_kill(prepared(tmp_path / "processed"), tmp_path / "reviews", AT_ONCE, seed=7)
    assert done["reviews"] == AT_ONCE
    assert done["kills of the server"] > 2
    assert done["runs"] >= AT_ONCE
    assert done["looks for an edit that was shown as saved: found"] > 50
