"""How much the words before a place are like those after it, for every place of an episode."""

import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Places = NDArray[np.intp]
Terms = Sequence[Sequence[str]]
"""Content words of each sentence, in order, with repeats."""

FORGOTTEN_S = 120.0
"""A word that was not said for this long counts as new: about half a chapter of the usual length."""


def rarity(terms: Terms) -> dict[str, float]:
    """Inverse document frequency of each word, a sentence being the document."""
    said_in = Counter(word for sentence in terms for word in set(sentence))
    return {word: math.log((len(terms) + 1) / (count + 0.5)) for word, count in said_in.items()}


def window_likeness(terms: Terms, weights: Mapping[str, float], starts_s: Values, window_s: float) -> Values:
    """Cosine of the words in the window before each sentence and the window from it on.

    The blocks of TextTiling (Hearst 1997), but measured in seconds, weighted by rarity, and slid along
    so that the cost grows with the number of words only. 1 where one side is empty: nothing is known there.
    """
    count = len(terms)
    lower = np.searchsorted(starts_s, starts_s - window_s)
    upper = np.maximum(np.searchsorted(starts_s, starts_s + window_s), np.arange(count) + 1)
    blocks = _Blocks(weights)
    likeness = np.ones(count)
    first = last = 0
    for at in range(count):
        while last < upper[at]:
            blocks.enter(terms[last])
            last += 1
        while first < lower[at]:
            blocks.leave(terms[first])
            first += 1
        likeness[at] = blocks.cosine()
        blocks.pass_over(terms[at])
    return likeness


