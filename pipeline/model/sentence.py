"""A sentence as it was spoken."""

from dataclasses import dataclass

from pipeline.model.evidence import Evidence
from pipeline.timecode import Millis


@dataclass(frozen=True, slots=True)
class Sentence:
    """Verbatim words `[first, last)` of one voice that make one sentence, as well as can be told."""

    first: int
    last: int
    start_ms: Millis
    end_ms: Millis
    text: str
    """The verbatim words joined by single spaces."""
    speaker: str | None = None

    def evidence(self) -> Evidence:
        """This sentence as evidence."""
        return Evidence(self.first, self.last, self.start_ms, self.end_ms)
