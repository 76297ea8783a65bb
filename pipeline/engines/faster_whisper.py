"""The faster-whisper engine: Whisper models by CTranslate2, on the processor or on an NVIDIA card."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Literal, TypeVar

import ctranslate2
import msgspec
from faster_whisper import WhisperModel
from faster_whisper.feature_extractor import FeatureExtractor

from pipeline.engines.base import HeardPiece, Hints, Piece
from pipeline.engines.known_models import KNOWN_MODELS, OTHER_NAMES, means_folder
from pipeline.engines.models import OnProgress, check_model, fetch_model, find_model, model_identity
from pipeline.engines.whisper_hearing import SILENT_PEAK, Listening, find_language, hear_pieces
from pipeline.engines.whisper_words import fit_glossary
from pipeline.errors import EngineError, InputError
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.model.transcript import WordTimes

Device = Literal["cpu", "cuda"]
Result = TypeVar("Result")

HEARING_VERSION = 1
"""Raised by hand whenever the same piece could give other words or times."""
DEFAULT_MODELS: dict[Device, str] = {"cpu": "small", "cuda": "large-v3-turbo"}
"""By size and languages, not by our own measurement (no model could be had where this was written). Processor:
0.24 billion parameters. Card: 0.81 with 4 decoder layers, every language; distil-large-v3 is about as large and
hears English only."""
PREFERRED_TYPES: dict[Device, tuple[str, ...]] = {
    "cpu": ("int8", "float32"),
    "cuda": ("float16", "int8_float16", "float32"),
}
"""The first that the device can do; float16 raises on a processor."""
AT_ONCE: dict[Device, int] = {"cpu": 4, "cuda": 16}
"""Pieces a batch. Small on a processor, so that there is something to report often and stopping is quick."""
GLOSSARY_TOKENS = 100
"""faster-whisper cuts hints at 223 tokens wherever that falls, and long prompts crowd out the words themselves."""
OPENING_PIECES = 18
"""About six minutes are looked through for the language, so that no intro decides it..."""
LANGUAGE_PIECES = 6
"""...by this many pieces, spread over them."""
TELLING_S = 2.0
"""Shorter pieces do not tell a language."""
_REMEDIES: dict[Device, str] = {
    "cpu": "Delete the model's folder and fetch it again, or take a smaller model.",
    "cuda": "Install NVIDIA's cuBLAS and cuDNN, take a smaller model, or use --device cpu.",
}


class FasterWhisperEngine:
    """One Whisper model, loaded when the first piece is heard and kept for the next recording."""

    name = "faster-whisper"
    word_times: WordTimes = "heard"
    languages: tuple[str, ...] | None = None

    def __init__(
        self,
        model: str | None = None,
        *,
        device: str = "auto",
        compute_type: str | None = None,
        threads: int | None = None,
        on_fetch: OnProgress | None = None,
    ):
        """Take a model by name, hub id or folder; nothing is loaded or fetched yet.

        `threads` None: as many as this process has cores. `on_fetch` is told how a needed download goes.

        Raises:
            InputError: no model can have this name, or the folder holds none.
            EngineError: the device is not on this machine, or cannot compute so.
        """
        self.device = choose_device(device)
        self.asked = model or DEFAULT_MODELS[self.device]
        is_folder = means_folder(self.asked)
        self.model = Path(self.asked).name if is_folder else OTHER_NAMES.get(self.asked, self.asked)
        self.compute_type = choose_compute_type(self.device, compute_type)
        self._threads = threads or usable_cores()
        self._on_fetch = on_fetch
        self._folder = find_model(self.asked)
        self._whisper: WhisperModel | None = None

    def fingerprint(self) -> str:
        """Weights, libraries, kind of arithmetic, and how we use them.

        Raises:
            EngineError: weights we do not know must be fetched to tell them, and cannot be.
        """
        known = KNOWN_MODELS.get(self.model) if self._folder is None else None
        weights = known.sha256.get("model.bin") if known else None
        if weights is None:
            weights = model_identity(self.asked, self._here())
        libraries = f"faster-whisper-{version('faster-whisper')} ctranslate2-{version('ctranslate2')}"
        return f"{self.name} {weights} {libraries} {self.device}-{self.compute_type} hearing-{HEARING_VERSION}"

    def transcribe(self, pieces: Iterable[Piece], *, hints: Hints) -> Iterator[HeardPiece]:
        """Hear pieces in order, a batch at a time; closing the iterator stops the work after its batch.

        Raises:
            InputError: the model cannot hear the language asked for.
            EngineError: the model cannot be had, is damaged, or cannot run on this machine.
        """
        whisper = self._load()
        language = check_language(hints.language, whisper, self.model)
        glossary = fit_glossary(
            hints.glossary,
            count_tokens=lambda text: len(whisper.hf_tokenizer.encode(text, add_special_tokens=False).ids),
            most_tokens=GLOSSARY_TOKENS,
        )
        remaining = iter(pieces)
        while language is None:
            opening = list(islice(remaining, OPENING_PIECES))
            if not opening:
                return
            language = self._run(partial(_language_of, whisper, opening))
            if language is None:
                yield from (HeardPiece(piece.start_ms, piece.end_ms, ()) for piece in opening)
            else:
                remaining = chain(opening, remaining)
        listening = Listening(language, glossary)
        while group := list(islice(remaining, AT_ONCE[self.device])):
            yield from self._run(partial(hear_pieces, whisper, group, listening))

    def _run(self, work: Callable[[], Result]) -> Result:
        """Do some work of the model's; CTranslate2 raises nothing more precise than these."""
        try:
            return work()
        except (RuntimeError, ValueError) as error:
            sentence = f"The model {self.model!r} cannot run on this machine's {self.device}: {str(error).strip(' .')}."
            raise EngineError(sentence, remedy=_REMEDIES[self.device]) from error

    def _here(self) -> Path:
        """The model's folder, fetched when it is not on this machine."""
        if self._folder is None:
            self._folder = fetch_model(self.asked, on_progress=self._on_fetch)
        return self._folder

    def _load(self) -> WhisperModel:
        if self._whisper is not None:
            return self._whisper
        folder = self._here()
        check_model(self.asked, folder)
        _check_tokenizer(folder)
        whisper: WhisperModel = self._run(
            lambda: WhisperModel(
                str(folder), device=self.device, compute_type=self.compute_type, cpu_threads=self._threads
            )
        )
        if whisper.feature_extractor.mel_filters.shape[0] != whisper.model.n_mels:
            # Conversions of version 3 often come without the file that tells its 128 mel bands.
            whisper.feature_extractor = FeatureExtractor(feature_size=whisper.model.n_mels)
        self._whisper = whisper
        return whisper


