import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.stored import StoredTranscript, read_transcript
from pipeline.errors import InputError
from pipeline.model.transcript import Word
from tests.document_builder import QUICK
from tests.unit.test_transcript_subtitles import codes, said


def read(value: object, duration_ms: int | None = None) -> StoredTranscript:
    return read_transcript(json.dumps(value), name="talk.json", duration_ms=duration_ms)


def starts(stored: StoredTranscript) -> list[tuple[str, int]]:
    return [(word.text, word.start_ms) for word in stored.transcript.words]


def test_podcasting_2_segments_of_single_words_become_utterances_of_one_voice() -> None:
    segments = [("Ann", 0.5, 0.75, "I"), ("Ann", 1, 1.25, "bake."), ("Bo", 2.0, 2.5, "So do I.")]
    value = {
        "version": "1.0.0",
        "segments": [{"speaker": who, "startTime": a, "endTime": b, "body": text} for who, a, b, text in segments],
    }
    stored = read(value)
    assert said(stored.transcript) == [("Ann", "I bake."), ("Bo", "So do I.")]
    assert starts(stored)[:2] == [("I", 500), ("bake.", 1000)]
    assert stored.transcript.model == "Podcasting 2.0 JSON"


def test_whisper_segments_keep_word_times_and_probabilities() -> None:
    words = [(" Hello,", 0.0, 0.4, 0.9), (" world", 0.5, 0.9, 0.8), (".", 0.9, 1.0, 0.7), (" Twenty", 1.2, 1.5, 0.6)]
    words += [("-one.", 1.5, 1.9, 0.4)]
    value = {
        "text": " Hello, world. Twenty-one.",
        "language": "en",
        "segments": [
            {
                "id": 0,
                "seek": 0,
                "start": 0.0,
                "end": 2.0,
                "text": " Hello, world. Twenty-one.",
                "words": [{"word": w, "start": a, "end": b, "probability": p} for w, a, b, p in words],
            }
        ],
    }
    stored = read(value)
    assert stored.transcript.words == (
        Word("Hello,", 0, 400, 0.9),
        Word("world.", 500, 900, 0.8),
        Word("Twenty-one.", 1200, 1900, 0.5),
    )
    assert (stored.transcript.language, stored.transcript.model) == ("en", "Whisper JSON")
    assert stored.findings == ()


def test_whisperx_words_name_their_speakers_and_a_word_without_time_gets_one() -> None:
    words = [
        {"word": "So", "start": 0.0, "end": 0.2, "score": 0.9, "speaker": "SPEAKER_00"},
        {"word": "1984", "speaker": "SPEAKER_00"},
        {"word": "it", "start": 1.0, "end": 1.2, "score": 0.1, "speaker": "SPEAKER_00"},
        {"word": "Yes.", "start": 1.5, "end": 1.9, "score": 0.9, "speaker": "SPEAKER_01"},
    ]
    segment = {"start": 0.0, "end": 2.0, "text": " So 1984 it Yes.", "words": words, "speaker": "SPEAKER_00"}
    stored = read({"segments": [segment], "word_segments": words})
    assert said(stored.transcript) == [("SPEAKER_00", "So 1984 it"), ("SPEAKER_01", "Yes.")]
    assert starts(stored) == [("So", 0), ("1984", 375), ("it", 1000), ("Yes.", 1500)]
    assert {word.confidence for word in stored.transcript.words} == {None}


def test_faster_whisper_segments_as_a_bare_list_are_read() -> None:
    stored = read([{"start": 0.0, "end": 1.0, "text": " Hello there.", "words": None}])
    assert starts(stored) == [("Hello", 0), ("there.", 461)]


def test_words_listed_for_the_whole_recording_are_given_to_their_segments() -> None:
    value = {
        "language": "english",
        "segments": [
            {"id": 0, "start": 0.0, "end": 2.0, "text": "Hello, you."},
            {"id": 1, "start": 2.0, "end": 4.0, "text": "Good day."},
        ],
        "words": [
            {"word": word, "start": at, "end": at + 0.3}
            for word, at in [("Hello", 0.1), ("you", 1.5), ("Good", 2.1), ("day", 3.5)]
        ],
    }
    stored = read(value)
    assert starts(stored) == [("Hello,", 100), ("you.", 1500), ("Good", 2100), ("day.", 3500)]
    assert stored.transcript.language == "en"


