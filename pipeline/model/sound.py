"""What is known of a recording before a word of it is heard."""

from dataclasses import dataclass

from pipeline.model.outline import Outline
from pipeline.timecode import Millis

SAMPLE_RATE_HZ = 16_000
"""The one rate at which sound crosses a function: mono float32, shape (samples,)."""


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """The recording as its container describes it."""

    duration_ms: Millis
    """Length of the audio stream (the container's where the stream has none)."""
    codec: str
    sample_rate_hz: int
    channels: int
    embedded: Outline = Outline()
    """Chapters already inside the file."""
