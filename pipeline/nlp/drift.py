"""An outline that belongs to another cut of the recording: found as offsets that hold for a while.

A pre-roll or an advertisement that is in one cut and not in the other moves every time behind it by
the same amount. So three explanations of the written times are weighed against each other: they are
exact, they are rough, or they lie off by an offset that seldom changes. What an offset explains is
summed over all places and sizes it may have (a hidden Markov model, forward and backward), so that
many weak signs count as much as a single strong one; jitter leaves distances that no common offset
explains, and is taken as rough.
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
LEAST_S = 20
"""No break is shorter than this, and times typed roughly lie no further off."""
EXACT_S, EXACT_REACH_S = 1.5, 9
"""Distance from the sentence at which an exact time is e times less likely, and the farthest one."""
ROUGH_S = (15, 30)
"""A rough time lies anywhere up to here: noted down on the way, or guessed and rounded."""
BLIND, CEILING = 0.05, 25.0
"""Share of entries whose words say nothing, and the likelihood ratio from which more words say hardly
more: both keep one entry from deciding for all."""
TIE = 0.05
"""Above the ceiling more words still say a little more, by this."""
BEGINS, CHANGES, ROUGH = 0.04, 0.02, (0.3, 0.05)
"""How often an outline lies off from its beginning, how often an offset changes from one entry to the
next, and the odds that times are rough up to each of `ROUGH_S`. These and the gates below were chosen on the
211 episodes of bench/chapters, with evidence fitted on the other half of them."""
USUAL_S = 60.0
"""Longer breaks are rarer: e times for every so many seconds more."""
APART_S = 3.0
"""A change of the offset leaves entries in their order, this far apart."""
FARTHEST_LOSS_S = 90.0
"""An entry that lies further off than this is as wrong as it can be."""
CHANGE_LOSS_S = 5.0
"""A change must bring the entries together this much nearer to be believed."""
SURE_GAIN = 1.0
"""Log-odds from which an outline is moved without asking."""
MOST_CHANGES, MOST_PROPOSED = 2, 4
"""With more breaks than the first an outline is not moved by itself; with more than the second the
offsets are no breaks but chance."""

_OFFSETS = np.arange(-FARTHEST_S, FARTHEST_S + 1, STEP_S, dtype=np.float64)
_ZERO = len(_OFFSETS) // 2
_TRIED = (np.abs(_OFFSETS) >= LEAST_S) | (_OFFSETS == 0)
_AWAY = np.abs(_OFFSETS[:, None] - _OFFSETS)
_JUMPS = np.exp(-_AWAY / USUAL_S) * _TRIED * (_AWAY >= LEAST_S)
_JUMPS /= _JUMPS.sum(axis=1, keepdims=True)
"""How offsets (columns) follow upon others (rows) where they change."""
_LOSS = np.where(_TRIED, np.minimum(_AWAY, FARTHEST_LOSS_S), np.inf)


@dataclass(frozen=True, slots=True)
class Drift:
    """Seconds to add to each entry's time, and whether the words speak clearly enough to do it."""

    offsets_s: tuple[float, ...]
    gain: float
    """Log-odds that there is an offset, against times that are as they are written, exact or rough."""
    sure: bool
    clearest: int
    """The entry whose words speak most for its offset."""


