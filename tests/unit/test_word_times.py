import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.engines.word_times import estimate_word_times, voiced_islands


def sound(*stretches: tuple[bool, float]) -> NDArray[np.float32]:
    """Sound made of stretches: whether somebody speaks, for how many seconds."""
    random = np.random.default_rng(1)
    parts = [random.uniform(-1, 1, int(seconds * 16_000)) * (0.5 if voiced else 0.001) for voiced, seconds in stretches]
    return np.concatenate([*parts, np.zeros(0)]).astype(np.float32)


def starts(text: str, samples: NDArray[np.float32]) -> dict[str, int]:
    words = text.split()
    return {word: start for word, (start, _) in zip(words, estimate_word_times(words, samples), strict=True)}


def test_a_sentence_begins_where_sound_begins_after_a_pause() -> None:
    heard = starts("This is the first. And a second one.", sound((False, 0.5), (True, 1.2), (False, 0.6), (True, 1.3)))
    assert abs(heard["This"] - 500) <= 20
    assert abs(heard["And"] - 2_300) <= 20


def test_a_pause_without_a_mark_is_skipped_rather_than_filled() -> None:
    words = ["one", "two"]
    (_, first_end), (second, _) = estimate_word_times(words, sound((True, 0.5), (False, 0.4), (True, 0.5)))
    assert abs(first_end - 500) <= 20
    assert abs(second - 900) <= 20


def test_marks_find_their_pauses_though_people_speak_faster_in_one_phrase() -> None:
    samples = sound((True, 1.8), (False, 0.3), (True, 1.5), (False, 0.3), (True, 1.6))
    heard = starts("Slowly spoken opening, hurried middle phrase here, and the rest again.", samples)
    assert abs(heard["hurried"] - 2_100) <= 20
    assert abs(heard["and"] - 3_900) <= 20


def test_marks_at_which_nobody_pauses_do_no_harm() -> None:
    words = ["Yes,", "yes,", "of", "course,", "you", "may,", "if", "you", "like."]
    times = estimate_word_times(words, sound((True, 3.0)))
    assert times[0][0] == 0
    assert abs(times[-1][1] - 3_000) <= 20


def test_more_phrases_than_one_breath_holds_are_still_laid_out() -> None:
    words = ["one.", "two.", "three.", "four.", "five.", "six.", "seven.", "eight.", "nine.", "ten."]
    assert len(estimate_word_times(words, sound((True, 1.0), (False, 0.5), (True, 1.0)))) == 10


def test_a_longer_word_takes_longer_and_a_number_is_spoken_digit_by_digit() -> None:
    times = estimate_word_times(["a", "considerably", "1984", "so"], sound((True, 3.0)))
    lengths = [last - first for first, last in times]
    assert lengths[0] < lengths[3] < lengths[2]
    assert lengths[0] < lengths[1]


def test_nothing_said_has_no_times() -> None:
    assert estimate_word_times([], sound((True, 1.0))) == []


def test_silence_is_no_island_and_words_over_it_are_spread_evenly() -> None:
    silence = np.zeros(16_000, dtype=np.float32)
    assert voiced_islands(silence).tolist() == []
    assert [start for start, _ in estimate_word_times(["ab", "cd"], silence)] == [0, 500]


WORDS = st.lists(st.text("ab1.,?’-é", min_size=1, max_size=9), min_size=1, max_size=40)
STRETCHES = st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.5)), max_size=8)


@given(WORDS, STRETCHES)
def test_times_never_fall_and_never_leave_the_sound(words: list[str], stretches: list[tuple[bool, float]]) -> None:
    samples = sound(*stretches)
    times = estimate_word_times(words, samples)
    length_ms = len(samples) * 1000 // 16_000
    assert len(times) == len(words)
    assert all(0 <= first <= last <= length_ms for first, last in times)
    assert [first for first, _ in times] == sorted(first for first, _ in times)
    assert [last for _, last in times] == sorted(last for _, last in times)


@given(WORDS, STRETCHES)
def test_the_same_sound_gives_the_same_times(words: list[str], stretches: list[tuple[bool, float]]) -> None:
    samples = sound(*stretches)
    assert estimate_word_times(words, samples) == estimate_word_times(words, samples)
