"""What only the review page needs of a recording, remembered without waiting for a run of the episode."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.store.digests import remembered_digest
from pipeline.store.documents import PATIENCE_S
from pipeline.store.lock import held_documents
from pipeline.store.sealed import DamagedFileError
from pipeline.store.stages import Remembered, StageKey, prune, recall, save
from pipeline.store.whole import make_folder

T = TypeVar("T")


def remember_beside(
    state: Path, sound: Path, key_of: Callable[[str], StageKey], kind: type[T], make: Callable[[], T]
) -> Remembered[T]:
    """A stage of a recording that no page depends on.

    It has a folder and a lock of its own: no run sweeps or thins it, and edits are saved meanwhile. The
    newest entries stay; a damaged one is made again. `make` is called with nothing held.

    Args:
        state: the episode's `.rundown`.
        sound: the recording.
        key_of: the key for the recording's sha256.
        kind: the type of the value.
        make: makes the value; what it raises goes through, and nothing is kept then.

    Raises:
        InputError, MachineError: the recording cannot be read, or the value cannot be written.
        StoreError: a newer Rundown wrote the entry.
    """
    folder = state / "beside"
    make_folder(folder)
    with held_documents(folder, wait_s=PATIENCE_S):
        key = key_of(remembered_digest(sound, folder / "digests.json"))
    with contextlib.suppress(DamagedFileError):
        remembered = recall(folder, key, kind)
        if remembered is not None:
            return remembered
    return keep_beside(state, key, kind, make())


def keep_beside(state: Path, key: StageKey, kind: type[T], value: T) -> Remembered[T]:
    """Keep what `remember_beside` will be asked for: it could be made while something else was.

    Raises: as `remember_beside`.
    """
    folder = state / "beside"
    make_folder(folder)
    with held_documents(folder, wait_s=PATIENCE_S):
        saved = save(folder, key, kind, value)
        prune(folder, key.stage, frozenset([folder / f"{key.file_stem}.json"]))
    return saved
