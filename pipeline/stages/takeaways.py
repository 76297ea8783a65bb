"""Key takeaways: the sentences of an episode that stand alone and teach something."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.evidence import Evidence
from pipeline.model.sentence import Sentence
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp import labels, speech_acts, standing
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.enumerations import find_enumerations
from pipeline.nlp.lexicon import DEMONSTRATIVES, bare
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.ranking import is_unfit, likeness, repetition, score_sentences, spread, term_rarity, term_vectors
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.tokens import terms


@dataclass(frozen=True, slots=True)
class TakeawayOptions:
    """What counts as a takeaway."""

    per_chapter: int = 5
    """Candidates kept of each chapter, for the producer to choose from."""
    least_words: int = 8
    most_words: int = 35
    most_words_listed: int = 60
    """Longest enumeration that is kept whole."""
    least_confidence: float = 0.64
    """Utterances heard less surely are held back: exp(-0.45), below which segments were wrong often."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One or more neighbouring sentences, and what the page would show of them."""

    text: str
    evidence: tuple[Evidence, ...]
    listed: bool = False


LEAST_TERMS = 3
"""Different words with a meaning of their own that a takeaway has at least."""
MOST_POINTERS = 0.17
"""Share of pointing words from which a sentence is not understood by itself: one in six."""
FIRST_PERSON = 0.4
"""Taken off a sentence that opens on the speaker: rather an anecdote than a lesson."""
ADVISED = 0.1
"""Given for each kind of teaching word, and twice for telling the listener what to do: a reader came for it."""
STUMBLED = 0.1
"""Taken off for each trace of thinking aloud."""
EACH_ME = 0.05
"""Taken off for each further word about the speaker."""
MOST_DISFLUENT = 2
"""Traces of thinking aloud from which a sentence is not fit to print."""
LISTED = 0.8
"""Given to an enumeration: what a speaker counts aloud was meant to be kept, and its commas are no stumbling."""
AT_THE_DOOR = 0.3
"""Taken off in introductions and farewells."""
SAME_CHAPTER = 0.25
"""Taken off for each takeaway already chosen from the chapter, so that the first few cover the episode."""

_DOOR = re.compile(
    r"\b(?:intro|introductions?|welcome|outro|opening|closing|goodbye|hello|thanks|wrap[- ]?up|housekeeping)\b",
    re.IGNORECASE,
)
_ADVERTISED = re.compile(
    r"\b(?:sponsors?|sponsored|advert\w*|ad break|mid[- ]?roll|plugs?|sick picks?)\b", re.IGNORECASE
)
_ME = re.compile(r"\b(?:i|me|my|we|us|our)\b", re.IGNORECASE)
_ABOUT_ME = re.compile(
    r"^(?:\w+,? |in fact,? )?(?:i(?! think| believe| recommend| would|'d)|my|we|our|when i|me)\b", re.IGNORECASE
)


def mine_takeaways(
    transcript: Transcript, chapters: tuple[Chapter, ...], *, options: TakeawayOptions = TakeawayOptions()
) -> tuple[Takeaway, ...]:
    """All good candidates, best first and spread over the chapters; fewer where there are fewer, never filler."""
    sentences = split_sentences(transcript)
    if not sentences:
        return ()
    shown = [clean_sentence(sentence.text.split()) for sentence in sentences]
    barred = selling_sentences(sentences) | _unsure(transcript, sentences, options)
    rarity = term_rarity([text for text in shown if text])
    kept: list[tuple[int, _Candidate, float]] = []
    for number, chapter in enumerate(chapters):
        if _ADVERTISED.search(chapter.title):
            continue
        inside = [at for at, s in enumerate(sentences) if chapter.first <= s.first < chapter.last]
        candidates = _candidates(sentences, shown, [at for at in inside if at not in barred], options)
        scores = score_sentences(
            [candidate.text for candidate in candidates],
            within=[shown[at] for at in inside if shown[at]],
            title=chapter.title if chapter.title_from == "producer" else "",
            rarity=rarity,
        )
        scores = [_adjusted(score, one, chapter) for score, one in zip(scores, candidates, strict=True)]
        order = spread(scores, term_vectors([candidate.text for candidate in candidates], rarity=rarity))
        kept += [(number, candidates[at], scores[at]) for at in order[: options.per_chapter]]
    return _ranked(chapters, kept, rarity)


def _unsure(transcript: Transcript, sentences: Sequence[Sentence], options: TakeawayOptions) -> set[int]:
    """Sentences with words of an utterance that was heard badly."""
    bad = [u for u in transcript.utterances if u.confidence is not None and u.confidence < options.least_confidence]
    return {at for at, s in enumerate(sentences) if any(u.first < s.last and s.first < u.last for u in bad)}


