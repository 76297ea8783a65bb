"""Decides for every episode which others a listener may like, from what the index keeps of each."""

from collections.abc import Mapping

import msgspec

from pipeline.catalog.index import Entry, ShowIndex
from pipeline.errors import StoreError
from pipeline.nlp.likeness import Alike, most_alike
from pipeline.nlp.topics import telling
from pipeline.related import DOCUMENT, SHOWN_EPISODES, SHOWN_TOPICS, KeptRelated, RelatedEpisode
from pipeline.store import digest_of, read_kept

KEPT_TOPICS = SHOWN_TOPICS + 2
"""Some beyond those shown: after a word is put right, a topic may not be said in these words any more."""


_NOTE = "lists of related episodes"
_OPEN_STATES = ("draft", "stale", "failed")
"""From a person's first edit on the list stays as it is; who was never processed has none."""


def changed_lists(index: ShowIndex) -> dict[str, tuple[RelatedEpisode, ...]]:
    """The lists that are to take the place of those the episodes keep; none is decided where nothing has changed."""
    entries = [entry for entry in index.entries() if entry.summary is not None]
    heard = index.contents()
    made_of = digest_of(
        msgspec.json.encode(
            [
                (one.slug, heard[one.slug], one.stamp, one.summary.name, one.summary.url)
                for one in entries
                if one.summary
            ]
        )
    )
    if index.note(_NOTE) == made_of:
        return {}
    lists = decide_lists(index)
    changed = {
        entry.slug: lists.get(entry.slug, ())
        for entry in entries
        if entry.standing.state in _OPEN_STATES and KeptRelated(lists.get(entry.slug, ())) != _kept(index, entry.slug)
    }
    if not changed:
        index.set_note(_NOTE, made_of)
    return changed


def _kept(index: ShowIndex, slug: str) -> KeptRelated:
    try:
        return read_kept(index.out_dir, slug, DOCUMENT, KeptRelated) or KeptRelated()
    except StoreError:
        return KeptRelated(is_shown=False)


def decide_lists(index: ShowIndex) -> dict[str, tuple[RelatedEpisode, ...]]:
    """Slug to its list, for every episode with words; empty where no other is like it.

    It depends on what the episodes are now, not on the order in which they came.
    """
    entries = {entry.slug: entry for entry in index.entries()}
    alike = most_alike(index.topic_rows(), count=SHOWN_EPISODES)
    numbers = {topic for found in alike.values() for one in found for topic, _ in one.shared}
    keys = index.topic_keys(sorted(numbers))
    return {slug: tuple(_related(one, entries[one.slug], keys) for one in found) for slug, found in alike.items()}


def _related(alike: Alike, entry: Entry, keys: Mapping[int, str]) -> RelatedEpisode:
    title = entry.slug if entry.summary is None else entry.summary.name
    url = None if entry.summary is None else entry.summary.url
    return RelatedEpisode(
        entry.slug, title, telling([(keys[topic], part) for topic, part in alike.shared])[:KEPT_TOPICS], url
    )
