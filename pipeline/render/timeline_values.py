"""What the timeline shows, counted from the words: when each voice speaks, and how fast."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.transcript import Transcript, Word
from pipeline.timecode import Millis

JOINED_MS: Millis = 1500
"""A pause up to here does not break a bar: people breathe."""
FINEST_SHARE = 500
"""Nor does one of less than this part of the episode, which a picture could not show."""
MOST_VOICES = 6
"""Lanes before the rest of the voices share one."""
PACE_POINTS = 160
LEAST_WINDOW_MS: Millis = 20_000
"""Pace is counted over this long at least: in less, one long word looks like a slow speaker."""
OTHERS = "Others"
ANYONE = "Speech"
"""Name of the one lane where the engine cannot tell voices apart."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A lane: who speaks, when, and what share of all that is said."""

    name: str
    bars: tuple[tuple[Millis, Millis], ...]
    share: float


def voices_of(transcript: Transcript, duration_ms: Millis) -> tuple[Voice, ...]:
    """Lanes in the order in which the voices are first heard; the quietest share the last where there are many."""
    words = transcript.words
    spoken_ms: Counter[str] = Counter()
    spans: list[tuple[str, Millis, Millis]] = []
    for utterance in transcript.utterances:
        name = " ".join((utterance.speaker or "").split()) or ANYONE
        start_ms = words[utterance.first].start_ms
        end_ms = max(word.end_ms for word in words[utterance.first : utterance.last])
        spans.append((name, start_ms, end_ms))
        spoken_ms[name] += end_ms - start_ms
    if len(spoken_ms) > MOST_VOICES:
        shown = {name for name, _ in spoken_ms.most_common(MOST_VOICES - 1)}
        spans = [(name if name in shown else OTHERS, start_ms, end_ms) for name, start_ms, end_ms in spans]
    total_ms = max(1, spoken_ms.total())
    lanes = []
    for name in sorted(dict.fromkeys(name for name, _, _ in spans), key=lambda name: name == OTHERS):
        own = [(start_ms, end_ms) for of, start_ms, end_ms in spans if of == name]
        lanes.append(
            Voice(
                name,
                _joined(own, max(JOINED_MS, duration_ms // FINEST_SHARE)),
                sum(end_ms - start_ms for start_ms, end_ms in own) / total_ms,
            )
        )
    return tuple(lanes)


def _joined(spans: Sequence[tuple[Millis, Millis]], pause_ms: Millis) -> tuple[tuple[Millis, Millis], ...]:
    bars: list[tuple[Millis, Millis]] = []
    for start_ms, end_ms in spans:
        if bars and start_ms - bars[-1][1] <= pause_ms:
            bars[-1] = (bars[-1][0], max(bars[-1][1], end_ms))
        else:
            bars.append((start_ms, end_ms))
    return tuple(bars)


def pace_curve(words: Sequence[Word], duration_ms: Millis) -> tuple[tuple[Millis, float], ...]:
    """Words a minute around evenly spaced times; words near the time count more than those far from it."""
    window_ms = max(LEAST_WINDOW_MS, duration_ms * 4 // PACE_POINTS)
    points = []
    low = 0
    for number in range(PACE_POINTS + 1):
        at_ms = duration_ms * number // PACE_POINTS
        while low < len(words) and words[low].start_ms < at_ms - window_ms:
            low += 1
        weight = 0.0
        for word in words[low:]:
            if word.start_ms > at_ms + window_ms:
                break
            weight += 1 - abs(word.start_ms - at_ms) / window_ms
        heard_ms = _triangle_ms(at_ms, window_ms, duration_ms)
        points.append((at_ms, weight * 60_000 / heard_ms))
    return tuple(points)


def _triangle_ms(at_ms: Millis, window_ms: Millis, duration_ms: Millis) -> float:
    """How much of the window, by its weights, lies inside the episode."""
    outside = sum(max(0, window_ms - room) ** 2 / (2 * window_ms) for room in (at_ms, duration_ms - at_ms))
    return max(1.0, window_ms - outside)


def average_pace(words: Sequence[Word]) -> int:
    """Words a minute from the first word to the last, at least 1; 0 where there are none."""
    if not words:
        return 0
    span_ms = max(1, max(word.end_ms for word in words) - words[0].start_ms)
    return max(1, round(len(words) * 60_000 / span_ms))
