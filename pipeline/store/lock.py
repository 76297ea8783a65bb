"""One run of an episode at a time, on every system."""

import contextlib
import datetime
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import BusyError
from pipeline.store.sealed import SCHEMA
from pipeline.store.whole import disk_errors, write_whole


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: for the message only, the lock itself is the system's."""

    pid: int
    host: str
    started: datetime.datetime
    schema: int = SCHEMA


@contextlib.contextmanager
def held_lock(state: Path, slug: str, *, wait_s: float) -> Iterator[None]:
    """Hold the episode's lock inside the block.

    The system gives the lock back when its process ends, however it ends: there is no stale lock.

    Raises:
        BusyError: another run, in this process or another, still holds it after `wait_s` seconds.
    """
    from filelock import FileLock, Timeout  # here, since it brings asyncio: 40 ms that `rundown --help` need not pay

    lock = FileLock(state / "lock")
    with disk_errors(state):
        try:
            lock.acquire(timeout=max(wait_s, 0.0))
        except Timeout as error:
            raise BusyError(
                f"Episode {slug} is being processed by another run{_who(state)}.",
                remedy="Wait until it ends, or end it, and run again.",
            ) from error
    holder = state / "holder.json"
    try:
        us = Holder(os.getpid(), socket.gethostname(), datetime.datetime.now().astimezone())
        write_whole(holder, msgspec.json.encode(us), durable=False)
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def held_documents(state: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock of the documents inside the block; it is another than that of a run, which may take hours.

    Raises:
        InputError: another program still holds it after `wait_s` seconds.
    """
    from filelock import FileLock, Timeout  # as above

    lock = FileLock(state / "documents.lock")
    with disk_errors(state):
        try:
            lock.acquire(timeout=wait_s, poll_interval=0.01)
        except Timeout as error:
            raise BusyError(
                "The review of this episode is being written by another program.",
                remedy="Try again; if it stays so, end the other one.",
                path=state,
            ) from error
    try:
        yield
    finally:
        lock.release()


def _who(state: Path) -> str:
    """What is known of the holder, in brackets; nothing where it has not said who it is (yet)."""
    try:
        holder = msgspec.json.decode((state / "holder.json").read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return ""
    elsewhere = "" if holder.host == socket.gethostname() else f" on {holder.host}"
    return f" (pid {holder.pid}{elsewhere}, since {holder.started.astimezone():%Y-%m-%d %H:%M})"
