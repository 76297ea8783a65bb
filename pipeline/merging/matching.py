"""Which field of one page is which field of another."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.merging.page import Item, Part

ALIKE = 60
"""Likeness (0..100) of two fields of one sort from which one is the other re-worded: sentences about different things
rarely pass 50, a sentence with a clause exchanged stays above 65."""
CHOICES = frozenset(("key takeaways", "by listening to this episode, you'll learn", "pull quotes"))
"""Headings over lines that are a choice among many: the third is the third, whatever it says."""

Match = dict[int, int]
"""Number of a field in the first page to its number in the second."""


def match_items(base: Sequence[Item], other: Sequence[Item], *, is_choice: bool) -> Match:
    """Fields of one part: the same text, else the same key, the same time, nearly the same words, the same place."""
    match: Match = {}
    _pair(match, base, other, lambda one, two: 100 * (one.text == two.text))
    _pair(match, base, other, lambda one, two: 100 * (one.sort == two.sort and bool(one.key) and one.key == two.key))
    _pair(match, base, other, lambda one, two: 100 * (bool(one.clock) and one.clock == two.clock))
    _pair(match, base, other, _likeness)
    _by_place(match, base, other, is_choice=is_choice)
    return match


def _pair(match: Match, base: Sequence[Item], other: Sequence[Item], value: Callable[[Item, Item], float]) -> None:
    """Pair what is free, the likest first, in the order of the page where they are equally like."""
    taken = set(match.values())
    free = [at for at in range(len(base)) if at not in match]
    left = [at for at in range(len(other)) if at not in taken]
    found = [(value(base[one], other[two]), one, two) for one in free for two in left]
    for worth, one, two in sorted(found, key=lambda pair: (-pair[0], pair[1], abs(pair[1] - pair[2]))):
        if worth >= ALIKE and one not in match and two not in taken:
            match[one] = two
            taken.add(two)


def _likeness(one: Item, other: Item) -> float:
    from rapidfuzz.fuzz import ratio  # here: most pages are not edited by hand

    if one.sort != other.sort or one.kind == "address":
        return 0.0
    return 100.0 if one.kind in ("heading", "rule") else ratio(one.said, other.said)


def _by_place(match: Match, base: Sequence[Item], other: Sequence[Item], *, is_choice: bool) -> None:
    """Runs of the same length between the same neighbours, where place says which is which; a hole always is one."""
    fixed = [(-1, -1), *sorted(match.items()), (len(base), len(other))]
    for (before, other_before), (after, other_after) in pairwise(fixed):
        ones, twos = range(before + 1, after), range(other_before + 1, other_after)
        if len(ones) != len(twos):
            continue
        for one, two in zip(ones, twos, strict=True):
            is_hole = "hole" in (base[one].kind, other[two].kind)
            if is_hole or (is_choice and base[one].sort == other[two].sort):
                match[one] = two


def match_parts(base: Sequence[Part], other: Sequence[Part]) -> Match:
    """Parts of the same heading; then first to first, and others by what stands in them."""
    match: Match = {}
    taken: set[int] = set()

    def pair(one: int, two: int) -> None:
        match[one] = two
        taken.add(two)

    for one, part in enumerate(base):
        same = (two for two, its in enumerate(other) if two not in taken and its.heading == part.heading)
        if part.level > 1 and (found := next(same, None)) is not None:
            pair(one, found)
    if base and other and 0 not in match and 0 not in taken:
        pair(0, 0)
    for one in (at for at in range(len(base)) if at not in match):
        left = [two for two in range(len(other)) if two not in taken]
        best = max(left, key=lambda two: _shared(base[one], other[two]), default=None)
        if best is not None and _shared(base[one], other[best]) >= 0.5:
            pair(one, best)
    return match


def _shared(one: Part, other: Part) -> float:
    """Share of the fields under the first heading that stand under the second too."""
    said = {item.said for item in other.items if item.kind != "heading"}
    inside = [item.said for item in one.items if item.kind != "heading"]
    return sum(text in said for text in inside) / len(inside) if inside else 0.0
