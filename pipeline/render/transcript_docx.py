"""`transcript.docx`: the transcript for people who edit in Word."""

from typing import TYPE_CHECKING

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import one_line
from pipeline.render.layout import ChapterText, lay_out
from pipeline.render.outlet import Outlet
from pipeline.render.reading import Reading, read_as, read_by, shown_paragraphs
from pipeline.render.word_file import add_text, add_time, bytes_of, new_word_file
from pipeline.timecode import format_clock

if TYPE_CHECKING:
    from docx.document import Document

NOTHING_SAID = "Nothing is said in this chapter."
UNTITLED = "Untitled chapter"


def render_transcript_docx(document: EpisodeDocument, outlet: Outlet | None = None) -> bytes:
    """A heading for each chapter; each paragraph begins with its voice, where it changes, and its time."""
    style = (outlet or Outlet()).reading
    reading = read_as(document.transcript, style)
    title = one_line(document.episode.title or "") or document.episode.slug
    made = new_word_file(document, title)
    made.add_heading(one_line(title), level=0)
    for chapter in lay_out(document).chapters:
        _add_chapter(made, reading, chapter)
    if not document.chapters:
        add_text(made.add_paragraph(), "No words were heard.", italic=True)
    add_text(made.add_paragraph(), f"Made by Rundown. {read_by(document, style)}", italic=True)
    return bytes_of(made)


def _add_chapter(made: "Document", reading: Reading, text: ChapterText) -> None:
    heading = made.add_heading(one_line(text.chapter.title) or UNTITLED, level=1)
    heading.add_run("  ")
    add_time(heading, format_clock(text.chapter.start_ms))
    paragraphs = shown_paragraphs(text, reading)
    for paragraph in paragraphs:
        line = made.add_paragraph()
        if paragraph.names_speaker:
            add_text(line, paragraph.speaker or "", bold=True)
            line.add_run("  ")
        add_time(line, format_clock(paragraph.start_ms))
        line.add_run("  ")
        add_text(line, reading.text(paragraph.first, paragraph.last))
    if not paragraphs:
        add_text(made.add_paragraph(), NOTHING_SAID, italic=True)
