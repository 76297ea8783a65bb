"""`You'll learn …`: short lines made from what was advised, counted or announced, by template alone."""

import re

from pipeline.nlp import standing
from pipeline.nlp.lexicon import COMMON_VERBS, IMPERATIVES, PERSONAL_PRONOUNS, bare, word_set

LEAST_WORDS, MOST_WORDS = 6, 18
"""A line that promises something says it in one breath."""

_QUESTION_TITLE = re.compile(r"^(?:how|what|why|when|where|who|which|whether)\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d+[.):]|#\d+:?|[QA][:.]|part \d+:)\s*", re.IGNORECASE)
_STOPS = re.compile(r"[,;:.!?…—–]")
_HOW_TO = re.compile(
    r"^(?:you (?:should|need to|have to|must|want to|can) (?:(?:also|just|already|still|actually|always|then|now|"
    r"simply|really|only) )*|make sure (?:that )?(?:you |to )|try to )(?P<rest>.+)",
    re.IGNORECASE,
)
_BEST_WAY = re.compile(r"\b(?P<rest>the (?:best|easiest|right|only|fastest|simplest) way to \w+.*?)(?= is\b)", re.I)
_HOW_CLAUSE = re.compile(r"^(?:here's|here is|this is|that's) (?P<rest>(?:how|why|what) .+)", re.I)
_COUNTED = re.compile(r"^(?:there are|there's|these are) (?P<rest>(?:two|three|four|five|six|seven|\d) .+)", re.I)
_OPEN_END = word_set("that which who and or but because so if when as to of for with in on at the a an")


_NO_SKILL = word_set(
    "don't never always let imagine say be talk think know expect look remember go get see mean want do"
)
"""Verbs that promise no skill: `how to be`, `how to say`."""


def lesson_from_title(title: str) -> str:
    """A promise made of a chapter title, whose words stay to the letter.

    >>> lesson_from_title("What a Grant Writer Really Does"), lesson_from_title("Finding Your First Project")
    ('What a Grant Writer Really Does', 'What to know about Finding Your First Project')
    """
    plain = _NUMBERING.sub("", title.strip()).rstrip(".")
    return plain if _QUESTION_TITLE.match(plain) or plain.endswith("?") else f"What to know about {plain}"


def lesson_from_sentence(text: str) -> str | None:
    """A promise made of one cleaned sentence of advice; None where no template fits safely.

    >>> lesson_from_sentence("Choose a small local fund, because the forms are short.")
    'How to choose a small local fund'
    >>> lesson_from_sentence("There are three things that every foundation wants to know.")
    'The three things that every foundation wants to know'
    >>> lesson_from_sentence("The library needed a new roof.") is None
    True
    """
    if match := _COUNTED.match(text):
        return _fit("The " + _clause(match["rest"]))
    if match := _BEST_WAY.search(text):
        return _fit("T" + _clause(match["rest"])[1:])
    if match := _HOW_CLAUSE.match(text):
        clause = _clause(match["rest"])
        return _fit(clause[0].upper() + clause[1:])
    if match := _HOW_TO.match(text):
        verb = bare(match["rest"].split()[0])
        return _fit("How to " + _clause(match["rest"])) if verb in (IMPERATIVES | COMMON_VERBS) - _NO_SKILL else None
    first = bare(text.split(maxsplit=1)[0]) if text else ""
    if first in IMPERATIVES - _NO_SKILL:
        return _fit("How to " + text[0].lower() + _clause(text)[1:])
    return None


def _clause(text: str) -> str:
    """The words up to the first mark or the first word that opens another clause."""
    words = text[: match.start()].split() if (match := _STOPS.search(text)) else text.split()
    for at, word in enumerate(words):
        follows = bare(words[at + 1]) if at + 1 < len(words) else ""
        new_clause = bare(word) == "and" and follows in {"you", "it", "i", "we", "they", "that", "then"}
        if (at >= LEAST_WORDS and bare(word) in {"because", "so", "but"}) or new_clause:
            words = words[:at]
            break
    rest = text[len(" ".join(words)) :].lstrip(" ,").split()
    return "" if rest and bare(rest[0]) in {"or", "and"} and len(words) < LEAST_WORDS else " ".join(words)


def _fit(line: str) -> str | None:
    words = line.split()
    while words and bare(words[-1]) in _OPEN_END:
        words = words[:-1]
    line = " ".join(words)
    if not LEAST_WORDS <= len(words) <= MOST_WORDS or standing.points_elsewhere(line + "."):
        return None
    pointing = {bare(word).split("'")[0] for word in words} & (
        PERSONAL_PRONOUNS | {"this", "these", "those", "something", "anything", "stuff"}
    )
    return None if pointing or standing.disfluency(line) else line
