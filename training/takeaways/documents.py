"""Talks and chapters with what people wrote of them."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.nlp.features import Column, Passage, counted_words
from pipeline.nlp.ranking import read_passage
from pipeline.nlp.vectors import SentenceVectors

CHAPTERS = "syntax_chapters"
TRAINED_ON = (CHAPTERS, "ccby", "bysa")
MEASURED_ON = ("conv", "nc")
"""Never trained on, as their licences do not allow changed or commercial copies: GUM's conversations are CC BY-ND."""
SPOKEN = frozenset({"interview", "conversation", "vlog", "podcast", "speech"})


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """N-grams of one reference in every sentence of a document."""

    found: NDArray[np.float64]
    wanted: NDArray[np.float64]
    lengths: Column
    """N-grams of each sentence, in the reference or not."""


@dataclass(frozen=True, eq=False)
class Document:
    """One text to be summed up."""

    name: str
    group: str
    """Its episode: two documents of a group are never on both sides of a split."""
    file: str
    spoken: bool
    sentences: tuple[str, ...]
    """As they were spoken; the passage has them cleaned."""
    references: tuple[str, ...]
    passage: Passage

    @cached_property
    def untitled(self) -> Passage:
        """The passage as if it had no title."""
        return replace(self.passage, title="") if self.passage.title else self.passage

    @cached_property
    def counts(self) -> tuple[Counts, ...]:
        """Words and pairs of words that sentences and references share."""
        return tuple(_counts(self.sentences, reference, size) for reference in self.references for size in (1, 2))


def read_documents(folder: Path, *, vectors: SentenceVectors, files: Sequence[str]) -> list[Document]:
    """All documents of the named files, each sentence read by the product's own code."""
    return [_document(record, file, vectors) for file in files for record in _records(folder / f"{file}.jsonl")]


def folds(documents: Sequence[Document], number: int) -> list[int]:
    """A fold for each document, all of one episode in the same."""
    groups = sorted({document.group for document in documents})
    order = np.random.default_rng(0).permutation(len(groups))
    fold_of = {groups[at]: place % number for place, at in enumerate(order)}
    return [fold_of[document.group] for document in documents]


def ngrams(text: str, size: int) -> Counter[tuple[str, ...]]:
    """Runs of `size` words with their counts."""
    words = counted_words(text)
    return Counter(zip(*(words[at:] for at in range(size)), strict=False))


def _counts(sentences: Sequence[str], reference: str, size: int) -> Counts:
    wanted = ngrams(reference, size)
    said = [ngrams(text, size) for text in sentences]
    found = np.array([[one[gram] for gram in wanted] for one in said], dtype=float).reshape(len(said), len(wanted))
    lengths = np.array([one.total() for one in said], dtype=float)
    return Counts(found, np.array(list(wanted.values()), dtype=float), lengths)


def _records(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _document(record: dict[str, object], file: str, vectors: SentenceVectors) -> Document:
    name, sentences = str(record["id"]), [str(text) for text in _list(record["sentences"])]
    if file == CHAPTERS:
        summaries: list[object] = [" ".join(map(str, _list(record["bullets"])))]
        title = str(record["title"] or "")
    else:
        summaries = [*_list(record["human"]), *(one["text"] for one in _list(record["llm"]) if isinstance(one, dict))]
        title = ""
    return Document(
        name,
        name.split("-", maxsplit=1)[0] if file == CHAPTERS else name,
        file,
        str(record["genre"]) in SPOKEN,
        tuple(sentences),
        tuple(map(str, summaries)),
        read_passage(sentences, title=title, vectors=vectors),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {value!r}")
    return value
