"""Who speaks when, told from the sound alone: the protocol, and the embedded library's own way, offline and dear."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

from pipeline.engines.base import Samples
from pipeline.engines.moonshine_model import find_model
from pipeline.errors import EngineError
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.timecode import Millis

BLOCK_SAMPLES = 2 * 60 * SAMPLE_RATE_HZ
"""Sound given to the library at once. It clusters voices over two minutes at a time, numbers them on from one call
to the next, and its time grows faster than a block's length."""


@dataclass(frozen=True, slots=True)
class VoiceSpan:
    """A stretch in which one voice speaks; spans of two voices may overlap."""

    start_ms: Millis
    end_ms: Millis
    voice: int
    """The same number is the same voice all through the recording."""


class VoiceTeller(Protocol):
    """Tells voices apart; a better one than the embedded needs no more than this."""

    name: str
    cost: float
    """Seconds of processor for a second of sound, to say the price before starting."""

    def fingerprint(self) -> str:
        """Changes whenever the same sound could give other voices."""
        ...

    def tell_voices(self, blocks: Iterable[Samples], *, on_progress: Callable[[Millis], None]) -> tuple[VoiceSpan, ...]:
        """The voices of a recording, given whole and in order.

        Raises:
            EngineError: it cannot run on this machine.
        """
        ...


class EmbeddedVoices:
    """Speaker identification of the moonshine-voice library."""

    name = "embedded"
    cost = 1.8

    def fingerprint(self) -> str:
        """The library and how much it is given at once."""
        return f"{self.name} moonshine-voice-{version('moonshine-voice')} block-{BLOCK_SAMPLES}"

    def tell_voices(self, blocks: Iterable[Samples], *, on_progress: Callable[[Millis], None]) -> tuple[VoiceSpan, ...]:
        """Every span of speech with its voice.

        Raises:
            EngineError: the library is not installed here, or fails.
        """
        model = find_model()
        from moonshine_voice import ModelArch, MoonshineError, Transcriber

        spans: list[VoiceSpan] = []
        at_ms = 0
        try:
            with Transcriber(str(model.folder), ModelArch.TINY, options={"identify_speakers": "true"}) as listener:
                for block in blocks:
                    for line in listener.transcribe_without_streaming(block.tolist(), SAMPLE_RATE_HZ).lines:
                        for span in line.speaker_spans or ():
                            start_ms = at_ms + round(span.start_time * 1000)
                            spans.append(
                                VoiceSpan(start_ms, start_ms + round(span.duration * 1000), span.speaker_index)
                            )
                    at_ms += len(block) * 1000 // SAMPLE_RATE_HZ
                    on_progress(at_ms)
        except MoonshineError as error:
            sentence = f"The embedded library could not tell the voices apart: {error}."
            raise EngineError(sentence, remedy="Leave --speakers out.") from error
        return tuple(sorted(spans, key=lambda span: (span.start_ms, span.end_ms)))
