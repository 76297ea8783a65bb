"""`transcript.html`: every word once, under its chapter, each paragraph playable."""

from pipeline.model.document import EpisodeDocument
from pipeline.render.credits import heard_by
from pipeline.render.layout import lay_out
from pipeline.render.page import fill, page_language


def render_transcript_html(document: EpisodeDocument, *, sound_url: str | None = None) -> str:
    """`cite`, `time` and `p` as the Podcasting 2.0 transcript type wants them; anchors on every utterance."""
    return fill(
        "transcript.html",
        title=document.episode.title or document.episode.slug,
        show=document.episode.show.name,
        language=page_language(document),
        chapters=lay_out(document).chapters,
        words=document.transcript.text,
        credit=heard_by(document),
        sound_url=sound_url,
        sound_name=document.sound_name,
    )
