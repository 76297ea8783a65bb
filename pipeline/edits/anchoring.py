"""What an edit is to remember of its place, taken from the draft on the desk when the edit is made."""

from pipeline.edits import edit as edits
from pipeline.edits.anchors import Anchors, ChapterAnchor, LineAnchor, Place
from pipeline.edits.desk import Desk, DeskLine
from pipeline.edits.edit import Edit, KeptEdit
from pipeline.model.evidence import Evidence
from pipeline.timecode import Millis

VOICE_WORDS = 8
"""Words by which an utterance is known again: enough to be said once, few enough to be cut alike by two engines."""
BORDER_WORDS = 6
"""Words by which the beginning of a chapter is known again."""


def anchored(desk: Desk, edit: Edit) -> KeptEdit:
    """The edit with everything by which it finds its place in another draft; nothing where its place is not here."""
    anchors = Anchors()
    match edit:
        case edits.ReplaceEdit():
            anchors = Anchors(lines=_line_anchors(desk, edit.item, edit.candidate))
        case edits.ReorderEdit():
            anchors = Anchors(lines=_line_anchors(desk, *edit.order))
        case edits.AcceptEdit() | edits.RejectEdit() | edits.ResetEdit() | edits.LineEdit() | edits.RemoveLineEdit():
            anchors = Anchors(lines=_line_anchors(desk, edit.item))
        case edits.AddChapterEdit():
            anchors = Anchors(place=_border(desk, edit.start_ms))
        case edits.MoveChapterEdit():
            anchors = Anchors(chapter=_chapter_anchor(desk, edit.item), place=_border(desk, edit.start_ms))
        case edits.RenameChapterEdit() | edits.RemoveChapterEdit() | edits.TakeMoveEdit() | edits.LeaveMoveEdit():
            anchors = Anchors(chapter=_chapter_anchor(desk, edit.item))
        case edits.NameSpeakerEdit() if edit.utterance < len(desk.words.texts):
            first = desk.words.utterance_at(edit.utterance)
            voice = desk.words.speakers[first]
            anchors = Anchors(place=_place(desk, first, first + VOICE_WORDS), voice=voice)
        case _:
            anchors = Anchors(place=_place(desk, *words_of(edit)))
    return KeptEdit(edit, anchors)


def words_of(edit: Edit) -> tuple[int, int]:
    """Words as heard, `[first, last)`, by which an edit of the transcript is known again; (0, 0) for other edits."""
    match edit:
        case edits.PromoteEdit() | edits.FixWordsEdit():
            return edit.first, edit.last
        case edits.SplitUtteranceEdit():
            return edit.at, edit.at + VOICE_WORDS
        case edits.MergeUtteranceEdit():
            return edit.first, edit.first + VOICE_WORDS
        case edits.NameSpeakerEdit():
            return edit.utterance, edit.utterance + VOICE_WORDS
        case _:
            return 0, 0


def from_page(edit: Edit) -> KeptEdit:
    """An edit that was made on an older draft, with what the page told of its place."""
    place = getattr(edit, "place", None)
    return KeptEdit(edit, Anchors(place=place))


def _line_anchors(desk: Desk, *items: str) -> tuple[LineAnchor, ...]:
    by_item = {line.item: line for line in desk.lines()}
    return tuple(_line_anchor(desk, by_item[item]) for item in items if item in by_item)


def _line_anchor(desk: Desk, line: DeskLine) -> LineAnchor:
    key = desk.section_of(line)
    index = -1 if key is None else next(at for at, one in enumerate(desk.sections[key]) if one is line)
    here = line.line
    return LineAnchor(
        line.item,
        key or "takeaways",
        index,
        here.text,
        here.origin,
        here.label,
        here.url,
        tuple(_place_of(desk, evidence) for evidence in here.evidence),
    )


def _chapter_anchor(desk: Desk, item: str) -> ChapterAnchor | None:
    chapter = desk.chapter(item)
    if chapter is None:
        return None
    outline_ms = None if chapter.draft is None else chapter.draft.outline_ms
    return ChapterAnchor(chapter.item, chapter.title, chapter.start_ms, outline_ms)


def _place_of(desk: Desk, evidence: Evidence) -> Place:
    return desk.words.heard.place(evidence.first, evidence.last)


def _place(desk: Desk, first: int, last: int) -> Place | None:
    last = min(last, len(desk.words.texts))
    return desk.words.heard.place(first, last) if first < last else None


def _border(desk: Desk, start_ms: Millis) -> Place | None:
    """The first words after a time."""
    first = desk.words.heard.at(start_ms)
    return _place(desk, first, first + BORDER_WORDS)
