"""The transcript: words fixed in place, speakers named, names replaced everywhere, utterances split and merged."""

import re

from playwright.sync_api import expect

from tests.browser.review_server import Window
from tests.browser.slow_rise import LINES, NORA, TOMAS


def test_words_are_fixed_in_place_and_all_others_keep_their_times(window: Window) -> None:
    page = window.page
    window.word(3).dblclick()  # "Rise,"
    field = page.get_by_label("Words at 0:00")
    expect(field).to_have_value(LINES[0][1])
    page.keyboard.type("Rising Bread,")
    window.press("Enter")
    expect(window.utterance(0).locator("p")).to_contain_text("Welcome to Slow Rising Bread, the show")
    expect(window.word(3)).to_have_text("Rising Bread,")
    expect(window.word(3)).to_have_class(re.compile("fixed"))
    expect(window.word(4)).not_to_have_class(re.compile("fixed"))
    expect(window.word(4)).to_have_text("the")
    window.saved()
    window.word(4).click()
    assert abs(window.sound_s() - 4 * 0.32) < 0.2
    page.reload()
    expect(window.word(3)).to_have_text("Rising Bread,")


def test_escape_puts_the_words_back(window: Window) -> None:
    window.word(3).click()
    window.press("e")
    window.page.keyboard.type("nonsense")
    window.press("Escape")
    expect(window.utterance(0).locator("p")).to_have_text(LINES[0][1])
    window.saved()


def test_the_cursor_goes_by_keys_and_words_are_chosen_with_shift(window: Window) -> None:
    page = window.page
    window.press("4")
    expect(window.utterance(0).locator("p")).to_be_focused()
    window.press("ArrowRight", "ArrowRight")
    expect(page.locator("#chosen")).to_contain_text("“Slow”")
    window.press("Shift+ArrowRight")
    expect(page.locator("#chosen")).to_contain_text("“Slow Rise,”")
    window.press("ArrowDown", "ArrowDown")
    expect(window.utterance(2).locator("p")).to_be_focused()
    expect(page.locator("#chosen")).to_contain_text("“Tomás,”")


def test_a_speaker_is_named_once_or_everywhere(window: Window) -> None:
    page = window.page
    window.utterance(0).get_by_role("button", name="name the speaker").click()
    expect(page.locator("#speaker-name")).to_have_value(NORA)
    expect(page.locator("#speakers option")).to_have_count(2)
    page.locator("#speaker-name").fill("A guest at the door")
    page.get_by_role("button", name="Only here").click()
    expect(window.utterance(0).locator(".speaker")).to_have_text("A guest at the door")
    expect(window.utterance(1).locator(".speaker")).to_have_text(NORA)
    window.word(LINES[0][1].count(" ") + 2).click()
    window.press("n")
    page.locator("#speaker-name").fill("Nora W.")
    of_nora, of_tomas = ([speaker for speaker, _ in LINES].count(name) for name in (NORA, TOMAS))
    page.get_by_role("button", name=f"Everywhere ({of_nora - 1} utterances)").click()
    window.saved().page.reload()
    expect(page.locator("#words .speaker", has_text="Nora W.")).to_have_count(of_nora - 1)
    expect(page.locator("#words .speaker", has_text=TOMAS)).to_have_count(of_tomas)


def test_speakers_who_are_known_are_one_key_away_and_several_utterances_are_named_at_once(window: Window) -> None:
    page = window.page
    names = page.locator("#words .speaker")
    window.word(0).click()
    window.press("n")
    page.locator("#speaker-name").fill("")
    page.locator("#speaker-known").get_by_role("button", name=TOMAS).press("a")  # a letter goes into the field
    expect(page.locator("#speaker-name")).to_have_value("a")
    page.locator("#speaker-known").get_by_role("button", name=TOMAS).press("Enter")
    expect(names.nth(0)).to_have_text(TOMAS)
    expect(names.nth(1)).to_have_text(NORA)
    window.utterance(0).locator("[data-at]").last.click()
    window.press("Shift+ArrowRight", "Shift+ArrowRight", "n")
    page.locator("#speaker-name").fill("Both")
    page.get_by_role("button", name="Only here (2 utterances)").click()
    expect(page.locator("#words .speaker", has_text="Both")).to_have_count(2)
    window.saved()


