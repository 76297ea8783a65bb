"""A page that she edited and one that is generated anew: hers stays, everything else is new."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.merging import merge_pages
from pipeline.merging.page import read_page, write_page
from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Notes
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from tests.document_builder import QUICK, full_document

DRAFT = full_document()
BASE = render_show_notes_markdown(DRAFT)
HOOK = "**Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?**"


def page(**lines: tuple[Line, ...]) -> str:
    """The page with other lines in some sections."""
    sections = tuple(replace(one, lines=lines.get(one.key, one.lines)) for one in DRAFT.notes.sections)
    return render_show_notes_markdown(replace(DRAFT, notes=Notes(sections)))


def reworded(key: str, number: int, text: str, document: EpisodeDocument = DRAFT) -> tuple[Line, ...]:
    """The lines of a section with one worded otherwise."""
    lines = list(document.notes.section(key).lines)  # type: ignore[arg-type]  # literal keys, in view below
    lines[number] = replace(lines[number], text=text)
    return tuple(lines)


def test_a_page_is_read_into_fields_and_written_back_byte_for_byte() -> None:
    assert write_page(read_page(BASE)) == BASE


@QUICK
@given(
    st.lists(st.sampled_from((*BASE.splitlines(), "", "  ", "* own", "1. one", "> quote", "\tx", "# H")), max_size=40)
)
def test_any_text_is_written_back_byte_for_byte(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert write_page(read_page(text)) == text


def test_where_she_changed_nothing_the_page_is_the_new_one() -> None:
    new = page(hook=reworded("hook", 0, "Other?"), takeaways=reworded("takeaways", 1, "Wait a little."))
    assert merge_pages(BASE, BASE, new).text == new


def test_where_nothing_is_new_the_page_is_hers() -> None:
    theirs = BASE.replace("dough", "leaven").replace("- ", "* ") + "\nMy own line.\n"
    merged = merge_pages(BASE, theirs, BASE)
    assert (merged.text, merged.conflicts) == (theirs, ())


def test_her_hook_stays_and_every_other_new_field_is_taken() -> None:
    theirs = BASE.replace(HOOK, "**Flat or tall?**")
    new = page(
        pitch=reworded("pitch", 0, "A talk about bread."),
        takeaways=reworded("takeaways", 0, "Watch it, not the clock."),
    )
    merged = merge_pages(BASE, theirs, new)
    assert merged.text == new.replace(HOOK, "**Flat or tall?**")
    assert merged.conflicts == ()


def test_each_takeaway_and_each_timestamp_is_a_field_of_its_own() -> None:
    theirs = BASE.replace("Watch the dough and not the clock.", "Mind the dough.").replace("00:11 Watch", "00:12 Watch")
    times = list(DRAFT.notes.section("outline").lines)
    times[2] = replace(times[2], start_ms=25_000)
    new = page(takeaways=reworded("takeaways", 1, "Press it."), outline=tuple(times))
    merged = merge_pages(BASE, theirs, new)
    head = merged.text.split("---")[0]
    assert "Mind the dough." in head
    assert "Press it." in head
    assert "00:12 Watch the Dough" in head
    assert "00:25 The Finger Test" in head
    assert merged.conflicts == ()


def test_where_both_changed_a_field_hers_stays_and_the_new_one_is_told() -> None:
    theirs = BASE.replace(HOOK, "**Flat or tall?**").replace("bake it now. [", "bake it soon. [")
    new = page(hook=reworded("hook", 0, "What is dough?"), takeaways=reworded("takeaways", 1, "Press it."))
    merged = merge_pages(BASE, theirs, new)
    assert "**Flat or tall?**" in merged.text
    assert "bake it soon." in merged.text
    assert "Press it." not in merged.text.split("---")[0]
    assert [(one.where, one.theirs) for one in merged.conflicts[:1]] == [("", "**Flat or tall?**")]
    assert merged.conflicts[0].new == "**What is dough?**"
    assert merged.conflicts[1].where == "Key takeaways"
    assert not any(mark in merged.text for mark in ("<<<<", "====", ">>>>"))


def test_the_same_change_by_both_is_none() -> None:
    new = page(hook=reworded("hook", 0, "Flat or tall?"))
    theirs = BASE.replace(HOOK, "**Flat or tall?**")
    merged = merge_pages(BASE, theirs, new)
    assert merged.conflicts == ()
    assert merged.text.split("---")[0] == new.split("---")[0]


def test_what_she_took_out_stays_out_and_what_she_added_stays_in() -> None:
    theirs = BASE.replace("- How to know that it is ready\n", "").replace(
        "## Guests", "- **Mine:** Bake more bread.\n\n## Guests"
    )
    new = page(takeaways=reworded("takeaways", 0, "Watch it, not the clock."))
    merged = merge_pages(BASE, theirs, new)
    assert "How to know that it is ready\n" not in merged.text.split("---")[0]
    assert "- **Mine:** Bake more bread." in merged.text
    assert "Watch it, not the clock." in merged.text


def test_what_is_generated_for_the_first_time_comes_behind_its_neighbour() -> None:
    theirs = BASE.replace(HOOK, "**Flat or tall?**")
    book = DRAFT.notes.section("resources").lines[0]
    other = replace(book, text="Weights and Water")
    merged = merge_pages(BASE, theirs, page(resources=(book, other)))
    assert "The Patient Oven *(to confirm)*" in merged.text
    lines = merged.text.splitlines()
    at = next(at for at, line in enumerate(lines) if "The Patient Oven" in line)
    assert "Weights and Water" in lines[at + 1]


def test_a_hole_that_she_filled_stays_filled() -> None:
    hole = next(line for line in BASE.splitlines() if "Missing" in line and "other episode" in line)
    theirs = BASE.replace(hole, "- Episode 7, about salt")
    found = (Line("Episode 9", "producer"),)
    merged = merge_pages(BASE, theirs, page(related=found))
    assert "- Episode 7, about salt" in merged.text
    assert "Episode 9" not in merged.text.split("---")[0]
    assert [one.new for one in merged.conflicts] == ["- Episode 9"]


def test_the_reviewers_part_stays_away_when_she_took_it_out_and_is_no_matter_for_findings() -> None:
    front, back = BASE.split("---\n")
    credit = next(line for line in back.splitlines() if line.startswith("*Made by"))
    theirs = front + credit + "\n"
    changed = replace(DRAFT, findings=DRAFT.findings[:1])
    merged = merge_pages(BASE, theirs, render_show_notes_markdown(changed))
    assert "For the reviewer" not in merged.text
    assert "What to look at" not in merged.text
    assert "1 finding" in merged.text
    assert merged.conflicts == ()


def test_time_marks_lead_where_they_lead_now() -> None:
    later = full_document(start_ms=5_000)
    theirs = BASE.replace(HOOK, "**Flat or tall?**")
    merged = merge_pages(BASE, theirs, render_show_notes_markdown(later))
    marks = {
        line.split("]:")[0].strip("[") for line in merged.text.splitlines() if line.startswith("[") and "]: " in line
    }
    body = "\n".join(line for line in merged.text.splitlines() if "]: " not in line)
    assert marks
    assert all(f"[{mark}]" in body for mark in marks)


def test_a_heading_that_she_renamed_keeps_her_words_and_gets_the_new_lines() -> None:
    theirs = BASE.replace("## Key takeaways", "## What to remember")
    merged = merge_pages(BASE, theirs, page(takeaways=reworded("takeaways", 1, "Press it.")))
    assert "## What to remember" in merged.text
    assert "## Key takeaways" not in merged.text
    assert "Press it." in merged.text.split("---")[0]


def test_line_ends_are_hers() -> None:
    theirs = BASE.replace(HOOK, "**Flat or tall?**").replace("\n", "\r\n")
    merged = merge_pages(BASE, theirs, page(takeaways=reworded("takeaways", 1, "Press it.")))
    assert merged.text.count("\r\n") == merged.text.count("\n")
    assert "Press it." in merged.text


@st.composite
def her_pages(draw: st.DrawFn) -> str:
    """The page after some edits of hers: lines changed, taken out, added."""
    lines = BASE.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = draw(
            st.sampled_from(([], ["Mine.\n"], [lines[at], "- **Own:** Mine.\n"], [lines[at].replace("a", "o")]))
        )
        lines = lines or ["\n"]
    return "".join(lines)


@st.composite
def new_pages(draw: st.DrawFn) -> str:
    """A draft made anew: lines worded otherwise, fewer, or more."""
    made: dict[str, tuple[Line, ...]] = {}
    for key in draw(st.sets(st.sampled_from(("hook", "pitch", "learn", "takeaways", "resources")))):
        lines = DRAFT.notes.section(key).lines  # type: ignore[arg-type]  # literal keys, in view above
        other = replace(lines[0], text=draw(st.sampled_from(("Other words.", "Quite another line?"))))
        made[key] = draw(st.sampled_from(((other, *lines[1:]), (*lines, other), (other,))))
    return page(**made)


@QUICK
@given(her_pages(), new_pages())
def test_merging_once_more_changes_nothing_and_no_line_of_hers_is_lost(theirs: str, new: str) -> None:
    merged = merge_pages(BASE, theirs, new)
    assert merge_pages(BASE, merged.text, new).text == merged.text
    generated = {line.strip() for line in BASE.splitlines()}
    hers = [line.strip() for line in theirs.splitlines() if line.strip() not in generated]
    kept = {line.strip() for line in merged.text.splitlines()}
    assert all(line in kept for line in hers), [line for line in hers if line not in kept]


def test_a_chapter_that_is_renamed_keeps_its_line() -> None:
    theirs = BASE + "\nMy own line.\n"
    new = page(outline=reworded("outline", 0, "Welcome"))
    assert merge_pages(BASE, theirs, new).text == new + "\nMy own line.\n"


def test_a_first_field_that_is_new_stands_close_to_the_next() -> None:
    _, *others = DRAFT.notes.section("outline").lines
    before = page(outline=tuple(others))
    assert merge_pages(before, before + "\nMy own line.\n", page()).text == page() + "\nMy own line.\n"
