"""One piece of sound heard by Moonshine: levelled, freed of loops, weighed, its words given times."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.engines.base import HeardPiece, HeardUtterance, Piece, Samples
from pipeline.engines.heard_words import Spelled, place_words, spell
from pipeline.engines.loops import is_loop
from pipeline.engines.moonshine_decoder import Tokens
from pipeline.model.sound import SAMPLE_RATE_HZ

PEAK = 0.5
"""Sound is brought to this peak: the model mishears quiet recordings (measured: −46 dB)."""
UNBELIEVED = -1.0
"""A segment whose tokens' mean log probability lies below is no English speech: podcasts lie at −0.08
to −0.25, noise down to −0.85, German at −1.3."""
FEW_WORDS = 2
FEW_UNBELIEVED = -0.5
"""One or two words alone, such as a stray "You", are what the model makes of noise: −0.6 to −0.9."""
SHORTEST_HALF_SAMPLES = 2 * SAMPLE_RATE_HZ
"""A looping segment is halved and heard again, but not into parts shorter than this."""


class Decoder(Protocol):
    """What turns sound into tokens."""

    def hear(self, samples: Samples) -> Tokens:
        """Write down what is said."""
        ...

    def text_of(self, token: int) -> bytes:
        """The UTF-8 bytes of a token."""
        ...


@dataclass(frozen=True, slots=True)
class _Segment:
    """Words of a part of a piece, beginning at its sample `first`."""

    first: int
    samples: Samples
    words: tuple[Spelled, ...]
    log_probability: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def is_loop(self) -> bool:
        return is_loop(self.text)

    @property
    def is_believed(self) -> bool:
        """Whether somebody said this, rather than that the decoder made it up."""
        bound = FEW_UNBELIEVED if len(self.words) <= FEW_WORDS else UNBELIEVED
        return not self.is_loop and self.log_probability >= bound


def hear_piece(decoder: Decoder, piece: Piece) -> HeardPiece:
    """What is said in a piece; text that is not believed goes to `dropped`."""
    utterances: list[HeardUtterance] = []
    segments = list(_hear(decoder, level(piece.samples), 0))
    for segment in segments:
        if segment.is_believed:
            start_ms = piece.start_ms + segment.first * 1000 // SAMPLE_RATE_HZ
            utterances += place_words(segment.words, segment.samples, start_ms)
    return HeardPiece(
        start_ms=piece.start_ms,
        end_ms=piece.end_ms,
        utterances=tuple(utterances),
        language="en",
        dropped=" ".join(segment.text for segment in segments if not segment.is_believed) or None,
        log_probability=sum(segment.log_probability for segment in segments) / len(segments),
    )


def level(samples: Samples) -> Samples:
    """Bring the peak to one level; silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(PEAK / peak) if peak else samples


def _hear(decoder: Decoder, samples: Samples, first: int) -> Iterator[_Segment]:
    """Hear a stretch; where the decoder loops, hear its halves instead, cut at the quietest place."""
    tokens = decoder.hear(samples)
    scored = zip(tokens.ids, tokens.log_probabilities, strict=True)
    words = tuple(spell((decoder.text_of(token), score) for token, score in scored))
    segment = _Segment(first, samples, words, tokens.mean_log_probability)
    if not segment.is_loop or len(samples) < 2 * SHORTEST_HALF_SAMPLES:
        yield segment
    else:
        middle = _quietest(samples)
        yield from _hear(decoder, samples[:middle], first)
        yield from _hear(decoder, samples[middle:], first + middle)


def _quietest(samples: Samples) -> int:
    """The sample in the middle third around which a tenth of a second is quietest."""
    third, window = len(samples) // 3, SAMPLE_RATE_HZ // 10
    energy = np.concatenate([[0.0], np.cumsum(np.square(samples[third : 2 * third], dtype=np.float64))])
    return third + int((energy[window:] - energy[:-window]).argmin()) + window // 2
