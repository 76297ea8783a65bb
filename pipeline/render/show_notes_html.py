"""`show-notes.html`: one page that needs nothing but itself and the recording."""

from markupsafe import Markup

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.render.layout import lay_out
from pipeline.render.outlet import Outlet
from pipeline.render.page_values import page_values
from pipeline.render.structured_data import open_graph, render_structured_data
from pipeline.render.templating import fill_page
from pipeline.render.timeline_svg import render_timeline

TRANSCRIPT_NAME = "transcript.html"


def render_show_notes_html(
    document: EpisodeDocument, outlet: Outlet | None = None, *, sound_url: str | None = None
) -> str:
    """The page of the outlet's template; with a `sound_url` each time mark plays the recording from there.

    Raises:
        InputError: a template of the show fails.
    """
    outlet = outlet or Outlet(sound_url=sound_url)
    layout = lay_out(document)
    transcript_page = TRANSCRIPT_NAME if outlet.has(TRANSCRIPT_NAME) else None

    def transcript_url(place: Evidence) -> str | None:
        part = layout.part_of(place.first)
        return transcript_page if transcript_page is None or part is None else f"{transcript_page}#{part.anchor}"

    values = page_values(document) | {
        "transcript_page": transcript_page,
        "transcript_url": transcript_url,
        "sound_url": outlet.sound_url,
        "sound_name": document.sound_name,
        "structured_data": render_structured_data(document, outlet),
        "open_graph": open_graph(document, outlet),
        "page_url": outlet.page_url,
        "timeline": Markup(render_timeline(document, opening_title=outlet.opening_title)),  # noqa: S704  escaped there
    }
    return fill_page(outlet, ".html", values)
