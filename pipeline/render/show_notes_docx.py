"""`show-notes.docx`: the draft for people who edit in Word; what is missing is there to be filled in."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Section
from pipeline.render.credits import heard_by, standing_of
from pipeline.render.markdown import safe_address
from pipeline.render.page_values import HEAD, page_values
from pipeline.render.quoting import joined
from pipeline.render.word_file import add_link, add_text, add_time, bytes_of, new_word_file
from pipeline.timecode import format_clock

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def render_show_notes_docx(document: EpisodeDocument) -> bytes:
    """Every section of the notes; holes and doubts are highlighted, the second of the evidence stands behind a line."""
    title = str(page_values(document)["title"])
    made = new_word_file(document, title)
    add_text(made.add_heading(level=0), title)
    for section in document.notes.sections:
        if section.key in HEAD:
            _add_head(made, section)
        else:
            add_text(made.add_heading(level=1), section.heading)
            for line in section.lines:
                _add_line(made, section, line)
    if document.notes.publishing:
        add_text(made.add_heading(level=1), "For publishing")
    for section in document.notes.publishing:
        add_text(made.add_heading(level=2), section.heading)
        for line in section.lines:
            _add_line(made, section, _in_marks(line) if section.key == "quotes" else line)
    add_text(
        made.add_paragraph(),
        f"Made by Rundown. {heard_by(document)} {standing_of(document)}",
        italic=True,
    )
    return bytes_of(made)


def _in_marks(line: Line) -> Line:
    """A quote in quotation marks, its voice behind it."""
    if line.origin == "missing":
        return line
    return replace(line, text=f"“{line.text}”" + (f" · {line.label}" if line.label else ""), label=None)


def _add_head(made: "Document", section: Section) -> None:
    """Show and date as a line each, the hook in bold, the pitch as one paragraph; the title stands above."""
    told = [line for line in section.lines if line.origin != "missing"]
    if told and section.key != "title":
        paragraph = made.add_paragraph()
        for at, line in enumerate(told):
            paragraph.add_run(" " if at else "")
            add_text(paragraph, line.text, bold=section.key == "hook")
            _add_doubt(paragraph, line)
    for line in section.lines:
        if line.origin == "missing":
            _add_hole(made, line)


def _add_line(made: "Document", section: Section, line: Line) -> None:
    if line.origin == "missing":
        _add_hole(made, line)
        return
    is_bullet = section.key != "outline" and (section.key != "subscribe" or line.url is not None)
    paragraph = made.add_paragraph(style="List Bullet" if is_bullet else None)
    if line.start_ms is not None:
        add_text(paragraph, f"{format_clock(line.start_ms)} {line.text}")
    elif section.key == "guests":
        _add_linked(paragraph, line.text, line.url, bold=True)
        add_text(paragraph, f" · {line.label}" if line.label else "")
    elif line.label:
        _add_linked(paragraph, line.label, line.url, bold=True)
        add_text(paragraph, "" if line.label.endswith((":", "?", "!")) else ":", bold=True)
        paragraph.add_run(" ")
        _add_rows(paragraph, line.text)
    else:
        _add_linked(paragraph, line.text, line.url)
    _add_doubt(paragraph, line)
    if section.key not in ("outline", "subscribe", "sponsors"):
        for clock in dict.fromkeys(format_clock(place.start_ms) for place in joined(line.evidence)):
            paragraph.add_run("  ")
            add_time(paragraph, clock)


def _add_rows(paragraph: "Paragraph", text: str) -> None:
    """The text's own line breaks stay, empty lines do not."""
    for at, row in enumerate(row for row in text.splitlines() if row.strip()):
        if at:
            paragraph.add_run().add_break()
        add_text(paragraph, row)


def _add_linked(paragraph: "Paragraph", text: str, url: str | None, *, bold: bool = False) -> None:
    address = safe_address(url)
    if address is None:
        add_text(paragraph, text, bold=bold)
    else:
        add_link(paragraph, text, address, bold=bold)


def _add_doubt(paragraph: "Paragraph", line: Line) -> None:
    if line.to_confirm:
        _add_mark(paragraph, " (to confirm)")


def _add_hole(made: "Document", line: Line) -> None:
    label = f"{line.label}: " if line.label else ""
    _add_mark(made.add_paragraph(), f"Missing: {label}{line.text}")


def _add_mark(paragraph: "Paragraph", text: str) -> None:
    """Text with a marker's yellow behind it: it is to go before the page goes out."""
    from docx.enum.text import WD_COLOR_INDEX

    add_text(paragraph, text)
    paragraph.runs[-1].font.highlight_color = WD_COLOR_INDEX.YELLOW
