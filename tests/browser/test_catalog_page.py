"""The page of the whole show in a real browser, opened from disk: its search, its filter, its barriers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.catalog.write import write_catalog
from tests.builders import transcript
from tests.outside.programs import need_package
from tests.show_builder import keep_episode, keep_show, told

AXE = "async () => (await axe.run()).violations.map(one => `${one.id}: ${one.nodes.map(n => n.html).join(' ')}`)"
HOSTILE = '</script><img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven episodes, one of them with a title that would rather be a script, and a recording that waits."""
    folder = tmp_path_factory.mktemp("show & signs")
    real, os.fsync = os.fsync, lambda _: None
    keep_show(folder / "outputs")
    words = transcript(
        ("Ann Moss", "Every café keeps its own naïve sourdough."), ("Bo Reed", f"They say {HOSTILE} here.")
    )
    keep_episode(folder / "outputs", told("cafes", words, ("Cafés",), title=f"Cafés {HOSTILE}"))
    (folder / "audio").mkdir()
    (folder / "audio" / "waiting.mp3").write_bytes(b"sound")
    write_catalog(folder / "outputs", folder / "audio")
    os.fsync = real
    return folder / "outputs"


@pytest.fixture
def page(chromium: Browser, show: Path) -> Iterator[Page]:
    """The page; nothing may leave the disk, nothing may be complained of."""
    page = chromium.new_page()
    complaints: list[str] = []
    addresses: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    page.goto((show / "index.html").as_uri())
    yield page
    page.close()
    assert complaints == []
    assert all(address.startswith("file:") for address in addresses)


def ask(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search in everything that was said").fill(words)
    page.get_by_role("button", name="Search").click()


def test_search_finds_paragraphs_and_leads_to_their_place(page: Page) -> None:
    ask(page, "queen matters")
    expect(page.get_by_role("status")).to_have_text("2 places.")
    hits = page.locator("#hits li")
    expect(hits).to_have_count(2)
    expect(hits.locator("mark").first).to_have_text("queen")
    expect(hits.locator(".where").filter(has_text="On honey")).to_contain_text("Bo Reed")
    hits.filter(has_text="On honey").get_by_role("link").click()
    assert "/honey/transcript.html#" in page.url
    assert page.evaluate("document.querySelector(location.hash) !== null")


def test_search_knows_phrases_beginnings_and_accents(page: Page) -> None:
    for asked, said in (
        ('"stone bee"', "Nobody says that."),
        ('"queen bee"', "4 places."),
        ("queens", "No place has exactly these words; words that begin like them: 4 places."),
        ("harv*", "2 places."),
        ("cafe naive", "1 place."),
        ("submarine", "Nobody says that."),
        (" ", "Type a word."),
    ):
        ask(page, asked)
        expect(page.get_by_role("status")).to_have_text(said)


def test_the_second_search_replaces_the_first(page: Page) -> None:
    ask(page, "queen")
    expect(page.locator("#hits li").first).to_be_visible()
    ask(page, "harvest")
    expect(page.locator("#hits li")).to_have_count(2)


def test_words_that_look_like_a_script_are_only_words(page: Page) -> None:
    ask(page, "onerror")
    expect(page.locator("#hits li")).to_contain_text(HOSTILE)
    assert page.locator("#hits img").count() == 0
    expect(page).to_have_title("Small Talk")


def test_episodes_are_shown_by_their_state(page: Page) -> None:
    rows = page.locator("tr[data-slug]")
    expect(rows).to_have_count(8)
    page.get_by_label("Show", exact=True).select_option("new")
    expect(rows.locator("visible=true").locator("th")).to_have_text(["waiting"])
    page.get_by_label("Show", exact=True).select_option("")
    expect(rows.locator("visible=true")).to_have_count(8)


def test_a_missing_file_of_the_search_is_told(chromium: Browser, show: Path, tmp_path: Path) -> None:
    alone = tmp_path / "index.html"
    alone.write_bytes((show / "index.html").read_bytes())
    page = chromium.new_page()
    page.goto(alone.as_uri())
    ask(page, "queen")
    expect(page.get_by_role("status")).to_contain_text("A file of the search is missing")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_axe_finds_no_barrier(chromium: Browser, show: Path, scheme: str, width: int) -> None:
    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    page.goto((show / "index.html").as_uri())
    ask(page, "queen")
    expect(page.locator("#hits mark").first).to_be_visible()
    page.evaluate((need_package("axe-core") / "axe.min.js").read_text())
    assert page.evaluate(AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
