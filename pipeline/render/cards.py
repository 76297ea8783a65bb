"""Words on cards: what a subtitle shows at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby

from pipeline.model.transcript import Transcript, Word
from pipeline.timecode import Millis

LONGEST_CARD_MS: Millis = 7000
"""No card stays longer (the usual limit of subtitling guides)."""
SHORTEST_CARD_MS: Millis = 1000
"""A card stays at least this long where the next one leaves it the time."""
LINES = 2
"""Lines on a card: what Podcasting 2.0 allows in SRT, and what a reader takes in at a glance."""
SILENCE_MS: Millis = 1500
"""No card spans a silence this long: its last words would be shown before they are said."""
PAUSE_MS: Millis = 300
"""A breath: as good a place to end a card as a comma."""

# What a card that ends here costs, against 1 for each card; chosen by reading cards of real episodes.
_AFTER_SENTENCE, _AFTER_CLAUSE, _AFTER_WORD = 0.0, 0.35, 1.0
_MOSTLY_EMPTY = 0.8
"""Added for a card that fills less than a third of one line."""
_STRAY_WORD = 1.5
"""Added for a card that opens with the last word of a sentence: more than a card of its own costs."""
_SENTENCE_ENDS, _CLAUSE_ENDS, _CLOSERS = (".", "?", "!", "…"), (",", ";", "–", "—"), "\"'”’)]"


@dataclass(frozen=True, slots=True)
class CardShape:
    """How much fits on a card: two lines, each so wide."""

    line_chars: int


@dataclass(frozen=True, slots=True)
class Card:
    """One voice, lines of text, a time that overlaps no other card's."""

    lines: tuple[str, ...]
    start_ms: Millis
    end_ms: Millis
    speaker: str | None


def cut_cards(transcript: Transcript, shape: CardShape, *, names: bool) -> tuple[Card, ...]:
    """Every word on one card, in order; starts rise, ends lie after starts, and no two cards overlap.

    A card ends where the voice changes, after a colon, and else where reading halts best. A word
    wider than a line stands alone on its card and is never cut.

    Args:
        transcript: its words.
        shape: the room there is.
        names: put `Name: ` in front of the first card of each turn, inside the room.
    """
    words = transcript.words
    cuts = list(_cuts(transcript, shape, names=names))
    starts = _rising_starts(words[cut.first].start_ms for cut in cuts)
    cards = []
    for at, cut in enumerate(cuts):
        said = words[cut.first : cut.last]
        end_ms = max(starts[at] + SHORTEST_CARD_MS, *(word.end_ms for word in said))
        end_ms = min(end_ms, starts[at + 1]) if at + 1 < len(cuts) else end_ms
        lines = _even_lines((*cut.name, *(word.text for word in said)), shape, len(cut.name))
        cards.append(Card(lines, starts[at], end_ms, cut.speaker))
    return tuple(cards)


@dataclass(frozen=True, slots=True)
class _Cut:
    """The words `[first, last)` of one card and the name in front of them."""

    first: int
    last: int
    speaker: str | None
    name: tuple[str, ...]


def _cuts(transcript: Transcript, shape: CardShape, *, names: bool) -> Iterator[_Cut]:
    """Each turn (neighbouring utterances of one voice) cut into cards, the name on the first of them."""
    spoken_before: str | None = None
    for speaker, utterances in groupby(transcript.utterances, key=lambda utterance: utterance.speaker or None):
        turn = tuple(utterances)
        name = _name_in_front(speaker, spoken_before) if names else ()
        for first, last in _best_cuts(transcript.words, turn[0].first, turn[-1].last, shape, name):
            yield _Cut(first, last, speaker, name if first == turn[0].first else ())
        spoken_before = speaker


def _name_in_front(speaker: str | None, before: str | None) -> tuple[str, ...]:
    """`Name:` as the words of a line. A voice without a name after a named one must not pass for it."""
    if speaker is None:
        return () if before is None else ("Unknown:",)
    words = speaker.replace(":", " ").split()
    return (*words[:-1], words[-1] + ":") if words else ()


