"""Small strict readers of every chapter format, written from the specifications: what is not exactly right raises."""

import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

Entries = list[tuple[float, str]]
"""Start in milliseconds and title."""

NAMESPACE = "{http://podlove.org/simple-chapters}"
STAMP = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})", re.ASCII)


@dataclass(frozen=True)
class Format:
    """How a format is read, and how finely it tells time."""

    read: Callable[[str], Entries]
    resolution_ms: float = 0
    """Times are cut, not rounded: a start read back lies at most this much before the true one."""


def stamp_ms(text: str) -> int:
    match = STAMP.fullmatch(text)
    assert match, text
    hours, minutes, seconds, millis = map(int, match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis


def read_json(text: str) -> Entries:
    told = json.loads(text)
    assert told["version"] == "1.2.0"
    return [(round(chapter["startTime"] * 1000, 6), chapter["title"]) for chapter in told["chapters"]]


def read_psc(text: str) -> Entries:
    root = ET.fromstring(text.encode())  # noqa: S314  # written a moment ago by ourselves
    assert (root.tag, root.attrib) == (f"{NAMESPACE}chapters", {"version": "1.2"})
    assert {chapter.tag for chapter in root} <= {f"{NAMESPACE}chapter"}
    return [(stamp_ms(chapter.attrib["start"]), chapter.attrib["title"]) for chapter in root]


def read_vtt(text: str) -> Entries:
    head, *cues = text.removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    entries: Entries = []
    for cue in cues:
        times, title = cue.split("\n")  # two lines, not one more
        start, end = map(stamp_ms, times.split(" --> "))
        assert end > start
        assert not entries or start >= entries[-1][0]
        assert "-->" not in title
        assert not re.search(r"<|&(?!amp;|lt;|gt;)", title)
        entries.append((start, html.unescape(title)))
    return entries


def read_description(text: str) -> Entries:
    entries: Entries = []
    forms = set()
    for line in text.removesuffix("\n").split("\n") if text else []:
        match = re.fullmatch(r"(?:(\d{2}):)?([0-5]\d):([0-5]\d) (\S.*)", line, re.ASCII)
        assert match, line
        forms.add(match[1] is None)
        seconds = (int(match[1] or 0) * 60 + int(match[2])) * 60 + int(match[3])
        entries.append((seconds * 1000, match[4]))
    assert len(forms) <= 1  # with hours, or without: not both in one list
    return entries


def read_cue(text: str) -> Entries:
    tracks = re.split(r"^  TRACK (\d{2,}) AUDIO\n", text, flags=re.MULTILINE)
    for line in tracks[0].splitlines():
        assert re.fullmatch(r'(PERFORMER|TITLE) "[^"]*"|FILE "[^"]+" (MP3|WAVE)', line), line
    entries: Entries = []
    for number, (written, body) in enumerate(zip(tracks[1::2], tracks[2::2], strict=True), 1):
        assert int(written) == number
        match = re.fullmatch(r'    TITLE "([^"\n]*)"\n    INDEX 01 (\d{2,}):([0-5]\d):([0-7]\d)\n', body, re.ASCII)
        assert match, body
        assert int(match[4]) < 75
        entries.append(
            ((int(match[2]) * 60 + int(match[3])) * 1000 + int(match[4]) * 1000 / 75, match[1].removesuffix(" "))
        )
    return entries


def read_audacity(text: str) -> Entries:
    entries: Entries = []
    for line in text.split("\n")[:-1]:
        start, end, title = line.split("\t")
        assert re.fullmatch(r"\d+\.\d{6}", start)
        assert re.fullmatch(r"\d+\.\d{6}", end)
        assert float(end) > float(start)
        entries.append((round(float(start) * 1000), title))
    return entries


def read_ffmetadata(text: str) -> Entries:
    assert text.startswith(";FFMETADATA1\n")
    entries: Entries = []
    for section in text.split("\n[CHAPTER]\n")[1:]:
        fields = dict(line.split("=", 1) for line in section.removesuffix("\n").split("\n"))
        assert list(fields) == ["TIMEBASE", "START", "END", "title"]
        assert fields["TIMEBASE"] == "1/1000"
        assert int(fields["END"]) > int(fields["START"])
        bare = re.sub(r"\\[=;#\\]", "", fields["title"])
        assert not re.search(r"[=;#\\]", bare), fields["title"]
        entries.append((int(fields["START"]), re.sub(r"\\(.)", r"\1", fields["title"]).removesuffix(" ")))
    return entries


FORMATS = {
    "chapters.json": Format(read_json),
    "chapters.psc.xml": Format(read_psc),
    "chapters.vtt": Format(read_vtt),
    "chapters.txt": Format(read_description, resolution_ms=1000),
    "chapters.cue": Format(read_cue, resolution_ms=1000 / 75),
    "chapters.labels.txt": Format(read_audacity),
    "chapters.ffmetadata": Format(read_ffmetadata),
}
