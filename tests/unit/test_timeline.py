"""The episode at a glance: what the picture shows, says and survives."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript, Word
from pipeline.render.chapter_list import list_chapters
from pipeline.render.timeline_svg import LEFT, RIGHT, WIDTH, render_timeline
from pipeline.render.timeline_values import OTHERS, average_pace, pace_curve, voices_of
from tests.builders import transcript
from tests.document_builder import HOSTILE, QUICK, full_document, hostile_transcripts, plain_document

SVG = "{http://www.w3.org/2000/svg}"


def drawn(document: EpisodeDocument) -> ET.Element:
    return ET.fromstring(render_timeline(document))  # noqa: S314  # written a moment ago by ourselves


def texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_the_picture_says_in_words_what_it_shows() -> None:
    picture = drawn(full_document())
    assert picture.get("role") == "img"
    by_id = {element.get("id"): element.text for element in picture if element.get("id")}
    named = [by_id[name] for name in (picture.get("aria-labelledby") or "").split()]
    assert named == [
        "Timeline of “Watch the Dough, Not the Clock”",
        "00:44 long. 4 chapters: 00:00 Watch the Dough, Not the Clock; 00:11 Watch the Dough; "
        "00:20 The Finger Test: When to Bake; 00:33 One Book & One Thing to Do. "
        "Voices: Nora Whitfield 48% of the speech, Tomás Rey 52% of the speech. 175 words a minute on average. "
        "Takeaways: 00:11 Watch the dough; 00:20 The finger test.",
    ]


def test_chapters_voices_pace_and_takeaways_are_named_in_the_picture() -> None:
    shown = texts(drawn(full_document()))
    for text in ("One Book & One Thing to Do", "Nora Whitfield", "Tomás Rey", "Pace", "The finger test", "00:44"):
        assert text in shown


def test_each_chapter_has_a_band_where_it_lies_with_its_whole_title_to_hover() -> None:
    document = full_document()
    picture = drawn(document)
    bands = [
        (group.findtext(f"{SVG}title"), float(rect.get("x", "")))
        for group in picture.iter(f"{SVG}g")
        if (rect := group.find(f"{SVG}rect")) is not None
    ]
    length = document.duration_ms
    for (hover, x), chapter in zip(bands, list_chapters(document), strict=True):
        assert hover is not None
        assert hover.endswith(chapter.title)
        assert x == pytest.approx(LEFT + (RIGHT - LEFT) * chapter.start_ms / length, abs=0.1)


def test_without_names_there_is_one_lane_of_speech() -> None:
    shown = texts(drawn(plain_document(transcript("Hello there.", "Thank you."), "One")))
    assert shown.count("Speech") == 1
    assert not any("%" in text for text in shown)


def test_colours_follow_the_readers_system_and_nothing_is_fetched_or_run() -> None:
    svg = render_timeline(full_document())
    assert "@media (prefers-color-scheme: dark)" in svg
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|<image|@import|url\(", svg)


def test_the_same_episode_gives_the_same_picture() -> None:
    assert render_timeline(full_document()) == render_timeline(full_document())


EPISODES = {
    "nothing heard": plain_document(transcript()),
    "music": dataclasses.replace(plain_document(transcript(), "Music"), duration_ms=200_000),
    "one word": plain_document(transcript("Hello."), "One"),
    "two words, three hours apart": plain_document(
        Transcript(
            (Word("Hello.", 0, 300), Word("Bye.", 10_800_000, 10_800_300)),
            transcript("Hello.", "Bye.").utterances,
            "en",
            "built",
            "none",
        ),
        "One",
    ),
    "more chapters than words": plain_document(transcript("Hello."), *map(str, range(120))),
    "markup as the title": full_document('<b> & "x" </svg>'),
    "right to left": plain_document(transcript(("שרה", "שלום, עולם.")), "פתיחה"),
    "wide letters": plain_document(transcript("你好。"), "一个非常长的标题" * 10),
    "ten hours": full_document(start_ms=10 * 3_600_000),
    "no title": plain_document(transcript("Hello."), "One", episode=Episode("the-slug")),
}


@pytest.mark.parametrize("name", EPISODES)
def test_any_episode_gives_a_picture_inside_its_frame(name: str) -> None:
    picture = drawn(EPISODES[name])
    width, height = (float(value) for value in (picture.get("viewBox") or "").split()[2:])
    assert width == WIDTH
    for element in picture.iter():
        assert 0 <= float(element.get("x", 0)) <= width
        assert 0 <= float(element.get("y", 0)) <= height
        assert float(element.get("width", 1)) > 0
    assert "nan" not in ET.tostring(picture, "unicode")


@QUICK
@given(hostile_transcripts(max_utterances=6), st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), max_size=5))
def test_hostile_names_and_titles_are_text_and_never_markup(heard: Transcript, titles: list[str]) -> None:
    document = plain_document(heard, *titles) if heard.words or titles else plain_document(heard)
    picture = drawn(document)
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "text", "line", "g", "path", "circle")
    }
    described = picture.findtext(f"{SVG}desc") or ""
    for chapter in list_chapters(document):
        assert chapter.title in described


def test_many_takeaways_close_together_do_not_cover_each_other() -> None:
    place = Evidence(0, 1, 0, 300)
    lines = tuple(Line("Said.", "spoken", (place,), label=f"Number {number} of the takeaways") for number in range(4))
    document = plain_document(transcript("Hello there."), "One")
    document = dataclasses.replace(document, notes=Notes((Section("takeaways", "Takeaways", lines),)))
    places = [
        (element.get("x"), element.get("y"))
        for element in drawn(document).iter(f"{SVG}text")
        if element.get("class") == "halo"
    ]
    assert len(places) == len(set(places)) == 4


def test_more_voices_than_lanes_share_the_last() -> None:
    lines = [(f"Voice {number}", "word " * (20 - number)) for number in range(9)]
    voices = voices_of(transcript(*lines), 60_000)
    assert [voice.name for voice in voices] == [*(f"Voice {number}" for number in range(5)), OTHERS]
    assert sum(voice.share for voice in voices) == pytest.approx(1)


def test_short_pauses_do_not_break_a_bar_and_long_ones_do() -> None:
    words = (Word("One.", 0, 1000), Word("Two.", 2000, 3000), Word("Three.", 9000, 9500))
    heard = Transcript(words, transcript("One.", "Two.", "Three.").utterances, "en", "built", "none")
    (voice,) = voices_of(heard, 10_000)
    assert voice.bars == ((0, 3000), (9000, 9500))
    (coarse,) = voices_of(heard, 3_600_000)
    assert coarse.bars == ((0, 9500),)


def test_the_pace_of_steady_speech_is_level_up_to_both_ends() -> None:
    words = transcript(" ".join(["word"] * 400)).words  # one each 300 ms: 200 a minute
    curve = pace_curve(words, 120_000)
    assert all(value == pytest.approx(200, rel=0.03) for _, value in curve)
    assert average_pace(words) == 200


def test_the_pace_falls_to_nothing_where_nothing_is_said() -> None:
    words = transcript(" ".join(["word"] * 100)).words  # 30 s of speech in two minutes
    curve = dict(pace_curve(words, 120_000))
    assert curve[0] == pytest.approx(200, rel=0.05)
    assert curve[90_000] == 0
