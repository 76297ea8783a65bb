"""A person's edits are kept while a run holds the episode."""

import threading
from pathlib import Path

import pytest

from pipeline.errors import InputError, StoreError
from pipeline.store import StageKey, open_desk, open_store, remember_beside
from pipeline.store.desk import Desk
from pipeline.store.places import state_folder

SLUG = "episode"


def test_edits_are_kept_while_a_run_holds_the_episode(tmp_path: Path) -> None:
    with open_store(tmp_path, SLUG) as store:
        with open_desk(tmp_path, SLUG) as desk:
            desk.keep("review", ["an edit"])
        assert store.kept("review", list[str]) == ["an edit"]
        store.keep("review", ["an edit", "another"])
    with open_desk(tmp_path, SLUG) as desk:
        assert desk.kept("review", list[str]) == ["an edit", "another"]


def test_a_run_that_begins_does_not_sweep_what_is_being_written(tmp_path: Path) -> None:
    """A run sweeps half-written files of killed runs; one that is being written is none of them."""
    part = state_folder(tmp_path, SLUG) / ".kept-review.json.part"
    with open_desk(tmp_path, SLUG) as desk:
        part.write_bytes(b"half")

        def run() -> None:
            with open_store(tmp_path, SLUG):
                pass

        running = threading.Thread(target=run)
        running.start()
        running.join(timeout=0.2)
        assert running.is_alive()
        assert part.read_bytes() == b"half"
        desk.keep("review", ["an edit"])
    running.join()
    assert Desk(state_folder(tmp_path, SLUG)).kept("review", list[str]) == ["an edit"]


def test_the_second_waits_until_the_first_has_saved(tmp_path: Path) -> None:
    """Each adds one to what it read; none is lost."""

    def add() -> None:
        for _ in range(10):
            with open_desk(tmp_path, SLUG) as desk:
                desk.keep("review", (desk.kept("review", int) or 0) + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_desk(tmp_path, SLUG) as desk:
        assert desk.kept("review", int) == 40


def test_who_waits_too_long_is_told_so(tmp_path: Path) -> None:
    with (
        open_desk(tmp_path, SLUG),
        pytest.raises(InputError, match="is saving edits of episode episode"),
        open_desk(tmp_path, SLUG, wait_s=0),
    ):
        pass


def test_damaged_edits_are_not_read_as_none(tmp_path: Path) -> None:
    with open_desk(tmp_path, SLUG) as desk:
        desk.keep("review", ["an edit"])
        path = state_folder(tmp_path, SLUG) / "kept-review.json"
        path.write_bytes(path.read_bytes().replace(b"edit", b"tide"))
        with pytest.raises(StoreError, match="damaged"):
            desk.kept("review", list[str])


def remembered(folder: Path, sound: Path, made: list[str]) -> str:
    def make() -> str:
        made.append("made")
        return sound.read_text()

    return remember_beside(folder, SLUG, sound, lambda digest: StageKey("peaks", 1, {"sound": digest}), str, make).value


def test_a_stage_beside_the_runs_is_made_once_for_each_recording(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    made: list[str] = []
    for text in ("one", "one", "two", "two", "one"):
        sound.write_text(text)
        assert remembered(tmp_path, sound, made) == text
    assert len(made) == 2
    with open_store(tmp_path, SLUG) as store:
        store.publish({"page.md": b"page"}, key="a")
        assert remembered(tmp_path, sound, made) == "one"
    assert len(made) == 2


def test_a_damaged_entry_beside_the_runs_is_made_again(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_text("one")
    made: list[str] = []
    remembered(tmp_path, sound, made)
    [entry] = (state_folder(tmp_path, SLUG) / "beside").glob("peaks-*.json")
    entry.write_bytes(entry.read_bytes()[:-3])
    assert remembered(tmp_path, sound, made) == "one"
    assert len(made) == 2
