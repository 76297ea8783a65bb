"""What every renderer keeps, whatever the episode is like."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.render.everything import render_all, sound_url_for
from tests.builders import transcript
from tests.document_builder import full_document, plain_document

FILES = (
    "show-notes.md",
    "show-notes.html",
    "transcript.md",
    "transcript.html",
    "transcript.srt",
    "transcript.vtt",
    "chapters.json",
    "episode.json",
    "findings.json",
)
HEARD = transcript(("Ann", "Hello there, and welcome."), ("Bo", "Thank you."))
EPISODES = {
    "full": full_document(),
    "hours long": full_document(start_ms=4 * 3_600_000),
    "nothing heard": plain_document(transcript()),
    "nothing heard in its chapters": plain_document(transcript(), "Music", "Silence"),
    "no speakers": plain_document(transcript("Hello there, and welcome.", "Thank you.")),
    "more chapters than words": plain_document(transcript("Hello."), *map(str, range(9))),
    "no title, a title of markup as the slug": plain_document(HEARD, episode=Episode("<b>&*slug*")),
    "chapters without a title": plain_document(HEARD, "", "Second"),
    "right to left": plain_document(transcript(("שרה", "שלום, עולם.")), "פתיחה"),
}


@pytest.fixture(params=EPISODES.values(), ids=list(EPISODES))
def episode(request: pytest.FixtureRequest) -> EpisodeDocument:
    found: EpisodeDocument = request.param
    return found


@pytest.mark.parametrize("sound_url", [None, "../../audio/a%20b.mp3"])
def test_every_file_is_written_as_text_that_ends_with_a_line_break(
    episode: EpisodeDocument, sound_url: str | None
) -> None:
    files = render_all(episode, sound_url=sound_url)
    assert tuple(files) == FILES
    for name, content in files.items():
        text = content.decode("utf-8")
        assert text.endswith("\n") or (name == "transcript.srt" and not episode.transcript.words)
        assert "\r" not in text


def test_the_same_episode_gives_the_same_bytes(episode: EpisodeDocument) -> None:
    assert render_all(episode) == render_all(dataclasses.replace(episode))


def test_every_word_is_in_every_form_of_the_transcript(episode: EpisodeDocument) -> None:
    files = render_all(episode)
    plain = [word.text for word in episode.transcript.words if word.text.isalnum()]  # no format escapes these
    for name in ("transcript.md", "transcript.html", "transcript.srt", "transcript.vtt", "episode.json"):
        text = files[name].decode()
        assert [word for word in plain if word not in text] == [], name


def test_no_heading_and_no_title_is_empty(episode: EpisodeDocument) -> None:
    files = render_all(episode)
    for name in ("show-notes.md", "transcript.md"):
        headings = [line.lstrip("# ") for line in files[name].decode().splitlines() if line.startswith("#")]
        assert headings
        assert all(headings)
    for name in ("show-notes.html", "transcript.html"):
        page = files[name].decode()
        assert "<title></title>" not in page
        assert 'dir="auto"></' not in page


def test_other_processes_with_other_hashes_give_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.document_builder import full_document;"
        "from pipeline.render.everything import render_all;"
        "print(hashlib.sha256(b'|'.join(render_all(full_document(), sound_url='a').values())).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    }
    assert len(digests) == 1


def test_the_recordings_address_is_relative_and_encoded() -> None:
    assert sound_url_for(Path("/a/audio/100% ö.mp3"), Path("/a/outputs/x")) == "../../audio/100%25%20%C3%B6.mp3"
    assert sound_url_for(Path("audio/x.mp3"), Path("audio")) == "x.mp3"
