"""Outlines that programs write as text: marker tables, label tracks, Podlove XML, ffmetadata, OGM.

Each reader takes the whole text and gives a `Reading`, or None where the text is not of its form.
"""

import csv
import html
import re
from collections.abc import Iterator

from pipeline.model.outline import OutlineEntry
from pipeline.readers.outline_page import Reading, unreadable
from pipeline.readers.outline_times import MAX_MS, whole_time
from pipeline.timecode import Millis

_TITLE_COLUMNS = ("name", "title", "marker name", "marker", "label", "chapter", "chapter title", "topic", "description")
_START_COLUMNS = ("start", "start time", "in", "time", "timestamp", "begin", "position", "timecode", "seconds")
_END_COLUMNS = ("end", "end time", "out")


def read_markers(text: str) -> Reading | None:
    """The outline in a file of markers; None for running text."""
    for reader in (_read_podlove_xml, _read_ffmetadata, _read_ogm, _read_labels, _read_table):
        reading = reader(text)
        if reading is not None:
            return reading
    return None


_PSC = re.compile(r"<(?:\w+:)?chapter\b((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*+\"|'[^'<]*+'))*+)\s*/?>")
_PSC_LIST = re.compile(r"<(?:\w+:)?chapters\b")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _read_podlove_xml(text: str) -> Reading | None:
    """Podlove Simple Chapters; a feed only if one episode in it has chapters (whose would they be?)."""
    if not text.lstrip().startswith("<") or len(_PSC_LIST.findall(text)) != 1:
        return None
    entries, findings = [], []
    line_no, counted = 1, 0
    for chapter in _PSC.finditer(text):
        line_no, counted = line_no + text.count("\n", counted, chapter.start()), chapter.start()
        attributes = _ATTRIBUTE.finditer(chapter[1])
        fields = {match[1].lower(): html.unescape(match[2] or match[3] or "") for match in attributes}
        start_ms = whole_time(fields.get("start", ""))
        if start_ms is None:
            findings.append(unreadable(fields.get("start", ""), line_no))
        else:
            title, url = fields.get("title", "").strip(), fields.get("href") or None
            entries.append(OutlineEntry(title, start_ms, line_no, url=url))
    return Reading(tuple(entries), tuple(findings))


def _read_ffmetadata(text: str) -> Reading | None:
    """FFmpeg's `;FFMETADATA1` with `[CHAPTER]` sections; times count in units of `TIMEBASE`."""
    if not text.startswith(";FFMETADATA"):
        return None
    sections: list[tuple[int, dict[str, str]]] = []
    pending, inside = "", False
    for line_no, line in enumerate(text.split("\n"), 1):
        if (len(line) - len(line.rstrip("\\"))) % 2:
            pending += line + "\n"  # a backslash at the end: the value goes on in the next line
            continue
        whole, pending = (pending + line).rstrip("\r"), ""
        if whole.startswith("["):
            inside = whole.strip().upper() == "[CHAPTER]"
            sections += [(line_no, {})] if inside else []
        elif inside and "=" in whole and not whole.startswith((";", "#")):
            key, _, value = whole.partition("=")
            sections[-1][1][key.strip().lower()] = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
    entries, findings = [], []
    for line_no, fields in sections:
        base = fields.get("timebase", "1/1000000000")
        start_ms, end_ms = _in_timebase(fields.get("start", ""), base), _in_timebase(fields.get("end", ""), base)
        if start_ms is None:
            findings.append(unreadable(fields.get("start", ""), line_no))
        else:
            entries.append(OutlineEntry(" ".join(fields.get("title", "").split()), start_ms, line_no, end_ms))
    return Reading(tuple(entries), tuple(findings))


def _in_timebase(value: str, timebase: str) -> Millis | None:
    match = re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,12})\s*", timebase, re.ASCII)
    if match is None or int(match[2]) == 0 or not re.fullmatch(r"\s*\d{1,20}\s*", value, re.ASCII):
        return None
    time_ms = int(value) * int(match[1]) * 1000 // int(match[2])
    return time_ms if time_ms < MAX_MS else None


