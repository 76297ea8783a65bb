"""Builds a miniature Whisper that hears tones instead of speech: numpy weights, no download, no torch.

It has Whisper's real shape (mel input, convolutions, one encoder and one decoder layer, cross attention,
special tokens, timestamps) in CTranslate2's format, so faster-whisper runs all its own code on it. What it
says is scripted: each `Saying` has a tone, and sound of that tone makes the model say its words.

How the script gets into weights: every token of the script has a channel of its own; the output row of the
next token looks at it, so the decoder walks the chain. The encoder marks which tone fills a frame, the
cross attention averages that over the half minute, and the rows of first words, languages and `nospeech`
look at the average. Decoder position p looks at one moment of the sound, so words get rising times.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs.whisper_spec import WhisperSpec
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import _LANGUAGE_CODES
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

RATE = 16_000
MELS = 80
WIDTH = 128
HEADS = 4
HEAD_WIDTH = WIDTH // HEADS
FRAMES = 1500
TONES_HZ = (300, 700, 1200, 2000, 3200, 5000)
"""Far enough apart that no two share a mel band."""
MULTILINGUAL_MARK = "<mark>"
"""Stands for the empty token: CTranslate2 takes a model for multilingual when its vocabulary has one, as Whisper's."""
SURE = 40.0
"""Logit of a scripted token whose probability is to be nearly 1."""
DECOYS = 8
"""Tokens as likely as the scripted one at every step of an unsure saying, and leading nowhere: an average log
probability of about -2."""
SECONDS_PER_WORD = 0.4

WHEN = len(TONES_HZ)
"""First of the four channels that tell when a frame is: a clock's hand, and its mirror image to keep the mean at 0."""
LENGTHS = WHEN + 4
"""First of the channels in which the decoder finds how much of the half minute each tone fills."""
MIRROR = LENGTHS + len(TONES_HZ)
"""Takes what keeps the decoder's mean at 0, so that layer norm shifts no other channel."""
TOKENS = MIRROR + 1
"""First of the channels that tell which token was written last."""
TOKEN_STRENGTH = 8.0
"""What the last token has in its channel: sqrt(WIDTH / 2), so that layer norm leaves it as it is."""
TONE_STRENGTH = 3.0
"""About what a tone adds to its channel of the decoder's state."""
CLOCK_FOCUS = 6.0
"""Sharp enough to tell moments apart; sharper, and far frames underflow to equal zeros, which alignment cannot use."""
LENGTH_LOGIT = 8 * SURE

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Saying:
    """What the model says to one tone. No token of the script may come twice, in all sayings together."""

    tone_hz: int
    text: str
    language: str = "en"
    sure: bool = True
    """False makes every token a guess among several (so the words may come out otherwise)."""
    speech: bool = True
    """False raises the no-speech probability of that tone to nearly 1."""
    loops: bool = False
    """The last word follows itself for ever."""
    loops_above_s: float | None = None
    """The last word follows itself as long as the piece has more than this much of the tone."""