def find_drift(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> Drift | None:
    """The offsets by which the written times, which must rise, fit the words better; None where they fit as written.

    Entries at 00:00 say nothing.

    With evidence fitted on the other half of the 211 episodes of bench/chapters: outlines moved by
    60 s are found in 98 of 100, by a 60 s break in the middle in 75 of 100; 3 of 211 correct ones are moved.
    """
    exact, rough = _likelihoods(spoken, odds, times_s)
    stays = math.log(1 - BEGINS) + (len(times_s) - 1) * math.log(1 - CHANGES)
    rough_odds = float(np.logaddexp.reduce(np.log(ROUGH) + rough.sum(axis=0))) - float(exact[:, _ZERO].sum())
    belief, path_odds = _beliefs(np.exp(exact), times_s)
    still = stays + float(exact[:, _ZERO].sum())
    unmoved = float(np.logaddexp(still, still + rough_odds))
    moved = path_odds + math.log(max(1e-12, -math.expm1(min(0.0, still - path_odds))))
    share_rough = 1 / (1 + math.exp(min(700.0, path_odds - still - rough_odds)))
    belief *= 1 - share_rough
    belief[:, _ZERO] += share_rough
    path = _least_loss(belief)
    changes = sum(a != b for a, b in pairwise(path))
    gain = moved - unmoved
    offsets = _OFFSETS[path]
    if gain <= 0 or not offsets.any() or changes > MOST_PROPOSED:
        return None
    clearest = int(np.argmax([exact[row, at] - exact[row, _ZERO] for row, at in enumerate(path)]))
    sure = gain >= SURE_GAIN and changes <= MOST_CHANGES
    return Drift(tuple(map(float, offsets)), gain, sure, clearest)


def _likelihoods(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> tuple[Values, Values]:
    """Log-likelihoods of every entry's time against a time anywhere: exact, at each offset; rough, at none."""
    last_s = int(spoken.starts_s[-1]) + 2
    seconds = np.round(spoken.starts_s).astype(np.intp)
    near = np.exp(-np.abs(np.arange(-EXACT_REACH_S, EXACT_REACH_S + 1)) / EXACT_S)
    exact, rough = np.zeros((len(times_s), len(_OFFSETS))), np.zeros((len(times_s), len(ROUGH_S)))
    for row, (values, time_s) in enumerate(zip(odds, times_s, strict=True)):
        # An entry at the beginning says nothing, one past the end nothing there: it may be of a longer cut.
        if not time_s:
            continue
        belief = np.exp(values - values.max())
        density = np.bincount(seconds, belief * (last_s / belief.sum()), last_s)
        around = np.arange(round(time_s) - FARTHEST_S - EXACT_REACH_S, round(time_s) + FARTHEST_S + EXACT_REACH_S + 1)
        inside = (around >= 0) & (around < last_s)
        found = np.where(inside, density[np.clip(around, 0, last_s - 1)], 0.0)
        if time_s >= last_s:
            found = np.where(inside, found, 1.0)
        middle = len(found) // 2
        exact[row] = _tempered(np.convolve(found, near / near.sum(), "valid")[::STEP_S])
        rough[row] = _tempered(np.array([found[middle - reach : middle + reach + 1].mean() for reach in ROUGH_S]))
    return exact, rough


def _tempered(ratios: Values) -> Values:
    above = CEILING * (1 + TIE * np.log(np.maximum(ratios, CEILING) / CEILING))
    tempered: Values = np.log(BLIND + (1 - BLIND) * np.minimum(ratios, above))
    return tempered


def _beliefs(likelihoods: Values, times_s: Sequence[float]) -> tuple[Values, float]:
    """Belief in each offset of each entry, and the log-likelihood of all offsets together."""
    size = len(times_s)
    likelihoods = likelihoods * _TRIED
    forward, backward, scales = np.zeros_like(likelihoods), np.ones_like(likelihoods), np.ones(size)
    state = np.where(_OFFSETS == 0, 1 - BEGINS, BEGINS * _JUMPS[_ZERO]) * likelihoods[0]
    for row in range(size):
        if row:
            follows = (1 - CHANGES) * forward[row - 1] + CHANGES * forward[row - 1] @ _jumps(times_s, row)
            state = follows * likelihoods[row]
        scales[row] = state.sum()
        forward[row] = state / scales[row]
    for row in range(size - 1, 0, -1):
        comes = likelihoods[row] * backward[row]
        backward[row - 1] = ((1 - CHANGES) * comes + CHANGES * _jumps(times_s, row) @ comes) / scales[row]
    belief = forward * backward
    return belief / belief.sum(axis=1, keepdims=True), float(np.log(scales).sum())


def _jumps(times_s: Sequence[float], row: int) -> Values:
    """`_JUMPS` that leave an entry and the one before it in their order."""
    gap_s = times_s[row] - times_s[row - 1] - APART_S
    allowed: Values = _JUMPS * (_OFFSETS[:, None] - gap_s <= _OFFSETS)
    return allowed


def _least_loss(belief: Values) -> list[int]:
    """The offsets (as columns) by which the entries are expected to lie least off."""
    tried = np.flatnonzero(_TRIED)
    losses = np.full(belief.shape, np.inf)
    losses[:, tried] = belief[:, tried] @ _LOSS[np.ix_(tried, tried)]
    columns = np.arange(len(_OFFSETS))
    values = losses[0]
    back: list[NDArray[np.intp]] = []
    for row in losses[1:]:
        best = int(values.argmin())
        stays = values <= values[best] + CHANGE_LOSS_S
        back.append(np.where(stays, columns, best))
        values = np.where(stays, values, values[best] + CHANGE_LOSS_S) + row
    path = [int(values.argmin())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]
