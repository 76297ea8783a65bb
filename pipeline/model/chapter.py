"""A chapter of the episode."""

from dataclasses import dataclass
from typing import Literal

from pipeline.model.evidence import Evidence
from pipeline.timecode import Millis

TimeFrom = Literal["producer", "moved", "found"]
"""`producer`: the outline's own time (settled at most by a sentence); `moved`: shifted with shown
evidence; `found`: no outline spoke for it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A title, a span of time and the words `[first, last)` that begin in it (may be none)."""

    title: str
    start_ms: Millis
    end_ms: Millis
    first: int
    last: int
    time_from: TimeFrom
    title_from: Literal["producer", "drafted"] = "producer"
    outline_ms: Millis | None = None
    """The time the producer wrote, where there is one."""
    confidence: float | None = None
    support: Evidence | None = None
    """The sentence that speaks for where the chapter begins."""

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"chapter {self.title!r} runs from {self.start_ms} to {self.end_ms} ms")
        if not 0 <= self.first <= self.last:
            raise ValueError(f"chapter {self.title!r} holds words [{self.first}, {self.last})")
