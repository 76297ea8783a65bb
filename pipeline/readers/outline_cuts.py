"""Outlines that editing programs and players write line by line: WebVTT chapter tracks, edit lists with markers.

Each reader takes the whole text and gives a `Reading`, or None where the text is not of its form.
"""

import html
import re
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.outline import OutlineEntry
from pipeline.readers.outline_page import SPEECH_WORDS_PER_S, Reading
from pipeline.readers.outline_times import whole_time

_CUE = re.compile(r"([\d:.]{5,16})[ \t]+-->[ \t]+([\d:.]{5,16})(?:[ \t].{0,200})?")
_TAG = re.compile(r"<[^<>\n]{0,80}>")
_EVENT = re.compile(r"\d{1,6}\s+\S.{0,200}?\s(?P<start>\d\d:\d\d:\d\d[:;]\d\d)\s+(?P<end>\d\d:\d\d:\d\d[:;]\d\d)\s*")
_MARKER = re.compile(r"\|M:(?P<title>[^|\n]*)")
TIMELINE_BEGINS_MS = 3600_000
"""Film and its programs begin a timeline at one hour, so that what comes before it has a time as well."""


def read_webvtt_chapters(text: str) -> Reading | None:
    """A chapter track: a cue for each chapter. None for subtitles, which are speech."""
    if not text.startswith("WEBVTT"):
        return None
    entries: list[OutlineEntry] = []
    inside = False
    for line_no, line in enumerate(text.split("\n"), 1):
        cue = _CUE.fullmatch(line.strip())
        start_ms = whole_time(cue[1]) if cue else None
        if cue and start_ms is not None:
            entries.append(OutlineEntry("", start_ms, line_no, whole_time(cue[2])))
            inside = True
        elif inside and line.strip():
            said = html.unescape(_TAG.sub("", line)).strip()
            entries[-1] = replace(entries[-1], title=f"{entries[-1].title} {said}".strip())
        else:
            inside = False
    words = sum(len(one.title.split()) for one in entries)
    last_ms = max((one.end_ms or one.start_ms for one in entries), default=0)
    is_speech = words * 1000 >= SPEECH_WORDS_PER_S * last_ms
    return Reading(tuple(entries)) if entries and not is_speech else None


def read_edit_list(text: str) -> Reading | None:
    """The markers of a CMX 3600 edit list, as DaVinci Resolve writes them: `|M:` below the line of an event.

    Frames are dropped, as their rate is not known. Where no marker lies before one hour the timeline began there.
    """
    if "|M:" not in text:
        return None
    entries: list[OutlineEntry] = []
    begins: tuple[int, int] | None = None
    for line_no, line in enumerate(text.split("\n"), 1):
        event, marker = _EVENT.fullmatch(line.strip()), _MARKER.search(line)
        start_ms = whole_time(event["start"].replace(";", ":")) if event else None
        if start_ms is not None:
            begins = (start_ms, line_no)
        elif marker and begins:
            entries.append(OutlineEntry(marker["title"].strip(), begins[0], begins[1]))
            begins = None
    if not entries:
        return None
    if min(one.start_ms for one in entries) < TIMELINE_BEGINS_MS:
        return Reading(tuple(entries))
    moved = tuple(replace(one, start_ms=one.start_ms - TIMELINE_BEGINS_MS) for one in entries)
    message = "The timeline of the edit list begins at 1:00:00; its times are counted from there."
    remedy = "Export it from a timeline that begins at 00:00:00:00 if that is wrong."
    return Reading(moved, (Finding("outline.timeline-start", message, "note", remedy, line_no=entries[0].line_no),))
