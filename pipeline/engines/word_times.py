"""Word times estimated from text and sound, for engines that tell only what was said, not when.

People pause where they would write a comma or a full stop, and silence is easy to see. So phrases
(words up to a punctuation mark) are laid onto voiced islands of the sound by dynamic programming,
and words spread inside by their length over what is voiced.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.base import Samples
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.timecode import Millis

FRAME_MS = 10
SHORTEST_PAUSE_FRAMES = 12
"""120 ms: closures of p, t, k inside words are shorter."""
SHORTEST_ISLAND_FRAMES = 3
"""A click or breath shorter than 30 ms is no speech."""
VOICED_SHARE = 0.35
"""How far above the quietest tenth, on the way to the loudest, a frame (in decibels) counts as voiced."""
SILENCE = -70
"""Decibels of full scale; below is silence wherever the peak lies."""
VOICED_BELOW_LOUD = 10
"""Decibels; so close to the loudest a frame is voiced although no pause is there to compare it with."""
LETTERS_BEYOND = 1
"""A word takes time beyond its letters: `a` is not a fifth of `about`."""
DIGIT_LETTERS = 3
"""A digit is spoken as a word of its own."""
MOST_PHRASES = 4
"""So many phrases may be spoken in one breath without a pause that shows."""
RATE_SPREAD = 0.25
"""How much a phrase's length strays from the mean rate of its piece, as a share."""
LENGTH_SPREAD_S = 0.25
"""And in seconds, whatever its length."""
UNSPOKEN_STOP = 2.0
UNSPOKEN_COMMA = 0.7
"""The price of reading over a full stop, over a comma."""
PAUSE_PRICE_PER_S = 4.0
PAUSE_PRICE_MOST = 3.0
"""The price of a pause inside a phrase."""
_STOPS = ".?!…"
_COMMAS = ",;:—–-"
_CLOSING = "\"'”’)]»"

