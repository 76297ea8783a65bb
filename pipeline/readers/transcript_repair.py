"""From cues as a file has them to words that rise in time: what cannot be is repaired and counted, no word is lost."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise, zip_longest

from pipeline.model.transcript import Utterance, Word
from pipeline.readers.transcript_cues import Cue, CueReading, CueWord
from pipeline.timecode import Millis

TYPICAL_MS = 54
"""A spoken letter, the space behind a word counted: median of 1,119 cues of a talk show's subtitles (of
222 of another show's: 51)."""
FASTEST_MS = 31
"""The fastest 2 % of those cues: a cue in the way of another keeps at least so much time a letter."""
SLOWEST_MS = 93
"""The slowest 2 %: text that has more time than this begins with its cue and leaves the rest silent."""
ROUNDING_MS = 20
"""Overlaps up to here come from rounding and are no fault of the file."""
BREATH_MS = 600
"""A silence this long between cues ends an utterance, as it does where we hear the words ourselves."""
LONGEST_UTTERANCE = 120
"""Words; cues without punctuation and pauses are parted at the next cue from here on."""
_STOPS = (".", "?", "!", "…")

BEFORE_ZERO = "before the beginning"
REVERSED = "without a length or with the end in front"
UNORDERED = "out of order"
OVERLAPPING = "overlapping"
UNREADABLE = "with times that cannot be read"


@dataclass(frozen=True, slots=True)
class Repaired:
    """Words in order of time, utterances that tile them, and how often each kind of repair was needed."""

    words: tuple[Word, ...]
    utterances: tuple[Utterance, ...]
    repairs: Counter[str]
    timed: bool
    """Whether the file told any time at all."""


_Room = tuple[Millis, Millis]
"""The time that a cue's words take: begin and end."""


@dataclass(slots=True)
class _Span:
    """A cue on its way: words, voice, and the times that are believed so far."""

    words: tuple[CueWord, ...]
    speaker: str | None
    change: bool
    """Somebody else speaks than in the cue in front, though perhaps nobody knows who."""
    start_ms: Millis | None
    end_ms: Millis | None
    letters: int = field(init=False)

    def __post_init__(self) -> None:
        self.letters = sum(len(word.text) + 1 for word in self.words)


def place_cues(reading: CueReading, *, duration_ms: Millis | None) -> Repaired:
    """Give every word of a file its place in time.

    Cues of subtitles are sorted by time, typed text keeps its order and loses the times that
    contradict it. A cue without times shares the time between its neighbours by letters, and so do
    the words inside a cue. A file without any time is spread over the whole recording.
    """
    repairs: Counter[str] = Counter({UNREADABLE: reading.unreadable_times})
    spans = list(_voiced(reading.cues))
    timed = any(span.start_ms is not None for span in spans)
    _refuse_impossible(spans, repairs)
    spans = _in_order(spans, repairs) if reading.order == "time" else _rising(spans, repairs)
    rooms = _spread_all(spans, duration_ms) if not timed else list(_find_rooms(spans, duration_ms))
    rooms = _part_overlaps(spans, rooms, repairs)
    words: list[Word] = []
    utterances: list[Utterance] = []
    for span, room in zip(spans, rooms, strict=True):
        first = len(words)
        words += _place_words(span, room, words[-1].start_ms if words else 0)
        if utterances and not _parted(span, utterances[-1], words, first):
            first = utterances.pop().first
        utterances.append(Utterance(first, len(words), span.speaker))
    return Repaired(tuple(words), tuple(utterances), +repairs, timed)


def _voiced(cues: Iterable[Cue]) -> Iterator[_Span]:
    """Cues with words in them, each with its voice: a speaker goes on until another, or until nobody known."""
    speaker: str | None = None
    for cue in cues:
        speaker = cue.speaker if cue.speaker is not None or cue.new_voice else speaker
        words = cue.words or tuple(CueWord(text) for text in cue.text.split())
        if words:
            yield _Span(words, speaker, cue.new_voice, cue.start_ms, cue.end_ms)


def _refuse_impossible(spans: Sequence[_Span], repairs: Counter[str]) -> None:
    """Times before the beginning become the beginning; ends that are no ends become unknown."""
    for span in spans:
        if span.end_ms is not None and (span.start_ms is None or span.end_ms <= span.start_ms):
            repairs[REVERSED] += 1
            span.end_ms = None
        if span.start_ms is not None and span.start_ms < 0:
            repairs[BEFORE_ZERO] += 1
            span.start_ms = 0
            span.end_ms = span.end_ms if span.end_ms and span.end_ms > 0 else None


def _in_order(spans: list[_Span], repairs: Counter[str]) -> list[_Span]:
    """Spans by their starts; one whose start is unknown stays behind the one in front of it."""
    starts: list[Millis] = []
    for span in spans:
        starts.append(span.start_ms if span.start_ms is not None else (starts[-1] if starts else 0))
    repairs[UNORDERED] += len(starts) - len(_longest_rise(starts))
    return [spans[number] for number in sorted(range(len(spans)), key=starts.__getitem__)]


