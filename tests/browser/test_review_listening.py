"""Hearing the episode: waveform, words, keys, and silence while a person types."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.review_server import Opener, Window
from tests.browser.slow_rise import CHAPTERS

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "review.md"


def test_the_waveform_is_drawn_with_the_chapters_on_it(window: Window) -> None:
    page = window.page
    expect(page.locator("#wave-told")).to_be_hidden(timeout=30_000)  # the recording is decoded for it
    expect(page.locator("#wave [part=mark]")).to_have_count(len(CHAPTERS))
    expect(page.locator("#wave [part=flag]").nth(2)).to_have_text("The Finger Test")
    drawn = page.locator("#wave canvas").first.evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value)"
    )
    assert drawn
    width = page.locator("#wave [part=wrapper]").evaluate("wave => wave.clientWidth")
    page.locator("#zoom").select_option("60")
    expect(page.locator("#wave [part=layer]")).not_to_have_js_property("clientWidth", width)


def test_a_waveform_that_is_being_made_is_seen_growing(opened: Opener) -> None:
    window = opened()
    page = window.page
    parts = iter([([0.1] * 20, False), ([0.9] * 20, False), ([0.1] * 20, True)])
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.rpartition("?")[2])
        peaks, done = next(parts)
        route.fulfill(json={"per_second": 20, "peaks": peaks, "done": done})

    page.route("**/peaks?*", answer)
    page.reload()
    expect(page.locator("#wave-told")).to_have_text(re.compile(r"Drawing the waveform: \d %"))
    expect(page.locator("#wave [part=mark]")).to_have_count(len(CHAPTERS))
    expect(page.locator("#wave-told")).to_be_hidden()
    assert asked == ["from=0", "from=20", "from=40"]
    heights = page.locator("#wave canvas").first.evaluate(
        """canvas => {
          const { width, height } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
          const filled = third => Array.from({ length: height }, (_, y) => y).filter(y =>
            data.slice(4 * (y * width + Math.floor(width * third / 3)),
              4 * (y * width + Math.floor(width * (third + 1) / 3))).some(value => value)).length;
          return [0, 1, 2].map(filled);
        }"""
    )
    assert heights[1] > 2 * max(heights[0], heights[2])


def test_the_recording_plays_from_any_word_and_the_word_that_sounds_is_marked(window: Window) -> None:
    page = window.page
    window.word(100).click()
    start_s = window.sound_s()
    expect(page.locator("#words .sounding")).to_have_attribute("data-at", "100")
    window.press("Enter")
    expect(page.locator("#play")).to_have_text("Pause")
    expect(page.locator("#words .sounding")).to_have_attribute("data-at", re.compile("10[2-9]"))
    window.press("k")
    expect(page.locator("#play")).to_have_text("Play")
    assert start_s < window.sound_s() < start_s + 10
    window.utterance(20).locator("button.mark").click()
    expect(page.locator("#now")).to_have_text("One Book and One Thing to Do")
    expect(page.locator("#play")).to_have_text("Pause")


def test_the_transcript_follows_the_sound_until_it_is_told_not_to(window: Window) -> None:
    page = window.page
    last = page.locator("#words li").last
    expect(last).not_to_be_in_viewport()
    page.locator("#sound").evaluate("sound => { sound.currentTime = 130 }")
    window.press("Space")
    expect(page.locator("#words .sounding")).to_be_in_viewport()
    window.press("f")
    expect(page.locator("#follow")).to_have_attribute("aria-pressed", "false")
    window.utterance(0).scroll_into_view_if_needed()
    page.locator("#sound").evaluate("sound => { sound.currentTime = 120 }")
    expect(page.locator("#now")).to_have_text("One Book and One Thing to Do")
    expect(page.locator("#words .sounding")).not_to_be_in_viewport()


def test_the_view_stays_with_a_person_who_works_in_the_transcript_by_keys(window: Window) -> None:
    page = window.page
    page.locator("#sound").evaluate("sound => { sound.currentTime = 130 }")
    window.press("Space")
    expect(page.locator("#words .sounding")).to_be_in_viewport()
    page.evaluate("performance.now = (now => () => now)(performance.now())")  # the keys are just pressed, for ever
    window.press("4")
    window.utterance(0).locator("[data-at]").first.click()
    window.press("ArrowDown")
    page.locator("#sound").evaluate("sound => { sound.currentTime = 125 }")
    expect(page.locator("#now")).to_have_text("One Book and One Thing to Do")
    expect(window.utterance(1)).to_be_in_viewport()
    page.evaluate("performance.now = () => 1e9")
    expect(page.locator("#words .sounding")).to_be_in_viewport()


def test_keys_play_skip_and_change_the_speed(window: Window) -> None:
    page = window.page
    window.press("Space")
    expect(page.locator("#play")).to_have_text("Pause")
    window.press("Space")
    expect(page.locator("#play")).to_have_text("Play")
    at = window.sound_s()
    for keys, by in ((["l", "l"], 10), (["j"], -5), (["ArrowRight", "ArrowRight"], 10), (["ArrowLeft"], -5)):
        window.press(*keys)
        at += by
        assert abs(window.sound_s() - at) < 0.1
    window.press("]")
    expect(page.locator("#speed")).to_have_value("1.25")
    assert page.locator("#sound").evaluate("sound => sound.playbackRate") == 1.25
    window.press("[", "[")
    expect(page.locator("#speed")).to_have_value("0.75")


def test_while_a_person_types_the_recording_waits_and_goes_back_a_little(window: Window) -> None:
    page = window.page
    window.word(60).click()
    window.press("Enter")
    expect(page.locator("#words .sounding")).to_have_attribute("data-at", re.compile("6[2-9]"))
    window.press("e")
    before = window.sound_s()
    window.press("a")
    expect(page.locator("#play")).to_have_text("Play")
    assert window.sound_s() < before
    expect(page.locator("#play")).to_have_text("Pause")  # the keys rest, and it goes on
    page.locator("#pauses").uncheck()
    window.word(70).dblclick()
    window.press("b")
    expect(page.locator("#play")).to_have_text("Pause")


def test_the_sheet_of_keys_is_the_one_in_the_documentation(window: Window) -> None:
    page = window.page
    window.press("?")
    expect(page.locator("#help")).to_be_visible()
    shown = page.locator("#sheet .keys > div").evaluate_all(
        "rows => rows.map(row => [row.querySelector('kbd').textContent, row.querySelector('dd').textContent])"
    )
    keys = DOCUMENTATION.read_text(encoding="utf-8").split("## Keys")[1].split("## How the page is built")[0]
    written = re.findall(r"^\| `(.+?)` \| (.+?) \|$", keys, re.MULTILINE)
    assert [tuple(row) for row in shown] == written
    window.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_the_recording_comes_in_ranges(window: Window) -> None:
    window.utterance(24).locator("button.mark").click()
    expect(window.page.locator("#now")).to_have_text("One Book and One Thing to Do")
    assert set(window.sound_answers) == {206}
