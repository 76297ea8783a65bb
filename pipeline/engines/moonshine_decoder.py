"""Moonshine's weights run directly by onnxruntime: sound in, tokens and their log probabilities out.

Several times as fast as the library that carries the weights (benchmarks/asr.py runs both): the decoder's
keys and values are kept from one step to the next, and stay where onnxruntime wrote them; the network is
laid out anew (`moonshine_graph`). Greedy: the likeliest token, step by step.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.engines.base import Samples
from pipeline.engines.moonshine_graph import HEAD_WIDTH, HEADS, LAYERS, MOST_PLACES, decoder_network, encoder_network
from pipeline.engines.moonshine_model import ModelFiles
from pipeline.engines.moonshine_weights import Weights
from pipeline.engines.onnx_graph import to_value
from pipeline.model.sound import SAMPLE_RATE_HZ

START_TOKEN = 1
END_TOKEN = 2
FIRST_MARK = 32_000
"""From here on tokens are marks of training that are no text."""
MAX_TOKENS_PER_SECOND = 13
"""The library's own bound: nobody speaks faster, a loop does."""
SHORTEST_SAMPLES = SAMPLE_RATE_HZ // 5
"""The encoder needs some frames to work on; shorter sound is filled up with silence."""
_SPACE = "\u2581".encode()
_PARTS = [f"{part}{layer}" for layer in range(LAYERS) for part in ("key", "value")]
"""What the encoder gives the decoder; the decoder keeps as much of what it wrote."""
_WRITTEN = [f"written_{part}" for part in _PARTS]
_NEW = [f"new_{part}" for part in _PARTS]
_NOTHING_WRITTEN = np.zeros((1, HEADS, 0, HEAD_WIDTH), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the decoder wrote: token numbers and the natural log probability of each."""

    ids: tuple[int, ...]
    log_probabilities: tuple[float, ...]
    end_log_probability: float = 0.0
    """Of the token that ended the text; 0 where the bound on tokens ended it."""

    @property
    def mean_log_probability(self) -> float:
        """Mean over the tokens and the end; 0 when there are none."""
        return (sum(self.log_probabilities) + self.end_log_probability) / (len(self.ids) + 1)


def read_vocabulary(data: bytes) -> tuple[bytes, ...]:
    """Read `tokenizer.bin`: for each token its length in one byte (none is longer than 48), then its bytes.

    >>> read_vocabulary(bytes([2]) + b"ab" + bytes([0, 1]) + b"c")
    (b'ab', b'', b'c')
    """
    tokens, at = [], 0
    while at < len(data):
        end = at + 1 + data[at]
        tokens.append(data[at + 1 : end])
        at = end
    return tuple(tokens)


class MoonshineDecoder:
    """One encoder and one decoder session, one thread; use it from one thread only."""

    def __init__(self, model: ModelFiles):
        encoder, decoder = Weights(model.encoder), Weights(model.decoder)
        self._encoder = encoder_network(encoder, decoder)
        self._decoder = decoder_network(decoder)
        self._vocabulary = read_vocabulary(model.vocabulary.read_bytes())

    def hear(self, samples: Samples) -> Tokens:
        """Write down what is said in up to half a minute of sound."""
        samples = np.pad(samples, (0, max(0, SHORTEST_SAMPLES - len(samples))))
        heard = self._encoder.run(_PARTS, {"sound": to_value(samples[None, :])})
        feed = dict(zip(_PARTS, heard, strict=True)) | dict.fromkeys(_WRITTEN, to_value(_NOTHING_WRITTEN))
        most = min(MOST_PLACES, max(1, len(samples) * MAX_TOKENS_PER_SECOND // SAMPLE_RATE_HZ))
        ids: list[int] = []
        log_probabilities: list[float] = []
        token = START_TOKEN
        while len(ids) < most:
            feed["token"] = to_value(np.array([[token]], dtype=np.int64))
            feed["place"] = to_value(np.array([len(ids)], dtype=np.int64))
            scored, *written = self._decoder.run(["scores", *_NEW], feed)
            feed |= zip(_WRITTEN, written, strict=True)
            scores = scored.numpy()[0, 0]
            token = END_TOKEN + int(scores[END_TOKEN:FIRST_MARK].argmax())
            log_probability = -float(np.log(np.exp(scores - scores[token]).sum()))
            if token == END_TOKEN:
                return Tokens(tuple(ids), tuple(log_probabilities), log_probability)
            ids.append(token)
            log_probabilities.append(log_probability)
        return Tokens(tuple(ids), tuple(log_probabilities))

    def text_of(self, token: int) -> bytes:
        """The UTF-8 bytes a token stands for, a space in front where a word begins."""
        return self._vocabulary[token].replace(_SPACE, b" ")
