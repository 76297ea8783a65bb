"""An outline that belongs to another cut of the recording: found as offsets that hold for a while.

A pre-roll or an advertisement that is in one cut and not in the other moves every time behind it by
the same amount. So an offset is sought for every entry, dear to begin and dear to change, by
Viterbi's algorithm over a grid of offsets; what speaks for an offset is the evidence of the best
sentence near the time it leads to.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.nlp.alignment import SpokenText, Values

FARTHEST_S, STEP_S = 240, 2
"""Offsets that are tried: advertisement breaks are shorter than four minutes."""
LEAST_S = 24
"""No break is shorter than this, and times typed roughly lie no further off."""
NEAR_S = 3.0
"""Distance from the sentence that costs one unit of log-odds."""
ROUGH_NEAR_S, ROUGH_PRICE = 12.0, 0.45
"""What an outline of rough times would still explain without any offset."""
BLIND, CEILING = 0.1, 14.0
"""Share of entries whose words say nothing, and the likelihood ratio above which more words say no
more: both keep one entry from deciding for all."""
TIE = 0.01
"""Above the ceiling nearer is still better, by this little."""
BEGIN_COST, CHANGE_COST = 5.0, 4.5
"""Log-odds against an offset, and against a change of it: one in 150 and one in 90."""
CHANGE_GATE = 1.0
"""A change must be worth this much more than the best offset that never changes."""
MOST_CHANGES, MOST_PROPOSED = 2, 4
"""With more breaks than the first an outline is not moved by itself; with more than the second the
offsets are no breaks but chance."""

_OFFSETS = np.arange(-FARTHEST_S, FARTHEST_S + 1, STEP_S, dtype=np.float64)
_ZERO = len(_OFFSETS) // 2


@dataclass(frozen=True, slots=True)
class Drift:
    """Seconds to add to each entry's time, and whether the words speak clearly enough to do it."""

    offsets_s: tuple[float, ...]
    gain: float
    """Log-odds for these offsets against the times as they are written."""
    sure: bool
    clearest: int
    """The entry whose words speak most for its offset."""


def find_drift(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> Drift | None:
    """The offsets that fit the words best, None where the written times do; `times_s` must rise.

    Entries at 00:00 say nothing: people write them whatever comes first. The costs and gates were
    chosen on the 211 episodes of bench/chapters with evidence fitted on the other half of them:
    outlines moved by 60 s are found in 96 of 100, by a 60 s break in the middle in 66 of 100, and 2 of 211
    correct ones are moved.
    """
    table = _likelihoods(spoken, odds, times_s)
    written = max(float(table[:, _ZERO].sum()), _rough_likelihood(spoken, odds, times_s))
    path, value = _best_path(table)
    constant = table.sum(axis=0) - BEGIN_COST * (np.arange(len(_OFFSETS)) != _ZERO)
    steady = int(constant.argmax())
    changes = sum(a != b for a, b in pairwise(path))
    if changes and value - max(written, float(constant[steady])) < CHANGE_GATE:
        path, value, changes = [steady] * len(path), float(constant[steady]), 0
    gain = value - written
    offsets = _OFFSETS[path]
    if gain <= 0 or not offsets.any() or changes > MOST_PROPOSED:
        return None
    clearest = int(np.argmax([table[row, at] - table[row, _ZERO] for row, at in enumerate(path)]))
    return Drift(tuple(map(float, offsets)), gain, changes <= MOST_CHANGES, clearest)


def _likelihoods(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> Values:
    """Log-likelihood of every entry (row) at every offset (column) against an entry placed anywhere."""
    table = np.zeros((len(times_s), len(_OFFSETS)))
    for row, (values, time_s) in enumerate(zip(odds, times_s, strict=True)):
        if time_s:
            curve = _curve(spoken, values, NEAR_S)
            at = np.round(time_s + _OFFSETS).astype(np.intp)
            inside = (at >= 0) & (at < len(curve))
            # An entry past the end says nothing there: it may be of a longer cut, or a slip.
            found = np.full(len(_OFFSETS), 1.0 if time_s >= len(curve) else 0.0)
            found[inside] = curve[at[inside]]
            table[row] = np.log(BLIND + (1 - BLIND) * np.minimum(CEILING, found)) + TIE * np.log1p(found)
    table[:, (np.abs(_OFFSETS) < LEAST_S) & (_OFFSETS != 0)] = -9.0
    return table


def _rough_likelihood(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> float:
    total = 0.0
    for values, time_s in zip(odds, times_s, strict=True):
        if time_s:
            curve = _curve(spoken, values, ROUGH_NEAR_S)
            at = round(time_s)
            found = min(CEILING, float(curve[at]) * ROUGH_PRICE) if at < len(curve) else 1.0
            total += math.log(BLIND + (1 - BLIND) * found)
    return total


def _curve(spoken: SpokenText, values: Values, near_s: float) -> Values:
    """For every second, the likelihood ratio of the best sentence near it."""
    top = values.max()
    ratios = values - (top + math.log(float(np.exp(values - top).mean())))
    seconds = np.full(int(spoken.starts_s[-1]) + 2, -20.0)
    np.maximum.at(seconds, np.round(spoken.starts_s).astype(np.intp), ratios)
    slope = np.arange(len(seconds)) / near_s
    after = np.maximum.accumulate(seconds + slope) - slope
    before = np.maximum.accumulate((seconds - slope)[::-1])[::-1] + slope
    curve: Values = np.exp(np.maximum(after, before))
    return curve


def _best_path(table: Values) -> tuple[list[int], float]:
    """Viterbi: the offset of each entry, with the prices of beginning and changing paid."""
    columns = np.arange(len(_OFFSETS))
    values = table[0] - BEGIN_COST * (columns != _ZERO)
    back: list[NDArray[np.intp]] = []
    for row in table[1:]:
        top = int(values.argmax())
        stays = values >= values[top] - CHANGE_COST
        back.append(np.where(stays, columns, top))
        values = np.where(stays, values, values[top] - CHANGE_COST) + row
    path = [int(values.argmax())]
    value = float(values[path[0]])
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1], value
