"""One chapter list in every format: the same entries, the same times, the titles to the letter."""

import dataclasses
import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Show
from pipeline.render.audacity import render_audacity_labels
from pipeline.render.chapter_list import list_chapters
from pipeline.render.chapters_json import render_chapters_json
from pipeline.render.cue import render_cue
from pipeline.render.ffmetadata import render_ffmetadata
from pipeline.render.psc import render_psc
from pipeline.render.vtt_chapters import render_vtt_chapters
from pipeline.render.youtube import render_description_chapters
from pipeline.stages.outline import read_outline
from tests.builders import transcript
from tests.chapter_readers import FORMATS
from tests.document_builder import HOSTILE, QUICK, plain_document

RENDERERS: dict[str, Callable[[EpisodeDocument], str]] = {
    "chapters.json": lambda document: render_chapters_json(document).decode(),
    "chapters.psc.xml": render_psc,
    "chapters.vtt": render_vtt_chapters,
    "chapters.txt": render_description_chapters,
    "chapters.cue": render_cue,
    "chapters.labels.txt": render_audacity_labels,
    "chapters.ffmetadata": render_ffmetadata,
}
STARTS = (0, 1, 999, 12_700, 59_999, 60_000, 3_599_500, 3_600_000, 3_723_505, 36_000_000)
TROUBLE = (
    'say "yes" & “no”',
    "a=b; #1 \\ c\\",
    "[CHAPTER]",
    "-->",
    "<v Ann>",
    "12:30 lunch",
    "\u05e9\u05dc\u05d5\u05dd",
)
REAL_TITLES = (
    "Introduction",
    "What a Grant Writer Really Does",
    "Tools, Books, and Good Habits",
    "Q&A: who pays?",
    "3 ways (and 1 more) to say no",
    "C# isn't hard; it's “different”",
    "Über Größe – und warum",
    "שלום לכולם",
    "The end 🎉",
)
"""As a plain list of lines holds them; the reader of outlines takes separators and markup off a title."""


def document_of(entries: Sequence[tuple[int, str]], *, after_ms: int = 5_000) -> EpisodeDocument:
    """An episode with these chapters and nothing else."""
    starts = [start for start, _ in entries]
    duration_ms = (starts[-1] if starts else 0) + after_ms
    ends = [*starts[1:], duration_ms][: len(starts)]
    chapters = tuple(
        Chapter(title, start, end, 0, 0, "producer", outline_ms=start)
        for (start, title), end in zip(entries, ends, strict=True)
    )
    episode = Episode("built", Show('The "Show" & more'), "Title = 1; “x”")
    document = plain_document(transcript(), episode=episode)
    return dataclasses.replace(document, chapters=chapters, duration_ms=duration_ms)


@st.composite
def documents(draw: st.DrawFn, titles: st.SearchStrategy[str]) -> EpisodeDocument:
    starts = sorted(draw(st.lists(st.sampled_from(STARTS) | st.integers(0, 40_000_000), max_size=6)))
    return document_of([(start, draw(titles)) for start in starts], after_ms=draw(st.sampled_from((0, 1, 5_000))))


anything = st.text(max_size=30) | st.sampled_from((*HOSTILE, *TROUBLE, "two\nlines", "tab\there", "", "\x00\x1b"))
"""Every character that Python knows, line breaks, controls and halves of pairs among them."""


@pytest.mark.parametrize("name", FORMATS)
@QUICK
@given(document=documents(anything))
def test_every_format_tells_the_same_list(name: str, document: EpisodeDocument) -> None:
    listed = list_chapters(document)
    told = FORMATS[name].read(RENDERERS[name](document))
    titles = [chapter.title.replace('"', "'") if name == "chapters.cue" else chapter.title for chapter in listed]
    assert [title for _, title in told] == titles
    for (told_ms, _), chapter in zip(told, listed, strict=True):
        assert chapter.start_ms - FORMATS[name].resolution_ms - 0.001 <= told_ms <= chapter.start_ms


@QUICK
@given(documents(anything))
def test_the_list_rises_from_zero_and_no_entry_is_lost(document: EpisodeDocument) -> None:
    listed = list_chapters(document)
    added = len(listed) - len(document.chapters)
    assert added in (0, 1)
    assert bool(listed) == bool(document.chapters)
    assert [chapter.start_ms for chapter in listed] == sorted(chapter.start_ms for chapter in listed)
    assert not listed or listed[0].start_ms == 0
    assert all(chapter.title.strip() == chapter.title != "" for chapter in listed)
    assert all(chapter.end_ms > chapter.start_ms for chapter in listed)
    for chapter, following in itertools.pairwise(listed):
        assert chapter.end_ms == (following.start_ms if following.start_ms > chapter.start_ms else following.end_ms)


