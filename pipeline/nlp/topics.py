"""What an episode talks about: noun-like words and phrases, weighed chapter by chapter.

A topic's key is its stems joined by spaces, so that "reply rates" and "reply rate" are one.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.evidence import Evidence
from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import bare, word_set
from pipeline.nlp.phrases import phrase_runs
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.tokens import stem

LONGEST_TOPIC = 3
"""Words in a topic at most; longer runs are hardly ever said twice."""
LONGER_IS_CLEARER = 1.5
"""A topic of several words says more than its single words: "reply rates" and not "rates"."""
FEWEST_TIMES = 2
"""What is said once in an hour is not what the hour is about."""
MOST_TOPICS = 200
"""Kept of one episode. On 211 real episodes more did not find related ones better, and 120 did a little worse."""
_EMPTY = frozenset(
    stem(word)
    for word in word_set(
        "second minute hour day week weekend month year decade today tomorrow yesterday morning evening night time "
        "date moment point way place part side end start beginning half number couple type example case question "
        "answer idea fact reason person people man woman guy friend folk everybody anybody name word episode show "
        "podcast listener host guest next last first third other please thanks forever certain sudden several major "
        "like thing things stuff lot bit kind sort deal minor huge tiny total entire whole basic possible "
        "similar separate"
    )
)
"""Words of any talk about anything: no topic begins or ends with one."""
_AROUND = ".,;:!?…\"'()[]{}“”‘’«»—–-*_"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is talked about."""

    key: str
    weight: float
    """Sum over the chapters of log(1 + times said there): spread counts for more than repetition in one place."""


def topics_of(transcript: Transcript, chapters: Sequence[Chapter]) -> tuple[Topic, ...]:
    """The heaviest topics of an episode, heaviest first; of equal weight in the order of their keys.

    What is said in a sponsor's read, or to ask for a follow, is not what the episode talks about.
    """
    sentences = split_sentences(transcript)
    selling = selling_sentences(sentences)
    told = [sentence for at, sentence in enumerate(sentences) if at not in selling]
    weights: dict[str, float] = {}
    times: Counter[str] = Counter()
    for chapter in chapters:
        inside = (sentence.text for sentence in told if chapter.first <= sentence.first < chapter.last)
        counted = Counter(key for text in inside for run in phrase_runs(text.split()) for key in _keys_of(run))
        times.update(counted)
        for key, count in counted.items():
            weights[key] = weights.get(key, 0.0) + math.log1p(count)
    said = [Topic(key, round(weight, 4)) for key, weight in weights.items() if times[key] >= FEWEST_TIMES]
    return tuple(sorted(said, key=lambda topic: (-topic.weight, topic.key))[:MOST_TOPICS])


def telling(weighed: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """Topics by what they tell, those that tell most in front; none that says again what another says.

    >>> telling([("email", 0.2), ("reply rat", 0.15), ("rat", 0.14), ("spam", 0.1)])
    ('reply rat', 'email', 'spam')
    """
    chosen: list[str] = []
    for key, _ in sorted(weighed, key=lambda one: (-one[1] * (LONGER_IS_CLEARER if " " in one[0] else 1), one[0])):
        if not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
    return tuple(chosen)


def find_topics(transcript: Transcript, keys: Collection[str]) -> dict[str, tuple[str, Evidence]]:
    """How each of these topics is first said, and where; topics that are not said are left out."""
    stems = [_stem(word.text) for word in transcript.words]
    small = {word.text.strip(_AROUND) for word in transcript.words if word.text.islower()}
    found: dict[str, tuple[str, Evidence]] = {}
    for key in keys:
        first = _first_place(transcript, stems, key.split())
        if first is not None:
            words = transcript.words[first : first + len(key.split())]
            cores = [word.text.strip(_AROUND).removesuffix("'s").removesuffix("’s") for word in words]
            said = " ".join(core.lower() if core.lower() in small else core for core in cores)
            end_ms = max(words[0].start_ms, *(word.end_ms for word in words))
            found[key] = (said, Evidence(first, first + len(words), words[0].start_ms, end_ms))
    return found


def _first_place(transcript: Transcript, stems: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The first word of the first place inside one utterance where these stems are said."""
    for utterance in transcript.utterances:
        for first in range(utterance.first, utterance.last - len(wanted) + 1):
            if stems[first] == wanted[0] and list(stems[first : first + len(wanted)]) == list(wanted):
                return first
    return None


def _keys_of(run: Sequence[str]) -> Iterator[str]:
    """Every stretch of a run as a topic: of "cold email reply" also "cold email", "email" and so on."""
    stems = [_stem(word) for word in run]
    for size in range(1, min(LONGEST_TOPIC, len(stems)) + 1):
        for first in range(len(stems) - size + 1):
            part = stems[first : first + size]
            if part[0] not in _EMPTY and part[-1] not in _EMPTY:
                yield " ".join(part)


def _stem(word: str) -> str:
    return stem(bare(word))
