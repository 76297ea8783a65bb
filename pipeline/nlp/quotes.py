"""Pull quotes: sentences that are worth a picture of their own, to the letter as they were said."""

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.grammar import Grammar, parse_sentences
from pipeline.nlp.ranking import is_unfit, likeness, term_rarity, term_vectors
from pipeline.nlp.tokens import terms

QUOTE_WORDS = (8, 28)
"""Shorter ones say too little alone, longer ones fill no picture."""
LEAST_TERMS = 3
MOST_POINTERS = 0.1
MEMORABLE = 0.12
"""Given for each turn of speech that people remember; likeness to the whole episode (cosine) lies at 0.1 to 0.4."""
WORTHY = 0.25
"""Given to the best takeaway, and less to those behind it: they were weighed with more than words."""
MOST_MEMORABLE = 3

_LEADS_ON = re.compile(
    r"(?:You(?:'re| are) \w+ing|Exactly|Next|However|In fact|Specifically|Because|So|And|But|Or|Also|As with|In "
    r"(?:this|that) case|Another|At "
    r"(?:this|that) point|First|"
    r"Second|Third|There(?:'s| is| are)|Here(?:'s| is| are))\b"
)
"""In front of a sentence that belongs to others."""
_CONVICTION = re.compile(r"\bi(?:'ve| have)? (?:believed?|learn(?:ed|t)|reali[sz]ed|failed|knew)\b", re.IGNORECASE)
_CASE = re.compile(r"^[\"“'‘]?[A-Z]")
_OF_THE_SHOW = re.compile(
    r"\b(?:audience|listen(?:ers?|ing)?|listen closely|as always|also|already|me|my|mine)\b", re.I
)
"""Words for those who were there; a reader of the quote was not."""
_TURNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bnot\b.*\bbut\b|n't\b.*\bbut\b|\binstead of\b|\brather than\b|\bnot (?:from|about|because)\b",
        r"\b(?:never|always|every|nobody|no one|everybody|everyone|nothing|only)\b",
        r"\b(?:best|worst|most|least|biggest|hardest|greatest|first|last)\b",
        r"\b(?:more|less|better|worse|\w+er) than\b|\bas \w+ as\b",
        r"^(?:if|when) you\b.*,|^you (?:can't|don't|cannot|never|have to)\b",
        r"\bi(?:'ve| have)? (?:believed?|learn(?:ed|t)|reali[sz]ed|love|hate|wish|knew|failed)\b",
        r"\b(?:is|means) (?:a|an|the) \w+ (?:of|for|to)\b",
    )
)
"""A contrast, a word for all or none, a superlative, a comparison, a rule, a conviction, a picture."""


def find_quotes(
    sentences: Sequence[Sentence],
    shown: Sequence[str],
    *,
    barred: Collection[int],
    worth: Mapping[int, float],
    title: str = "",
) -> list[int]:
    """Indices of sentences that need no cleaning at all and stand alone, best first.

    `worth` (0..1) is what the sentences that begin at these words were found to be worth as takeaways.
    """
    vectors = term_vectors(list(shown), rarity=term_rarity([text for text in shown if text]))
    topic = term_vectors([" ".join([*shown, *[title] * 10])])[0]
    fit = [
        at for at, text in enumerate(shown) if at not in barred and text == sentences[at].text and _can_be_quoted(text)
    ]
    grammar = parse_sentences([shown[at] for at in fit])
    weight = {at: worth.get(sentences[at].first, 0.0) for at in fit}
    value = {
        at: likeness(vectors[at], topic) + MEMORABLE * _memorable(shown[at]) + WORTHY * weight[at]
        for at, facts in zip(fit, grammar, strict=True)
        if (_memorable(shown[at]) or weight[at]) and _stands(shown[at], facts)
    }
    return sorted(value, key=lambda at: (-value[at], at))


def _memorable(text: str) -> int:
    return min(MOST_MEMORABLE, sum(bool(turn.search(text)) for turn in _TURNS))


def _stands(text: str, facts: Grammar | None) -> bool:
    """Nothing in it needs the sentence before, and it is no anecdote about the speaker."""
    if facts is None:
        return True
    told = facts.is_past and facts.subject == "speaker" and not _CONVICTION.search(text)
    return facts.is_finite and not facts.stray_pronouns + facts.stray_pointers and not told


def _can_be_quoted(text: str) -> bool:
    least, most = QUOTE_WORDS
    return (
        least <= len(text.split()) <= most
        and bool(_CASE.match(text))
        and len(set(terms(text))) >= LEAST_TERMS
        and not text.endswith("?")
        and not is_unfit(text)
        and not speech_acts.is_talk_about_talk(text)
        and not _OF_THE_SHOW.search(text)
        and not speech_acts.is_to_a_person(text)
        and not speech_acts.is_example(text)
        and not _LEADS_ON.match(text)
        and not standing.opens_on_pointer(text)
        and not standing.points_elsewhere(text)
        and standing.pointer_share(text) <= MOST_POINTERS
        and standing.disfluency(text) == 0
    )
