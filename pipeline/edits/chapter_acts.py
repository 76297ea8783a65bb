"""Edits of chapters: moved, named, added, removed."""

from pipeline.edits import edit as edits
from pipeline.edits.anchors import Anchors, ChapterAnchor
from pipeline.edits.desk import Desk, DeskChapter
from pipeline.edits.errors import MisfitError
from pipeline.edits.items import added_item
from pipeline.timecode import Millis, format_clock

CLOSEST_MS: Millis = 1000
"""Chapters begin at least this far apart: players and platforms show whole seconds."""
SAME_MS: Millis = 5000
"""Chapters that were found, not given, are the same in another draft when they begin this near each other."""

ChapterAct = edits.ChapterAct | edits.AddChapterEdit


def act_on_chapters(desk: Desk, edit: ChapterAct, anchors: Anchors) -> None:
    """Lay one edit over the chapters.

    Raises:
        MisfitError: its chapter is not in this draft, or what it asks for cannot be.
    """
    match edit:
        case edits.AddChapterEdit():
            title = _title(edit.title)
            start_ms = _free_time(desk, _time_now(desk, edit.start_ms, anchors), None)
            desk.chapters.append(DeskChapter(added_item(edit.id), title, start_ms, renamed=True, moved=True))
        case edits.MoveChapterEdit():
            chapter = _wanted(desk, edit.item, anchors)
            _see_outline(chapter, anchors)
            chapter.start_ms = _free_time(desk, _time_now(desk, edit.start_ms, anchors), chapter)
            chapter.moved = chapter.decided = True
        case edits.RenameChapterEdit():
            title = _title(edit.title)
            chapter = _wanted(desk, edit.item, anchors)
            chapter.title, chapter.renamed = title, True
        case edits.RemoveChapterEdit():
            _remove(desk, _wanted(desk, edit.item, anchors))
        case edits.TakeMoveEdit() | edits.LeaveMoveEdit():
            _decide(desk, edit, anchors)
    desk.chapters.sort(key=lambda chapter: chapter.start_ms)


def _remove(desk: Desk, chapter: DeskChapter) -> None:
    if len(desk.chapters) == 1:
        raise MisfitError("An episode has at least one chapter: rename this one.")
    at = next(at for at, one in enumerate(desk.chapters) if one is chapter)
    if at == 0:
        desk.chapters[1].start_ms, desk.chapters[1].moved = chapter.start_ms, True
    del desk.chapters[at]


def _decide(desk: Desk, edit: edits.TakeMoveEdit | edits.LeaveMoveEdit, anchors: Anchors) -> None:
    chapter = _wanted(desk, edit.item, anchors)
    _see_outline(chapter, anchors)
    draft = chapter.draft
    if draft is None or draft.outline_ms is None:
        raise MisfitError("No outline gives this chapter a time.")
    wanted_ms = draft.start_ms if isinstance(edit, edits.TakeMoveEdit) else draft.outline_ms
    if wanted_ms != chapter.start_ms:
        chapter.start_ms = _free_time(desk, wanted_ms, chapter)
    chapter.moved, chapter.decided = wanted_ms != draft.start_ms, True


def _wanted(desk: Desk, item: str, anchors: Anchors) -> DeskChapter:
    """The chapter of that name, else the one of the same outline time, else a found one that begins nearby."""
    chapter = desk.chapter(item) or (None if anchors.chapter is None else _same(desk, anchors.chapter))
    if chapter is None:
        raise MisfitError("There is no such chapter in this draft.")
    chapter.item = item
    return chapter


def _same(desk: Desk, anchor: ChapterAnchor) -> DeskChapter | None:
    drafted = [(chapter, chapter.draft) for chapter in desk.chapters if chapter.draft is not None]
    if anchor.outline_ms is not None:
        return next((one for one, draft in drafted if draft.outline_ms == anchor.outline_ms), None)
    found = [(abs(draft.start_ms - anchor.start_ms), one) for one, draft in drafted if draft.outline_ms is None]
    near_ms, nearest = min(found, key=lambda pair: pair[0], default=(SAME_MS + 1, None))
    return nearest if near_ms <= SAME_MS else None


def _see_outline(chapter: DeskChapter, anchors: Anchors) -> None:
    """A time that she wrote into her outline after she moved the chapter is the newer one.

    Raises:
        MisfitError: the outline has another time since.
    """
    if anchors.chapter is None or chapter.draft is None or chapter.draft.outline_ms == anchors.chapter.outline_ms:
        return
    if chapter.draft.outline_ms is not None:
        raise MisfitError(f"The outline says {format_clock(chapter.draft.outline_ms)} since then.")


def _time_now(desk: Desk, start_ms: Millis, anchors: Anchors) -> Millis:
    """The time that lies before the same words as then; the time itself where they are not found."""
    place = anchors.place
    span = None if place is None else desk.words.heard.find(place)
    if place is None or span is None:
        return start_ms
    return max(0, start_ms + desk.words.heard.starts[span[0]] - place.start_ms)


def _free_time(desk: Desk, start_ms: Millis, chapter: DeskChapter | None) -> Millis:
    """A time at which a chapter can begin.

    Raises:
        MisfitError: it is behind the end, another chapter begins there, or words would be in front of the first.
    """
    others = [one for one in desk.chapters if one is not chapter]
    if start_ms >= desk.draft.duration_ms and start_ms:
        raise MisfitError(f"The recording ends at {format_clock(desk.draft.duration_ms)}.")
    if taken := next((one for one in others if abs(one.start_ms - start_ms) < CLOSEST_MS), None):
        raise MisfitError(f"“{taken.title}” begins at {format_clock(taken.start_ms)}.")
    first_ms = min([start_ms, *(one.start_ms for one in others)])
    if desk.words.heard.starts and desk.words.heard.starts[0] < first_ms != desk.chapters[0].start_ms:
        raise MisfitError("Words in front of the first chapter would be in none: add a chapter for them first.")
    return start_ms


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title or not title.isprintable():
        raise MisfitError("A chapter needs a title.")
    return title
