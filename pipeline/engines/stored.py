"""The producer's own transcript: subtitles, JSON, exports of transcription services, typed text.

It needs no recognition and takes no pieces of sound, so it is no `Engine`; a run that has one reads it
here and takes its words as they are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript, WordTimes
from pipeline.readers.transcript_cues import CueReading
from pipeline.readers.transcript_json import read_json
from pipeline.readers.transcript_page import is_page, page_text
from pipeline.readers.transcript_repair import Repaired, place_cues
from pipeline.readers.transcript_subtitles import has_cues, read_subtitles
from pipeline.readers.transcript_turns import read_turns
from pipeline.timecode import Millis, format_clock

ENGINE = "stored"

BEYOND_MS = 2_000
"""Subtitles often run a little over the end."""
MISSING_SHARE = 0.1
MISSING_MS = 120_000
"""Music and silence at the end are shorter than this, or than a tenth of the recording."""
SPARSE = 20
"""Words a minute: people in a conversation speak 120 to 180, a song has 70, a list of chapters 1 or 2."""
ENOUGH_MS = 180_000
"""Shorter recordings may be jingles: nothing is said of how much should be spoken in them."""
SHOWN = 3
"""Lines left out that a finding quotes."""
SHOWN_LETTERS = 60

_AGAIN = "Export the transcript as SRT, WebVTT, JSON or plain text."
_LOOKS_LIKE = (
    *(("{\\rtf", "an RTF document"), ("%PDF", "a PDF"), ("PK\x03\x04", "an office document")),
    *(("<?xml", "an XML file"), ("<rss", "a feed")),
)


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """What a producer's file says, and what she should know about it."""

    transcript: Transcript
    findings: tuple[Finding, ...] = ()


def read_transcript(text: str, *, name: str, duration_ms: Millis | None) -> StoredTranscript:
    """Read a transcript in any of the usual forms, told apart by what is in it rather than by its name.

    SRT, WebVTT, JSON (Podcasting 2.0, Whisper and its relatives), text of Otter, Descript and their
    like, Markdown with names in bold, and the same as a web page. No spoken word is lost: times that
    cannot be are repaired and counted, words without a time get one by their length. A file without
    any time is spread over the recording, and says so.

    Args:
        text: What the file holds.
        name: Its name, for findings and errors.
        duration_ms: Length of the recording, None where it is not known.

    Raises:
        InputError: the file is empty, or nothing in it is a transcript.
    """
    try:
        reading = _read(text)
    except InputError as error:
        raise InputError(error.sentence, remedy=error.remedy, path=Path(name), line_no=error.line_no) from error
    placed = place_cues(reading, duration_ms=duration_ms)
    if not placed.words:
        remedy = "Export it again, or move it away to have the recording heard."
        raise InputError("There is not one spoken word in this transcript.", remedy=remedy, path=Path(name), line_no=1)
    if _is_outline(reading) and _is_sparse(placed, duration_ms):
        remedy = "Call it <episode>.outline.txt, or give it with --outline."
        raise InputError("This is an outline rather than a transcript.", remedy=remedy, path=Path(name), line_no=1)
    times: WordTimes = "given" if placed.timed else "estimated"
    transcript = Transcript(placed.words, placed.utterances, reading.language, ENGINE, reading.form, times)
    found = (_repaired(placed), _left_out(reading), _without_times(placed), *_fit(placed, duration_ms))
    findings = (Finding(f.code, f.message, f.weight, f.remedy, None, f.start_ms, name) for f in found if f is not None)
    return StoredTranscript(transcript, tuple(findings))


