"""Search in every transcript of the show: which episode, which second, the words around."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pipeline.catalog.index import ShowIndex, with_index
from pipeline.errors import InputError
from pipeline.nlp.lexicon import bare
from pipeline.nlp.tokens import stem
from pipeline.timecode import Millis

AROUND = 12
"""Words shown before and after what was found: two lines of a terminal."""
_OPEN, _CLOSE = "\x02", "\x03"
_PART = re.compile(r'"([^"]*)"(\*?)|(\S+)')

Matched = Literal["all words", "beginnings", "some words"]
"""How far the search had to go: the words as they were asked for, the same as beginnings of words, any of them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that is looked for; with `is_prefix` its last word may go on."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where it was said."""

    slug: str
    title: str | None
    chapter: str
    speaker: str | None
    start_ms: Millis
    """When the first of the words found begins."""
    anchor: str
    """The paragraph in the episode's `transcript.html`."""
    words: tuple[tuple[str, bool], ...]
    """The words around, verbatim, each with whether it was found; `…` where the paragraph goes on."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave, the best places first."""

    hits: tuple[Hit, ...]
    matched: Matched
    episodes: int
    """Episodes that were looked through."""


def search(out_dir: Path, asked: str, *, limit: int = 20, slug: str | None = None) -> Found:
    """Look for words in every transcript; the index is brought up to date before.

    All words must be said in one paragraph. `"several words"` in quotes is a phrase, `word*` a beginning;
    everything else is plain words, whatever it may mean to a search engine. Capitals and accents are the same.
    Where no paragraph has all the words, their beginnings count, and then any of them.

    Args:
        out_dir: The folder of all episodes' results.
        asked: What was typed.
        limit: As many places at most.
        slug: Look in this episode only.

    Raises:
        InputError: nothing is asked, nothing was processed yet, or there is no such episode.
    """
    terms = read_terms(asked)
    if not terms:
        raise InputError("No word to look for.", remedy="Write it like: rundown search reply rate")
    if not out_dir.is_dir():
        raise InputError("Nothing was processed yet.", remedy="Run: rundown batch", path=out_dir)
    return with_index(out_dir, lambda index: _search(index, terms, limit, slug))


def read_terms(asked: str) -> tuple[Term, ...]:
    """What is looked for, each thing once; signs that are no words are left aside.

    >>> read_terms('"reply rate" && grant*')
    (Term(text='reply rate', is_prefix=False), Term(text='grant', is_prefix=True))
    """
    terms = []
    for phrase, star, word in _PART.findall(asked.replace("“", '"').replace("”", '"')):
        text = phrase or word.replace('"', " ").rstrip("*")
        if any(letter.isalnum() for letter in text):
            terms.append(Term(" ".join(text.split()), is_prefix=bool(star) or word.endswith("*")))
    return tuple(dict.fromkeys(terms))


def _search(index: ShowIndex, terms: Sequence[Term], limit: int, slug: str | None) -> Found:
    (episodes,) = index.connection.execute("SELECT count(*) FROM episodes WHERE summary IS NOT NULL").fetchone()
    if slug is not None and not index.connection.execute("SELECT 1 FROM episodes WHERE slug = ?", (slug,)).fetchone():
        raise InputError(f"No episode {slug!r} was processed yet.", remedy="rundown status lists what is there.")
    ways: tuple[tuple[Matched, str], ...] = (
        ("all words", " AND ".join(_quoted(term) for term in terms)),
        ("beginnings", " AND ".join(_quoted(_widened(term)) for term in terms)),
        ("some words", " OR ".join(_quoted(_widened(term)) for term in terms)),
    )
    for matched, query in ways:
        if hits := _hits(index, query, limit, slug):
            return Found(hits, matched, episodes)
    return Found((), "all words", episodes)


def _hits(index: ShowIndex, query: str, limit: int, slug: str | None) -> tuple[Hit, ...]:
    rows = index.connection.execute(
        "SELECT slug, json_extract(summary, '$.title'), chapter, speaker, anchor, times, highlight(spoken, 0, ?, ?)"
        " FROM spoken JOIN passages ON passages.number = spoken.rowid"
        " JOIN episodes ON episodes.number = passages.episode"
        " WHERE spoken MATCH ? AND (? IS NULL OR slug = ?) ORDER BY bm25(spoken), slug, passages.number LIMIT ?",
        (_OPEN, _CLOSE, query, slug, slug, limit),
    )
    return tuple(_hit(place, times, marked) for *place, times, marked in rows)


def _hit(place: Sequence[Any], times: bytes, marked: str) -> Hit:
    """From a row to a place: of all in the paragraph, the one with the most of the words near it."""
    words: list[tuple[str, bool]] = []
    is_inside = False
    for word in marked.split(" "):
        words.append((word.replace(_OPEN, "").replace(_CLOSE, ""), is_inside or _OPEN in word))
        is_inside = word.rfind(_OPEN) > word.rfind(_CLOSE) or (is_inside and _CLOSE not in word)
    found = [at for at, (_, is_found) in enumerate(words) if is_found]
    first = max(found, key=lambda at: (len([other for other in found if at <= other < at + AROUND]), -at))
    shown = [("…", False)] * (first > AROUND) + words[max(0, first - AROUND) : first + 2 * AROUND]
    shown += [("…", False)] * (len(words) > first + 2 * AROUND)
    slug, title, chapter, speaker, anchor = place
    return Hit(slug, title, chapter, speaker, int(np.frombuffer(times, "<u4")[first]), anchor, tuple(shown))


def _quoted(term: Term) -> str:
    """As FTS5 reads it: a string in double quotes is a phrase, whatever is in it."""
    return '"' + term.text.replace('"', '""').replace("\x00", " ") + '"' + (" *" if term.is_prefix else "")


def _widened(term: Term) -> Term:
    """A single word without its ending, which may then go on in any way; a phrase stays what it is.

    >>> _widened(Term("writers")), _widened(Term("reply rate"))
    (Term(text='writer', is_prefix=True), Term(text='reply rate', is_prefix=False))
    """
    if " " in term.text:
        return term
    shorter = stem(bare(term.text))
    return Term(shorter if any(letter.isalnum() for letter in shorter) else term.text, is_prefix=True)
