"""Utterances of several voices in one order of time, though they speak at once."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.engines.base import HeardUtterance

REACH_MS = 2_500
"""A voice that comes in is moved by about this at most to where the other pauses: nine in ten word times
estimated inside a segment are off by half of it."""
SENTENCE_REACH_MS = 5_000
"""The same for up to a few words ("mm-hm", "right"), which wait for the end of the sentence they answer to."""
ANSWER_WORDS = 3
LEAST_PART = 4
"""Words: where two go on at once, shorter parts could not be read, unless the voice pauses behind them."""
PAUSE_MS = 300
_STOPS = (".", "?", "!", "…")


def interleave(spoken: Iterable[HeardUtterance]) -> Iterator[HeardUtterance]:
    """The utterances by their beginnings; one into which another voice speaks is parted there.

    No word is lost, and words of one speaker keep their order. Utterances without words are left out.
    """
    waiting = [
        (utterance.words[0].start_ms, number, utterance) for number, utterance in enumerate(spoken) if utterance.words
    ]
    heapq.heapify(waiting)
    while waiting:
        _, number, utterance = heapq.heappop(waiting)
        cut = _cut(utterance, waiting[0][2]) if waiting else len(utterance.words)
        yield replace(utterance, words=utterance.words[:cut])
        if cut < len(utterance.words):
            rest = replace(utterance, words=utterance.words[cut:])
            heapq.heappush(waiting, (rest.words[0].start_ms, number, rest))


def _cut(utterance: HeardUtterance, other: HeardUtterance) -> int:
    """Before which word of an utterance the other, which begins later, is let in; all words where it waits."""
    words, comes_in_ms = utterance.words, other.words[0].start_ms
    later = [at for at in range(1, len(words)) if words[at].start_ms > comes_in_ms]
    if not later or other.speaker == utterance.speaker:
        return len(words)
    reach_ms = SENTENCE_REACH_MS if len(other.words) <= ANSWER_WORDS else REACH_MS
    near = [at for at in later if words[at].start_ms <= comes_in_ms + reach_ms]
    ends = [at for at in near if words[at - 1].text.rstrip("\"'”’)").endswith(_STOPS)]
    if ends:
        return ends[0]
    if near == later:
        return len(words)
    parts = [at for at in near if words[at].start_ms <= comes_in_ms + REACH_MS and _may_part(utterance, at)]
    if parts:
        return max(parts, key=lambda at: (words[at].start_ms - words[at - 1].end_ms, -at))
    return next((at for at in later if at >= LEAST_PART), len(words))


def _may_part(utterance: HeardUtterance, at: int) -> bool:
    """Whether an utterance can be parted before this word."""
    return at >= LEAST_PART or utterance.words[at].start_ms - utterance.words[at - 1].end_ms >= PAUSE_MS
