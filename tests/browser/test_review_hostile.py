"""Script and markup in what a recording, an outline, a toml or another person says: shown as text, never obeyed."""

import itertools
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pipeline.render.episode_json import load_document, render_episode_json
from tests.document_builder import full_document
from tests.review_house import House, new_house, put_episode, serving

HOSTILE = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    '"><svg/onload=window.pwned=1>',
    "'-window.pwned=1-'",
    "</script><script>window.pwned=1</script>",
    "{{ 7*7 }}${window.pwned=1}",
    "<style>*{display:none}</style>",
    "<a href=javascript:window.pwned=1>click</a>",
    "&lt;script&gt;",
    "\u202egnp.exe\u0000\u2028",
)
FREE_TEXT = frozenset({"text", "title", "label", "speaker", "message", "remedy", "name", "role", "sentence", "heading"})
SLUG = "a\"><img src=x onerror=window.pwned=1>'{{7*7}} & b"


def made_hostile(value: object, hostile: Iterator[str], name: str = "") -> object:
    """Everything that people or machines wrote, with markup in front; addresses become scripts."""
    if name == "words" and isinstance(value, dict):  # a word is one run of characters without spaces
        return {**value, "text": "/".join(f"{next(hostile)}{value['text']}".split())}
    if isinstance(value, dict):
        return {key: made_hostile(inner, hostile, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [made_hostile(inner, hostile, name) for inner in value]
    if name in FREE_TEXT and isinstance(value, str):
        return f"{next(hostile)} {value}"
    return "javascript:window.pwned=1" if name == "url" and value else value


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = new_house(tmp_path_factory.mktemp("house"))
    plain = json.loads(render_episode_json(full_document()))
    put_episode(built, SLUG, load_document(json.dumps(made_hostile(plain, itertools.cycle(HOSTILE))).encode()))
    with serving(built) as opened:
        yield opened


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


def opened(visitor: BrowserContext, house: House, path: str) -> tuple[Page, list[str]]:
    """The page, and what the browser complained of: markup that was obeyed would break the policy for scripts."""
    page = visitor.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(house.door.address(path))
    return page, complaints


def assert_harmless(page: Page, complaints: list[str]) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("[onerror], [onload], a[href^='javascript'], img[src=x], main script").count() == 0
    assert complaints == []


def test_hostile_words_titles_names_and_links_are_shown_as_text(visitor: BrowserContext, house: House) -> None:
    page, complaints = opened(visitor, house, f"/episodes/{SLUG}")
    expect(page.locator("#words")).to_contain_text("Welcome")
    page.wait_for_load_state("networkidle")
    shown = page.locator("body").inner_text() + str(
        page.locator("input, textarea").evaluate_all("fields => fields.map(field => field.value)")
    )
    for text in ("<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "{{ 7*7 }}", "<style>"):
        assert text in shown
    assert "49" not in page.title()
    assert_harmless(page, complaints)


def test_a_hostile_name_and_title_are_shown_as_text_in_the_queue(visitor: BrowserContext, house: House) -> None:
    page, complaints = opened(visitor, house, "/")
    link = page.locator("a[href^='/episodes/']").first
    expect(link).to_be_visible()
    expect(page.locator("body")).to_contain_text("window.pwned=1")
    assert_harmless(page, complaints)
    link.click()
    expect(page.locator("#words")).to_contain_text("Welcome")
    assert_harmless(page, complaints)


def test_what_another_window_wrote_is_shown_as_text(visitor: BrowserContext, house: House) -> None:
    path = f"/api/episodes/{SLUG}".replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    path = path.replace("{", "%7B").replace("}", "%7D")
    revision = house.get(path).value["revision"]
    edits = [
        {"op": "name_speaker", "utterance": 0, "name": HOSTILE[1], "everywhere": True},
        {"op": "add_chapter", "start_ms": 9000, "title": HOSTILE[2]},
        {"op": "add_line", "section": "resources", "text": HOSTILE[0], "url": "javascript:window.pwned=1"},
        {"op": "fix_words", "first": 1, "last": 2, "text": HOSTILE[4]},
        {"op": "fix_words", "first": 10**6, "last": 10**6 + 1, "text": HOSTILE[0]},
    ]
    numbered = [{"id": f"hostile-{number}", **edit} for number, edit in enumerate(edits)]
    answer = house.post(f"{path}/edits", {"revision": revision, "edits": numbered})
    assert answer.status == 200
    page, complaints = opened(visitor, house, f"/episodes/{SLUG}")
    expect(page.locator("#words")).to_contain_text(HOSTILE[4])
    page.wait_for_load_state("networkidle")
    assert_harmless(page, complaints)
