"""A key takeaway: `Label: sentence.`, resting on spoken words."""

from dataclasses import dataclass

from pipeline.model.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Takeaway:
    """What the page shows, and the verbatim words behind it. Cannot be built without evidence."""

    label: str
    sentence: str
    chapter: int
    """Index of the chapter in which the evidence begins."""
    evidence: tuple[Evidence, ...]
    score: float
    """Rank value, higher is better; comparable inside one episode only."""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"takeaway without evidence: {self.sentence!r}")
        if not self.label or not self.sentence:
            raise ValueError("a takeaway has a label and a sentence")