Frames = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `[first, last)` up to a punctuation mark, their weight, and the price of no pause behind them."""

    first: int
    last: int
    weight: float
    unspoken: float


def estimate_word_times(words: Sequence[str], samples: Samples) -> list[tuple[Millis, Millis]]:
    """Start and end of each word in milliseconds from the first sample; all inside the sound, none falling."""
    if not words:
        return []
    length_ms = len(samples) * 1000 // SAMPLE_RATE_HZ
    islands = voiced_islands(samples)
    if not len(islands):
        islands = np.array([[0, max(1, length_ms // FRAME_MS)]])
    phrases = split_phrases(words)
    times: list[tuple[Millis, Millis]] = []
    for first, last, first_island, last_island in _align(phrases, islands):
        inside = words[phrases[first].first : phrases[last - 1].last]
        times += _spread([_weight(word) for word in inside], islands[first_island:last_island])
    return [(min(start, length_ms), min(end, length_ms)) for start, end in times]


def voiced_islands(samples: Samples) -> Frames:
    """Where sound stands out from the pauses: `[first, last)` frames of 10 ms, shape (islands, 2).

    >>> quiet, loud = np.zeros(3200, dtype=np.float32), np.tile(np.float32([0.5, -0.5]), 3200)
    >>> voiced_islands(np.concatenate([quiet, loud, quiet, loud])).tolist()
    [[20, 60], [80, 120]]
    """
    size = SAMPLE_RATE_HZ * FRAME_MS // 1000
    framed = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(framed):
        return np.zeros((0, 2), dtype=np.int64)
    decibels = 10 * np.log10(np.square(framed).mean(axis=1) + 1e-10)
    quiet, loud = np.percentile(decibels, [10, 95])
    voiced = decibels > max(SILENCE, min(quiet + VOICED_SHARE * (loud - quiet), loud - VOICED_BELOW_LOUD))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]])))
    islands: list[list[int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        if islands and first - islands[-1][1] < SHORTEST_PAUSE_FRAMES:
            islands[-1][1] = last
        else:
            islands.append([first, last])
    kept = [island for island in islands if island[1] - island[0] >= SHORTEST_ISLAND_FRAMES]
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def split_phrases(words: Sequence[str]) -> list[Phrase]:
    """Words up to each mark at which people pause.

    >>> [(phrase.first, phrase.last) for phrase in split_phrases(["Well,", "I", "know.", "Do", "you"])]
    [(0, 1), (1, 3), (3, 5)]
    """
    phrases: list[Phrase] = []
    first, weight = 0, 0.0
    for number, word in enumerate(words, start=1):
        weight += _weight(word)
        mark = word.rstrip(_CLOSING)[-1:]
        if number == len(words) or (mark and mark in _STOPS + _COMMAS):
            phrases.append(Phrase(first, number, weight, UNSPOKEN_STOP if mark in _STOPS else UNSPOKEN_COMMA))
            first, weight = number, 0.0
    return phrases


def _weight(word: str) -> float:
    """How long a word takes, in letters: a digit is spoken as a word."""
    return LETTERS_BEYOND + sum(DIGIT_LETTERS if letter.isdigit() else letter.isalpha() for letter in word)


def _align(phrases: list[Phrase], islands: Frames) -> list[tuple[int, int, int, int]]:
    """Groups of phrases `[first, last)` on groups of islands `[first, last)`, in order, the cheapest way.

    A group costs what its voiced length strays from what its letters let expect, the pauses inside
    it that no mark explains, and the marks inside it at which nobody pauses.
    """
    lengths = (islands[:, 1] - islands[:, 0]) * FRAME_MS / 1000
    voiced = np.concatenate([[0.0], np.cumsum(lengths)])
    pauses = (islands[1:, 0] - islands[:-1, 1]) * FRAME_MS / 1000
    prices = np.concatenate([[0.0, 0.0], np.cumsum(np.minimum(pauses * PAUSE_PRICE_PER_S, PAUSE_PRICE_MOST))])
    begin, end = np.indices((len(islands) + 1, len(islands) + 1))
    spoken_s = voiced[end] - voiced[begin]
    inner = np.where(begin < end, prices[end] - prices[np.minimum(begin + 1, len(islands))], np.inf)
    seconds_per_letter = voiced[-1] / sum(phrase.weight for phrase in phrases)
    most = max(MOST_PHRASES, -(-len(phrases) // len(islands)))
    best = np.full((len(phrases) + 1, len(islands) + 1), np.inf)
    best[0, 0] = 0.0
    cause: dict[tuple[int, int], tuple[int, int]] = {}
    for last in range(1, len(phrases) + 1):
        for first in range(max(0, last - most), last):
            expected_s = seconds_per_letter * sum(phrase.weight for phrase in phrases[first:last])
            strays = (spoken_s - expected_s) / (LENGTH_SPREAD_S + RATE_SPREAD * expected_s)
            unspoken = sum(phrase.unspoken for phrase in phrases[first : last - 1])
            costs = best[first][:, None] + np.square(strays) + inner + unspoken
            cheapest, origin = costs.min(axis=0), costs.argmin(axis=0)
            for island in np.flatnonzero(cheapest < best[last]).tolist():
                best[last, island] = cheapest[island]
                cause[last, island] = first, int(origin[island])
    groups: list[tuple[int, int, int, int]] = []
    at = len(phrases), len(islands)
    while at != (0, 0):
        before = cause[at]
        groups.append((before[0], at[0], before[1], at[1]))
        at = before
    return groups[::-1]


def _spread(weights: list[float], islands: Frames) -> list[tuple[Millis, Millis]]:
    """Lay words one after the other over what is voiced; pauses are skipped."""
    voiced = np.concatenate([[0], np.cumsum(islands[:, 1] - islands[:, 0])])
    edges = np.concatenate([[0.0], np.cumsum(weights)]) / sum(weights) * voiced[-1]
    # An edge between two islands ends one word with the first and begins the next with the second.
    at_start = np.minimum(np.searchsorted(voiced, edges[:-1], side="right"), len(islands)) - 1
    at_end = np.maximum(np.searchsorted(voiced, edges[1:], side="left"), 1) - 1
    at_end = np.minimum(at_end, len(islands) - 1)
    starts = (islands[at_start, 0] + edges[:-1] - voiced[at_start]) * FRAME_MS
    ends = (islands[at_end, 0] + edges[1:] - voiced[at_end]) * FRAME_MS
    return [(int(start), max(int(start), int(end))) for start, end in zip(starts, ends, strict=True)]
