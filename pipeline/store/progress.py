"""How far a run has come, for whoever looks on from another process or machine."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import RundownError
from pipeline.store.whole import write_whole
from pipeline.timecode import Millis

PROGRESS = "progress.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run is at. Means nothing once no run holds the episode."""

    stage: str
    done_ms: Millis = 0
    total_ms: Millis = 0
    """Of the recording; 0 where the stage does not tell."""
    pid: int = 0
    host: str = ""


def put_progress(state: Path, progress: Progress) -> None:
    """Say how far a run has come; a disk that does not take it is no reason to stop."""
    with contextlib.suppress(RundownError):
        write_whole(state / PROGRESS, msgspec.json.encode(progress), durable=False)


def get_progress(state: Path) -> Progress | None:
    """What the run under way, or the last one, said; None where there is nothing that can be read."""
    try:
        return msgspec.json.decode((state / PROGRESS).read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None
