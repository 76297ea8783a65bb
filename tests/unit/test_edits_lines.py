"""Edits of lines: what the page says after each, and that the draft is back without it."""

import pytest

from pipeline.edits import edit as edits
from pipeline.edits.errors import MisfitError
from pipeline.edits.lay_over import lay_over
from pipeline.model.notes import Line, Notes, Section
from tests.builders import transcript
from tests.document_builder import full_document, plain_document
from tests.edit_builders import accept, item, keep, lines, new_id, page_lines, reject, reviewed, rewrite

DRAFT = full_document()
FINGER = "If the mark fills slowly, over two or three seconds, bake it now."
WATCH = "Watch the dough and not the clock."


def test_a_draft_without_edits_is_the_draft() -> None:
    assert lay_over(DRAFT, ()).document is DRAFT


def test_every_line_and_chapter_has_a_name_of_its_own() -> None:
    desk = lay_over(DRAFT, ()).desk
    names = [line.item for line in desk.lines()] + [chapter.item for chapter in desk.chapters]
    assert len(names) == len(set(names)) > 15


def test_an_accepted_line_is_not_to_be_confirmed_any_more() -> None:
    found = reviewed(DRAFT, accept(item(DRAFT, "resources")))
    [line] = found.document.notes.section("resources").lines
    assert not line.to_confirm
    assert [one.confirmed for one in found.document.mentions if one.name == "The Patient Oven"] == [True]


def test_a_rejected_line_leaves_the_page_and_the_candidates() -> None:
    found = reviewed(DRAFT, reject(item(DRAFT, "takeaways")))
    assert page_lines(found, "takeaways") == [FINGER]
    assert [takeaway.sentence for takeaway in found.document.takeaways] == [FINGER]
    assert lines(found.desk, "takeaways")[0].status == "rejected"


def test_a_section_of_rejected_lines_is_not_on_the_page() -> None:
    names = [item(DRAFT, "takeaways", at) for at in range(2)]
    found = reviewed(DRAFT, *map(reject, names))
    assert "takeaways" not in [section.key for section in found.document.notes.sections]
    again = reviewed(DRAFT, *map(reject, names), accept(names[1]))
    assert page_lines(again, "takeaways") == [FINGER]


def test_an_edited_line_is_the_producers_and_keeps_its_evidence() -> None:
    found = reviewed(DRAFT, rewrite(item(DRAFT, "takeaways"), "Dough  tells\u2028you when."))
    line = found.document.notes.section("takeaways").lines[0]
    assert (line.text, line.origin, line.label) == ("Dough tells you when.", "producer", "Watch the dough")
    assert line.evidence == DRAFT.notes.section("takeaways").lines[0].evidence
    assert found.document.takeaways[0].sentence == "Dough tells you when."


def test_a_label_and_an_address_can_be_changed_and_taken_away() -> None:
    name = item(DRAFT, "sponsors")
    changed = reviewed(DRAFT, rewrite(name, "Flour.", label="Mill", url="https://mill.example"))
    [line] = changed.document.notes.section("sponsors").lines
    assert (line.label, line.url) == ("Mill", "https://mill.example")
    [bare] = reviewed(DRAFT, rewrite(name, "Flour.", label="", url="")).document.notes.section("sponsors").lines
    assert (bare.label, bare.url) == (None, None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "data:text/html,x", "//mill.example"])
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(MisfitError, match="begins with https"):
        keep(DRAFT, rewrite(item(DRAFT, "sponsors"), "Flour.", url=url))


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07"])
def test_a_line_without_text_is_refused(text: str) -> None:
    with pytest.raises(MisfitError, match="needs some text"):
        keep(DRAFT, rewrite(item(DRAFT, "hook"), text))


def test_a_hole_is_filled_by_writing_it_and_cannot_be_accepted() -> None:
    name = item(DRAFT, "related")
    found = reviewed(DRAFT, rewrite(name, "Episode 7, about salt."))
    assert page_lines(found, "related") == ["Episode 7, about salt."]
    with pytest.raises(MisfitError, match="nothing here to accept"):
        keep(DRAFT, accept(name))


def test_a_line_of_her_own_takes_the_place_of_a_hole() -> None:
    found = reviewed(
        DRAFT, edits.AddLineEdit(id=new_id(), section="related", text="Episode 7", url="https://x.example")
    )
    assert page_lines(found, "related") == ["Episode 7"]


def test_a_hole_that_is_removed_is_not_shown() -> None:
    found = reviewed(DRAFT, edits.RemoveLineEdit(id=new_id(), item=item(DRAFT, "related")))
    assert page_lines(found, "related") == []


def test_a_line_of_her_own_can_be_edited_and_removed() -> None:
    added = edits.AddLineEdit(id=new_id(), section="takeaways", text="Rest.", label="Rest")
    name = f"added:{added.id}"
    assert page_lines(reviewed(DRAFT, added, rewrite(name, "Rest well.")), "takeaways")[-1] == "Rest well."
    gone = reviewed(DRAFT, added, edits.RemoveLineEdit(id=new_id(), item=name))
    assert gone.document.notes == DRAFT.notes


def test_reset_is_the_draft_again_whatever_was_done() -> None:
    name = item(DRAFT, "hook")
    back = edits.ResetEdit(id=new_id(), item=name)
    assert reviewed(DRAFT, rewrite(name, "Why?"), reject(name), back).document.notes == DRAFT.notes


