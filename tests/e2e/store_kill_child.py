"""One run against the store, in a process of its own that can be killed.

`python store_kill_child.py OUT` runs once. `python store_kill_child.py --everywhere FOLDER` runs on a copy
of `FOLDER/start` for each call that writes, and kills itself in front of that call; the copies are `FOLDER/1`…
"""

import itertools
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.store import StageKey, open_store

STEPS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "ftruncate")
HEARD = ("first piece", "second piece", "third piece")


def run(out: Path, text: str) -> None:
    """A run whose stage, document and pages all follow `text`."""
    key = StageKey("transcribe", 1, {"sound": text})

    def rest(before: tuple[str, ...]) -> Iterator[str]:
        assert before == HEARD[: len(before)]
        yield from HEARD[len(before) :]

    with open_store(out, "ep") as store:
        store.remember(key, tuple[str, ...], lambda: store.resumable(key, str, rest))
        store.keep("edits", (text,))
        store.publish(
            {name: text.encode() * 3 for name in ("ours.md", "hers.md", "drafted.md", f"{text}.md")}, key=text
        )
        store.log({"event": "done"})


def _kill_at(at: int) -> None:
    """From here on, the n-th call that writes is not reached."""
    numbers = itertools.count(1)

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def instead(*arguments: object, **named: object) -> object:
            if next(numbers) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return instead

    for step in STEPS:
        setattr(os, step, counted(getattr(os, step)))


def kill_everywhere(folder: Path) -> None:
    """Forked from a process without threads, so each kill costs milliseconds instead of a start of Python."""
    import filelock  # noqa: F401 - loaded once, here, instead of in each fork

    for at in itertools.count(1):
        shutil.copytree(folder / "start", folder / str(at))
        child = os.fork()
        if child == 0:
            _kill_at(at)
            run(folder / str(at), "two")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    if sys.argv[1] == "--everywhere":
        kill_everywhere(Path(sys.argv[2]))
    else:
        run(Path(sys.argv[1]), "two")
