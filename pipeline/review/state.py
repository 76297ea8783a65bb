"""What the review page is told: one value, encoded as JSON by msgspec."""

from typing import Literal

import msgspec

from pipeline.model.notes import Origin, SectionKey
from pipeline.timecode import Millis

SCHEMA = 1
"""Schema number of the state; raised when a page of the old form would go wrong."""

ReviewState = Literal["draft", "in review", "approved", "stale", "failed"]
"""`draft`: no edit yet; `in review`: edits that no approval covers; `approved`: the pages are the approved ones;
`stale`: approved, and a later run made another draft; `failed`: the last run failed (told by the queue)."""
LineStatus = Literal["draft", "accepted", "rejected", "edited", "added", "missing"]

WordRow = tuple[str, Millis, Millis, float | None, int]
"""Text, start, end, confidence, 1 where a person corrected it. One row a word as heard, so its number never
changes: after a correction a row may hold several words, or none."""


class Span(msgspec.Struct, frozen=True):
    """Words `[first, last)` as heard, and their time."""

    first: int
    last: int
    start_ms: Millis
    end_ms: Millis


class UtteranceState(msgspec.Struct, frozen=True):
    """One voice, one breath: words `[first, last)` as heard."""

    first: int
    last: int
    speaker: str | None


class ChapterState(msgspec.Struct, frozen=True):
    """A chapter as reviewed."""

    item: str
    title: str
    start_ms: Millis
    end_ms: Millis
    first: int
    last: int
    time_from: str
    title_from: str
    edited: bool
    decided: bool
    """Whether a person took or left the proposed move, or moved the chapter herself."""
    outline_ms: Millis | None
    proposed_ms: Millis | None
    """Where the draft would have it begin, when that is not where her outline says."""
    reason: str | None
    """What speaks for `proposed_ms`, in words."""
    sentences: tuple[Millis, ...]
    """Where the sentences around the border begin, for nudging by a sentence."""


class LineState(msgspec.Struct, frozen=True):
    """A line of the notes as reviewed; rejected ones are still told, the pages leave them out."""

    item: str
    text: str
    label: str | None
    origin: Origin
    url: str | None
    start_ms: Millis | None
    to_confirm: bool
    status: LineStatus
    was: str | None
    """What the draft says there, where she changed it."""
    evidence: tuple[Span, ...]


class SectionState(msgspec.Struct, frozen=True):
    """A section of the notes."""

    key: SectionKey
    heading: str
    lines: tuple[LineState, ...]


class CandidateState(msgspec.Struct, frozen=True):
    """A takeaway that the page does not show, best first."""

    item: str
    label: str
    sentence: str
    score: float
    chapter: int
    evidence: tuple[Span, ...]
    status: Literal["draft", "rejected"]


class FindingState(msgspec.Struct, frozen=True):
    """Something to look at, with the line or chapter it is about where there is one."""

    code: str
    message: str
    weight: str
    remedy: str
    start_ms: Millis | None
    chapter: int | None
    item: str | None
    first: int | None
    last: int | None
    """Doubtful words, as heard; a correction of one settles the finding, and so does the same text written anew."""


class StaleState(msgspec.Struct, frozen=True):
    """An edit that no longer fits the draft; `text` is what it said, or what it was about."""

    id: str
    op: str
    text: str
    why: str


class ApprovalState(msgspec.Struct, frozen=True):
    """Who approved the pages, and when."""

    by: str
    at: str


class SoundState(msgspec.Struct, frozen=True):
    """Where the page plays the recording from."""

    url: str
    type: str


class EpisodeState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the review page shows.

    In an answer `words` is absent where the page has the words of the draft: then `changed_words` are those that are
    other than it shows. `utterances` is absent where they did not change.
    """

    schema: int = SCHEMA
    revision: int
    slug: str
    title: str
    state: ReviewState
    approved: ApprovalState | None
    can_undo: bool
    can_redo: bool
    duration_ms: Millis
    sound: SoundState | None
    changed_inputs: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """What of the producer's files has changed since the draft was made, in words; absent in answers to edits."""
    words: tuple[WordRow, ...] | msgspec.UnsetType = msgspec.UNSET
    changed_words: tuple[tuple[int, WordRow], ...] = ()
    """Each with its number."""
    utterances: tuple[UtteranceState, ...] | msgspec.UnsetType = msgspec.UNSET
    speakers: tuple[str, ...]
    chapters: tuple[ChapterState, ...]
    notes: tuple[SectionState, ...]
    candidates: tuple[CandidateState, ...]
    quotes: tuple[LineState, ...]
    findings: tuple[FindingState, ...]
    platforms: tuple[FindingState, ...]
    stale: tuple[StaleState, ...]


class Refusal(msgspec.Struct, frozen=True):
    """An edit that was not taken: what it wanted, what stands there, and why."""

    id: str
    mine: str
    theirs: str
    why: str


class Answer(msgspec.Struct, frozen=True):
    """What became of a batch of edits, of an undo or a redo. Everything not in `refused` is on the disk."""

    revision: int
    saved_at: str
    state: EpisodeState
    refused: tuple[Refusal, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """One place of a search in the transcript."""

    first: int
    start_ms: Millis
    before: str
    match: str
    after: str


class FoundPlaces(msgspec.Struct, frozen=True):
    """What a replacement everywhere would change: places in the transcript, and lines of the notes."""

    count: int
    places: tuple[Found, ...]
    """The first few hundred; `count` tells of all."""
    lines: int


class Approved(msgspec.Struct, frozen=True):
    """What an approval wrote."""

    approved: ApprovalState
    revision: int
    written: tuple[str, ...]
    kept: dict[str, str | None]
    """Pages that she edited by hand and that stay, each with the new one beside it, where there is one."""
