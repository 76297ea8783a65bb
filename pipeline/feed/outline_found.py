"""The outline of an item, as a file that the outline's reader reads back to the same entries."""

import json
from collections.abc import Iterable, Iterator, Sequence

from pipeline.feed.channel import FeedItem
from pipeline.feed.description import Description, read_description
from pipeline.model.outline import OutlineEntry
from pipeline.stages.outline import read_outline
from pipeline.timecode import Millis, format_clock

FEWEST_ENTRIES = 2
"""A single time in a description is a sentence about something else."""


def describe(item: FeedItem) -> tuple[Description | None, str | None]:
    """The item's description, and the outline in it; of several forms the one with most entries is taken."""
    read = [read_description(written) for written in item.descriptions]
    found = [_entries(_text(one.marked), item.duration_ms) for one in read]
    best = max(range(len(read)), key=lambda at: len(found[at]), default=None)
    if best is None:
        return None, None
    if len(found[best]) < FEWEST_ENTRIES:
        return read[0], None
    return read[best], _cut_out(read[best], found[best], item.duration_ms)


def outline_of_entries(entries: Sequence[OutlineEntry]) -> str | None:
    """Chapters of a feed as lines `04:20 Title`; as chapters JSON where lines would not say all of it."""
    if not any(not entry.hidden for entry in entries):
        return None
    text = "".join(f"{_clock(entry.start_ms)} {_linked(entry.title, entry.url)}\n" for entry in entries)
    if _known(_entries(text, None)) == _known(entries):
        return text
    chapters = [dict(_chapter(entry)) for entry in entries]
    return json.dumps({"version": "1.2.0", "chapters": chapters}, ensure_ascii=False, indent=1) + "\n"


def outline_of_file(text: str, duration_ms: Millis | None) -> str | None:
    """The outline in a chapters file that a feed points to; None where it is no such file, or has no chapters."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    return outline_of_entries(_entries(text, duration_ms))


def _entries(text: str, duration_ms: Millis | None) -> tuple[OutlineEntry, ...]:
    return read_outline(text, duration_ms=duration_ms)[0].entries


def _known(entries: Iterable[OutlineEntry]) -> list[tuple[Millis, str, str | None, bool]]:
    return [(entry.start_ms, entry.title, entry.url, entry.hidden) for entry in entries]


def _cut_out(description: Description, wanted: Sequence[OutlineEntry], duration_ms: Millis | None) -> str:
    """The lines of the outline, without what stands above and below, as long as they say the same alone.

    As a reader sees them where nothing is lost by that, else with their links as Markdown.
    """
    places = [entry.line_no - 1 for entry in wanted if entry.line_no is not None]
    for lines in (description.lines, description.marked):
        for first, end in _parts(places, description.lines):
            if _known(_entries(_text(lines[first:end]), duration_ms)) == _known(wanted):
                return _text(lines[first:end])
    return _text(description.marked)


def _parts(places: Sequence[int], lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First entry to last; to the end of the last one's paragraph; with the line in front; everything."""
    if places:
        first, last = places[0], places[-1] + 1
        end = next((at for at in range(last, len(lines)) if not lines[at]), len(lines))
        yield from ((first, last), (first, end), (max(0, first - 1), end))
    yield 0, len(lines)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _clock(time_ms: Millis) -> str:
    return format_clock(time_ms) + (f".{time_ms % 1000:03d}" if time_ms % 1000 else "")


def _linked(title: str, url: str | None) -> str:
    return title if url is None else f"[{title}]({url})"


def _chapter(entry: OutlineEntry) -> Iterator[tuple[str, object]]:
    yield "startTime", entry.start_ms / 1000
    if entry.title:
        yield "title", entry.title
    if entry.end_ms is not None:
        yield "endTime", entry.end_ms / 1000
    if entry.url is not None:
        yield "url", entry.url
    if entry.hidden:
        yield "toc", False
