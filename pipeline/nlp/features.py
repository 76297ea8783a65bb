"""What is known of the words and sentences of a chapter: the features over which the takeaway scorer is linear."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.nlp import speech_acts, standing
from pipeline.nlp.grammar import Grammar
from pipeline.nlp.lexicon import STOP_WORDS
from pipeline.nlp.questions import is_question
from pipeline.nlp.tokens import terms
from pipeline.nlp.vectors import Vectors

Column = NDArray[np.float64]
"""One value for each word or each sentence."""

OPENING_SENTENCES = 4
"""A chapter's first sentences say what it is about more often than later ones."""
NEAREST = 5
"""Sentences whose likeness tells how much company a sentence has."""
TOP_TERMS = 10
"""The commonest terms of a chapter."""
USUAL_LENGTHS = (8, 12, 16, 20, 25, 30, 40)
"""Lengths in words at which the worth of one more word may change."""
EARLY_WORDS = 8.0
"""In sentences: how fast it stops to matter that a word came early."""
SUMMARY_WORDS = 25
"""Words that a sentence's expected F score is reckoned against, near the length of a chapter's notes."""

_COUNTED = re.compile(r"[a-z0-9]+")
_SELF = re.compile(r"\b(?:i|me|my|we|us|our)\b", re.IGNORECASE)
_YOU = re.compile(r"\byour?\b", re.IGNORECASE)
_CLIPPED = frozenset({"s", "t", "re", "ve", "m", "ll", "d", "don"})
"""What is left of contractions."""


@dataclass(frozen=True, eq=False)
class Passage:
    """The sentences of a chapter as they would be shown, each with its vector and its grammar."""

    sentences: tuple[str, ...]
    vectors: Vectors
    grammar: tuple[Grammar | None, ...]
    title: str
    title_vector: Vectors
    """One row, or a row of zeros where there is no title."""

    @cached_property
    def form_features(self) -> dict[str, Column]:
        """Features of every sentence that do not depend on what its words are worth."""
        return {
            **_vector_features(self),
            **_term_features(self),
            **_form_features(self.sentences),
            **_grammar_features(self.grammar),
        }

    @cached_property
    def said_words(self) -> tuple[list[str], dict[str, Column]]:
        """Every different word in order of first use, and its features that do not depend on other talks."""
        return _word_features(self)


def counted_words(text: str) -> list[str]:
    """The words of a text as agreement with a summary is counted.

    >>> counted_words("Don't ask 3 people!")
    ['don', 't', 'ask', '3', 'people']
    """
    return _COUNTED.findall(text.lower())


def word_features(passage: Passage, *, usual: Mapping[str, float]) -> tuple[list[str], dict[str, Column]]:
    """Every different word of the passage in order of first use, and its features.

    `usual` is the share of other talks in which a word is said.
    """
    types, features = passage.said_words
    common = np.log(np.array([usual.get(word, 0.0) for word in types], dtype=float) + 0.002)
    return types, {
        **features,
        "common": common,
        "common squared": common**2,
        "count, common": features["count"] * common,
        "stop word, common": features["stop word"] * common,
    }


def sentence_features(passage: Passage, *, worth: Mapping[str, float]) -> dict[str, Column]:
    """Features of every sentence; `worth` says of each word how surely a summary has it (0..1).

    Only differences inside the passage count: a feature that is alike for all, as those of grammar where the
    parser is absent, has no weight.
    """
    return {**passage.form_features, **_worth_features(passage.sentences, worth)}


def likeness_to_all(passage: Passage) -> Column:
    """Cosine of each sentence with the sum of all, the longer ones weighing more."""
    lengths = np.array([len(text.split()) for text in passage.sentences], dtype=np.float32)
    return _cosines(passage.vectors, (passage.vectors * lengths[:, None]).sum(axis=0))


def _cosines(rows: Vectors, direction: Vectors) -> Column:
    return np.asarray(rows @ direction / (float(np.linalg.norm(direction)) or 1.0), dtype=float)


