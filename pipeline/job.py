"""What is asked of a run, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from pipeline.model.finding import Finding
from pipeline.timecode import Millis


@dataclass(frozen=True, slots=True)
class EpisodeJob:
    """What was asked for, in the words of the command line."""

    asked: str
    audio_dir: Path = Path("audio")
    out_dir: Path = Path("outputs")
    outline: Path | None = None
    engine: str | None = None
    model: str | None = None
    language: str | None = None
    device: str = "auto"
    speakers: Literal["auto"] | None = None
    """`auto`: voices are told apart by their sound where nothing else tells who speaks."""
    settings: tuple[str, ...] = ()
    force: bool = False
    threads: int | None = None
    """Cores that its engine may use; None: all of this machine."""


@dataclass(frozen=True, slots=True)
class EpisodeResult:
    """What became of it."""

    slug: str
    folder: Path
    state: Literal["done", "unchanged"]
    title: str | None = None
    written: tuple[str, ...] = ()
    kept: Mapping[str, str | None] = field(default_factory=dict)
    """Files that a person edited or approved, each with the proposal written beside it, where there is one."""
    approved: str | None = None
    """Who approved the pages and when, where they are approved and so stay as they are."""
    findings: tuple[Finding, ...] = ()
    engine: str = ""
    remembered: bool = False
    """True when no recognition was needed."""
    duration_ms: Millis = 0
    words: int = 0
    chapters: int = 0
    took_s: float = 0.0


class Watcher(Protocol):
    """Told what is going on, for whoever waits."""

    def begin(self, stage: str) -> None:
        """A stage that may take long begins."""

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        """So much of the recording has been turned to words."""
