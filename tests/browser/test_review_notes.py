"""What most needs a look, and the notes line by line."""

import re
from pathlib import Path

from playwright.sync_api import expect

from pipeline.cli import main
from tests.browser.review_server import Opener, Window
from tests.browser.slow_rise import SLUG, TOMAS, doubt_words


def test_a_finding_leads_to_its_place_in_page_and_sound(window: Window) -> None:
    page = window.page
    page.locator("#look-list button", has_text="The Patient Oven").click()
    expect(page.locator("#time")).to_have_text("1:55")
    expect(page.locator("#words .sounding")).to_be_in_viewport()
    page.locator("#look-list button", has_text="holes to fill").press("Enter")
    expect(page.locator(".hole textarea").first).to_be_focused()
    window.press("Escape", "Enter")  # out of the field to its line, and into it again by key
    expect(page.locator(".hole textarea").first).to_be_focused()


def test_doubtful_words_are_heard_at_once_and_settled_by_a_word_of_ours(show: Path, opened: Opener) -> None:
    doubt_words(show / "audio", 9)
    assert main(["process", SLUG, "-q", "--audio", str(show / "audio"), "--out", str(show / "outputs")]) == 0
    window = opened(bypass_csp=True)
    page = window.page
    doubt = page.locator("#look-list li", has_text="“If your kitchen is”")
    doubt.get_by_role("button", name="may be misheard").click()
    expect(page.locator("#play")).to_have_text("Pause")
    expect(page.locator("#chosen")).to_contain_text("“If your kitchen is”")
    window.press("e")
    page.keyboard.type("When a kitchen is")
    window.press("Enter")
    expect(doubt).to_have_count(0)
    window.saved().press("Control+z")
    expect(doubt).to_have_count(1)
    window.saved()
    doubt.get_by_role("button", name="may be misheard").click()
    window.press("Escape")
    expect(doubt.get_by_role("button", name="may be misheard")).to_be_focused()  # back where she was
    window.press("Enter", "a")
    expect(doubt).to_have_count(0)
    expect(page.locator("#look-list button.jump").first).to_be_focused()
    window.press("Control+z")
    expect(doubt).to_have_count(1)
    doubt.get_by_role("button", name="may be misheard").press("a")
    expect(doubt).to_have_count(0)
    window.saved().press("Control+z")
    expect(doubt).to_have_count(1)
    doubt.get_by_role("button", name="They are right").click()
    expect(doubt).to_have_count(0)
    expect(page.locator("#look-list button.jump").first).to_be_focused()  # on with the next
    window.saved().page.reload()
    expect(page.locator("#words p", has_text="If your kitchen is")).to_have_count(1)
    expect(doubt).to_have_count(0)


def test_the_words_behind_a_takeaway_are_one_key_away(window: Window) -> None:
    state = window.state()
    section = next(one for one in state["notes"] if one["key"] == "takeaways")
    evidence = section["lines"][0]["evidence"][0]
    begin_s, end_s = evidence["start_ms"] / 1000, evidence["end_ms"] / 1000
    spoken = " ".join(word[0] for word in state["words"][evidence["first"] : evidence["last"]])
    takeaway = window.line("takeaways")
    takeaway.focus()
    window.press("p")
    expect(takeaway.locator("blockquote")).to_contain_text(spoken)
    expect(window.page.locator("#play")).to_have_text("Pause")
    expect(window.page.locator("#words .sounding")).to_be_in_viewport()
    assert begin_s <= window.sound_s() < end_s
    window.page.locator("#sound").evaluate("(sound, ms) => { sound.currentTime = ms }", end_s - 0.5)
    expect(window.page.locator("#play")).to_have_text("Play")  # it ends where the words end
    assert end_s - 0.5 <= window.sound_s() < end_s + 1


def test_lines_are_accepted_and_left_out_by_single_keys_one_after_the_other(window: Window) -> None:
    window.line("takeaways").focus()
    window.press("a", "x")
    expect(window.line("takeaways", 0)).to_have_class(re.compile("is-accepted"))
    expect(window.line("takeaways", 1)).to_have_class(re.compile("is-rejected"))
    expect(window.line("takeaways", 2)).to_be_focused()
    window.saved().page.reload()
    expect(window.line("takeaways", 0)).to_have_class(re.compile("is-accepted"))
    expect(window.line("takeaways", 1)).to_have_class(re.compile("is-rejected"))
    window.line("takeaways", 0).get_by_role("button", name="Accept").click()
    expect(window.line("takeaways", 0)).to_have_class(re.compile("is-draft"))
    window.saved()


