"""What an episode's pages were made of, part by part: tells whether something has changed, and what."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pipeline.store.digests import RACY_NS
from pipeline.store.sealed import DamagedFileError, seal, unseal
from pipeline.store.whole import write_whole

MADE_OF = "made-of.json"


@dataclass(frozen=True, slots=True)
class FileState:
    """What the system tells of a file. Without its device, which differs between machines that share a disk."""

    size: int
    modified_ns: int
    changed_ns: int
    """Programs that copy set back the time of modification; nothing sets back this one (Windows: time of creation)."""
    inode: int


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What the pages under one key were made of."""

    key: str
    """Of the run that published them, or saw that they were as they should be."""
    files: Mapping[str, FileState] = field(default_factory=dict)
    """The episode's own files as they were before the run read them, by their path below the folder of recordings.
    Empty where one had changed so short a time before that it may change once more and keep its time."""
    documents: Mapping[str, FileState] = field(default_factory=dict)
    """The episode's own kept documents (a person's edits) as the run left them."""
    own: Mapping[str, str] = field(default_factory=dict)
    """Part of the episode, in a producer's words, to the digest of its content."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """The same of what many episodes have in common: show.toml, templates, the engine, Rundown itself."""


def states_of(folder: Path, names: Iterable[str]) -> dict[str, FileState]:
    """The state of each of these files that is there."""
    found = {}
    for name in names:
        try:
            stat = os.stat(f"{folder}/{name}")  # noqa: PTH116  ten thousand of them: a Path takes longer than the call
        except OSError:
            continue
        found[name] = FileState(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    return found


def settled(files: Mapping[str, FileState], at_ns: int) -> Mapping[str, FileState]:
    """These states, seen at that time, if a later change would show in every one of them; else none."""
    latest = max((max(state.modified_ns, state.changed_ns) for state in files.values()), default=0)
    return files if latest < at_ns - RACY_NS else {}


def put_made_of(state: Path, made_of: MadeOf) -> None:
    """Keep it; lost, it only costs a closer look."""
    write_whole(state / MADE_OF, seal("made-of", msgspec.json.encode(made_of)), durable=False)


def get_made_of(state: Path) -> MadeOf | None:
    """What was kept last; None where there is nothing, or nothing that can be trusted."""
    try:
        body = unseal(state / MADE_OF, "made-of")
        return None if body is None else msgspec.json.decode(body, type=MadeOf)
    except (DamagedFileError, msgspec.DecodeError):
        return None
