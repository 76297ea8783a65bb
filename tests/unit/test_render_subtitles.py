import html
import re
from itertools import pairwise

from hypothesis import given

from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.render.cards import SILENCE_MS
from pipeline.render.subtitles import render_srt, render_vtt
from tests.builders import transcript
from tests.document_builder import DIALOGUE, QUICK, hostile_transcripts, plain_document

SRT_TIMES = re.compile(r"(\d{2,}):(\d\d):(\d\d),(\d{3}) --> (\d{2,}):(\d\d):(\d\d),(\d{3})", re.ASCII)
VTT_TIMES = re.compile(r"(\d{2,}):(\d\d):(\d\d)\.(\d{3}) --> (\d{2,}):(\d\d):(\d\d)\.(\d{3})", re.ASCII)
Cue = tuple[int, int, list[str]]


def times(match: re.Match[str] | None) -> tuple[int, int]:
    assert match is not None
    hour, minute, second, milli, *end = map(int, match.groups())
    return ((hour * 60 + minute) * 60 + second) * 1000 + milli, ((end[0] * 60 + end[1]) * 60 + end[2]) * 1000 + end[3]


def read_srt(text: str) -> list[Cue]:
    """A strict reader: numbers that count up, one line of times, one or two lines of text, a blank line."""
    cues = []
    for number, block in enumerate(text.removesuffix("\n").split("\n\n") if text else [], start=1):
        first, clock, *lines = block.split("\n")
        assert first == str(number)
        assert 1 <= len(lines) <= 2
        assert all(lines)
        cues.append((*times(SRT_TIMES.fullmatch(clock)), lines))
    return cues


def read_vtt(text: str) -> list[tuple[int, int, str | None, list[str]]]:
    """A strict reader: signature, blank lines, times, one optional voice, escaped text without any tag."""
    signature, *blocks = text.removesuffix("\n").split("\n\n")
    assert signature == "WEBVTT"
    cues = []
    for block in blocks:
        clock, *lines = block.split("\n")
        payload = "\n".join(lines)
        assert "-->" not in payload
        voice = re.match(r"<v ([^<>\n]+)>", payload)
        payload = payload[voice.end() :] if voice else payload
        assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", payload)
        name = html.unescape(voice[1]) if voice else None
        cues.append((*times(VTT_TIMES.fullmatch(clock)), name, html.unescape(payload).split("\n")))
    return cues


def without_name(lines: list[str], names: set[str]) -> tuple[str | None, list[str]]:
    """The name in front of a card, and its words."""
    text = " ".join(lines)
    for name in sorted(names, key=len, reverse=True):
        if text.startswith(f"{name}: "):
            return name, text.removeprefix(f"{name}: ").split()
    return None, text.split()


def srt_names(heard: Transcript) -> set[str]:
    voices = (utterance.speaker for utterance in heard.utterances)
    return {" ".join(voice.replace(":", " ").split()) for voice in voices if voice} | {"Unknown"}


@QUICK
@given(hostile_transcripts())
def test_srt_gives_every_word_back_once_and_in_order(heard: Transcript) -> None:
    names = srt_names(heard)
    words = [
        word for _, _, lines in read_srt(render_srt(plain_document(heard))) for word in without_name(lines, names)[1]
    ]
    assert words == [word.text for word in heard.words]


@QUICK
@given(hostile_transcripts())
def test_vtt_gives_every_word_and_voice_back_once_and_in_order(heard: Transcript) -> None:
    cues = read_vtt(render_vtt(plain_document(heard)))
    told = [(word, name) for _, _, name, lines in cues for line in lines for word in line.split()]
    unnamed = "Unknown" if any(utterance.speaker for utterance in heard.utterances) else None
    voices = [
        utterance.speaker or unnamed for utterance in heard.utterances for _ in range(utterance.first, utterance.last)
    ]
    assert told == [(word.text, voice) for word, voice in zip(heard.words, voices, strict=True)]


@QUICK
@given(hostile_transcripts())
def test_times_rise_last_and_never_overlap(heard: Transcript) -> None:
    document = plain_document(heard)
    srt = [(start, end) for start, end, _ in read_srt(render_srt(document))]
    vtt = [(start, end) for start, end, _, _ in read_vtt(render_vtt(document))]
    for cues in (srt, vtt):
        assert all(start < end for start, end in cues)
        assert all(end <= start for (_, end), (start, _) in pairwise(cues))


@QUICK
@given(hostile_transcripts())
def test_lines_keep_their_width_unless_one_word_or_name_is_wider(heard: Transcript) -> None:
    document, names = plain_document(heard), srt_names(heard)
    for _, _, lines in read_srt(render_srt(document)):
        assert max(map(len, lines)) <= 32 or len(without_name(lines, names)[1]) == 1
    for _, _, _, lines in read_vtt(render_vtt(document)):
        assert max(map(len, lines)) <= 65 or len(" ".join(lines).split()) == 1


@QUICK
@given(hostile_transcripts())
def test_no_card_of_srt_holds_a_second_colon_that_reads_as_a_name(heard: Transcript) -> None:
    names = srt_names(heard)
    for _, _, lines in read_srt(render_srt(plain_document(heard))):
        assert ": " not in " ".join(without_name(lines, names)[1])


def test_a_voice_is_named_where_it_changes_and_only_there() -> None:
    heard = transcript(("Ann", "One two."), ("Ann", "Three four."), ("Bo", "Five."), "Six.")
    cards = [" ".join(lines) for _, _, lines in read_srt(render_srt(plain_document(heard)))]
    assert cards == ["Ann: One two. Three four.", "Bo: Five.", "Unknown: Six."]


def test_cards_end_where_reading_halts() -> None:
    cards = read_srt(render_srt(plain_document(transcript(*DIALOGUE))))
    halting = [lines for _, _, lines in cards if lines[-1][-1] in ".,?"]
    assert len(halting) >= len(cards) * 0.9
    assert all(lines[0] != "Nora Whitfield:" for _, _, lines in cards)


def test_the_last_word_of_a_sentence_is_not_carried_to_the_next_card() -> None:
    heard = transcript(
        "They all need somebody who can explain their work in plain language. "
        "So how do you become the writer they choose?"
    )
    cards = [" ".join(lines) for _, _, lines in read_srt(render_srt(plain_document(heard)))]
    assert [card for card in cards if card.startswith("language.")] == []


def test_no_card_is_shown_through_a_silence() -> None:
    words = (Word("Before", 0, 300), Word("after.", 300 + SILENCE_MS, 2400))
    heard = Transcript(words, (Utterance(0, 2),), "en", "built", "none")
    assert [(start, end) for start, end, _ in read_srt(render_srt(plain_document(heard)))] == [(0, 1000), (1800, 2800)]


def test_without_words_the_files_are_empty_and_valid() -> None:
    nothing = plain_document(transcript())
    assert render_srt(nothing) == ""
    assert render_vtt(nothing) == "WEBVTT\n"
