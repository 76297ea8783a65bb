r"""What stands in front of a spoken line: `Ann  0:00`, `[00:01:02] **Ann:**`, `Ann (1:02):`, `[SPEAKER_0 0:00]`."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.readers.transcript_cues import CLOCK, parse_stamp, tidy
from pipeline.readers.transcript_labels import clean_name, find_label, is_name
from pipeline.timecode import Millis

Trust = Literal["sure", "plain"]
"""`sure`: brackets, bold or a name together with a time leave no doubt; `plain`: the file as a whole decides."""

_BOLD = r"(?:\*\*\*|\*\*|__|\*)?"
_TIME_FIRST = re.compile(
    rf"{_BOLD}(?P<open>[\[(]?)\s*(?P<start>{CLOCK})(?:\s*(?:-{{1,2}}>|[-–—→]|to)\s*(?P<end>{CLOCK}))?\s*[\])]?"
    rf":?{_BOLD}(?=$|[\s*:\[(–—-])",
    re.ASCII,
)
_DASH = re.compile(r"\s*[-–—|·•]+\s+")
_ROLE = re.compile(r"SPEAKER:\s*(\S.*)")
_NAME_IN_BRACKET = re.compile(rf"\[(?P<name>[^\[\]]{{1,48}}?)[\s,]+(?P<start>{CLOCK})\]:?(?=\s|$)", re.ASCII)
_NAME_THEN_TIME = re.compile(
    rf"(?P<bold>{_BOLD})(?P<name>[^\s\[\]()*<>:][^\[\]()*<>:]{{0,47}}?){_BOLD}(?P<gap>\s*(?P<mark>[:,|·•–—-]?){_BOLD}\s*)"
    rf"(?P<open>[\[(]?)(?P<start>{CLOCK})[\])]?{_BOLD}\s*:?{_BOLD}(?=\s|$)"
)
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<name>[^*_:]{1,48})\1\s*")
INLINE_TIME = re.compile(rf"\[\(?({CLOCK})\)?\]", re.ASCII)
"""A time between the words of a line."""

_ONLY_LINK = re.compile(r"\W*(?:\[[^\]]*\]\()?(?:https?://|www\.)\S+\W*")
_BULLET = re.compile(r"\s*(?:>\s?)*(?:[-*+]\s+(?=\S))?")
_TAGS = re.compile(r"</?(?:a|em|i|u|p|div|span|sup|sub|small)\b[^<>]*>", re.IGNORECASE)
_BOLD_TAGS = re.compile(r"</?(?:b|strong|cite)\b[^<>]*>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\+([^\w\s]|[_\d])", re.ASCII)
_GUARDED = {"*": "\ue010", "_": "\ue011", "`": "\ue012"}
"""Stand for characters that were escaped, so that they are not read as emphasis."""
_UNGUARD = {ord(guard): letter for letter, guard in _GUARDED.items()}
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*]+)(?<=[^\s*])\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])([^_]+)(?<=[^\s_])_(?!\w)")
_TICKS = re.compile(r"`+([^`]+)`+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line says of voice and time, and the words behind it."""

    rest: str
    speaker: str | None = None
    speaker_trust: Trust = "plain"
    start_ms: Millis | None = None
    end_ms: Millis | None = None
    time_trust: Trust = "plain"
    dash: bool = False
    """A dash stands between the time and the words: a separator, or somebody else speaks."""


def read_line(line: str) -> str:
    r"""A line as it is to be looked at: no bullet, no tags but bold as `**`, no Markdown escapes.

    >>> read_line(r"> - <b>Ann:</b> \\[\\00:04\\] 2 \\* 3").encode("ascii", "backslashreplace")
    b'**Ann:** [00:04] 2 \\ue010 3'
    """
    line = _BOLD_TAGS.sub("**", _TAGS.sub("", line))
    line = _ESCAPE.sub(lambda escape: _GUARDED.get(escape[1], escape[1]), line)
    return line[_BULLET.match(line).end() :].strip()  # type: ignore[union-attr] # the pattern matches nothing, too