def _read(text: str) -> CueReading:
    """The reading of the first form that takes the text."""
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare:
        raise InputError("This transcript is empty.", remedy="Export it again, or move it away.")
    kind = next((kind for mark, kind in _LOOKS_LIKE if bare.startswith(mark)), None)
    if kind is not None:
        raise InputError(f"This is {kind}, not a transcript in plain text.", remedy=_AGAIN, line_no=1)
    forms: tuple[tuple[bool, Callable[[str], CueReading | None]], ...] = (
        (bare[0] == "{" or re.match(r"\[\s*[\[{\]]", bare) is not None, read_json),
        (has_cues(bare), read_subtitles),
        (is_page(bare), lambda page: read_turns(page_text(page))),
        (not bare.startswith("WEBVTT") or len(bare.splitlines()) > 1, read_turns),
    )
    reader = next((read for takes, read in forms if takes), None)
    reading = reader(bare) if reader else None
    if reading is None or not reading.cues:
        raise InputError("Nothing in this file looks like a transcript.", remedy=_AGAIN, line_no=1)
    return reading


def _is_outline(reading: CueReading) -> bool:
    """Whether typed text is a list of times, each with a line that nobody speaks."""
    return reading.order == "text" and all(cue.start_ms is not None and cue.speaker is None for cue in reading.cues)


def _repaired(placed: Repaired) -> Finding | None:
    counts = [f"{count:,} {kind}" for kind, count in placed.repairs.items()]
    if not counts:
        return None
    listed = counts[0] if len(counts) == 1 else f"{', '.join(counts[:-1])} and {counts[-1]}"
    message = f"Times in the transcript that cannot be were repaired: {listed}. No word was lost."
    return Finding("transcript.repaired", message, "note")


def _left_out(reading: CueReading) -> Finding | None:
    if not reading.left_out and not reading.repeated_lines:
        return None
    message = ""
    if reading.left_out:
        quoted = ", ".join(f"“{_shorten(line)}”" for line in reading.left_out[:SHOWN])
        more = f" and {len(reading.left_out) - SHOWN} more" if len(reading.left_out) > SHOWN else ""
        message = f"Not taken for spoken words: {quoted}{more}."
    if reading.repeated_lines:
        message += f" {reading.repeated_lines} lines that rolling captions show twice were read once."
    return Finding("transcript.left-out", message.strip(), "note", remedy="If somebody said them, give them a speaker.")


def _without_times(placed: Repaired) -> Finding | None:
    if placed.timed:
        return None
    message = "The transcript has no times: its words were spread evenly over the recording, so chapters may be off."
    return Finding("transcript.no-times", message, remedy="Export it with times, like SRT or WebVTT, if you can.")


def _fit(placed: Repaired, duration_ms: Millis | None) -> tuple[Finding, ...]:
    """Whether the words and the recording seem to be of one length."""
    if duration_ms is None or not placed.timed:
        return ()
    last_ms = placed.words[-1].start_ms
    remedy = "Check that it belongs to this cut of the episode."
    if last_ms > duration_ms + BEYOND_MS:
        beyond = sum(word.start_ms >= duration_ms for word in placed.words)
        message = (
            f"The transcript goes on to {format_clock(last_ms)}, the recording ends at {format_clock(duration_ms)}"
        )
        return (Finding("transcript.beyond-end", f"{message}: {beyond:,} words lie behind its end.", remedy=remedy),)
    if _is_sparse(placed, duration_ms):
        message = f"The transcript has only {len(placed.words):,} words for {format_clock(duration_ms)}."
        return (Finding("transcript.sparse", message, remedy="Check that it is complete."),)
    end_ms = placed.words[-1].end_ms
    if duration_ms - end_ms > max(MISSING_MS, MISSING_SHARE * duration_ms):
        message = f"The transcript ends at {format_clock(end_ms)}, the recording at {format_clock(duration_ms)}."
        return (Finding("transcript.ends-early", message, remedy="Check that it is complete.", start_ms=end_ms),)
    return ()


def _is_sparse(placed: Repaired, duration_ms: Millis | None) -> bool:
    length_ms = duration_ms or placed.words[-1].end_ms
    return length_ms >= ENOUGH_MS and len(placed.words) * 60_000 < SPARSE * length_ms


def _shorten(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS].rsplit(" ", 1)[0] + " …"
