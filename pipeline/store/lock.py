"""One run of an episode at a time, on every system."""

import contextlib
import datetime
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from pipeline.store.sealed import SCHEMA
from pipeline.store.whole import disk_errors, write_whole

DESK_WAIT_S = 10.0
"""How long to wait for the desk, which is held for the writing of one small file; longer is a machine that hangs."""


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
        InputError: another run, in this process or another, still holds it after `wait_s` seconds.
    """
    from filelock import FileLock, Timeout  # here, since it brings asyncio: 40 ms that `rundown --help` need not pay

    lock = FileLock(state / "lock")
    with disk_errors(state):
        try:
            lock.acquire(timeout=max(wait_s, 0.0))
        except Timeout as error:
            raise InputError(
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
def held_desk(state: Path, slug: str, *, wait_s: float = DESK_WAIT_S) -> Iterator[None]:
    """Hold the episode's desk inside the block: whoever writes a `kept-` document, for as long as that takes.

    A run may hold the episode for minutes; a person's edits are saved meanwhile, under this lock. Who
    needs both takes the run's first, so that no two can wait for each other.

    Raises:
        InputError: somebody else still holds it after `wait_s` seconds.
    """
    from filelock import FileLock, Timeout  # here, as above

    lock = FileLock(state / "desk-lock")
    with disk_errors(state):
        try:
            lock.acquire(timeout=max(wait_s, 0.0), poll_interval=0.01)
        except Timeout as error:
            raise InputError(
                f"Another program is saving edits of episode {slug} and does not come to an end.",
                remedy="End the other review page of this episode, then save again.",
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
