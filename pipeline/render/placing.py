"""Files that other programs write, put in place whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import InputError, MachineError


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes the place of `target` when the block ends without an error.

    Its name is `.<name>.part`, so that what a killed run left behind is swept like all such files.

    Raises:
        InputError: the folder may not be written to, or is no folder.
        MachineError: the disk is full or fails. The old file is untouched, no part is left.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _sync(part)
        part.replace(target)
        if os.name != "nt":  # Windows has no such call for folders and needs none
            _sync(target.parent)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        remedy = "Make the folder writable, or choose another one."
        sentence = f"{target.name} cannot be written here: {error.strerror or error}."
        raise InputError(sentence, remedy=remedy, path=target.parent) from error
    except OSError as error:
        remedy = "Free some space or check the disk, and run again."
        sentence = f"{target.name} could not be written: {error.strerror or error}."
        raise MachineError(sentence, remedy=remedy, path=target.parent) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
