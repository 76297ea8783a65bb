"""The parts of a long piece of work as they come, so that a killed run goes on where it stopped."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.store.sealed import DamagedFileError, header_line, read, read_header
from pipeline.store.stages import StageKey
from pipeline.store.whole import disk_errors, write_whole

T = TypeVar("T")

DIGEST_DIGITS = 16
"""Digits of the sha256 in front of each line; against accidents, 64 bits are plenty."""


def go_on(path: Path, key: StageKey, kind: type[T], rest: Callable[[tuple[T, ...]], Iterable[T]]) -> tuple[T, ...]:
    """Everything `rest` gives, after what it gave before it was last interrupted.

    `rest(before)` gets what is already there and yields only what comes after. Each value is in the
    journal before the next one is asked for. A line's digest covers all lines before it, so a lost,
    doubled or torn line ends the journal there, and the work goes on from that point.

    A line survives the death of the process at once, a power cut once the system has written it out
    (half a minute at most, on Linux as it is set up by default): not waiting for the disk on each line keeps
    the cost of a line in the microseconds.

    Raises:
        StoreError: a newer Rundown wrote the journal.
        InputError, MachineError: it cannot be written.
    """
    values, end, digest = _read(path, key, kind)
    if not end:
        start = header_line("journal", key.digest)
        write_whole(path, start, durable=False)
        end, digest = len(start), hashlib.sha256(start)
    with disk_errors(path.parent):
        journal = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    try:
        with disk_errors(path.parent):
            os.ftruncate(journal, end)
            os.lseek(journal, end, os.SEEK_SET)
        for value in rest(tuple(values)):
            body = msgspec.json.encode(value)
            digest.update(body)
            with disk_errors(path.parent):
                _append(journal, digest.hexdigest()[:DIGEST_DIGITS].encode() + b" " + body + b"\n")
            values.append(msgspec.json.decode(body, type=kind))
    finally:
        os.close(journal)
    return tuple(values)


def _append(journal: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(journal, left) :]


def _read(path: Path, key: StageKey, kind: type[T]) -> "tuple[list[T], int, hashlib._Hash]":
    """The values that are whole, where the last of them ends (0: no journal of ours), and the digest up to there."""
    values: list[T] = []
    content = read(path) or b""
    start, found, _ = content.partition(b"\n")
    digest = hashlib.sha256(start + b"\n")
    try:
        if not found:
            raise DamagedFileError("it has no first line")
        read_header(path, start, "journal", key.digest)
    except DamagedFileError:
        return [], 0, digest
    end = len(start) + 1
    with contextlib.suppress(msgspec.DecodeError):
        for line, body in _lines(content, end):
            grown = digest.copy()
            grown.update(body)
            if line != grown.hexdigest()[:DIGEST_DIGITS].encode() + b" " + body + b"\n":
                break
            values.append(msgspec.json.decode(body, type=kind))
            end, digest = end + len(line), grown
    return values, end, digest


def _lines(content: bytes, start: int) -> Iterator[tuple[bytes, bytes]]:
    """Each line with its end, and what it says without its digest."""
    for line in content[start:].split(b"\n")[:-1]:
        yield line + b"\n", line[DIGEST_DIGITS + 1 :]
