"""Each chapter format to the letter, for one list with the signs that mean something to it."""

import dataclasses
import datetime

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Show
from pipeline.render.audacity import render_audacity_labels
from pipeline.render.chapter_list import list_chapters, one_line
from pipeline.render.cue import render_cue
from pipeline.render.ffmetadata import render_ffmetadata
from pipeline.render.psc import render_psc
from pipeline.render.vtt_chapters import render_vtt_chapters
from pipeline.render.youtube import render_description_chapters
from tests.builders import transcript
from tests.document_builder import plain_document

ENTRIES = ((0, "Welcome & hello"), (61_500, 'The "old" <way>; a=b #1'), (3_723_040, "Äpfel 🍎"))


@pytest.fixture
def document() -> EpisodeDocument:
    episode = Episode("fruit", Show("Slow Rise"), "On Fruit", datetime.date(2026, 3, 3))
    ends = [start for start, _ in ENTRIES[1:]] + [3_800_000]
    chapters = tuple(
        Chapter(title, start, end, 0, 0, "producer", outline_ms=start)
        for (start, title), end in zip(ENTRIES, ends, strict=True)
    )
    bare = plain_document(transcript(), episode=episode)
    return dataclasses.replace(bare, chapters=chapters, duration_ms=3_800_000, sound_name="fruit.mp3")


def test_podlove_simple_chapters(document: EpisodeDocument) -> None:
    assert render_psc(document) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">\n'
        '  <psc:chapter start="00:00:00.000" title="Welcome &amp; hello"/>\n'
        '  <psc:chapter start="00:01:01.500" title="The &quot;old&quot; &lt;way&gt;; a=b #1"/>\n'
        '  <psc:chapter start="01:02:03.040" title="Äpfel 🍎"/>\n'
        "</psc:chapters>\n"
    )


def test_webvtt_chapter_track(document: EpisodeDocument) -> None:
    assert render_vtt_chapters(document) == (
        "WEBVTT\n"
        "\n00:00:00.000 --> 00:01:01.500\nWelcome &amp; hello\n"
        '\n00:01:01.500 --> 01:02:03.040\nThe "old" &lt;way&gt;; a=b #1\n'
        "\n01:02:03.040 --> 01:03:20.000\nÄpfel 🍎\n"
    )


def test_description_block(document: EpisodeDocument) -> None:
    assert render_description_chapters(document) == (
        '00:00:00 Welcome & hello\n00:01:01 The "old" <way>; a=b #1\n01:02:03 Äpfel 🍎\n'
    )


def test_cue_sheet(document: EpisodeDocument) -> None:
    assert render_cue(document) == (
        'PERFORMER "Slow Rise"\nTITLE "On Fruit"\nFILE "fruit.mp3" MP3\n'
        '  TRACK 01 AUDIO\n    TITLE "Welcome & hello"\n    INDEX 01 00:00:00\n'
        "  TRACK 02 AUDIO\n    TITLE \"The 'old' <way>; a=b #1\"\n    INDEX 01 01:01:37\n"
        '  TRACK 03 AUDIO\n    TITLE "Äpfel 🍎"\n    INDEX 01 62:03:03\n'
    )


def test_audacity_labels(document: EpisodeDocument) -> None:
    assert render_audacity_labels(document) == (
        "0.000000\t61.500000\tWelcome & hello\n"
        '61.500000\t3723.040000\tThe "old" <way>; a=b #1\n'
        "3723.040000\t3800.000000\tÄpfel 🍎\n"
    )


def test_ffmetadata(document: EpisodeDocument) -> None:
    assert render_ffmetadata(document) == (
        ";FFMETADATA1\ntitle=On Fruit\nalbum=Slow Rise\ndate=2026-03-03\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=61500\ntitle=Welcome & hello\n"
        '[CHAPTER]\nTIMEBASE=1/1000\nSTART=61500\nEND=3723040\ntitle=The "old" <way>\\; a\\=b \\#1\n'
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=3723040\nEND=3800000\ntitle=Äpfel 🍎\n"
    )


def test_ffmetadata_ends_a_title_with_a_backslash_so_that_ffmpeg_keeps_the_next_line(document: EpisodeDocument) -> None:
    chapter = dataclasses.replace(document.chapters[0], title="C:\\")
    changed = dataclasses.replace(document, chapters=(chapter, *document.chapters[1:]))
    assert "title=C:\\\\ \n[CHAPTER]" in render_ffmetadata(changed)


def test_an_episode_without_chapters_has_files_without_entries(document: EpisodeDocument) -> None:
    bare = dataclasses.replace(document, chapters=())
    assert list_chapters(bare) == ()
    assert render_description_chapters(bare) == render_audacity_labels(bare) == ""
    assert render_vtt_chapters(bare) == "WEBVTT\n"
    assert "psc:chapter " not in render_psc(bare)
    assert "TRACK" not in render_cue(bare)
    assert "[CHAPTER]" not in render_ffmetadata(bare)


def test_without_a_title_or_a_show_nothing_is_made_up(document: EpisodeDocument) -> None:
    bare = dataclasses.replace(document, episode=Episode("fruit"))
    assert render_cue(bare).startswith('FILE "fruit.mp3" MP3\n')
    assert render_ffmetadata(bare).startswith(";FFMETADATA1\n[CHAPTER]\n")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo", "one two"),
        ("one\r\n\t two", "one two"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("bell\x07", "bell"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("two  spaces", "two  spaces"),
        ("\u200fשלום\u200f", "\u200fשלום\u200f"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_a_title_is_one_line_and_otherwise_to_the_letter(written: str, shown: str) -> None:
    assert one_line(written) == shown
