"""Word vectors from the input embeddings of all-MiniLM-L6-v2, made small enough to ship."""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.vectors import Vectors  # type: ignore[import-not-found]  # compiled, without a stub
from spacy.vocab import Vocab

MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as sentence-transformers published it (Apache-2.0)."""

DIMENSIONS = 64
"""Principal components kept of 384: 2.8 MB as shipped, 96 would cost 1.4 MB more."""

_ROWS = "embeddings.word_embeddings.weight"


def set_word_vectors(vocab: Vocab, model_folder: Path) -> None:
    """Give the vocabulary a vector for each whole word of the model's own list, looked up by norm (lower case).

    Raises:
        ValueError: `model.safetensors` in the folder is not the model that was measured.
    """
    model = model_folder / "model.safetensors"
    content = model.read_bytes()
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        raise ValueError(f"{model} is not all-MiniLM-L6-v2 as published; its checksum differs")
    pieces = (model_folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    chosen = [row for row, piece in enumerate(pieces) if piece.isascii() and piece.isalpha() and len(piece) > 1]
    small = _principal_components(_tensor(content, _ROWS)[chosen])
    vocab.vectors = Vectors(
        strings=vocab.strings,
        data=small,
        keys=[vocab.strings.add(pieces[row]) for row in chosen],
        name="en_rundown.vectors",
        attr="NORM",
    )


def _principal_components(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows projected on their first components, scaled to a mean length of one, signs fixed."""
    centred = rows - rows.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :DIMENSIONS]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(DIMENSIONS)])
    projected = centred @ axes
    return np.ascontiguousarray(projected / np.linalg.norm(projected, axis=1).mean(), dtype=np.float32)


def _tensor(content: bytes, name: str) -> NDArray[np.float32]:
    """One float32 tensor of a safetensors file: 8 bytes of header length, a JSON header, the data."""
    start = 8 + int.from_bytes(content[:8], "little")
    entry = json.loads(content[8:start])[name]
    if entry["dtype"] != "F32":
        raise ValueError(f"{name} is {entry['dtype']}, not F32")
    first, last = entry["data_offsets"]
    return np.frombuffer(content[start + first : start + last], dtype=np.float32).reshape(entry["shape"])
