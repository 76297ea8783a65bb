"""The little that the catalog needs of an episode, so that nobody reads ten thousand whole ones."""

import datetime
from collections import Counter
from dataclasses import dataclass

from pipeline.model.document import EpisodeDocument
from pipeline.nlp.topics import find_topics, telling, topics_of
from pipeline.render.timeline_values import average_pace
from pipeline.timecode import Millis

TOP_PHRASES = 5


@dataclass(frozen=True, slots=True)
class SpeakerShare:
    """A voice and its part of the speech, 0..1, by time."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter's title and where it begins."""

    title: str
    start_ms: Millis


@dataclass(frozen=True, slots=True)
class EpisodeSummary:
    """One row of the catalog."""

    slug: str
    duration_ms: Millis
    words: int
    pace: int
    """Words a minute from the first word to the last; 0 where nothing was said."""
    title: str | None = None
    show: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    guests: tuple[str, ...] = ()
    language: str | None = None
    engine: str = ""
    speakers: tuple[SpeakerShare, ...] = ()
    """Who speaks most comes first; empty where voices cannot be told apart."""
    chapters: tuple[ChapterMark, ...] = ()
    phrases: tuple[str, ...] = ()
    """What it is about, best first."""
    to_look_at: int = 0
    """Findings that should be looked at before publishing."""
    findings: int = 0
    """All findings."""

    @property
    def name(self) -> str:
        """The producer's title, else the slug: a title is never made up."""
        return self.title or self.slug


def summarise(document: EpisodeDocument) -> EpisodeSummary:
    """What the catalog shows of an episode."""
    episode, transcript = document.episode, document.transcript
    return EpisodeSummary(
        slug=episode.slug,
        duration_ms=document.duration_ms,
        words=len(transcript.words),
        pace=average_pace(transcript.words),
        title=episode.title,
        show=episode.show.name,
        date=episode.date,
        url=episode.url,
        guests=tuple(guest.name for guest in episode.guests),
        language=transcript.language or episode.show.language,
        engine=transcript.engine,
        speakers=_shares(document),
        chapters=tuple(ChapterMark(chapter.title, chapter.start_ms) for chapter in document.chapters),
        phrases=_phrases(document),
        to_look_at=sum(finding.weight == "look" for finding in document.findings),
        findings=len(document.findings),
    )


def _phrases(document: EpisodeDocument) -> tuple[str, ...]:
    """The heaviest topics, as they are said."""
    topics = topics_of(document.transcript, document.chapters)
    chosen = telling((topic.key, topic.weight) for topic in topics)[:TOP_PHRASES]
    found = find_topics(document.transcript, chosen)
    return tuple(found[key][0] for key in chosen if key in found)


def _shares(document: EpisodeDocument) -> tuple[SpeakerShare, ...]:
    """Each named voice's part of all that is said, by time, the longest first."""
    words = document.transcript.words
    spoken_ms: Counter[str] = Counter()
    for one in document.transcript.utterances:
        start_ms, end_ms = words[one.first].start_ms, max(word.end_ms for word in words[one.first : one.last])
        spoken_ms[" ".join((one.speaker or "").split())] += end_ms - start_ms
    named = sorted((item for item in spoken_ms.items() if item[0]), key=lambda item: (-item[1], item[0]))
    total_ms = max(1, spoken_ms.total())
    return tuple(SpeakerShare(name, round(own_ms / total_ms, 4)) for name, own_ms in named)
