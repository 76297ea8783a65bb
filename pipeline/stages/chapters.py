"""Chapters from the producer's outline: her titles, her times, settled on the beginnings of sentences."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.model.chapter import Chapter
from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.settling import SettledEntry, Settlement, settle_entries
from pipeline.timecode import Millis, format_clock

INTRODUCTION = "Introduction"
FULL_EPISODE = "Full episode"


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a chapter begins: its entry (None for one that was added), time, first word, sentence."""

    entry: OutlineEntry | None
    start_ms: Millis
    first: int
    support: Evidence | None = None
    confidence: float | None = None
    moved: bool = False


def split_chapters(
    transcript: Transcript, outline: Outline, *, duration_ms: Millis
) -> tuple[tuple[Chapter, ...], tuple[Finding, ...]]:
    """Divide the words among the entries of the outline; the chapters tile the words.

    Entries are sorted by time; each begins with the sentence near its time that speaks most for its
    title (the time as written stays in `outline_ms`), and with none if nobody speaks there. Words
    before the first entry become an added chapter. Without an outline there is one chapter.
    """
    end_ms = max([duration_ms, *(word.end_ms for word in transcript.words[-1:])])
    shown, findings = _without_twins([entry for entry in outline.entries if not entry.hidden])
    settlement = _settlement(transcript, shown)
    kept, left_out = _kept(settlement, end_ms)
    findings += left_out
    told = [finding for finding in (_unsorted(shown, settlement), _shifted(transcript, settlement)) if finding]
    if not kept:
        whole = Chapter(FULL_EPISODE, 0, end_ms, 0, len(transcript.words), "found", "drafted")
        return (whole,), _from(outline.source, [*findings, _missing()])
    starts = _with_beginning(transcript, _in_order(transcript, [_start(transcript, one) for one in kept]))
    if starts[0].entry is None:
        told.append(_no_start(kept[0].entry))
    chapters = _chapters(transcript, starts, end_ms)
    return chapters, _from(outline.source, [*told, *findings, *_odd_chapters(chapters, starts)])


def _from(source: str | None, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(finding, file=source) for finding in findings)


def _settlement(transcript: Transcript, entries: Sequence[OutlineEntry]) -> Settlement:
    sentences = split_sentences(transcript) if transcript.words and entries else ()
    if sentences:
        return settle_entries(sentences, entries)
    ordered = sorted(entries, key=lambda entry: entry.start_ms)
    return Settlement(tuple(SettledEntry(entry, entry.start_ms, None, None) for entry in ordered))


def _without_twins(entries: Sequence[OutlineEntry]) -> tuple[list[OutlineEntry], list[Finding]]:
    """Entries in their order, each time and title once."""
    first: dict[tuple[Millis, str], OutlineEntry] = {}
    twins = [entry for entry in entries if first.setdefault((entry.start_ms, entry.title), entry) is not entry]
    return list(first.values()), [_doubled(first[one.start_ms, one.title], one, kept=False) for one in twins]


def _kept(settlement: Settlement, end_ms: Millis) -> tuple[list[SettledEntry], list[Finding]]:
    """The entries that are chapters, and why the others are not."""
    kept: list[SettledEntry] = []
    findings: list[Finding] = []
    for one in settlement.settled:
        twin = kept[-1] if kept and kept[-1].entry.start_ms == one.entry.start_ms else None
        if one.time_ms >= end_ms and one.time_ms:
            findings.append(_beyond(one.entry, end_ms))
        elif twin is not None and twin.sentence == one.sentence:
            findings.append(_doubled(twin.entry, one.entry, kept=False))
        else:
            if twin is not None:
                findings.append(_doubled(twin.entry, one.entry, kept=True))
            kept.append(one)
    return kept, findings


def _missing() -> Finding:
    return Finding(
        "outline.missing",
        "There is no timestamp outline; the episode is one chapter.",
        remedy="Write lines like `04:20 Title` into EPISODE.outline.txt beside the recording.",
    )


