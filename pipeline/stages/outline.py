"""The producer's timestamp outline, read from whatever she pasted or exported."""

from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.outline import Outline
from pipeline.readers.outline_cuts import read_edit_list, read_webvtt_chapters
from pipeline.readers.outline_data import json_fault, read_front_matter, read_structured, read_yaml_lists
from pipeline.readers.outline_markers import read_markers
from pipeline.readers.outline_page import Reading, read_page
from pipeline.timecode import Millis


def read_outline(
    text: str, *, source: str | None = None, duration_ms: Millis | None = None
) -> tuple[Outline, tuple[Finding, ...]]:
    r"""Read an outline of any common form: plain text, Markdown, HTML, front matter, marker tables, chapter files.

    Titles are kept to the letter as a reader sees them; entries stay in the order of the text. The
    length of the episode, where it is known, settles what a time means that could mean two things.
    What is no line of an outline is left alone; what looks like one and cannot be read becomes a
    finding. Never raises, and takes time in proportion to the text, whatever the text holds.

    >>> outline, findings = read_outline("00:00 Intro\n04:75 Guest\n1:02:03 Outro", source="42.outline.txt")
    >>> [(entry.start_ms, entry.title) for entry in outline.entries]
    [(0, 'Intro'), (3723000, 'Outro')]
    >>> findings[0].code, findings[0].line_no
    ('outline.unreadable', 2)
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    reading = (
        read_structured(text)
        or read_webvtt_chapters(text)
        or read_edit_list(text)
        or read_markers(text)
        or _read_text(text, duration_ms)
    )
    findings = list(reading.findings)
    if text.strip() and not reading.entries and not findings:
        findings.append(_empty(text))
    return Outline(reading.entries, source), tuple(replace(finding, file=source) for finding in findings)


def _read_text(text: str, duration_ms: Millis | None) -> Reading:
    """A page, perhaps with front matter; the one of the two that says more is the outline."""
    front, page = read_front_matter(text)
    if _is_feed(text):
        return Reading()
    body = read_page(page, duration_ms)
    best = front if len(front.entries) > len(body.entries) else body
    return best if best.entries or best.findings else read_yaml_lists(page)


def _is_feed(text: str) -> bool:
    head = text.lstrip()[:2000].lower()
    return head.startswith("<") and ("<rss" in head or "<feed" in head)


def _empty(text: str) -> Finding:
    """The finding for a text without a single entry."""
    fault = json_fault(text)
    if fault is not None:
        message, remedy = f"The outline is not valid JSON: {fault[0]}.", "Mend the line, or export the file again."
        return Finding("outline.unreadable", message, remedy=remedy, line_no=fault[1])
    if _is_feed(text):
        message, remedy = "The outline is a feed, of many episodes.", "Take its episodes in with `rundown import`."
        return Finding("outline.empty", message, remedy=remedy)
    return Finding(
        "outline.empty",
        "The outline holds text, but no line with a time and a title.",
        remedy="Write one line for each chapter, the time first: 04:20 Title, or 1:04:20 Title.",
    )
