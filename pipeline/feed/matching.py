"""Which item of a feed is which episode of ours: by guid, else by recording, and a new name for new ones."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.feed.channel import FeedItem
from pipeline.feed.record import Taken
from pipeline.feed.slugs import free_slug
from pipeline.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Match:
    """An item and the episode it is."""

    item: FeedItem
    slug: str
    known: Taken | None
    mark: str | None
    """What its recording is known by in the record."""


def match_items(items: Sequence[FeedItem], episodes: Iterable[Taken]) -> tuple[list[Match], list[Finding]]:
    """The episode of every item, newest first, items that are in the feed twice left out.

    An item is the episode that had its guid and its recording; else the one that had its guid; else the one that
    had its recording. New episodes get a slug from their title; the older of two with the same title has the plain
    one, whatever their order in the feed.
    """
    marks = _marks(items)
    kept, findings = _without_doubles(items, marks)
    guids = Counter(item.guid for item in kept if item.guid)
    known = _Known(episodes)
    found: dict[int, Taken] = {}
    for rule in (known.by_both, known.by_guid, known.by_recording):
        for item in kept:
            if item.number not in found:
                unique = guids[item.guid or ""] == 1
                if taken := rule(item.guid, marks[item.number], unique=unique):
                    found[item.number] = taken
    slugs = {number: taken.slug for number, taken in found.items()}
    used = known.slugs
    for item in sorted(kept, key=_age):
        if item.number not in slugs:
            identity = f"{item.guid or ''}|{marks[item.number] or ''}|{item.title or ''}"
            slugs[item.number] = free_slug(_name_of(item), identity, used)
            used.add(slugs[item.number])
    newest = sorted(kept, key=lambda item: (item.date or datetime.date.min, -item.number), reverse=True)
    return [Match(one, slugs[one.number], found.get(one.number), marks[one.number]) for one in newest], findings


class _Known:
    """Episodes of the record; each is found once."""

    def __init__(self, episodes: Iterable[Taken]) -> None:
        listed = list(episodes)
        self.slugs = {one.slug for one in listed}
        self._free = dict.fromkeys(self.slugs)
        self._both = {(one.guid, one.enclosure): one for one in listed}
        self._guid = {one.guid: one for one in listed if one.guid}
        self._recording = {one.enclosure: one for one in listed if one.enclosure}

    def by_both(self, guid: str | None, mark: str | None, *, unique: bool) -> Taken | None:  # noqa: ARG002  one shape
        return self._take(self._both.get((guid, mark)) if guid or mark else None)

    def by_guid(self, guid: str | None, mark: str | None, *, unique: bool) -> Taken | None:  # noqa: ARG002  one shape
        return self._take(self._guid.get(guid)) if guid and unique else None

    def by_recording(self, guid: str | None, mark: str | None, *, unique: bool) -> Taken | None:  # noqa: ARG002  one shape
        return self._take(self._recording.get(mark)) if mark else None

    def _take(self, taken: Taken | None) -> Taken | None:
        if taken is None or taken.slug not in self._free:
            return None
        del self._free[taken.slug]
        return taken


def _marks(items: Sequence[FeedItem]) -> dict[int, str | None]:
    """What a recording is known by: its address without the part that hosts change from day to day, if that is enough.

    An item without guid and recording is known by its title and date.
    """
    short = {item.number: _short(item.enclosure.url) for item in items if item.enclosure is not None}
    times = Counter(short.values())
    marks: dict[int, str | None] = {}
    for item in items:
        if item.enclosure is not None:
            mark = short[item.number]
            marks[item.number] = mark if times[mark] == 1 else item.enclosure.url.partition("#")[0]
        else:
            marks[item.number] = None if item.guid else f"{item.title or ''}|{item.date or ''}"
    return marks


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _without_doubles(items: Sequence[FeedItem], marks: dict[int, str | None]) -> tuple[list[FeedItem], list[Finding]]:
    """Items of the same guid and recording once; the same guid on several recordings is a finding."""
    kept: dict[tuple[str | None, str | None], FeedItem] = {}
    doubled: Counter[str] = Counter()
    for item in items:
        key = (item.guid, marks[item.number])
        if kept.setdefault(key, item) is not item:
            doubled[kept[key].title or f"item {kept[key].number}"] += 1
    findings = [
        Finding("feed.double-item", f"“{title}” is in the feed {count + 1} times; it was taken once.", "note")
        for title, count in doubled.items()
    ]
    shared = Counter(item.guid for item in kept.values() if item.guid)
    for guid, count in shared.items():
        if count > 1:
            message = f"{count} items of the feed have the guid “{guid[:80]}”; they are told apart by their recordings."
            findings.append(Finding("feed.double-guid", message, "note"))
    return list(kept.values()), findings


def _age(item: FeedItem) -> tuple[datetime.date, int]:
    return item.date or datetime.date.max, -item.number


def _name_of(item: FeedItem) -> str:
    """What a slug is made from: the title, else the name of the recording, else the day."""
    if item.title is not None:
        return item.title
    name = PurePosixPath(unquote(urlsplit(item.enclosure.url).path)).stem if item.enclosure is not None else ""
    return name or (item.date.isoformat() if item.date else "episode")
