"""`transcript.md`: every word once, under its chapter, in paragraphs of one voice."""

from collections.abc import Iterator

from pipeline.model.document import EpisodeDocument
from pipeline.render.layout import ChapterText, Paragraph, lay_out
from pipeline.render.markdown import escape_markdown
from pipeline.render.outlet import Outlet
from pipeline.render.reading import Reading, read_as, read_by, shown_paragraphs
from pipeline.timecode import format_clock

NOTHING_SAID = "*Nothing is said in this chapter.*"
UNTITLED = "Untitled chapter"


def render_transcript_markdown(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """A heading for each chapter, and above each paragraph its voice (where it changes) and its time."""
    style = (outlet or Outlet()).reading
    reading = read_as(document.transcript, style)
    title = document.episode.title or document.episode.slug
    blocks = [f"# Transcript: {escape_markdown(title)}"]
    for chapter in lay_out(document).chapters:
        blocks.extend(_chapter(reading, chapter))
    if not document.chapters:
        blocks.append("*No words were heard.*")
    blocks.extend(["---", f"*Made by Rundown. {escape_markdown(read_by(document, style))}*"])
    return "\n\n".join(blocks) + "\n"


def _chapter(reading: Reading, text: ChapterText) -> Iterator[str]:
    clock = format_clock(text.chapter.start_ms)
    yield f'## <a id="{text.anchor}"></a>{clock} {escape_markdown(text.chapter.title) or UNTITLED}'
    paragraphs = shown_paragraphs(text, reading)
    for paragraph in paragraphs:
        yield _mark(paragraph)
        yield escape_markdown(reading.text(paragraph.first, paragraph.last))
    if not paragraphs:
        yield NOTHING_SAID


def _mark(paragraph: Paragraph) -> str:
    """`**Name** · 02:13`, with the anchor that links point at."""
    name = f"**{escape_markdown(paragraph.speaker)}** · " if paragraph.speaker and paragraph.names_speaker else ""
    return f'<a id="{paragraph.anchor}"></a>{name}{format_clock(paragraph.start_ms)}'
