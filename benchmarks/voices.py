"""How well voices are told apart by their sound, and at what price: `python -m benchmarks.voices`.

Takes what is known of `../shared/data`, or RECORDING=RTTM pairs. Diarization error rate: share of the spoken time
that is missed, invented or another's, counted every 10 ms without a collar, overlaps included, voices matched to
speakers as is best.
"""

import argparse
import time
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.memory import PROJECT
from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.engines.voices import BLOCK_SAMPLES, EmbeddedVoices, VoiceSpan

SHARED = PROJECT.parent / "shared" / "data"
KNOWN = {
    SHARED / "audio" / f"{name}.wav": SHARED / "ref" / f"{name}.rttm"
    for name in ("ami_seriously_mix_60s", "pyannote_phone_2spk_30s")
}
STEP_MS = 10
Activity = NDArray[np.bool_]
"""Who speaks when: shape (speakers, steps)."""


def read_rttm(path: Path) -> list[VoiceSpan]:
    """The turns of a reference, speakers numbered."""
    numbers: dict[str, int] = {}
    spans = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("SPEAKER"):
            _, _, _, start, length, _, _, name, *_ = line.split()
            start_ms = round(float(start) * 1000)
            number = numbers.setdefault(name, len(numbers))
            spans.append(VoiceSpan(start_ms, start_ms + round(float(length) * 1000), number))
    return spans


def activity_of(spans: list[VoiceSpan], steps: int) -> Activity:
    active = np.zeros((max((span.voice for span in spans), default=-1) + 1, steps), dtype=bool)
    for span in spans:
        active[span.voice, span.start_ms // STEP_MS : span.end_ms // STEP_MS] = True
    return active


def error_rate(told: list[VoiceSpan], true: list[VoiceSpan], length_ms: int) -> float:
    """Errors as a share of the time that the speakers spoke, each speaker counted."""
    steps = length_ms // STEP_MS + 1
    heard, spoken = activity_of(told, steps), activity_of(true, steps)
    size = max(len(heard), len(spoken))
    heard, spoken = (np.pad(one, ((0, size - len(one)), (0, 0))) for one in (heard, spoken))
    together = (heard[:, None] & spoken[None]).sum(axis=2)
    right = max(sum(together[a, b] for a, b in enumerate(order)) for order in permutations(range(size)))
    wrong = np.maximum(heard.sum(axis=0), spoken.sum(axis=0)).sum() - right
    return float(wrong / spoken.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", metavar="RECORDING=RTTM")
    given = {Path(one.partition("=")[0]): Path(one.partition("=")[2]) for one in parser.parse_args().pairs}
    for path, reference in (given or KNOWN).items():
        if not (path.is_file() and reference.is_file()):
            continue
        reading = Reading()
        began_s = time.process_time()
        told = list(EmbeddedVoices().tell_voices(read_blocks(path, BLOCK_SAMPLES, reading), on_progress=lambda _: None))
        used_s = time.process_time() - began_s
        length_s = reading.samples / 16_000
        true = read_rttm(reference)
        rate = error_rate(told, true, round(length_s * 1000))
        one = error_rate([VoiceSpan(0, round(length_s * 1000), 0)], true, round(length_s * 1000))
        print(
            f"{path.name}: {len({span.voice for span in told})} voices for {len({span.voice for span in true})}, error "
            f"{100 * rate:.0f} % (one voice for everything: {100 * one:.0f} %), {used_s / length_s:.1f} s of "
            "processor a second"
        )


if __name__ == "__main__":
    main()
