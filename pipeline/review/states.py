"""From a reviewed draft to what the page shows."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.edits.desk import Desk, DeskChapter, DeskLine
from pipeline.edits.finish import chapter_spans, doubtful_words
from pipeline.edits.items import QUOTES
from pipeline.edits.kept_review import KeptReview
from pipeline.edits.lay_over import Reviewed
from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.notes import Line, Origin
from pipeline.model.sentence import Sentence
from pipeline.review import state
from pipeline.review.standing import standing_of
from pipeline.stages.check import recheck
from pipeline.timecode import Millis, format_clock

SENTENCES_AROUND = 4
"""Beginnings of sentences told on each side of a chapter's: enough to nudge by, few enough to list."""


def episode_state(
    slug: str, review: KeptReview, reviewed: Reviewed, sentences: Sequence[Sentence], *, seen: Desk | None = None
) -> state.EpisodeState:
    """Everything the page shows; `sentences` are those of the draft.

    `seen` is a desk with the same draft on it whose transcript the page shows: then only what is other is told of it.
    """
    desk, document, standing = reviewed.desk, reviewed.document, standing_of(review)
    findings = [finding_state(desk, finding) for finding in recheck(document)]
    return state.EpisodeState(
        revision=review.revision,
        slug=slug,
        title=document.episode.title or slug,
        state=standing.state,
        approved=standing.approved,
        can_undo=review.done > 0,
        can_redo=review.done < len(review.batches),
        duration_ms=document.duration_ms,
        sound=None,
        words=word_rows(desk) if seen is None else msgspec.UNSET,
        changed_words=() if seen is None else changed_words(seen, desk),
        utterances=msgspec.UNSET if seen and seen.words.speakers == desk.words.speakers else utterance_states(desk),
        speakers=voices(desk),
        chapters=chapter_states(desk, sentences),
        notes=section_states(desk),
        candidates=candidate_states(desk),
        quotes=line_states(desk.sections.get(QUOTES, ())),
        findings=tuple(one for one in findings if not one.code.startswith("platform.")),
        platforms=tuple(one for one in findings if one.code.startswith("platform.")),
        stale=stale_states(reviewed),
    )


def word_rows(desk: Desk) -> tuple[state.WordRow, ...]:
    """One row a word as heard."""
    return tuple(_word_row(desk, at) for at in range(len(desk.words.texts)))


def changed_words(seen: Desk, desk: Desk) -> tuple[tuple[int, state.WordRow], ...]:
    """The rows that are other than on another desk with the same draft, each with its number."""
    pairs = enumerate(zip(seen.words.texts, desk.words.texts, strict=True))
    changed = {at for at, (before, now) in pairs if before != now} | (seen.words.fixed ^ desk.words.fixed)
    return tuple((at, _word_row(desk, at)) for at in sorted(changed))


def _word_row(desk: Desk, at: int) -> state.WordRow:
    word = desk.words.heard.words[at]
    return desk.words.texts[at], word.start_ms, word.end_ms, word.confidence, int(at in desk.words.fixed)


def utterance_states(desk: Desk) -> tuple[state.UtteranceState, ...]:
    """Who speaks where, in words as heard."""
    return tuple(
        state.UtteranceState(first, last, desk.words.speakers[first]) for first, last in desk.words.utterances()
    )


def voices(desk: Desk) -> tuple[str, ...]:
    """Every name of a voice once: hosts and guests, whether they speak or not, then who else speaks, in order."""
    episode = desk.draft.episode
    named = (*episode.show.hosts, *(guest.name for guest in episode.guests))
    spoken = (desk.words.speakers[first] for first in desk.words.starts)
    return tuple(dict.fromkeys(name for name in (*named, *spoken) if name))


def chapter_states(desk: Desk, sentences: Sequence[Sentence]) -> tuple[state.ChapterState, ...]:
    """The chapters as reviewed, each with the time that the draft proposes and why."""
    starts = [sentence.start_ms for sentence in sentences]
    return tuple(
        _chapter_state(desk, chapter, span, starts)
        for chapter, span in zip(desk.chapters, chapter_spans(desk), strict=True)
    )


def _chapter_state(
    desk: Desk, chapter: DeskChapter, span: tuple[Millis, Millis, int, int], starts: Sequence[Millis]
) -> state.ChapterState:
    start_ms, end_ms, first, last = span
    draft = chapter.draft
    outline_ms = None if draft is None else draft.outline_ms
    proposed_ms = None if draft is None or outline_ms in (None, draft.start_ms) else draft.start_ms
    at = bisect_left(starts, start_ms)
    around = starts[max(0, at - SENTENCES_AROUND) : at + SENTENCES_AROUND + 1]
    return state.ChapterState(
        chapter.item,
        chapter.title,
        start_ms,
        end_ms,
        first,
        last,
        "producer" if draft is None or chapter.moved else draft.time_from,
        "producer" if draft is None or chapter.renamed else draft.title_from,
        chapter.moved or chapter.renamed or draft is None,
        chapter.decided,
        outline_ms,
        proposed_ms,
        None if proposed_ms is None else _reason(desk, chapter),
        tuple(around),
    )


