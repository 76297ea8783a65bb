"""Which lines say best what a listener will learn: one a chapter at most, titles and talk weighed together."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.evidence import Evidence
from pipeline.model.sentence import Sentence
from pipeline.model.takeaway import Takeaway
from pipeline.nlp import labels
from pipeline.nlp.grammar import parse_sentences
from pipeline.nlp.lessons import (
    Lesson,
    lesson_of_manner,
    lesson_of_statement,
    lessons_of,
    points_at_speech,
    promises_well,
)
from pipeline.nlp.lexicon import bare, word_set
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.ranking import likeness, term_rarity, term_vectors
from pipeline.nlp.speech_acts import is_example
from pipeline.nlp.title_case import HeardCase
from pipeline.nlp.title_forms import as_promise
from pipeline.nlp.tokens import terms

STATED = 0.3
"""What a takeaway that the page does not show is worth as a line, said with `that`: better than no line."""
FROM_TITLE = 1.2
"""What the producer's own title is worth where its form promises something: more than any sentence..."""
FROM_DRAFTED_TITLE = 0.8
"""...and one that we drafted, less than what was announced in words."""
TOPICAL = 0.6
"""Given for likeness (cosine) to the chapter's title and text."""
LONG_CHAPTER = 0.3
"""Given for the chapter's share of the episode: long ones are what it is about."""
ONLY_ASKED, ONLY_LISTED = 0.15, 0.4
"""Taken off a title that stays a question, or that only lists things."""
LEAST_TOPICAL = 0.15
"""Least likeness of a line from the talk to its chapter: below, it is said by the way."""
ASKED_ALREADY = 0.8
"""Likeness to the hook from which a line says it again: such a line comes after all others."""
ALIKE = 0.6
"""Likeness from which two lines promise the same."""


_PROMISES = word_set("how what why when where who which whether that the")


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    evidence: Evidence
    chapter: int
    value: float
    from_title: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said in an episode."""

    sentences: Sequence[Sentence]
    shown: Sequence[str]
    """Each sentence as the page would show it."""
    case: HeardCase
    """How the episode's words are written inside its sentences."""
    unsure: Collection[int]
    """Sentences that were probably heard wrong."""
    asked: str = ""
    """The hook, which promises something already."""


def choose_lessons(
    chapters: Sequence[Chapter], talk: Talk, *, takeaways: Sequence[Takeaway], on_page: Sequence[Evidence]
) -> list[tuple[str, Evidence]]:
    """Lines with the words they rest on, best first: no two of one chapter, no two that promise the same.

    `takeaways` are all candidates, best first; `on_page` the words that the page shows already: no sentence is told a
    second time while others are left.
    """
    sentences, shown, case = talk.sentences, talk.shown, talk.case
    barred = selling_sentences(sentences) | set(talk.unsure)
    barred |= {at for at, text in enumerate(shown) if is_example(text)}
    rarity = term_rarity([text for text in shown if text])
    choices: list[_Choice] = []
    for number, chapter in enumerate(chapters):
        inside = [at for at, s in enumerate(sentences) if chapter.first <= s.first < chapter.last and at not in barred]
        about = term_vectors([" ".join([*(shown[at] for at in inside), *[chapter.title] * 10])], rarity=rarity)[0]
        promised = _from_title(chapter, number, sentences, shown, case)
        choices += [promised] if promised else []
        for at in inside:
            for lesson in _lessons(shown[at], case):
                alike = likeness(term_vectors([lesson.text], rarity=rarity)[0], about)
                if alike < LEAST_TOPICAL:
                    continue
                choices.append(_Choice(lesson.text, sentences[at].evidence(), number, lesson.value + TOPICAL * alike))
    choices += _stated([one for one in takeaways if one.evidence[0] not in on_page], case)
    fresh = [one for one in choices if one.from_title or not any(_overlap(one.evidence, place) for place in on_page)]
    asked = term_vectors([talk.asked])[0]
    lines = sorted(
        _different(fresh or choices), key=lambda one: likeness(term_vectors([one.text])[0], asked) >= ASKED_ALREADY
    )
    return [(one.text, one.evidence) for one in lines]


def title_evidence(
    title: str, sentences: Sequence[Sentence], shown: Sequence[str], *, first: int = 0, last: int | None = None
) -> Evidence | None:
    """The first sentence with most words of a title, among words `[first, last)`; None where it was not spoken of."""
    wanted = set(terms(title))
    inside = [at for at, s in enumerate(sentences) if first <= s.first and (last is None or s.first < last)]
    if not wanted or not inside:
        return None
    best = max(inside, key=lambda at: (len(wanted & set(terms(shown[at]))), -at))
    return sentences[best].evidence() if wanted & set(terms(shown[best])) else None


def _stated(takeaways: Sequence[Takeaway], case: HeardCase) -> Iterator[_Choice]:
    grammar = parse_sentences([takeaway.sentence for takeaway in takeaways])
    for takeaway, facts in zip(takeaways, grammar, strict=True):
        is_said = facts is None or (facts.is_finite and facts.has_subject)
        if is_said and len(takeaway.evidence) == 1 and (lesson := lesson_of_statement(takeaway.sentence, case)):
            yield _Choice(lesson, takeaway.evidence[0], takeaway.chapter, STATED)


def _from_title(
    chapter: Chapter, number: int, sentences: Sequence[Sentence], shown: Sequence[str], case: HeardCase
) -> _Choice | None:
    promise = None if labels.is_generic(chapter.title) else as_promise(chapter.title, heard=case)
    evidence = title_evidence(chapter.title, sentences, shown, first=chapter.first, last=chapter.last)
    if promise is None or evidence is None or points_at_speech(promise):
        return None
    is_given, only_listed = chapter.title_from == "producer", bare(promise.split()[0]) not in _PROMISES
    if only_listed and not is_given:
        return None
    value = FROM_TITLE if is_given else FROM_DRAFTED_TITLE
    value -= ONLY_ASKED * promise.endswith("?") + ONLY_LISTED * only_listed
    value += LONG_CHAPTER * (chapter.last - chapter.first) / max(1, sentences[-1].last)
    return _Choice(promise, evidence, number, value, from_title=True)


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.first < other.last and other.first < one.last


def _lessons(text: str, case: HeardCase) -> Iterator[Lesson]:
    yield from lessons_of(text)
    if lesson := lesson_of_manner(text, case):
        yield lesson


def _different(choices: Sequence[_Choice]) -> Iterator[_Choice]:
    kept: list[tuple[int, dict[str, float]]] = []
    for choice in sorted((one for one in choices if promises_well(one.text)), key=lambda one: -one.value):
        vector = term_vectors([choice.text])[0]
        if all(number != choice.chapter and likeness(vector, other) < ALIKE for number, other in kept):
            kept.append((choice.chapter, vector))
            yield choice