def choose_device(asked: str) -> Device:
    """The processor or the card; `auto` takes the card where there is one.

    Raises:
        InputError: there is no such device.
        EngineError: a card was asked for and there is none.
    """
    if asked not in {"auto", "cpu", "cuda"}:
        raise InputError(f"There is no device {asked!r}.", remedy="Write auto, cpu or cuda.")
    if asked == "cpu":
        return "cpu"
    if ctranslate2.get_cuda_device_count() > 0:
        return "cuda"
    if asked == "cuda":
        raise EngineError("There is no NVIDIA card that can be used here.", remedy="Use --device cpu.")
    return "cpu"


def choose_compute_type(device: Device, asked: str | None) -> str:
    """The kind of arithmetic: what was asked for, or the best the device can do.

    Raises:
        EngineError: the device cannot do what was asked for.
    """
    possible = ctranslate2.get_supported_compute_types(device)
    if asked is None:
        return next((kind for kind in PREFERRED_TYPES[device] if kind in possible), "default")
    if asked not in possible:
        remedy = f"There are: {', '.join(sorted(possible))}."
        raise EngineError(f"This machine's {device} cannot compute in {asked!r}.", remedy=remedy)
    return asked


def check_language(asked: str | None, whisper: WhisperModel, model: str) -> str | None:
    """The code Whisper uses for the language asked for; None when it is to be heard.

    Raises:
        InputError: the model does not hear this language (faster-whisper would silently take English).
    """
    hears = whisper.supported_languages
    if asked is None:
        return None if len(hears) > 1 else hears[0]
    code = asked.strip().lower().replace("_", "-").partition("-")[0]
    if code in hears:
        return code
    if len(hears) == 1:
        remedy = "Take one for all languages: --model small."
        raise InputError(f"The model {model!r} hears English only, not {asked!r}.", remedy=remedy)
    raise InputError(f"Whisper knows no language {asked!r}.", remedy="Write its code of two letters, like en or de.")


def usable_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _language_of(whisper: WhisperModel, opening: Sequence[Piece]) -> str | None:
    """The language of the opening, by pieces that tell something, spread over it; None where nothing sounds."""
    spoken = [piece.samples for piece in opening if len(piece.samples) and abs(piece.samples).max() >= SILENT_PEAK]
    telling = [samples for samples in spoken if len(samples) >= TELLING_S * SAMPLE_RATE_HZ] or spoken
    if not telling:
        return None
    count = min(LANGUAGE_PIECES, len(telling))
    return find_language(whisper, [telling[number * len(telling) // count] for number in range(count)])


def _check_tokenizer(folder: Path) -> None:
    """The tokenizer's own reader raises a bare `Exception` for a file that is no tokenizer."""
    try:
        msgspec.json.decode((folder / "tokenizer.json").read_bytes(), type=_TokenizerFile)
    except msgspec.MsgspecError as error:
        remedy = "Copy tokenizer.json anew from where the model came."
        raise EngineError(f"The model in {folder} is damaged: tokenizer.json: {error}.", remedy=remedy) from error


class _TokenizerFile(msgspec.Struct):
    model: dict[str, object]
    added_tokens: list[dict[str, object]]
