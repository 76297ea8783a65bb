"""Where chapters begin when no outline says so.

Each sentence gets the log-odds that a chapter begins with it (`border_features.py`, weights learned offline
or from the show's own outlines); how many chapters there are follows from the length and from how often the
transcript has a paragraph; which ones they are is found by a dynamic programme that also weighs how long
chapters last. Utiyama and Isahara (2001) find the cheapest segmentation under a language model of each
segment; ours learns what a border looks like, of which likeness of words is one sign among others, and on the
episodes measured (benchmarks/free_chapters.py) it found borders better by far.
"""

import functools
import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.sentence import Sentence
from pipeline.nlp.border_features import FEATURES, border_features
from pipeline.nlp.cue_phrases import phrases_around, plain_text

Values = NDArray[np.float64]

GENERAL = Path(__file__).parent / "weights" / "borders.json"
"""Learned by `python -m training.chapters`; on what, and how well it does, is said in `training/chapters`."""

SAME_BORDER_S = 8.0
"""Sentences this close share their chances: editors differ by that much on where a chapter begins."""
PHRASE_VALUE = 2.0
"""A phrase that is there counts as this many standard deviations: rare ones would have far more."""
SHORTEST_CHAPTER_S = 15.0
"""Platforms want 10 s; of human chapters 5 in 100 are shorter than 33 s (one show), 50 s (the other)."""
LONGEST_CHAPTER_S = 2400.0
"""Looked back this far at most, so that the cost grows with the length only; 1 human chapter in 500 is longer."""
CANDIDATE_SHARE = 0.35
"""Share of the sentences, those with the best odds, among which borders are looked for."""
FEWEST_CANDIDATES = 60
NO_PARAGRAPHS = 0.05
"""Added to the paragraphs a minute, so that none has a logarithm: edited transcripts have 0.08 (median)."""
MOST_LOG_CHAPTERS = 10.0
"""Keeps the exponential finite for any rule and any length."""
PRICE_SPAN = (-8.0, 10.0)
"""Between these prices of a border (natural logarithms) lie none at all and as many as fit."""
PRICE_STEPS = 10


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """What one of `FEATURES` is worth, per standard deviation."""

    name: str
    mean: float
    scale: float
    weight: float


@dataclass(frozen=True, slots=True)
class PhraseWeight:
    """What a phrase of the show (`phrases_around`) is worth where it is said."""

    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class ChapterCount:
    """`log(chapters) = length * log(seconds) + paragraphs * log(0.05 + paragraphs a minute) + constant`.

    Shows differ more than talks do: their chapters last 2.2 to 5.9 minutes (medians). What the sentences say was
    tried and told no more of the number (cross-validated); whoever sets many paragraphs sets many chapters too.
    """

    length: float
    paragraphs: float
    constant: float


@dataclass(frozen=True, slots=True)
class ChapterLength:
    """Mean and standard deviation of the natural logarithm of a chapter's seconds."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class BorderModel:
    """Everything that is learned: what borders look like, how many there are, how long chapters last."""

    features: tuple[FeatureWeight, ...]
    intercept: float
    count: ChapterCount
    length: ChapterLength
    phrases: tuple[PhraseWeight, ...] = ()

    def is_current(self) -> bool:
        """True when it was learned with the features of this version."""
        return tuple(feature.name for feature in self.features) == FEATURES


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The sentences of an episode as the model sees them."""

    starts_s: Values
    duration_s: float
    table: Values
    """A row for each sentence, a column for each of `FEATURES`, as they are (not standardised)."""
    phrases: tuple[frozenset[str], ...] = ()
    """What is said around each sentence; empty where only a model without phrases will be asked."""


@functools.cache
def general_model() -> BorderModel:
    """The model for a show that nothing is known of."""
    import msgspec

    return msgspec.json.decode(GENERAL.read_bytes(), type=BorderModel)


def places_of(sentences: Sequence[Sentence], breaks: Set[int], duration_s: float, *, phrases: bool = True) -> Places:
    """Look at an episode once; there must be a sentence. `breaks` are the first words of its utterances."""
    texts = [plain_text(sentence.text) for sentence in sentences]
    return Places(
        np.array([sentence.start_ms for sentence in sentences]) / 1000,
        duration_s,
        border_features(sentences, breaks, duration_s),
        tuple(map(frozenset, phrases_around(texts, [sentence.speaker for sentence in sentences]))) if phrases else (),
    )


def border_odds(places: Places, model: BorderModel) -> Values:
    """Log-odds for every sentence that a chapter begins with it."""
    means, scales, weights = (
        np.array([getattr(feature, name) for feature in model.features]) for name in ("mean", "scale", "weight")
    )
    odds = (places.table - means) / scales @ weights + model.intercept
    worth = {phrase.phrase: phrase.weight * PHRASE_VALUE for phrase in model.phrases}
    if worth:
        odds += np.array(
            [sum(worth.get(phrase, 0.0) for phrase in sorted(said & worth.keys())) for said in places.phrases]
        )
    return np.asarray(odds, dtype=np.float64)


