"""One episode as the catalog, its tables and its pictures see it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.index import Entry
from pipeline.catalog.summary import EpisodeSummary
from pipeline.inputs import list_slugs, make_slug
from pipeline.states import Standing


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """An episode that was processed, or a recording that waits."""

    slug: str
    standing: Standing
    summary: EpisodeSummary | None = None

    @property
    def name(self) -> str:
        """Its title, else its slug."""
        return self.slug if self.summary is None else self.summary.name


def catalog_rows(
    entries: Sequence[Entry], audio_dir: Path, changed: Mapping[str, tuple[str, ...]]
) -> tuple[CatalogRow, ...]:
    """Every episode: the newest first, then those without a date, by slug.

    Args:
        entries: What the index knows.
        audio_dir: Recordings without an entry are new.
        changed: Slug to what has changed since its last run, for those that are stale because of it.
    """
    rows = {entry.slug: CatalogRow(entry.slug, _standing(entry, changed), entry.summary) for entry in entries}
    for stem in list_slugs(audio_dir):
        rows.setdefault(make_slug(stem), CatalogRow(make_slug(stem), Standing("new")))
    dated = sorted(rows.values(), key=lambda row: row.slug)
    return tuple(sorted(dated, key=lambda row: -_day(row)))


def _standing(entry: Entry, changed: Mapping[str, tuple[str, ...]]) -> Standing:
    if entry.slug in changed and entry.standing.state not in ("failed", "new"):
        return Standing.stale(changed[entry.slug])
    return entry.standing


def _day(row: CatalogRow) -> int:
    date = None if row.summary is None else row.summary.date
    return (date or datetime.date.min).toordinal()
