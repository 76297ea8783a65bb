"""What a person makes of an episode, kept while a run may hold it; and what only the review page needs."""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import StoreError
from pipeline.store.digests import remembered_digest
from pipeline.store.lock import DESK_WAIT_S, held_desk
from pipeline.store.places import state_folder
from pipeline.store.sealed import DamagedFileError, seal, unseal
from pipeline.store.stages import Remembered, StageKey, prune, recall, save
from pipeline.store.whole import make_folder, write_whole

T = TypeVar("T")

_DOCUMENT_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)


class Desk:
    """One episode's documents that cannot be made again, such as the review page's edits; from `open_desk`."""

    def __init__(self, state: Path):
        self._state = state

    def keep(self, name: str, value: object) -> None:
        """Keep a document; on the disk for good on return.

        Raises:
            InputError, MachineError: it cannot be written; what was kept before is untouched.
        """
        write_whole(self._path(name), seal("document", msgspec.json.encode(value), key=name))

    def kept(self, name: str, kind: type[T]) -> T | None:
        """A document given to `keep`, None where there is none.

        Raises:
            StoreError: it is damaged, of another form, or written by a newer Rundown; it is left as it is.
        """
        path = self._path(name)
        try:
            body = unseal(path, "document", key=name)
            return None if body is None else msgspec.json.decode(body, type=kind)
        except (DamagedFileError, msgspec.DecodeError) as error:
            raise StoreError(
                f"What was kept here is damaged: {error}.",
                remedy="Bring this file back from a backup, or move it away to begin anew without it.",
                path=path,
            ) from error

    def _path(self, name: str) -> Path:
        if not _DOCUMENT_NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of a document")
        return self._state / f"kept-{name}.json"


@contextlib.contextmanager
def open_desk(out_dir: Path, slug: str, *, wait_s: float = DESK_WAIT_S) -> Iterator[Desk]:
    """Hold an episode's desk, to read a document and keep it changed; a run of the episode goes on undisturbed.

    Raises:
        InputError: another program holds it for longer than `wait_s`, or the folder cannot be written to.
    """
    state = state_folder(out_dir, slug)
    make_folder(state)
    with held_desk(state, slug, wait_s=wait_s):
        yield Desk(state)


def remember_beside(
    out_dir: Path, slug: str, sound: Path, key_of: Callable[[str], StageKey], kind: type[T], make: Callable[[], T]
) -> Remembered[T]:
    """A stage of a recording that no page depends on, remembered without waiting for a run of the episode.

    It has a folder of its own, which runs neither sweep nor thin; the newest entries stay. A damaged
    entry is made again.

    Args:
        out_dir: the folder of all episodes' results.
        slug: the episode.
        sound: the recording.
        key_of: the key for the recording's sha256.
        kind: the type of the value.
        make: makes the value; what it raises goes through, and nothing is kept then.

    Raises:
        InputError, MachineError: the recording cannot be read, or the value cannot be written.
        StoreError: a newer Rundown wrote the entry.
    """
    state = state_folder(out_dir, slug)
    folder = state / "beside"
    make_folder(folder)
    with held_desk(state, slug):
        key = key_of(remembered_digest(sound, folder / "digests.json"))
    with contextlib.suppress(DamagedFileError):
        remembered = recall(folder, key, kind)
        if remembered is not None:
            return remembered
    value = make()
    with held_desk(state, slug):
        saved = save(folder, key, kind, value)
        prune(folder, key.stage, frozenset([folder / f"{key.file_stem}.json"]))
    return saved
