"""From a recording to pieces of speech: what the file says of itself, and its sound cut at pauses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
from av.container import InputContainer

from pipeline.engines.base import Piece, Samples
from pipeline.engines.pauses import FRAME, STANDARD_CUTTING, WARM_UP, Cutting, cut_speech, speech_probabilities
from pipeline.engines.promised_length import breaks_off, promised_ms
from pipeline.engines.sound_file import Reading, open_sound, read_blocks
from pipeline.errors import InputError
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.sound import SAMPLE_RATE_HZ, SoundInfo
from pipeline.timecode import Millis, format_clock

BLOCK_FRAMES = 60 * SAMPLE_RATE_HZ // FRAME
"""Decoded and judged at once: about a minute. Longer blocks take more memory, shorter ones more calls."""
SHORT_BY_MS = 1_000
SHORT_BY_SHARE = 0.001
"""A recording that falls short of its promise by more than both is cut off; less is how encoders round."""
DAMAGED_PACKETS = 3
"""Up to here damage is what the end of a cut-off file or a join of two files looks like."""


@dataclass(slots=True)
class DecodeReport:
    """What decoding came to: filled in by `cut_pieces`, complete when its pieces are spent."""

    decoded_ms: Millis = 0
    promised_ms: Millis | None = None
    """The length the file claims for itself; None where it makes no reliable claim."""
    breaks_off: bool = False
    """The file ends without the mark of its end (Ogg tells no length in front)."""
    pieces: int = 0
    damaged_packets: int = 0

    @property
    def is_short(self) -> bool:
        """Whether clearly less sound was in the file than it promises."""
        missing_ms = (self.promised_ms or 0) - self.decoded_ms
        return self.breaks_off or missing_ms > max(SHORT_BY_MS, (self.promised_ms or 0) * SHORT_BY_SHARE)

    def findings(self, file: str) -> tuple[Finding, ...]:
        """What the producer should know about the file: cut off, or damaged."""
        remedy = "Copy or download the recording again and run once more; until then the end is missing."
        heard = format_clock(self.decoded_ms)
        if self.is_short:
            promise = "" if self.breaks_off else f", it should last {format_clock(self.promised_ms or 0)}"
            message = f"The recording breaks off at {heard}{promise}."
            return (Finding("sound.truncated", message, remedy=remedy, start_ms=self.decoded_ms, file=file),)
        if self.damaged_packets > DAMAGED_PACKETS:
            message = f"{self.damaged_packets} places in the recording are damaged and were heard as silence."
            return (Finding("sound.damaged", message, remedy="Copy or download the recording again.", file=file),)
        return ()


def probe_sound(path: Path) -> SoundInfo:
    """What a recording says of itself: length, form and the chapters inside it.

    Raises:
        InputError: no such file, a folder, not readable, empty, not a recording, a recording without sound.
    """
    with open_sound(path) as container:
        stream = container.streams.audio[0]
        codec = stream.codec_context
        return SoundInfo(
            duration_ms=_stream_ms(stream.duration, stream.time_base) or (container.duration or 0) // 1000,
            codec=codec.name,
            sample_rate_hz=codec.sample_rate,
            channels=codec.channels,
            embedded=_embedded_outline(container, path.name),
        )


def cut_pieces(
    path: Path,
    *,
    report: DecodeReport | None = None,
    on_decoded: Callable[[Millis], None] | None = None,
    cutting: Cutting = STANDARD_CUTTING,
    channel: int | None = None,
    on_block: Callable[[Samples], None] | None = None,
) -> Iterator[Piece]:
    """Decode a recording of any length, or one channel of it, and hand out its speech, in order, cut at pauses.

    No sample of speech is lost or in two pieces; a recording without speech gives no piece.
    `on_decoded` is told after each block how far the decoding has come, `on_block` gets all sound as it comes.

    Raises:
        InputError: as `probe_sound`; or not one sample of the sound track would decode.
    """
    report = report or DecodeReport()
    reading = Reading()
    held, held_from = np.zeros(0, dtype=np.float32), 0
    speech, before = np.zeros(0, dtype=np.float32), np.zeros(WARM_UP, dtype=np.float32)
    for block in chain(
        read_blocks(path, BLOCK_FRAMES * FRAME, reading, channel=channel), [None]
    ):  # None: nothing follows
        if block is not None:
            if on_block is not None:
                on_block(block)
            held = np.concatenate([held, block])
            speech = np.concatenate([speech, speech_probabilities(block, before)])
            before = block[-WARM_UP:]
        cuts = cut_speech(held, speech, cutting, at_end=block is None)
        report.pieces += len(cuts.pieces)
        if on_decoded is not None:
            on_decoded(_to_ms(held_from + len(held)))
        for first, last in cuts.pieces:
            yield Piece(_to_ms(held_from + first), held[first:last].copy())
        held, speech, held_from = held[cuts.resume :], speech[cuts.resume // FRAME :], held_from + cuts.resume
    report.decoded_ms = _to_ms(reading.samples)
    report.damaged_packets = reading.damaged_packets
    report.promised_ms, report.breaks_off = promised_ms(path), breaks_off(path)
    if not reading.samples:
        remedy = "Copy or download the recording again."
        raise InputError("Nothing in this recording can be decoded: it is damaged.", remedy=remedy, path=path)


def _embedded_outline(container: InputContainer, source: str) -> Outline:
    """Chapters inside the file, as their producer titled them; those without a title or time say nothing."""
    entries = []
    for chapter in container.chapters():
        title = " ".join(chapter["metadata"].get("title", "").split())
        start_ms = _stream_ms(chapter["start"], chapter["time_base"])
        if title and start_ms is not None and start_ms >= 0:
            entries.append(OutlineEntry(title, start_ms))
    return Outline(tuple(entries), source) if entries else Outline()


def _stream_ms(time: int | None, unit: Fraction | None) -> Millis | None:
    """Time stamps of a file in milliseconds."""
    return None if time is None or unit is None else round(time * unit * 1000)


def _to_ms(samples: int) -> Millis:
    return samples * 1000 // SAMPLE_RATE_HZ
