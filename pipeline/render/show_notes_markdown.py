"""`show-notes.md`: the page a producer pastes, and under a rule what only the reviewer needs."""

from collections.abc import Iterator

from markupsafe import Markup

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Section, SectionKey
from pipeline.render.credits import place_of
from pipeline.render.layout import Layout, lay_out
from pipeline.render.markdown import escape_lines, escape_markdown, escape_ticked, link
from pipeline.render.outlet import Outlet
from pipeline.render.page_values import page_values
from pipeline.render.quoting import joined
from pipeline.render.templating import fill_page
from pipeline.timecode import format_clock

TRANSCRIPT_NAME = "transcript.md"
_MARKED: tuple[SectionKey, ...] = ("takeaways", "resources")
"""Sections whose lines carry the second of their evidence on the page itself."""


def render_show_notes_markdown(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """The page of the outlet's template; each line that nobody spoke or gave is a visible hole.

    A mark like `[02:13]` is a reference link whose address stands at the very end of the file, so a
    pasted section keeps a plain time that podcast apps make playable by themselves.

    Raises:
        InputError: a template of the show fails.
    """
    notes = {section.key: section for section in document.notes.sections}

    def told(key: SectionKey) -> Markup:
        lines = notes[key].lines if key in notes else ()
        return Markup(" ".join(escape_markdown(line.text) + _doubt(line) for line in lines if not _is_hole(line)))  # noqa: S704  Markdown from here on

    def holes(*keys: SectionKey) -> Markup:
        lines = (line for key in keys if key in notes for line in notes[key].lines)
        return Markup("\n\n".join(_hole(line) for line in lines if _is_hole(line)))  # noqa: S704  Markdown from here on

    def lines(section: Section) -> Markup:
        return Markup(_outline(section) if section.key == "outline" else _lines(section))  # noqa: S704  Markdown from here on

    outlet = outlet or Outlet()
    addresses = _addresses(document, lay_out(document)) if outlet.has(TRANSCRIPT_NAME) else ()
    values = page_values(document) | {
        "told": told,
        "holes": holes,
        "lines": lines,
        "byline": Markup(" · ".join(filter(None, (told("show"), told("date"))))),  # noqa: S704  Markdown from here on
        "review": Markup("\n\n".join(_review(document))),  # noqa: S704  Markdown from here on
        "addresses": Markup("\n".join(addresses)),  # noqa: S704  Markdown from here on
    }
    return fill_page(outlet, ".md", values)


def _lines(section: Section) -> str:
    """Lists as bullets, a call to action as a paragraph, holes as quotes."""
    blocks: list[str] = []
    bullets: list[str] = []
    for line in section.lines:
        is_bullet = section.key != "subscribe" or line.url is not None
        if is_bullet and not _is_hole(line):
            text = _guest(line) if section.key == "guests" else _text(line, marked=section.key in _MARKED)
            bullets.append("- " + text.replace("\n", "\n  "))
            continue
        if bullets:
            blocks.append("\n".join(bullets))
            bullets = []
        blocks.append(_hole(line) if _is_hole(line) else _text(line, marked=False))
    if bullets:
        blocks.append("\n".join(bullets))
    return "\n\n".join(blocks)


def _outline(section: Section) -> str:
    """`MM:SS Title` lines; two spaces at the end keep them apart wherever Markdown is shown."""
    listed = [
        ("" if line.start_ms is None else f"{format_clock(line.start_ms)} ") + escape_markdown(line.text) + _doubt(line)
        for line in section.lines
        if not _is_hole(line)
    ]
    holes = [_hole(line) for line in section.lines if _is_hole(line)]
    return "\n\n".join((["  \n".join(listed)] if listed else []) + holes)


def _text(line: Line, *, marked: bool) -> str:
    """`**Label:** text`, the link on the label where there is one, doubts and times behind."""
    text = escape_lines(line.text)
    if line.label:
        colon = "" if line.label.endswith((":", "?", "!")) else ":"
        shown = f"**{link(escape_markdown(line.label), line.url)}{colon}** {text}"
    else:
        shown = link(text, line.url)
    return shown + _doubt(line) + (_marks(line) if marked else "")


def _guest(line: Line) -> str:
    """The name first, the role (the line's label) behind it."""
    role = f" · {escape_markdown(line.label)}" if line.label else ""
    return f"**{link(escape_markdown(line.text), line.url)}**{role}{_doubt(line)}{_marks(line)}"


def _marks(line: Line) -> str:
    return "".join(f" [{clock}]" for clock in _clocks(line.evidence))


def _clocks(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(format_clock(place.start_ms) for place in joined(evidence)))


def _is_hole(line: Line) -> bool:
    return line.origin == "missing"


def _hole(line: Line) -> str:
    label = f"{escape_markdown(line.label)}: " if line.label else ""
    return f"> ⚠ Missing: {label}{escape_markdown(line.text)}"


def _doubt(line: Line) -> str:
    return " *(to confirm)*" if line.to_confirm else ""


def _review(document: EpisodeDocument) -> Iterator[str]:
    """Under the rule: findings, then the words behind every line that was drafted or spoken.

    On an approved page only what is for publishing is left of it.
    """
    if document.approval is not None and not document.notes.publishing:
        return
    yield "---"
    yield "## For the reviewer" if document.approval is None else "## For publishing"
    yield "*Leave out everything from the line above when you publish.*"
    if document.approval is not None:
        yield from _for_publishing(document)
        return
    if document.findings:
        yield "### What to look at"
        yield "\n".join(_finding_lines(document))
    if document.notes.publishing:
        yield "### For publishing"
        yield from _for_publishing(document)
    behind = list(_evidence_lines(document))
    if behind:
        yield "### The words behind each line"
        yield "\n".join(behind)


def _for_publishing(document: EpisodeDocument) -> Iterator[str]:
    for section in document.notes.publishing:
        yield f"**{escape_markdown(section.heading)}**"
        yield _publishing(section)


def _publishing(section: Section) -> str:
    """Keywords in one row, quotes in marks with their voice and second; everything else as a list."""
    told = [line for line in section.lines if not _is_hole(line)]
    holes = [_hole(line) for line in section.lines if _is_hole(line)]
    if section.key == "keywords":
        row = ", ".join(escape_markdown(line.text) for line in told)
        return "\n\n".join([*([row] if row else []), *holes])
    rows = [_quoted(line) if section.key == "quotes" else escape_lines(line.text) for line in told]
    return "\n\n".join([*(["\n".join(f"- {row}" for row in rows)] if rows else []), *holes])


def _quoted(line: Line) -> str:
    voice = f" · {escape_markdown(line.label)}" if line.label else ""
    return f"“{escape_markdown(line.text)}”{voice}{_marks(line)}"


def _finding_lines(document: EpisodeDocument) -> Iterator[str]:
    for finding in sorted(document.findings, key=lambda finding: finding.weight != "look"):
        place = place_of(finding, document)
        where = f" ({escape_markdown(place)})" if place else ""
        said = " ".join(part for part in (finding.message, finding.remedy) if part)
        yield f"- {'⚠ ' if finding.weight == 'look' else ''}{escape_ticked(said)}{where} · `{finding.code}`"


def _evidence_lines(document: EpisodeDocument) -> Iterator[str]:
    for section in (*document.notes.sections, *document.notes.publishing):
        for line in section.lines:
            if line.origin in ("missing", "producer") or section.key in ("outline", "quotes", "keywords"):
                continue
            name = escape_markdown(line.label if section.key == "takeaways" and line.label else line.text)
            quotes = " … ".join(_quote(place, document) for place in joined(line.evidence))
            yield f"- {escape_markdown(section.heading)} · **{name}** ({line.origin}) {quotes}"


def _quote(place: Evidence, document: EpisodeDocument) -> str:
    said = document.transcript.text(place.first, place.last)
    return f"[{format_clock(place.start_ms)}] “{escape_markdown(said)}”"


def _addresses(document: EpisodeDocument, layout: Layout) -> Iterator[str]:
    """Where each time mark of the page points: the paragraph of the transcript that holds the words."""
    targets: dict[str, str] = {}
    for section in (*document.notes.sections, *document.notes.publishing):
        for place in (place for line in section.lines for place in joined(line.evidence)):
            paragraph = layout.paragraph_of(place.first)
            if paragraph is not None:
                targets.setdefault(format_clock(place.start_ms), f"{TRANSCRIPT_NAME}#{paragraph.anchor}")
    return (f"[{clock}]: {target}" for clock, target in sorted(targets.items(), key=lambda item: item[0].zfill(9)))
