"""From a decoder's tokens to words with times, in utterances: what an engine without word times needs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.engines.base import HeardUtterance, Samples
from pipeline.engines.word_times import estimate_word_times
from pipeline.model.transcript import Word
from pipeline.timecode import Millis

SENTENCE_PAUSE_MS = 150
"""A full stop with less silence behind it may be wrong: the utterance goes on."""
BREATH_PAUSE_MS = 600
"""Silence that ends an utterance whatever the punctuation says."""
_STOPS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word as its tokens spell it, and its mean log probability."""

    text: str
    log_probability: float


def spell(tokens: Iterable[tuple[bytes, float]]) -> list[Spelled]:
    r"""Join tokens (UTF-8 bytes, log probability) to words at white space.

    Bytes that are no UTF-8 are left out, and so is what has no letter or digit: dashes at a change of
    speaker, notes where music plays. A word's probability is the mean of its tokens'.

    >>> [word.text for word in spell([(b" -", -0.1), (b" caf", -0.1), (b"\xc3", -0.2), (b"\xa9", -0.2), (b" is", 0.0)])]
    ['café', 'is']
    """
    words: list[Spelled] = []
    letters: bytes = b""
    scores: list[float] = []
    for text, score in [*tokens, (b" ", 0.0)]:
        if text[:1].isspace() and letters:
            spelled = "".join(letters.decode(errors="ignore").split())
            if any(letter.isalnum() for letter in spelled):
                words.append(Spelled(spelled, sum(scores) / len(scores)))
            letters, scores = b"", []
        if text.strip():
            letters += text
            scores.append(score)
    return words


def place_words(spelled: Sequence[Spelled], samples: Samples, start_ms: Millis) -> tuple[HeardUtterance, ...]:
    """Give words their estimated times in the recording and divide them at sentences and breaths."""
    if not spelled:
        return ()
    times = estimate_word_times([word.text for word in spelled], samples)
    words = [
        Word(word.text, start_ms + first, start_ms + last, _to_probability(word.log_probability))
        for word, (first, last) in zip(spelled, times, strict=True)
    ]
    utterances: list[HeardUtterance] = []
    for first, last in _divide(words):
        score = sum(word.log_probability for word in spelled[first:last]) / (last - first)
        utterances.append(HeardUtterance(tuple(words[first:last]), confidence=_to_probability(score)))
    return tuple(utterances)


def _divide(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Words `[first, last)` of each sentence or breath: cut at stops that are pauses, and at long pauses."""
    bounds = [0]
    for number, (before, after) in enumerate(pairwise(words), start=1):
        pause_ms = after.start_ms - before.end_ms
        is_stop = before.text.rstrip("\"'”’)").endswith(_STOPS)
        if pause_ms > BREATH_PAUSE_MS or (is_stop and pause_ms >= SENTENCE_PAUSE_MS):
            bounds.append(number)
    return list(pairwise([*bounds, len(words)]))


def _to_probability(log_probability: float) -> float:
    return round(math.exp(log_probability), 3)
