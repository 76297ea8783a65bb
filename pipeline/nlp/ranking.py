"""Which sentences say best what a chapter says."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.nlp import speech_acts, standing
from pipeline.nlp.lexicon import bare, word_set
from pipeline.nlp.tokens import terms

Vector = Mapping[str, float]
"""Term weights of unit length; empty for a sentence without terms."""

OPENING_SENTENCES = 4
"""A chapter's first sentences say what it is about more often than later ones."""
FULL_TERMS = 7
"""From this many terms on a sentence is not favoured for being longer."""

WEIGHT_CENTROID = 1.0
WEIGHT_OPENING = 0.25
WEIGHT_TITLE = 0.4
WEIGHT_LENGTH = 0.2
WEIGHT_ADVICE = 0.04
WEIGHT_POINTERS = 0.8
WEIGHT_DISFLUENCY = 0.05
"""Weights of the sum below, set by hand on the order of what mattered in the project's measurements
(similarity to the centroid by far, length, opening, title, not opening on a pronoun)."""
FEWEST_TITLE_TERMS = 2
"""One word shared with a title of one word is half a reason."""
UNFIT = 1.0
"""Taken off a sentence that a reader could not use at all, which puts it behind every other."""
REDUNDANCY = 0.45
"""How much likeness to a sentence already chosen counts against the next (maximal marginal relevance,
Carbonell and Goldstein 1998; ours works on the whole order, not on a fixed number)."""
NEAR_COPY = 0.8
"""Likeness from which a sentence says nothing new; it goes behind whatever does."""
_TIES = word_set("and but so okay ok well yeah um uh now like oh right yes no also then")


def rank_sentences(sentences: Sequence[str], *, title: str = "") -> list[int]:
    """Indices of all sentences, best first, each weighed as it stands: nothing is cleaned here."""
    vectors = term_vectors(sentences)
    scores = score_sentences(sentences, title=title)
    for at, text in enumerate(sentences):
        scores[at] -= UNFIT * (is_unfit(text) or opens_badly(text))
    return spread(scores, vectors)


def score_sentences(
    sentences: Sequence[str],
    *,
    within: Sequence[str] | None = None,
    title: str = "",
    rarity: Mapping[str, float] | None = None,
) -> list[float]:
    """How well each sentence speaks for all `within` (themselves when not given); comparable inside one call only.

    `rarity` gives inverse document frequencies of a wider text (the episode); else those of `within`.
    """
    context = sentences if within is None else within
    rare = rarity or term_rarity(context)
    around = term_vectors(context, rarity=rare)
    centroid = _sum(around, [math.sqrt(len(terms(text))) for text in context])
    opening = _sum(around[:OPENING_SENTENCES], [1.0] * OPENING_SENTENCES)
    title_terms = set(terms(title))
    return [
        WEIGHT_CENTROID * likeness(vector, centroid)
        + WEIGHT_OPENING * likeness(vector, opening)
        + WEIGHT_TITLE * len(title_terms & vector.keys()) / max(FEWEST_TITLE_TERMS, len(title_terms))
        + WEIGHT_LENGTH * min(1.0, len(terms(text)) / FULL_TERMS)
        + WEIGHT_ADVICE * speech_acts.gives_advice(text)
        - WEIGHT_POINTERS * standing.pointer_share(text)
        - WEIGHT_DISFLUENCY * standing.disfluency(text)
        for text, vector in zip(sentences, term_vectors(sentences, rarity=rare), strict=True)
    ]


def is_unfit(text: str) -> bool:
    """True for what no reader wants as a takeaway: questions, small talk, promotion, fragments."""
    return (
        speech_acts.is_question(text)
        or speech_acts.is_back_channel(text)
        or speech_acts.is_small_talk(text)
        or speech_acts.is_promotion(text)
        or standing.is_broken_off(text)
        or not standing.has_finite_verb(text)
    )


def opens_badly(text: str) -> bool:
    """True when its first word ties it to the sentence before, or points back."""
    first = bare(text.split(maxsplit=1)[0]) if text.split() else ""
    return first in _TIES or text.lower().startswith(("you know", "i mean")) or standing.opens_on_pointer(text)


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


def spread(scores: Sequence[float], vectors: Sequence[Vector]) -> list[int]:
    """All indices, best first, where what was chosen already makes its likes come later; ties keep their order."""
    left = list(range(len(scores)))
    order: list[int] = []
    nearest = [0.0] * len(scores)
    while left:
        best = max(left, key=lambda at: (scores[at] - repetition(nearest[at]), -at))
        left.remove(best)
        order.append(best)
        for at in left:
            nearest[at] = max(nearest[at], likeness(vectors[at], vectors[best]))
    return order


def repetition(alike: float) -> float:
    """What likeness to a sentence already chosen takes off."""
    return REDUNDANCY * alike + (UNFIT if alike >= NEAR_COPY else 0.0)


def _sum(vectors: Sequence[Vector], weights: Sequence[float]) -> dict[str, float]:
    total: dict[str, float] = {}
    for vector, share in zip(vectors, weights, strict=False):
        for term, weight in vector.items():
            total[term] = total.get(term, 0.0) + weight * share
    length = math.sqrt(sum(weight * weight for weight in total.values())) or 1.0
    return {term: weight / length for term, weight in total.items()}
