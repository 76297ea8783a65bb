"""Lists said aloud: `There are three things. First, … Second, … Third, …`."""

import re
from collections.abc import Sequence

from pipeline.model.sentence import Sentence

_NUMBER = r"(?:two|three|four|five|six|seven|2|3|4|5|6|7)"
_THINGS = (
    r"(?:things|questions|reasons|ways|steps|rules|parts|points|tips|mistakes|kinds|types|principles|lessons|habits|"
    r"stages|options|ideas|pieces|levels|signs|problems|factors|skills|goals|phases|approaches|strategies)"
)
COUNTED = re.compile(rf"\b{_NUMBER}(?: [\w-]+){{0,2}}? {_THINGS}\b", re.IGNORECASE)
"""What opens a list: `three simple rules`."""
_ITEM = re.compile(
    r"^(?:(?:and|so|then|but),? )?(?:(?:the )?(?P<ordinal>first|second|third|fourth|fifth|sixth|seventh)(?:ly)?\b|"
    r"number (?P<number>one|two|three|four|five|six|seven)\b)",
    re.IGNORECASE,
)
_LAST = re.compile(r"^(?:and )?(?:finally|lastly|the last (?:one|thing|step|part)|last)\b", re.IGNORECASE)
_ORDER = {
    **{word: at for at, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh"], 1)},
    **{word: at for at, word in enumerate(["one", "two", "three", "four", "five", "six", "seven"], 1)},
}
NEAR_SENTENCES = 3
"""Sentences that may lie between the head and the first item, or between two items."""


def find_enumerations(
    sentences: Sequence[Sentence], shown: Sequence[str], allowed: Sequence[int]
) -> list[tuple[int, ...]]:
    """Heads with their items, as indices in spoken order: one voice, items in order from the first, two at least."""
    found: list[tuple[int, ...]] = []
    reach = set(allowed)
    for head in allowed:
        if COUNTED.search(shown[head]) and not _ITEM.match(shown[head]) and not shown[head].endswith("?"):
            items = _items(sentences, shown, head, reach)
            if len(items) >= 2:
                found.append((head, *items))
    return found


def item_number(text: str) -> int | None:
    """Which item of a list the sentence says it is; 0 for a last one without a number.

    >>> item_number("Second, what will you do?"), item_number("Number one is sleep."), item_number("Ask first.")
    (2, 1, None)
    """
    match = _ITEM.match(text)
    if match:
        return _ORDER[(match["ordinal"] or match["number"]).lower()]
    return 0 if _LAST.match(text) else None


def _items(sentences: Sequence[Sentence], shown: Sequence[str], head: int, reach: set[int]) -> list[int]:
    items: list[int] = []
    at = head + 1
    while at - (items[-1] if items else head) <= NEAR_SENTENCES and at in reach:
        if sentences[at].speaker == sentences[head].speaker:
            number = item_number(shown[at])
            if number == len(items) + 1 or (number == 0 and items):
                items.append(at)
                if number == 0:
                    break
        at += 1
    return items