def _word_features(passage: Passage) -> tuple[list[str], dict[str, Column]]:
    said = [counted_words(text) for text in passage.sentences]
    count = Counter(word for words in said for word in words)
    seen = Counter(word for words in said for word in set(words))
    first: dict[str, int] = {}
    central: dict[str, float] = {}
    for at, (words, value) in enumerate(zip(said, likeness_to_all(passage), strict=True)):
        for word in set(words):
            first.setdefault(word, at)
            central[word] = central.get(word, 0.0) + float(value)
    heads, subjects, names = _noun_roles(passage.grammar)
    title, types = set(counted_words(passage.title)), list(count)

    def column(value: Mapping[str, float]) -> Column:
        return np.array([value.get(word, 0.0) for word in types], dtype=float)

    often = np.log(column(count))
    stop = np.array([word in STOP_WORDS or word in _CLIPPED for word in types], dtype=float)
    in_title = np.array([word in title for word in types], dtype=float)
    since = column(first)
    long = math.log(max(1, len(said)))
    return types, {
        "one": np.ones(len(types)),
        "count": often,
        "count squared": often**2,
        "stop word": stop,
        "stop word, count": stop * often,
        "share": column(count) / max(1, sum(count.values())),
        "in title": in_title,
        "in title, count": in_title * often,
        "early": np.exp(-since / EARLY_WORDS),
        "in opening": (since < OPENING_SENTENCES - 1) * 1.0,
        "in opening, count": (since < OPENING_SENTENCES - 1) * often * (1 - stop),
        "company": column(central) / np.maximum(1, column(seen)),
        "letters": np.array([min(len(word), 10) / 10 for word in types]),
        "noun": np.log1p(column(heads)),
        "subject": np.log1p(column(subjects)),
        "name": np.minimum(3, column(names)),
        "name, count": (column(names) > 0) * often,
        "number": np.array([word.isdigit() for word in types], dtype=float),
        "count, passage": long * often,
        "passage": np.full(len(types), long),
    }


