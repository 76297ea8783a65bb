"""Where Whisper models are kept: find, fetch, check, list them.

One folder a model, plain files, so that a folder can be carried to a machine without network. Also found: what
other programs left in the hub's own cache. Nothing here loads a model.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import msgspec
from filelock import FileLock

from pipeline.engines.hub import HubError, HubFile, HubModel, NoSuchModelError, ask_hub, download, hub_name
from pipeline.engines.known_models import (
    KNOWN_MODELS,
    OTHER_NAMES,
    folder_name,
    means_folder,
    names_remedy,
    repositories_of,
)
from pipeline.errors import EngineError, InputError, MachineError

MODELS_VARIABLE = "RUNDOWN_MODELS"
NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
"""And a vocabulary. Without `tokenizer.json` faster-whisper would go to the network for one."""
TAKEN_FILES = re.compile(r"config\.json|model\.bin|tokenizer\.json|preprocessor_config\.json|vocabulary\.\w+")
PASSING_LIMIT_S = 2.5
"""How long `auto` waits for the hub, which may not be there."""
ASKED_LIMIT_S = 8.0
"""How long somebody waits who asked for a model."""
RECORD = "rundown.json"
"""Inside a fetched folder: where it came from and what must be in it."""

OnProgress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes there will be."""


class Record(msgspec.Struct, frozen=True):
    """Content of `rundown.json`."""

    repository: str
    revision: str
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of `rundown models list`."""

    name: str
    folder: Path | None
    """Where it is; None when it must be fetched first."""
    megabytes: int
    english_only: bool | None = None
    """None for a model we do not know."""


def models_folder() -> Path:
    """The one place: `RUNDOWN_MODELS`, or the user's cache folder of this system."""
    if chosen := os.environ.get(MODELS_VARIABLE):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "rundown" / "models"


def find_model(name: str) -> Path | None:
    """The folder of a model that is on this machine, or None; never asks the network.

    `name` is a short name (`small`), a hub id (`owner/name`) or a folder.

    Raises:
        InputError: no model can have this name, or the folder is not there or holds no model.
    """
    if means_folder(name):
        return _check_folder(Path(name).expanduser())
    known, repositories = repositories_of(name)
    kept = models_folder() / folder_name(name)
    if not _missing_files(kept):
        return kept
    return _find_in_hub_cache(repositories, known.revision if known else None)


def can_be_had(name: str) -> bool:
    """Whether the model is here or the hub offers it; waits `PASSING_LIMIT_S` at most, once a process."""
    return find_model(name) is not None or _hub_offers(repositories_of(name)[1][0], hub_name())


def fetch_model(name: str, *, on_progress: OnProgress | None = None) -> Path:
    """The folder of a model, fetched from the hub when it is not here; a broken fetch goes on where it was.

    Raises:
        InputError: no such model or folder.
        EngineError: the hub cannot be reached, or gave other content than it should.
        MachineError: the disk does not take it.
    """
    if (folder := find_model(name)) is not None:
        return folder
    known, (repository, *_) = repositories_of(name)
    try:
        offered = ask_hub(repository, revision=known.revision if known else "main", limit_s=ASKED_LIMIT_S)
    except NoSuchModelError as error:
        raise InputError(f"There is no model {name!r} on {hub_name()}.", remedy=names_remedy(name)) from error
    except HubError as error:
        raise _offline(name, error) from error
    files = tuple(file for file in offered.files if TAKEN_FILES.fullmatch(file.name))
    missing = set(NEEDED_FILES) - {file.name for file in files}
    if missing:
        sentence = f"The model {name!r} is no faster-whisper model: {', '.join(sorted(missing))} is missing on the hub."
        raise InputError(sentence, remedy="Choose a model converted for CTranslate2.")
    folder = models_folder() / folder_name(name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):  # another process that wants the same model waits and finds it
            if _missing_files(folder):
                _fetch(name, offered, files, known.sha256 if known else {}, on_progress or _no_progress)
    except HubError as error:
        raise _offline(name, error) from error
    except OSError as error:
        remedy = f"Make the folder writable, or set {MODELS_VARIABLE} to another one."
        raise MachineError(f"The model {name!r} cannot be kept in {folder.parent}: {error}.", remedy=remedy) from error
    return folder


def check_model(name: str, folder: Path) -> None:
    """Compare what is in the folder with what should be; a folder of the producer's own is taken as it is.

    Raises:
        EngineError: a file is not what it should be.
    """
    for file, digest in expected_digests(name, folder).items():
        if _digest(folder / file) != digest:
            remedy = f"Delete {folder} and run `rundown models fetch {name}`."
            if not means_folder(name):
                remedy += " A model of your own is asked for by its folder."
            raise EngineError(f"The model {name!r} is damaged: {file} is not what it should be.", remedy=remedy)