def count_signs(places: Places) -> tuple[float, float, float]:
    """What the number of chapters follows from, in the order of `ChapterCount`."""
    duration_s = max(1.0, places.duration_s)
    a_minute = float(places.table[:, FEATURES.index("paragraph")].sum()) / duration_s * 60
    return math.log(duration_s), math.log(NO_PARAGRAPHS + a_minute), 1.0


def expected_chapters(places: Places, count: ChapterCount) -> int:
    """How many chapters an editor would have made of it, one at least."""
    weights = (count.length, count.paragraphs, count.constant)
    log_count = sum(weight * sign for weight, sign in zip(weights, count_signs(places), strict=True))
    return max(1, round(math.exp(min(log_count, MOST_LOG_CHAPTERS))))


def choose_borders(places: Places, odds: Values, n_chapters: int, length: ChapterLength) -> list[int]:
    """The sentences with which the second and later chapters begin: `n_chapters - 1`, or as many as have room.

    Of all segmentations with that many chapters it takes the one with the best odds of its borders and
    the likeliest lengths, as far as a single price for every border can reach it; one too many goes where
    its odds are lowest.
    """
    if n_chapters < 2:
        return []
    search = _Search(places, _shared(places.starts_s, odds), length)
    cheap, dear = PRICE_SPAN[1], PRICE_SPAN[0]
    borders = search.best(cheap)
    for _ in range(PRICE_STEPS):
        middle = (cheap + dear) / 2
        tried = search.best(middle)
        if len(tried) >= n_chapters - 1:
            cheap, borders = middle, tried
        else:
            dear = middle
        if len(borders) == n_chapters - 1:
            break
    kept = sorted(borders, key=lambda at: (-search.odds[at], at))[: n_chapters - 1]
    return sorted(kept)


def _shared(starts_s: Values, odds: Values) -> Values:
    """Odds, half their own and half those of a border anywhere near: a sure region beats a lucky sentence."""
    near = np.clip(chances_near(starts_s, odds), 1e-6, 0.999)
    return np.asarray((odds + np.log(near / (1 - near))) / 2, dtype=np.float64)


def chances_near(starts_s: Values, odds: Values) -> Values:
    """For every sentence the chance, 0 to 1, that a chapter begins with it or within `SAME_BORDER_S` of it."""
    sums = np.concatenate([[0.0], np.cumsum(1 / (1 + np.exp(-odds)))])
    lower = np.searchsorted(starts_s, starts_s - SAME_BORDER_S)
    upper = np.searchsorted(starts_s, starts_s + SAME_BORDER_S, side="right")
    return np.asarray(np.clip(sums[upper] - sums[lower], 0.0, 1.0), dtype=np.float64)


class _Search:
    """The dynamic programme over the best candidates."""

    def __init__(self, places: Places, odds: Values, length: ChapterLength) -> None:
        self.odds = odds
        self._length = length
        count = len(odds)
        wanted = min(count, max(FEWEST_CANDIDATES, round(count * CANDIDATE_SHARE)))
        best = np.sort(np.argsort(-odds, kind="stable")[:wanted])
        room = (places.starts_s >= SHORTEST_CHAPTER_S) & (places.starts_s <= places.duration_s - SHORTEST_CHAPTER_S)
        self._candidates = best[room[best]]
        self._times_s = np.concatenate([[0.0], places.starts_s[self._candidates], [places.duration_s]])
        self._windows = [self._earlier(at) for at in range(1, len(self._times_s))]

    def _earlier(self, at: int) -> tuple[int, int]:
        """Which places a chapter that ends here may begin at; the last before it where none is near enough."""
        times_s = self._times_s
        lower = int(np.searchsorted(times_s, times_s[at] - LONGEST_CHAPTER_S))
        upper = int(np.searchsorted(times_s, times_s[at] - SHORTEST_CHAPTER_S, side="right"))
        return min(lower, max(upper, 1) - 1), max(upper, 1)

    def best(self, reward: float) -> list[int]:
        """The segmentation with the highest sum when each border earns `reward` on top of its odds."""
        gains = np.concatenate([self.odds[self._candidates] + reward, [0.0]])
        total = np.zeros(len(self._times_s))
        came_from = np.zeros(len(self._times_s), dtype=np.intp)
        for at, (lower, upper) in enumerate(self._windows, 1):
            sums = total[lower:upper] + self._likely(self._times_s[at] - self._times_s[lower:upper])
            best = int(sums.argmax())
            total[at], came_from[at] = sums[best] + gains[at - 1], lower + best
        borders = []
        at = int(came_from[-1])
        while at > 0:
            borders.append(int(self._candidates[at - 1]))
            at = int(came_from[at])
        return borders[::-1]

    def _likely(self, lengths_s: Values) -> Values:
        """Log-normal density of chapter lengths, relative to its median."""
        logs = np.log(np.maximum(lengths_s, 1.0))
        return np.asarray(
            -0.5 * ((logs - self._length.mean) / self._length.deviation) ** 2 - logs + self._length.mean,
            dtype=np.float64,
        )
