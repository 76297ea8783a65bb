"""Something odd but usable, for the producer to look at."""

from dataclasses import dataclass
from typing import Literal

from pipeline.timecode import Millis

Weight = Literal["look", "note"]
"""`look`: should be looked at before publishing; `note`: good to know."""
DOUBTFUL = "transcript.doubtful"
"""Code of a place where an engine was unsure of what it heard."""
DOUBTFUL_WORDS = 4
"""Such a place is at most so many words of one utterance: enough to find it by ear."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code, one sentence, a place, a remedy."""

    code: str
    """Stable, lower-case, dotted: `outline.beyond-end`, `engine.embedded`."""
    message: str
    weight: Weight = "look"
    remedy: str = ""
    chapter: int | None = None
    start_ms: Millis | None = None
    file: str | None = None
    line_no: int | None = None