def parse_mark(line: str) -> Mark:
    """Read what stands in front of a line's words (from `read_line`); everything is `rest` where nothing does.

    >>> parse_mark("Ann Lee  0:05").speaker, parse_mark("[00:00:05] - SPEAKER: F1").speaker
    ('Ann Lee', 'F1')
    >>> mark = parse_mark("**Ann:** [1:02] Hello")
    >>> mark.speaker, mark.start_ms, mark.rest
    ('Ann', 62000, 'Hello')
    >>> parse_mark("We met at 10:30").rest
    'We met at 10:30'
    """
    time = _TIME_FIRST.match(line)
    if time is not None:
        return _behind_time(time, line[time.end() :])
    inside = _NAME_IN_BRACKET.match(line)
    if inside is not None and is_name(clean_name(inside["name"]), marked=True):
        return _named(inside, line[inside.end() :])
    named = _NAME_THEN_TIME.match(line)
    if named is not None and _means_speaker(named, line):
        return _named(named, line[named.end() :])
    alone = _BOLD_LINE.fullmatch(line)
    if alone is not None and is_name(clean_name(alone["name"])):
        return Mark("", clean_name(alone["name"]))
    return _behind_label(line, Mark(line))


def without_markup(text: str) -> str:
    """The words of a line without emphasis, addresses of links and code ticks.

    >>> without_markup("a **very** [good](https://example.org) *idea*, 2 * 3 * 4")
    'a very good idea, 2 * 3 * 4'
    """
    text = _TICKS.sub(r"\1", _LINK.sub(r"\1", text))
    text = _UNDERLINED.sub(r"\1", _EMPHASIS.sub(r"\2", text))
    return " ".join(tidy(text.translate(_UNGUARD)).split())


def is_only_link(text: str) -> bool:
    """Whether a line is nothing but a web address."""
    return _ONLY_LINK.fullmatch(text) is not None


def _behind_time(time: re.Match[str], rest: str) -> Mark:
    """The voice behind a time, if one is named there."""
    dash = _DASH.match(rest)
    rest = (rest[dash.end() :] if dash else rest).strip()
    sure = bool(time["open"] or time["end"]) or not rest
    end_ms = parse_stamp(time["end"]) if time["end"] else None
    mark = Mark(rest, None, "plain", parse_stamp(time["start"]), end_ms, "sure" if sure else "plain", dash is not None)
    role, alone = _ROLE.fullmatch(rest), _BOLD_LINE.fullmatch(rest)
    name = clean_name(role[1] if role else alone["name"] if alone else "")
    if is_name(name, marked=True):
        return Mark("", name, "sure", mark.start_ms, end_ms, "sure")
    return _behind_label(rest, mark)


def _behind_label(line: str, mark: Mark) -> Mark:
    """The label in front of the words, and the time in brackets that may follow it."""
    label = find_label(line)
    if label is None or is_only_link(line[label.end :]):
        return mark
    rest, start_ms, time_trust = line[label.end :], mark.start_ms, mark.time_trust
    time = INLINE_TIME.match(rest)
    if time is not None:
        rest, start_ms, time_trust = rest[time.end() :], parse_stamp(time[1]), "sure"
    trust: Trust = "sure" if label.marked or time is not None else "plain"
    return Mark(rest.strip(), label.name, trust, start_ms, mark.end_ms, time_trust)


def _named(match: re.Match[str], rest: str) -> Mark:
    return Mark(rest.strip(), clean_name(match["name"]), "sure", parse_stamp(match["start"]), None, "sure")


def _means_speaker(match: re.Match[str], line: str) -> bool:
    """Whether a name and a time are a mark, rather than a sentence that tells a time of day."""
    clear = match["bold"] or match["open"] or match["mark"] in {":", "|", "·", "•"} or len(match["gap"]) > 1
    alone = not line[match.end() :].strip()
    return bool(clear or alone) and is_name(clean_name(match["name"]), marked=bool(match["bold"]))
