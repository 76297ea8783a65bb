"""Labels of takeaways, made only of words that were said or of the producer's title."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.nlp.enumerations import COUNTED
from pipeline.nlp.features import counted_words
from pipeline.nlp.grammar import Chunk, Grammar
from pipeline.nlp.lexicon import (
    AUXILIARIES,
    DEMONSTRATIVES,
    FUNCTION_WORDS,
    IMPERATIVES,
    PERSONAL_PRONOUNS,
    STOP_WORDS,
    bare,
    word_set,
)
from pipeline.nlp.phrases import phrase_runs, sure_phrases
from pipeline.nlp.tokens import terms

MOST_WORDS = 5
TITLE_WORDS = 7
"""A producer's title is taken whole up to here: a part of it may say something else."""
SUBJECT = 1.3
"""How much more a chunk weighs that the sentence is about."""
FROM_TITLE = 1.5
"""How much more a chunk weighs that shares a word with the chapter's title."""
LATE = 0.03
"""Taken off a chunk's weight, as a share, for each ten characters in front of it."""

_MARKS = ".,;:!?…\"'“”‘’()[]"
_GENERIC = re.compile(
    r"^(?:intro|introduction|welcome|outro|conclusion|opening|closing|question|questions|q ?& ?a|part \d+|chapter \d+|"
    r"summary|recap|introductions|audience questions|listener questions|sponsors?|sick picks|shameless "
    r"plugs|topic|discussion|final thoughts|wrap[- ]?up|start|end|the end|misc|other|lightning round)\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:is|are|does|do|can|should|will|did|was|what (?:is|are)|how (?:do|does|can|should)|why (?:is|are|do))\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^(?:(?:what|who) (?:is|are|was|were)|how to|how (?:do|does|can|should) (?:you|we|i)|why (?:you|we) should|"
    r"what to expect|what about)\s+(?:the |a |an )?",
    re.IGNORECASE,
)
"""What a question adds to the thing it asks about."""
_OPEN_END = re.compile(r"\b(?:for|of|in|on|to|with|at|is|are|about|from|do|mean|look like|work)$", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d+[.):]|#\d+:?|[QA][:.]|part \d+:)\s*", re.IGNORECASE)
_PLACED = re.compile(
    r"^(?:the|my|our|your) (?P<thing>(?:first|second|third|fourth|fifth|next|last|final|biggest|best|main|key|real|"
    r"only|hardest|easiest|(?:most|more|least) \w+) [\w-]+(?: [\w-]+)?) (?:is|was|are|were)\b",
    re.IGNORECASE,
)
"""`The third milestone is …` says itself what it is about."""
_THIS_PERIOD = re.compile(r"\bthis (?:week|month|year|season|time)\b", re.IGNORECASE)
"""Points at nothing in the talk."""
_SMALL = word_set("a an and as at but by for from in nor of on or the to vs with your you is are")
_NO_ADVICE = (
    FUNCTION_WORDS
    | AUXILIARIES
    | {"let", "go", "come", "always", "never", "just", "please", "say", "imagine", "think", "look", "see", "know"}
)
"""With these in front an instruction gives no label."""
_OPENS_CLAUSE = word_set("that who which if when where how what why because sure so and or")
"""Where the object of an instruction ends at the latest."""
_OWN = word_set("my our your me us you i we")
_VAGUE = word_set(
    "thing things stuff bit one ones way ways guy guys lot lots bunch kind sort couple part parts people person "
    "time times day days week weeks year years month months minute minutes hour hours moment point case reason "
    "example question questions end beginning place something anything everything other others more most much many "
    "same next last fact idea ideas number course sense side rest"
)
"""Nouns that name nothing without a word beside them."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a takeaway may be called, best first."""

    good: tuple[str, ...]
    poor: tuple[str, ...]
    """A list's count, one noun alone: better than nothing."""

    def choose(self, text: str, used: set[str]) -> str | None:
        """The best that is not in `used`, which it joins; else the text's first words, None where they say nothing."""
        label = next((one for one in (*self.good, *self.poor) if one.lower() not in used), None) or _first_words(text)
        if label is not None:
            used.add(label.lower())
        return label


