"""What a feed says, before any of it is believed."""

import datetime
from dataclasses import dataclass

from pipeline.model.finding import Finding
from pipeline.model.outline import OutlineEntry
from pipeline.timecode import Millis


@dataclass(frozen=True, slots=True)
class Person:
    """A `podcast:person`."""

    name: str
    role: str
    """Lower-case; `host` where the feed gives none, as the specification has it."""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that the feed points to: a recording, a transcript, chapters."""

    url: str
    kind: str = ""
    """Its media type as the feed says it, lower-case, without parameters."""
    language: str | None = None
    length: int | None = None
    """Bytes as the feed says them: often wrong, so never relied on."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One `item` of a feed; addresses are whole and of the web, or point beside a feed that is a file."""

    number: int
    """Its place in the feed, from 1 on."""
    digest: str
    """sha256 of the item as it stands in the feed."""
    guid: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    descriptions: tuple[str, ...] = ()
    """HTML or text, the fullest form first."""
    url: str | None = None
    image_url: str | None = None
    duration_ms: Millis | None = None
    enclosure: LinkedFile | None = None
    persons: tuple[Person, ...] = ()
    transcripts: tuple[LinkedFile, ...] = ()
    chapters: LinkedFile | None = None
    podlove: tuple[OutlineEntry, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """The show, and its items in the order of the feed."""

    name: str | None = None
    language: str | None = None
    url: str | None = None
    feed_url: str | None = None
    """Where the feed itself says it lies."""
    image_url: str | None = None
    persons: tuple[Person, ...] = ()
    items: tuple[FeedItem, ...] = ()
    findings: tuple[Finding, ...] = ()
