"""Where a recording is cut for an engine: at pauses, never inside a word if it can be helped.

Silero VAD (carried by faster-whisper) tells for each 32 ms how likely they hold speech. Everything
here works on a stretch of sound that fits in memory; `cut_speech` says from where it must see the
stretch again when more sound follows.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.base import Samples
from pipeline.model.sound import SAMPLE_RATE_HZ

FRAME = 512
"""Samples Silero judges at once: 32 ms."""
_FRAMES_PER_SECOND = SAMPLE_RATE_HZ / FRAME
SPEECH_FROM = 0.5
SPEECH_UNTIL = 0.35
"""Silero's own defaults: speech begins above the one, and ends below the other."""
SHORTEST_SPEECH = 3
"""Frames; shorter is a click, no word takes less than a tenth of a second."""
SHORTEST_PAUSE = 3
"""Frames: a tenth of a second, as in Silero's own cutting; shorter gaps lie inside words."""
EARLIEST_CUT = 0.5
"""A long stretch is cut at its best pause after this share of the longest piece."""
SHORTEST_REST = round(2 * _FRAMES_PER_SECOND)
"""A cut leaves at least two seconds behind it: the engine hears a torn-off word badly."""
WARM_UP = 32 * FRAME
"""One second: after that Silero judges as if it had heard the whole recording."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """How speech is cut. Defaults measured: benchmarks/asr.py, word errors on four recordings."""

    longest_s: float = 28.0
    """No piece is longer. The model was trained on up to 30 s; longer pieces loop more often."""
    pause_s: float = 2.0
    """Speech with shorter pauses stays in one piece."""
    padding_s: float = 0.4
    """Kept around speech on both sides."""

    def __post_init__(self) -> None:
        if not 0 <= 2 * self.padding_s <= self.pause_s < self.longest_s / 4:
            raise ValueError(f"neighbouring pieces would overlap: {self}")


STANDARD_CUTTING = Cutting()


@dataclass(frozen=True, slots=True)
class Cuts:
    """Pieces as `[first, last)` samples of the stretch, and where what is not yet decided begins."""

    pieces: tuple[tuple[int, int], ...]
    resume: int


def speech_probabilities(samples: Samples, before: Samples) -> NDArray[np.float32]:
    """How likely each 32 ms of a stretch hold speech (the last frame is filled with silence).

    `before` is the end of the sound in front of it, `WARM_UP` samples long, or silence: Silero needs
    to hear on from somewhere. Its judgement does not hang on the level (measured down to −68 dB).
    Stretches of one length keep the memory of a long run flat.
    """
    from faster_whisper.vad import get_vad_model

    heard = np.concatenate([before, samples, np.zeros(-len(samples) % FRAME, dtype=np.float32)])
    probabilities: NDArray[np.float32] = get_vad_model()(heard).reshape(-1)[len(before) // FRAME :]
    return probabilities


def cut_speech(samples: Samples, probabilities: NDArray[np.float32], cutting: Cutting, *, at_end: bool) -> Cuts:
    """Cut a stretch into pieces that hold all its speech, no sample twice.

    `at_end` says that nothing follows; otherwise speech that may go on behind the stretch is left
    for later, from `Cuts.resume` on, the beginning of a frame.
    """
    pause = round(cutting.pause_s * _FRAMES_PER_SECOND)
    padding = round(cutting.padding_s * _FRAMES_PER_SECOND) * FRAME
    longest = int((cutting.longest_s - 2 * cutting.padding_s) * _FRAMES_PER_SECOND)
    settled = len(probabilities) - (0 if at_end else pause)
    pieces: list[tuple[int, int]] = []
    for first, last in find_speech(probabilities, pause):
        inner = [at * FRAME for at in _split_long(first, last, longest, samples, probabilities)]
        bounds = [max(0, first * FRAME - padding), *inner, min(len(samples), last * FRAME + padding)]
        pieces += pairwise(bounds)
        if last > settled:
            return Cuts(tuple(pieces[:-1]), pieces[-1][0])
    # Kept back: what the padding of speech that begins right behind the stretch will need.
    resume = max(len(samples) - pause * FRAME, pieces[-1][1] if pieces else 0)
    return Cuts(tuple(pieces), len(samples) if at_end else resume)


def find_speech(probabilities: NDArray[np.float32], pause: int) -> list[tuple[int, int]]:
    """Stretches of speech as `[first, last)` frames; `pause` frames without any end a stretch.

    >>> find_speech(np.array([0, 0.9, 0.4, 0.9, 0, 0, 0, 0.8, 0.8, 0.8]), pause=2)
    [(1, 4), (7, 10)]
    """
    stretches: list[tuple[int, int]] = []
    first: int | None = None
    last = 0
    for frame, probability in enumerate(probabilities.tolist()):
        if probability >= (SPEECH_FROM if first is None or frame > last else SPEECH_UNTIL):
            first, last = (frame if first is None else first), frame + 1
        elif first is not None and frame - last + 1 >= pause:
            stretches.append((first, last))
            first = None
    if first is not None:
        stretches.append((first, last))
    return [(first, last) for first, last in stretches if last - first >= SHORTEST_SPEECH]


def _split_long(first: int, last: int, longest: int, samples: Samples, probabilities: NDArray[np.float32]) -> list[int]:
    """Frames at which speech of `[first, last)` is cut so that no part is longer than `longest` frames."""
    cuts: list[int] = []
    while last - first > longest:
        earliest = first + int(longest * EARLIEST_CUT)
        latest = max(earliest + 1, min(first + longest, last - SHORTEST_REST))
        first = _best_cut(earliest, latest, samples, probabilities)
        cuts.append(first)
    return cuts


def _best_cut(earliest: int, latest: int, samples: Samples, probabilities: NDArray[np.float32]) -> int:
    """The middle of the longest pause in these frames; the quietest frame where nobody pauses."""
    silent = np.concatenate([[0], probabilities[earliest:latest] < SPEECH_UNTIL, [0]]).astype(np.int8)
    begins, ends = np.flatnonzero(np.diff(silent) == 1), np.flatnonzero(np.diff(silent) == -1)
    if len(begins) and (ends - begins).max() >= SHORTEST_PAUSE:
        pause = int((ends - begins).argmax())
        return earliest + int(begins[pause] + ends[pause]) // 2
    frames = samples[earliest * FRAME : latest * FRAME]
    powers = np.square(frames[: len(frames) // FRAME * FRAME].reshape(-1, FRAME)).mean(axis=1)
    return earliest + int(np.convolve(powers, np.ones(3), mode="same").argmin())
