"""The project's own sample, from its draft to approved pages, as a producer goes through it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pipeline.cli import main
from tests.browser.review_server import NearServer, Window
from tests.e2e.command import PROJECT, SAMPLE_SLUG
from tests.review_house import House, serving

HOOK = "Who gets paid to ask for money?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample with the words that are in the repository: nothing has to be heard."""
    audio = tmp_path / "audio"
    audio.mkdir()
    for path in (PROJECT / "audio").glob(f"{SAMPLE_SLUG}.*"):
        shutil.copy(path, audio)
    shutil.copy(PROJECT / "audio" / "show.toml", audio)
    shutil.copy(PROJECT / "outputs" / SAMPLE_SLUG / "transcript.json", audio / f"{SAMPLE_SLUG}.json")
    assert main(["process", SAMPLE_SLUG, "-q", "--audio", str(audio), "--out", str(tmp_path / "outputs")]) == 0
    return tmp_path


@pytest.fixture
def window(chromium: Browser, folder: Path) -> Iterator[Window]:
    with serving(House(folder / "audio", folder / "outputs")) as house:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        opened = Window(context.new_page(), NearServer(house.door.address("/"))).enter().open(SAMPLE_SLUG)
        yield opened
        context.close()


def test_the_sample_is_heard_corrected_and_approved_and_a_later_run_changes_nothing(
    window: Window, folder: Path
) -> None:
    page, written = window.page, folder / "outputs" / SAMPLE_SLUG
    window.word(81).click()
    window.press("Enter")
    expect(page.locator("#play")).to_have_text("Pause")
    expect(page.locator("#words .sounding")).to_have_attribute("data-at", re.compile("8[2-9]"))
    window.press("k")
    page.locator("#words [data-at]", has_text="needs").first.dblclick()  # "what it is, needs it" was misheard
    page.keyboard.type("who needs")
    window.press("Enter")
    window.line("hook").focus()
    window.press("e", "Control+A")
    page.keyboard.type(HOOK)
    window.press("Enter")
    window.line("takeaways").focus()
    window.press("a", "x")
    expect(window.line("takeaways", 1)).to_have_class(re.compile("is-rejected"))
    left_out = window.line("takeaways", 1).locator(".text").inner_text().split(": ")[1]
    window.chapter(5).locator(".title").fill("One Thing for This Week")
    window.press("Enter")
    window.saved()
    page.locator("#approve").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.keyboard.type("Martin Foster")
    window.press("Enter")
    expect(page.locator("#approved-told")).to_contain_text("Approved by Martin Foster")
    assert (window.complaints, window.elsewhere) == ([], [])

    notes = (written / "show-notes.md").read_text(encoding="utf-8")
    assert HOOK in notes
    assert left_out not in notes.split("## Key takeaways")[1].split("## Guests")[0]
    chapters = json.loads((written / "chapters.json").read_text(encoding="utf-8"))["chapters"]
    assert chapters[5]["title"] == "One Thing for This Week"
    for name in ("show-notes.html", "show-notes.txt", "show-notes.fragment.html", "rss-item.xml"):
        assert HOOK in (written / name).read_text(encoding="utf-8"), name
    for name in ("chapters.vtt", "chapters.cue", "transcript.html"):
        assert "One Thing for This Week" in (written / name).read_text(encoding="utf-8"), name
    for name in ("transcript.vtt", "transcript.srt", "transcript.txt"):
        assert "who needs" in " ".join((written / name).read_text(encoding="utf-8").split()), name

    before = {path.name: path.read_bytes() for path in written.glob("[!.]*") if path.suffix != ".json"}
    outline = folder / "audio" / f"{SAMPLE_SLUG}.outline.txt"
    outline.write_text(outline.read_text(encoding="utf-8").replace("Good Habits", "Better Habits"), encoding="utf-8")
    folders = ["--audio", str(folder / "audio"), "--out", str(folder / "outputs")]
    assert main(["process", SAMPLE_SLUG, "-q", *folders]) == 0
    assert {name: (written / name).read_bytes() for name in before} == before
    assert "Better Habits" in (written / "show-notes.new.md").read_text(encoding="utf-8")
