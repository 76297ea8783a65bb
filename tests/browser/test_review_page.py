"""The page as a whole: approval, the queue, barriers, narrow windows, and text that means something to a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.review_server import Opener, Window
from tests.browser.slow_rise import SLUG, TITLE
from tests.outside.programs import need_package

AXE = """async rules => (await axe.run(rules.length ? { runOnly: rules } : {})).violations
  .map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`)"""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe-core finds; it styles a page inline, so its window is opened with `bypass_csp`."""
    page.evaluate((need_package("axe-core") / "axe.min.js").read_text())
    return [str(one) for one in page.evaluate(AXE, rules)]


def test_approval_writes_the_pages_from_what_is_seen(window: Window, show: Path) -> None:
    page = window.page
    left_out = window.line("takeaways", 1).locator(".text").inner_text().split(": ")[1]
    window.line("takeaways", 1).focus()
    window.press("x")
    window.chapter(0).locator(".title").fill("Hello, bakers")
    page.locator("#approve").click()
    expect(page.locator("#approve-open li")).to_have_count(4)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#approve-by")).to_be_focused()
    page.keyboard.type("Ann Lee")
    window.press("Enter")
    expect(page.locator("#approved-told")).to_contain_text("Approved by Ann Lee")
    expect(page.locator("#state")).to_contain_text("Approved by Ann Lee")
    notes = (show / "outputs" / SLUG / "show-notes.md").read_text(encoding="utf-8")
    assert "00:00 Hello, bakers" in notes
    assert left_out not in notes.split("## Key takeaways")[1].split("## Guests")[0]
    assert "Hello, bakers" in (show / "outputs" / SLUG / "chapters.json").read_text(encoding="utf-8")
    window.chapter(0).locator(".title").fill("Hello again")
    window.saved()
    expect(page.locator("#state")).to_contain_text("In review · last approved by Ann Lee")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_queue_shows_every_episode_and_the_next_to_review(opened: Opener) -> None:
    window = opened(bypass_csp=True)
    page = window.page
    page.get_by_role("link", name="Episodes").click()
    row = page.get_by_role("row", name=TITLE)
    expect(row).to_contain_text("Draft")
    expect(row).to_contain_text("to look at")
    expect(row).to_contain_text("2:21")
    assert barriers(page) == []
    page.locator("#next-link a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    window.line("takeaways").focus()
    window.press("a")
    window.saved()
    page.goto(f"http://127.0.0.1:{window.server.port}/")
    expect(page.get_by_role("row", name=TITLE)).to_contain_text("In review")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_whatever_is_open(opened: Opener, scheme: str) -> None:
    rules = ["color-contrast"] if scheme == "dark" else []  # colours differ, nothing else
    window = opened(color_scheme=scheme, bypass_csp=True)
    page = window.page
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    window.line("takeaways").focus()
    window.press("a", "x")
    window.line("takeaways", 2).focus()
    window.press("p", "k", "e")
    window.saved()
    assert barriers(page, *rules) == []
    window.press("Escape", "/")
    page.keyboard.type("dough")
    window.press("Enter")
    expect(page.locator("#find-places li")).not_to_have_count(0)
    window.word(3).dblclick()
    page.keyboard.type("words")
    window.saved()
    assert barriers(page, *rules) == []
    for key, dialog in (("?", "#help"), ("n", "#speaker-dialog")):
        window.word(30).click()
        window.press(key)
        expect(page.locator(dialog)).to_be_visible()
        assert barriers(page, *rules) == []
        window.press("Escape")
    page.locator("#approve").click()
    assert barriers(page, *rules) == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400)], ids=["phone", "zoom-200"])
def test_a_narrow_window_shows_one_half_at_a_time_and_never_scrolls_sideways(
    opened: Opener, width: int, height: int
) -> None:
    window = opened(viewport={"width": width, "height": height}, bypass_csp=True)
    page = window.page
    parts = page.get_by_role("navigation", name="Parts of the page")
    expect(page.locator("#words")).to_be_hidden()
    parts.get_by_role("link", name="Transcript").click()
    expect(page.locator("#words")).to_be_visible()
    expect(page.locator("#desk")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    parts.get_by_role("link", name="Chapters").click()
    expect(window.chapter(0)).to_be_focused()
    expect(window.chapter(0)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert barriers(page) == []


def test_everything_can_be_reached_by_tab_in_the_order_of_the_page(window: Window) -> None:
    page = window.page
    page.locator("body").focus()
    window.press("Tab")
    expect(page.get_by_role("link", name="To the review")).to_be_focused()
    found = []
    for _ in range(250):
        window.press("Tab")
        found.append(page.evaluate("document.activeElement.closest('#look, #notes, #chapters, #transcript')?.id"))
        if found[-1] == "transcript":
            break
    assert [one for one in dict.fromkeys(found) if one] == ["look", "notes", "chapters", "transcript"]


def test_markup_is_shown_as_text_and_never_run(window: Window) -> None:
    page = window.page
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    line = window.line("hook")
    line.focus()
    window.press("e", "Control+A")
    page.keyboard.type(HOSTILE)
    window.press("Enter")
    window.chapter(1).locator(".title").fill(HOSTILE)
    window.word(5).dblclick()
    page.keyboard.type(HOSTILE)
    window.press("Enter", "n")
    page.locator("#speaker-name").fill(HOSTILE)
    page.locator("#speaker-everywhere").click()
    window.saved().page.reload()
    expect(line.locator(".text")).to_have_text(HOSTILE)
    expect(page.locator("#wave [part=flag]").nth(1)).to_have_text(HOSTILE)
    expect(window.utterance(0).locator(".speaker")).to_have_text(HOSTILE)
    expect(window.word(5)).to_contain_text("<img")
    assert page.locator("img, main script").count() == 0
