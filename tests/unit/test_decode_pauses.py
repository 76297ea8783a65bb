"""Where speech is cut, told from given probabilities."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.engines.pauses import FRAME, STANDARD_CUTTING, Cuts, Cutting, cut_speech

FRAMES_PER_SECOND = 16_000 / FRAME


def cut(*stretches: tuple[bool, float], at_end: bool = True, cutting: Cutting = STANDARD_CUTTING) -> Cuts:
    """Cut sound made of stretches: whether somebody speaks, for how many seconds."""
    speech = np.concatenate([np.full(round(seconds * FRAMES_PER_SECOND), speaks) for speaks, seconds in stretches])
    return cut_speech(noise(len(speech)), speech.astype(np.float32), cutting, at_end=at_end)


def noise(frames: int) -> NDArray[np.float32]:
    return np.random.default_rng(1).uniform(-0.1, 0.1, frames * FRAME).astype(np.float32)


def seconds(cuts: Cuts) -> list[tuple[float, float]]:
    return [(round(first / 16_000, 1), round(last / 16_000, 1)) for first, last in cuts.pieces]


def test_speech_is_taken_with_some_silence_around_it() -> None:
    assert seconds(cut((False, 3), (True, 4), (False, 5), (True, 2), (False, 3))) == [(2.6, 7.4), (11.6, 14.4)]


def test_a_short_pause_does_not_divide() -> None:
    assert len(cut((True, 4), (False, 0.7), (True, 4)).pieces) == 1


def test_a_click_is_no_speech() -> None:
    assert cut((False, 3), (True, 0.06), (False, 3)).pieces == ()


def test_long_speech_is_cut_in_the_longest_pause_that_is_late_enough() -> None:
    cuts = cut((True, 18), (False, 0.3), (True, 5), (False, 0.6), (True, 10))
    assert len(cuts.pieces) == 2
    assert 23.3 < cuts.pieces[0][1] / 16_000 < 23.9


def test_speech_without_any_pause_is_cut_at_the_quietest_place() -> None:
    frames = round(40 * FRAMES_PER_SECOND)
    samples = noise(frames)
    quiet_first = round(20 * FRAMES_PER_SECOND) * FRAME
    samples[quiet_first : quiet_first + 3 * FRAME] *= 0.1
    cuts = cut_speech(samples, np.ones(frames, dtype=np.float32), STANDARD_CUTTING, at_end=True)
    assert quiet_first <= cuts.pieces[0][1] <= quiet_first + 3 * FRAME


def test_speech_that_may_go_on_is_left_for_later() -> None:
    cuts = cut((False, 2), (True, 3), (False, 4), (True, 5), at_end=False)
    assert len(cuts.pieces) == 1
    assert 8.4 < cuts.resume / 16_000 < 8.8


def test_of_long_unfinished_speech_only_the_end_is_left_for_later() -> None:
    cuts = cut((True, 70), at_end=False)
    assert cuts.pieces
    assert cuts.resume == cuts.pieces[-1][1]


def test_silence_is_not_kept() -> None:
    cuts = cut((False, 100), at_end=False)
    assert cuts.pieces == ()
    assert cuts.resume > 97 * 16_000


def test_nothing_gives_nothing() -> None:
    empty = np.zeros(0, dtype=np.float32)
    assert cut_speech(empty, empty, STANDARD_CUTTING, at_end=True) == Cuts((), 0)


STRETCHES = st.lists(st.tuples(st.booleans(), st.floats(0.1, 60)), min_size=1, max_size=5)


@given(STRETCHES, st.booleans())
def test_pieces_hold_all_settled_speech_once_and_none_is_too_long(
    stretches: list[tuple[bool, float]], at_end: bool
) -> None:
    cuts = cut(*stretches, at_end=at_end)
    speech = np.concatenate([np.full(round(length * FRAMES_PER_SECOND), speaks) for speaks, length in stretches])
    for (_, last), (first, _) in pairwise(cuts.pieces):
        assert last <= first
    assert all(0 <= first < last <= len(speech) * FRAME for first, last in cuts.pieces)
    assert all(last - first <= STANDARD_CUTTING.longest_s * 16_000 for first, last in cuts.pieces)
    assert all(last <= cuts.resume for _, last in cuts.pieces)
    lost = speech.copy()
    for first, last in [*cuts.pieces, (cuts.resume, len(speech) * FRAME)]:
        lost[first // FRAME : -(-last // FRAME)] = False
    assert longest_run(lost) < 3  # clicks only


def longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def test_settings_that_would_make_pieces_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Cutting(longest_s=20, pause_s=0.5, padding_s=0.4)
