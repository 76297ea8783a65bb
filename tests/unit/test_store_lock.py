"""Two runs of one episode never work at the same time."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.store import open_store


def test_a_second_run_is_told_who_holds_the_episode(tmp_path: Path) -> None:
    with (
        open_store(tmp_path, "ep"),
        pytest.raises(InputError, match=rf"Episode ep is being processed .*\(pid {os.getpid()}, since \d{{4}}-"),
        open_store(tmp_path, "ep"),
    ):
        pass
    with open_store(tmp_path, "ep"):
        pass


def test_other_episodes_are_not_held(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep"), open_store(tmp_path, "ep2"):
        pass


def test_a_second_thread_waits_for_the_first(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        with open_store(tmp_path, "ep", wait_s=30):
            order.append("second")

    with open_store(tmp_path, "ep"):
        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_the_lock_of_a_killed_process_is_free_and_its_name_is_not_told(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from pipeline.store import open_store\n"
        "with open_store(Path(sys.argv[1]), 'ep'):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        with pytest.raises(InputError, match=f"pid {child.pid}, since"), open_store(tmp_path, "ep"):
            pass
        child.kill()
        child.wait()
    assert json.loads((tmp_path / "ep/.rundown/holder.json").read_bytes())["pid"] == child.pid
    with open_store(tmp_path, "ep"):
        assert json.loads((tmp_path / "ep/.rundown/holder.json").read_bytes())["pid"] == os.getpid()
