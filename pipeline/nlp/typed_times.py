"""How the times of an outline were typed: taken from a transcript, while listening, from memory, or rounded.

Rounding shows in the numbers. The others show in the words: each habit says how likely a distance between the
written time and the sentence is, and the habit under which the words fit all the times best is believed most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.nlp.alignment import SpokenText, Values


@dataclass(frozen=True, slots=True)
class Spread:
    """Distances from the written time: a Laplace distribution of `scale_s` that ends at `reach_s`."""

    scale_s: float
    reach_s: float

    def density(self, distance_s: Values) -> Values:
        """Density of distances, per second."""
        away = np.abs(distance_s)
        mass = 2 * self.scale_s * -np.expm1(-self.reach_s / self.scale_s)
        density: Values = np.exp(-away / self.scale_s) / mass * (away <= self.reach_s)
        return density


CHOSEN = Spread(0.3, 9.0)
"""Times that a tool took from the transcript itself, as it does where one clicks on a sentence."""
EXACT = Spread(1.5, 9.0)
"""Times typed while listening: 91 of 100 lie within 5 seconds, none further off than 9 (53 entries of a show,
checked by ear)."""
LOOSE = Spread(4.0, 14.0)
"""Times noted down on the way."""
ROUGH = Spread(1000.0, 16.0)
"""Times typed from memory, or from a cut of other length here and there, lie anywhere up to here."""
GUESSED = Spread(1000.0, 31.0)
"""Times that were guessed: rare, and only the words of a whole outline together can say so."""
SLIP = 0.1
"""Share of belief that an entry of an outline of chosen times was typed by hand."""
HABITS = (
    (0.15, ((1 - SLIP, CHOSEN), (SLIP, EXACT))),
    (0.5, ((1.0, EXACT),)),
    (0.175, ((1.0, LOOSE),)),
    (0.175, ((1.0, ROUGH),)),
    (0.0003, ((1.0, GUESSED),)),
)
"""How often an outline is typed in each way, before its words are looked at, and the distances of that way."""
BLIND = 0.15
"""Share of entries whose words say nothing about their place: no entry decides for all."""
LEAST_BELIEF = 0.003
"""A habit believed less is none."""
ROUND_S = (60, 30, 15)
"""Units to which people round times."""
LEAST_ROUND = 4
"""So many round times are no accident."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How far from its written time an entry may begin, and how believable each distance is."""

    spreads: tuple[tuple[float, Spread], ...]
    """Shares of belief, which add up to 1, and what is believed."""

    @property
    def window_s(self) -> float:
        """The greatest distance."""
        return max(spread.reach_s for _, spread in self.spreads)

    def density(self, distance_s: Values) -> Values:
        """Density of distances, per second."""
        return np.asarray(sum(share * spread.density(distance_s) for share, spread in self.spreads), dtype=np.float64)


def habit_of(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> Habit:
    """How these times were typed; `odds` are the evidence of each entry, those at 00:00 say nothing."""
    typed = [time_s for time_s in times_s if time_s]
    for unit_s in ROUND_S:
        if len(typed) >= LEAST_ROUND and all(round(time_s * 1000) % (unit_s * 1000) == 0 for time_s in typed):
            return Habit(((1.0, Spread(unit_s / 3, max(EXACT.reach_s, unit_s / 2 + 2))),))
    ways = [Habit(spreads) for _, spreads in HABITS]
    widest_s = max(way.window_s for way in ways)
    belief = np.log([share for share, _ in HABITS])
    for values, time_s in zip(odds, times_s, strict=True):
        lower, upper = np.searchsorted(spoken.starts_s, (time_s - widest_s, time_s + widest_s))
        if not time_s or lower == upper:
            continue
        shares = np.exp(values - values.max())
        likely = shares[lower:upper] * (spoken.starts_s[-1] + 1) / shares.sum()
        distance_s = spoken.starts_s[lower:upper] - time_s
        ratios = np.array([likely @ way.density(distance_s) for way in ways])
        belief += np.log(BLIND + (1 - BLIND) * ratios)
    shares = np.exp(belief - belief.max())
    shares = np.where(shares < LEAST_BELIEF * shares.sum(), 0.0, shares)
    shares /= shares.sum()
    return Habit(
        tuple(
            (float(share) * part, spread)
            for share, way in zip(shares, ways, strict=True)
            for part, spread in way.spreads
            if share
        )
    )
