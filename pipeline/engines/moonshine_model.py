"""The Moonshine tiny English weights that the moonshine-voice wheel carries: where they are, whether they are right."""

import hashlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EngineError

MODEL = "moonshine-tiny-en"
_SHA256 = {
    "encoder_model.ort": "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    "decoder_model_merged.ort": "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    "tokenizer.bin": "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
}
"""Of the files in moonshine-voice 0.0.73, the release that carries them."""
WEIGHTS = hashlib.sha256("".join(_SHA256.values()).encode()).hexdigest()[:12]
"""One short name for all of them, for fingerprints."""
_INSTALL = "python -m pip install moonshine-voice==0.0.73"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder that holds the model."""

    folder: Path

    @property
    def encoder(self) -> Path:
        """Sound to states."""
        return self.folder / "encoder_model.ort"

    @property
    def decoder(self) -> Path:
        """States and tokens so far to the next token."""
        return self.folder / "decoder_model_merged.ort"

    @property
    def vocabulary(self) -> Path:
        """What each token spells."""
        return self.folder / "tokenizer.bin"

    def check(self) -> None:
        """Compare the contents with what we measured (about 30 ms).

        Raises:
            EngineError: a file is missing, damaged or another one.
        """
        for file in (self.encoder, self.decoder, self.vocabulary):
            try:
                with file.open("rb") as opened:
                    found = hashlib.file_digest(opened, "sha256").hexdigest()
            except OSError as error:
                sentence = f"The embedded engine's file {file.name} cannot be read: {error.strerror}."
                raise EngineError(sentence, remedy=_reinstall(), path=file) from error
            if found != _SHA256[file.name]:
                sentence = (
                    f"The embedded engine's file {file.name} is damaged or not the one this version was made for."
                )
                raise EngineError(sentence, remedy=_reinstall(), path=file)


def find_model() -> ModelFiles:
    """Find the weights without importing the library around them.

    Raises:
        EngineError: the wheel is not installed here, or carries no weights.
    """
    package = importlib.util.find_spec("moonshine_voice")
    for place in (package.submodule_search_locations or []) if package else []:
        folder = Path(place) / "assets" / "tiny-en"
        if folder.is_dir():
            return ModelFiles(folder)
    if package:
        sentence = "The installed moonshine-voice carries no English model, so there is no embedded engine."
        raise EngineError(sentence, remedy=f"Run: {_INSTALL}")
    sentence = f"The embedded engine is not installed on this machine ({sys.platform})."
    remedy = (
        f"Run: {_INSTALL} (Linux, macOS 15 on Apple silicon, Windows on x86-64); "
        "on other machines give a transcript beside the recording, or use a Whisper model."
    )
    raise EngineError(sentence, remedy=remedy)


def _reinstall() -> str:
    return f"Run: {_INSTALL} --force-reinstall --no-deps"
