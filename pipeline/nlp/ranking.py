"""Which sentences say best what a chapter says."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.nlp import speech_acts, standing
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.features import Passage
from pipeline.nlp.grammar import Grammar, parse_sentences
from pipeline.nlp.lexicon import bare, word_set
from pipeline.nlp.questions import is_question
from pipeline.nlp.tokens import terms
from pipeline.nlp.vectors import SentenceVectors
from pipeline.nlp.worth import FORM_SHARE, Scorer, choose, form_of_sentences, load_weights, pair_worth, word_worth

Vector = Mapping[str, float]
"""Term weights of unit length; empty for a sentence without terms."""

REDUNDANCY = 0.45
"""How much likeness to a sentence already chosen counts against the next (maximal marginal relevance,
Carbonell and Goldstein 1998; ours works on the whole order, not on a fixed number)."""
COPIED = 1.0
NEAR_COPY = 0.8
"""Likeness from which a sentence says nothing new; it goes behind whatever does."""
_STRONG_TIES = word_set("and but so okay ok well yeah um uh or")
TIES = _STRONG_TIES | word_set("now like oh right yes no also then")
"""In front of a sentence these tie it to the one before."""
_MARKS = (".", "!", "?", "…", ",", ":", ";", "-", "–", "—")


def rank_sentences(
    sentences: Sequence[str], *, title: str = "", vectors: SentenceVectors, most: int | None = None
) -> list[int]:
    """Indices of the `most` best sentences (of all when not given), best first; those no reader can use come last.

    Weighed as they would be shown, but refused as they stand. Questions are left out, even where too few others are.
    """
    passage = read_passage(sentences, title=title, vectors=vectors)
    weights = load_weights()
    scorer = weights.scorer(vectors.name)
    return rank_passage(passage, sentences, usual=weights.usual, scorer=scorer, most=most or len(sentences))


def read_passage(sentences: Sequence[str], *, title: str, vectors: SentenceVectors) -> Passage:
    """Sentences cleaned, with their vectors and grammar."""
    shown = [clean_sentence(text.split()) for text in sentences]
    rows = vectors.embed([*shown, title])
    title_row = rows[-1] if title.strip() else np.zeros_like(rows[-1])
    return Passage(tuple(shown), rows[:-1], tuple(parse_sentences(shown)), title.strip(), title_row)


def rank_passage(
    passage: Passage, spoken: Sequence[str], *, usual: Mapping[str, float], scorer: Scorer, most: int
) -> list[int]:
    """As `rank_sentences`, of a passage that was read before; `spoken` are its sentences as they stand."""
    if not passage.sentences:
        return []
    worth = word_worth(passage, usual=usual, scorer=scorer)
    form = form_of_sentences(passage, worth=worth, scorer=scorer) * FORM_SHARE
    barred = {
        at for at, (text, facts) in enumerate(zip(spoken, passage.grammar, strict=True)) if is_barred(text, facts)
    }
    pairs = pair_worth(passage, worth=worth, scorer=scorer)
    order = choose(passage.sentences, form.tolist(), worth=worth, pairs=pairs, most=most, barred=barred)
    rest = [at for at, text in enumerate(spoken) if at not in order and not is_question(text)]
    return (order + sorted(rest, key=lambda at: (at in barred, -form[at])))[:most]


def is_barred(text: str, grammar: Grammar | None) -> bool:
    """True for a sentence that cannot be shown as it stands: unfit, or tied to the one before.

    Markers that the page takes off (`Now, …`, `Also, …`) bar nothing here, and a heading needs no verb.
    """
    heading = not text.rstrip("\"”’') ").endswith(_MARKS)
    return (not heading and not standing.has_finite_verb(text)) or _is_unwanted(text) or _is_tied(text, grammar)


def _is_tied(text: str, grammar: Grammar | None) -> bool:
    return _first(text) in _STRONG_TIES or _opens_on_talk(text) or _points_back(text, grammar)


def is_unfit(text: str, grammar: Grammar | None = None) -> bool:
    """True for what no reader wants as a takeaway: questions, small talk, promotion, fragments."""
    finite = standing.has_finite_verb(text) if grammar is None else grammar.is_finite
    return not finite or _is_unwanted(text)


def _is_unwanted(text: str) -> bool:
    return (
        is_question(text)
        or speech_acts.is_back_channel(text)
        or speech_acts.is_small_talk(text)
        or speech_acts.is_promotion(text)
        or standing.is_broken_off(text)
    )


def opens_badly(text: str, grammar: Grammar | None = None) -> bool:
    """True when its first word ties it to the sentence before, or points back."""
    return _first(text) in TIES or _opens_on_talk(text) or _points_back(text, grammar)


def _first(text: str) -> str:
    return bare(text.split(maxsplit=1)[0]) if text.split() else ""


def _opens_on_talk(text: str) -> bool:
    return text.lower().startswith(("you know", "i mean"))


def _points_back(text: str, grammar: Grammar | None) -> bool:
    return standing.opens_on_pointer(text, has_subject=grammar is not None and grammar.has_subject)


def term_vectors(sentences: Sequence[str], *, rarity: Mapping[str, float] | None = None) -> list[dict[str, float]]:
    """Weights `(1 + log count) x rarity` of each sentence's terms, of unit length."""
    rare = rarity or term_rarity(sentences)
    highest = max(rare.values(), default=1.0)
    vectors = []
    for text in sentences:
        counts = Counter(terms(text))
        weights = {term: (1 + math.log(count)) * rare.get(term, highest) for term, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        vectors.append({term: weight / length for term, weight in weights.items()})
    return vectors


def term_rarity(sentences: Sequence[str]) -> dict[str, float]:
    """Smoothed inverse document frequency of every term, a sentence being a document."""
    seen = Counter(term for text in sentences for term in set(terms(text)))
    return {term: 1 + math.log((1 + len(sentences)) / (1 + count)) for term, count in seen.items()}


def likeness(one: Vector, other: Vector) -> float:
    """Cosine of two vectors of unit length, 0 where one is empty."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())


def repetition(alike: float) -> float:
    """What likeness to a sentence already chosen takes off."""
    return REDUNDANCY * alike + (COPIED if alike >= NEAR_COPY else 0.0)
