"""An episode on the disk as runs leave it, made of a document and without hearing anything."""

from pathlib import Path

from pipeline.model.document import EpisodeDocument
from pipeline.overlay import lay_review_over, publish_overlay
from pipeline.render.formats import DEFAULT_FILES, render_formats
from pipeline.review.batch import Batch
from pipeline.review.session import Session, open_session
from pipeline.review.state import EpisodeState, LineState
from pipeline.store import Published, open_store
from tests.document_builder import full_document

SLUG = "watch-the-dough"


def run(out: Path, draft: EpisodeDocument | None = None, *, key: str = "run") -> tuple[EpisodeDocument, Published]:
    """What a run does once it has a draft."""
    with open_store(out, SLUG) as store:
        overlay = lay_review_over(store, draft or full_document(), out.parent / "audio" / f"{SLUG}.mp3")
        return publish_overlay(store, overlay, lambda document: render_formats(document, DEFAULT_FILES), key)


def session(out: Path) -> Session:
    """The episode under review, as another program or window would open it."""
    return open_session(SLUG, audio_dir=out.parent / "audio", out_dir=out)


def processed(folder: Path, draft: EpisodeDocument | None = None) -> Path:
    """`folder/outputs` with the episode in it, processed once."""
    out = folder / "outputs"
    run(out, draft)
    return out


def batch(revision: int, *edits: object, window: str = "") -> Batch:
    """A batch as a window sends it."""
    return Batch(revision=revision, edits=edits, window=window, by="Nora")  # type: ignore[arg-type]  # of edits


def section(state: EpisodeState, key: str) -> tuple[LineState, ...]:
    """The lines of a section as the page shows them."""
    [found] = [one for one in state.notes if one.key == key]
    return found.lines


def page(out: Path, name: str = "show-notes.md") -> str:
    """A page of the episode."""
    return (out / SLUG / name).read_text(encoding="utf-8")