def tone(hz: int, seconds: float, loudness: float = 0.3) -> Floats:
    """A sine, shape (samples,), 16 kHz."""
    return (loudness * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def build_tiny_whisper(folder: Path, sayings: Sequence[Saying], *, multilingual: bool = True) -> Path:
    """Write the model into `folder` (made if missing) and return it; takes a tenth of a second."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {saying.tone_hz: saying.text for saying in sayings}
    tokenizer = _tokenizer(tuple(words.values()), multilingual)
    chains = {hz: tokenizer.encode(" " + text).ids for hz, text in words.items()}
    spoken = [token for chain in chains.values() for token in chain]
    twice = [tokenizer.id_to_token(token) for token in set(spoken) if spoken.count(token) > 1]
    if twice:
        raise ValueError(f"the script says {twice} twice; the model could not tell where it is")
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": MELS, "hop_length": 160, "n_fft": 400, "sampling_rate": RATE, "chunk_length": 30}
    (folder / "preprocessor_config.json").write_text(json.dumps(features))
    spec = _spec(_Script(tokenizer, tuple(sayings), chains, multilingual))
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(folder))
    return folder


class _Script:
    """The output rows of the decoder, token by token."""

    def __init__(self, tokenizer: Tokenizer, sayings: Sequence[Saying], chains: dict[int, list[int]], many: bool):
        self.tokenizer, self.sayings, self.chains, self.multilingual = tokenizer, sayings, chains, many
        self.size = tokenizer.get_vocab_size()
        self.decoys = {
            saying.tone_hz: range(self.id("!") + DECOYS * number, self.id("!") + DECOYS * (number + 1))
            for number, saying in enumerate(sayings)
            if not saying.sure
        }
        self.channels = self._channels()
        self.rows = np.zeros((self.size, WIDTH), dtype=np.float32)

    def _channels(self) -> NDArray[np.int64]:
        """Each token of the script has its own channel, all others share one; a dense code would not survive int8."""
        tokens = [self.id(name) for name in ("<|startoftranscript|>", "<|transcribe|>", "<|notimestamps|>", "<|0.00|>")]
        tokens += [token for chain in self.chains.values() for token in chain]
        if TOKENS + len(tokens) >= WIDTH:
            raise ValueError("the script is too long for so narrow a model")
        channels = np.full(self.size, TOKENS)
        channels[tokens] = TOKENS + 1 + np.arange(len(tokens))
        return channels

    def id(self, name: str) -> int:
        number = self.tokenizer.token_to_id(name)
        assert number is not None, name
        return int(number)

    def follow(self, after: int, token: int, logit: float) -> None:
        """`token` gets about this logit after `after`."""
        self.rows[token, self.channels[after]] += logit / TOKEN_STRENGTH

    def favour(self, token: int, hz: int, logit: float) -> None:
        """`token` gains about this logit where the tone is what sounds."""
        self.rows[token, TONES_HZ.index(hz)] += logit / TONE_STRENGTH

    def favour_length(self, token: int, hz: int, logit: float) -> None:
        """`token` gains about this logit when the tone fills the whole half minute, less when it is shorter."""
        self.rows[token, LENGTHS + TONES_HZ.index(hz)] += logit / TONE_STRENGTH

    def write(self) -> Floats:
        sot, silent = self.id("<|startoftranscript|>"), self.id("<|nospeech|>")
        self.follow(self.id("<|transcribe|>") if self.multilingual else sot, self.id("<|0.00|>"), SURE)
        for saying in self.sayings:
            self._say(saying)
            if not saying.speech:
                self.favour(silent, saying.tone_hz, 2 * SURE)
            self.favour(self.id(f"<|{saying.language}|>"), saying.tone_hz, SURE / 8)
        for language in sorted({saying.language for saying in self.sayings}):
            self.follow(sot, self.id(f"<|{language}|>"), SURE / 4)
        return self.rows

    def _say(self, saying: Saying) -> None:
        """Word follows word; the first only for its own tone."""
        begin = [self.id("<|notimestamps|>"), self.id("<|0.00|>")]
        chain, decoys = self.chains[saying.tone_hz], self.decoys.get(saying.tone_hz, range(0))
        for token in (chain[0], *decoys):
            for other in self.chains.keys() - {saying.tone_hz}:
                self.favour(token, other, -1.5 * SURE)
        for after, token in [*((start, chain[0]) for start in begin), *pairwise(chain)]:
            self.follow(after, token, SURE)
        for decoy in decoys:
            for after in (*begin, *chain):
                self.follow(after, decoy, SURE)
        self._finish(saying, chain[-1], self.id("<|endoftext|>"))

    def _finish(self, saying: Saying, last: int, end: int) -> None:
        """Stop after the last word, or say it again and again.

        A loop only shows when the end is less likely than any other token: beam search ends a text as soon
        as it has seen five ways to end it, however unlikely.
        """
        self.follow(last, end, -SURE if saying.loops else SURE)
        if saying.loops or saying.loops_above_s is not None:
            self.follow(last, last, SURE)
        if saying.loops_above_s is not None:
            self.follow(last, end, LENGTH_LOGIT * saying.loops_above_s / 30)
            self.favour_length(end, saying.tone_hz, -LENGTH_LOGIT)


@cache
def _tokenizer(texts: tuple[str, ...], multilingual: bool) -> Tokenizer:
    """Byte-level BPE in which every word of the texts is one token, then Whisper's special tokens in their order."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=9_000, min_frequency=1, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([" " + text for text in texts], trainer)
    languages = [f"<|{code}|>" for code in _LANGUAGE_CODES]
    names = ["<|endoftext|>", "<|startoftranscript|>", *languages, "<|translate|>", "<|transcribe|>"]
    names += ["<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    if multilingual:
        tokenizer.add_tokens([MULTILINGUAL_MARK])
    names += [f"<|{step * 0.02:.2f}|>" for step in range(FRAMES + 1)]
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in names])
    return tokenizer


def _spec(script: _Script) -> WhisperSpec:
    spec = WhisperSpec(1, 1, 1, HEADS)
    vocabulary = script.tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    spec.register_vocabulary(["" if token == MULTILINGUAL_MARK else token for token in tokens])
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [script.id("<|endoftext|>")]
    spec.config.alignment_heads = [(0, 2)]
    spec.config.lang_ids = [script.id(f"<|{code}|>") for code in _LANGUAGE_CODES]
    _fill_encoder(spec.encoder)
    _fill_decoder(spec.decoder, script)
    return spec