class _Blocks:
    """Word counts left and right of a place, with their product kept up to date."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._squares = {word: weight * weight for word, weight in weights.items()}
        self._left: dict[str, int] = {}
        self._right: dict[str, int] = {}
        self._product = self._left_norm = self._right_norm = 0.0

    def enter(self, words: Iterable[str]) -> None:
        for word in words:
            before = self._right.get(word, 0)
            self._right[word] = before + 1
            self._right_norm += self._squares[word] * (2 * before + 1)
            self._product += self._squares[word] * self._left.get(word, 0)

    def leave(self, words: Iterable[str]) -> None:
        for word in words:
            before = self._left[word]
            self._left[word] = before - 1
            self._left_norm -= self._squares[word] * (2 * before - 1)
            self._product -= self._squares[word] * self._right.get(word, 0)

    def pass_over(self, words: Iterable[str]) -> None:
        for word in words:
            right, left = self._right[word], self._left.get(word, 0)
            self._right[word], self._left[word] = right - 1, left + 1
            self._right_norm -= self._squares[word] * (2 * right - 1)
            self._left_norm += self._squares[word] * (2 * left + 1)
            self._product += self._squares[word] * (right - 1 - left)

    def cosine(self) -> float:
        norm = self._left_norm * self._right_norm
        return self._product / math.sqrt(norm) if norm > 1e-9 and self._left_norm > 0 else 1.0


def dips(values: Values, starts_s: Values, window_s: float) -> tuple[Values, Values]:
    """How far each value lies below the highest one within the window before it, and after it."""
    here = np.arange(len(values))
    lower = np.searchsorted(starts_s, starts_s - window_s)
    upper = np.searchsorted(starts_s, starts_s + window_s)
    return _highest(values, lower, here + 1) - values, _highest(values, here, np.maximum(upper, here + 1)) - values


def _highest(values: Values, lower: Places, upper: Places) -> Values:
    """Maximum over `[lower, upper)`, both rising and never empty, in one pass."""
    highest = np.empty(len(values))
    falling: deque[int] = deque()
    last = 0
    for at in range(len(values)):
        while last < upper[at]:
            while falling and values[falling[-1]] <= values[last]:
                falling.pop()
            falling.append(last)
            last += 1
        while falling[0] < lower[at]:
            falling.popleft()
        highest[at] = values[falling[0]]
    return highest


class NewWords:
    """Which sentences bring words that are new or long unsaid, and which say words for the last time."""

    def __init__(self, terms: Terms, weights: Mapping[str, float], starts_s: Values) -> None:
        repeated = {word for word, count in Counter(w for one in terms for w in set(one)).items() if count > 1}
        self._starts_s = starts_s
        self._all = _summed([sum(weights[word] for word in dict.fromkeys(sentence)) for sentence in terms])
        kept = [[word for word in dict.fromkeys(sentence) if word in repeated] for sentence in terms]
        heard = _first_said(kept, weights, list(starts_s), math.inf)
        self._first = _summed(heard)
        self._new = _summed(_first_said(kept, weights, list(starts_s), FORGOTTEN_S))
        backwards = _first_said(kept[::-1], weights, list(-starts_s[::-1]), FORGOTTEN_S)
        self._ended = _summed(backwards[::-1])

    def steps(self, window_s: float) -> tuple[Values, Values, Values]:
        """Share of new words, of first words and of last words: after each place less before it."""
        here = np.arange(len(self._starts_s))
        lower = np.searchsorted(self._starts_s, self._starts_s - window_s)
        upper = np.maximum(np.searchsorted(self._starts_s, self._starts_s + window_s), here + 1)

        def step(sums: Values) -> Values:
            after = (sums[upper] - sums[here]) / (self._all[upper] - self._all[here] + _SMOOTHING)
            before = (sums[here] - sums[lower]) / (self._all[here] - self._all[lower] + _SMOOTHING)
            return np.asarray(after - before)

        return step(self._new), step(self._first), -step(self._ended)


_SMOOTHING = 5.0
"""Weight of about one content word, so that a window of two words shows no large share."""


def _first_said(
    terms: Terms, weights: Mapping[str, float], times_s: Sequence[float], forgotten_s: float
) -> list[float]:
    """Weight of the words of each sentence that were never said before, or not for so long."""
    latest_s: dict[str, float] = {}
    found = []
    for words, time_s in zip(terms, times_s, strict=True):
        new = (word for word in words if word not in latest_s or time_s - latest_s[word] > forgotten_s)
        found.append(sum(weights[word] for word in new))
        latest_s.update(dict.fromkeys(words, time_s))
    return found


def _summed(values: Sequence[float]) -> Values:
    return np.concatenate([[0.0], np.cumsum(np.asarray(values, dtype=np.float64))])


def vocabulary_held(words: Sequence[Sequence[str]], starts_s: Values, window_s: float) -> Values:
    """How far the words before and after each sentence are the same, in standard deviations of the episode.

    Cosine of logarithmic counts times rarity (Hearst, TextTiling, 1997, with stretches of time in
    place of blocks of words); counted on as the stretches move.
    """
    spread = Counter(word for said in words for word in set(said))
    rarity = {word: math.log(len(words) / count) ** 2 for word, count in spread.items() if count > 1}
    upper = np.searchsorted(starts_s, starts_s + window_s)
    lower = np.searchsorted(starts_s, starts_s - window_s)
    counts: tuple[dict[str, int], dict[str, int]] = (dict.fromkeys(rarity, 0), dict.fromkeys(rarity, 0))
    sums = [0.0, 0.0, 0.0]  # of products, of squares before, of squares after

    def count(said: Iterable[str], side: int, step: int) -> None:
        for word in said:
            weight = rarity.get(word)
            if weight is not None:
                old, other = math.log1p(counts[side][word]), math.log1p(counts[1 - side][word])
                counts[side][word] += step
                new = math.log1p(counts[side][word])
                sums[0] += weight * (new - old) * other
                sums[1 + side] += weight * (new * new - old * old)

    held = np.zeros(len(words))
    reached, left = 0, 0
    for index in range(len(words)):
        while reached < upper[index]:
            count(words[reached], 1, 1)
            reached += 1
        if index:
            count(words[index - 1], 1, -1)
            count(words[index - 1], 0, 1)
        while left < lower[index]:
            count(words[left], 0, -1)
            left += 1
        held[index] = sums[0] / (math.sqrt(max(0.0, sums[1]) * max(0.0, sums[2])) + 1e-6)
    deviation: Values = (held - held.mean()) / (held.std() + 1e-6)
    return deviation
