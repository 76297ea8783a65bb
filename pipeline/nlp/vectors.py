"""Sentences as vectors, near in direction where they speak of the same: MiniLM where it can be had, else TF-IDF."""

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.model.finding import Finding
from pipeline.nlp.tokens import terms

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (sentences, dimensions), each row of unit length; a row of zeros for a sentence without content."""


class SentenceVectors(Protocol):
    """Text to vectors."""

    name: str
    """Names the weights: belongs into the key of whatever is remembered of them."""

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """A row for each sentence; rows of one call can be compared, rows of two calls need not share a space."""
        ...


class LexicalVectors:
    """TF-IDF weights over the terms of the sentences of one call, a sentence being a document.

    >>> rows = LexicalVectors().embed(["The roof leaks.", "A leaking roof!", "Bread."])
    >>> [round(float(value), 2) for value in rows @ rows[0]]
    [1.0, 1.0, 0.0]
    """

    name = "tf-idf"

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """A row for each sentence, as wide as the sentences have different terms."""
        counted = [Counter(terms(text)) for text in sentences]
        seen = Counter(term for counts in counted for term in counts)
        columns = {term: at for at, term in enumerate(seen)}
        rows = np.zeros((len(sentences), max(1, len(columns))), dtype=np.float32)
        for row, counts in zip(rows, counted, strict=True):
            for term, count in counts.items():
                row[columns[term]] = (1 + math.log(count)) * (1 + math.log((1 + len(sentences)) / (1 + seen[term])))
        return unit_rows(rows)


LEXICAL = LexicalVectors()
"""Need no model: what a caller without one gets."""


def load_vectors(models: Path) -> tuple[SentenceVectors, tuple[Finding, ...]]:
    """The best vectors this machine has; `models` is the folder in which the converted model is kept.

    Cheap: the model itself is loaded when first asked. Never asks the network. Where MiniLM cannot be had a finding
    says so and how to get it.
    """
    from pipeline.nlp.minilm import MiniLMError, load_minilm

    try:
        return load_minilm(models), ()
    except MiniLMError as error:
        finding = Finding(
            "vectors.lexical",
            f"Takeaways were chosen by the words alone, without sentence vectors: {error}",
            "note",
            remedy=error.remedy,
        )
        return LEXICAL, (finding,)


def unit_rows(rows: Vectors) -> Vectors:
    """Each row divided by its length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units
