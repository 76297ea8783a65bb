"""Files written whole or not at all."""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from pipeline.errors import InputError, MachineError

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_A_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG}


@contextlib.contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says about a folder into a sentence for the person at the machine.

    Raises:
        InputError: the folder may not be written to, or cannot be a folder.
        MachineError: the disk or the quota is full, or the disk fails.
    """
    try:
        yield
    except OSError as error:
        raise _in_words(error, folder) from error


def _in_words(error: OSError, folder: Path) -> InputError | MachineError:
    if error.errno in _NO_ROOM:
        return MachineError(
            "There is no room left on this disk; everything written before is as it was.",
            remedy="Free some space and run again, or choose another disk with --out.",
            path=folder,
        )
    if error.errno in _NOT_ALLOWED:
        which = "Nothing" if error.filename2 is None else f"{Path(error.filename2).name} cannot be replaced and nothing"
        return InputError(
            f"{which} can be written here ({error.strerror}).",
            remedy="Make the folder writable and close its files elsewhere, or choose another folder with --out.",
            path=folder,
        )
    if error.errno in _NOT_A_FOLDER:
        return InputError(
            f"Results cannot be kept here ({error.strerror}).",
            remedy="Move away the file of that name, or choose another folder with --out.",
            path=folder,
        )
    return MachineError(
        f"The disk answered: {error.strerror or error}.",
        remedy="Check the disk and run again, or choose another with --out.",
        path=folder,
    )


def part_of(path: Path) -> Path:
    """Where the content of `path` is written before it takes its place."""
    return path.with_name(f".{path.name}.part")


def sweep_parts(folder: Path) -> None:
    """Remove what a killed run left half-written; parts of documents are no run's, and the next writing takes them."""
    with disk_errors(folder):
        for part in folder.glob(".*.part"):
            if not part.name.startswith(".kept-"):
                part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and the ones above it, and have the disk keep them."""
    with disk_errors(folder):
        if folder.is_dir():
            return
        new = [place for place in (folder, *folder.parents) if not place.exists()]
    with disk_errors(new[-1].parent if new else folder):
        folder.mkdir(parents=True, exist_ok=True)
        for made in new:
            sync_folder(made.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder (Windows has no such call and needs none)."""
    if os.name != "nt":
        _sync(folder, os.O_RDONLY)


def remove(path: Path) -> None:
    """Remove a file of ours; one that is gone already is fine."""
    with disk_errors(path.parent):
        path.unlink(missing_ok=True)


class Parts:
    """Contents written beside their places, put in place one group after the other.

    Everything that needs room is done by `write`; from the first `put_in_place` on there are only
    renames, so a full disk is met before anything visible has changed. What is not put in place is
    removed on leaving.
    """

    def __init__(self) -> None:
        self._waiting: list[Path] = []

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for path in self._waiting:
            with contextlib.suppress(OSError):
                part_of(path).unlink(missing_ok=True)

    def write(self, contents: Mapping[Path, bytes], *, durable: bool = True) -> None:
        """Write each content to its part, on the disk for good when `durable`.

        New files get the mode that the umask gives, unlike those of `tempfile`, which only their
        owner may read. All are written before the first is waited for: the disk then takes them together.
        """
        for path, content in contents.items():
            self._waiting.append(path)
            with disk_errors(path.parent):
                _write(part_of(path), content)
        for path in contents if durable else ():
            with disk_errors(path.parent):
                _sync(part_of(path), os.O_RDWR)

    def put_in_place(self, paths: Iterable[Path], *, durable: bool = True) -> None:
        """Rename the parts of these paths over them; the group is on the disk when this returns."""
        placed = list(paths)
        for path in placed:
            with disk_errors(path.parent):
                part_of(path).replace(path)
            self._waiting.remove(path)
        for folder in sorted({path.parent for path in placed}) if durable else ():
            with disk_errors(folder):
                sync_folder(folder)


def _write(part: Path, content: bytes) -> None:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def _sync(path: Path, access: int) -> None:
    handle = os.open(path, access | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file whole or not at all: a reader meets the old content or the new, never a part.

    `durable=False` leaves out the waiting for the disk; after a power cut the file may be empty, so
    that is for what checks itself and can be made again.

    Raises:
        InputError: the folder may not be written to.
        MachineError: the disk is full or fails. The old file is untouched, no part is left.
    """
    with Parts() as parts:
        parts.write({path: content}, durable=durable)
        parts.put_in_place([path], durable=durable)