def _reason(desk: Desk, chapter: DeskChapter) -> str:
    """What speaks for the time that the draft proposes."""
    support = None if chapter.draft is None else chapter.draft.support
    if support is None:
        return "Here a sentence begins."
    said = desk.words.text(support.first, support.last)
    return f"At {format_clock(support.start_ms)} is said: “{said}”"


def section_states(desk: Desk) -> tuple[state.SectionState, ...]:
    """The sections of the page in its order, then those for publishing, without the pull quotes."""
    notes = desk.draft.notes
    keys = [section.key for section in (*notes.sections, *notes.publishing)]
    keys += [key for key in desk.sections if key not in keys]
    return tuple(
        state.SectionState(
            key,
            desk.headings.get(key, key.capitalize()),
            tuple(_timestamps(desk)) if key == "outline" else line_states(desk.sections[key]),
        )
        for key in keys
        if key != QUOTES
    )


def line_states(lines: Sequence[DeskLine]) -> tuple[state.LineState, ...]:
    """Lines with what became of them; a hole is left out where something else is said."""
    told = any(line.is_shown and line.status != "missing" for line in lines)
    there = (line for line in lines if line.is_shown or line.status == "rejected")
    return tuple(_line_state(line) for line in there if not (told and line.line.origin == "missing"))


def _line_state(line: DeskLine) -> state.LineState:
    here, draft = line.line, line.draft
    is_changed = draft is not None and (draft.text, draft.label, draft.url) != (here.text, here.label, here.url)
    return state.LineState(
        line.item,
        here.text,
        here.label,
        here.origin,
        here.url,
        here.start_ms,
        here.to_confirm,
        line.status,
        _told(draft) if is_changed and draft is not None else None,
        _spans(here.evidence),
    )


def _told(line: Line) -> str:
    return f"{line.label}: {line.text}" if line.label else line.text


def _timestamps(desk: Desk) -> Iterator[state.LineState]:
    """The chapters as lines of the notes; edited by the edits of chapters only."""
    for chapter, (start_ms, *_) in zip(desk.chapters, chapter_spans(desk), strict=True):
        draft = chapter.draft
        origin: Origin = "producer" if draft is None or chapter.renamed or draft.title_from == "producer" else "drafted"
        was = None
        if draft is not None and (draft.title, draft.start_ms) != (chapter.title, start_ms):
            was = f"{format_clock(draft.start_ms)} {draft.title}"
        status: state.LineStatus = "added" if draft is None else "edited" if was else "draft"
        evidence = _spans((draft.support,)) if draft is not None and draft.support is not None else ()
        yield state.LineState(chapter.item, chapter.title, None, origin, None, start_ms, False, status, was, evidence)


def candidate_states(desk: Desk) -> tuple[state.CandidateState, ...]:
    """Takeaways that the page does not show, best first."""
    starts = [first for _, _, first, _ in chapter_spans(desk)]
    return tuple(
        state.CandidateState(
            line.item,
            line.line.label or "",
            line.line.text,
            line.score,
            max(0, bisect_left(starts, line.line.evidence[0].first + 1) - 1),
            _spans(line.line.evidence),
            "rejected" if line.status == "rejected" else "draft",
        )
        for line in desk.candidates
        if line.line.evidence
    )


def _spans(evidence: Sequence[Evidence]) -> tuple[state.Span, ...]:
    return tuple(state.Span(one.first, one.last, one.start_ms, one.end_ms) for one in evidence)


def finding_state(desk: Desk, finding: Finding) -> state.FindingState:
    """A finding with the chapter or the words it is about."""
    at = finding.chapter
    item = desk.chapters[at].item if at is not None and at < len(desk.chapters) else None
    first, last = doubtful_words(desk, finding) or (None, None)
    return state.FindingState(
        finding.code, finding.message, finding.weight, finding.remedy, finding.start_ms, at, item, first, last
    )


def stale_states(reviewed: Reviewed) -> tuple[state.StaleState, ...]:
    """Edits that do not fit this draft."""
    return tuple(
        state.StaleState(stale.edit.id, type(stale.edit).__struct_config__.tag or "", stale.text, stale.why)  # type: ignore[arg-type]  # our tags are texts
        for stale in reviewed.stale
    )
