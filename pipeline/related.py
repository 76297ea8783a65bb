"""“You may also like”: the list that the catalog decided for an episode, kept with it, and how it stands in the notes.

The list is decided when a batch ends, from all episodes of the show (`pipeline.closing`). A run of the episode uses
the list that is kept. From a person's first edit on, the list stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import StoreError
from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Section
from pipeline.nlp.topics import find_topics
from pipeline.stages.check import recheck
from pipeline.stages.draft import no_related
from pipeline.store import Store

DOCUMENT = "related"
"""Name of the list in the episode's store."""
SHOWN_EPISODES = 3
SHOWN_TOPICS = 3


@dataclass(frozen=True, slots=True)
class RelatedEpisode:
    """Another episode of the show, and what both talk about."""

    slug: str
    title: str
    """As its producer wrote it."""
    topics: tuple[str, ...]
    """Keys of `nlp.topics`, those that speak for it most in front."""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class KeptRelated:
    """The list as it is kept; the best episodes first."""

    episodes: tuple[RelatedEpisode, ...] = ()
    is_shown: bool = True
    """False from when a list was decided until a run has written it onto the pages."""
    schema: int = 1


def kept_related(store: Store) -> KeptRelated:
    """The list kept with the episode; a damaged one counts as none, since the next batch decides it anew."""
    with store.documents() as documents:
        try:
            return documents.kept(DOCUMENT, KeptRelated) or KeptRelated()
        except StoreError:
            return KeptRelated()


def keep_related(store: Store, episodes: tuple[RelatedEpisode, ...], *, is_shown: bool) -> None:
    """Keep a list, where it is not kept just so.

    Raises:
        InputError, MachineError: it cannot be written.
    """
    related = KeptRelated(episodes, is_shown)
    if kept_related(store) != related:
        with store.documents() as documents:
            documents.keep(DOCUMENT, related)


def with_related(document: EpisodeDocument, related: Sequence[RelatedEpisode]) -> EpisodeDocument:
    """The document with the list in its notes: each title with what this episode says about the same things.

    An episode of which nothing that both talk about can be found in these words (any more) is left out. With none
    left the section says that they are missing.
    """
    found = find_topics(document.transcript, {topic for one in related for topic in one.topics})
    lines: list[Line] = []
    for one in related:
        said = [found[topic] for topic in one.topics if topic in found][:SHOWN_TOPICS]
        if said:
            lines.append(_line(one, said))
    shown = tuple(lines) or (no_related(document.episode.slug),)
    if shown == document.notes.section("related").lines:
        return document
    sections = tuple(
        Section(section.key, section.heading, shown) if section.key == "related" else section
        for section in document.notes.sections
    )
    told = replace(document, notes=replace(document.notes, sections=sections))
    return replace(told, findings=recheck(told))


def _line(related: RelatedEpisode, said: Sequence[tuple[str, Evidence]]) -> Line:
    words = [words for words, _ in said]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    evidence = tuple(place for _, place in said)
    return Line(f"more about {listed}", "drafted", evidence, label=related.title, url=related.url)
