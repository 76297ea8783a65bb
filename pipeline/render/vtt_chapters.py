"""`chapters.vtt`: a WebVTT chapter track (`<track kind="chapters">`)."""

import html

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters
from pipeline.timecode import format_stamp


def render_vtt_chapters(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """One cue a chapter, escaped, so that no title is read as markup.

    Cues follow each other without a gap; those that begin at one time span the same time, as the
    format allows.
    """
    return "WEBVTT\n" + "".join(
        f"\n{format_stamp(chapter.start_ms)} --> {format_stamp(chapter.end_ms)}\n"
        f"{html.escape(chapter.title, quote=False)}\n"
        for chapter in list_chapters(document, opening_title=opening_title)
    )
