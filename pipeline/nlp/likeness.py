"""Which episodes of a show are alike: cosine of their topics, each weighed by how few episodes talk about it.

TF-IDF with two differences from the textbook (Salton & Buckley 1988). The weight of a topic inside an episode is
summed over its chapters (`nlp.topics`). And its rarity is counted in whole doublings, `floor(log2 N) - floor(log2 n)`,
so that one more episode changes the weights of few topics and the lists of few episodes, and not a little of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_EPISODES = 4
"""Among fewer, what two share says nothing: it is as likely the show itself."""
FEWEST_SHARED = 2
"""One shared topic may be a figure of speech."""
LEAST_LIKENESS = 0.09
"""Cosine. Of pairs of real episodes from two shows without a common subject one in a thousand reaches it, in shows
of 8 episodes and of 200."""
WEIGHED_TOPICS = 120
"""The heaviest of an episode that are compared."""
MOST_EPISODES = 256
"""A topic of more episodes than this is not compared: it hardly tells two apart, and the cost would grow with the
square of the show."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """An episode's topics as numbers of a vocabulary, and their weights; both of shape (topics,)."""

    slug: str
    topics: NDArray[np.uint32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another episode, how alike it is (0..1), and what both talk about with its part of the likeness."""

    slug: str
    likeness: float
    shared: tuple[tuple[int, float], ...]


def most_alike(rows: Sequence[TopicRow], *, count: int) -> dict[str, tuple[Alike, ...]]:
    """For each episode at most `count` others, the most alike first; of equal likeness in the order of their slugs.

    The same rows in any order give the same answer. Vocabulary numbers may differ from run to run, answers may not.
    """
    if len(rows) < FEWEST_EPISODES:
        return {row.slug: () for row in rows}
    ordered = sorted(rows, key=lambda row: row.slug)
    table = _Table(ordered)
    return {row.slug: table.alike(at, count) for at, row in enumerate(ordered)}


class _Table:
    """Topics by episode and episodes by topic, weighed and of length one."""

    def __init__(self, rows: Sequence[TopicRow]) -> None:
        self.slugs = [row.slug for row in rows]
        lengths = [len(row.topics) for row in rows]
        owners = np.repeat(np.arange(len(rows)), lengths)
        self._names, topics, places = np.unique(
            np.concatenate([row.topics for row in rows]), return_inverse=True, return_counts=True
        )
        rarity = np.floor(np.log2(len(rows))) - np.floor(np.log2(places))
        weights = np.concatenate([row.weights for row in rows]).astype(np.float64) * rarity[topics]
        told = (places[topics] <= MOST_EPISODES) & (weights > 0)
        order = np.lexsort((-weights, owners))
        order = order[told[order]]
        rank = np.arange(len(order)) - np.searchsorted(owners[order], owners[order])
        order = order[rank < WEIGHED_TOPICS]
        self._topics, owners, weights = topics[order], owners[order], weights[order]
        norms = np.sqrt(np.bincount(owners, weights**2, len(rows)))
        self._weights = weights / norms[owners]
        self._ends = np.searchsorted(owners, np.arange(len(rows) + 1))
        by_topic = np.lexsort((owners, self._topics))
        self._others, self._other_weights = owners[by_topic], self._weights[by_topic]
        self._topic_ends = np.searchsorted(self._topics[by_topic], np.arange(len(self._names) + 1))

    def alike(self, at: int, count: int) -> tuple[Alike, ...]:
        """The best others of one row."""
        own = slice(self._ends[at], self._ends[at + 1])
        spans = [slice(self._topic_ends[topic], self._topic_ends[topic + 1]) for topic in self._topics[own]]
        if not spans:
            return ()
        others = np.concatenate([self._others[span] for span in spans])
        parts = np.concatenate(
            [self._other_weights[span] * weight for span, weight in zip(spans, self._weights[own], strict=True)]
        )
        topics = np.repeat(self._topics[own], [span.stop - span.start for span in spans])
        candidates, inverse, shared = np.unique(others, return_inverse=True, return_counts=True)
        # Rounded, so that the order in which a computer adds does not decide between two that are equal.
        likeness = np.round(np.bincount(inverse, parts), 6)
        good = (candidates != at) & (shared >= FEWEST_SHARED) & (likeness >= LEAST_LIKENESS)
        best = np.flatnonzero(good)[np.argsort(-likeness[good], kind="stable")][:count]
        return tuple(
            Alike(
                self.slugs[candidates[one]],
                float(likeness[one]),
                tuple(
                    (int(self._names[topic]), round(float(part), 6))
                    for topic, part in zip(topics[inverse == one], parts[inverse == one], strict=True)
                ),
            )
            for one in best
        )