def _fill_encoder(encoder: Any) -> None:
    """Channel k of a frame says whether tone k sounds in it; two more channels say when the frame is."""
    first, second = _zeros(WIDTH, MELS, 3), _zeros(WIDTH, WIDTH, 3)
    filters = FeatureExtractor.get_mel_filters(RATE, 400, MELS)
    for channel, hz in enumerate(TONES_HZ):
        band = int(filters[:, round(hz * 400 / RATE)].argmax())
        first[channel, :, 1] = -1.0 / MELS
        first[channel, band, 1] += 1.0
        second[channel, channel, 1] = 8.0
    encoder.conv1.weight, encoder.conv1.bias = first, _zeros(WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = second, _zeros(WIDTH)
    encoder.position_encodings.encodings = _clock(FRAMES, seconds_per_step=30 / FRAMES, size=32.0)
    _plain_norm(encoder.layer_norm)
    layer = encoder.layer[0]
    _silent_attention(layer.self_attention)
    _silent_feed_forward(layer.ffn)


def _fill_decoder(decoder: Any, script: _Script) -> None:
    embeddings = _zeros(script.size, WIDTH)
    embeddings[np.arange(script.size), script.channels] = TOKEN_STRENGTH
    embeddings[:, MIRROR] = -TOKEN_STRENGTH
    decoder.embeddings.weight = embeddings
    decoder.position_encodings.encodings = _clock(448, seconds_per_step=SECONDS_PER_WORD, size=0.5)
    _plain_norm(decoder.layer_norm)
    decoder.projection.weight, decoder.projection.bias = script.write(), _zeros(script.size)
    layer = decoder.layer[0]
    _silent_attention(layer.self_attention)
    _silent_feed_forward(layer.ffn)
    _fill_cross_attention(layer.attention)


def _fill_cross_attention(look: Any) -> None:
    """Head 0 looks where a tone sounds, head 1 everywhere alike, head 2 at the moment of the decoder's position."""
    _plain_norm(look.layer_norm)
    queries, keys, values, out = (_zeros(WIDTH, WIDTH) for _ in range(4))
    always = _zeros(WIDTH)
    always[0] = 10.0
    for channel in range(len(TONES_HZ)):
        keys[0, channel] = 2.0
        values[channel, channel] = values[HEAD_WIDTH + channel, channel] = 1.0
        out[MIRROR, channel] = out[MIRROR, HEAD_WIDTH + channel] = -TONE_STRENGTH / 5
        out[channel, channel] = out[LENGTHS + channel, HEAD_WIDTH + channel] = TONE_STRENGTH / 5
    for channel in range(2):
        queries[2 * HEAD_WIDTH + channel, WHEN + channel] = CLOCK_FOCUS
        keys[2 * HEAD_WIDTH + channel, WHEN + channel] = CLOCK_FOCUS
    look.linear[0].weight, look.linear[0].bias = queries, always
    look.linear[1].weight, look.linear[1].bias = np.concatenate([keys, values]), _zeros(2 * WIDTH)
    look.linear[2].weight, look.linear[2].bias = out, _zeros(WIDTH)


def _clock(steps: int, *, seconds_per_step: float, size: float) -> Floats:
    """Position encodings: a hand that goes half around in 30 seconds."""
    hands = _zeros(steps, WIDTH)
    angle = np.pi * np.minimum(np.arange(steps) * seconds_per_step / 30, 1)
    hands[:, WHEN], hands[:, WHEN + 1] = size * np.cos(angle), size * np.sin(angle)
    hands[:, WHEN + 2], hands[:, WHEN + 3] = -hands[:, WHEN], -hands[:, WHEN + 1]
    return hands


def _silent_attention(attention: Any) -> None:
    _plain_norm(attention.layer_norm)
    attention.linear[0].weight, attention.linear[0].bias = _zeros(3 * WIDTH, WIDTH), _zeros(3 * WIDTH)
    attention.linear[1].weight, attention.linear[1].bias = _zeros(WIDTH, WIDTH), _zeros(WIDTH)


def _silent_feed_forward(ffn: Any) -> None:
    _plain_norm(ffn.layer_norm)
    ffn.linear_0.weight, ffn.linear_0.bias = _zeros(WIDTH, WIDTH), _zeros(WIDTH)
    ffn.linear_1.weight, ffn.linear_1.bias = _zeros(WIDTH, WIDTH), _zeros(WIDTH)


def _plain_norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), _zeros(WIDTH)


def _zeros(*shape: int) -> Floats:
    return np.zeros(shape, dtype=np.float32)