def _read_ogm(text: str) -> Reading | None:
    """`CHAPTER01=00:00:00.000` and `CHAPTER01NAME=Intro`, as OGM and mkvmerge write them."""
    times = {match[1]: match for match in re.finditer(r"^[ \t]*CHAPTER(\d{1,4})=(.{0,40})$", text, re.MULTILINE)}
    if not times:
        return None
    names = {
        match[1]: match[2].strip() for match in re.finditer(r"^[ \t]*CHAPTER(\d{1,4})NAME=(.*)$", text, re.MULTILINE)
    }
    entries, findings = [], []
    for number, match in times.items():
        line_no = text.count("\n", 0, match.start(2)) + 1
        start_ms = whole_time(match[2])
        if start_ms is None:
            findings.append(unreadable(match[2].strip(), line_no))
        else:
            entries.append(OutlineEntry(names.get(number, ""), start_ms, line_no))
    return Reading(tuple(entries), tuple(findings))


def _read_table(text: str) -> Reading | None:
    """Marker tables with a head line: Audition (frames, decimals or samples), Reaper, Resolve, spreadsheets.

    Without one, quoted cells of which the first is a time and the second its title.
    """
    head = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(delimiter)]
    headless = head.startswith('"') and len(names) > 1 and whole_time(names[0]) is not None
    names = ["start", "title"] if headless else names
    title_at, start_at = _column(names, _TITLE_COLUMNS), _column(names, _START_COLUMNS)
    if title_at is None or start_at is None:
        return None
    end_at, form_at = _column(names, _END_COLUMNS), _column(names, ("time format",))
    entries, findings = [], []
    for line_no, row in _rows(text, delimiter):
        if line_no == 1 and not headless:
            continue
        if len(row) <= max(title_at, start_at):
            break  # a table ends where its columns end; what stands below it is not markers
        form = _cell(row, form_at)
        start_ms, end_ms = _marker_time(row[start_at], form), _marker_time(_cell(row, end_at), form)
        if start_ms is None:
            findings.append(unreadable(row[start_at], line_no))
        else:
            entries.append(OutlineEntry(row[title_at].strip(), start_ms, line_no, end_ms))
    return Reading(tuple(entries), tuple(findings))


def _column(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _cell(row: list[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, each with the line it ends in; what cannot be a row ends the table."""
    rows = csv.reader((line + "\n" for line in text.split("\n")), delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except (StopIteration, csv.Error):
            return
        if any(row):
            yield rows.line_num, row


def _marker_time(written: str, form: str) -> Millis | None:
    rate = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*(fps|hz)?.*", form.lower(), re.ASCII | re.DOTALL)
    if rate is not None and rate[2] == "hz" and re.fullmatch(r"\s*\d{1,15}\s*", written, re.ASCII) and float(rate[1]):
        time_ms = round(int(written) * 1000 / float(rate[1]))
        return time_ms if time_ms < MAX_MS else None
    return whole_time(written, frames_per_second=float(rate[1]) if rate else None)


def _read_labels(text: str) -> Reading | None:
    """Audacity's label track: start and end in seconds and the label, with tabs between."""
    rows = [
        (number, re.fullmatch(r"([\d.,]{1,20})\t([\d.,]{1,20})(?:\t(.*))?", line))
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.startswith("\\")  # Audacity 2 adds lines with the range of frequencies
    ]
    if not rows or any(row is None for _, row in rows):
        return None
    entries = []
    for number, row in rows:
        start_ms, end_ms = (whole_time(row[1]), whole_time(row[2])) if row else (None, None)
        if row is not None and start_ms is not None:
            end_ms = None if end_ms == start_ms else end_ms  # a label at a point
            entries.append(OutlineEntry((row[3] or "").strip(), start_ms, number, end_ms))
    return Reading(tuple(entries))
