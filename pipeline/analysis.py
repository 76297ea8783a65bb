"""What is understood of an episode's words, remembered: pages laid out in another way need no analysis."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.hearing import Hearing
from pipeline.learn import LearnedBorders
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Show
from pipeline.model.finding import Finding
from pipeline.model.mention import Mention
from pipeline.model.notes import Notes
from pipeline.model.outline import Outline
from pipeline.model.takeaway import Takeaway
from pipeline.own_source import source_digest
from pipeline.store import StageKey, Store


class Given(NamedTuple):
    """Everything that it depends on, but for our own source."""

    episode: Episode
    sound_name: str
    heard: Hearing
    outline: Outline
    findings: tuple[Finding, ...] = ()
    """Those made before hearing."""
    learned: LearnedBorders | None = None
    vectors: str = ""
    """Name of the sentence vectors."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What is made of that, without the words themselves."""

    chapters: tuple[Chapter, ...]
    takeaways: tuple[Takeaway, ...]
    mentions: tuple[Mention, ...]
    notes: Notes
    findings: tuple[Finding, ...]


def remember_understood(kept: Store, given: Given, understand: Callable[[], EpisodeDocument]) -> EpisodeDocument:
    """The document as `understand` makes it of what is given, or made it before of the same.

    What only lays out pages does not count: a template, the reading style, the list of files.
    """

    def make() -> Understood:
        made = understand()
        return Understood(made.chapters, made.takeaways, made.mentions, made.notes, made.findings)

    key = StageKey("understand", 1, settings=_without_layout(given), fingerprint=source_digest())
    made = kept.remember(key, Understood, make).value
    heard = given.heard
    return EpisodeDocument(
        given.episode,
        given.sound_name,
        heard.duration_ms,
        heard.transcript,
        made.chapters,
        made.takeaways,
        made.mentions,
        made.notes,
        made.findings,
    )


def _without_layout(given: Given) -> Given:
    """The same with the settings that no stage looks at as if they were never set."""
    show, usual = given.episode.show, Show()
    show = replace(show, template=usual.template, reading=usual.reading, formats=usual.formats, artwork=usual.artwork)
    return given._replace(episode=replace(given.episode, show=show))
