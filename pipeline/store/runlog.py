"""The run log: what happened when, one JSON object a line, only ever added to."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from pipeline.store.sealed import SCHEMA, read
from pipeline.store.whole import disk_errors


def log_path(state: Path) -> Path:
    """Where the run log lies."""
    return state / "runs.jsonl"


def append_event(state: Path, event: Mapping[str, object]) -> None:
    """Add one line; after a line that a killed run left torn, on a new one."""
    line = msgspec.json.encode({"schema": SCHEMA, **event}) + b"\n"
    path = log_path(state)
    with disk_errors(state), path.open("a+b", buffering=0) as log:
        if log.seek(0, os.SEEK_END) > 0:
            log.seek(-1, os.SEEK_END)
            line = line if log.read(1) == b"\n" else b"\n" + line
        log.write(line)


def read_events(state: Path) -> tuple[dict[str, object], ...]:
    """The events of the log, oldest first; a torn line is left out."""
    events: list[dict[str, object]] = []
    for line in (read(log_path(state)) or b"").splitlines():
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            events.append(msgspec.json.decode(line, type=dict[str, object]))
    return tuple(events)
