"""The catalog as a table for analysts: one row an episode, as CSV and as Parquet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.catalog.row import CatalogRow
from pipeline.tables import csv_of, parquet_of

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = {
    "slug": "string",
    "title": "string",
    "show": "string",
    "date": "datetime64[s]",
    "state": "string",
    "reasons": "string",
    "duration_ms": "Int64",
    "words": "Int64",
    "words_per_minute": "Int64",
    "guests": "string",
    "speakers": "string",
    "chapters": "Int64",
    "phrases": "string",
    "to_look_at": "Int64",
    "findings": "Int64",
    "language": "string",
    "engine": "string",
    "url": "string",
}
"""Each column with its type in pandas."""


def catalog_table(rows: Sequence[CatalogRow]) -> "pd.DataFrame":
    """One row for each episode, in the order given; what is not known is missing.

    `speakers` reads `Ann Moss 62%; Bo Reed 38%`, lists are parted by `; `. `reasons` say why the state is what it is.
    """
    import pandas as pd

    return pd.DataFrame([_values(row) for row in rows], columns=list(COLUMNS), dtype="object").astype(COLUMNS)


def _values(row: CatalogRow) -> dict[str, object]:
    one = row.summary
    reasons = " ".join(row.standing.reasons) or None
    told: dict[str, object] = {"slug": row.slug, "state": row.standing.state, "reasons": reasons}
    if one is None:
        return told
    return told | {
        "title": one.title,
        "show": one.show,
        "date": one.date,
        "duration_ms": one.duration_ms,
        "words": one.words,
        "words_per_minute": one.pace or None,
        "guests": "; ".join(one.guests) or None,
        "speakers": "; ".join(f"{speaker.name} {speaker.share:.0%}" for speaker in one.speakers) or None,
        "chapters": len(one.chapters),
        "phrases": "; ".join(one.phrases) or None,
        "to_look_at": one.to_look_at,
        "findings": one.findings,
        "language": one.language,
        "engine": one.engine,
        "url": one.url,
    }


def table_files(rows: Sequence[CatalogRow]) -> dict[str, bytes]:
    """`catalog.csv`, and `catalog.parquet` where pyarrow is installed."""
    table = catalog_table(rows)
    files = {"catalog.csv": csv_of(table)}
    if has_parquet():
        files["catalog.parquet"] = parquet_of(table)
    return files


def has_parquet() -> bool:
    """Whether Parquet can be written here: `pip install 'rundown[parquet]'`."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None
