"""A page of Markdown as its fields: headings, paragraphs, bullets, timestamps, holes, addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Kind = Literal["heading", "text", "bullet", "time", "hole", "address", "rule"]

_HEADING = re.compile(r"#{1,6}\s")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+\S")
_TIME = re.compile(r"\[?\(?\d{1,3}(?::\d{2}){1,2}\b(?!\]:)")
_ADDRESS = re.compile(r"\[([^\]]+)\]:\s*\S")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})$")
_HOLE = re.compile(r">\s*⚠")
_CLOCK = re.compile(r"\d{1,3}(?::\d{2}){1,2}")
_LABEL = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\](?:\(<?[^)>]*>?\))?")
_MARKS = re.compile(r"[*_`\\>#]|\[[\d:]+\]")
TIGHT: tuple[Kind, ...] = ("bullet", "time", "address")
"""Kinds that stand on lines one below the other, without an empty line between them."""


@dataclass(slots=True)
class Item:
    """One field of a page, and the white space behind it."""

    kind: Kind
    text: str
    gap: str = "\n"

    @property
    def key(self) -> str:
        """What the field is about, whatever else it says: label, linked name, title of a chapter, clock of a mark."""
        if self.kind == "address" and (found := _ADDRESS.match(self.text)):
            return found[1]
        if self.kind == "time":
            return _plain(_CLOCK.sub("", self.text, count=1))
        if self.kind == "bullet" and (found := _LABEL.match(self.text)):
            return _plain(_LINK.sub(r"\1", found[1]).rstrip(":"))
        return ""

    @property
    def clock(self) -> str:
        """The time of a timestamp; empty for other fields."""
        found = _CLOCK.search(self.text) if self.kind == "time" else None
        return found[0] if found else ""

    @property
    def said(self) -> str:
        """The words of the field, without marks."""
        return _plain(_LINK.sub(r"\1", self.text))

    @property
    def sort(self) -> str:
        """Fields of one sort can be one another: a hook, which is all bold, is no paragraph."""
        bold = self.kind == "text" and self.text.startswith("**") and self.text.endswith("**")
        return "hook" if bold else self.kind


@dataclass(slots=True)
class Part:
    """A heading with the fields under it; the fields in front of the first heading have none."""

    items: list[Item] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The words of the heading."""
        return self.items[0].said if self.items and self.items[0].kind == "heading" else ""

    @property
    def level(self) -> int:
        """How many `#` the heading has, 0 where there is none."""
        text = self.items[0].text if self.heading else ""
        return len(text) - len(text.lstrip("#"))


def read_page(text: str) -> list[Part]:
    """The parts of a page; written one after the other they are the page again, byte for byte."""
    parts = [Part()]
    for item in _items(text):
        if item.kind == "heading" and parts[-1].items:
            parts.append(Part())
        parts[-1].items.append(item)
    return parts


def write_page(parts: list[Part]) -> str:
    """The page of these parts; fields that would be read as one are set apart."""
    items = [item for part in parts for item in part.items]
    for item, following in pairwise(items):
        if "\n" not in item.gap:
            item.gap += "\n"
        if _goes_on(item, _kind_of(following.text), following.text):
            item.gap = "\n\n"
    return "".join(item.text + item.gap for item in items)


def _items(text: str) -> Iterator[Item]:
    open_item: Item | None = None
    for line in text.splitlines(keepends=True):
        stripped = line.rstrip()
        gap = line[len(stripped) :]
        if not stripped:
            if open_item is None:
                open_item = Item("text", "", "")
            open_item.gap += gap
            continue
        kind = _kind_of(stripped)
        if open_item is not None and _goes_on(open_item, kind, line):
            open_item.text += open_item.gap + stripped
            open_item.gap = gap
            continue
        if open_item is not None:
            yield open_item
        open_item = Item(kind, stripped, gap)
    if open_item is not None:
        yield open_item


def _kind_of(line: str) -> Kind:
    tests: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("heading", _HEADING),
        ("rule", _RULE),
        ("hole", _HOLE),
        ("address", _ADDRESS),
        ("time", _TIME),
        ("bullet", _BULLET),
    )
    return next((kind for kind, form in tests if form.match(line)), "text")


def _goes_on(item: Item, kind: Kind, line: str) -> bool:
    """Whether a line belongs to the field in front: a paragraph's next line, an indented one under a bullet."""
    if item.gap.count("\n") > 1 or item.kind in ("heading", "rule", "address", "time") or not item.text:
        return False
    if line[:1].isspace():
        return True
    return kind == "text" or (kind == "hole" and item.kind == "hole")


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split()).casefold()
