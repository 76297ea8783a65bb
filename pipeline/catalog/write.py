"""Writes the catalog: tables, page and what the page searches, only where something has changed."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from pipeline.catalog.index import ShowIndex, with_index
from pipeline.catalog.page import catalog_page
from pipeline.catalog.row import CatalogRow, catalog_rows
from pipeline.catalog.scripts import share_names, write_scripts
from pipeline.catalog.table import has_parquet, table_files
from pipeline.own_source import source_digest
from pipeline.store import digest_of, open_show

WAIT_S = 60
"""For another run that is just writing the catalog."""
_NO_CHANGES: Mapping[str, tuple[str, ...]] = {}


def write_catalog(
    out_dir: Path, audio_dir: Path, *, changed: Mapping[str, tuple[str, ...]] = _NO_CHANGES
) -> tuple[str, ...]:
    """Bring `catalog.csv`, `catalog.parquet` (with pyarrow), `index.html` and `catalog.files/` up to date.

    A file that a person edited stays; the new one lies beside it (`index.new.html`), as with an episode's pages.

    Args:
        out_dir: The folder of all episodes' results.
        audio_dir: The folder of recordings; those without results are listed as new.
        changed: Slug to what has changed since its last run, for episodes that are stale because of it.

    Returns the names of the files that are new or changed; `catalog.files` counts as one.

    Raises:
        InputError: the folder cannot be written to, or another run holds the catalog for long.
        MachineError: the disk is full or fails.
        StoreError: a newer Rundown keeps the catalog.
    """
    return with_index(out_dir, lambda index: _write(index, audio_dir, changed))


def _write(index: ShowIndex, audio_dir: Path, changed: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    rows = catalog_rows(index.entries(), audio_dir, changed)
    pages = _pages(index.out_dir, rows)
    heard = index.contents()
    key = digest_of(msgspec.json.encode((source_digest(), has_parquet(), rows, sorted(pages), heard), order="sorted"))
    with open_show(index.out_dir, wait_s=WAIT_S) as store:
        scripts = write_scripts(index)
        if store.is_unchanged(key):
            return ("catalog.files",) if scripts else ()
        parquet = has_parquet()
        page = catalog_page(rows, scripts=share_names(heard), parquet=parquet, pages=pages)
        files = {"index.html": page.encode(), **table_files(rows)}
        published = store.publish(files, key=key)
    return (*published.written, *published.proposals, *(("catalog.files",) if scripts else ()))


def _pages(out_dir: Path, rows: tuple[CatalogRow, ...]) -> frozenset[str]:
    """Which of the pages that the catalog links to are there: `show.toml` may leave some out."""
    names = (f"{row.slug}/{name}" for row in rows if row.summary for name in ("show-notes.html", "transcript.html"))
    return frozenset(name for name in names if (out_dir / name).is_file())
