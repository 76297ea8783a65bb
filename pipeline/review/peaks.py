"""The waveform that the page draws: kept from when the recording was heard, else made in the background."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.hearing import peaks_key
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.stages.peaks import PER_SECOND, PeakMeter, Peaks
from pipeline.store import remember_beside

_BLOCK_S = 30
PATIENCE_S = 1.0
"""An answer waits so long for more of a waveform that is being made."""


class PeaksPart(msgspec.Struct, frozen=True):
    """A waveform from one of its peaks on, as far as it is made."""

    per_second: int
    peaks: tuple[float, ...]
    done: bool


def peaks_of(sound: Path, *, state: Path, on_block: Callable[[PeakMeter], None]) -> Peaks:
    """The waveform of an episode's recording, kept in its `state` folder.

    `on_block` is called every half minute of sound with what is measured so far, and may raise to give up.

    Raises:
        InputError: the recording cannot be read.
        MachineError: the waveform cannot be kept.
    """
    return remember_beside(state, sound, peaks_key, Peaks, lambda: make_peaks(sound, on_block)).value


def make_peaks(sound: Path, on_block: Callable[[PeakMeter], None]) -> Peaks:
    """Decode a recording of any length, half a minute at a time.

    Raises:
        InputError: it cannot be decoded.
    """
    meter = PeakMeter()
    for block in read_blocks(sound, _BLOCK_S * SAMPLE_RATE_HZ, Reading()):
        meter.take(block)
        on_block(meter)
    return meter.peaks()


class GrowingPeaks:
    """A waveform on its way, asked for by any number of windows; the first question begins it."""

    def __init__(self, make: Callable[[Callable[[PeakMeter], None]], Peaks]):
        """`make` makes it; it calls what it is given for each block."""
        self._make = make
        self._more = threading.Condition()
        self._told: PeakMeter | None = None
        self._work: Future[Peaks] | None = None

    def part(self, first: int) -> PeaksPart:
        """The peaks from `first` on; waits a moment where there is none yet.

        What making it raises goes through, and the next question tries again.
        """
        with self._more:
            work = self._work = self._work or self._begin()
            self._more.wait_for(lambda: work.done() or self._count() > first, PATIENCE_S)
            if work.done():
                self._work = None if work.exception() else work
                return PeaksPart(PER_SECOND, work.result().peaks[first:], done=True)
            known = self._told.whole if self._told else ()
            return PeaksPart(PER_SECOND, tuple(known[first:]), done=False)

    def _begin(self) -> Future[Peaks]:
        self._told = None
        worker = ThreadPoolExecutor(1, "peaks")
        work = worker.submit(self._make, self._take)
        worker.shutdown(wait=False)
        work.add_done_callback(lambda _: self._wake())
        return work

    def _take(self, meter: PeakMeter) -> None:
        self._told = meter
        self._wake()

    def _wake(self) -> None:
        with self._more:
            self._more.notify_all()

    def _count(self) -> int:
        return len(self._told.whole) if self._told else 0