def _unsorted(entries: Sequence[OutlineEntry], settlement: Settlement) -> Finding | None:
    late = [(a, b) for a, b in pairwise(entries) if b.start_ms < a.start_ms]
    if not late:
        return None
    a, b = late[0]
    stray = settlement.out_of_place
    if stray is not None:
        moved_ms = next(one.time_ms for one in settlement.settled if one.entry is stray)
        return Finding(
            "outline.out-of-place",
            f"“{stray.title}” at {format_clock(stray.start_ms)} breaks the order of the outline; by the words it"
            f" begins at {format_clock(moved_ms)}, between its neighbours, and was put there.",
            remedy="Listen to it, and correct its time or its place in the outline.",
            start_ms=moved_ms,
            line_no=stray.line_no,
        )
    clocks = f"from {format_clock(a.start_ms)} to {format_clock(b.start_ms)}"
    message, remedy = f"The outline's times go back, {clocks}; they are sorted.", f"Check the time of “{b.title}”."
    return Finding("outline.unsorted", message, "note", remedy, start_ms=b.start_ms, line_no=b.line_no)


def _shifted(transcript: Transcript, settlement: Settlement) -> Finding | None:
    """What the words say about times that belong to another cut, with the entry that says it clearest."""
    drift = settlement.drift
    if drift is None:
        return None
    one, offset_s = settlement.settled[drift.clearest], drift.offsets_s[drift.clearest]
    away = f"{abs(offset_s):.0f} seconds {'later' if offset_s > 0 else 'earlier'}"
    part = "From a point on, the" if len(set(drift.offsets_s)) > 1 else "The"
    quoted = f": “{transcript.text(one.sentence.first, one.sentence.last)}”" if one.sentence and drift.sure else ""
    begins_ms = one.sentence.start_ms if one.sentence else one.time_ms
    example = f"“{one.entry.title}” is written at {format_clock(one.entry.start_ms)}"
    return Finding(
        "outline.shifted",
        f"{part} outline's times fit the words better {away}"
        + (
            f", and were moved; {example} and begins at {format_clock(begins_ms)}{quoted}."
            if drift.sure
            else f"; {example}."
        ),
        remedy="Listen to one of them. If the outline belongs to another cut of the recording, correct its times.",
        start_ms=begins_ms,
        line_no=one.entry.line_no,
    )


def _beyond(entry: OutlineEntry, end_ms: Millis) -> Finding:
    clock = format_clock(entry.start_ms)
    message = f"“{entry.title}” at {clock} lies past the end of the episode ({format_clock(end_ms)}); it is no chapter."
    remedy = "Correct its time in the outline."
    return Finding("outline.beyond-end", message, "look", remedy, start_ms=entry.start_ms, line_no=entry.line_no)


def _doubled(first: OutlineEntry, entry: OutlineEntry, *, kept: bool) -> Finding:
    clock, place = format_clock(entry.start_ms), entry.line_no
    if first.title == entry.title:
        message, remedy = f"“{entry.title}” stands twice at {clock}; it is one chapter.", "Remove one of the lines."
        return Finding("outline.doubled", message, "note", remedy, start_ms=entry.start_ms, line_no=place)
    what = "each begins with a sentence of its own near it" if kept else "only the first is a chapter"
    message, remedy = f"“{first.title}” and “{entry.title}” both stand at {clock}; {what}.", "Give each its own time."
    return Finding("outline.doubled", message, "look", remedy, start_ms=entry.start_ms, line_no=place)


def _no_start(entry: OutlineEntry) -> Finding:
    return Finding(
        "outline.no-start",
        f"The outline begins at {format_clock(entry.start_ms)}; what is said before it is a chapter"
        f" “{INTRODUCTION}” that was added at 00:00.",
        "note",
        "Write a line `00:00 Title` to give it a title of your own.",
        start_ms=0,
    )


