"""`show-notes.txt`: the published notes as plain text, for a description field without markup."""

from collections.abc import Iterator

from pipeline.model.document import EpisodeDocument
from pipeline.render.outlet import Outlet
from pipeline.render.published_notes import PublishedLine, PublishedSection, publish_notes


def render_show_notes_text(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """Title, hook, pitch, then each section; addresses are written out. Timestamps stand alone on their lines."""
    notes = publish_notes(document, outlet or Outlet())
    blocks = [text for text in (notes.title, notes.hook, notes.pitch) if text]
    blocks += ["\n".join(_section(section)) for section in notes.sections]
    return "\n\n".join(blocks) + "\n"


def _section(section: PublishedSection) -> Iterator[str]:
    yield section.heading
    for line in section.lines:
        yield f"- {_line(line)}" if line.is_listed else _line(line)


def _line(line: PublishedLine) -> str:
    parts = [line.strong + line.colon, line.text, *(f"({clock})" for clock in line.clocks)]
    shown = " ".join(part for part in parts if part)
    return f"{shown} {line.url}" if line.url else shown
