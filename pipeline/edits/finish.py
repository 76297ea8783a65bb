"""From the desk to the document that pages are made of."""

import datetime
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.edits.desk import Desk, DeskChapter, DeskLine
from pipeline.edits.items import QUOTES
from pipeline.edits.numbering import Numbering, written_transcript
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Guest
from pipeline.model.finding import DOUBTFUL, DOUBTFUL_WORDS, Finding
from pipeline.model.mention import Mention
from pipeline.model.notes import Line, Notes, Section, SectionKey
from pipeline.model.takeaway import Takeaway
from pipeline.timecode import Millis

LABEL_WORDS = 4
"""Words of a takeaway that stand for its label where nobody gave one."""


def finish(desk: Desk) -> EpisodeDocument:
    """The reviewed document: rejected lines left out, words as they were put right, chapters that tile them."""
    draft = desk.draft
    transcript, numbering = written_transcript(desk.words, draft.transcript)
    spans = chapter_spans(desk)
    chapters = tuple(_chapter(chapter, span, numbering) for chapter, span in zip(desk.chapters, spans, strict=True))
    return replace(
        draft,
        episode=_episode(desk),
        transcript=transcript,
        chapters=chapters,
        takeaways=_takeaways(desk, chapters, numbering),
        mentions=_mentions(desk, numbering),
        notes=_notes(desk, chapters, numbering),
        findings=tuple(_finding(desk, finding) for finding in draft.findings if not _is_heard(desk, finding)),
    )


def chapter_spans(desk: Desk) -> list[tuple[Millis, Millis, int, int]]:
    """Start, end, and words `[first, last)` as heard of each chapter; they tile the words."""
    if not desk.chapters:
        return []
    heard, draft = desk.words.heard, desk.draft
    starts = [chapter.start_ms for chapter in desk.chapters]
    if heard.starts and starts[0] > heard.starts[0]:
        starts[0] = 0
    firsts = [0]
    for chapter, start_ms in zip(desk.chapters[1:], starts[1:], strict=True):
        stays = chapter.draft is not None and chapter.start_ms == chapter.draft.start_ms
        first = chapter.draft.first if stays and chapter.draft is not None else heard.at(start_ms)
        firsts.append(max(first, firsts[-1]))
    end_ms = max([draft.duration_ms, starts[-1], *(chapter.end_ms for chapter in draft.chapters[-1:])])
    lasts, ends = [*firsts[1:], len(heard.words)], [*starts[1:], end_ms]
    return list(zip(starts, ends, firsts, lasts, strict=True))


def _chapter(chapter: DeskChapter, span: tuple[Millis, Millis, int, int], numbering: Numbering) -> Chapter:
    start_ms, end_ms, first, last = span
    first, last = numbering.word(first), numbering.word(last)
    if chapter.draft is None:
        return Chapter(chapter.title, start_ms, end_ms, first, last, "producer")
    made = replace(chapter.draft, title=chapter.title, start_ms=start_ms, end_ms=end_ms, first=first, last=last)
    if chapter.renamed:
        made = replace(made, title_from="producer")
    if chapter.moved:
        return replace(made, time_from="producer", confidence=None, support=None)
    return replace(made, support=None if made.support is None else numbering.evidence(made.support))


def _notes(desk: Desk, chapters: Sequence[Chapter], numbering: Numbering) -> Notes:
    """Sections in the order of the draft; what it has not comes last, pull quotes among what is for publishing."""
    draft = desk.draft.notes
    page, publishing = ([section.key for section in sections] for sections in (draft.sections, draft.publishing))
    added = [key for key in desk.sections if key not in page and key not in publishing]
    page += [key for key in added if key != QUOTES]
    publishing += [key for key in added if key == QUOTES]
    return Notes(
        tuple(_sections(desk, page, chapters, numbering)), tuple(_sections(desk, publishing, chapters, numbering))
    )


def _sections(
    desk: Desk, keys: Sequence[SectionKey], chapters: Sequence[Chapter], numbering: Numbering
) -> Iterator[Section]:
    for key in keys:
        if key == "outline":
            pairs = zip(desk.chapters, chapters, strict=True)
            lines = [_outline_line(one, chapter, numbering) for one, chapter in pairs]
            lines = lines or list(desk.draft.notes.section("outline").lines)
        else:
            lines = _lines(desk.sections[key], numbering)
        if lines:
            yield Section(key, desk.headings.get(key, key.capitalize()), tuple(lines))


