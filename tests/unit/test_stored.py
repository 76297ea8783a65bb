from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.stored import StoredTranscript, read_transcript
from pipeline.readers.transcript_cues import Cue, CueReading, CueWord
from pipeline.readers.transcript_repair import FASTEST_MS, place_cues
from pipeline.stages.name_speakers import name_speakers
from tests.builders import transcript
from tests.document_builder import QUICK
from tests.unit.test_transcript_subtitles import codes, said


def minutes(number: int, words: int = 60) -> str:
    """An SRT with so many cues of a minute each."""
    cue = "{n}\n00:{n:02d}:00,000 --> 00:{n:02d}:59,000\n{text}\n\n"
    return "".join(cue.format(n=n, text="word " * words) for n in range(number))


def read(text: str, duration_ms: int | None) -> StoredTranscript:
    return read_transcript(text, name="talk.srt", duration_ms=duration_ms)


def test_a_transcript_as_long_as_its_recording_needs_no_look() -> None:
    assert read(minutes(10), 600_000).findings == ()
    assert read(minutes(10), 660_000).findings == ()
    assert read(minutes(10), None).findings == ()


def test_a_transcript_that_goes_on_behind_the_end_belongs_to_another_cut() -> None:
    (finding,) = read(minutes(10), 420_000).findings
    assert (finding.code, finding.weight, finding.file) == ("transcript.beyond-end", "look", "talk.srt")
    assert "09:5" in finding.message
    assert "07:00" in finding.message
    assert "180 words" in finding.message


def test_a_transcript_that_stops_long_before_the_end_is_told_with_the_place() -> None:
    (finding,) = read(minutes(10), 1_800_000).findings
    assert (finding.code, finding.start_ms) == ("transcript.ends-early", 599_000)


def test_a_handful_of_words_for_an_hour_is_told() -> None:
    assert codes(read(minutes(10, words=1), 600_000)) == ["transcript.sparse"]


def test_words_that_are_told_apart_by_the_file_keep_their_times_and_fill_the_gaps() -> None:
    words = (CueWord("one", 1000, 1200, 0.9), CueWord("two"), CueWord("three", 3000))
    cue = Cue("one two three", 900, 4000, words=words)
    placed = place_cues(CueReading("built", (cue,)), duration_ms=None).words
    assert [(word.text, word.start_ms, word.confidence) for word in placed] == [
        *[("one", 1000, 0.9), ("two", 2000, None), ("three", 3000, None)]
    ]
    assert placed[0].end_ms == 1200


def test_a_word_far_outside_its_cue_does_not_carry_the_rest_of_the_transcript_away() -> None:
    cues = (Cue("a b", 0, 2000, words=(CueWord("a", 0), CueWord("b", 9_000_000))), Cue("c", 2000, 3000))
    assert [word.start_ms for word in place_cues(CueReading("built", cues), duration_ms=None).words] == [0, 2000, 2000]


def test_a_cue_in_the_way_keeps_the_time_its_words_need() -> None:
    cues = (Cue("x" * 99, 0, 20_000), Cue("short", 100, 21_000))
    words = place_cues(CueReading("built", cues), duration_ms=None).words
    assert words[0].end_ms == 100 * FASTEST_MS
    assert words[1].start_ms == words[0].end_ms


TIMES = st.none() | st.integers(-10_000, 10_000_000)
CUES = st.lists(
    st.builds(
        Cue,
        st.text(st.characters(categories=("L", "P")), min_size=1, max_size=20),
        TIMES,
        TIMES,
        st.sampled_from((None, "Ann", "Bo")),
        st.booleans(),
    ),
    max_size=12,
)


@QUICK
@given(CUES, st.sampled_from(("time", "text")), st.none() | st.integers(0, 5_000_000))
def test_any_cues_become_words_that_rise_and_utterances_that_tile_them(
    cues: list[Cue], order: str, duration_ms: int | None
) -> None:
    reading = CueReading("built", tuple(cues), "time" if order == "time" else "text")
    placed = place_cues(reading, duration_ms=duration_ms)
    assert sorted(word.text for word in placed.words) == sorted(word for cue in cues for word in cue.text.split())
    assert all(before.start_ms <= after.start_ms for before, after in pairwise(placed.words))
    assert [bound for one in placed.utterances for bound in (one.first, one.last)] == [
        bound for first, last in pairwise([0, *(one.last for one in placed.utterances)]) for bound in (first, last)
    ]
    assert (placed.utterances[-1].last if placed.utterances else 0) == len(placed.words)


def test_cues_that_need_no_repair_are_left_as_they_are() -> None:
    cues = (Cue("one", 0, 900), Cue("two", 1000, 1900), Cue("three", 1900, 2500))
    placed = place_cues(CueReading("built", cues), duration_ms=3000)
    assert [(word.start_ms, word.end_ms) for word in placed.words] == [(0, 900), (1000, 1900), (1900, 2500)]
    assert not placed.repairs


def test_voices_get_the_names_of_the_toml_whatever_their_case() -> None:
    heard = transcript(("F1", "Hello."), ("Speaker 2", "Hi."), ("M9", "Ho."), "Hm.")
    named, findings = name_speakers(heard, {"f1": "Ann Lee", "Speaker 2": "Bo", "m9": " "})
    assert said(named) == [("Ann Lee", "Hello."), ("Bo", "Hi."), ("M9", "Ho."), (None, "Hm.")]
    assert findings == ()


def test_a_name_for_a_voice_that_is_not_there_is_told_with_the_voices_there_are() -> None:
    (finding,) = name_speakers(transcript(("F1", "Hello.")), {"F2": "Ann"})[1]
    assert finding.code == "speakers.unknown"
    assert "'F2'" in finding.message
    assert "F1" in finding.message


def test_naming_twice_is_naming_once() -> None:
    named, _ = name_speakers(transcript(("F1", "Hello.")), {"F1": "Ann"})
    assert name_speakers(named, {"F1": "Ann"}) == (named, ())


@pytest.mark.parametrize("text", ["\ud800\udfff", "word \x00 word"])
def test_characters_that_no_page_can_show_do_not_reach_the_words(text: str) -> None:
    heard = read(f"1\n00:00:01,000 --> 00:00:02,000\nword {text}\n", None).transcript
    assert all(word.text.isprintable() for word in heard.words)
    heard.text().encode()
