"""Files that check themselves: a first line that says what follows and its sha256, then JSON."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.errors import StoreError
from pipeline.store.whole import disk_errors

SCHEMA = 1
"""Schema number of every file in `.rundown`; raised when an older reader would go wrong."""

Kind = Literal["ledger", "intent", "stage", "journal", "document", "digests", "made-of"]


@dataclass(frozen=True, slots=True)
class Header:
    """First line of a file in `.rundown`."""

    rundown: str
    """What kind of file this is."""
    schema: int
    key: str = ""
    """Full key of a remembered stage, name of a document; a file that was renamed is found out by it."""
    sha256: str = ""
    """Of every byte after the first line."""


class DamagedFileError(Exception):
    """The file is not what was written: cut, changed, or of another kind. The message says which."""


def digest_of(content: bytes) -> str:
    """The sha256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def header_line(kind: Kind, key: str, digest: str = "") -> bytes:
    """The first line of a file, with its line end."""
    return msgspec.json.encode(Header(kind, SCHEMA, key, digest)) + b"\n"


def seal(kind: Kind, body: bytes, *, key: str = "") -> bytes:
    """The whole file for a body."""
    return header_line(kind, key, digest_of(body)) + body


def read_header(path: Path, line: bytes, kind: Kind, key: str) -> Header:
    """Read the first line of the file at `path` and see that it is the one we look for.

    Raises:
        DamagedFileError: it is not.
        StoreError: a newer Rundown wrote it; told apart before anything else, since the newer form is unknown here.
    """
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedFileError("its first line cannot be read") from error
    if header.schema > SCHEMA:
        raise StoreError(
            "This was written by a newer Rundown.",
            remedy="Update Rundown (pip install --upgrade rundown), or choose another folder with --out.",
            path=path,
        )
    if (header.rundown, header.key) != (kind, key):
        raise DamagedFileError("it belongs elsewhere")
    return header


def unseal(path: Path, kind: Kind, *, key: str = "") -> bytes | None:
    """The body of the file at `path`, None where there is no file.

    Raises:
        DamagedFileError: the file is not what was written.
        StoreError: a newer Rundown wrote it.
    """
    content = read(path)
    if content is None:
        return None
    line, _, body = content.partition(b"\n")
    header = read_header(path, line, kind, key)
    if digest_of(body) != header.sha256:
        raise DamagedFileError("its content does not match its sha256")
    return body


def read(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none.

    Raises:
        InputError, MachineError: it is there and cannot be read.
    """
    with disk_errors(path.parent):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
