"""All entries of an outline settled on the words: out-of-place times, drift, then the sentence near each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pipeline.model.outline import OutlineEntry
from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import SpokenText, Values, evidence, is_said, spoken_text
from pipeline.nlp.drift import Drift, find_drift
from pipeline.nlp.placement import Written, place_entries
from pipeline.nlp.typed_times import EXACT, habit_of
from pipeline.timecode import Millis

LEAST_ENTRIES = 5
"""With fewer entries nothing tells one wrong time from a list in another order."""
LEAST_GAIN = 1.0
"""Log-odds by which the words must speak for the other time."""
LEAST_FALL_S = 30.0
"""Smaller steps back are rough times of neighbours, not a slip of the keyboard."""
NEIGHBOUR_S = 4.0
"""An entry put back between its neighbours keeps this much distance from their times."""


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """An entry, its time after moving, and the sentence it begins with (None where nobody speaks)."""

    entry: OutlineEntry
    time_ms: Millis
    sentence: Sentence | None
    share: float | None
    moved: bool = False
    """True where the words speak for another time than the written one."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Entries by rising time, and what was found about their times as a whole."""

    settled: tuple[SettledEntry, ...]
    drift: Drift | None = None
    out_of_place: OutlineEntry | None = None
    """The one entry that broke the order of the outline and was put back between its neighbours."""


def settle_entries(sentences: Sequence[Sentence], entries: Sequence[OutlineEntry]) -> Settlement:
    """Settle entries, given in the order of the outline; there must be an entry and a sentence."""
    spoken = spoken_text(sentences)
    odds = [evidence(spoken, entry) for entry in entries]
    times_s = [entry.start_ms / 1000 for entry in entries]
    stray = _put_back(spoken, odds, times_s)
    if stray is not None:
        times_s[stray[0]] = stray[1]
    order = sorted(range(len(entries)), key=lambda at: times_s[at])
    odds, times_s = [odds[at] for at in order], [times_s[at] for at in order]
    # Where nothing of an entry is said, openings near its time by chance must not move an outline.
    telling = [values if is_said(spoken, entries[at]) else values * 0 for at, values in zip(order, odds, strict=True)]
    drift = find_drift(spoken, telling, times_s)
    offsets_s = drift.offsets_s if drift is not None and drift.sure else (0.0,) * len(times_s)
    written = [_written(time_s, offset_s) for time_s, offset_s in zip(times_s, offsets_s, strict=True)]
    # A change of the offset may make times fall; the order of the entries stands.
    latest = np.maximum.accumulate([one.time_s for one in written])
    written = [replace(one, time_s=float(time_s)) for one, time_s in zip(written, latest, strict=True)]
    habit = habit_of(spoken, odds, [one.since_s for one in written])
    placed = place_entries(spoken, sentences, odds, written, habit)
    settled = tuple(
        SettledEntry(
            entries[at],
            round(one.time_s * 1000),
            None if place.sentence is None else sentences[place.sentence],
            place.share,
            moved=bool(offset_s) or (stray is not None and at == stray[0]),
        )
        for at, one, place, offset_s in zip(order, written, placed, offsets_s, strict=True)
    )
    return Settlement(settled, drift, entries[stray[0]] if stray is not None else None)


def _written(time_s: float, offset_s: float) -> Written:
    moved_s = max(0.0, time_s + offset_s)
    return Written(0.0 if time_s == 0 else moved_s, moved_s)


def _put_back(spoken: SpokenText, odds: Sequence[Values], times_s: Sequence[float]) -> tuple[int, float] | None:
    """The one entry without which the outline would rise, and a better time between its neighbours.

    None if the outline rises, if more than one entry is out of place, or if the words speak for the
    time as it is written (then the line is out of place, not the time).
    """
    falls = [at for at, (before, after) in enumerate(pairwise(times_s)) if after < before]
    if not any(times_s[at] - times_s[at + 1] > LEAST_FALL_S for at in falls):
        return None
    if len(times_s) < LEAST_ENTRIES or not 1 <= len(falls) <= 2:
        return None
    best: tuple[float, int, float] | None = None
    for at in {falls[0], falls[0] + 1}:
        others = [*times_s[:at], *times_s[at + 1 :]]
        if any(after < before for before, after in pairwise(others)):
            continue
        first_s = times_s[at - 1] if at else 0.0
        last_s = times_s[at + 1] if at + 1 < len(times_s) else float(spoken.starts_s[-1]) + NEIGHBOUR_S
        starts_s = spoken.starts_s
        between = np.flatnonzero((starts_s > first_s + NEIGHBOUR_S) & (starts_s < last_s - NEIGHBOUR_S))
        near = np.flatnonzero(np.abs(starts_s - times_s[at]) <= EXACT.reach_s)
        stays = (
            float((odds[at][near] - np.abs(starts_s[near] - times_s[at]) / EXACT.scale_s).max())
            if len(near)
            else -np.inf
        )
        gain = float(odds[at][between].max()) - stays if len(between) else 0.0
        if gain > LEAST_GAIN and (best is None or gain > best[0]):
            best = (gain, at, float(starts_s[between[odds[at][between].argmax()]]))
    return None if best is None else best[1:]
