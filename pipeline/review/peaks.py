"""The waveform of a recording: made once, in memory that does not grow with its length."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.store import StageKey, remember_beside

PER_SECOND = 20
"""One peak is 50 ms, shorter than a syllable: a border between two sentences can be seen. 3 hours are 1 MB of JSON."""
VERSION = 1
_BLOCK_S = 30
_DIGITS = 2
"""A hundredth of full scale is less than a pixel of the waveform."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """The loudest sample of each stretch, as a share of full scale, 0 to 1."""

    per_second: int
    peaks: tuple[float, ...]


def peaks_of(sound: Path, *, state: Path, on_block: Callable[[], None]) -> Peaks:
    """The waveform of an episode's recording, kept in its `state` folder.

    `on_block` is called every half minute of sound, and may raise to give up.

    Raises:
        InputError: the recording cannot be read.
        MachineError: the waveform cannot be kept.
    """

    def key_of(digest: str) -> StageKey:
        return StageKey("peaks", VERSION, {"sound": digest}, {"per_second": PER_SECOND})

    return remember_beside(state, sound, key_of, Peaks, lambda: make_peaks(sound, on_block)).value


def make_peaks(sound: Path, on_block: Callable[[], None]) -> Peaks:
    """Decode a recording of any length, half a minute at a time.

    Raises:
        InputError: it cannot be decoded.
    """
    step = SAMPLE_RATE_HZ // PER_SECOND
    found: list[float] = []
    for block in read_blocks(sound, _BLOCK_S * SAMPLE_RATE_HZ, Reading()):
        on_block()
        whole = np.pad(np.abs(block), (0, -len(block) % step)).reshape(-1, step).max(axis=1)
        found += np.clip(whole, 0.0, 1.0).round(_DIGITS).astype(float).tolist()
    return Peaks(PER_SECOND, tuple(round(peak, _DIGITS) for peak in found))
