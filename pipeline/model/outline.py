"""The producer's timestamp outline as it was written."""

from dataclasses import dataclass

from pipeline.timecode import Millis


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of the outline: a title to the letter and the time as written."""

    title: str
    start_ms: Millis
    line_no: int | None = None
    """1-based line in the outline's file, None where the source has no lines."""
    end_ms: Millis | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()
    """Lines under the entry that say what it is about."""
    hidden: bool = False
    """Marks a place for players only (`toc: false` of Podcasting 2.0); it is no chapter of the notes."""

    def __post_init__(self) -> None:
        if self.start_ms < 0:
            raise ValueError(f"outline entry {self.title!r} starts before the recording")


@dataclass(frozen=True, slots=True)
class Outline:
    """Entries in the order of the text (they may be unsorted: the chapters stage settles that)."""

    entries: tuple[OutlineEntry, ...] = ()
    source: str | None = None
    """Name of the file it was read from, for findings; None when there is no outline."""