def test_an_edited_line_knows_that_a_person_wrote_it_and_what_it_was(window: Window) -> None:
    line = window.line("learn")
    was = line.locator(".text").inner_text()
    line.focus()
    window.press("e", "Control+A")
    window.page.keyboard.type("How to keep dough at 25 °C")
    window.press("Enter")
    expect(line).to_be_focused()
    expect(line.locator(".text")).to_have_text("How to keep dough at 25 °C")
    expect(line.locator(".badge")).to_have_text("Edited by you")
    window.saved().page.reload()
    expect(window.line("learn").locator(".text")).to_have_text("How to keep dough at 25 °C")
    window.line("learn").get_by_role("button", name="Back to the draft").click()
    expect(window.line("learn").locator(".text")).to_have_text(was)
    window.saved()


def test_a_label_and_its_sentence_are_edited_together(window: Window) -> None:
    line = window.line("takeaways")
    line.locator(".text").click()
    line.get_by_label("Label").fill("Degrees, not minutes")
    line.get_by_label("Text of the line").fill("Dough counts degrees.")
    window.page.locator("#notes-title").click()
    expect(line.locator(".text")).to_have_text("Degrees, not minutes: Dough counts degrees.")
    window.saved()


def test_takeaways_change_their_order_by_key(window: Window) -> None:
    def labels() -> list[str]:
        return window.page.locator("[data-key=takeaways] .text strong").all_inner_texts()

    first, second, *rest = labels()
    window.line("takeaways").focus()
    window.press("Alt+ArrowDown")
    expect(window.page.locator("[data-key=takeaways] .text strong")).to_have_text([second, first, *rest])
    expect(window.line("takeaways", 1)).to_be_focused()
    window.saved().page.reload()
    expect(window.page.locator("[data-key=takeaways] .text strong")).to_have_text([second, first, *rest])


def test_the_next_candidate_takes_the_place_of_a_takeaway(window: Window) -> None:
    page = window.page
    page.locator("#candidates summary").click()
    next_label = page.locator("#candidate-list strong").first.inner_text()
    window.line("takeaways", 1).focus()
    window.press("r")
    expect(window.line("takeaways", 1).locator("strong")).to_have_text(next_label)
    window.saved()
    expect(window.line("takeaways", 1)).to_be_focused()
    window.page.reload()
    expect(window.line("takeaways", 1).locator("strong")).to_have_text(next_label)
    expect(window.page.locator("[data-key=takeaways] .lines > li")).to_have_count(3)


def test_a_hole_is_seen_and_filled(window: Window) -> None:
    hole = window.line("subscribe")
    expect(hole.locator(".hole")).to_contain_text("No call to action is given")
    hole.get_by_label("Fill this hole").fill("Find us wherever you bake.")
    window.press("Enter")
    expect(window.line("subscribe").locator(".text")).to_have_text("Find us wherever you bake.")
    window.saved().page.reload()
    expect(window.line("subscribe").locator(".text")).to_have_text("Find us wherever you bake.")
    expect(window.page.locator("[data-key=subscribe] .hole")).to_have_count(0)


def test_a_line_of_ones_own_is_added_and_removed(window: Window) -> None:
    section = window.page.locator("[data-key=resources]")
    section.get_by_role("button", name="Add a line").click()
    section.get_by_label("Label").fill("Tool")
    section.get_by_label("Text of the new line").fill("A kitchen scale")
    section.get_by_label("Web address").fill("https://scale.example")
    section.get_by_role("button", name="Add", exact=True).click()
    added = section.locator(".lines > li", has_text="A kitchen scale")
    expect(added.locator(".badge")).to_have_text(["Added by you"])
    expect(added).to_contain_text("https://scale.example")
    window.saved()
    added.get_by_role("button", name="Remove").click()
    expect(added).to_have_count(0)
    window.saved()


def test_a_date_is_written_in_a_field_for_dates(show: Path, opened: Opener) -> None:
    (show / "audio" / f"{SLUG}.toml").write_text(f'title = "Bread"\n[[guests]]\nname = "{TOMAS}"\n')
    assert main(["process", SLUG, "-q", "--audio", str(show / "audio"), "--out", str(show / "outputs")]) == 0
    window = opened()
    window.line("date").focus()
    window.press("e")
    field = window.line("date").get_by_label("Fill this hole")
    expect(field).to_be_focused()
    field.fill("2026-03-04")
    window.press("Enter")
    expect(window.line("date").locator(".text")).to_have_text("2026-03-04")
    window.saved()
