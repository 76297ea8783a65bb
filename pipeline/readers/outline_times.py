"""Times as people write them into an outline: `4:20`, `[1:02:03.5]`, `1m57s`, `12:00-13:30`, `00:01:41:14`."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.timecode import Millis

MAX_MS: Millis = 100 * 3600 * 1000
"""No recording is a hundred hours long; a bigger number is a slip of the keyboard."""

DROP_MS: Millis = 30 * 60 * 1000
"""A step back of more than this is an hour that was not typed; entries out of place step back less
(4 of 659 real outlines, at most 7 minutes)."""

BEYOND_SHARE = 1.02
"""Recordings are re-cut after the outline was typed: a last entry this far past the end is still meant as it stands."""

_COLON = r"[:：]"
_DIGIT = "[0-9０-９]"
_CLOCK = re.compile(
    rf"(?:(?P<a>{_DIGIT}{{1,3}}){_COLON})?(?P<b>{_DIGIT}{{1,3}}){_COLON}(?P<c>{_DIGIT}{{2}})"
    rf"(?:[.,](?P<fraction>\d{{1,3}})|[:;](?P<frames>\d{{2}}))?(?![\d+０-９])(?![:：.,]\d)(?![A-Za-z])",
    re.ASCII,
)
_OF_THE_DAY = re.compile(r"\s?[ap]\.?m\b", re.IGNORECASE)
_UNITS = re.compile(
    r"(?:(\d{1,2}) ?h(?:rs?)? ?)?(?:(\d{1,3}) ?m(?:ins?)? ?)?(?:(\d{1,3}) ?s(?:ecs?)?)?(?![A-Za-z\d])", re.ASCII
)
_LOOKALIKE = re.compile(
    r"(?:\d++|[xX?_]{1,2})(?:[:：;](?:\d++|[xX?_]{1,2}))++(?![A-Za-z\d])|\d{1,3}[.']\d{2}(?=\s)|\d{1,3}(?::\d{2}){1,2}(?=[A-Z][a-z])",
    re.ASCII,
)
_TO = re.compile(r"\s*(?:-->?|->|=>|→|[-–—~〜]|\b(?:to|bis|until)\b)\s*")


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time in a line of text, before the whole outline has settled what it means."""

    time_ms: Millis
    begin: int
    end: int
    """Where it stands in its line: `[begin, end)`."""
    shape: str
    """`clock` M:SS, `hours` H:MM:SS, `frames` H:MM:SS:FF, `units` 1h2m3s."""
    end_ms: Millis | None = None
    """Where a range ends."""
    length_ms: Millis | None = None
    """The length that stood before the end in `(4m 30s -> 8:30)`."""


def time_at(text: str, at: int) -> WrittenTime | None:
    """The time that begins at this place of the line, with the range that follows it; None where none does.

    >>> time_at("12:00-13:30 News", 0)
    WrittenTime(time_ms=720000, begin=0, end=11, shape='clock', end_ms=810000, length_ms=None)
    >>> time_at("(4m 30s -> 8:30)", 1).time_ms, time_at("6:30AM", 0), time_at("04:75", 0)
    (240000, None, None)
    """
    first = _clock(text, at) or _units(text, at, least=2)
    lone = first or _units(text, at, least=1)
    if lone is None:
        return None
    arrow = _TO.match(text, lone.end)
    second = (_clock(text, arrow.end()) or _units(text, arrow.end(), least=1)) if arrow else None
    if second is None:
        return first
    if lone.shape == "units" and second.time_ms >= lone.time_ms:
        start_ms = second.time_ms - lone.time_ms
        return WrittenTime(start_ms, at, second.end, "units", second.time_ms, lone.time_ms)
    if second.time_ms >= lone.time_ms and lone.shape != "units":
        return replace(lone, end=second.end, end_ms=second.time_ms)
    return first


def _clock(text: str, at: int) -> WrittenTime | None:
    match = _CLOCK.match(text, at)
    if match is None or (at and (text[at - 1].isalnum() or text[at - 1] in ".,:：$€£#")):
        return None
    hours, minutes, seconds = int(match["a"] or 0), int(match["b"]), int(match["c"])
    if seconds > 59 or (match["a"] is not None and minutes > 59) or (match["frames"] and match["a"] is None):
        return None
    if match["a"] is None and minutes <= 12 and _OF_THE_DAY.match(text, match.end()):
        return None
    shape = "frames" if match["frames"] else "clock" if match["a"] is None else "hours"
    time_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match["fraction"] or "0").ljust(3, "0"))
    return WrittenTime(time_ms, at, match.end(), shape)


