"""What may become a takeaway: sentences that stand alone, alone or with the one before, and lists kept whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.model.evidence import Evidence
from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.enumerations import find_enumerations
from pipeline.nlp.grammar import Grammar
from pipeline.nlp.lexicon import DEMONSTRATIVES, SENTENCE_OPENERS, bare
from pipeline.nlp.ranking import TIES, is_unfit, opens_badly
from pipeline.nlp.tokens import terms
from pipeline.nlp.vectors import Vectors

LEAST_TERMS = 3
"""Different words with a meaning of their own that a takeaway has at least."""
MOST_POINTERS = 0.17
"""Share of pointing words from which a sentence is not understood by itself: one in six."""
MOST_DISFLUENT = 1
"""Traces of thinking aloud that a printed sentence may have."""

GOES_ON = (",", ";", ":", "–", "—")
"""Marks behind which the speaker went on: what was heard ends here, what was meant does not."""

Told: TypeAlias = tuple[tuple[int, ...], str]
"""Indices of sentences, and what the page would show of them."""
NOTHING: Told = ((), "")


@dataclass(frozen=True, slots=True, eq=False)
class HeardSentences:
    """Everything that was said, read once: each sentence as it would be shown, its vector and its grammar."""

    sentences: tuple[Sentence, ...]
    shown: tuple[str, ...]
    """Empty for a sentence of which nothing is left when it is cleaned."""
    vectors: Vectors
    grammar: tuple[Grammar | None, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or more neighbouring sentences, and what the page would show of them."""

    text: str
    evidence: tuple[Evidence, ...]
    parts: tuple[int, ...]
    """Indices of its sentences."""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many words a candidate may have."""

    least: int = 8
    most: int = 35
    most_listed: int = 60
    """Longest enumeration that is kept whole."""


def find_candidates(heard: HeardSentences, allowed: Sequence[int], lengths: Lengths) -> list[Candidate]:
    """All candidates among the allowed sentences, in spoken order but for the lists, which come first."""
    found: list[Candidate] = []
    taken: set[int] = set()
    for listed in find_enumerations(heard.sentences, heard.shown, allowed):
        text = " ".join(heard.shown[at] for at in listed)
        if len(text.split()) <= lengths.most_listed:
            evidence = tuple(heard.sentences[at].evidence() for at in listed)
            found.append(Candidate(text, evidence, tuple(listed), listed=True))
            taken.update(listed)
    free = set(allowed) - taken
    for at in allowed:
        parts, text = _self_contained(heard, at, free) if at in free else NOTHING
        if parts and lengths.least <= len(text.split()) <= lengths.most and _is_worth_it(text):
            found.append(Candidate(text, (_evidence(heard.sentences, parts),), parts))
    return found


def _self_contained(heard: HeardSentences, at: int, free: Collection[int]) -> Told:
    """The sentence, with the one before where that holds what it points at; nothing when it cannot stand."""
    text = heard.shown[at]
    if standing.waits_for_more(text):
        return _completed(heard, at, free)
    if not _stands(heard, at):
        return NOTHING
    if not opens_badly(text, heard.grammar[at]) and not _strays(heard.grammar[at]):
        return (at,), text
    before = at - 1
    if _opens_broken(heard, at) or not _goes_with(heard, before, at, free) or not _stands(heard, before):
        return NOTHING
    head = heard.shown[before]
    if opens_badly(head, heard.grammar[before]) or standing.points_elsewhere(head) or _strays(heard.grammar[before]):
        return NOTHING
    return ((before, at), f"{head} {text}") if _holds(head, text, heard.grammar[before]) else NOTHING


def _completed(heard: HeardSentences, at: int, free: Collection[int]) -> Told:
    """A clause that an early full stop cut from its main clause (`If you sell. You need a list.`), and that clause."""
    after = at + 1
    if not _goes_with(heard, after, at, free) or not _stands(heard, after) or _opens_broken(heard, after):
        return NOTHING
    clause, main = heard.shown[at].rstrip(".… "), heard.shown[after]
    opener = bare(main.split(maxsplit=1)[0])
    if opener in TIES or opener in DEMONSTRATIVES or _strays(heard.grammar[at]) or standing.points_elsewhere(clause):
        return NOTHING
    if opener in SENTENCE_OPENERS and not opener.startswith("i'") and opener != "i":
        main = main[0].lower() + main[1:]
    text = f"{clause}, {main}"
    return ((at, after), text) if not standing.is_broken_off(text) and not opens_badly(text) else NOTHING


def _goes_with(heard: HeardSentences, other: int, at: int, free: Collection[int]) -> bool:
    return other in free and heard.sentences[other].speaker == heard.sentences[at].speaker


def _stands(heard: HeardSentences, at: int) -> bool:
    text = heard.shown[at]
    if heard.sentences[at].text.endswith(GOES_ON):
        return False
    return bool(text) and not (
        is_unfit(text, heard.grammar[at])
        or speech_acts.is_talk_about_talk(text)
        or speech_acts.is_to_a_person(text)
        or speech_acts.is_example(text)
    )


def _opens_broken(heard: HeardSentences, at: int) -> bool:
    grammar = heard.grammar[at]
    return standing.opens_broken(heard.shown[at], has_subject=grammar is not None and grammar.has_subject)


def _strays(grammar: Grammar | None) -> bool:
    """True when a pronoun or pointer has no noun in front of it that it could mean; without a parser nobody knows."""
    return grammar is not None and grammar.stray_pronouns + grammar.stray_pointers > 0


def _holds(head: str, text: str, grammar: Grammar | None) -> bool:
    """True when what the second sentence points at may be in the first: `those lawsuits` needs lawsuits there."""
    pointer, *rest = text.split()
    if bare(pointer) in DEMONSTRATIVES and rest and terms(rest[0]):
        return bool(set(terms(rest[0])) & set(terms(head)))
    if grammar is None:
        return True
    plural = bare(pointer).split("'")[0] in ("they", "these", "those", "them", "their")
    return any(chunk.is_plural for chunk in grammar.chunks) if plural else bool(grammar.chunks)


def _is_worth_it(text: str) -> bool:
    return (
        len(set(terms(text))) >= LEAST_TERMS
        and not standing.points_elsewhere(text)
        and standing.pointer_share(text) <= MOST_POINTERS
        and standing.disfluency(text) <= MOST_DISFLUENT
        and not standing.breaks(text)
    )


def _evidence(sentences: Sequence[Sentence], parts: tuple[int, ...]) -> Evidence:
    first, last = sentences[parts[0]], sentences[parts[-1]]
    return Evidence(first.first, last.last, first.start_ms, max(last.end_ms, first.start_ms))
