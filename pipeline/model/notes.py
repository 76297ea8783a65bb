"""The show-notes page as lines of known origin, before any layout."""

from dataclasses import dataclass
from typing import Literal

from pipeline.model.evidence import Evidence
from pipeline.timecode import Millis

Origin = Literal["producer", "spoken", "drafted", "missing"]
"""`producer`: from her files, to the letter; `spoken`: quoted words, cleaned at most; `drafted`:
a template or rule filled with the words; `missing`: nobody said or gave it."""

SectionKey = Literal[
    "title",
    "show",
    "date",
    "hook",
    "pitch",
    "learn",
    "takeaways",
    "guests",
    "resources",
    "outline",
    "subscribe",
    "related",
    "sponsors",
    "description",
    "titles",
    "quotes",
    "keywords",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the notes. Spoken and drafted lines cannot be built without evidence."""

    text: str
    origin: Origin
    evidence: tuple[Evidence, ...] = ()
    label: str | None = None
    """Shown in front of the text, `Label: text` (takeaways, roles)."""
    url: str | None = None
    start_ms: Millis | None = None
    """Time shown in front of the text (the timestamp outline)."""
    to_confirm: bool = False

    def __post_init__(self) -> None:
        if self.origin in ("spoken", "drafted") and not self.evidence:
            raise ValueError(f"a {self.origin} line without evidence: {self.text!r}")
        if not self.text.strip():
            raise ValueError("a line of the notes has text")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page; its lines may all be `missing`, but it has at least one."""

    key: SectionKey
    heading: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError(f"section {self.key!r} has no line; say what is missing")


@dataclass(frozen=True, slots=True)
class Notes:
    """Every section of the page, in the order in which a reader meets them, and what is for publishing it."""

    sections: tuple[Section, ...]
    publishing: tuple[Section, ...] = ()
    """Material for the producer that no reader of the page meets: a short description, title suggestions, pull
    quotes, keywords."""

    def section(self, key: SectionKey) -> Section:
        """The section of that key, of the page or for publishing.

        Raises:
            KeyError: there is no such section.
        """
        for section in (*self.sections, *self.publishing):
            if section.key == key:
                return section
        raise KeyError(key)
