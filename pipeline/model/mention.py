"""People, books, tools, sites and links that were said or given."""

from dataclasses import dataclass
from typing import Literal

from pipeline.model.evidence import Evidence

MentionKind = Literal["person", "book", "tool", "site", "paper", "other"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One name or address heard in the episode, with every place where it was said."""

    name: str
    kind: MentionKind
    evidence: tuple[Evidence, ...]
    url: str | None = None
    confirmed: bool = False
    """True when the producer's own files name it; otherwise it is shown as `to confirm`."""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"mention without evidence: {self.name!r}")
