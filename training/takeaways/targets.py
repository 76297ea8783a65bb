"""What the scorer is to learn: which words a summary has, and what a sentence adds to a good choice."""

from collections.abc import Sequence

import numpy as np

from pipeline.nlp.features import Column, counted_words
from pipeline.nlp.pairs import Pair, pairs_of
from training.takeaways.documents import Counts, Document, ngrams

COMPANIONS = 8
"""The best sentences by a first guess; a sentence is tried beside two of them."""


def rouge(text: str, reference: str, size: int) -> float:
    """ROUGE-N F1 (Lin 2004) without stemming, 0..1.

    >>> round(rouge("Ask the team first.", "First ask.", 1), 2)
    0.67
    """
    said, wanted = ngrams(text, size), ngrams(reference, size)
    both = (said & wanted).total()
    return 2 * both / (said.total() + wanted.total()) if both else 0.0


def word_targets(document: Document, types: Sequence[str]) -> Column:
    """Share of the references that have each word."""
    references = [set(counted_words(reference)) for reference in document.references]
    return np.array([sum(word in reference for reference in references) for word in types]) / len(references)


def pair_targets(document: Document, pairs: Sequence[Pair]) -> Column:
    """Share of the references that have each pair of neighbours."""
    references = [set(pairs_of(reference)) for reference in document.references]
    return np.array([sum(pair in reference for reference in references) for pair in pairs]) / len(references)


def sentence_targets(document: Document, guess: Column) -> Column:
    """What each sentence is worth as the third beside two good ones, in standard deviations.

    ROUGE-1 plus ROUGE-2, the mean over all pairs of the `COMPANIONS` best by `guess`. A sentence alone is no
    guide: the best single ones are so long that three of them say too much.
    """
    best = np.argsort(-guess, kind="stable")[:COMPANIONS]
    counts = document.counts
    values = np.zeros(len(guess))
    for at, one in enumerate(best):
        for other in best[at + 1 :]:
            tried = _beside(counts, (int(one), int(other)))
            fair = np.delete(tried, [one, other]).mean() if len(tried) > 2 else 0.0
            tried[[one, other]] = fair
            values += tried
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _beside(counts: Sequence[Counts], pair: tuple[int, int]) -> Column:
    """Mean F of each sentence together with the pair."""
    total = np.zeros(len(counts[0].lengths))
    for one in counts:
        both = np.minimum(one.found + one.found[list(pair)].sum(axis=0), one.wanted).sum(axis=1)
        length = one.lengths + one.lengths[list(pair)].sum() + one.wanted.sum()
        total += 2 * both / np.maximum(1, length)
    return total / len(counts)
