"""Noun chunks of Universal Dependencies trees.

spaCy's own English noun chunks read ClearNLP labels (`dobj`, `pobj`) and miss most chunks of a
Universal Dependencies tree. There the preposition, the copula and the subject of a nominal predicate
all hang on the noun, so a chunk is grown outwards from its noun over the relations that belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})

_INSIDE_ANOTHER = frozenset(
    {"compound", "flat", "fixed", "goeswith", "det", "amod", "nummod", "expl", "discourse", "reparandum", "case"}
    | {"mark", "cc", "advmod", "aux", "cop", "punct", "nmod:poss", "nmod:desc", "det:predet", "dep"}
)
"""A nominal with one of these relations is a part of another chunk, or not a thing that is spoken of."""

_BEFORE = frozenset({"det", "det:predet", "amod", "nummod", "compound", "nmod:poss", "nmod:desc", "flat", "goeswith"})
"""Relations to the left of the noun that belong to its chunk (`case`, `cop`, `nsubj`, `cc` do not)."""

_AFTER = frozenset({"flat", "fixed", "goeswith", "compound"})
"""Relations to the right of the noun that belong to its chunk (`Ada Lovelace`)."""

_NUMBER_AFTER = frozenset({"nummod", "nmod:unmarked", "dep"})
"""Relations of a number right after its noun (`episode twelve`, `May 2017`)."""


_NEVER_FIRST = frozenset({"case", "mark", "cc", "punct", "discourse"})
"""A modifier that is itself mis-parsed may bring these along (`from` on `Tim` in `from Tim Ferriss`)."""


def noun_chunks(doc: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield `(first, last, label)` of each chunk in order, none overlapping another; the form spaCy asks for.

    Raises:
        ValueError: the document was not parsed.
    """
    if not doc.doc.has_annotation("DEP"):
        raise ValueError("noun chunks need a parsed document; the pipeline has no parser")
    label = doc.vocab.strings.add("NP")
    end_before = -1
    for word in doc:
        if word.pos_ not in _NOMINAL or _relation(word) in _INSIDE_ANOTHER:
            continue
        first = _first(word)
        if first >= end_before:
            end_before = _last(word)
            yield first, end_before, label


def _relation(word: Token) -> str:
    """The word's relation; of a conjunct that of the first one (`interest and payment obligations`)."""
    while word.dep_ == "conj" and word.head.i < word.i:
        word = word.head
    return str(word.dep_)


def _first(noun: Token) -> int:
    """Index of the chunk's first token: modifiers in unbroken sequence, hyphens between them included."""
    first = noun.i
    for child in reversed(list(noun.lefts)):
        gap = noun.doc[child.right_edge.i + 1 : first]
        if child.dep_ not in _BEFORE:
            if child.dep_ == "punct" and child.text in ("-", "–"):
                continue
            break
        if any(token.text not in ("-", "–") for token in gap):
            break
        first = child.left_edge.i
    while first < noun.i and noun.doc[first].dep_ in _NEVER_FIRST:
        first += 1
    return first


def _last(noun: Token) -> int:
    """Index after the chunk's last token."""
    last = noun.i + 1
    for child in noun.rights:
        belongs = child.dep_ in _AFTER or (child.pos_ == "NUM" and child.dep_ in _NUMBER_AFTER)
        if not belongs or child.left_edge.i != last:
            break
        last = child.right_edge.i + 1
    return last
