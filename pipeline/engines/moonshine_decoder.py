"""Moonshine's weights run directly by onnxruntime: sound in, tokens and their log probabilities out.

Three times as fast as the library that carries the weights (benchmarks/asr.py runs both), because the
decoder's keys and values are kept from one step to the next. Greedy: the likeliest token, step by step.
"""

from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.engines.base import Samples
from pipeline.engines.moonshine_model import ModelFiles
from pipeline.model.sound import SAMPLE_RATE_HZ

START_TOKEN = 1
END_TOKEN = 2
FIRST_MARK = 32_000
"""From here on tokens are marks of training that are no text."""
LAYERS, HEADS, HEAD_WIDTH = 6, 8, 36
"""Shape of the tiny model's key/value cache."""
MAX_TOKENS_PER_SECOND = 13
"""The library's own bound: nobody speaks faster, a loop does."""
SHORTEST_SAMPLES = SAMPLE_RATE_HZ // 5
"""The encoder needs some frames to work on; shorter sound is filled up with silence."""
_SPACE = "\u2581".encode()


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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a second thread makes these small matrices slower (measured)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self._encoder = onnxruntime.InferenceSession(str(model.encoder), options, providers=providers)
        self._decoder = onnxruntime.InferenceSession(str(model.decoder), options, providers=providers)
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._vocabulary = read_vocabulary(model.vocabulary.read_bytes())

    def hear(self, samples: Samples) -> Tokens:
        """Write down what is said in up to half a minute of sound."""
        samples = np.pad(samples, (0, max(0, SHORTEST_SAMPLES - len(samples))))
        mask = np.ones((1, len(samples)), dtype=np.int64)
        (states,) = self._encoder.run(None, {"input_values": samples[None, :], "attention_mask": mask})
        feed = {"encoder_hidden_states": states, "encoder_attention_mask": mask, **_empty_cache()}
        most = max(1, len(samples) * MAX_TOKENS_PER_SECOND // SAMPLE_RATE_HZ)
        ids: list[int] = []
        log_probabilities: list[float] = []
        token = START_TOKEN
        while len(ids) < most:
            feed["input_ids"] = np.array([[token]], dtype=np.int64)
            feed["use_cache_branch"] = np.array([bool(ids)])
            logits = self._step(feed, first=not ids)
            token = END_TOKEN + int(logits[END_TOKEN:FIRST_MARK].argmax())
            log_probability = -float(np.log(np.exp(logits - logits[token]).sum()))
            if token == END_TOKEN:
                return Tokens(tuple(ids), tuple(log_probabilities), log_probability)
            ids.append(token)
            log_probabilities.append(log_probability)
        return Tokens(tuple(ids), tuple(log_probabilities))

    def text_of(self, token: int) -> bytes:
        """The UTF-8 bytes a token stands for, a space in front where a word begins."""
        return self._vocabulary[token].replace(_SPACE, b" ")

    def _step(self, feed: dict[str, NDArray[np.generic]], *, first: bool) -> NDArray[np.float32]:
        """Run the decoder once and carry its cache over; the encoder's part is only written at first."""
        outputs = self._decoder.run(None, feed)
        for name, value in zip(self._outputs[1:], outputs[1:], strict=True):
            if first or ".decoder." in name:
                feed[name.replace("present", "past_key_values")] = value
        logits: NDArray[np.float32] = outputs[0][0, -1]
        return logits


def _empty_cache() -> dict[str, NDArray[np.generic]]:
    """The cache before the first step: one column of zeros, which the first step does not read."""
    zeros = np.zeros((1, HEADS, 1, HEAD_WIDTH), dtype=np.float32)
    return {
        f"past_key_values.{layer}.{side}.{part}": zeros
        for layer in range(LAYERS)
        for side in ("decoder", "encoder")
        for part in ("key", "value")
    }
