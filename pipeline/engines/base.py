"""The protocol every engine honours: pieces of sound in, heard pieces out, in order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.model.transcript import Word, WordTimes
from pipeline.timecode import Millis

Samples = NDArray[np.float32]
"""Mono float32 in -1..1, shape (samples,), 16 000 Hz."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of the recording with speech in it, cut at pauses: what an engine hears at once."""

    start_ms: Millis
    """Where its first sample lies in the recording."""
    samples: Samples

    @property
    def end_ms(self) -> Millis:
        """Where its last sample ends in the recording."""
        return self.start_ms + len(self.samples) * 1000 // 16_000


@dataclass(frozen=True, slots=True)
class HeardUtterance:
    """Words of one voice, with times in the recording."""

    words: tuple[Word, ...]
    speaker: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class HeardPiece:
    """What an engine made of one piece: its utterances (none where nothing was said)."""

    start_ms: Millis
    end_ms: Millis
    utterances: tuple[HeardUtterance, ...]
    language: str | None = None
    dropped: str | None = None
    """Text the engine produced and we do not believe (loops, noise heard as words)."""
    log_probability: float | None = None
    """Mean natural log probability of all tokens, dropped ones included, where the engine tells it."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What may help an engine; each takes what it can use."""

    language: str | None = None
    glossary: tuple[str, ...] = ()


class Engine(Protocol):
    """Speech to words."""

    name: str
    """As the producer asks for it: `faster-whisper`, `embedded`, `stored`."""
    model: str
    word_times: WordTimes
    languages: tuple[str, ...] | None
    """The only ones it hears, by their codes; None where its model tells."""

    def fingerprint(self) -> str:
        """Changes whenever the same sound could give other words: library, weights, settings."""
        ...

    def transcribe(self, pieces: Iterable[Piece], *, hints: Hints) -> Iterator[HeardPiece]:
        """Hear pieces lazily and in order, one `HeardPiece` for each `Piece`.

        Raises:
            EngineError: the engine or its model cannot run on this machine.
        """
        ...