def test_lines_are_put_in_order_and_those_not_named_follow() -> None:
    names = [item(DRAFT, "takeaways", at) for at in range(2)]
    found = reviewed(DRAFT, edits.ReorderEdit(id=new_id(), section="takeaways", order=(names[1],)))
    assert page_lines(found, "takeaways") == [FINGER, WATCH]
    assert [takeaway.label for takeaway in found.document.takeaways] == ["The finger test", "Watch the dough"]


def test_the_next_candidate_takes_the_place_and_the_old_one_is_a_candidate() -> None:
    takeaways = DRAFT.notes.section("takeaways")
    shorter = Section("takeaways", takeaways.heading, takeaways.lines[:1])
    sections = tuple(shorter if one.key == "takeaways" else one for one in DRAFT.notes.sections)
    draft = _with_notes(Notes(sections))
    desk = lay_over(draft, ()).desk
    [candidate] = desk.candidates
    edit = edits.ReplaceEdit(id=new_id(), item=item(draft, "takeaways"), candidate=candidate.item)
    found = reviewed(draft, edit)
    assert page_lines(found, "takeaways") == [candidate.line.text]
    assert [line.line.text for line in found.desk.candidates] == [WATCH]
    assert lines(found.desk, "takeaways")[0].status == "accepted"


def _with_notes(notes: Notes):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(DRAFT, notes=notes)


def test_words_become_a_takeaway_under_the_title_of_their_chapter() -> None:
    first = DRAFT.transcript.utterances[7].first
    found = reviewed(DRAFT, edits.PromoteEdit(id=new_id(), first=first, last=first + 7, as_="takeaway"))
    line = found.document.notes.section("takeaways").lines[-1]
    assert (line.label, line.origin) == ("One Book & One Thing to Do", "spoken")
    assert DRAFT.transcript.text(line.evidence[0].first, line.evidence[0].last).startswith("I always give away")


def test_words_become_a_quote_of_who_said_them_which_is_for_publishing() -> None:
    first, last = DRAFT.transcript.utterances[2].first, DRAFT.transcript.utterances[2].last
    found = reviewed(DRAFT, edits.PromoteEdit(id=new_id(), first=first, last=last, as_="quote"))
    [quotes] = found.document.notes.publishing
    assert found.document.notes.sections == DRAFT.notes.sections
    assert [(line.label, line.text) for line in quotes.lines] == [("Tomás Rey", DRAFT.transcript.text(first, last))]


def test_what_is_for_publishing_is_reviewed_like_the_page_and_never_lost() -> None:
    said = DRAFT.notes.section("takeaways").lines[1].evidence
    drafted = (
        Section("quotes", "Pull quotes", (Line("Bake it now.", "spoken", said), Line("Wait.", "spoken", said))),
        Section("keywords", "Keywords", (Line("dough", "spoken", said),)),
    )
    draft = _with_notes(Notes(DRAFT.notes.sections, drafted))
    found = reviewed(draft, reject(item(draft, "quotes", 1)), rewrite(item(draft, "keywords"), "bread"))
    assert [[line.text for line in one.lines] for one in found.document.notes.publishing] == [
        ["Bake it now."],
        ["bread"],
    ]
    shifted = reviewed(draft, edits.FixWordsEdit(id=new_id(), first=0, last=3, text="Hi"))
    [place] = {line.evidence[0] for one in shifted.document.notes.publishing for line in one.lines}
    assert shifted.document.transcript.text(place.first, place.last) == DRAFT.transcript.text(
        said[0].first, said[0].last
    )


def test_the_head_of_the_page_and_the_episode_agree() -> None:
    found = reviewed(
        DRAFT,
        rewrite(item(DRAFT, "title"), "Dough"),
        rewrite(item(DRAFT, "date"), "2026-04-01"),
        rewrite(item(DRAFT, "show"), "Rise"),
        rewrite(item(DRAFT, "guests"), "Tomás Rey Vega"),
    )
    episode = found.document.episode
    assert (episode.title, str(episode.date), episode.show.name) == ("Dough", "2026-04-01", "Rise")
    assert [(guest.name, guest.role) for guest in episode.guests] == [("Tomás Rey Vega", "baker")]


def test_a_date_that_is_none_and_a_second_title_are_refused() -> None:
    with pytest.raises(MisfitError, match="YYYY-MM-DD"):
        keep(DRAFT, rewrite(item(DRAFT, "date"), "next week"))
    with pytest.raises(MisfitError, match="one line"):
        keep(DRAFT, edits.AddLineEdit(id=new_id(), section="title", text="Two"))
    with pytest.raises(MisfitError, match="edit the chapter"):
        keep(DRAFT, edits.AddLineEdit(id=new_id(), section="outline", text="Two"))


def test_a_draft_with_hardly_anything_in_it_takes_lines_all_the_same() -> None:
    draft = plain_document(transcript("Hello there."))
    found = reviewed(draft, edits.AddLineEdit(id=new_id(), section="takeaways", text="Mine."))
    assert page_lines(found, "takeaways") == ["Mine."]


def test_an_unknown_line_is_refused_and_nothing_changes() -> None:
    for edit in (accept("takeaways:none"), reject("x"), rewrite("hook:none", "Why?")):
        with pytest.raises(MisfitError):
            keep(DRAFT, edit)


def test_two_lines_that_say_the_same_have_two_names() -> None:
    same = Section("learn", "Learn", (Line("Rest.", "producer"), Line("Rest.", "producer")))
    sections = tuple(same if one.key == "learn" else one for one in DRAFT.notes.sections)
    draft = _with_notes(Notes(sections))
    found = reviewed(draft, reject(item(draft, "learn", 1)))
    assert [line.status for line in lines(found.desk, "learn")] == ["draft", "rejected"]