def _units(text: str, at: int, *, least: int) -> WrittenTime | None:
    match = _UNITS.match(text, at)
    if match is None or sum(part is not None for part in match.groups()) < least:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    end = at + len(match[0].rstrip())
    return WrittenTime(((hours * 60 + minutes) * 60 + seconds) * 1000, at, end, "units")


def looks_like_time(text: str, at: int) -> str | None:
    """What stands here like a time and cannot be read as one (`04:75`, `4.20`, `xx:xx`), else None.

    >>> looks_like_time("04:75 Guest", 0), looks_like_time("4.20 Guest", 0), looks_like_time("Guest", 0)
    ('04:75', '4.20', None)
    """
    time = time_at(text, at)
    match = _LOOKALIKE.match(text, at)
    if match is None or (time is not None and time.time_ms < MAX_MS) or _OF_THE_DAY.match(text, match.end()):
        return None
    return match[0]


def whole_time(text: str, *, frames_per_second: float | None = None) -> Millis | None:
    """The time that this text is, and nothing else; plain numbers are seconds.

    >>> whole_time("00:01:41:12", frames_per_second=24), whole_time("0:55.854"), whole_time(" 168 "), whole_time("soon")
    (101500, 55854, 168000, None)
    """
    text = text.strip()
    found = time_at(text, 0)
    if found is not None and found.end == len(text):
        frames_ms = 0
        if found.shape == "frames" and frames_per_second:
            frames_ms = round(int(text[-2:]) * 1000 / frames_per_second)
        return found.time_ms + frames_ms
    return seconds_number(text)


def seconds_number(text: str) -> Millis | None:
    """Seconds written as a plain number, as milliseconds; None for anything else or beyond a hundred hours."""
    if not re.fullmatch(r"\d{1,9}(?:[.,]\d{1,9})?s?", text, re.ASCII):
        return None
    time_ms = round(float(text.rstrip("s").replace(",", ".")) * 1000)
    return time_ms if time_ms < MAX_MS else None


def settle_frames(times: list[WrittenTime], duration_ms: Millis | None) -> list[WrittenTime]:
    """Read `02:57:01` as minutes, seconds and frames where the whole list says so.

    An audio editor wrote the list when most three-part times lie past the episode's end (or, with no
    length known, past a day) and their last part never exceeds a frame number. The frames are
    dropped: their rate is not known, and they are less than a second.
    """
    limit_ms = 24 * 3600_000 if duration_ms is None else round(duration_ms * BEYOND_SHARE)
    three = [time for time in times if time.shape == "hours" and time.time_ms % 1000 == 0]
    past = sum(time.time_ms > limit_ms for time in three)
    if not three or past * 2 <= len(three) or any(time.time_ms // 1000 % 60 >= 30 for time in three):
        return times
    settled = [
        replace(time, time_ms=time.time_ms // 60_000 * 1000, shape="frames", end_ms=_as_frames(time.end_ms))
        if time.shape == "hours"
        else time
        for time in times
    ]
    return settled if duration_ms is None or max(time.time_ms for time in settled) <= limit_ms else times


def _as_frames(end_ms: Millis | None) -> Millis | None:
    return None if end_ms is None else end_ms // 60_000 * 1000


def settle_hours(times: list[WrittenTime], duration_ms: Millis | None) -> list[WrittenTime]:
    """Give back the hour that was not typed after 59:59 (`58:45`, then `08:24` for 1:08:24).

    Only where the list then rises from beginning to end and stays inside the episode; otherwise, or
    with no length known, times stay as they are written.
    """
    if duration_ms is None or not any(b.time_ms < a.time_ms for a, b in pairwise(times)):
        return times
    settled: list[WrittenTime] = []
    hours_ms = 0
    for time in times:
        if time.shape == "hours":
            hours_ms = time.time_ms // 3600_000 * 3600_000
            settled.append(time)
            continue
        last_ms = settled[-1].time_ms if settled else 0
        if time.time_ms < 3600_000 and time.time_ms + hours_ms < last_ms - DROP_MS:
            hours_ms += 3600_000
        add_ms = hours_ms if time.time_ms < 3600_000 else 0
        end_ms = None if time.end_ms is None else time.end_ms + add_ms
        settled.append(replace(time, time_ms=time.time_ms + add_ms, end_ms=end_ms))
    rises = all(a.time_ms <= b.time_ms for a, b in pairwise(settled))
    return settled if rises and settled[-1].time_ms <= duration_ms * BEYOND_SHARE else times