def _noun_roles(grammar: Sequence[Grammar | None]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each word heads a noun chunk, heads a subject, belongs to a name."""
    heads: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for facts in grammar:
        for chunk in facts.chunks if facts else ():
            words = counted_words(chunk.text)
            heads.update(words[-1:])
            subjects.update(words[-1:] if chunk.is_subject else [])
            names.update(words if chunk.is_name else [])
    return heads, subjects, names


def _vector_features(passage: Passage) -> dict[str, Column]:
    rows = passage.vectors
    central = likeness_to_all(passage)
    among = rows @ rows.T
    np.fill_diagonal(among, 0.0)
    around = [among[at, max(0, at - NEAREST) : at + NEAREST + 1].mean() for at in range(len(rows))]
    return {
        "central": central,
        "central, rank": _ranks(central),
        "like opening": _cosines(rows, rows[:OPENING_SENTENCES].sum(axis=0)),
        "like title": (rows @ passage.title_vector).astype(float),
        "like others": among.mean(axis=1).astype(float),
        "like nearest": np.sort(among, axis=1)[:, -NEAREST:].mean(axis=1).astype(float),
        "like neighbours": np.array(around, dtype=float),
    }


def _term_features(passage: Passage) -> dict[str, Column]:
    said = [terms(text) for text in passage.sentences]
    different = [set(one) for one in said]
    count = Counter(term for one in said for term in one)
    seen = Counter(term for one in different for term in one)
    rare = {term: 1 + math.log((1 + len(said)) / (1 + times)) for term, times in seen.items()}
    top = {term for term, _ in count.most_common(TOP_TERMS)}
    title = set(terms(passage.title))
    common = np.array([sum(math.log(count[term]) for term in sorted(one)) for one in different])
    number = np.array([len(one) for one in different], dtype=float)
    weight = np.array([sum(count[term] * rare[term] for term in sorted(one)) for one in different])
    lengths = np.array([len(text.split()) for text in passage.sentences], dtype=float)
    return {
        "top terms": np.array([len(top & one) for one in different], dtype=float),
        "common terms": common,
        "common terms, rank": _ranks(common),
        "common terms, mean": common / np.maximum(1, number),
        "tf-idf": weight / np.maximum(3, number),
        "tf-idf, rank": _ranks(weight / np.maximum(3, number)),
        "title terms": np.array([len(title & one) / max(2, len(title)) for one in different]),
        "terms": np.minimum(15, number) / 15,
        "terms, share": np.array([len(one) for one in said]) / np.maximum(1, lengths),
        "common long": _ranks(common) * np.minimum(15, number) / 15,
    }


def _form_features(sentences: Sequence[str]) -> dict[str, Column]:
    lengths = np.array([len(text.split()) for text in sentences], dtype=float)
    place = np.arange(len(sentences)) / max(1, len(sentences) - 1)
    asks = np.array([is_question(text) for text in sentences], dtype=float)

    def share(pattern: re.Pattern[str]) -> Column:
        found: Column = np.array([len(pattern.findall(text)) for text in sentences]) / np.maximum(1, lengths)
        return found

    return {
        "length": np.log1p(lengths),
        "length, rank": _ranks(lengths),
        **{f"over {most} words": (lengths > most) * 1.0 for most in USUAL_LENGTHS},
        "place": place,
        "first 3": (np.arange(len(sentences)) < 3) * 1.0,
        "first 10": (np.arange(len(sentences)) < 10) * 1.0,
        "last tenth": (place > 0.9) * 1.0,
        "asks": asks,
        "answers": np.concatenate([[0.0], asks[:-1]])[: len(sentences)],
        "advice": np.array([speech_acts.gives_advice(text) for text in sentences], dtype=float),
        "instruction": np.array([speech_acts.is_instruction(text) for text in sentences], dtype=float),
        "talk about talk": np.array([speech_acts.is_talk_about_talk(text) for text in sentences], dtype=float),
        "opens on pointer": np.array([standing.opens_on_pointer(text) for text in sentences], dtype=float),
        "pointers": np.array([standing.pointer_share(text) for text in sentences]),
        "disfluent": np.array([min(3, standing.disfluency(text)) for text in sentences], dtype=float),
        "speaker": share(_SELF),
        "listener": share(_YOU),
        "commas": np.array([text.count(",") for text in sentences]) / np.maximum(1, lengths),
        "digits": np.array([any(c.isdigit() for c in text) for text in sentences], dtype=float),
    }


def _grammar_features(grammar: Sequence[Grammar | None]) -> dict[str, Column]:
    facts = [one or _UNKNOWN for one in grammar]
    heads = Counter(chunk.head for one in facts for chunk in one.chunks)
    met: set[str] = set()
    new: list[float] = []
    for one in facts:
        new.append(sum(math.log(heads[chunk.head]) for chunk in one.chunks if chunk.head not in met))
        met.update(chunk.head for chunk in one.chunks)
    total = np.array([sum(math.log(heads[chunk.head]) for chunk in one.chunks) for one in facts])
    subjects = [[math.log1p(heads[chunk.head]) for chunk in one.chunks if chunk.is_subject] for one in facts]
    return {
        "finite": np.array([one.is_finite for one in facts], dtype=float),
        "imperative": np.array([one.is_imperative for one in facts], dtype=float),
        "past": np.array([one.is_past for one in facts], dtype=float),
        "stray pronouns": np.array([min(3, one.stray_pronouns) for one in facts], dtype=float),
        "content": np.array([one.content_share for one in facts]),
        **{
            f"subject {kind}": np.array([one.subject == kind for one in facts], dtype=float)
            for kind in ("none", "speaker", "listener", "pointer", "noun", "name")
        },
        "chunks": np.array([len(one.chunks) / max(1, one.words) for one in facts]),
        "names": np.array([min(3, sum(chunk.is_name for chunk in one.chunks)) for one in facts], dtype=float),
        "things": total,
        "things, rank": _ranks(total),
        "new things": np.array(new),
        "subject's weight": np.array([max(weights, default=0.0) for weights in subjects]),
    }


def _worth_features(sentences: Sequence[str], worth: Mapping[str, float]) -> dict[str, Column]:
    said = [counted_words(text) for text in sentences]
    number = np.array([len(words) for words in said], dtype=float)
    total = np.array([sum(worth.get(word, 0.0) for word in dict.fromkeys(words)) for words in said])
    telling = [[word for word in dict.fromkeys(words) if word not in STOP_WORDS] for words in said]
    content = np.array([sum(worth.get(word, 0.0) for word in words) for words in telling])
    expected = 2 * total / (number + SUMMARY_WORDS)
    return {
        "expected": expected,
        "expected, rank": _ranks(expected),
        "worth": total,
        "worth of content": content,
        "worth of content, rank": _ranks(content),
        "worth of content, share": content / np.maximum(5, number),
    }


def _ranks(values: Column) -> Column:
    """Place of each value among all, 0 for the least and 1 for the greatest; equals keep their order."""
    return np.asarray(values.argsort(kind="stable").argsort(kind="stable") / max(1, len(values) - 1), dtype=float)


_UNKNOWN = Grammar((), "none", False, False, False, 0, 0, False, 0.0, 0)
