"""Chapters: moved by second, sentence, pointer and clock; added, removed, named; what platforms say to them."""

import re

from playwright.sync_api import expect

from tests.browser.review_server import Window


def times(window: Window) -> list[str]:
    return [
        str(value)
        for value in window.page.locator("#chapter-list .time").evaluate_all("all => all.map(one => one.value)")
    ]


def test_a_border_moves_by_a_second_and_by_a_sentence(window: Window) -> None:
    chapter = window.chapter(1)
    expect(chapter.locator(".after")).to_have_text("So let us begin with the dough.")
    chapter.focus()
    window.press(".", ".", ",")
    expect(chapter.locator(".time")).to_have_value("0:23")
    window.press(">")
    expect(chapter.locator(".after")).to_have_text("What is the first thing that you look at?")
    expect(chapter.locator(".before")).to_have_text("So let us begin with the dough.")
    expect(chapter).to_be_focused()
    window.saved()
    window.press("<", "<")
    expect(chapter.locator(".after")).to_have_text("Thank you for having me, Nora.")
    window.saved().page.reload()
    expect(window.chapter(1).locator(".after")).to_have_text("Thank you for having me, Nora.")


def test_a_border_is_dragged_on_the_waveform(window: Window) -> None:
    page = window.page
    mark = page.locator("#wave [part=mark]").nth(2)
    place = mark.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    expect(window.chapter(2).locator(".time")).to_have_value(re.compile("1:1[01]"))
    expect(window.chapter(2)).to_have_class(re.compile("is-edited"))
    assert window.sound_s() == 0
    window.saved()


def test_a_time_can_be_typed_and_what_is_no_time_is_not_taken(window: Window) -> None:
    time = window.chapter(2).locator(".time")
    time.fill("about one")
    window.press("Enter")
    expect(time).to_have_attribute("aria-invalid", "true")
    time.fill("1:12")
    window.press("Enter")
    expect(window.chapter(2).locator(".time")).to_have_value("1:12")
    expect(window.chapter(2).locator("[aria-invalid=true]")).to_have_count(0)
    window.saved()


def test_the_border_is_played_from_before_to_after(window: Window) -> None:
    window.chapter(1).get_by_role("button", name="Play the border").click()
    expect(window.page.locator("#play")).to_have_text("Pause")
    assert 18 <= window.sound_s() < 22
    window.page.locator("#sound").evaluate("sound => { sound.currentTime = 26 }")
    expect(window.page.locator("#play")).to_have_text("Play")
    assert 26 <= window.sound_s() < 28


def test_chapters_are_renamed_added_and_removed(window: Window) -> None:
    page = window.page
    window.chapter(0).locator(".title").fill("Hello, bakers")
    window.press("Enter")
    expect(window.chapter(0)).to_be_focused()
    expect(page.locator("#wave [part=flag]").first).to_have_text("Hello, bakers")
    page.locator("#sound").evaluate("sound => { sound.currentTime = 90 }")
    expect(page.locator("#time")).to_have_text("1:30")
    page.locator("#add-chapter").click()
    window.saved()
    assert times(window) == ["0:00", "0:22", "1:04", "1:30", "1:49"]
    window.chapter(1).focus()
    window.press("Delete")
    window.saved().page.reload()
    expect(window.chapter(0).locator(".title")).to_have_value("Hello, bakers")
    assert times(window) == ["0:00", "1:04", "1:30", "1:49"]


def test_a_move_away_from_the_outline_is_told_with_its_reason_and_taken_or_left(window: Window) -> None:
    chapter = window.chapter(2)
    proposal = chapter.locator(".proposal")
    expect(proposal).to_contain_text("Moved from 1:07, as your outline has it, to 1:04.")
    expect(proposal).to_contain_text("question")
    expect(window.page.locator(".proposal")).to_have_count(1)
    chapter.focus()
    window.press("n")
    expect(chapter.locator(".time")).to_have_value("1:07")
    expect(proposal).to_have_count(0)
    window.saved()
    window.press("Control+z")
    expect(chapter.locator(".time")).to_have_value("1:04")
    proposal.get_by_role("button", name="Take it").click()
    expect(proposal).to_have_count(0)
    expect(chapter.locator(".time")).to_have_value("1:04")
    window.saved().page.reload()
    expect(window.page.locator(".proposal")).to_have_count(0)


def test_what_platforms_say_changes_as_the_chapters_change(window: Window) -> None:
    rules = window.page.locator("#platforms > li")
    expect(rules).to_have_count(1)
    expect(rules).to_contain_text("Spotify")
    window.chapter(1).locator(".time").fill("0:05")
    window.press("Enter")
    expect(rules.filter(has_text="YouTube")).to_contain_text("shorter than 10 seconds")
    window.saved()
