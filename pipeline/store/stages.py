"""What dear stages made, remembered under a key made of everything it depends on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from pipeline.store.sealed import DamagedFileError, digest_of, seal, unseal
from pipeline.store.whole import disk_errors, remove, write_whole

T = TypeVar("T")

KEPT_PER_STAGE = 3
"""Entries kept of one stage: the newest and two to go back to (another engine, the outline as it was)."""

KEY_DIGITS = 16
"""Digits of a key that stand in a file's name; the whole key is inside and is compared."""

_STAGE_NAME = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class StageKey:
    """Everything a stage's result depends on.

    >>> one = StageKey("transcribe", 1, {"sound": "aa"}, {"language": "en"}, "tiny 1.0")
    >>> one.digest == StageKey("transcribe", 1, {"sound": "aa"}, {"language": "en"}, "tiny 1.0").digest
    True
    >>> one.digest == StageKey("transcribe", 2, {"sound": "aa"}, {"language": "en"}, "tiny 1.0").digest
    False
    """

    stage: str
    version: int
    """Raised by hand whenever the same inputs would come out otherwise."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Name to sha256 of the content."""
    settings: object = None
    """The settings that matter, as a mapping or a frozen options value; must be expressible as JSON."""
    fingerprint: str = ""
    """Of the engine or model."""

    def __post_init__(self) -> None:
        if not _STAGE_NAME.fullmatch(self.stage):
            raise ValueError(f"a stage's name is lower-case letters, digits, - and _, not {self.stage!r}")

    @property
    def digest(self) -> str:
        """The sha256 of all of it, the same whatever the order of names."""
        return digest_of(msgspec.json.encode(self, order="sorted"))

    @property
    def file_stem(self) -> str:
        """Name of the files under this key, without suffix."""
        return f"{self.stage}-{self.digest[:KEY_DIGITS]}"


@dataclass(frozen=True, slots=True)
class Remembered(Generic[T]):
    """What a stage made, now or before."""

    value: T
    digest: str
    """The sha256 of the value: an input of the next stage's key, so that a change which changes nothing stops here."""
    from_before: bool


def recall(folder: Path, key: StageKey, kind: type[T]) -> Remembered[T] | None:
    """The entry under a key, None where there is none.

    Raises:
        DamagedFileError: there is one, and it is not what was written or not of that type.
        StoreError: a newer Rundown wrote it.
    """
    body = unseal(folder / f"{key.file_stem}.json", "stage", key=key.digest)
    if body is None:
        return None
    try:
        return Remembered(msgspec.json.decode(body, type=kind), digest_of(body), from_before=True)
    except msgspec.DecodeError as error:
        raise DamagedFileError(f"its content is of another form: {error}") from error


def save(folder: Path, key: StageKey, kind: type[T], value: T) -> Remembered[T]:
    """Keep a value and give it back as the next run will read it: both runs go on with the same.

    Raises:
        msgspec.ValidationError, TypeError: the value cannot be kept (a bug in the stage's types).
    """
    body = msgspec.json.encode(value)
    as_read = msgspec.json.decode(body, type=kind)
    write_whole(folder / f"{key.file_stem}.json", seal("stage", body, key=key.digest))
    return Remembered(as_read, digest_of(body), from_before=False)


def entries_of(folder: Path, stage: str) -> Iterator[Path]:
    """The files of one stage's entries."""
    return folder.glob(f"{stage}-{'[0-9a-f]' * KEY_DIGITS}.json")


def prune(folder: Path, stage: str, used: frozenset[Path]) -> None:
    """Remove a stage's old entries: what this run used stays, and the newest ones up to `KEPT_PER_STAGE`."""
    with disk_errors(folder):
        others = [path for path in entries_of(folder, stage) if path not in used]
        others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    in_use = sum(1 for path in entries_of(folder, stage) if path in used)
    for path in others[max(KEPT_PER_STAGE - in_use, 0) :]:
        remove(path)
