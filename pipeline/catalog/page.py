"""`index.html`: the show at a glance, with a search that works from a folder, without a server."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from pipeline.catalog.pictures import draw_pictures
from pipeline.catalog.row import CatalogRow
from pipeline.catalog.scripts import text_name
from pipeline.render.page import fill
from pipeline.states import STATES
from pipeline.timecode import format_clock

LEAST_SHARE = 0.01
"""Of a voice that the page names; the tables name all."""


def catalog_page(rows: Sequence[CatalogRow], *, scripts: Sequence[str], parquet: bool, pages: frozenset[str]) -> str:
    """The page; the same rows give the same page.

    Args:
        rows: Episodes in the order in which they are listed.
        scripts: Files of words for the search.
        parquet: Whether `catalog.parquet` lies beside it.
        pages: Which pages there are, as `<slug>/show-notes.html`.
    """
    summaries = [row.summary for row in rows if row.summary is not None]
    counts = Counter(row.standing.state for row in rows)
    shows = Counter(one.show for one in summaries if one.show)
    return fill(
        "catalog.html",
        heading=shows.most_common(1)[0][0] if shows else "Episodes",
        sum=_sum(len(rows), sum(one.duration_ms for one in summaries), sum(one.words for one in summaries)),
        scripts=list(scripts),
        pictures=draw_pictures(summaries),
        states=[(state, counts[state]) for state in STATES if counts[state]],
        rows=[_shown(row, pages) for row in rows],
        parquet=parquet,
    )


def _sum(episodes: int, duration_ms: int, words: int) -> str:
    counted = "1 episode" if episodes == 1 else f"{episodes:,} episodes"
    return f"{counted} · {format_clock(duration_ms)} of sound · {words:,} words"


def _shown(row: CatalogRow, pages: frozenset[str]) -> dict[str, object]:
    one, folder = row.summary, quote(row.slug)

    def page(name: str) -> str:
        return f"{folder}/{name}" if f"{row.slug}/{name}" in pages else ""

    return {
        "slug": row.slug,
        "folder": folder,
        "text": text_name(row.slug),
        "name": row.name,
        "state": row.standing.state,
        "reasons": row.standing.reasons,
        "notes": page("show-notes.html"),
        "transcript": page("transcript.html"),
        "date": one.date.isoformat() if one and one.date else "",
        "length": format_clock(one.duration_ms) if one else "",
        "pace": one.pace if one and one.pace else "",
        "speakers": ", ".join(f"{s.name} {s.share:.0%}" for s in one.speakers if s.share >= LEAST_SHARE) if one else "",
        "chapters": one.chapters if one else (),
        "phrases": ", ".join(one.phrases) if one else "",
        "to_look_at": one.to_look_at if one else "",
        "url": one.url if one else None,
    }
