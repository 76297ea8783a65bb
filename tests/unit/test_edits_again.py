"""Edits find their place in another draft: other words, other times, another outline; what does not is told."""

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit, KeptEdit
from pipeline.edits.lay_over import Reviewed, lay_over
from pipeline.hearing import Hearing
from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Notes, Section
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.render.episode_json import load_document
from pipeline.run import understand
from tests.document_builder import full_document
from tests.edit_builders import accept, chapter_item, fix, item, keep, lines, new_id, page_lines, reject, rewrite

SAMPLE = Path(__file__).parents[2] / "outputs" / "how-to-start-in-grant-writing" / "episode.json"


@functools.cache
def sample() -> EpisodeDocument:
    return load_document(SAMPLE.read_bytes())


def drafted(heard: Transcript, entries: tuple[OutlineEntry, ...] | None = None) -> EpisodeDocument:
    """A draft as a run makes it, of the sample's words as they were heard now."""
    given = tuple(OutlineEntry(one.title, one.outline_ms or 0) for one in sample().chapters)
    outline = Outline(given if entries is None else entries, "sample.outline.txt")
    return understand(sample().episode, "sample.mp3", Hearing(heard, (), sample().duration_ms), outline)


@functools.cache
def first_draft() -> EpisodeDocument:
    return drafted(sample().transcript)


def heard_anew(change: Callable[[str], str] = str, shift_ms: int = 0, jitter_ms: int = 0) -> Transcript:
    """The sample by another engine: words may become others, two, or none; times move."""
    heard = first_draft().transcript
    words: list[Word] = []
    utterances: list[Utterance] = []
    for utterance in heard.utterances:
        first = len(words)
        for at in range(utterance.first, utterance.last):
            old = heard.words[at]
            move_ms = shift_ms + (jitter_ms if at % 2 else -jitter_ms)
            begin = max(words[-1].start_ms if words else 0, old.start_ms + move_ms)
            words += [Word(text, begin, max(begin, old.end_ms + move_ms)) for text in change(old.text).split()]
        if len(words) > first:
            utterances.append(Utterance(first, len(words), utterance.speaker))
    return replace(heard, words=tuple(words), utterances=tuple(utterances), model="another")


def carried(kept: tuple[KeptEdit, ...], draft: EpisodeDocument) -> Reviewed:
    """The edits over another draft, after they were on the disk."""
    return lay_over(draft, msgspec.json.decode(msgspec.json.encode(kept), type=tuple[KeptEdit, ...]))


def everyday_edits() -> tuple[Edit, ...]:
    draft = first_draft()
    words = [word.text for word in draft.transcript.words]
    strunk = words.index("Strunk.")
    return (
        accept(item(draft, "takeaways", 0)),
        rewrite(item(draft, "takeaways", 1), "Begin small, and for a group you love."),
        reject(item(draft, "takeaways", 2)),
        fix(strunk - 1, strunk + 1, "W. Strunk Jr."),
        edits.MoveChapterEdit(id=new_id(), item=chapter_item(draft, 2), start_ms=104_000),
        edits.RenameChapterEdit(id=new_id(), item=chapter_item(draft, 3), title="Your first one"),
        edits.PromoteEdit(id=new_id(), first=strunk - 7, last=strunk + 1, as_="quote"),
    )


def assert_all_there(found: Reviewed, shift_ms: int = 0) -> None:
    assert found.stale == ()
    # Other spellings may put the drafted lines in another order; no status is lost and none goes to another line.
    assert sorted(line.status for line in lines(found.desk, "takeaways"))[-3:] == ["accepted", "edited", "rejected"]
    assert page_lines(found, "takeaways")[1] == "Begin small, and for a group you love."
    assert "W. Strunk Jr." in found.document.transcript.text()
    assert found.document.chapters[2].start_ms == pytest.approx(104_000 + shift_ms, abs=150)
    assert found.document.chapters[3].title == "Your first one"
    quote = found.document.notes.section("quotes").lines[-1]
    assert quote.evidence[0].start_ms == pytest.approx(226_000 + shift_ms, abs=12_000)


def test_the_same_words_heard_a_little_earlier_and_later_keep_every_edit() -> None:
    kept = keep(first_draft(), *everyday_edits())
    assert_all_there(carried(kept, first_draft()))
    assert_all_there(carried(kept, drafted(heard_anew(jitter_ms=120))))


def test_a_word_more_at_the_beginning_moves_every_number_and_no_edit() -> None:
    kept = keep(first_draft(), *everyday_edits())
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        return f"Um, {text}" if len(seen) == 1 else text

    assert_all_there(carried(kept, drafted(heard_anew(change))))


def test_a_new_opening_of_the_recording_moves_everything_by_its_length() -> None:
    kept = keep(first_draft(), *everyday_edits())
    entries = tuple(OutlineEntry(one.title, (one.outline_ms or 0) + 30_000) for one in sample().chapters)
    found = carried(kept, drafted(heard_anew(shift_ms=30_000), entries))
    # Her outline gives every chapter a new time since: hers is the newer act, the move is told.
    assert [type(stale.edit).__name__ for stale in found.stale] == ["MoveChapterEdit"]
    assert "Three Questions" in found.stale[0].text
    assert page_lines(found, "takeaways")[1] == "Begin small, and for a group you love."
    assert "W. Strunk Jr." in found.document.transcript.text()