def _start(transcript: Transcript, one: SettledEntry) -> _Start:
    """An entry on its sentence; in silence it keeps its time and the words that follow."""
    if one.time_ms == 0 or one.sentence is None:
        first = bisect_left(transcript.words, one.time_ms, key=lambda word: word.start_ms) if one.time_ms else 0
        return _Start(one.entry, one.time_ms, first, one.sentence.evidence() if one.sentence else None, moved=one.moved)
    sentence = one.sentence
    return _Start(one.entry, sentence.start_ms, sentence.first, sentence.evidence(), one.share, one.moved)


def _in_order(transcript: Transcript, starts: list[_Start]) -> list[_Start]:
    """Times and words never fall.

    An entry whose sentence the next one took keeps its written time, if the words in front of it
    begin before that.
    """
    ordered: list[_Start] = []
    for start in starts:
        if not ordered:
            ordered.append(start)
            continue
        before = ordered[-1]
        if start.first <= before.first and start.first and before.entry:
            earliest_ms = ordered[-2].start_ms if len(ordered) > 1 else 0
            if before.first:
                earliest_ms = max(earliest_ms, transcript.words[before.first - 1].start_ms)
            emptied_ms = min(before.start_ms, max(before.entry.start_ms, earliest_ms))
            ordered[-1] = replace(before, start_ms=emptied_ms, support=None, confidence=None)
        first, start_ms = max(start.first, before.first), max(start.start_ms, ordered[-1].start_ms)
        ordered.append(replace(start, first=first, start_ms=start_ms))
    return ordered


def _with_beginning(transcript: Transcript, starts: list[_Start]) -> list[_Start]:
    """Let the first chapter begin with the recording, and add one for words before it."""
    first = starts[0]
    if first.first:
        opening = transcript.utterances[0]
        words = transcript.words
        support = Evidence(
            0, min(opening.last, first.first), words[0].start_ms, words[min(opening.last, first.first) - 1].end_ms
        )
        return [_Start(None, 0, 0, support), *starts]
    return [replace(first, start_ms=0), *starts[1:]]


def _chapters(transcript: Transcript, starts: Sequence[_Start], end_ms: Millis) -> tuple[Chapter, ...]:
    chapters = []
    ends = [(start.start_ms, start.first) for start in starts[1:]]
    for number, (start, (stop_ms, last)) in enumerate(
        zip(starts, [*ends, (end_ms, len(transcript.words))], strict=True), 1
    ):
        title = start.entry.title if start.entry else INTRODUCTION
        chapters.append(
            Chapter(
                title or f"Chapter {number}",
                start.start_ms,
                max(stop_ms, start.start_ms),
                start.first,
                last,
                time_from="found" if not start.entry else "moved" if start.moved else "producer",
                title_from="producer" if start.entry and title else "drafted",
                outline_ms=start.entry.start_ms if start.entry else None,
                confidence=start.confidence,
                support=start.support if last > start.first else None,
            )
        )
    return tuple(chapters)


def _odd_chapters(chapters: Sequence[Chapter], starts: Sequence[_Start]) -> list[Finding]:
    findings = []
    for index, (chapter, start) in enumerate(zip(chapters, starts, strict=True)):
        line_no = start.entry.line_no if start.entry else None
        where = f"The chapter at {format_clock(chapter.start_ms)}"
        if start.entry and not start.entry.title:
            remedy = "Write a title after its time in the outline."
            message = f"{where} has no title; it is called “{chapter.title}”."
            findings.append(
                Finding("chapter.untitled", message, "look", remedy, index, chapter.start_ms, None, line_no)
            )
        if chapter.first == chapter.last:
            remedy = "Leave it if it is music or an advertisement; correct its time if it is not."
            message = f"{where}, “{chapter.title}”, holds no speech."
            findings.append(
                Finding("chapter.no-speech", message, "look", remedy, index, chapter.start_ms, None, line_no)
            )
    return findings
