"""A whole page of text judged: which of its timed lines are the outline, and what they mean together."""

from dataclasses import dataclass

from pipeline.model.finding import Finding
from pipeline.model.outline import OutlineEntry
from pipeline.readers.outline_lines import (
    LONGEST_NEXT_LINE_CHARS,
    MOST_NOTES,
    Candidate,
    Line,
    find_candidates,
    find_lookalikes,
    page_lines,
)
from pipeline.readers.outline_times import MAX_MS, WrittenTime, looks_like_time, settle_frames, settle_hours
from pipeline.timecode import Millis, format_clock

SPEECH_WORDS_PER_S = 1.1
"""People speak 2 to 3 words a second. Between the times of 160 real outlines stand 0 to 0.34, notes
and all; of 12 real transcripts and scripts 2.2 to 4.1."""
SPEECH_LEAST_WORDS = 100
"""Fewer words than this are no transcript, however close their times are."""
STARTS_OVER = 5
"""A time of less than a fifth of the latest one begins a new list."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Entries in the order of the text, and what could not be read."""

    entries: tuple[OutlineEntry, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_page(text: str, duration_ms: Millis | None) -> Reading:
    """The outline in a page of text: plain, Markdown or HTML, alone or among other things."""
    lines = page_lines(text)
    candidates, findings = _outline_of(lines, find_candidates(lines))
    _fill_titles(lines, candidates)
    settled, said = settle_times([candidate.time for candidate in candidates], duration_ms)
    entries = tuple(
        OutlineEntry(one.title, time.time_ms, one.line.line_no, time.end_ms, one.url, tuple(one.notes))
        for one, time in zip(candidates, settled, strict=True)
    )
    taken = {candidate.index for candidate in candidates}
    lookalikes = find_lookalikes(lines, taken)
    # A page with entries, or one that is mostly lookalikes, was meant as an outline.
    meant = bool(entries) or len(lookalikes) * 2 > sum(bool(line.text) for line in lines)
    unread = [unreadable(written, line.line_no) for line, written in lookalikes] if meant else []
    return Reading(entries, (*findings, *said, *unread))


def unreadable(written: str, line_no: int | None) -> Finding:
    """The finding for a time that cannot be read."""
    short = written if len(written) <= 20 else f"{written[:20]}…"
    return Finding(
        "outline.unreadable",
        f"“{short}” is not a time that can be read; the line is not a chapter.",
        remedy="Write minutes and seconds, like 04:20, or hours, minutes and seconds, like 1:04:20.",
        line_no=line_no,
    )


def settle_times(times: list[WrittenTime], duration_ms: Millis | None) -> tuple[list[WrittenTime], list[Finding]]:
    """What the times mean together (frames, dropped hours), and a note where that is not what stands there."""
    framed = settle_frames(times, duration_ms)
    settled = settle_hours(framed, duration_ms)
    findings = []
    if framed is not times:
        findings.append(
            Finding(
                "outline.frames",
                "The times are read as minutes, seconds and frames: as hours they would lie past the end.",
                weight="note",
            )
        )
    changed = [(a, b) for a, b in zip(framed, settled, strict=True) if a.time_ms != b.time_ms]
    if changed:
        a, b = changed[0]
        findings.append(
            Finding(
                "outline.hour-added",
                f"{len(changed)} times after the first hour are written without it:"
                f" {format_clock(a.time_ms)} is read as {format_clock(b.time_ms)}.",
                weight="note",
                remedy="Write the hour in front of them if that is right, or put the lines in order if it is not.",
                start_ms=b.time_ms,
            )
        )
    return settled, findings


def _outline_of(lines: list[Line], found: list[Candidate]) -> tuple[list[Candidate], list[Finding]]:
    """Keep the lines that make an outline; a transcript's times are not one, its timed headings are."""
    found = [candidate for candidate in found if candidate.time.time_ms < MAX_MS]
    leading = [candidate for candidate in found if candidate.place != "last"]
    trailing = [candidate for candidate in found if candidate.place == "last"]
    kept = leading if len(leading) >= len(trailing) else trailing
    if kept is trailing and len(trailing) == 1 and not trailing[0].marked:
        kept = []  # one time at the end of one sentence is prose
    spoken = {one.index for run in _runs(kept) if _is_speech(lines, run) for one in run if not one.line.heading}
    if not spoken:
        return kept, []
    kept, first = [one for one in kept if one.index not in spoken], lines[min(spoken)].line_no
    if any(not one.line.heading for one in kept):
        return kept, []
    message = "The text reads like a transcript with times, not like an outline; its times are no chapters."
    remedy = "Give a transcript as a .srt, .vtt or .json file, and the outline as lines like `04:20 Title`."
    return kept, [Finding("outline.transcript", message, remedy=remedy, line_no=first)]


def _runs(kept: list[Candidate]) -> list[list[Candidate]]:
    """Cut where the times start over: an outline with the transcript below it is two runs."""
    runs: list[list[Candidate]] = []
    latest_ms = 0
    for candidate in kept:
        if not runs or candidate.time.time_ms * STARTS_OVER < latest_ms:
            runs.append([])
            latest_ms = 0
        runs[-1].append(candidate)
        latest_ms = max(latest_ms, candidate.time.time_ms)
    return runs


def _is_speech(lines: list[Line], run: list[Candidate]) -> bool:
    words = sum(len(line.text.split()) for line in lines[run[0].index : run[-1].index])
    times = [candidate.time.time_ms for candidate in run]
    return words >= SPEECH_LEAST_WORDS and words * 1000 >= SPEECH_WORDS_PER_S * (max(times) - min(times))


def _fill_titles(lines: list[Line], kept: list[Candidate]) -> None:
    """Give every entry the lines below it: the first is the title of a bare time, the rest are notes."""
    titles_above = _titles_above(lines, kept)
    ends = [*(candidate.index for candidate in kept[1:]), len(lines)][: len(kept)]
    for candidate, end in zip(kept, ends, strict=True):
        if titles_above and candidate.place == "alone":
            above = lines[candidate.index - 1]
            candidate.title, candidate.url = above.text, above.links[0][1] if above.links else None
            continue
        below = [line for line in lines[candidate.index + 1 : end] if line.text]
        if candidate.place == "alone" and below and len(below[0].text) <= LONGEST_NEXT_LINE_CHARS:
            candidate.title = below[0].text
            candidate.url = next((url for _, url in below[0].links if url.startswith("http")), None)
            below = below[1:]
        for line in below[:MOST_NOTES]:
            if line.heading:
                break
            if any(map(str.isalnum, line.text)) and looks_like_time(line.text, 0) is None:
                candidate.notes.append(line.text)


def _titles_above(lines: list[Line], kept: list[Candidate]) -> bool:
    """Do the titles of bare times stand on the line above them? Only if that holds for all, to the last line."""
    alone = [candidate for candidate in kept if candidate.place == "alone"]
    if not alone or len(alone) != len(kept) or any(line.text for line in lines[alone[-1].index + 1 :]):
        return False
    times_at = {candidate.index for candidate in alone}
    return all(one.index and lines[one.index - 1].text and one.index - 1 not in times_at for one in alone)