def test_a_word_list_that_disagrees_with_the_text_does_not_change_the_text() -> None:
    segment = {"start": 0.0, "end": 1.0, "text": "five apples", "words": [{"word": "5", "start": 0.0, "end": 0.5}]}
    stored = read({"segments": [segment]})
    assert starts(stored) == [("five", 0), ("apples", 416)]


def test_whisper_cpp_times_as_clocks_and_offsets_are_read() -> None:
    stamps = {"from": "00:00:01,000", "to": "00:00:02,000"}
    value = {
        "result": {"language": "de"},
        "transcription": [
            {"timestamps": stamps, "offsets": {"from": 1000, "to": 2000}, "text": " Hallo"},
            {"timestamps": {"from": "00:00:02,500", "to": "00:00:03,000"}, "text": " du."},
        ],
    }
    stored = read(value)
    assert starts(stored) == [("Hallo", 1000), ("du.", 2500)]
    assert stored.transcript.language == "de"


def test_turns_without_times_are_spread_over_the_recording() -> None:
    stored = read([{"speaker": 0, "text": "Hello there."}, {"speaker": 1, "text": "Hello Ann."}], duration_ms=24_000)
    assert said(stored.transcript) == [("Speaker 0", "Hello there."), ("Speaker 1", "Hello Ann.")]
    assert stored.transcript.words[2].start_ms == pytest.approx(13_000, abs=200)
    assert stored.transcript.word_times == "estimated"
    assert codes(stored) == ["transcript.no-times"]


def test_numbers_that_are_no_times_are_as_good_as_none() -> None:
    text = '{"segments": [{"start": NaN, "end": 1e400, "text": "one"}, {"start": true, "end": "x", "text": "two"}, '
    text += '{"start": 5, "end": 6, "text": "three"}]}'
    heard = read_transcript(text, name="talk.json", duration_ms=None).transcript
    assert heard.text() == "one two three"
    assert heard.words[2].start_ms == 5000


@pytest.mark.parametrize(
    ("text", "says", "line_no"),
    [
        ('{\n"segments": [\n}', "not valid JSON", 3),
        ('{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Hi"}]}', "chapters of an episode", 1),
        ('{"name": "a show", "episodes": 3}', "Nothing in this file", 1),
        ('{"segments": []}', "Nothing in this file", 1),
        ('{"segments": [{"start": 0, "end": 1, "text": "  "}]}', "Nothing in this file", 1),
        ("[[[[" * 50_000, "nesting", 1),
        ('{"start": ' + "9" * 5000 + "}", "numbers", 1),
    ],
)
def test_json_that_is_no_transcript_is_refused_with_file_line_and_remedy(text: str, says: str, line_no: int) -> None:
    with pytest.raises(InputError) as caught:
        read_transcript(text, name="talk.json", duration_ms=None)
    assert says in caught.value.sentence
    assert (str(caught.value.path), caught.value.line_no) == ("talk.json", line_no)
    assert caught.value.remedy


LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["segments", "words", "text", "start", "end", "speaker", "word"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@QUICK
@given(LOOSE)
def test_any_json_gives_words_or_a_clear_refusal(value: object) -> None:
    try:
        stored = read_transcript(json.dumps({"segments": value}), name="talk.json", duration_ms=9_000)
    except InputError:
        return
    assert stored.transcript.words


TEXT = st.lists(st.text(st.characters(categories=("L",)), min_size=1, max_size=9), min_size=1, max_size=5).map(" ".join)


@QUICK
@given(st.lists(st.tuples(TEXT, st.floats(0, 5e4), st.floats(0, 60), st.sampled_from(["Ann", "Bo", None]))))
def test_no_word_of_a_segment_is_lost(segments: list[tuple[str, float, float, str | None]]) -> None:
    if not segments:
        return
    value = [{"start": at, "end": at + length, "text": text, "speaker": who} for text, at, length, who in segments]
    heard = read(value).transcript
    assert sorted(word.text for word in heard.words) == sorted(word for text, *_ in segments for word in text.split())
