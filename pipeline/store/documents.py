"""What cannot be made again, such as a person's edits: kept apart from runs, so that a run never makes her wait."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import StoreError
from pipeline.store.lock import held_documents
from pipeline.store.sealed import DamagedFileError, seal, unseal
from pipeline.store.whole import make_folder, write_whole

T = TypeVar("T")

PREFIX = "kept-"
"""Of every document's file name."""
PATIENCE_S = 20.0
"""How long to wait for another program with the documents: each holds them for some hundredths of a second."""


class Documents:
    """The documents of one episode, from `open_documents`."""

    def __init__(self, state: Path):
        self._state = state

    def keep(self, name: str, value: object) -> None:
        """Keep a document; on the disk on return.

        Raises:
            InputError, MachineError: it cannot be written; what was kept before is untouched.
        """
        write_whole(self.path(name), seal("document", msgspec.json.encode(value), key=name))

    def kept(self, name: str, kind: type[T]) -> T | None:
        """A document given to `keep`, None where there is none.

        Raises:
            StoreError: it is damaged, of another form, or written by a newer Rundown; it is left as it is.
        """
        path = self.path(name)
        try:
            body = unseal(path, "document", key=name)
            return None if body is None else msgspec.json.decode(body, type=kind)
        except (DamagedFileError, msgspec.DecodeError) as error:
            raise StoreError(
                f"What was kept here is damaged: {error}.",
                remedy="Bring this file back from a backup, or move it away to begin anew without it.",
                path=path,
            ) from error

    def path(self, name: str) -> Path:
        """The document's file."""
        return self._state / f"{PREFIX}{name}.json"


@contextlib.contextmanager
def open_documents(state: Path, *, wait_s: float = PATIENCE_S) -> Iterator[Documents]:
    """Hold the documents of one episode inside the block, whatever run is at work on its pages.

    Raises:
        InputError: another program holds them all this time, or the folder cannot be written to.
        MachineError: the disk is full or fails.
    """
    make_folder(state)
    with held_documents(state, wait_s=wait_s):
        yield Documents(state)
