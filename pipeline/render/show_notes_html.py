"""`show-notes.html`: one page that needs nothing but itself and the recording."""

from collections.abc import Mapping

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Section, SectionKey
from pipeline.render.credits import findings_count, heard_by, place_of
from pipeline.render.layout import lay_out
from pipeline.render.page import fill, page_language

TRANSCRIPT_NAME = "transcript.html"
_HEAD: tuple[SectionKey, ...] = ("title", "show", "date", "hook", "pitch")


def render_show_notes_html(document: EpisodeDocument, *, sound_url: str | None = None) -> str:
    """The page; with `sound_url` (relative, percent-encoded) each time mark plays the recording from there."""
    layout = lay_out(document)

    def quote(place: Evidence) -> str:
        return document.transcript.text(place.first, place.last)

    def transcript_url(place: Evidence) -> str:
        part = layout.part_of(place.first)
        return TRANSCRIPT_NAME if part is None else f"{TRANSCRIPT_NAME}#{part.anchor}"

    head = _head_lines({section.key: section for section in document.notes.sections})
    title = " ".join(line.text for line in head["title"] if line.origin != "missing")
    return fill(
        "show-notes.html",
        title=title or document.episode.title or document.episode.slug,
        language=page_language(document),
        head=head,
        sections=[section for section in document.notes.sections if section.key not in _HEAD],
        findings=sorted(document.findings, key=lambda finding: finding.weight != "look"),
        to_look_at=sum(finding.weight == "look" for finding in document.findings),
        place_of=lambda finding: place_of(finding, document),
        quote=quote,
        transcript_url=transcript_url,
        credit=heard_by(document),
        count=findings_count(document.findings),
        sound_url=sound_url,
        sound_name=document.sound_name,
    )


def _head_lines(sections: Mapping[SectionKey, Section]) -> dict[SectionKey, tuple[Line, ...]]:
    return {key: sections[key].lines if key in sections else () for key in _HEAD}