def test_who_speaks_is_a_number_and_the_next_utterance_is_up(window: Window) -> None:
    page = window.page
    names = page.locator("#words .speaker")
    expect(page.locator("#voices button")).to_have_text([f"1 {NORA}", f"2 {TOMAS}"])
    window.word(0).click()
    window.press("2", "2")
    expect(names.nth(0)).to_have_text(TOMAS)
    expect(names.nth(1)).to_have_text(TOMAS)
    expect(window.utterance(2).locator(".said")).to_be_focused()
    window.press("ArrowUp", "Shift+ArrowUp", "1")  # two at once
    expect(names.nth(0)).to_have_text(NORA)
    expect(names.nth(1)).to_have_text(NORA)
    expect(window.utterance(2).locator(".said")).to_be_focused()
    window.press("9")
    expect(page.locator("#announcer")).to_have_text("Nobody has the number 9 yet: press N and write the name.")
    page.locator("#voices button").nth(1).click()  # by hand, as on a telephone
    expect(names.nth(2)).to_have_text(TOMAS)
    window.press("Control+z")
    window.saved()
    expect(names.nth(2)).to_have_text(NORA)
    window.press("Escape", "1")
    expect(page.locator("#look-list button").first).to_be_focused()
    told = [one["speaker"] for one in window.state()["utterances"]]
    assert told == [speaker for speaker, _ in LINES]


def test_a_voice_is_named_from_here_on_and_a_new_name_gets_the_next_number(window: Window) -> None:
    page = window.page
    window.utterance(3).locator("[data-at]").first.click()
    window.press("n")
    page.locator("#speaker-name").fill("Ada")
    page.get_by_role("button", name="Only here").click()
    expect(page.locator("#voices button")).to_have_text([f"1 {NORA}", f"2 {TOMAS}", "3 Ada"])
    window.utterance(6).locator("[data-at]").first.click()
    window.press("Shift+Digit3")
    window.saved()
    told = [one["speaker"] for one in window.state()["utterances"]]
    expected = ["Ada" if at == 3 or (at >= 6 and who == TOMAS) else who for at, (who, _) in enumerate(LINES)]
    assert told == expected
    expect(page.locator("#words .speaker", has_text="Ada")).to_have_count(expected.count("Ada"))
    expect(window.utterance(7).locator(".said")).to_be_focused()


def test_a_name_is_replaced_everywhere_after_it_was_seen_where(window: Window) -> None:
    page = window.page
    window.press("/")
    page.get_by_label("Find", exact=True).fill("dough")
    window.press("Enter")
    expect(page.locator("#find-count")).to_contain_text("10 places in the transcript")
    expect(page.locator("#find-places li")).to_have_count(10)
    page.get_by_label("Replace with").fill("batter")
    expect(page.locator("#find-places li").first.locator("ins")).to_have_text("batter.")
    page.locator("#find-places button").nth(3).click()
    expect(page.locator("#words .cursor")).to_contain_text("dough")
    lines = page.locator("#sections .from-spoken .text, #sections .from-drafted .text")
    about_dough = lines.filter(has_text=re.compile(r"\bdough\b")).count()
    assert about_dough > 0
    page.get_by_role("button", name="Replace all").click()
    expect(page.locator("#words p", has_text=re.compile(r"\bdough\b"))).to_have_count(0)
    expect(lines.filter(has_text=re.compile(r"\bbatter\b"))).to_have_count(about_dough)
    expect(page.locator("#find-text")).to_be_focused()  # the next name, or Escape
    window.saved().press("Escape")
    expect(page.locator("#find")).to_be_hidden()
    page.locator("#undo").click()
    expect(lines.filter(has_text=re.compile(r"\bdough\b"))).to_have_count(about_dough)
    window.saved()


def test_utterances_are_split_and_merged(window: Window) -> None:
    window.word(11).click()
    before = window.page.locator("#words li").count()
    window.press("s")
    expect(window.page.locator("#words li")).to_have_count(before + 1)
    expect(window.utterance(1).locator("p")).to_have_text("home. I'm Nora Whitfield.")
    window.press("m")
    expect(window.page.locator("#words li")).to_have_count(before)
    window.saved().page.reload()
    expect(window.utterance(0).locator("p")).to_have_text(LINES[0][1])


def test_a_sentence_becomes_a_takeaway_or_a_pull_quote(window: Window) -> None:
    said = "Thank you for having me, Nora."
    window.utterance(3).locator("[data-at]").nth(8).click()  # the second sentence of "It is nearly never …"
    for key, section in (("q", "quotes"), ("t", "takeaways")):
        window.press(key, key)  # twice is once
        made = window.page.locator(f"[data-key={section}] .lines > li", has_text=said)
        expect(made).to_have_count(1)
        expect(made).not_to_contain_text("never")
        window.saved()
        expect(made).to_have_count(1)
    window.page.reload()
    for section in ("quotes", "takeaways"):
        expect(window.page.locator(f"[data-key={section}] .lines > li", has_text=said)).to_have_count(1)
