"""What is made of the recording when show.toml or the command asks for it."""

import dataclasses
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.model.document import EpisodeDocument
from pipeline.render.sound_files import find_artwork, write_sound_files
from tests.document_builder import full_document
from tests.recordings import chapters_inside, sample_sound, write_recording


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recording(tmp_path_factory.mktemp("audio") / "talk.flac", sample_sound(46))


@pytest.fixture
def document() -> EpisodeDocument:
    return full_document()


def test_nothing_is_written_that_was_not_asked_for(document: EpisodeDocument, sound: Path, tmp_path: Path) -> None:
    made = write_sound_files(document, sound, tmp_path, ["show-notes.md", "docx"])
    assert (made.written, made.findings, list(tmp_path.iterdir())) == ((), (), [])


def test_copy_and_clips_lie_in_the_episodes_folder(document: EpisodeDocument, sound: Path, tmp_path: Path) -> None:
    made = write_sound_files(document, sound, tmp_path, ["audio", "clips"])
    assert made.written == ("watch-the-dough.flac", "clips/1-watch-the-dough.mp3", "clips/2-the-finger-test.mp3")
    assert made.findings == ()
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert files == sorted(made.written)
    assert [start for start, _, _ in chapters_inside(tmp_path / made.written[0])] == [0, 11_600, 20_500, 33_300]


def test_clips_of_an_earlier_draft_are_kept_and_told(document: EpisodeDocument, sound: Path, tmp_path: Path) -> None:
    old = tmp_path / "clips" / "1-an-older-one.mp3"
    old.parent.mkdir()
    old.write_bytes(b"posted last week")
    (found,) = write_sound_files(document, sound, tmp_path, ["clips"]).findings
    assert (found.code, found.weight) == ("clips.older", "note")
    assert "1-an-older-one.mp3" in found.message
    assert old.read_bytes() == b"posted last week"


def test_a_kind_without_chapters_is_told_and_the_clips_are_still_cut(
    document: EpisodeDocument, sound: Path, tmp_path: Path
) -> None:
    wave = write_recording(tmp_path / "talk.wav", sample_sound(46))
    made = write_sound_files(document, wave, tmp_path / "out", ["clips", "audio"])
    assert [finding.code for finding in made.findings] == ["sound.no-chapters-inside"]
    assert len(made.written) == 2


def test_an_episode_without_takeaways_has_no_clips(document: EpisodeDocument, sound: Path, tmp_path: Path) -> None:
    sections = tuple(section for section in document.notes.sections if section.key != "takeaways")
    bare = dataclasses.replace(document, notes=dataclasses.replace(document.notes, sections=sections))
    assert write_sound_files(bare, sound, tmp_path, ["clips"]).written == ()


def test_artwork_lies_beside_show_toml(tmp_path: Path) -> None:
    (tmp_path / "cover.png").write_bytes(b"")
    assert find_artwork(tmp_path, None) is None
    assert find_artwork(tmp_path, "cover.png") == tmp_path / "cover.png"
    with pytest.raises(InputError, match=r"cover\.jpg"):
        find_artwork(tmp_path, "cover.jpg")
