"""`You'll learn …`: short lines made from what was advised, explained, counted or announced, by template alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.nlp import standing
from pipeline.nlp.lexicon import COMMON_VERBS, IMPERATIVES, PERSONAL_PRONOUNS, bare, word_set
from pipeline.nlp.title_case import NOTHING_HEARD, HeardCase
from pipeline.nlp.tokens import stem

LEAST_WORDS, MOST_WORDS = 6, 18
"""A line that promises something says it in one breath."""
LEAST_WORDS_NAMED = 5
"""Enough where the template itself says what kind of thing is promised: `What a soft fork is`."""


LEAST_REPEATED = 4
"""Letters of a word that a short line does not say twice, unless the speaker stumbled."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A line for the page, and how much such lines are worth to a reader (0..1)."""

    text: str
    value: float


COUNTED, EXPLAINED, SHOWN, DEFINED, ADVISED, MANNER = 1.0, 0.9, 0.85, 0.8, 0.7, 0.55
"""What a line is worth by its template: what speakers announce beats what is read out of their advice."""

_STOPS = re.compile(r"[,;:.!?…—–]")
_HOW_TO = re.compile(
    r"^(?:you (?:should|need to|have to|must|want to|can) (?:(?:also|just|already|still|actually|always|then|now|"
    r"simply|really|only) )*|make sure (?:that )?(?:you |to )|try to )(?P<rest>.+)",
    re.IGNORECASE,
)
_BEST_WAY = re.compile(r"\b(?P<rest>the (?:best|easiest|right|only|fastest|simplest) way to \w+.*?)(?= is\b)", re.I)
_HOW_CLAUSE = re.compile(r"^(?:here's|here is|this is|that's) (?P<rest>(?:how|why|what) .+)", re.I)
_COUNTED = re.compile(
    r"^(?:there are|there's|these are) (?P<rest>(?:two|three|four|five|six|seven|\d) (?!or |to ).+)", re.I
)
_HOW_TO_INSIDE = re.compile(r"\bhow (?:to|you can|we can|you could) (?P<rest>\w+ .+)", re.IGNORECASE)
_WHY_INSIDE = re.compile(
    r"\b(?:explains?|understand|learn|see|shows?|discuss|cover|reasons?) (?P<rest>why [^,.?!]+)", re.IGNORECASE
)
_DIFFERENCE = re.compile(
    r"\b(?P<rest>the (?:main |big |key |real )?differences? between [^,.?!]+? and [^,.?!]+)", re.IGNORECASE
)
_DEFINED = re.compile(
    r"^(?P<name>an? (?:[\w-]+ ){1,3}?)(?:is|are) (?:basically |really |just |simply )*"
    r"(?:an?|the|when|where|how|something)\b",
    re.IGNORECASE,
)
_SHOULD_BECAUSE = re.compile(r"^(?P<rest>you (?:should|need to|have to|must|want to) .+?),? because\b", re.IGNORECASE)
_PURPOSE = re.compile(r"\bto \w+|\bby \w+ing\b", re.IGNORECASE)
_OPEN_END = word_set("that which who and or but because so if when as to of for with in on at the a an")


_NO_SKILL = word_set(
    "don't never always let imagine say be talk think know expect look remember go get see mean want do"
)
"""Verbs that promise no skill: `how to be`, `how to say`."""
_SPEAKER = word_set("i me my this these those something anything stuff")
"""What points at the speaker, or at things a reader has not met."""
_NO_THING = word_set(
    "you we there here it that this these those he she they what how why if when while once yes no maybe perhaps"
)
"""Openings of statements that are not about a named thing."""
_PAST = word_set("was were had did became got went made said told came took")
"""What is told in the past is an anecdote."""
_POINTS = re.compile(
    r"\b(?:use|get|do|check|put|make|take|see|need|have|add|call|set|of|with|for|to) that\b|"
    r"\bthat (?:next|first|same|kind|one)\b|\bcheck(?:ing)? (?:\w+ )?out\b",
    re.IGNORECASE,
)
"""`use that`, `check it out`: a reader does not know what."""
_NO_DEED = word_set("be have need want go try seem tend like love hope come get start continue")
"""Verbs behind which a `to` says no purpose."""
_NO_PROMISE = re.compile(
    r"(?i:\bfor (?:example|instance)\b|\b(?:this|that|these|those) \w+$)|[/()|×]|\?.*\?|"
    r"(?<![\w'’.&-])[B-HJ-Zb-hj-z](?![\w'’.&+#-])|\b(?i:our|us|you "
    r"(?:think|say|feel|like|love)|"
    r"your (?:thoughts?|opinion|take|wish|favou?rite))\b"
)
_KNOWN_TO_ALL = re.compile(
    r"^That (?:(?:listeners|even|then|sometimes|some|most|many|few|an? lot of|lots of|every(?:body|one)?|people|"
    r"some(?:body|"
    r"one)|no(?:body| one))\b)|"
    r"\b(?:also|currently|even then|right now|at the moment|these days)\b"
)
_PRONOUNS = frozenset({"PRP", "DT", "WDT", "WP", "EX"})


