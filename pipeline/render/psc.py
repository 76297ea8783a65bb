"""`chapters.psc.xml`: Podlove Simple Chapters 1.2."""

from xml.sax.saxutils import quoteattr

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters
from pipeline.timecode import format_stamp

NAMESPACE = "http://podlove.org/simple-chapters"


def render_psc(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """The list as a document of its own; the `psc:chapters` element can be put into a feed's item as it stands."""
    chapters = "".join(
        f'  <psc:chapter start="{format_stamp(chapter.start_ms)}" title={_quoted(chapter.title)}/>\n'
        for chapter in list_chapters(document, opening_title=opening_title)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<psc:chapters version="1.2" xmlns:psc="{NAMESPACE}">\n{chapters}</psc:chapters>\n'
    )


def _quoted(text: str) -> str:
    """An attribute between double quotes, whatever quotes the text holds."""
    return f'"{quoteattr(text, {chr(34): "&quot;"})[1:-1]}"'
