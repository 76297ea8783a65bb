"""What two words that stand side by side are worth: how surely a summary has them so.

Choosing for single words alone collects the right words in sentences that say something else; hosts and annotators
keep turns of phrase.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from pipeline.nlp.features import Column, Passage, counted_words
from pipeline.nlp.lexicon import STOP_WORDS

Pair: TypeAlias = tuple[str, str]


def pairs_of(text: str) -> list[Pair]:
    """Neighbouring words of one text, in order.

    >>> pairs_of("Ask the team.")
    [('ask', 'the'), ('the', 'team')]
    """
    return list(itertools.pairwise(counted_words(text)))


def pair_features(passage: Passage, *, worth: Mapping[str, float]) -> tuple[list[Pair], dict[str, Column]]:
    """Every different pair of the passage in order of first use, and its features; `worth` is that of each word."""
    count = Counter(pair for text in passage.sentences for pair in pairs_of(text))
    said = Counter(word for text in passage.sentences for word in counted_words(text))
    pairs = list(count)
    one = np.array([worth.get(first, 0.0) for first, _ in pairs], dtype=float)
    other = np.array([worth.get(second, 0.0) for _, second in pairs], dtype=float)
    often = np.log(np.array([count[pair] for pair in pairs], dtype=float))
    bound = np.array([count[a, b] / min(said[a], said[b]) for a, b in pairs], dtype=float)
    content = np.array([a not in STOP_WORDS and b not in STOP_WORDS for a, b in pairs], dtype=float)
    both, less = one * other, np.minimum(one, other)
    return pairs, {
        "one": np.ones(len(pairs)),
        "both": both,
        "both, root": np.sqrt(both),
        "less": less,
        "count, both": often * both,
        "count, less": often * less,
        "content": content,
        "content, both": content * both,
        "bound": bound,
        "bound, both": bound * both,
        "bound, content, count": bound * content * often,
    }
