"""What is made of faster-whisper's segments: which words are believed, how they are written, when they were said."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.whisper_hearing import split_at_quiet
from pipeline.engines.whisper_words import LONGEST_WORD_S, TimedText, Told, fit_glossary, judge, place, told_by
from tests.tiny_whisper import tone


@dataclass
class SaidWord:
    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Said:
    text: str
    words: list[SaidWord] | None = None
    start: float = 0.0
    end: float = 2.0
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.0
    tokens: list[int] = field(default_factory=lambda: [1, 2])


def joined(*words: str, language: str = "en", gap_s: float = 0.0) -> list[str]:
    step_s = 0.2 + gap_s
    said = [SaidWord(word, number * step_s, number * step_s + 0.2) for number, word in enumerate(words)]
    return [word.text for word in told_by([Said("".join(words), said)], language=language).words]


def test_words_are_written_as_the_text_has_them() -> None:
    assert joined(" rundown", ".fm", " costs", " 1", ",000", " dollars", ".") == [
        "rundown.fm",
        "costs",
        "1,000",
        "dollars.",
    ]
    assert joined(" l", "'homme", ' " He', " ", language="fr") == ["l'homme", '"He']


def test_writing_without_spaces_is_cut_at_punctuation_and_pauses() -> None:
    assert joined("你", "好", "。", "再", "见", language="zh") == ["你好。", "再见"]
    assert joined("你", "好", language="zh", gap_s=0.5) == ["你", "好"]


def test_a_segment_without_aligned_words_keeps_its_words() -> None:
    told = told_by([Said(" Nobody aligned these", None, start=1.0, end=3.0)], language="en")
    assert [word.text for word in told.words] == ["Nobody", "aligned", "these"]
    assert (told.words[0].start_s, told.words[-1].end_s) == (1.0, 3.0)
    backwards = told_by([Said("end before start", [], start=3.0, end=1.0)], language="en")
    assert [word.text for word in backwards.words] == ["end", "before", "start"]


def test_a_last_word_does_not_run_on_through_the_silence() -> None:
    told = told_by([Said(" Bye", [SaidWord(" Bye", 1.0, 14.0)])], language="en")
    assert told.words[0].end_s == 1.0 + LONGEST_WORD_S


def test_scores_of_several_segments_are_weighed_by_their_tokens() -> None:
    segments = [Said(" a", tokens=[1] * 3, avg_logprob=-1.0), Said(" b", tokens=[1], no_speech_prob=0.7), Said("  ")]
    told = told_by(segments, language="en")
    assert (told.text, told.tokens, told.no_speech) == ("a b", 4, 0.7)
    assert told.log_probability == pytest.approx(-0.8)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (Told("A plain sentence that was said.", log_probability=-0.3), "keep"),
        (Told(""), "keep"),
        (Told("Spoken over music, but clearly.", log_probability=-0.3, no_speech=0.95), "keep"),
        (Told("Something in the noise here.", log_probability=-1.2, no_speech=0.7), "drop"),
        (Told("You", log_probability=-0.7, no_speech=0.7), "drop"),
        (Told("You", log_probability=-0.7, no_speech=0.1), "keep"),
        (Told("Something in the noise here.", log_probability=-1.2), "again"),
        (Told("no, " * 100, log_probability=-0.1), "again"),
        (Told("Ann Example, Rundown, Berlin.", log_probability=-0.2), "again"),
        (Told("No, no, no. I mean it, no, no.", log_probability=-0.2), "keep"),
    ],
)
def test_what_is_believed(told: Told, verdict: str) -> None:
    assert judge(told, glossary="Ann Example, Rundown, Berlin") == verdict


times = st.floats(-5, 40, allow_nan=False)
timed_words = st.lists(st.builds(TimedText, st.sampled_from(["so", "stop.", "why?"]), times, times, st.just(0.5)))


@given(timed_words)
def test_words_stay_in_their_stretch_of_the_recording_whatever_the_model_says(words: list[TimedText]) -> None:
    utterances = place(Told("text", tuple(words)), start_ms=60_000, end_ms=75_500)
    placed = [word for utterance in utterances for word in utterance.words]
    assert [word.text for word in placed] == [word.text for word in words]
    starts = [word.start_ms for word in placed]
    assert starts == sorted(starts)
    assert all(60_000 <= word.start_ms <= word.end_ms <= 75_500 for word in placed)


def test_the_glossary_is_cut_at_whole_terms() -> None:
    terms = [f"Guest number {number}" for number in range(200)]
    prompt = fit_glossary(terms, count_tokens=lambda text: len(text.split()), most_tokens=100) or ""
    assert len(prompt.split()) <= 100
    assert all(term in terms for term in prompt.split(", "))
    assert fit_glossary([], count_tokens=len, most_tokens=100) is None


@given(st.integers(0, 400_000), st.sampled_from([4.0, 5.5, 12.0]))
def test_splitting_loses_no_sample_and_makes_no_part_too_long(length: int, longest_s: float) -> None:
    samples = np.arange(length, dtype=np.float32)
    parts = split_at_quiet(samples, longest_s)
    assert np.array_equal(np.concatenate([part for _, part in parts]), samples)
    assert all(np.array_equal(samples[at : at + len(part)], part) for at, part in parts)
    assert all(len(part) <= longest_s * 16_000 for _, part in parts)
    assert all(len(part) >= 16_000 for _, part in parts[:-1])


def test_a_long_piece_is_split_in_its_pause_not_in_a_word() -> None:
    pause = np.zeros(3_200, dtype=np.float32)
    samples = np.concatenate([tone(300, 9.3), pause, tone(300, 8)])
    (_, first), (at, _) = split_at_quiet(samples, 12)
    assert len(first) == at
    assert 9.3 * 16_000 <= at <= 9.3 * 16_000 + len(pause)
