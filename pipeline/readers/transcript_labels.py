"""Names in front of what was said: which of the words before a colon are speakers."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_NAME = 48
MOST_NAME_WORDS = 6
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "do",
        "dos",
        "du",
        "van",
        "von",
        "der",
        "den",
        "del",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "of",
        "the",
        "and",
        "y",
        "e",
        "&",
        "+",
        "|",
        "/",
    }
)
_NEVER_SPEAKERS = frozenset(
    {
        "http",
        "https",
        "note",
        "notes",
        "ps",
        "nb",
        "remember",
        "warning",
        "tip",
        "example",
        "update",
        "edit",
        "so",
        "and",
        "but",
        "because",
        "look",
        "listen",
        "again",
        "however",
        "meaning",
        "i.e",
        "e.g",
        "transcript",
        "date",
        "title",
        "duration",
        "episode",
        "podcast",
        "recorded",
    }
)
"""What stands before a colon without being a voice."""

_LABEL = re.compile(
    r"""(?P<open>\*\*\*|\*\*|__|<b>|)          # **Name:** or **Name**: or Name:
        (?P<bracket>[\[(]?)
        (?P<name>[^\s:*\[\]()<>][^:*\[\]()<>\n]{0,47}?)
        [\])]?\s*
        (?::\s*(?P=open)|(?P=open)\s*:)
        (?P<space>\s+|$)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A name and a colon at the beginning of a line."""

    name: str
    end: int
    """Where the spoken text begins in the line."""
    marked: bool
    """In bold or brackets: the writer meant a label."""


def find_label(line: str) -> Label | None:
    """The label that a line begins with, if what stands before its colon could be a name.

    >>> find_label("**Ann Lee:** Hello"), find_label("[SPEAKER_00]: Hello").name
    (Label(name='Ann Lee', end=13, marked=True), 'SPEAKER_00')
    >>> find_label("the point is: go"), find_label("At 10:30 we met")
    (None, None)
    """
    match = _LABEL.match(line)
    if match is None:
        return None
    marked = bool(match["open"] or match["bracket"])
    name = clean_name(match["name"])
    if not is_name(name, marked=marked):
        return None
    return Label(name, match.end(), marked)


def is_name(text: str, *, marked: bool = False) -> bool:
    """Whether these words could name a speaker: few, each with a capital or a number.

    Names that are `marked` as such (bold, in brackets) may be written in small letters.

    >>> [is_name(text) for text in ("Ann", "Dr. Ann van der Lee", "Speaker 1", "We met at", "Note", "And then?")]
    [True, True, True, False, False, False]
    """
    words = text.split()
    if not words or len(words) > MOST_NAME_WORDS or len(text) > LONGEST_NAME:
        return False
    if text[-1] in "?!;,…" or not any(letter.isalpha() for letter in text) or text.lower() in _NEVER_SPEAKERS:
        return False
    if any(word[-1] == "." and len(word) > 5 for word in words):
        return False
    if marked:
        return True
    return not words[0][0].islower() and all(not word[0].islower() or word in _PARTICLES for word in words)


def clean_name(text: str) -> str:
    """A speaker as shown: no decoration, one space between words.

    >>> clean_name("  **Ann   Lee** "), clean_name("SPEAKER: F1")
    ('Ann Lee', 'F1')
    """
    name = " ".join(text.strip(" \t*_[]()<>").split())
    return re.sub(r"^SPEAKER:\s*", "", name)


def believable_names(found: Iterable[Label], places: int) -> frozenset[str]:
    """Which plain labels are speakers, judged over a whole file.

    A marked one is. A plain one must come again, be written in capitals, or stand in a file where
    three quarters of the `places` a label could stand at have one: a sentence with a colon in it
    comes once.
    """
    labels = list(found)
    counts = Counter(label.name for label in labels)
    dense = 4 * len(labels) >= 3 * places
    return frozenset(
        label.name
        for label in labels
        if label.marked or dense or counts[label.name] > 1 or (label.name.isupper() and len(label.name) > 2)
    )