def labels_for(
    text: str, *, chapter: Chapter, grammar: Sequence[Grammar | None] = (), worth: Mapping[str, float]
) -> Labels:
    """One to five words each, to stand in front of a takeaway.

    In this order: the place it gives itself (`the third milestone is …`), the chapter's title where it is short,
    the noun chunks of the sentence whose words are worth most, those with which it opens last; single nouns; an
    advice's own verb and object.
    """
    title = _NUMBERING.sub("", chapter.title).strip().rstrip(" .:–—-\"'") if chapter.title_from == "producer" else ""
    known = [facts for facts in grammar if facts is not None]
    chunks = _by_worth([chunk for facts in known for chunk in facts.chunks], title=title, worth=worth)
    good: list[str] = []
    if (placed := _PLACED.match(text)) and not set(counted_words(placed["thing"])[-1:]) & _VAGUE:
        good.append(title_case(placed["thing"]))
    good += [] if is_generic(title) else _from_title(title)
    phrases = [name for chunk in chunks for name in (_named(chunk), chunk.longer)] if known else _sure(text)
    named = [title_case(phrase.strip(_MARKS)) for phrase in phrases if is_good_label(phrase.strip(_MARKS))]
    good += sorted(named, key=lambda phrase: _repeats_opening(phrase, text))
    single = [chunk.text.strip(_MARKS) for chunk in chunks if len(chunk.text.split()) == 1]
    poor = [title_case(noun) for noun in single if len(noun) > 2 and noun.lower() not in _VAGUE and noun.isalpha()]
    if counted := COUNTED.search(text):
        poor.insert(0, title_case(counted[0]))
    if advised := _advice(text, imperative=bool(known and known[0].is_imperative)):
        poor.append(advised)
    return Labels(tuple(good), tuple(poor))


def _repeats_opening(label: str, text: str) -> bool:
    """True for `Session Cookie: Your session cookie …`, which says nothing in front of its sentence."""
    words = [bare(word) for word in label.split()]
    opening = [bare(word) for word in text.split()[: len(words) + 2]]
    return any(opening[at : at + len(words)] == words for at in range(3))


def is_good_label(phrase: str) -> bool:
    """True for a phrase of two to five words that names something by itself, or a name of one word with capitals.

    >>> [is_good_label(phrase) for phrase in ("proposal", "grant proposal", "a lot", "PostgreSQL", "other people")]
    [False, True, False, True, False]
    """
    words = [bare(word) for word in phrase.split()]
    if not words or len(words) > MOST_WORDS or not all(re.search(r"\w", word) for word in words):
        return False
    if len(words) == 1:
        return any(letter.isupper() for letter in phrase[1:])
    if any(word in AUXILIARIES or "'" in word.removesuffix("'s") for word in words):
        return False
    if any(word in PERSONAL_PRONOUNS | DEMONSTRATIVES | _OWN for word in words):
        return False
    naming = [word for word in words if word not in _VAGUE and word not in STOP_WORDS and not word.isdigit()]
    return words[-1] not in _VAGUE | FUNCTION_WORDS and len(naming) > 1 and len(set(words)) == len(words)


