"""A stage that only the review page needs is remembered beside the runs."""

from pathlib import Path

from pipeline.store import StageKey, open_store, remember_beside, state_folder

SLUG = "episode"


def remembered(folder: Path, sound: Path, made: list[str]) -> str:
    def make() -> str:
        made.append("made")
        return sound.read_text()

    state = state_folder(folder, SLUG)
    return remember_beside(state, sound, lambda digest: StageKey("peaks", 1, {"sound": digest}), str, make).value


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