@QUICK
@given(documents(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)))
def test_titles_of_visible_characters_stay_to_the_letter(document: EpisodeDocument) -> None:
    shown = [chapter.title for chapter in list_chapters(document)]
    assert shown[-len(document.chapters) :] == [chapter.title for chapter in document.chapters]


@pytest.mark.parametrize("name", ["chapters.psc.xml", "chapters.labels.txt", "chapters.ffmetadata"])
@QUICK
@given(document=documents(anything))
def test_our_own_reader_of_outlines_reads_what_is_written(name: str, document: EpisodeDocument) -> None:
    outline, findings = read_outline(RENDERERS[name](document))
    listed = list_chapters(document)
    if listed:
        assert findings == ()
    assert [(entry.start_ms, words(entry.title)) for entry in outline.entries] == [
        (chapter.start_ms, words(chapter.title)) for chapter in listed
    ]


def words(title: str) -> str:
    return " ".join(title.split())


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"chapters.vtt", "chapters.cue"}))
@pytest.mark.parametrize("step_ms", [61_000, 601_000])
def test_an_outline_of_real_titles_comes_back_as_it_was(name: str, step_ms: int) -> None:
    entries = [(at * step_ms, title) for at, title in enumerate(REAL_TITLES)]
    outline, findings = read_outline(RENDERERS[name](document_of(entries)))
    assert [(entry.start_ms, entry.title) for entry in outline.entries] == entries
    assert findings == ()


@QUICK
@given(documents(anything))
def test_ffmpegs_own_reader_agrees_about_ffmetadata(
    tmp_path_factory: pytest.TempPathFactory, document: EpisodeDocument
) -> None:
    listed = list_chapters(document)
    path = tmp_path_factory.mktemp("ff") / "chapters.ffmetadata"
    path.write_text(render_ffmetadata(document), encoding="utf-8", newline="\n")
    with av.open(str(path), format="ffmetadata") as read:
        found = [(one["start"], one["end"], one["metadata"]["title"].removesuffix(" ")) for one in read.chapters()]
        assert read.metadata == {"title": "Title = 1; “x”", "album": 'The "Show" & more'}
    assert found == [(chapter.start_ms, chapter.end_ms, chapter.title) for chapter in listed]


def test_a_later_first_chapter_gets_an_opening_with_the_title_that_was_set() -> None:
    document = document_of([(4_000, "One"), (60_000, "Two")])
    assert render_description_chapters(document) == "00:00 Introduction\n00:04 One\n01:00 Two\n"
    assert render_description_chapters(document, opening_title="Hello").startswith("00:00 Hello\n00:04 One\n")
    for name, render in RENDERERS.items():
        assert [title for _, title in FORMATS[name].read(render(document))] == ["Introduction", "One", "Two"]


def test_a_first_chapter_that_the_outline_has_at_zero_is_moved_there() -> None:
    settled = dataclasses.replace(document_of([(3_040, "Hello")]).chapters[0], outline_ms=0)
    document = dataclasses.replace(document_of([(3_040, "Hello")]), chapters=(settled,))
    assert [(one.title, one.start_ms) for one in list_chapters(document)] == [("Hello", 0)]


def test_hours_are_written_in_all_lines_or_in_none() -> None:
    long = render_description_chapters(document_of([(0, "A"), (3_723_000, "B")]))
    assert long == "00:00:00 A\n01:02:03 B\n"


@pytest.mark.parametrize(("after_ms", "end_ms"), [(0, 10_001), (5_000, 15_000)])
def test_entries_at_one_time_stay_in_order_and_end_together(after_ms: int, end_ms: int) -> None:
    listed = list_chapters(document_of([(0, "A"), (10_000, "B"), (10_000, "C")], after_ms=after_ms))
    assert [(one.title, one.start_ms, one.end_ms) for one in listed] == [
        ("A", 0, 10_000),
        ("B", 10_000, end_ms),
        ("C", 10_000, end_ms),
    ]


def test_the_podlove_list_can_stand_inside_a_feed() -> None:
    item = re.sub(r"^<\?xml.*\?>\n", "", render_psc(document_of([(0, 'A "b" <c> & d')])))
    assert FORMATS["chapters.psc.xml"].read(item) == [(0, 'A "b" <c> & d')]


def test_the_cue_sheet_names_the_recording_as_the_player_finds_it() -> None:
    document = document_of([(0, "A")])
    assert f'FILE "{document.sound_name}" MP3\n' in render_cue(document)
    flac = dataclasses.replace(document, sound_name=Path("a b.flac").name)
    assert 'FILE "a b.flac" WAVE\n' in render_cue(flac)
