"""The short description and the title suggestions say what the page says, until a person says otherwise."""

from dataclasses import replace

from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit
from pipeline.edits.lay_over import Reviewed, lay_over, on_desk
from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Section
from pipeline.nlp.short_texts import LONGEST_DESCRIPTION, UNDESCRIBED, described
from tests.document_builder import full_document
from tests.edit_builders import accept, fix, item, keep, lines, new_id, page_lines, reject, reviewed, rewrite

HOOK = "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"


def draft() -> EpisodeDocument:
    """The built episode with what a run drafts for publishing it: of its hook, its pitch and its first takeaway."""
    document = full_document()
    short = Section("pitch", "Pitch", (Line("A talk about dough.", "producer"),))
    sections = tuple(short if one.key == "pitch" else one for one in document.notes.sections)
    document = replace(document, notes=replace(document.notes, sections=sections))
    [hook] = document.notes.section("hook").lines
    takeaway = document.notes.section("takeaways").lines[0]
    suggestions = (
        Line("How yeast works", "drafted", document.mentions[0].evidence),
        Line(takeaway.text.rstrip("."), "drafted", takeaway.evidence),
    )
    publishing = (
        Section("description", "Short description", (described([hook], document.notes.section("pitch").lines),)),
        Section("titles", "Title suggestions", suggestions),
    )
    return replace(document, notes=replace(document.notes, publishing=publishing))


DRAFT = draft()
TAKEAWAY = DRAFT.notes.section("takeaways").lines[0].text


def after(*wanted: Edit) -> Reviewed:
    return reviewed(DRAFT, *wanted)


def reset(name: str) -> edits.ResetEdit:
    return edits.ResetEdit(id=new_id(), item=name)


def test_the_description_says_what_hook_and_pitch_say_now() -> None:
    hook = item(DRAFT, "hook")
    assert HOOK in page_lines(after(), "description")[0]
    found = page_lines(after(rewrite(hook, "What does dough want?")), "description")
    assert "What does dough want?" in found[0]
    assert HOOK not in found[0]
    assert page_lines(after(rewrite(hook, "What?"), reset(hook)), "description") == page_lines(after(), "description")
    assert HOOK not in page_lines(after(reject(hook)), "description")[0]
    assert "bakery" in page_lines(after(fix(*kitchen(), "bakery")), "description")[0]


def kitchen() -> tuple[int, int]:
    at = [word.text for word in DRAFT.transcript.words].index("kitchen")
    return at, at + 1


def test_a_description_that_a_person_wrote_or_left_out_stays_so() -> None:
    hook, own = item(DRAFT, "hook"), item(DRAFT, "description")
    assert page_lines(after(rewrite(own, "Bread."), rewrite(hook, "What?")), "description") == ["Bread."]
    assert page_lines(after(reject(own), rewrite(hook, "What?")), "description") == []


def test_an_accepted_description_is_up_for_a_look_again_when_its_hook_is_written_anew() -> None:
    hook, own = item(DRAFT, "hook"), item(DRAFT, "description")
    accepted = after(accept(own), reject(item(DRAFT, "takeaways")))
    assert (status(accepted, "description"), page_lines(accepted, "description")) == (
        "accepted",
        page_lines(after(), "description"),
    )
    anew = after(accept(own), rewrite(hook, "What does dough want?"))
    assert "What does dough want?" in page_lines(anew, "description")[0]
    assert status(anew, "description") == "draft"
    again = after(rewrite(hook, "What does dough want?"), accept(own))
    assert status(again, "description") == "accepted"
    assert "What does dough want?" in page_lines(again, "description")[0]
    assert again.stale == ()


def test_an_accepted_description_stays_when_another_draft_has_another_hook() -> None:
    kept = keep(DRAFT, accept(item(DRAFT, "description")))
    other = Section("hook", "Hook", (Line("Who bakes?", "producer"),))
    sections = tuple(other if one.key == "hook" else one for one in DRAFT.notes.sections)
    made = described(other.lines, DRAFT.notes.section("pitch").lines)
    publishing = (Section("description", "Short description", (made,)),)
    document = replace(DRAFT, notes=replace(DRAFT.notes, sections=sections, publishing=publishing))
    found = lay_over(document, kept)
    assert page_lines(found, "description") == page_lines(after(), "description")
    assert status(found, "description") == "accepted"


def status(found: Reviewed, key: str, number: int = 0) -> str:
    return lines(found.desk, key)[number].status


def test_a_page_that_says_nothing_has_a_hole_for_its_description_and_a_hook_fills_it() -> None:
    hook = item(DRAFT, "hook")
    silent = [reject(hook), reject(item(DRAFT, "pitch"))]
    assert page_lines(after(*silent), "description") == [UNDESCRIBED.text]
    assert page_lines(after(*silent, rewrite(hook, "What?")), "description") == ["What?"]
    long = page_lines(after(*silent, rewrite(hook, "word " * 100)), "description")
    assert len(long[0]) <= LONGEST_DESCRIPTION


def test_a_title_suggestion_follows_the_line_that_it_was_made_of() -> None:
    source = item(DRAFT, "takeaways")
    assert page_lines(after(), "titles") == ["How yeast works", TAKEAWAY.rstrip(".")]
    assert page_lines(after(rewrite(source, "watch it.")), "titles") == ["How yeast works", "Watch it"]
    assert page_lines(after(rewrite(source, "w" * 90)), "titles") == ["How yeast works"]
    assert page_lines(after(rewrite(source, "...")), "titles") == ["How yeast works"]
    assert page_lines(after(reject(source)), "titles") == ["How yeast works"]
    assert page_lines(after(reject(source), reset(source)), "titles") == page_lines(after(), "titles")


def test_a_title_suggestion_that_a_person_accepted_stays_until_its_line_is_written_anew() -> None:
    source, title = item(DRAFT, "takeaways"), item(DRAFT, "titles", 1)
    assert TAKEAWAY.rstrip(".") in page_lines(after(accept(title), reject(source)), "titles")
    assert TAKEAWAY.rstrip(".") in page_lines(after(reject(source), accept(title)), "titles")
    anew = after(accept(title), rewrite(source, "Watch it."))
    assert page_lines(anew, "titles")[1] == "Watch it"
    assert status(anew, "titles", 1) == "draft"
    assert "Mine" in page_lines(after(rewrite(title, "Mine"), rewrite(source, "Other.")), "titles")


def test_a_description_that_was_made_of_something_else_is_left_alone() -> None:
    other = Section("description", "Short description", (Line("Given.", "producer"),))
    document = replace(DRAFT, notes=replace(DRAFT.notes, publishing=(other,)))
    found = reviewed(document, rewrite(item(document, "hook"), "What?"))
    assert page_lines(found, "description") == ["Given."]
    assert [line.line.text for line in lines(on_desk(document, ())[0], "description")] == ["Given."]
    assert found.document.notes.publishing == (other,)