def _from_title(title: str) -> list[str]:
    """The title itself, where it is short and no question; what it asks about; its longest phrase."""
    title = re.sub(r"\W+(?:vs|and|or)\W*$", "", title)
    question = title.endswith("?") or bool(_ASKS.match(title))
    title = title.rstrip(" ?")
    words = len(title.split())
    plain = _THIS_PERIOD.sub("", title)
    pointing = any(bare(word).split("'")[0] in PERSONAL_PRONOUNS | DEMONSTRATIVES for word in plain.split())
    short = 1 < words <= TITLE_WORDS and not question and not pointing
    single = words == 1 and bool(terms(title)) and not question
    asked = re.sub(r" and (?:what|how|why|who|where|when)\b.*$", "", _FRAME.sub("", title), flags=re.IGNORECASE)
    bare_title = (
        not pointing and asked != title and 1 < len(asked.split()) <= MOST_WORDS and not _OPEN_END.search(asked)
    )
    runs = [" ".join(run).strip(_MARKS) for run in phrase_runs(title.split()) if len(run) > 1]
    longest = sorted(runs, key=lambda run: -len(run.split()))[:1]
    return [title] * (short or single) + [title_case(asked)] * bare_title + [title_case(run) for run in longest]


def _by_worth(chunks: Sequence[Chunk], *, title: str, worth: Mapping[str, float]) -> list[Chunk]:
    """Noun chunks of the sentence, the one whose words are worth most in front."""
    named = set(terms(title))

    def weight(chunk: Chunk) -> float:
        words = [word for word in counted_words(chunk.text) if word not in STOP_WORDS]
        mean = sum(worth.get(word, 0.0) for word in words) / math.sqrt(max(1, len(words)))
        near = (SUBJECT if chunk.is_subject else 1.0) * (FROM_TITLE if named & set(terms(chunk.text)) else 1.0)
        return mean * near * max(0.1, 1 - LATE * chunk.first / 10)

    return sorted(chunks, key=lambda chunk: (-weight(chunk), chunk.first))


def _named(chunk: Chunk) -> str:
    """The chunk, or the name alone where a noun in front says what kind of thing it is: `the term Lala Land`."""
    words = chunk.text.split()
    first = next((at for at, word in enumerate(words) if word[:1].isupper()), 0)
    name = words[first:]
    return (
        " ".join(name) if chunk.is_name and len(name) > 1 and all(word[:1].isupper() for word in name) else chunk.text
    )


def _sure(text: str) -> list[str]:
    return sure_phrases(text, most_words=MOST_WORDS - 1)


def _advice(text: str, *, imperative: bool) -> str | None:
    """The verb of an instruction with what it is done to: `Weigh the flour` of `Weigh the flour, because …`."""
    clause = re.split(r"[,;:.!?…—–]", text, maxsplit=1)[0].split()
    verb = bare(clause[0]) if clause else ""
    if len(clause) < 2 or verb in _NO_ADVICE or not (imperative or verb in IMPERATIVES):
        return None
    ends = (at for at, word in enumerate(clause) if bare(word) in _OPENS_CLAUSE)
    words = clause[: min(MOST_WORDS, next(ends, MOST_WORDS))]
    while words and (bare(words[-1]) in STOP_WORDS or bare(words[-1]) in FUNCTION_WORDS):
        words = words[:-1]
    return title_case(" ".join(words)) if len(words) > 1 else None


def _first_words(text: str) -> str | None:
    """The first words of the sentence, up to one that means something; two of them do, or it is no label."""
    words = [word.strip(_MARKS) for word in text.split()[:MOST_WORDS]]
    while words and bare(words[-1]) in STOP_WORDS:
        words = words[:-1]
    label = " ".join(word for word in words if word)
    return title_case(label) if len(set(terms(label))) > 1 else None


def is_generic(title: str) -> bool:
    """True for titles that say where a chapter stands and not what it is about: `Introduction`."""
    return bool(_GENERIC.match(title.strip())) or not title.strip()


def title_case(phrase: str) -> str:
    """Capitals as in a title; what has capitals or dots of its own stays as it is.

    >>> title_case("the best proposals of npm.org"), title_case("iPhone app")
    ('The Best Proposals of npm.org', 'iPhone App')
    """
    words = phrase.split()
    return " ".join(
        word[0].upper() + word[1:]
        if word.replace("-", "").replace("'", "").isalpha() and word.islower() and (at == 0 or word not in _SMALL)
        else word
        for at, word in enumerate(words)
    )
