"""An episode of which only the transcript is left: its notes are written, and what is missing is said."""

from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.inputs import list_slugs, read_inputs
from pipeline.job import EpisodeJob, EpisodeResult
from pipeline.progress import watching
from pipeline.run import process_episode

WORDS = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ann>Welcome to a talk on boats.\n\n00:04.000 --> 00:09.000\n<v Bo>Hi.\n"


def process(folder: Path, **asked: object) -> EpisodeResult:
    from rich.console import Console

    job = EpisodeJob("boats", folder / "audio", folder / "outputs", **asked)  # type: ignore[arg-type]
    with watching("boats", Console(), quiet=True) as watcher:
        return process_episode(job, watcher=watcher)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "boats.vtt").write_text(WORDS, encoding="utf-8")
    (tmp_path / "audio" / "boats.outline.txt").write_text("00:00 Hello\n00:04 Boats\n", encoding="utf-8")
    return tmp_path


def test_its_notes_are_written_and_the_missing_recording_is_a_finding(folder: Path) -> None:
    result = process(folder)
    assert (result.words, result.chapters, result.duration_ms) == (7, 2, 9000)
    assert "sound.missing" in [finding.code for finding in result.findings]
    page = (folder / "outputs" / "boats" / "show-notes.html").read_text(encoding="utf-8")
    assert "<audio" not in page
    assert "There is no recording of this episode" in page
    assert process(folder).state == "unchanged"


def test_the_recording_put_beside_it_later_is_used(folder: Path) -> None:
    from tests.e2e.command import silent_wav

    process(folder)
    silent_wav(folder / "audio" / "boats.wav", seconds=9)
    result = process(folder)
    assert result.state == "done"
    assert "sound.missing" not in [finding.code for finding in result.findings]
    assert "<audio" in (folder / "outputs" / "boats" / "show-notes.html").read_text(encoding="utf-8")


def test_an_engine_that_is_asked_for_has_nothing_to_hear(folder: Path) -> None:
    with pytest.raises(InputError, match="no recording of this episode that embedded could hear"):
        process(folder, engine="embedded")


def test_an_engine_of_the_whole_show_does_not_stop_it(folder: Path) -> None:
    (folder / "audio" / "show.toml").write_text('engine = "embedded"\n', encoding="utf-8")
    assert process(folder).engine == "stored"


def test_formats_made_of_the_recording_are_left_out(folder: Path) -> None:
    (folder / "audio" / "show.toml").write_text('formats = ["clips", "audio"]\n', encoding="utf-8")
    assert process(folder, speakers="auto").state == "done"


def test_a_transcript_that_is_no_transcript_is_named(folder: Path) -> None:
    (folder / "audio" / "boats.vtt").write_text("WEBVTT\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        process(folder)
    assert refused.value.path == folder / "audio" / "boats.vtt"


def test_only_a_transcript_with_a_toml_or_an_outline_is_an_episode_by_itself(folder: Path) -> None:
    audio = folder / "audio"
    for name in ("boats.de.vtt", "show.learned.json", "show.json", "show.toml", "notes.json"):
        (audio / name).write_text("", encoding="utf-8")
    (audio / "talk.transcript.txt").write_text("Ann: Hello.", encoding="utf-8")
    (audio / "talk.toml").write_text('title = "Talk"\n', encoding="utf-8")
    assert list_slugs(audio) == ("boats", "talk")
    inputs = read_inputs("talk", audio_dir=audio)
    assert (inputs.has_sound, inputs.recording.name, inputs.sound.name) == (False, "talk.mp3", "talk.transcript.txt")
