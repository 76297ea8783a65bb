"""The queue says which of a producer's files have changed since the pages were made of them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.review.changed_inputs import ChangedInputs
from pipeline.review.episodes import Episodes
from pipeline.review.queue import QueuedEpisode, QueueReader
from pipeline.review.session import open_session
from tests.e2e.command import silent_wav
from tests.e2e.test_review import CUES, srt

SLUG = "talk"


def process(folder: Path, *options: str) -> None:
    folders = ["--audio", str(folder / "audio"), "--out", str(folder / "outputs")]
    assert main(["process", SLUG, "-q", *folders, *options]) == 0


@pytest.fixture(scope="module", params=["files written a moment before", "files long written"])
def processed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode with everything that can belong to it, processed once; with the states of its files, or without."""
    folder = tmp_path_factory.mktemp("changed")
    audio = folder / "audio"
    audio.mkdir()
    silent_wav(audio / f"{SLUG}.wav", 30)
    (audio / f"{SLUG}.srt").write_text(srt(*CUES))
    (audio / f"{SLUG}.outline.txt").write_text("00:00 Flat or tall\n00:10 What to do\n")
    (audio / f"{SLUG}.toml").write_text('title = "Flat or tall"\n')
    (audio / "show.toml").write_text('name = "Slow Rise"\n')
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "files long written":
            patch.setattr("pipeline.store.made_of.RACY_NS", 0)
        process(folder)
    return folder


@pytest.fixture
def show(processed: Path, tmp_path: Path) -> Path:
    """A copy of it, at the same place below the folder, with the times of its files."""
    shutil.copytree(processed, tmp_path, dirs_exist_ok=True)
    return tmp_path


def row(show: Path) -> QueuedEpisode:
    changed = ChangedInputs(show / "audio", show / "outputs")
    [episode] = QueueReader(show / "outputs", changed).read().episodes
    assert QueueReader(show / "outputs", changed).read().episodes == (episode,)  # and again, from what it remembers
    return episode


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda audio: (audio / name).write_text(text)


def test_untouched_files_leave_an_episode_in_its_state(show: Path) -> None:
    assert (row(show).state, row(show).why, row(show).command) == ("draft", None, None)
    for path in (show / "audio").iterdir():
        os.utime(path)
    assert row(show).state == "draft"  # written anew with the same content


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (write("talk.outline.txt", "00:00 Tall or flat\n"), "the outline"),
        (lambda audio: (audio / "talk.outline.txt").unlink(), "the outline"),
        (write("talk.toml", 'title = "Tall"\n'), "title in its toml"),
        (write("talk.srt", srt("Hello there and welcome.")), "the transcript talk.srt"),
        (write("talk.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nHello there.\n"), "the transcript talk.vtt"),
        (write("show.toml", 'name = "Fast Rise"\n'), "name in show.toml"),
        (lambda audio: silent_wav(audio / "talk.wav", 31), "the recording"),
        (write("talk.toml", "title = \n"), "talk.toml"),
    ],
    ids=["outline", "no outline", "title", "transcript", "another transcript", "show", "recording", "broken toml"],
)
def test_a_changed_file_makes_it_stale_and_says_which(show: Path, change: Callable[[Path], object], told: str) -> None:
    change(show / "audio")
    found = row(show)
    assert found.state == "stale"
    assert told in (found.why or "")
    assert found.command == "rundown process talk"
    changed = ChangedInputs(show / "audio", show / "outputs")
    assert QueueReader(show / "outputs", changed).read().next is None  # it waits for a run, not for a person


def test_a_run_brings_it_back(show: Path) -> None:
    (show / "audio" / "talk.outline.txt").write_text("00:00 Tall or flat\n")
    assert row(show).state == "stale"
    process(show)
    assert row(show).state == "draft"


def test_an_approved_episode_whose_outline_changed_is_stale_and_still_says_who_approved_it(show: Path) -> None:
    session = open_session(SLUG, audio_dir=show / "audio", out_dir=show / "outputs")
    session.approve(session.state().revision, "Nora")
    assert row(show).state == "approved"
    (show / "audio" / "talk.outline.txt").write_text("00:00 Tall or flat\n")
    found = row(show)
    assert (found.state, found.approved and found.approved.by) == ("stale", "Nora")


def test_options_of_the_command_line_do_not_make_a_draft_out_of_date(show: Path) -> None:
    (show / "elsewhere.txt").write_text("00:00 From elsewhere\n")
    process(show, "--outline", str(show / "elsewhere.txt"), "--language", "en")
    assert row(show).state == "draft"


def test_the_page_of_an_episode_says_it_too(show: Path) -> None:
    episodes = Episodes(audio_dir=show / "audio", out_dir=show / "outputs", is_closing=lambda: False)
    assert episodes.state(SLUG).changed_inputs == ()
    (show / "audio" / "talk.outline.txt").write_text("00:00 Tall or flat\n")
    assert episodes.state(SLUG).changed_inputs == ("the outline",)
    assert ChangedInputs(show / "nowhere", show / "outputs").read() == {}


def test_a_recording_that_is_as_it_was_is_not_read_again(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.made_of.RACY_NS", 0)
    process(show, "--force")
    (show / "audio" / "talk.outline.txt").write_text("00:00 Tall or flat\n")

    def read(path: Path) -> str:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr("pipeline.review.changed_inputs.file_digest", read)
    assert ChangedInputs(show / "audio", show / "outputs").read() == {SLUG: ("the outline",)}
