"""Numbers as they are said aloud, put into figures for display: years, percentages, sums, numbers of several words.

Only what can be read in one way is put right. A number of one word (`three`, `forty`) stays a word, and so does
whatever stands beside another number (`two three hundred`, `nine one one`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.nlp.lexicon import bare, word_set

_UNIT_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_UNIT_NAMES.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TENS_NAMES.split(), 2)}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_DECADES = {
    **{word.removesuffix("y") + "ies": value for word, value in _TENS.items()},
    "hundreds": 0,
}
_NUMBER_WORDS = frozenset((*_UNITS, *_TENS, *_SCALES, "hundred", "point", "oh"))
_CENTURIES = {"eighteen": 1800, "nineteen": 1900, "twenty": 2000}
_BEFORE_A_YEAR = word_set(
    "in since from by until till before after around during of circa year late early mid january february march april "
    "may june july august september october november december spring summer autumn fall winter back"
)
_NOT_BEHIND_A_YEAR = word_set(
    "percent dollars euros pounds people hours minutes seconds days weeks months years times miles meters metres "
    "degrees words pages vision"
)
_MONEY = {"dollars": "$", "euros": "€", "pounds": "£"}
_RANGE = word_set("to or and")
LEAST_ROUND_SUM = 1_000_000
"""From a million on, `two million dollars` reads better in words."""
LEAST_WITH_COMMA = 10_000
"""From here on figures are parted in threes."""


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """Words `[first, last)` of what was given, and the figures they say."""

    first: int
    last: int
    text: str
    ending: str
    """Punctuation behind it."""


def find_numbers(words: Sequence[str]) -> list[SpokenNumber]:
    """Numbers in order that are better read as figures.

    >>> [found.text for found in find_numbers("in twenty twenty four, fifty percent paid two hundred dollars".split())]
    ['2024', '50%', '$200']
    >>> find_numbers("three of us had one or two hundred".split()), find_numbers("a twenty twenty vision".split())
    ([], [])
    """
    found: list[SpokenNumber] = []
    heard = [bare(word) for word in words]
    at = 0
    while at < len(words):
        number = _year(words, heard, at) or _amount(words, heard, at)
        if number is None:
            at += 1
            continue
        found.append(number)
        at = number.last
    return found


def join_numbers(words: Sequence[str]) -> list[str]:
    """The words with each of these numbers in figures.

    >>> join_numbers("Back in nineteen eighty four, twenty five people came.".split())
    ['Back', 'in', '1984,', '25', 'people', 'came.']
    """
    joined = list(words)
    for number in reversed(find_numbers(words)):
        joined[number.first : number.last] = [number.text + number.ending]
    return joined


def _year(words: Sequence[str], heard: Sequence[str], at: int) -> SpokenNumber | None:
    """`nineteen eighty four`, `twenty twenty`, `two thousand and eight` behind a word that a year follows."""
    before = heard[at - 1] if at else ""
    if heard[at] in _CENTURIES and at + 1 < len(words) and not _ending(words[at]):
        century, nextword = _CENTURIES[heard[at]], heard[at + 1]
        if nextword in _DECADES:
            return _made(words, at, at + 2, f"{century + _DECADES[nextword]}s")
        value, last = _below_hundred(words, heard, at + 1)
        if nextword == "oh" and heard[at + 2 : at + 3] and heard[at + 2] in _UNITS and not _ending(words[at + 1]):
            value, last = _UNITS[heard[at + 2]], at + 3
        led = before in _BEFORE_A_YEAR or (before == "the" and last == at + 3)
        if value is not None and (value >= 10 or nextword == "oh") and led and _stands_alone(words, heard, last):
            return _made(words, at, last, str(century + value))
    if heard[at : at + 2] == ["two", "thousand"] and before in _BEFORE_A_YEAR - {"of", "by", "from", "around"}:
        first = at + 3 if heard[at + 2 : at + 3] == ["and"] else at + 2
        value, last = _below_hundred(words, heard, first) if not _ending(words[at + 1]) else (None, first)
        if value and _stands_alone(words, heard, last):
            return _made(words, at, last, str(2000 + value))
    return None


def _stands_alone(words: Sequence[str], heard: Sequence[str], last: int) -> bool:
    """True where no other number and no unit follows: `in twenty twenty four hours` is no year."""
    return _unit(words, heard, last) not in _NUMBER_WORDS | _NOT_BEHIND_A_YEAR


def _amount(words: Sequence[str], heard: Sequence[str], at: int) -> SpokenNumber | None:
    """A number of several words, or of one with `percent` or a currency behind it."""
    value, last = _cardinal(words, heard, at)
    if value is None or _is_one_of_several(words, heard, at):
        return None
    figures = f"{value:,}" if value >= LEAST_WITH_COMMA else str(value)
    unit = _unit(words, heard, last)
    if unit == "point" and last + 1 < len(words) and heard[last + 1] in _UNITS:
        figures, last = f"{figures}.{_UNITS[heard[last + 1]]}", last + 2
        unit = _unit(words, heard, last)
    if unit == "percent":
        return _made(words, at, last + 1, f"{figures}%")
    if unit in _MONEY and value < LEAST_ROUND_SUM:
        return _made(words, at, last + 1, f"{_MONEY[unit]}{figures}")
    goes_on = unit in _RANGE and _is_number(heard[last + 1 : last + 2])
    is_plain = last - at > 1 and (value % 100 != 0 or "." in figures)
    return _made(words, at, last, figures) if is_plain and not goes_on and unit not in _NUMBER_WORDS else None


def _is_one_of_several(words: Sequence[str], heard: Sequence[str], at: int) -> bool:
    """True behind another number, as in `ten to twenty`, `two three hundred`: both would have to change."""
    if at == 0 or _ending(words[at - 1]):
        return False
    is_range = heard[at - 1] in _RANGE and _is_number(heard[max(0, at - 2) : at - 1])
    return heard[at - 1] in _NUMBER_WORDS or is_range


def _unit(words: Sequence[str], heard: Sequence[str], at: int) -> str:
    """The word at this place, where no mark parts it from the number in front."""
    return heard[at] if at < len(words) and not _ending(words[at - 1]) else ""


def _is_number(heard: Sequence[str]) -> bool:
    return any(word in _NUMBER_WORDS or word[:1].isdigit() for word in heard)


def _cardinal(words: Sequence[str], heard: Sequence[str], at: int) -> tuple[int | None, int]:
    """The whole number that begins here and where it ends: None where the words make none."""
    total, group, last = 0, None, at
    scale_before = 10**12
    while last < len(words):
        word = heard[last]
        part, end = _below_hundred(words, heard, last)
        if part is not None and (group is None or (group >= 100 and group % 100 == 0)):
            group, last = (group or 0) + part, end
        elif word == "hundred" and group is not None and 0 < group < 10:
            group, last = group * 100, last + 1
        elif word in _SCALES and group and _SCALES[word] < scale_before:
            scale_before = _SCALES[word]
            total, group, last = total + group * scale_before, None, last + 1
        elif (
            word == "and"
            and last > at
            and heard[last - 1] in {"hundred", "thousand"}
            and _below_hundred(words, heard, last + 1)[0]
        ):
            last += 1
            continue
        else:
            break
        if _ending(words[last - 1]):
            break
    if last == at:
        return None, at
    return total + (group or 0), last


def _below_hundred(words: Sequence[str], heard: Sequence[str], at: int) -> tuple[int | None, int]:
    """A number from 1 to 99 in one word or two (`forty`, `forty five`, `forty-five`) and where it ends."""
    if at >= len(words):
        return None, at
    word = heard[at]
    tens, _, unit = word.partition("-")
    if unit and tens in _TENS and 0 < _UNITS.get(unit, 0) < 10:
        return _TENS[tens] + _UNITS[unit], at + 1
    if word in _TENS:
        follows = _UNITS.get(heard[at + 1], 0) if at + 1 < len(words) and not _ending(words[at]) else 0
        return (_TENS[word] + follows, at + 2) if 0 < follows < 10 else (_TENS[word], at + 1)
    return (_UNITS[word], at + 1) if _UNITS.get(word) else (None, at)


def _made(words: Sequence[str], first: int, last: int, text: str) -> SpokenNumber:
    return SpokenNumber(first, last, text, _ending(words[last - 1]))


def _ending(word: str) -> str:
    return word[len(word.rstrip(",.;:!?")) :]
