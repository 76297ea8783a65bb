"""Everything known of one processed episode: what renderers and other programs read."""

from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.mention import Mention
from pipeline.model.notes import Notes
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.timecode import Millis

SCHEMA = 1
"""Schema number of `episode.json`; raised when a reader of the old form would go wrong."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who read the episode's pages and let them go out, and when (ISO 8601, with the zone)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class EpisodeDocument:
    """One episode from words to notes; chapters tile the words."""

    episode: Episode
    sound_name: str
    """File name of the recording, without its folder."""
    duration_ms: Millis
    transcript: Transcript
    chapters: tuple[Chapter, ...]
    takeaways: tuple[Takeaway, ...]
    """All candidates kept, best first; the notes show the first few that differ."""
    mentions: tuple[Mention, ...]
    notes: Notes
    findings: tuple[Finding, ...]
    approval: Approval | None = None
    """None while the pages are a draft."""

    def __post_init__(self) -> None:
        at = 0
        for chapter in self.chapters:
            if chapter.first != at:
                raise ValueError(f"chapters lose or double words at word {at}")
            at = chapter.last
        if at != len(self.transcript.words):
            raise ValueError(f"chapters end at word {at} of {len(self.transcript.words)}")
