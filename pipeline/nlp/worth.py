"""How well a sentence speaks for its chapter: a linear scorer whose weights were learned (training/takeaways).

In two steps. A ridge regression over features of each word, and over the commoner words themselves, says how surely
a person's summary of the passage has that word; another one says it of two neighbouring words. Sentences are then
chosen, one after the other, for the F scores that the words and the pairs of all chosen together can be expected to
reach (as in concept-based summarisation: Gillick and Favre 2009, whose weights are counts where ours are learned, and
who solve for the best set where we go greedily). A last ridge regression over features of the sentence speaks for its
form: length, place, subject, company.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from pipeline.nlp.features import Column, Passage, counted_words, sentence_features, word_features
from pipeline.nlp.pairs import Pair, pair_features, pairs_of

K = TypeVar("K", bound=Hashable)

SHIPPED = Path(__file__).resolve().parent / "weights" / "takeaways.json"

SUMMARY_WORDS = 35
"""Length in words of the notes that a choice is reckoned against; hosts write 38 words a chapter."""
FORM_SHARE = 0.02
"""What one standard deviation of form is worth in F."""
PAIR_SHARE = 2.0
"""What F of pairs counts beside F of words, which is about six times as high. All three: best of a few in
cross-validation, flat around."""


class WordScorer(msgspec.Struct, frozen=True):
    """What a word is worth."""

    features: dict[str, float]
    """Coefficients by feature name."""
    words: dict[str, float]
    """What is added for the word itself: how much oftener than its features say do summaries have it."""


class Scorer(msgspec.Struct, frozen=True):
    """What was learned with one kind of vectors."""

    titled: WordScorer
    untitled: WordScorer
    pairs: dict[str, float]
    """Coefficients of two neighbouring words by feature name."""
    sentences: dict[str, float]
    """Coefficients by feature name."""


class Weights(msgspec.Struct, frozen=True):
    """Content of `takeaways.json`."""

    usual: dict[str, float]
    """Share of the talks trained on in which a word is said; words of one or two talks are left out."""
    scorers: dict[str, Scorer]
    """By the vectors they were learned with."""

    def scorer(self, vectors: str) -> Scorer:
        """The coefficients learned with these vectors."""
        return self.scorers[vectors]


@cache
def load_weights() -> Weights:
    """The weights that come with the package."""
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Weights)


def word_worth(passage: Passage, *, usual: Mapping[str, float], scorer: Scorer) -> dict[str, float]:
    """How surely a summary of the passage has each word, about 0..1."""
    types, features = word_features(passage, usual=usual)
    learned = scorer.titled if passage.title else scorer.untitled
    added = np.array([learned.words.get(word, 0.0) for word in types], dtype=float)
    return dict(zip(types, np.maximum(0.0, weighted(features, learned.features) + added).tolist(), strict=True))


def pair_worth(passage: Passage, *, worth: Mapping[str, float], scorer: Scorer) -> dict[Pair, float]:
    """How surely a summary of the passage has two words side by side, about 0..1; `worth` is that of each word."""
    pairs, features = pair_features(passage, worth=worth)
    return dict(zip(pairs, np.maximum(0.0, weighted(features, scorer.pairs)).tolist(), strict=True))


def form_of_sentences(passage: Passage, *, worth: Mapping[str, float], scorer: Scorer) -> Column:
    """What speaks for each sentence besides its words: mean 0 and deviation 1 inside the passage."""
    values = weighted(sentence_features(passage, worth=worth), scorer.sentences)
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def weighted(features: Mapping[str, Column], weights: Mapping[str, float]) -> Column:
    """The weighted sum of the features; one without a weight counts nothing."""
    total: Column = np.zeros(len(next(iter(features.values()))))
    for name, column in features.items():
        total += weights.get(name, 0.0) * column
    return total


def choose(
    texts: Sequence[str],
    extra: Sequence[float],
    *,
    worth: Mapping[str, float],
    pairs: Mapping[Pair, float],
    most: int,
    barred: Collection[int] = (),
) -> list[int]:
    """Indices of at most `most` texts, best first: each adds most to the F expected of all chosen, plus its `extra`."""
    words, neighbours = [counted_words(text) for text in texts], [pairs_of(text) for text in texts]
    left = [at for at in range(len(texts)) if at not in barred]
    order: list[int] = []
    covered: set[Hashable] = set()
    value, pair_value, length = 0.0, 0.0, 0

    def gain(at: int) -> float:
        longer = length + len(words[at])
        of_words = expected(value + _new_worth(words[at], covered, worth), longer)
        of_pairs = expected(pair_value + _new_worth(neighbours[at], covered, pairs), longer)
        return of_words + PAIR_SHARE * of_pairs + extra[at]

    while left and len(order) < most:
        best = max(left, key=lambda at: (gain(at), -at))
        left.remove(best)
        order.append(best)
        value += _new_worth(words[best], covered, worth)
        pair_value += _new_worth(neighbours[best], covered, pairs)
        covered.update(words[best], neighbours[best])
        length += len(words[best])
    return order


def _new_worth(said: Sequence[K], covered: Collection[Hashable], worth: Mapping[K, float]) -> float:
    return sum(worth.get(one, 0.0) for one in dict.fromkeys(said) if one not in covered)


def expected(worth: float, words: int) -> float:
    """F score expected of a choice of so many words, whose different words are worth so much together."""
    return 2 * worth / (words + SUMMARY_WORDS)
