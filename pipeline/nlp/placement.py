"""Outline entries settled on sentences: how exactly their times are typed, and the best path near them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import SpokenText, Values

EXACT_S, EXACT_WINDOW_S = 2.0, 8.0
"""Scale of a Laplace distribution and its end. Times typed while listening: 91 of 100 lie within
5 seconds, none further off than 9 (53 entries of a show, checked by ear)."""
ROUGH_S, ROUGH_WINDOW_S = 14.0, 16.0
"""Times typed from memory, or from a cut of other length here and there, lie this far off."""
ROUND_S = (60, 30, 15)
"""Units to which people round times."""
LEAST_ROUND = 4
"""So many round times are no accident."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How far from its written time an entry may begin, and how believable each distance is."""

    window_s: float
    exact: float
    """Share (0..1) of belief that times are exact; the rest is spread over `rough_s`."""
    rough_s: float

    def log_density(self, distance_s: Values) -> Values:
        """Log of the density of such a distance, by a mixture of two Laplace distributions."""
        away = np.abs(distance_s)
        exact = self.exact * np.exp(-away / EXACT_S) / (2 * EXACT_S) * (away <= EXACT_WINDOW_S)
        rough = (1 - self.exact) * np.exp(-away / self.rough_s) / (2 * self.rough_s)
        density: Values = np.log(exact + rough + 1e-9)
        return density


EXACT = Habit(EXACT_WINDOW_S, 1.0, ROUGH_S)


def habit_of(times_s: Sequence[float], rough_odds: float) -> Habit:
    """How these times were typed: to the second, roughly, or rounded to minutes.

    Rounding shows in the numbers, roughness in the words: `rough_odds` are its log-odds.
    """
    typed = [time_s for time_s in times_s if time_s]
    for unit_s in ROUND_S:
        if len(typed) >= LEAST_ROUND and all(round(time_s * 1000) % (unit_s * 1000) == 0 for time_s in typed):
            return Habit(max(EXACT_WINDOW_S, unit_s / 2 + 2), 0.0, unit_s / 3)
    exact = 1 / (1 + math.exp(min(50.0, rough_odds)))
    return Habit(ROUGH_WINDOW_S if exact < 0.99 else EXACT_WINDOW_S, exact, ROUGH_S)


SILENCE_MS = 1000
"""An entry typed this long after the last word is music or an end card, not the last sentence."""
SHARED_SENTENCE_COST = 3.0
"""Two entries on one sentence leave the first without words: only where nothing else fits."""


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
    rows: list[tuple[NDArray[np.intp], Values]] = []
    for values, one in zip(odds, written, strict=True):
        near = _near(spoken, sentences, one, habit.window_s)
        starts_s = spoken.starts_s[near]
        away_s = np.maximum(0.0, np.maximum(one.since_s - starts_s, starts_s - one.time_s))
        rows.append((near, values[near] + habit.log_density(away_s)))
    chosen = _rising_path([row for row in rows if len(row[0])])
    placed = iter(chosen)
    placements = []
    for near, scores in rows:
        if not len(near):
            placements.append(Placement(None))
            continue
        at = next(placed)
        shares = np.exp(scores - scores.max())
        placements.append(Placement(int(near[at]), round(float(shares[at] / shares.sum()), 3)))
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
            if reach < len(before[0]) and before[0][reach] == index and before[1][reach] - SHARED_SENTENCE_COST > held:
                value, source = before[1][reach] - SHARED_SENTENCE_COST, reach
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
