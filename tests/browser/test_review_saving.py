"""No edit is lost: closed tabs, killed servers, two windows on one field; undo and redo."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.review_server import Opener, ReviewServer, Window, new_window
from tests.browser.slow_rise import SLUG


def kept(show: Path) -> str:
    """What is on the disk of the review."""
    path = show / "outputs" / SLUG / ".rundown" / "kept-review.json"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def type_into(window: Window, section: str, text: str) -> None:
    """Typed, and not left: the field still has the focus."""
    window.line(section).focus()
    window.press("e", "Control+A")
    window.page.keyboard.type(text)


@pytest.fixture
def killable(show: Path) -> Iterator[ReviewServer]:
    started = ReviewServer(show).start()
    yield started
    started.kill()


def test_typing_saves_by_itself_and_saved_means_on_the_disk(window: Window, show: Path) -> None:
    saving = window.page.locator("#saving")
    type_into(window, "hook", "Why is one loaf flat and one tall?")
    expect(saving).to_have_attribute("data-state", "typing")
    expect(saving).to_have_text("Typing…")
    window.saved()
    expect(saving).to_contain_text("Saved")
    assert "Why is one loaf flat and one tall?" in kept(show)


def test_undo_and_redo_go_through_everything(window: Window) -> None:
    page = window.page
    was = window.line("hook").locator(".text").inner_text()
    type_into(window, "hook", "Another hook")
    window.press("Enter")
    window.saved()
    window.line("takeaways").focus()
    window.press("a")
    window.saved()
    window.press("Control+z")
    expect(window.line("takeaways").locator("[aria-pressed=true]")).to_have_count(0)
    window.saved()
    window.press("Control+z")
    expect(window.line("hook").locator(".text")).to_have_text(was)
    expect(page.locator("#undo")).to_be_disabled()
    window.saved()
    page.locator("#redo").click()
    expect(window.line("hook").locator(".text")).to_have_text("Another hook")
    window.saved()
    window.press("Control+Shift+z")
    expect(window.line("takeaways").locator("[aria-pressed=true]")).to_have_text("Accept")
    expect(page.locator("#redo")).to_be_disabled()
    window.saved()


def test_closing_the_tab_in_the_middle_of_a_word_loses_nothing(window: Window, opened: Opener) -> None:
    type_into(window, "hook", "Typed and at once clo")
    window.page.close(run_before_unload=True)
    again = opened(beside=window)
    expect(again.line("hook").locator(".text")).to_have_text("Typed and at once clo")
    again.saved()


def test_a_server_that_is_killed_takes_no_edit_with_it(chromium: Browser, killable: ReviewServer, show: Path) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    window = new_window(context, killable).enter().open()
    window.line("takeaways").focus()
    window.press("a")
    window.saved()
    killable.kill()
    assert '"accept"' in kept(show)
    window.press("x")
    type_into(window, "hook", "Written while nobody answered")
    window.press("Enter")
    saving = window.page.locator("#saving")
    expect(saving).to_have_text("Offline: 2 edits kept in this browser")
    expect(window.page.locator("#trouble")).to_contain_text("your edits are kept in this browser")
    window.page.close()  # even the tab is gone

    killable.start()
    again = new_window(context, killable).enter().open().saved()
    expect(again.line("hook").locator(".text")).to_have_text("Written while nobody answered")
    expect(again.line("takeaways", 1).locator("[aria-pressed=true]")).to_have_text("Leave out")
    assert "Written while nobody answered" in kept(show)
    assert again.page.evaluate("Object.keys(localStorage).filter(key => key.includes('-'))") == []
    assert again.complaints == []
    context.close()


def test_a_page_left_open_goes_on_when_the_server_is_back(chromium: Browser, killable: ReviewServer) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    window = new_window(context, killable).enter().open()
    killable.kill()
    type_into(window, "hook", "Kept in the open page")
    window.press("Enter")
    expect(window.page.locator("#saving")).to_have_attribute("data-state", "offline")
    killable.start()
    new_window(context, killable).enter()  # the new address, opened in the same browser
    window.page.bring_to_front()
    window.saved()
    expect(window.page.locator("#trouble")).to_be_hidden()
    context.close()


def test_an_answer_that_got_lost_is_no_second_edit(window: Window, show: Path) -> None:
    page = window.page
    page.route("**/edits", lambda route: (route.fetch(), route.abort())[1], times=1)
    window.line("resources").focus()
    page.locator("[data-key=learn]").get_by_role("button", name="Add a line").click()
    page.keyboard.type("How to grind old bread")
    window.press("Enter")
    expect(page.locator("#saving")).to_have_attribute("data-state", "offline")
    window.saved()
    expect(page.locator("[data-key=learn] .lines > li", has_text="How to grind old bread")).to_have_count(1)
    assert len(json.loads(kept(show).splitlines()[1])["batches"]) == 1
    window.complaints = [one for one in window.complaints if "ERR_FAILED" not in one]


def test_two_people_on_one_line_see_both_texts_and_lose_neither(window: Window, opened: Opener) -> None:
    other = opened()
    window.page.route("**/edits", lambda route: route.abort())
    type_into(window, "hook", "My hook")
    window.press("Enter")
    expect(window.page.locator("#saving")).to_have_attribute("data-state", "offline")
    type_into(other, "hook", "Their hook")
    other.press("Enter")
    other.saved()
    window.page.unroute("**/edits")
    disputes = window.page.locator("#disputes")
    expect(disputes).to_be_visible()
    expect(disputes.locator("dd")).to_have_text(["My hook", "Their hook"])
    expect(window.page.locator("#saving")).to_have_text("1 edit to decide")
    expect(window.line("hook").locator(".text")).to_have_text("Their hook")
    disputes.get_by_role("button", name="Use mine").click()
    window.saved()
    expect(disputes).to_be_hidden()
    expect(window.line("hook").locator(".text")).to_have_text("My hook")
    other.page.reload()
    expect(other.line("hook").locator(".text")).to_have_text("My hook")
    window.complaints = [one for one in window.complaints if "ERR_FAILED" not in one and "409" not in one]


def test_windows_of_one_browser_follow_each_other(window: Window, opened: Opener) -> None:
    other = opened(beside=window)
    window.line("takeaways").focus()
    window.press("a")
    window.saved()
    expect(other.line("takeaways").locator("[aria-pressed=true]")).to_have_text("Accept")