def lessons_of(text: str) -> Iterator[Lesson]:
    """Every line that one cleaned sentence of speech gives by a template, in no order.

    >>> [lesson.text for lesson in lessons_of("Now that you know how to build a curiosity loop, let's go on.")]
    ['How to build a curiosity loop']
    >>> [lesson.text for lesson in lessons_of("A soft fork is a change that old nodes accept.")]
    ['What a soft fork is']
    """
    if advised := lesson_from_sentence(text):
        yield Lesson(advised, COUNTED if _COUNTED.match(text) else EXPLAINED if _HOW_CLAUSE.match(text) else ADVISED)
    if match := _HOW_TO_INSIDE.search(text):
        verb = bare(match["rest"].split()[0])
        if verb not in _NO_SKILL and (line := _fit("How to " + _clause(match["rest"]), least=LEAST_WORDS_NAMED)):
            yield Lesson(line, SHOWN)
    for pattern, value in ((_WHY_INSIDE, EXPLAINED), (_DIFFERENCE, EXPLAINED)):
        if (match := pattern.search(text)) and (line := _fit(_capital(_clause(match["rest"])))):
            yield Lesson(line, value)
    if (match := _DEFINED.match(text)) and (line := _fit(f"What {_small(match['name'])}is", least=LEAST_WORDS_NAMED)):
        yield Lesson(line, DEFINED)
    if (match := _SHOULD_BECAUSE.match(text)) and (line := _fit("Why " + _small(match["rest"]))):
        yield Lesson(line, ADVISED)


def lesson_of_manner(text: str, heard: HeardCase = NOTHING_HEARD) -> Lesson | None:
    """`How musicians employ word play to create catchy lyrics`: what someone does, and to what end.

    Only where the sentence opens with its subject, a noun, and says the purpose or the means behind the verb.
    Its first word keeps its capital where `heard` knows it as a name.

    >>> lesson_of_manner("Musicians employ word play to create catchy lyrics.").text
    'How musicians employ word play to create catchy lyrics'
    >>> lesson_of_manner("We went home to sleep."), lesson_of_manner("The city is nice to see.")
    (None, None)
    """
    first = bare(text.split(maxsplit=1)[0]).split("'")[0] if text else ""
    if first in _NO_THING or first in IMPERATIVES or not _PURPOSE.search(text) or standing.disfluency(text):
        return None
    from pipeline.nlp.english import load_english, subject_of

    doc = load_english()(text)
    root = next(token for token in doc if token.dep_ == "ROOT")
    subject = subject_of(root)
    if root.tag_ not in {"VBZ", "VBP", "VB"} or root.lemma_ in _NO_DEED or subject is None or subject.tag_ in _PRONOUNS:
        return None
    ends = [child for child in root.children if child.dep_ == "advcl" and child.i > root.i]
    meant = any(mark.lower_ in {"to", "by"} for end in ends for mark in end.children if mark.dep_ == "mark")
    if not meant or subject.left_edge.i != 0 or any(child.dep_ in {"aux", "neg"} for child in root.children):
        return None
    is_name = not heard.get(stem(doc[0].lower_), True)
    line = _fit("How " + _clause(text if is_name else _small(text)))
    return None if line is None else Lesson(line, MANNER)


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
        return _fit(_capital(_clause(match["rest"])))
    if match := _HOW_TO.match(text):
        verb = bare(match["rest"].split()[0])
        return _fit("How to " + _clause(match["rest"])) if verb in (IMPERATIVES | COMMON_VERBS) - _NO_SKILL else None
    first = bare(text.split(maxsplit=1)[0]) if text else ""
    if first in IMPERATIVES - _NO_SKILL:
        return _fit("How to " + _small(_clause(text)))
    return None


def lesson_of_statement(text: str, heard: HeardCase = NOTHING_HEARD) -> str | None:
    """`That good soil holds water`: a short statement about a thing, whole.

    >>> lesson_of_statement("Good soil holds water for the whole summer.")
    'That good soil holds water for the whole summer'
    >>> lesson_of_statement("You should dig deep in the soil."), lesson_of_statement("The line became part of it.")
    (None, None)
    """
    first = bare(text.split(maxsplit=1)[0]).split("'")[0]
    is_told = bool({bare(word) for word in text.split()} & _PAST)
    is_about = (len(first) > 1 or first == "a") and not (
        first.endswith(("ly", "ing")) or first in _NO_THING | IMPERATIVES | _OPEN_END - {"a", "an"}
    )
    if is_told or not is_about or _STOPS.search(text.rstrip(".")):
        return None
    is_name = not heard.get(stem(first), True)
    line = "That " + (text if is_name else _small(text)).rstrip(".")
    return None if _KNOWN_TO_ALL.search(line) else _fit(line)


def points_at_speech(line: str) -> bool:
    """True when a word of it points at the speaker or at something a reader has not met."""
    return bool({bare(word).split("'")[0] for word in line.split()} & (PERSONAL_PRONOUNS | _SPEAKER))


def promises_well(line: str) -> bool:
    """False for a line that a reader cannot take for a promise, whatever template made it.

    Two things in one, an aside in brackets, a letter that stands alone where an engine broke a word (`JW T`), what
    is asked of one person, and `That …` of everybody or with `also`, which says what a reader knew.

    >>> [promises_well(line) for line in ("How to run a mint/setting up", "That a lot of people rest", "What soil is")]
    [False, False, True]
    """
    return not _NO_PROMISE.search(line) and not (line.startswith("That ") and _KNOWN_TO_ALL.search(line))


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


def _fit(line: str, *, least: int = LEAST_WORDS) -> str | None:
    words = line.split()
    if bare(words[-2] if len(words) > 1 else "") in {"and", "or"} and bare(words[-1]) in COMMON_VERBS:
        words = words[:-2]
    while words and bare(words[-1]) in _OPEN_END:
        words = words[:-1]
    line = " ".join(words)
    if not least <= len(words) <= MOST_WORDS or standing.points_elsewhere(line + "."):
        return None
    longer = [word for word in map(bare, words) if len(word) >= LEAST_REPEATED]
    stumbles = len(set(longer)) < len(longer) or bool(standing.disfluency(line)) or bool(_POINTS.search(line))
    return None if stumbles or points_at_speech(line) or {"our", "us"} & {bare(word) for word in words} else line


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
