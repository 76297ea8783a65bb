"""What both Word files share: styles, spoken text, and bytes that depend on nothing but the content."""

import datetime
import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import one_line
from pipeline.render.page import page_language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TIME_COLOUR = "767676"
"""Grey that can still be read on white (4.5 to 1)."""
LINK_COLOUR = "0563C1"
"""The blue of Word's own links."""
BODY_FONT = "Calibri"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_DAY = datetime.datetime(2000, 1, 1)


def new_word_file(document: EpisodeDocument, title: str) -> "Document":
    """An empty file with its title, language and author set; headings are Word's own, so its outline works."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = docx.Document()
    about = made.core_properties
    day = document.episode.date
    about.title, about.author = one_line(title)[:255], one_line(document.episode.show.name or "")[:255]
    about.language, about.comments, about.keywords, about.last_modified_by = page_language(document), "", "", ""
    about.created = about.modified = _NO_DAY if day is None else datetime.datetime.combine(day, datetime.time())
    style = made.styles["Normal"]
    style.font.name, style.font.size = BODY_FONT, Pt(11)
    style.paragraph_format.space_after = Pt(8)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): page_language(document)})
    style.element.get_or_add_rPr().append(language)
    return made


def add_text(paragraph: "Paragraph", text: str, *, bold: bool = False, italic: bool = False) -> None:
    """Text from outside, without the characters that a Word file cannot hold; spaces around it stay."""
    front, behind = " " * text.startswith(" "), " " * text.endswith(" ")
    run = paragraph.add_run(front + one_line(text) + behind)
    run.bold, run.italic = bold or None, italic or None


def add_time(paragraph: "Paragraph", clock: str) -> None:
    """A time, small and grey, with a space behind it."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(clock)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(TIME_COLOUR)


def add_link(paragraph: "Paragraph", text: str, url: str, *, bold: bool = False) -> None:
    """A link that can be clicked, shown as links are."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(one_line(text))
    run.bold, run.font.underline, run.font.color.rgb = bold or None, True, RGBColor.from_string(LINK_COLOUR)
    link.append(run._r)
    paragraph._p.append(link)


def bytes_of(made: "Document") -> bytes:
    """The file, packed with one time for all its parts: the same content gives the same bytes."""
    packed = io.BytesIO()
    made.save(packed)
    again = io.BytesIO()
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as file:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, parts.read(name))
    return again.getvalue()