def _lines(lines: Sequence[DeskLine], numbering: Numbering) -> list[Line]:
    """What the page shows: a hole only where nothing else is said."""
    shown = [made for line in lines if line.is_shown and (made := _line(line.line, numbering)) is not None]
    told = [line for line in shown if line.origin != "missing"]
    return told or shown


def _line(line: Line, numbering: Numbering) -> Line | None:
    """None for a statement whose words were taken out."""
    evidence = tuple(one for place in line.evidence if (one := numbering.evidence(place)) is not None)
    if line.origin in ("spoken", "drafted") and not evidence:
        return None
    return replace(line, evidence=evidence)


def _outline_line(chapter: DeskChapter, made: Chapter, numbering: Numbering) -> Line:
    line = chapter.draft_line
    if chapter.renamed or line is None or line.origin == "producer":
        if made.title.strip() and made.title_from == "producer":
            return Line(made.title, "producer", start_ms=made.start_ms)
    elif shown := _line(replace(line, start_ms=made.start_ms), numbering):
        return shown if shown.origin == "missing" else replace(shown, text=made.title)
    return Line("Nothing is said here: give this chapter a title.", "missing", start_ms=made.start_ms)


def _takeaways(desk: Desk, chapters: Sequence[Chapter], numbering: Numbering) -> tuple[Takeaway, ...]:
    """Those of the page in its order, then the candidates; a line without words behind it is none."""
    starts = [chapter.first for chapter in chapters]
    found: list[Takeaway] = []
    for line in (*desk.sections.get("takeaways", ()), *desk.candidates):
        made = _line(line.line, numbering) if line.is_shown else None
        if made is None or not made.evidence:
            continue
        label = made.label or " ".join(made.text.split()[:LABEL_WORDS])
        # The last of several chapters that begin with the same word is the one that holds it.
        chapter = max(0, bisect_left(starts, made.evidence[0].first + 1) - 1)
        found.append(Takeaway(label, made.text, chapter, made.evidence, line.score))
    return tuple(found)


def _mentions(desk: Desk, numbering: Numbering) -> tuple[Mention, ...]:
    accepted = {line.line.text for line in desk.lines() if line.status in ("accepted", "edited")}
    found: list[Mention] = []
    for mention in desk.draft.mentions:
        evidence = tuple(one for place in mention.evidence if (one := numbering.evidence(place)) is not None)
        name = desk.renamed.get(mention.name, mention.name)
        if evidence:
            confirmed = mention.confirmed or name in accepted
            found.append(replace(mention, name=name, evidence=evidence, confirmed=confirmed))
    return tuple(found)


def _episode(desk: Desk) -> Episode:
    """What every format says of the episode agrees with the head of the page."""
    episode = desk.draft.episode
    if title := _written(desk, "title"):
        episode = replace(episode, title=title)
    if name := _written(desk, "show"):
        episode = replace(episode, show=replace(episode.show, name=name))
    if date := _written(desk, "date"):
        episode = replace(episode, date=datetime.date.fromisoformat(date))
    guests = desk.sections.get("guests", [])
    if any(line.status not in ("draft", "missing") for line in guests):
        told = (line.line for line in guests if line.is_shown and line.line.origin != "missing")
        named = tuple(Guest(line.text, line.label, line.url) for line in told if not line.to_confirm)
        episode = replace(episode, guests=named)
    return episode


def _written(desk: Desk, key: SectionKey) -> str | None:
    """What a person wrote for a line of the head."""
    return next((line.line.text for line in desk.sections.get(key, ()) if line.by_hand and line.is_shown), None)


def doubtful_words(desk: Desk, finding: Finding) -> tuple[int, int] | None:
    """The words `[first, last)` as heard that a finding doubts; None for any other finding."""
    if finding.code != DOUBTFUL or finding.start_ms is None:
        return None
    first = desk.words.heard.at(finding.start_ms)
    utterance = next((one for one in desk.draft.transcript.utterances if one.first <= first < one.last), None)
    return None if utterance is None else (first, min(first + DOUBTFUL_WORDS, utterance.last))


def _is_heard(desk: Desk, finding: Finding) -> bool:
    """Whether a person has listened to doubtful words: she corrected one, or wrote that they are right as they are."""
    span = doubtful_words(desk, finding)
    return span is not None and not desk.words.fixed.isdisjoint(range(*span))


def _finding(desk: Desk, finding: Finding) -> Finding:
    """A finding about a chapter points at where that chapter is now."""
    if finding.chapter is None or finding.chapter >= len(desk.draft.chapters):
        return finding
    meant = desk.draft.chapters[finding.chapter]
    return replace(finding, chapter=next((at for at, one in enumerate(desk.chapters) if one.draft is meant), None))
