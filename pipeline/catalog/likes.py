"""Decides for every episode which others a listener may like, from what the index keeps of each."""

from collections.abc import Mapping, Sequence

import msgspec

from pipeline.catalog.index import Entry, ShowIndex
from pipeline.errors import StoreError
from pipeline.nlp.likeness import Alike, most_alike
from pipeline.related import DOCUMENT, SHOWN_EPISODES, SHOWN_TOPICS, KeptRelated, RelatedEpisode
from pipeline.store import digest_of, read_kept

SPARE_TOPICS = 2
"""Kept beyond those shown: after a word is put right, a topic may not be said in these words any more."""
LONGER_IS_CLEARER = 1.5
"""A topic of several words says more than its single words: "reply rates" and not "rates"."""


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
    return RelatedEpisode(entry.slug, title, telling([(keys[topic], part) for topic, part in alike.shared]), url)


def telling(shared: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The topics that say best what two episodes share; none that says again what another says.

    >>> telling([("email", 0.2), ("reply rat", 0.15), ("rat", 0.14), ("spam", 0.1)])
    ('reply rat', 'email', 'spam')
    """
    chosen: list[str] = []
    for key, _ in sorted(shared, key=lambda one: (-one[1] * (LONGER_IS_CLEARER if " " in one[0] else 1), one[0])):
        if not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
    return tuple(chosen[: SHOWN_TOPICS + SPARE_TOPICS])
