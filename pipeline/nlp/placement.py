"""Outline entries settled on sentences: where each is expected to lie least off, in their order.

Not the likeliest sentence is taken but the one that is expected to lie fewest seconds off. Where one sentence
speaks for itself they are the same; where several speak a little, and none enough, it is the one in the middle
of them and near the written time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import SpokenText, Values
from pipeline.nlp.typed_times import Habit

SILENCE_MS = 1000
"""An entry typed this long after the last word is music or an end card, not the last sentence."""
SHARED_SENTENCE_COST_S = 10.0
"""Two entries on one sentence leave the first without words: only where any other lies so much further off."""
LEAST_DENSITY = 1e-9
"""Of distances that no habit reaches."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The sentence an entry begins with, and the share of belief it has among those near (0..1)."""

    sentence: int | None
    """None where nobody speaks around the written time."""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """When an entry begins by its outline: at `time_s`, or anywhere since `since_s`."""

    since_s: float
    time_s: float


def place_entries(
    spoken: SpokenText,
    sentences: Sequence[Sentence],
    odds: Sequence[Values],
    written: Sequence[Written],
    habit: Habit,
) -> list[Placement]:
    """Settle entries, sorted by their times, on sentence beginnings near those times, in order.

    The best path through all entries at once: a later entry never begins before an earlier one.
    """
    rows: list[tuple[NDArray[np.intp], Values, Values]] = []
    for values, one in zip(odds, written, strict=True):
        near = _near(spoken, sentences, one, habit.window_s)
        starts_s = spoken.starts_s[near]
        away_s = np.maximum(0.0, np.maximum(one.since_s - starts_s, starts_s - one.time_s))
        scores = values[near] + np.log(habit.density(away_s) + LEAST_DENSITY)
        shares = np.exp(scores - scores.max(initial=-math.inf))
        shares /= shares.sum()
        rows.append((near, shares, -np.abs(starts_s[:, None] - starts_s) @ shares))
    placed = iter(_rising_path([(near, values) for near, _, values in rows if len(near)]))
    placements = []
    for near, shares, _ in rows:
        if not len(near):
            placements.append(Placement(None))
            continue
        at = next(placed)
        placements.append(Placement(int(near[at]), round(float(shares[at]), 3)))
    return placements


def _near(spoken: SpokenText, sentences: Sequence[Sentence], written: Written, window_s: float) -> NDArray[np.intp]:
    """Sentences that begin near a time; in the middle of a long one, its beginning and the next one's."""
    if written.time_s == 0:
        return np.arange(1)  # what begins with the recording begins with its first words
    if written.since_s * 1000 >= sentences[-1].end_ms + SILENCE_MS:
        return np.arange(0)
    lower, upper = np.searchsorted(spoken.starts_s, (written.since_s - window_s, written.time_s + window_s))
    if lower < upper:
        return np.arange(lower, upper)
    if not lower or sentences[lower - 1].end_ms <= written.time_s * 1000:
        return np.arange(0)
    return np.arange(lower - 1, min(lower + 1, len(sentences)))


def _rising_path(rows: list[tuple[NDArray[np.intp], Values]]) -> list[int]:
    """For each row the position of its choice, so that choices never fall and their sum is greatest."""
    back: list[list[int]] = []
    before: tuple[NDArray[np.intp], list[float]] | None = None
    for near, scores in rows:
        best, came = [], []
        reach, held, held_at = 0, -math.inf, 0
        for index, score in zip(near, scores, strict=True):
            if before is None:
                best.append(float(score))
                came.append(0)
                continue
            while reach < len(before[0]) and before[0][reach] < index:
                if before[1][reach] > held:
                    held, held_at = before[1][reach], reach
                reach += 1
            value, source = held, held_at
            if (
                reach < len(before[0])
                and before[0][reach] == index
                and before[1][reach] - SHARED_SENTENCE_COST_S > held
            ):
                value, source = before[1][reach] - SHARED_SENTENCE_COST_S, reach
            best.append(value + float(score))
            came.append(source)
        back.append(came)
        before = (near, best)
    if before is None:
        return []
    path = [max(range(len(before[1])), key=before[1].__getitem__)]
    for came in reversed(back[1:]):
        path.append(came[path[-1]])
    return path[::-1]
