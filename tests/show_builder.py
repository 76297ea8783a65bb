"""A small show on disk: processed episodes without any recording."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Show
from pipeline.model.transcript import Transcript
from pipeline.render.everything import render_all
from pipeline.store import open_store
from tests.builders import transcript
from tests.document_builder import chapters_of, full_document

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "sourdough": ("a sourdough starter", "the oven temperature"),
    "rye": ("a sourdough starter", "whole rye flour"),
    "ovens": ("a pizza stone", "the oven temperature"),
    "beehives": ("a queen bee", "the winter cluster"),
    "honey": ("a queen bee", "the honey harvest"),
    "violins": ("a spruce top", "the bass bar"),
}
"""Slug to the two things that the episode is about; some share one."""


def episode_about(slug: str, *things: str, title: str | None = None, url: str | None = None) -> EpisodeDocument:
    """An episode whose host and guest speak of these things, a chapter for each."""
    lines: list[tuple[str, str]] = []
    for thing in things:
        lines += [
            ("Ann Moss", f"Now tell us about {thing}, please."),
            ("Bo Reed", f"With {thing} we always wait. It is {thing} that matters."),
        ]
    heard = transcript(*lines)
    return told(slug, heard, things, title=title, url=url)


def told(
    slug: str, heard: Transcript, titles: Sequence[str], *, title: str | None = None, url: str | None = None
) -> EpisodeDocument:
    """A whole document around these words."""
    chapters = chapters_of(heard, titles)
    episode = Episode(slug, Show("Small Talk"), title or f"On {slug}", url=url)
    whole = full_document()
    return replace(
        whole,
        episode=episode,
        duration_ms=max((word.end_ms for word in heard.words), default=0),
        transcript=heard,
        chapters=chapters,
        takeaways=(),
        mentions=(),
        notes=replace(whole.notes, sections=tuple(s for s in whole.notes.sections if s.key in ("title", "related"))),
    )


def keep_episode(out: Path, document: EpisodeDocument) -> None:
    """Publish it as a run does."""
    with open_store(out, document.episode.slug) as store:
        store.publish(render_all(document), key="built")
        store.log({"event": "processed"})


def keep_show(out: Path, subjects: Mapping[str, tuple[str, ...]] = SUBJECTS) -> None:
    """All of these episodes."""
    for slug, things in subjects.items():
        keep_episode(out, episode_about(slug, *things))
