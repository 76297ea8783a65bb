"""`transcript.html`: every word once, under its chapter, each paragraph playable."""

from pipeline.model.document import EpisodeDocument
from pipeline.render.layout import lay_out
from pipeline.render.outlet import Outlet
from pipeline.render.page import fill, page_language
from pipeline.render.reading import read_as, read_by, shown_paragraphs

NOTES_NAME = "show-notes.html"


def render_transcript_html(
    document: EpisodeDocument, outlet: Outlet | None = None, *, sound_url: str | None = None
) -> str:
    """`cite`, `time` and `p` as the Podcasting 2.0 transcript type wants them; anchors on every utterance."""
    outlet = outlet or Outlet(sound_url=sound_url)
    reading = read_as(document.transcript, outlet.reading)
    return fill(
        "transcript.html",
        title=document.episode.title or document.episode.slug,
        show=document.episode.show.name,
        language=page_language(document),
        chapters=[(text, shown_paragraphs(text, reading)) for text in lay_out(document).chapters],
        words=reading.text,
        credit=read_by(document, outlet.reading),
        notes_page=NOTES_NAME if outlet.has(NOTES_NAME) else None,
        sound_url=outlet.sound_url,
        sound_name=document.sound_name,
    )
