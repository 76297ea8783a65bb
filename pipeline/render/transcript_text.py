"""`transcript.txt`: the transcript as plain text, for any editor."""

from collections.abc import Iterator

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import one_line
from pipeline.render.layout import ChapterText, Paragraph, lay_out
from pipeline.render.outlet import Outlet
from pipeline.render.reading import Reading, read_as, read_by, shown_paragraphs
from pipeline.timecode import format_clock

NOTHING_SAID = "(Nothing is said in this chapter.)"
UNTITLED = "Untitled chapter"


def render_transcript_text(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """Chapters underlined; above each paragraph, which is one line, its time and, where it changes, its voice."""
    style = (outlet or Outlet()).reading
    reading = read_as(document.transcript, style)
    title = one_line(document.episode.title or "") or document.episode.slug
    blocks = [_underlined(title, "=")]
    for chapter in lay_out(document).chapters:
        blocks.extend(_chapter(reading, chapter))
    if not document.chapters:
        blocks.append("(No words were heard.)")
    blocks.append(f"--\nMade by Rundown. {read_by(document, style)}")
    return "\n\n".join(blocks) + "\n"


def _chapter(reading: Reading, text: ChapterText) -> Iterator[str]:
    heading = f"{format_clock(text.chapter.start_ms)}  {one_line(text.chapter.title) or UNTITLED}"
    yield "\n" + _underlined(heading, "-")
    paragraphs = shown_paragraphs(text, reading)
    for paragraph in paragraphs:
        yield f"{_mark(paragraph)}\n{reading.text(paragraph.first, paragraph.last)}"
    if not paragraphs:
        yield NOTHING_SAID


def _mark(paragraph: Paragraph) -> str:
    clock = f"[{format_clock(paragraph.start_ms)}]"
    return f"{clock} {one_line(paragraph.speaker)}:" if paragraph.speaker and paragraph.names_speaker else clock


def _underlined(line: str, mark: str) -> str:
    return f"{line}\n{mark * len(line)}"
