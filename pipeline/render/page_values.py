"""What every template of the show-notes page is given, in either form. For producers: docs/templates.md."""

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.notes import Line, SectionKey
from pipeline.render.credits import heard_by, place_of, standing_of
from pipeline.render.page import page_language

HEAD: tuple[SectionKey, ...] = ("title", "show", "date", "hook", "pitch")
"""Sections that are laid out above the first heading."""


def page_values(document: EpisodeDocument) -> dict[str, object]:
    """The values that both forms of the page share."""
    notes = {section.key: section for section in document.notes.sections}
    head: dict[SectionKey, tuple[Line, ...]] = {key: notes[key].lines if key in notes else () for key in HEAD}
    told = " ".join(line.text for line in head["title"] if line.origin != "missing")

    def quote(place: Evidence) -> str:
        return document.transcript.text(place.first, place.last)

    def place(finding: Finding) -> str:
        return place_of(finding, document)

    # Findings are for whoever reviews the draft; an approved page goes out.
    findings = document.findings if document.approval is None else ()
    return {
        "title": told or document.episode.title or document.episode.slug,
        "language": page_language(document),
        "episode": document.episode,
        "show": document.episode.show,
        "notes": notes,
        "head": head,
        "sections": [section for section in document.notes.sections if section.key not in HEAD],
        "publishing": document.notes.publishing if document.approval is None else (),
        "findings": sorted(findings, key=lambda finding: finding.weight != "look"),
        "to_look_at": sum(finding.weight == "look" for finding in findings),
        "place_of": place,
        "quote": quote,
        "credit": heard_by(document),
        "count": standing_of(document),
    }
