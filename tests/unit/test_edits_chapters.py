"""Edits of chapters: they still tile the words, and say what the producer did."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.edits import edit as edits
from pipeline.edits.errors import MisfitError
from pipeline.edits.lay_over import Reviewed
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from tests.document_builder import QUICK, TITLES, full_document
from tests.edit_builders import chapter_item, keep, new_id, page_lines, reviewed

DRAFT = full_document()


def move(number: int, start_ms: int, draft: EpisodeDocument = DRAFT) -> edits.MoveChapterEdit:
    return edits.MoveChapterEdit(id=new_id(), item=chapter_item(draft, number), start_ms=start_ms)


def starts(found: Reviewed) -> list[int]:
    return [chapter.start_ms for chapter in found.document.chapters]


def test_a_moved_chapter_begins_at_its_time_and_takes_the_words_from_there() -> None:
    found = reviewed(DRAFT, move(1, 18_000))
    chapter = found.document.chapters[1]
    assert (chapter.start_ms, chapter.time_from, chapter.title) == (18_000, "producer", TITLES[1])
    assert found.document.transcript.words[chapter.first].start_ms >= 18_000
    assert found.document.transcript.words[chapter.first - 1].start_ms < 18_000
    assert found.document.chapters[0].end_ms == 18_000
    outline = found.document.notes.section("outline").lines
    assert [line.start_ms for line in outline] == starts(found)


def test_a_chapter_that_is_dragged_past_another_takes_its_place_in_the_list() -> None:
    found = reviewed(DRAFT, move(1, 26_000))
    assert page_lines(found, "outline")[1:3] == [TITLES[2], TITLES[1]]


def test_chapters_do_not_begin_together_behind_the_end_or_leave_words_in_front() -> None:
    second_ms = DRAFT.chapters[2].start_ms
    for edit, said in (
        (move(1, second_ms + 300), "begins at"),
        (move(1, DRAFT.duration_ms), "recording ends"),
        (move(0, 4_000), "in front of the first"),
    ):
        with pytest.raises(MisfitError, match=said):
            keep(DRAFT, edit)


def test_a_renamed_chapter_has_the_producers_title() -> None:
    rename = edits.RenameChapterEdit(id=new_id(), item=chapter_item(DRAFT, 2), title="  When to\tbake ")
    found = reviewed(DRAFT, rename)
    assert (found.document.chapters[2].title, found.document.chapters[2].title_from) == ("When to bake", "producer")
    assert page_lines(found, "outline")[2] == "When to bake"
    with pytest.raises(MisfitError, match="needs a title"):
        keep(DRAFT, edits.RenameChapterEdit(id=new_id(), item=chapter_item(DRAFT, 2), title=" "))


def test_a_removed_chapter_becomes_part_of_the_one_before_and_the_first_of_the_next() -> None:
    def remove(number: int) -> edits.RemoveChapterEdit:
        return edits.RemoveChapterEdit(id=new_id(), item=chapter_item(DRAFT, number))

    found = reviewed(DRAFT, remove(1))
    assert found.document.chapters[0].end_ms == DRAFT.chapters[2].start_ms
    first = reviewed(DRAFT, remove(0))
    assert (first.document.chapters[0].title, first.document.chapters[0].start_ms) == (TITLES[1], 0)
    with pytest.raises(MisfitError, match="at least one chapter"):
        keep(DRAFT, remove(0), remove(1), remove(2), remove(3))


def test_an_added_chapter_is_the_producers_and_can_be_moved() -> None:
    add = edits.AddChapterEdit(id=new_id(), start_ms=18_000, title="The finger")
    found = reviewed(DRAFT, add, edits.MoveChapterEdit(id=new_id(), item=f"added:{add.id}", start_ms=23_000))
    [chapter] = [one for one in found.document.chapters if one.title == "The finger"]
    assert (chapter.start_ms, chapter.time_from, chapter.title_from) == (23_000, "producer", "producer")


def moved_draft() -> EpisodeDocument:
    """The draft, with its second chapter moved by two seconds for a sentence that speaks for it."""
    chapters = [*DRAFT.chapters]
    chapters[1] = replace(chapters[1], time_from="moved", outline_ms=chapters[1].start_ms - 2_000)
    return replace(DRAFT, chapters=tuple(chapters))


def test_a_proposed_move_is_taken_or_left() -> None:
    draft = moved_draft()
    name = chapter_item(draft, 1)
    left = reviewed(draft, edits.LeaveMoveEdit(id=new_id(), item=name))
    assert left.document.chapters[1].start_ms == draft.chapters[1].outline_ms
    assert left.document.chapters[1].time_from == "producer"
    taken = reviewed(draft, edits.LeaveMoveEdit(id=new_id(), item=name), edits.TakeMoveEdit(id=new_id(), item=name))
    assert taken.document.chapters == draft.chapters


def test_a_chapter_that_no_outline_gave_has_no_move_to_take() -> None:
    add = edits.AddChapterEdit(id=new_id(), start_ms=18_000, title="The finger")
    with pytest.raises(MisfitError, match="No outline"):
        keep(DRAFT, add, edits.TakeMoveEdit(id=new_id(), item=f"added:{add.id}"))


def test_findings_follow_their_chapter() -> None:
    add = edits.AddChapterEdit(id=new_id(), start_ms=3_000, title="Before it")
    [finding] = [one for one in reviewed(DRAFT, add).document.findings if one.code == "outline.no-speech"]
    assert finding.chapter == 3
    remove = edits.RemoveChapterEdit(id=new_id(), item=chapter_item(DRAFT, 2))
    [finding] = [one for one in reviewed(DRAFT, remove).document.findings if one.code == "outline.no-speech"]
    assert finding.chapter is None


@QUICK
@given(st.data())
def test_whatever_is_done_to_chapters_they_tile_the_words(data: st.DataObject) -> None:
    made: list[edits.Edit] = []
    names = [chapter_item(DRAFT, at) for at in range(4)]
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        time_ms = data.draw(st.integers(0, 60_000))
        choices = (
            edits.MoveChapterEdit(id=new_id(), item=name, start_ms=time_ms),
            edits.RemoveChapterEdit(id=new_id(), item=name),
            edits.AddChapterEdit(id=new_id(), start_ms=time_ms, title="New"),
        )
        wanted = data.draw(st.sampled_from(choices))
        try:
            keep(DRAFT, *made, wanted)
        except MisfitError:
            continue
        made.append(wanted)
        if isinstance(wanted, edits.AddChapterEdit):
            names.append(f"added:{wanted.id}")
    document = reviewed(DRAFT, *made).document  # refuses chapters that lose or double words
    times = [chapter.start_ms for chapter in document.chapters]
    assert times == sorted(times)
    assert all(isinstance(chapter, Chapter) and chapter.end_ms >= chapter.start_ms for chapter in document.chapters)
    assert [line.start_ms for line in document.notes.section("outline").lines] == times