def _rising(spans: list[_Span], repairs: Counter[str]) -> list[_Span]:
    """The same spans; of their times the most that rise together stay, the others become unknown."""
    known = [span for span in spans if span.start_ms is not None]
    kept = set(_longest_rise([span.start_ms or 0 for span in known]))
    for number, span in enumerate(known):
        if number not in kept:
            repairs[UNORDERED] += 1
            span.start_ms = span.end_ms = None
    return spans


def _longest_rise(times: Sequence[Millis]) -> list[int]:
    """Which of the times make the longest series that never falls (patience sorting)."""
    tops: list[Millis] = []
    places: list[int] = []
    before: list[int | None] = []
    for number, time_ms in enumerate(times):
        pile = bisect_right(tops, time_ms)
        before.append(places[pile - 1] if pile else None)
        if pile == len(tops):
            tops.append(time_ms)
            places.append(number)
        else:
            tops[pile], places[pile] = time_ms, number
    rise: list[int] = []
    at = places[-1] if places else None
    while at is not None:
        rise.append(at)
        at = before[at]
    return rise[::-1]


def _spread_all(spans: Sequence[_Span], duration_ms: Millis | None) -> list[_Room]:
    """All text over the whole recording, by letters."""
    letters = [span.letters for span in spans]
    return _shared(0, duration_ms or sum(letters) * TYPICAL_MS, letters)


def _find_rooms(spans: Sequence[_Span], duration_ms: Millis | None) -> Iterator[_Room]:
    """A room for each span; those without a start share what lies before the next start that is known."""
    known = [number for number, span in enumerate(spans) if span.start_ms is not None]
    first_ms = spans[known[0]].start_ms or 0
    in_front = [span.letters for span in spans[: known[0]]]
    yield from _shared(max(0, first_ms - sum(in_front) * SLOWEST_MS), first_ms, in_front)
    for number, following in pairwise([*known, len(spans)]):
        start_ms, end_ms = spans[number].start_ms or 0, spans[number].end_ms
        run = spans[number:following]
        if end_ms is not None:
            yield start_ms, end_ms
            start_ms, run = end_ms, run[1:]
        letters = [span.letters for span in run]
        until_ms = start_ms + sum(letters) * SLOWEST_MS
        if following < len(spans):
            until_ms = min(until_ms, spans[following].start_ms or 0)
        elif duration_ms is not None:
            until_ms = min(until_ms, duration_ms)
        yield from _shared(start_ms, max(start_ms, until_ms), letters)


def _shared(start_ms: Millis, end_ms: Millis, letters: Sequence[int]) -> list[_Room]:
    """A stretch of time cut in the proportions of the letters."""
    total = max(1, sum(letters))
    sums = accumulate(letters, initial=0)
    return list(pairwise(start_ms + (end_ms - start_ms) * so_far // total for so_far in sums))


def _part_overlaps(spans: Sequence[_Span], rooms: Sequence[_Room], repairs: Counter[str]) -> list[_Room]:
    """Rooms one after the other: a cue gives way to the next as far as its words can still be spoken."""
    parted: list[_Room] = []
    nexts = [start_ms for start_ms, _ in rooms[1:]]
    for span, (asked_ms, end_ms), next_ms in zip_longest(spans, rooms, nexts):
        start_ms = max(asked_ms, parted[-1][1] if parted else 0)
        hurried_ms = start_ms + span.letters * FASTEST_MS
        parted_ms = end_ms
        if next_ms is not None and end_ms > next_ms:
            repairs[OVERLAPPING] += end_ms > next_ms + ROUNDING_MS
            parted_ms = max(next_ms, min(end_ms, hurried_ms))
        parted.append((start_ms, parted_ms if parted_ms > start_ms else hurried_ms))
    return parted


def _place_words(span: _Span, room: _Room, not_before_ms: Millis) -> Iterator[Word]:
    """The words of a cue in its room: their own times where they are told and rise, the rest shared by letters."""
    begin_ms = max(room[0], not_before_ms)
    end_ms = max(room[1], begin_ms)
    edges: list[tuple[int, Millis]] = [] if span.words[0].start_ms is not None else [(0, begin_ms)]
    for number, word in enumerate(span.words):
        if word.start_ms is not None:
            edges.append((number, min(max(word.start_ms, edges[-1][1] if edges else not_before_ms), end_ms)))
    starts: list[Millis] = []
    for (first, from_ms), (last, to_ms) in pairwise([*edges, (len(span.words), end_ms)]):
        starts += [
            start for start, _ in _shared(from_ms, to_ms, [len(word.text) + 1 for word in span.words[first:last]])
        ]
    for word, start_ms, next_ms in zip(span.words, starts, [*starts[1:], end_ms], strict=True):
        told_ms = next_ms if word.start_ms is None else min(next_ms, start_ms + (len(word.text) + 1) * SLOWEST_MS)
        yield Word(word.text, start_ms, max(start_ms, told_ms if word.end_ms is None else word.end_ms), word.confidence)


def _parted(span: _Span, before: Utterance, words: Sequence[Word], first: int) -> bool:
    """Whether a cue begins an utterance of its own: another voice, a breath, the end of a sentence."""
    ended = words[first - 1].text.rstrip("\"'”’)]").endswith(_STOPS)
    breath = words[first].start_ms - words[first - 1].end_ms >= BREATH_MS
    long = first - before.first >= LONGEST_UTTERANCE
    return span.change or span.speaker != before.speaker or ended or breath or long
