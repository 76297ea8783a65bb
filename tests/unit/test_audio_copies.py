"""A copy of the recording is written whole or not at all, and never over the recording."""

from pathlib import Path

import pytest

from pipeline.errors import InputError, MachineError
from pipeline.render import audio_tags
from pipeline.render.audio_tags import sound_digest, write_tagged_copy
from pipeline.render.chapter_list import ListedChapter
from pipeline.render.placing import placed
from pipeline.render.tag_values import AudioTags
from tests.recordings import sample_sound, write_recording

TAGS = AudioTags((ListedChapter("One", 0, 500), ListedChapter("Two", 500, 2_000)), "New title")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, sound = tmp_path_factory.mktemp("recordings"), sample_sound(2)
    for kind in (".mp3", ".flac", ".opus"):
        write_recording(folder / f"talk{kind}", sound)
    return folder


def test_a_copy_that_fails_leaves_the_last_good_one_and_nothing_else(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "talk.mp3"
    copy.write_bytes(b"the last good one")

    def cut_off(path: Path, _: AudioTags) -> None:
        path.write_bytes(path.read_bytes()[:-2000])

    monkeypatch.setattr(audio_tags, "write_id3", cut_off)
    with pytest.raises(MachineError, match="sounds different"):
        write_tagged_copy(recordings / "talk.mp3", copy, TAGS)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"talk.mp3": b"the last good one"}


def test_a_full_disk_is_told_as_one_and_leaves_no_part(tmp_path: Path) -> None:
    def fill(part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(MachineError, match="No space left"), placed(tmp_path / "a.mp3") as part:
        fill(part)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("not a folder")
    with pytest.raises(InputError, match="cannot be written here"):
        write_tagged_copy(recordings / "talk.mp3", tmp_path / "outputs" / "talk.mp3", TAGS)


def test_the_recording_itself_is_never_written_over(recordings: Path) -> None:
    sound = recordings / "talk.mp3"
    before = sound.read_bytes()
    with pytest.raises(InputError, match="over the recording"):
        write_tagged_copy(sound, sound, TAGS)
    assert sound.read_bytes() == before


def test_a_file_that_is_no_recording_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_text("hello")
    with pytest.raises(InputError, match=r"talk\.mp3"):
        write_tagged_copy(tmp_path / "talk.mp3", tmp_path / "copy.mp3", TAGS)


@pytest.mark.parametrize("kind", [".mp3", ".flac", ".opus"])
def test_a_recording_that_breaks_off_is_copied_as_it_is(recordings: Path, tmp_path: Path, kind: str) -> None:
    cut = tmp_path / f"cut{kind}"
    whole = (recordings / f"talk{kind}").read_bytes()
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    write_tagged_copy(cut, tmp_path / f"copy{kind}", TAGS)
    assert sound_digest(tmp_path / f"copy{kind}") == sound_digest(cut) != sound_digest(recordings / f"talk{kind}")
