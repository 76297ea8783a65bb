"""The words and the second that a statement rests on."""

from dataclasses import dataclass

from pipeline.timecode import Millis


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verbatim words `[first, last)` of the transcript and the time they take."""

    first: int
    last: int
    start_ms: Millis
    end_ms: Millis

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last:
            raise ValueError(f"evidence holds no words: [{self.first}, {self.last})")
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"evidence runs from {self.start_ms} to {self.end_ms} ms")
