"""The person's page with every field that she left alone brought up to date.

Measured on 150 real show notes: a merge by lines conflicts in all of them once a draft was re-worded; one
by fields keeps every field of hers and takes every other new one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.merging.matching import CHOICES, Match, match_items, match_parts
from pipeline.merging.page import TIGHT, Item, Part, read_page, write_page

REVIEWER = "for the reviewer"
"""Heading of the part that is left out when a page goes out: nobody minds what becomes of it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that a person and the new draft changed differently; hers is in the page."""

    where: str
    """The heading over it."""
    theirs: str
    """What she made of it; empty where she took it out."""
    new: str


@dataclass(frozen=True, slots=True)
class MergedPage:
    """A page and what could not be brought together in it."""

    text: str
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Merging:
    """Her page while it is brought up to date, in place."""

    parts: list[Part]
    conflicts: list[Conflict] = field(default_factory=list)
    reviewer_from: int = 1_000_000
    """Number of the base's part from which on nothing is published."""


def merge_pages(base: str, theirs: str, new: str) -> MergedPage:
    """Her page with what is new in every field that she did not change.

    Args:
        base: the generated page that she began to edit.
        theirs: the page as it is now.
        new: the page as it would be generated now.

    What she wrote, moved, added or took out stays so. Merging once more, with the result as `theirs`,
    changes nothing. White space and line ends are hers.
    """
    line_end = "\r\n" if "\r\n" in theirs else "\n"
    base_parts, new_parts = read_page(_unix(base)), read_page(_unix(new))
    merging = _Merging(read_page(_unix(theirs)))
    headings = [part.heading for part in base_parts]
    if REVIEWER in headings:
        merging.reviewer_from = headings.index(REVIEWER)
    of_theirs, of_new = match_parts(base_parts, merging.parts), match_parts(base_parts, new_parts)
    hers = {one: merging.parts[two] for one, two in of_theirs.items()}
    strays = _strays(base_parts, merging.parts, of_theirs)
    for one, part in enumerate(base_parts):
        there = new_parts[of_new[one]] if one in of_new else Part()
        _merge_part(merging, one, part, hers.get(one), there, strays)
    _add_parts(merging, new_parts, of_new, hers)
    _mend_addresses(merging, base_parts, new_parts)
    text = write_page([part for part in merging.parts if part.items])
    return MergedPage(text.replace("\n", line_end), tuple(merging.conflicts))


def _strays(base: Sequence[Part], theirs: Sequence[Part], match: Match) -> list[tuple[Part, Item]]:
    """Fields of hers that stand under another heading than in the base, as after a heading was taken out."""
    known = {item.text for part in base for item in part.items}
    at_home = {(two, item.text) for one, two in match.items() for item in base[one].items}
    return [
        (part, item)
        for number, part in enumerate(theirs)
        for item in part.items
        if item.text in known and (number, item.text) not in at_home
    ]


def _merge_part(
    merging: _Merging, number: int, base: Part, hers: Part | None, new: Part, strays: list[tuple[Part, Item]]
) -> None:
    is_choice = number == 0 or base.heading in CHOICES
    theirs = Part() if hers is None else hers
    of_theirs = match_items(base.items, theirs.items, is_choice=is_choice)
    of_new = match_items(base.items, new.items, is_choice=is_choice)
    her_items = {one: theirs.items[two] for one, two in of_theirs.items()}
    for one, item in enumerate(base.items):
        here, new_item = her_items.get(one), new.items[of_new[one]] if one in of_new else None
        if item.kind == "address":
            continue
        if here is None:
            stray = next((pair for pair in strays if pair[1].text == item.text), None)
            if stray is not None and new_item is not None:
                stray[1].text = new_item.text
            elif stray is None and new_item is not None and new_item.text != item.text:
                _tell(merging, number, base, "", new_item)
        elif here.text == item.text:
            _take_new(theirs, here, new_item)
        elif new_item is not None and new_item.text not in (item.text, here.text):
            _tell(merging, number, base, here.text, new_item)
    if hers is not None:
        _add_items(theirs, new, of_new, her_items)


