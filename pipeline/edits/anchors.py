"""What an edit remembers of its place, so that it finds it again in another draft."""

import msgspec

from pipeline.model.notes import Origin
from pipeline.timecode import Millis


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words `[first, last)` as they were heard when the edit was made, their time, and what they said."""

    first: int
    last: int
    start_ms: Millis
    end_ms: Millis
    text: str
    before: str = ""
    """Some words in front, by which a few words are known again when the recording was given a new opening."""
    after: str = ""


class LineAnchor(msgspec.Struct, frozen=True):
    """A line as it stood when the edit was made."""

    item: str
    section: str
    index: int
    """Its place in the section, from 0; -1 for a candidate that the page did not show."""
    text: str
    origin: Origin
    label: str | None = None
    url: str | None = None
    evidence: tuple[Place, ...] = ()


class ChapterAnchor(msgspec.Struct, frozen=True):
    """A chapter as it stood when the edit was made."""

    item: str
    title: str
    start_ms: Millis
    outline_ms: Millis | None = None


class Anchors(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that one edit remembers: of what it names, in the order in which it names it."""

    lines: tuple[LineAnchor, ...] = ()
    chapter: ChapterAnchor | None = None
    place: Place | None = None
    voice: str | None = None
    """What the voice was called before it was named."""