def _rising_starts(starts: Iterator[Millis]) -> list[Millis]:
    """Where two cards begin in the same millisecond, the later one waits for the next."""
    risen: list[Millis] = []
    for start_ms in starts:
        risen.append(max(start_ms, risen[-1] + 1) if risen else start_ms)
    return risen


def _best_cuts(
    words: tuple[Word, ...], first: int, last: int, shape: CardShape, name: tuple[str, ...]
) -> list[tuple[int, int]]:
    """The cheapest way to cut one turn into cards (dynamic programming from the back)."""
    turn = words[first:last]
    halts = [_cost_of_end(word, following) for word, following in zip(turn, (*turn[1:], None), strict=True)]
    widths = list(accumulate((len(word.text) + 1 for word in turn), initial=0))
    cost = [0.0] * (len(turn) + 1)
    ends = [0] * len(turn)
    for at in reversed(range(len(turn))):
        cheapest = float("inf")
        for end in _card_ends(turn, at, shape, () if at else name):
            scant = (widths[end] - widths[at]) * 3 < shape.line_chars
            price = 1 + halts[end - 1] + (_MOSTLY_EMPTY if scant else 0.0) + cost[end]
            if price <= cheapest:  # of two equal ways the one with the fuller card
                cheapest, ends[at] = price, end
        opens_stray = at > 0 and halts[at - 1] == _AFTER_WORD and halts[at] == _AFTER_SENTENCE
        cost[at] = cheapest + (_STRAY_WORD if opens_stray else 0.0)
    cuts, at = [], 0
    while at < len(turn):
        cuts.append((first + at, first + ends[at]))
        at = ends[at]
    return cuts


def _card_ends(turn: tuple[Word, ...], first: int, shape: CardShape, name: tuple[str, ...]) -> Iterator[int]:
    """Where a card that begins at `first` may end: always after its first word, then as long as all fits."""
    line, column = _filled(name, shape)
    for at in range(first, len(turn)):
        line, column = _place(len(turn[at].text), line, column, shape)
        if at > first and (line > LINES or turn[at].end_ms - turn[first].start_ms > LONGEST_CARD_MS):
            return
        yield at + 1
        if turn[at].text.endswith(":"):  # a reader of SRT takes what stands before `: ` for a name
            return
        if at + 1 < len(turn) and turn[at + 1].start_ms - turn[at].end_ms >= SILENCE_MS:
            return


def _filled(tokens: tuple[str, ...], shape: CardShape) -> tuple[int, int]:
    """Line (1-based) and column after setting tokens."""
    line, column = 1, 0
    for token in tokens:
        line, column = _place(len(token), line, column, shape)
    return line, column


def _place(width: int, line: int, column: int, shape: CardShape) -> tuple[int, int]:
    if column == 0:
        overflows = width > shape.line_chars
        return (line + LINES if overflows else line), width
    if column + 1 + width <= shape.line_chars:
        return line, column + 1 + width
    return _place(width, line + 1, 0, shape)


def _cost_of_end(word: Word, following: Word | None) -> float:
    text = word.text.rstrip(_CLOSERS)
    if following is None or text.endswith(_SENTENCE_ENDS):
        return _AFTER_SENTENCE
    if text.endswith(_CLAUSE_ENDS) or following.start_ms - word.end_ms >= PAUSE_MS:
        return _AFTER_CLAUSE
    return _AFTER_WORD


def _even_lines(tokens: tuple[str, ...], shape: CardShape, name_tokens: int) -> tuple[str, ...]:
    """One line where it fits, else two of like length; a name is not left alone on its line where that can be."""
    if len(" ".join(tokens)) <= shape.line_chars or len(tokens) == 1:
        return (" ".join(tokens),)

    def roughness(cut: int) -> tuple[bool, bool, int, int]:
        upper, lower = len(" ".join(tokens[:cut])), len(" ".join(tokens[cut:]))
        return max(upper, lower) > shape.line_chars, cut == name_tokens, max(upper, lower), cut

    cut = min(range(1, len(tokens)), key=roughness)
    return " ".join(tokens[:cut]), " ".join(tokens[cut:])
