"""`show-notes.fragment.html`: what is pasted into a host's description field."""

import nh3
from markupsafe import Markup, escape

from pipeline.model.document import EpisodeDocument
from pipeline.render.outlet import Outlet
from pipeline.render.published_notes import PublishedLine, PublishedSection, publish_notes

KEPT_TAGS = frozenset(("p", "ul", "ol", "li", "a", "strong", "em", "h3"))
"""The tags that podcast hosts keep."""
KEPT_SCHEMES = frozenset(("http", "https", "mailto"))


def render_show_notes_fragment(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """The published notes in the few tags that hosts keep; the title is left out, hosts have a field for it."""
    notes = publish_notes(document, outlet or Outlet())
    blocks = [Markup("<p><strong>{}</strong></p>").format(notes.hook)] if notes.hook else []
    blocks += [Markup("<p>{}</p>").format(notes.pitch)] if notes.pitch else []
    blocks += [block for section in notes.sections for block in _section(section)]
    return nh3.clean(
        "\n".join(blocks),
        tags=set(KEPT_TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(KEPT_SCHEMES),
        link_rel=None,
    ) + ("\n" if blocks else "")


def _section(section: PublishedSection) -> list[Markup]:
    blocks = [Markup("<h3>{}</h3>").format(section.heading)]
    blocks += [Markup("<p>{}</p>").format(_line(line)) for line in section.lines if not line.is_listed]
    listed = [Markup("<li>{}</li>").format(_line(line)) for line in section.lines if line.is_listed]
    if listed:
        blocks.append(Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(listed)))
    return blocks


def _line(line: PublishedLine) -> Markup:
    strong = (
        Markup("<strong>{}{}</strong>").format(_linked(line.strong, line.url), line.colon)
        if line.strong
        else Markup("")
    )
    text = escape(line.text) if line.strong else _linked(line.text, line.url)
    clocks = [Markup("({})").format(clock) for clock in line.clocks]
    return Markup(" ").join(part for part in (strong, text, *clocks) if part)


def _linked(text: str, url: str | None) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, text) if url else escape(text)