def _tell(merging: _Merging, number: int, part: Part, theirs: str, new: Item) -> None:
    if number < merging.reviewer_from and new.kind not in ("rule", "hole"):
        where = part.items[0].text.lstrip("#").strip() if part.level > 1 else ""
        merging.conflicts.append(Conflict(where, theirs, new.text))


def _take_new(part: Part, here: Item, new: Item | None) -> None:
    """The new text in the old place; what is not generated any more goes, and its white space with it."""
    if new is not None:
        here.kind, here.text = new.kind, new.text
        return
    at = next(at for at, item in enumerate(part.items) if item is here)
    del part.items[at]
    if at and here.gap.count("\n") > part.items[at - 1].gap.count("\n"):
        part.items[at - 1].gap = here.gap


def _add_items(theirs: Part, new: Part, of_new: Match, hers: dict[int, Item]) -> None:
    """Fields that were not generated before, each behind the one that it follows."""
    known = {two: hers.get(one) for one, two in of_new.items()}
    before: Item | None = None
    for number, item in enumerate(new.items):
        if number in known:
            before = known[number] or before
            continue
        same = next((one for one in theirs.items if one.text == item.text), None)
        if same is None and item.kind != "address":
            same = Item(item.kind, item.text, item.gap)
            _insert(theirs, before, same)
        before = same or before


def _insert(part: Part, before: Item | None, item: Item) -> None:
    """Put a field behind another; without one, under the heading."""
    at = next((at for at, one in enumerate(part.items) if one is before), 0 if part.level else -1)
    if at >= 0 and part.items:
        front = part.items[at]
        following = part.items[at + 1] if at + 1 < len(part.items) else None
        item.gap = front.gap if following is None else _gap_between(item, following)
        front.gap = _gap_between(front, item)
    part.items.insert(at + 1, item)


def _gap_between(one: Item, other: Item) -> str:
    if one.kind != other.kind or one.kind not in TIGHT:
        return "\n\n"
    return "  \n" if one.kind == "time" else "\n"


def _add_parts(merging: _Merging, new: Sequence[Part], of_new: Match, hers: dict[int, Part]) -> None:
    """Headings that were not generated before, each behind the part that it follows."""
    known = {two: hers.get(one) for one, two in of_new.items()}
    headings = {part.heading for part in merging.parts}
    before: Part | None = None
    for number, part in enumerate(new):
        if number in known:
            before = known[number] or before
        elif part.heading not in headings:
            copy = Part([Item(item.kind, item.text, item.gap) for item in part.items if item.kind != "address"])
            at = next((at + 1 for at, one in enumerate(merging.parts) if one is before), 0)
            merging.parts.insert(at, copy)
            before = copy


def _mend_addresses(merging: _Merging, base: Sequence[Part], new: Sequence[Part]) -> None:
    """Where each time mark leads: what is generated now, for the marks that the page has; her own stay."""
    old = {item.key: item.text for item in _addresses(base)}
    generated = {item.key: item for item in _addresses(new)}
    body = "".join(item.text for part in merging.parts for item in part.items if item.kind != "address")
    for part in merging.parts:
        for item in [item for item in part.items if item.kind == "address"]:
            if item.text != old.get(item.key):
                continue
            fresh = generated.get(item.key)
            if fresh is not None or f"[{item.key}]" not in body:
                _take_new(part, item, fresh)
    there = {item.key for item in _addresses(merging.parts)}
    missing = [item for key, item in generated.items() if key not in there and f"[{key}]" in body]
    if not missing or (old and not there):
        return
    holder = next((part for part in reversed(merging.parts) if any(i.kind == "address" for i in part.items)), None)
    holder = holder or merging.parts[-1]
    for item in missing:
        marks = [one for one in holder.items if one.kind == "address"]
        before = max((one for one in marks if _rank(one) < _rank(item)), key=_rank, default=None)
        last = before or (holder.items[-1] if not marks else holder.items[holder.items.index(marks[0]) - 1])
        _insert(holder, last, Item("address", item.text, "\n"))


def _addresses(parts: Sequence[Part]) -> Iterator[Item]:
    return (item for part in parts for item in part.items if item.kind == "address")


def _rank(item: Item) -> str:
    return item.key.zfill(9)


def _unix(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)
