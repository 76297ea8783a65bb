"""What the foot of each page says: who heard the words, and what is left to look at."""

from pipeline.model.document import EpisodeDocument
from pipeline.model.finding import Finding
from pipeline.timecode import format_clock

EMBEDDED_ENGINE = "embedded"
STORED_ENGINE = "stored"


def heard_by(document: EpisodeDocument) -> str:
    """One sentence: the engine and model that heard the words, and how far to trust them."""
    engine, model = document.transcript.engine, document.transcript.model
    if engine == EMBEDDED_ENGINE and document.approval is None:
        return f"Words heard by the embedded engine ({model}): a draft, to be read against the recording."
    if engine == STORED_ENGINE:
        return f"Words taken from the producer's own transcript ({model})."
    known = "the embedded engine" if engine == EMBEDDED_ENGINE else engine
    return f"Words heard by {known} ({model})."


def standing_of(document: EpisodeDocument) -> str:
    """One sentence: who approved the pages, or what a draft's findings leave to look at."""
    if document.approval is not None:
        return f"Reviewed and approved by {document.approval.by}, {document.approval.at[:10]}."
    return findings_count(document.findings)


def findings_count(findings: tuple[Finding, ...]) -> str:
    """One sentence: how many findings there are, and how many should be looked at before publishing."""
    to_look_at = sum(finding.weight == "look" for finding in findings)
    if not findings:
        return "No findings."
    number = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    return f"{number}, {to_look_at} to look at before publishing."


def place_of(finding: Finding, document: EpisodeDocument) -> str:
    """Where a finding lies, for people: file and line, chapter, time; empty when it is about the whole."""
    places = []
    if finding.file is not None:
        places.append(finding.file + (f", line {finding.line_no}" if finding.line_no is not None else ""))
    if finding.chapter is not None and finding.chapter < len(document.chapters):
        places.append(f"chapter {finding.chapter + 1}, “{document.chapters[finding.chapter].title}”")
    if finding.start_ms is not None:
        places.append(format_clock(finding.start_ms))
    return " · ".join(places)
