"""The waveform of a recording, measured while its sound passes: a number for each twentieth of a second."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.engines.base import Samples
from pipeline.model.sound import SAMPLE_RATE_HZ

PER_SECOND = 20
"""One peak is 50 ms, shorter than a syllable: a border between two sentences can be seen. 3 hours are 1 MB of JSON."""
_STEP = SAMPLE_RATE_HZ // PER_SECOND
_DIGITS = 2
"""A hundredth of full scale is less than a pixel of the waveform."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """The loudest sample of each stretch, as a share of full scale, 0 to 1."""

    per_second: int
    peaks: tuple[float, ...]


@dataclass(slots=True)
class PeakMeter:
    """Measures blocks of sound of any length, one after the other."""

    _found: list[float] = field(default_factory=list)
    _rest: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """What is left of the last block: less than a stretch."""

    def take(self, block: Samples) -> None:
        """The next block."""
        sound = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(sound) // _STEP * _STEP
        self._found += _loudest(sound[:whole])
        self._rest = sound[whole:].copy()

    @property
    def whole(self) -> Sequence[float]:
        """The peaks of the stretches that are over; it grows, and what is in it never changes."""
        return self._found

    def peaks(self) -> Peaks:
        """Of everything that was taken; the last stretch may be shorter than the others."""
        return Peaks(PER_SECOND, (*self._found, *_loudest(np.pad(self._rest, (0, -len(self._rest) % _STEP)))))


def _loudest(sound: Samples) -> list[float]:
    stretches = np.abs(sound).reshape(-1, _STEP).max(axis=1)
    return [round(peak, _DIGITS) for peak in np.clip(stretches, 0.0, 1.0).astype(float).tolist()]
