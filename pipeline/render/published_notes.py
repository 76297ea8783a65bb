"""The show notes as they may go out: without holes, doubts and anything only a reviewer needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Section, SectionKey
from pipeline.render.chapter_list import one_line
from pipeline.render.markdown import safe_address
from pipeline.render.outlet import Outlet
from pipeline.render.page_values import HEAD
from pipeline.render.quoting import joined
from pipeline.render.youtube import render_description_chapters
from pipeline.timecode import format_clock

TIMED: tuple[SectionKey, ...] = ("takeaways", "resources")
"""Sections whose lines carry the second of their evidence, which podcast apps make playable."""


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line of one row: what is strong in front, the rest, where it leads, the times behind it."""

    strong: str
    text: str
    colon: str = ""
    """Between the two, where the strong part does not end with a mark of its own."""
    url: str | None = None
    clocks: tuple[str, ...] = ()
    is_listed: bool = True
    """False for a line that stands without a bullet: the call to action, a timestamp."""


@dataclass(frozen=True, slots=True)
class PublishedSection:
    """A heading and at least one line."""

    heading: str
    lines: tuple[PublishedLine, ...]


@dataclass(frozen=True, slots=True)
class PublishedNotes:
    """What is left of the page; anything may be empty."""

    title: str
    hook: str
    pitch: str
    sections: tuple[PublishedSection, ...]


def publish_notes(document: EpisodeDocument, outlet: Outlet) -> PublishedNotes:
    """The lines that somebody gave or said and that nobody has to confirm; a section without one is left out.

    The timestamps are the chapter list of every other format, so platforms take them.
    """
    head = {section.key: section for section in document.notes.sections if section.key in HEAD}
    told = {key: " ".join(line.text for line in _fit(section)) for key, section in head.items()}
    sections = (_section(document, outlet, section) for section in document.notes.sections if section.key not in HEAD)
    return PublishedNotes(
        title=one_line(told.get("title") or document.episode.title or ""),
        hook=one_line(told.get("hook", "")),
        pitch=one_line(told.get("pitch", "")),
        sections=tuple(section for section in sections if section.lines),
    )


def _section(document: EpisodeDocument, outlet: Outlet, section: Section) -> PublishedSection:
    if section.key == "outline":
        rows = render_description_chapters(document, opening_title=outlet.opening_title).splitlines()
        return PublishedSection(section.heading, tuple(PublishedLine("", row, is_listed=False) for row in rows))
    return PublishedSection(section.heading, tuple(_line(section, line) for line in _fit(section)))


def _line(section: Section, line: Line) -> PublishedLine:
    text, label, url = " ".join(one_line(line.text).split()), one_line(line.label or ""), safe_address(line.url)
    clocks = tuple(dict.fromkeys(format_clock(place.start_ms) for place in joined(line.evidence)))
    clocks = clocks if section.key in TIMED else ()
    if section.key == "guests":
        return PublishedLine(text, f"· {label}" if label else "", url=url)
    if label:
        colon = "" if label.endswith((":", "?", "!")) else ":"
        return PublishedLine(label, text, colon, url, clocks)
    is_listed = section.key != "subscribe" or line.url is not None
    return PublishedLine("", text, "", url, clocks, is_listed)


def _fit(section: Section) -> Iterator[Line]:
    return (line for line in section.lines if line.origin != "missing" and not line.to_confirm)
