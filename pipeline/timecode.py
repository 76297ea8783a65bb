"""Time as whole milliseconds, and the clock forms that people read and write."""

import re
from typing import TypeAlias

Millis: TypeAlias = int
"""Whole milliseconds. Stretches are half-open: the end belongs to the next one."""

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2})(?:[.,](\d{1,3}))?", re.ASCII)


def parse_clock(text: str) -> Millis:
    """Read `M:SS`, `MM:SS` or `H:MM:SS`, with an optional fraction of a second.

    Minutes of 60 and more are read as written when no hours stand before them.

    Raises:
        ValueError: the text is not a clock time; the message says what to write instead.

    >>> parse_clock("4:20"), parse_clock("75:00"), parse_clock("1:02:03.5")
    (260000, 4500000, 3723500)
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time; write minutes and seconds, like 04:20 or 1:04:20")
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if seconds > 59 or (match[1] is not None and minutes > 59):
        raise ValueError(f"{text!r} has more than 59 seconds or minutes; write it like 04:20 or 1:04:20")
    fraction_ms = int((match[4] or "0").ljust(3, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction_ms


def format_clock(time_ms: Millis, *, hours: bool = False) -> str:
    """Write `MM:SS`, or `H:MM:SS` from one hour on (or when `hours` asks for it); fractions are cut.

    >>> format_clock(260_000), format_clock(3_723_500), format_clock(5_000, hours=True)
    ('04:20', '1:02:03', '0:00:05')
    """
    minutes, seconds = divmod(time_ms // 1000, 60)
    if minutes < 60 and not hours:
        return f"{minutes:02d}:{seconds:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def format_stamp(time_ms: Millis, *, mark: str = ".") -> str:
    """Write `HH:MM:SS.mmm`, the form of WebVTT; SRT wants a comma as the `mark`.

    >>> format_stamp(3_723_500), format_stamp(500, mark=",")
    ('01:02:03.500', '00:00:00,500')
    """
    seconds, millis = divmod(time_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{millis:03d}"
