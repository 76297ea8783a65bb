"""The HTML pages in a real browser, opened from disk as a producer opens them."""

import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from pipeline.render.everything import render_all
from tests.builders import transcript
from tests.chromium import chromium
from tests.document_builder import full_document, plain_document

PAGES = ("show-notes.html", "transcript.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full episode beside a minute of silence."""
    folder = tmp_path_factory.mktemp("episode with spaces & signs")
    for name, content in render_all(full_document(), sound_url="a%20b.wav").items():
        (folder / name).write_bytes(content)
    with wave.open(str(folder / "a b.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * 60)
    return folder


@dataclass
class Watched:
    """A page, what it asked for and what it complained of."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def watched(browser: Browser, address: str, **options: object) -> Watched:
    page = browser.new_page(**options)  # type: ignore[arg-type]  # passed on as they are
    seen = Watched(page)

    def note_address(request: Request) -> None:
        seen.addresses.append(request.url)

    page.on("request", note_address)
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(address)
    return seen


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_from_disk_without_network_or_complaint(
    browser: Browser, folder: Path, name: str, scheme: str
) -> None:
    seen = watched(browser, (folder / name).as_uri(), color_scheme=scheme)
    expect(seen.page.locator("h1")).to_have_text("Watch the Dough, Not the Clock")
    seen.page.wait_for_load_state("networkidle")
    assert seen.complaints == []
    assert {address.split(":")[0] for address in seen.addresses} == {"file"}
    seen.page.close()


@pytest.mark.parametrize("name", PAGES)
def test_dark_and_light_differ_and_both_can_be_read(browser: Browser, folder: Path, name: str) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        page = watched(browser, (folder / name).as_uri(), color_scheme=scheme).page
        told = page.evaluate(CONTRASTS)
        assert len(told) > 20
        assert [entry for entry in told if entry["ratio"] < 4.5] == []
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(colours) == 2


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("long_word", [False, True])
def test_nothing_scrolls_sideways_on_a_phone(browser: Browser, tmp_path: Path, name: str, long_word: bool) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän" * 5
    document = plain_document(transcript((word, f"Now {word}.")), word) if long_word else full_document()
    (tmp_path / name).write_bytes(render_all(document, sound_url="none.mp3")[name])
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


@pytest.mark.parametrize(
    ("name", "place"), [("show-notes.html", ".card .behind >"), ("transcript.html", ".paragraph >")]
)
def test_clicking_a_time_mark_plays_from_there(browser: Browser, folder: Path, name: str, place: str) -> None:
    page = watched(browser, (folder / name).as_uri()).page
    mark = page.locator(f"{place} a.mark").nth(1)
    at = float(mark.get_attribute("data-at") or "nan")
    mark.click()
    expect(page.locator("#now")).not_to_be_empty()
    assert at <= page.locator("audio").evaluate("sound => sound.currentTime") < at + 5
    assert page.url.endswith(name)
    page.close()


def test_the_chapter_that_plays_is_marked_in_the_outline(browser: Browser, folder: Path) -> None:
    page = watched(browser, (folder / "show-notes.html").as_uri()).page
    page.locator(".outline li", has_text="The Finger Test").locator("a.mark").click()
    expect(page.locator("[aria-current=true] .title")).to_have_text("The Finger Test: When to Bake")
    expect(page.locator("#now")).to_have_text("The Finger Test: When to Bake")
    page.close()


def test_without_script_a_time_mark_leads_to_that_second_of_the_recording(browser: Browser, folder: Path) -> None:
    page = watched(browser, (folder / "show-notes.html").as_uri(), java_script_enabled=False).page
    mark = page.locator(".takeaways a.mark").first
    assert mark.get_attribute("href") == "a%20b.wav#t=11.6"
    page.close()


def test_the_words_behind_a_takeaway_are_shown_on_demand(browser: Browser, folder: Path) -> None:
    page = watched(browser, (folder / "show-notes.html").as_uri()).page
    card = page.locator(".card").first
    quote = card.locator("blockquote")
    expect(quote).to_be_hidden()
    card.locator("summary").press("Enter")
    expect(quote).to_contain_text("Because a recipe counts minutes")
    quote.get_by_role("link", name="in the transcript").click()
    expect(page.locator(":target")).to_contain_text("Because a recipe counts minutes")
    page.close()


def test_a_recording_that_is_gone_is_said_in_words(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(render_all(full_document(), sound_url="gone.mp3")["show-notes.html"])
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.locator("#unheard")).to_contain_text("watch-the-dough.mp3 was not found")
    page.close()


def test_on_paper_findings_player_and_quotes_are_left_out(browser: Browser, folder: Path) -> None:
    page = watched(browser, (folder / "show-notes.html").as_uri()).page
    page.emulate_media(media="print")
    expect(page.locator(".player")).to_be_hidden()
    expect(page.locator(".findings li").first).to_be_hidden()
    expect(page.locator(".card .words").first).to_be_hidden()
    expect(page.locator(".hole").first).to_be_visible()
    page.close()


CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue]
    .map(part => part / 255)
    .map(part => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const owners = [...document.querySelectorAll('body *')].filter(element =>
    !element.closest('script, [hidden]') &&
    [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return owners.map(element => {
    const [one, two] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    return { text: element.textContent.slice(0, 40), ratio };
  });
}"""
"""WCAG 2 contrast of every element that holds text of its own."""