def expected_digests(name: str, folder: Path) -> Mapping[str, str]:
    """The sha256 that files must have: pinned by us, told at the fetch, or in the hub cache's file names."""
    known = None if means_folder(name) else KNOWN_MODELS.get(OTHER_NAMES.get(name, name))
    record = _read_record(folder)
    cached = {file: os.path.realpath(folder / file) for file in NEEDED_FILES}
    from_cache = {
        file: Path(real).name for file, real in cached.items() if re.fullmatch(r"[0-9a-f]{64}", Path(real).name)
    }
    return {**from_cache, **(record.sha256 if record else {}), **(known.sha256 if known else {})}


def model_identity(name: str, folder: Path) -> str:
    """Names the weights: the sha256 of `model.bin`, computed where nobody told it."""
    return expected_digests(name, folder).get("model.bin") or _digest(folder / "model.bin")


def list_models() -> tuple[ListedModel, ...]:
    """The models we know, then others that were fetched; each with where it is."""
    listed = [
        ListedModel(name, find_model(name), known.megabytes, known.english_only) for name, known in KNOWN_MODELS.items()
    ]
    folders = sorted(models_folder().iterdir()) if models_folder().is_dir() else []
    for folder in folders:
        if folder.name not in KNOWN_MODELS and not _missing_files(folder):
            size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
            listed.append(ListedModel(folder.name.replace("--", "/", 1), folder, round(size / 1e6)))
    return tuple(listed)


def _check_folder(folder: Path) -> Path:
    if not folder.is_dir():
        sentence = f"There is no model folder {folder}."
        raise InputError(sentence, remedy="Check the path, or ask for a model by name, like small.", path=None)
    if missing := _missing_files(folder):
        sentence = f"The folder {folder} holds no faster-whisper model: {' and '.join(missing)} missing."
        raise InputError(sentence, remedy="Give the folder that holds model.bin, with all files that came with it.")
    return folder


def _missing_files(folder: Path) -> list[str]:
    missing = [file for file in NEEDED_FILES if not (folder / file).is_file()]
    if not any((folder / f"vocabulary.{suffix}").is_file() for suffix in ("json", "txt")):
        missing.append("vocabulary.json")
    return missing


def _find_in_hub_cache(repositories: tuple[str, ...], revision: str | None) -> Path | None:
    """A whole model in huggingface_hub's cache, at the pinned commit or at the newest it knows of."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in repositories:
        for wanted in dict.fromkeys((revision, None)):
            try:
                folder = Path(snapshot_download(repository, revision=wanted, local_files_only=True))
            except (LocalEntryNotFoundError, HFValidationError):
                continue
            if not _missing_files(folder):
                return folder
    return None


@cache
def _hub_offers(repository: str, hub: str) -> bool:  # noqa: ARG001  the hub is part of what is remembered
    try:
        ask_hub(repository, limit_s=PASSING_LIMIT_S)
    except (HubError, NoSuchModelError):
        return False
    return True


def _fetch(
    name: str, offered: HubModel, files: tuple[HubFile, ...], pinned: Mapping[str, str], on_progress: OnProgress
) -> None:
    """Everything into a folder beside, checked there, and only then under its name."""
    folder = models_folder() / folder_name(name)
    beside = folder.with_name(f"{folder.name}.{offered.revision[:8]}.part")
    beside.mkdir(exist_ok=True)
    total = sum(file.size for file in files)
    still = total - sum(path.stat().st_size for path in beside.iterdir())
    if shutil.disk_usage(beside).free < still:
        sentence = f"The model {name!r} needs {still / 1e6:.0f} MB and the disk has less room."
        raise MachineError(sentence, remedy=f"Make room, or set {MODELS_VARIABLE} to a folder on another disk.")
    digests: dict[str, str] = {}
    done = 0
    for file in files:
        download(offered, file, beside / file.name, on_bytes=partial(_report, on_progress, done, total))
        done += file.size
        digests[file.name] = _checked_digest(name, file, beside / file.name, pinned)
    record = Record(offered.repository, offered.revision, digests)
    (beside / RECORD).write_bytes(msgspec.json.format(msgspec.json.encode(record)))
    shutil.rmtree(folder, ignore_errors=True)
    beside.replace(folder)


def _report(on_progress: OnProgress, before: int, total: int, now: int) -> None:
    on_progress(before + now, total)


def _checked_digest(name: str, file: HubFile, path: Path, pinned: Mapping[str, str]) -> str:
    digest = _digest(path)
    if digest != (pinned.get(file.name) or file.sha256 or digest):
        path.unlink()
        sentence = f"What came for {file.name} of the model {name!r} is not what it should be; it was thrown away."
        raise EngineError(sentence, remedy=f"Run `rundown models fetch {name}` again, from another network if need be.")
    return digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_record(folder: Path) -> Record | None:
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return None


def _offline(name: str, error: HubError) -> EngineError:
    sentence = f"The model {name!r} is not on this machine and cannot be fetched from {hub_name()}: {error}."
    remedy = (
        f"Connect and run `rundown models fetch {name}`, or copy its folder from another machine to "
        f"{models_folder() / folder_name(name)}, or use --engine embedded."
    )
    return EngineError(sentence, remedy=remedy)


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""