def _candidates(
    sentences: Sequence[Sentence], shown: Sequence[str], allowed: Sequence[int], options: TakeawayOptions
) -> list[_Candidate]:
    found: list[_Candidate] = []
    taken: set[int] = set()
    for listed in find_enumerations(sentences, shown, allowed):
        text = " ".join(shown[at] for at in listed)
        if len(text.split()) <= options.most_words_listed:
            found.append(_Candidate(text, tuple(sentences[at].evidence() for at in listed), listed=True))
            taken.update(listed)
    for at in allowed:
        if at in taken:
            continue
        parts = _self_contained(sentences, shown, at, set(allowed) - taken)
        text = " ".join(shown[part] for part in parts)
        if parts and options.least_words <= len(text.split()) <= options.most_words and _is_worth_it(text):
            found.append(_Candidate(text, (_evidence(sentences, parts),)))
    return found


def _self_contained(sentences: Sequence[Sentence], shown: Sequence[str], at: int, allowed: set[int]) -> tuple[int, ...]:
    """The sentence, with the one before where that holds what it points at; nothing when it cannot stand."""
    if (
        not shown[at]
        or is_unfit(shown[at])
        or speech_acts.is_talk_about_talk(shown[at])
        or speech_acts.is_to_a_person(shown[at])
    ):
        return ()
    if not standing.opens_on_pointer(shown[at]):
        return (at,)
    if standing.opens_broken(shown[at]):
        return ()
    before = at - 1
    if before not in allowed or sentences[before].speaker != sentences[at].speaker or not shown[before]:
        return ()
    head = shown[before]
    if not _holds(head, shown[at]):
        return ()
    stands = not (
        is_unfit(head)
        or speech_acts.is_talk_about_talk(head)
        or speech_acts.is_to_a_person(head)
        or standing.opens_on_pointer(head)
    )
    return (before, at) if stands and not standing.points_elsewhere(head) else ()


def _holds(head: str, text: str) -> bool:
    """True when what the second sentence points at may be in the first: `those lawsuits` needs lawsuits there."""
    pointer, *rest = text.split()
    if bare(pointer) not in DEMONSTRATIVES or not rest or not terms(rest[0]):
        return True
    return bool(set(terms(rest[0])) & set(terms(head)))


def _is_worth_it(text: str) -> bool:
    return (
        len(set(terms(text))) >= LEAST_TERMS
        and not standing.points_elsewhere(text)
        and standing.pointer_share(text) <= MOST_POINTERS
        and standing.disfluency(text) <= MOST_DISFLUENT
    )


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return any(a.first < b.last and b.first < a.last for a in one.evidence for b in other.evidence)


def _evidence(sentences: Sequence[Sentence], parts: tuple[int, ...]) -> Evidence:
    first, last = sentences[parts[0]], sentences[parts[-1]]
    return Evidence(first.first, last.last, first.start_ms, max(last.end_ms, first.start_ms))


def _adjusted(score: float, candidate: _Candidate, chapter: Chapter) -> float:
    text = candidate.text
    if _DOOR.search(chapter.title):
        score -= AT_THE_DOOR
    if candidate.listed:
        return score + LISTED
    advice = speech_acts.gives_advice(text) + 2 * speech_acts.is_instruction(text)
    personal = FIRST_PERSON * bool(_ABOUT_ME.search(text)) + EACH_ME * len(_ME.findall(text))
    return score + ADVISED * advice - personal - STUMBLED * standing.disfluency(text)


def _ranked(
    chapters: tuple[Chapter, ...],
    kept: Sequence[tuple[int, _Candidate, float]],
    rarity: dict[str, float],
) -> tuple[Takeaway, ...]:
    """The whole list in the order in which a page would fill up: best first, other chapters next."""
    vectors = term_vectors([candidate.text for _, candidate, _ in kept], rarity=rarity)
    values = [score for _, _, score in kept]
    left, ranked = list(range(len(kept))), []
    used: dict[int, set[str]] = {}
    while left:
        best = max(left, key=lambda at: (values[at], -at))
        left = [at for at in left if at != best and not _overlap(kept[at][1], kept[best][1])]
        number, candidate, _ = kept[best]
        label = labels.label_for(
            candidate.text, chapter=chapters[number], rarity=rarity, used=used.setdefault(number, set())
        )
        ranked.append(Takeaway(label, candidate.text, number, candidate.evidence, round(values[best], 4)))
        for at in left:
            values[at] -= SAME_CHAPTER * (kept[at][0] == number) + repetition(likeness(vectors[at], vectors[best]))
    return tuple(ranked)