def test_other_spellings_by_another_engine_keep_every_edit() -> None:
    spelled = {"Strunk.": "strunk", "William": "william", "foundation": "foundations", "one": "1", "three": "3"}
    kept = keep(first_draft(), *everyday_edits())
    found = carried(kept, drafted(heard_anew(lambda text: spelled.get(text, text))))
    assert_all_there(found)


def test_an_accepted_line_that_is_worded_otherwise_now_stays_as_it_was_accepted_and_is_hers() -> None:
    draft = first_draft()
    kept = keep(draft, accept(item(draft, "takeaways", 1)))
    text = page_lines(lay_over(draft, ()), "takeaways")[1]
    again = drafted(heard_anew(lambda word: "firm" if word == "group" else word))
    found = carried(kept, again)
    assert text in page_lines(found, "takeaways")
    [line] = [one for one in found.document.notes.section("takeaways").lines if one.text == text]
    assert line.origin == "producer"
    assert again.transcript.text(line.evidence[0].first, line.evidence[0].last) != text


def test_an_accepted_line_that_another_draft_does_not_choose_takes_the_place_of_one_nobody_looked_at() -> None:
    draft = first_draft()
    kept = keep(draft, accept(item(draft, "takeaways", 2)))
    text = page_lines(lay_over(draft, ()), "takeaways")[2]
    others = [one for one in draft.takeaways if one.sentence != text]
    section = draft.notes.section("takeaways")
    lines_of_others = tuple(
        replace(section.lines[0], text=one.sentence, label=one.label, evidence=one.evidence) for one in others[:3]
    )
    sections = tuple(
        Section("takeaways", section.heading, lines_of_others) if one.key == "takeaways" else one
        for one in draft.notes.sections
    )
    found = carried(kept, replace(draft, takeaways=tuple(others), notes=Notes(sections)))
    assert page_lines(found, "takeaways") == [others[0].sentence, others[1].sentence, text]
    assert others[2].sentence in [line.line.text for line in found.desk.candidates]


def test_edits_whose_words_were_never_said_are_stale_with_their_old_text() -> None:
    kept = keep(first_draft(), *everyday_edits())
    found = carried(kept, full_document())
    told = {type(stale.edit).__name__: stale for stale in found.stale}
    assert set(told) == {
        "AcceptEdit",
        "LineEdit",
        "RejectEdit",
        "FixWordsEdit",
        "MoveChapterEdit",
        "RenameChapterEdit",
        "PromoteEdit",
    }
    assert told["LineEdit"].text == "Begin small, and for a group you love."
    assert told["AcceptEdit"].text.startswith("There are three things")
    assert told["FixWordsEdit"].text == "William Strunk. → W. Strunk Jr."
    assert "Your first one" in told["RenameChapterEdit"].text
    assert all(stale.why for stale in found.stale)
    assert found.document == full_document()


def test_a_stale_edit_fits_again_when_its_words_are_back() -> None:
    kept = keep(first_draft(), *everyday_edits())
    assert carried(kept, full_document()).stale
    assert_all_there(carried(kept, first_draft()))


def test_a_hook_that_she_wrote_stays_whatever_the_new_draft_asks() -> None:
    draft = first_draft()
    kept = keep(draft, rewrite(item(draft, "hook"), "Would you be chosen?"))
    found = carried(kept, full_document())
    assert page_lines(found, "hook") == ["Would you be chosen?"]
    assert found.stale == ()


def test_a_hole_that_she_filled_stays_filled_when_the_draft_has_something_of_its_own() -> None:
    draft = full_document()
    kept = keep(draft, rewrite(item(draft, "related"), "Episode 7, about salt."))
    section = Section("related", "You may also like", (draft.notes.section("guests").lines[0],))
    sections = tuple(section if one.key == "related" else one for one in draft.notes.sections)
    found = carried(kept, replace(draft, notes=Notes(sections)))
    assert page_lines(found, "related") == ["Episode 7, about salt.", "Tomás Rey"]


def test_a_time_that_she_writes_into_her_outline_later_counts_more_than_the_move() -> None:
    draft = first_draft()
    kept = keep(draft, edits.MoveChapterEdit(id=new_id(), item=chapter_item(draft, 2), start_ms=104_000))
    entries = [OutlineEntry(one.title, one.outline_ms or 0) for one in sample().chapters]
    entries[2] = replace(entries[2], start_ms=99_000)
    [stale] = carried(kept, drafted(draft.transcript, tuple(entries))).stale
    assert "01:39" in stale.why


def test_the_name_of_a_voice_is_found_by_what_the_voice_says() -> None:
    draft = full_document()
    first = draft.transcript.utterances[2].first
    named = edits.NameSpeakerEdit(id=new_id(), utterance=first, name="Tomás Rey Vega", everywhere=True)
    kept = keep(draft, named)
    voices = {"Nora Whitfield": "S1", "Tomás Rey": "S2"}
    heard = draft.transcript
    renamed = tuple(replace(one, speaker=voices[one.speaker or ""]) for one in heard.utterances)
    found = carried(kept, replace(draft, transcript=replace(heard, utterances=renamed)))
    assert {one.speaker for one in found.document.transcript.utterances} == {"S1", "Tomás Rey Vega"}


def test_a_replacement_everywhere_holds_for_words_that_are_heard_later() -> None:
    edit = edits.ReplaceEverywhereEdit(id=new_id(), find="grant", replace="subsidy")
    found = carried(keep(full_document(), edit), first_draft())
    assert "subsidy" in found.document.transcript.text().split()
    assert "grant" not in found.document.transcript.text().split()
