"""A transcript as its file gives it, before any repair: cues of text with the times and voices written there."""

import html
import re
from dataclasses import dataclass
from typing import Literal

from pipeline.timecode import Millis

CLOCK = r"-?(?:\d{1,4}:)?\d{1,4}:\d{1,2}(?:[.,] ?\d{1,9})?"
"""A time as transcripts write it, for use inside other patterns; `parse_stamp` reads it."""

_STAMP = re.compile(r"(-)?(?:(\d+):)?(\d+):(\d{1,2})(?:[.,] ?(\d+))?", re.ASCII)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNFIT = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufeff\u200b\u200e\u200f\u2060\ud800-\udfff]")
"""Control characters, marks without a width, and halves of surrogate pairs: no file format takes them all."""


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word of a cue, with its own time where the file has one."""

    text: str
    start_ms: Millis | None = None
    end_ms: Millis | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of text as the file has it. Times may be missing, negative, reversed or overlapping."""

    text: str
    start_ms: Millis | None = None
    end_ms: Millis | None = None
    speaker: str | None = None
    new_voice: bool = False
    """Somebody else speaks from here on, and the file does not say who."""
    words: tuple[CueWord, ...] = ()
    """The words of `text` one by one, where the file tells more of them; else empty."""


@dataclass(frozen=True, slots=True)
class CueReading:
    """What a file held."""

    form: str
    """Name of the form, as a producer knows it."""
    cues: tuple[Cue, ...]
    order: Literal["time", "text"] = "time"
    """What to trust where times fall: subtitles are sorted by time, typed text stays as it was written."""
    language: str | None = None
    left_out: tuple[str, ...] = ()
    """Lines that are no spoken words: headings, notes of the program that wrote the file."""
    unreadable_times: int = 0
    repeated_lines: int = 0
    """Lines of rolling captions that only repeat what the cue in front had shown."""


def parse_stamp(text: str) -> Millis:
    """Read a time of `CLOCK`; minutes and seconds of 60 and more are taken as written, fractions are cut.

    Raises:
        ValueError: the text is not a time.

    >>> parse_stamp("00:01:02,5"), parse_stamp("1:02.500000"), parse_stamp("-00:00:01.000")
    (62500, 62500, -1000)
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time")
    sign, hours, minutes, seconds, fraction = match.groups()
    time_ms = ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(
        (fraction or "0")[:3].ljust(3, "0")
    )
    return -time_ms if sign else time_ms


def tidy(text: str) -> str:
    r"""Text without characters that no page can show, entities read.

    >>> tidy("Q&amp;A\u200b at AT&T")
    'Q&A at AT&T'
    """
    return _UNFIT.sub("", _ENTITY.sub(lambda entity: html.unescape(entity[0]), text))


def carry_speakers(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Cues whose silence about the speaker is made plain.

    Where most cues name a speaker, one that names none was spoken by nobody known (music, a crowd);
    where few do, names mark changes and go on.
    """
    if 2 * sum(cue.speaker is not None for cue in cues) <= len(cues):
        return cues
    return tuple(
        Cue(cue.text, cue.start_ms, cue.end_ms, None, new_voice=True, words=cue.words) if cue.speaker is None else cue
        for cue in cues
    )
