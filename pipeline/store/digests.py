"""The sha256 of files, and a memory of it, so that an unchanged recording is not read again."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from pipeline.store.sealed import DamagedFileError, seal, unseal
from pipeline.store.whole import write_whole

WORTH_REMEMBERING_BYTES = 1 << 20
"""Smaller files are always read: 1 MB takes half a millisecond, as long as looking it up."""

RACY_NS = 2_000_000_000
"""A file changed less than this long before we read it may change once more and keep its time: FAT's
clock ticks every 2 s, the coarsest of the file systems in use. Such a digest is not remembered (what git
calls a racy entry)."""

REMEMBERED_FILES = 64
"""The most recently read ones; an episode has one recording or a few tracks."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the system told about a file when it was read."""

    size: int
    modified_ns: int
    changed_ns: int
    """Programs that copy set back the time of modification; nothing sets back this one (Windows: time of creation)."""
    inode: int
    device: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Absolute path to what was seen there."""

    files: Mapping[str, Seen] = field(default_factory=dict)


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, read in blocks.

    Raises:
        InputError: the file cannot be read.
    """
    return _read_digest(path)[1]


def remembered_digest(path: Path, memory_path: Path) -> str:
    """As `file_digest`, without reading a large file again that is certainly as it was.

    Raises:
        InputError: the file cannot be read.
    """
    place = str(path.resolve())
    memory = _read_memory(memory_path)
    known = memory.files.get(place)
    if known is not None and known.size >= WORTH_REMEMBERING_BYTES and _looks_like(path, known):
        return known.digest
    now_ns = time.time_ns()
    seen, digest = _read_digest(path)
    settled = max(seen.modified_ns, seen.changed_ns) < now_ns - RACY_NS
    if seen.size >= WORTH_REMEMBERING_BYTES and settled and _looks_like(path, seen):
        others = {name: other for name, other in memory.files.items() if name != place}
        kept = dict(list({**others, place: replace(seen, digest=digest)}.items())[-REMEMBERED_FILES:])
        write_whole(memory_path, seal("digests", msgspec.json.encode(Memory(kept))), durable=False)
    return digest


def _read_digest(path: Path) -> tuple[Seen, str]:
    try:
        with path.open("rb") as file:
            seen = _seen(os.fstat(file.fileno()))
            return seen, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"This file cannot be read ({error.strerror}).", remedy="Check its name and rights.", path=path
        ) from error


def _seen(stat: os.stat_result, digest: str = "") -> Seen:
    return Seen(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev, digest)


def _looks_like(path: Path, known: Seen) -> bool:
    try:
        return _seen(path.stat(), known.digest) == known
    except OSError:
        return False


def _read_memory(path: Path) -> Memory:
    """A memory that is damaged, or of another form, is an empty one: it only saves time."""
    try:
        body = unseal(path, "digests")
        return Memory() if body is None else msgspec.json.decode(body, type=Memory)
    except (DamagedFileError, msgspec.DecodeError):
        return Memory()
