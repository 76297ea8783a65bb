"""What this machine can do, and the command that mends what it cannot."""

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines.models import models_folder
from pipeline.engines.registry import choose_engine
from pipeline.errors import RundownError
from pipeline.inputs import list_slugs

FREE_SPACE_BYTES = 500_000_000
"""Enough for the results of a few hundred episodes; below it a full disk is near."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. What is optional may be missing without harm."""

    name: str
    good: bool
    says: str
    remedy: str = ""
    optional: bool = False


def examine(*, audio_dir: Path, out_dir: Path) -> tuple[Check, ...]:
    """Look at everything a run depends on; nothing is changed and nothing is fetched."""
    checks: tuple[Callable[[], Check], ...] = (
        _python,
        _machine,
        _engine,
        _sentence_vectors,
        _packages,
        lambda: _recordings(audio_dir),
        lambda: _results(out_dir),
        lambda: _space(out_dir),
        _browser,
    )
    return tuple(check() for check in checks)


def _python() -> Check:
    good = sys.version_info >= (3, 11)
    return Check("Python", good, platform.python_version(), "Install Python 3.11 or newer, then: make clean setup")


def _machine() -> Check:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Check("machine", True, f"{platform.system()} {platform.machine()}, {cores} cores")


def _engine() -> Check:
    try:
        engine, findings = choose_engine("auto", model=None)
    except RundownError as error:
        return Check("engine", False, error.sentence, error.remedy)
    return Check("engine", True, " ".join([f"{engine.name}, model {engine.model}.", *(f.message for f in findings)]))


def _sentence_vectors() -> Check:
    from pipeline.nlp.minilm import NAME, MiniLMError, find_minilm

    try:
        find_minilm(models_folder())
    except MiniLMError as error:
        says = f"{error} Takeaways are chosen by the words alone. The folder of models is {models_folder()}."
        return Check("sentence vectors", False, says, error.remedy, optional=True)
    return Check("sentence vectors", True, f"{NAME}. The folder of models is {models_folder()}.")


def _packages() -> Check:
    versions = []
    for name in ("faster-whisper", "moonshine-voice", "onnxruntime", "av", "spacy", "pandas", "pydub"):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            return Check("packages", False, f"{name} is not installed.", "make clean setup")
    return Check("packages", True, ", ".join(versions))


def _recordings(audio_dir: Path) -> Check:
    if not audio_dir.is_dir():
        return Check("recordings", False, f"There is no folder {audio_dir}.", f"mkdir {audio_dir}", optional=True)
    return Check("recordings", True, f"{len(list_slugs(audio_dir))} in {audio_dir}")


def _results(out_dir: Path) -> Check:
    folder = _nearest_existing(out_dir)
    good = os.access(folder, os.W_OK)
    return Check(
        "results", good, f"{out_dir} can {'' if good else 'not '}be written", f"chmod u+w {folder}, or use --out"
    )


def _space(out_dir: Path) -> Check:
    free = shutil.disk_usage(_nearest_existing(out_dir)).free
    return Check("disk", free > FREE_SPACE_BYTES, f"{free / 1e9:.1f} GB free", "Make room on the disk.")


def _browser() -> Check:
    found = next((name for name in ("chromium", "google-chrome", "firefox") if shutil.which(name)), None)
    says = f"{found}, for the review page" if found else "none of chromium, google-chrome, firefox found by name"
    return Check("browser", found is not None, says, "The pages open in any browser by hand.", optional=True)


def _nearest_existing(path: Path) -> Path:
    path = path.absolute()
    return next(folder for folder in (path, *path.parents) if folder.exists())
