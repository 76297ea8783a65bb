"""What the results that are kept by a hand-raised version are made of.

Hearing and drawing waveforms are dear, so what they gave is kept across releases under a version that is
raised by hand; everything cheap is kept under the digest of the whole source instead. This module
notes the code behind each such version, and `tests/unit/test_stage_versions.py` fails when the code
has changed since. `python -m tests.stage_sources` notes it anew.
"""

import ast
import hashlib
import importlib
import json
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).parents[1]
NOTED = Path(__file__).with_suffix(".json")
STAGES = {
    "pipeline.hearing.TRANSCRIBE_VERSION": (
        "pipeline.stages.decode",
        "pipeline.stages.transcribe",
        "pipeline.engines.tracks",
    ),
    "pipeline.engines.moonshine.HEARING_VERSION": (
        "pipeline.engines.moonshine_hearing",
        "pipeline.engines.moonshine_decoder",
    ),
    "pipeline.engines.faster_whisper.HEARING_VERSION": ("pipeline.engines.whisper_hearing",),
    "pipeline.hearing_voices.VERSION": ("pipeline.engines.voices",),
    "pipeline.hearing.PEAKS_VERSION": ("pipeline.stages.peaks", "pipeline.engines.sound_file"),
}
"""Where a version stands, and the modules whose work is kept under it; what they import of ours counts too."""
VALUES_ONLY = ("pipeline.model", "pipeline.store", "pipeline.errors", "pipeline.timecode")
"""Not counted: the form of values, which the store checks when it reads them, and the words of messages."""


def version_of(stage: str) -> int:
    """The version as it stands in the source now."""
    module, _, name = stage.rpartition(".")
    return int(getattr(importlib.import_module(module), name))


def sources_of(stage: str) -> dict[str, str]:
    """A digest of the code of each module behind a version."""
    return {name: _digest(_file_of(name)) for name in sorted(_with_imports(STAGES[stage]))}


def note() -> dict[str, dict[str, object]]:
    """Everything as it stands now."""
    return {stage: {"version": version_of(stage), "sources": sources_of(stage)} for stage in STAGES}


def read_noted() -> dict[str, dict[str, object]]:
    """Everything as it was noted."""
    noted: dict[str, dict[str, object]] = json.loads(NOTED.read_text(encoding="utf-8"))
    return noted


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Modules that are new, gone or other."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def code_of(source: str) -> str:
    """Source without what explains it: docstrings, the texts under values, comment lines, indentation.

    >>> code_of('\"\"\"What.\"\"\"\\nA = 1\\n\"\"\"Why.\"\"\"\\n# How.\\nB = 2\\n')
    'A = 1\\nB = 2'
    """
    explained: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            explained.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = [line.strip() for number, line in enumerate(source.splitlines(), 1) if number not in explained]
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _digest(path: Path) -> str:
    return hashlib.sha256(code_of(path.read_text(encoding="utf-8")).encode()).hexdigest()[:16]


def _with_imports(modules: Iterable[str]) -> set[str]:
    """Modules and what they import of ours, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(_file_of(name))
    return found


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline"):
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inside if _file_of(name).is_file()}
            names |= modules or {node.module}
    return {name for name in names if not name.startswith(VALUES_ONLY) and _file_of(name).is_file()}


def _file_of(module: str) -> Path:
    return PROJECT.joinpath(*module.split(".")).with_suffix(".py")


if __name__ == "__main__":
    NOTED.write_text(json.dumps(note(), indent=1) + "\n", encoding="utf-8")
