"""What an edit changes, so that two people's edits can be told to touch the same thing."""

import msgspec

from pipeline.edits import edit as edits
from pipeline.edits.desk import Desk
from pipeline.edits.edit import Edit, KeptEdit
from pipeline.timecode import format_clock


def fields_of(desk: Desk, kept: KeptEdit) -> frozenset[str]:
    """Names of everything that the edit changes; edits that add something change nothing that was there."""
    edit = kept.edit
    match edit:
        case edits.ReplaceEdit():
            return frozenset((f"line {edit.item}", f"line {edit.candidate}"))
        case edits.ReorderEdit():
            return frozenset((f"order {edit.section}",))
        case edits.AcceptEdit() | edits.RejectEdit() | edits.ResetEdit() | edits.LineEdit() | edits.RemoveLineEdit():
            return frozenset((f"line {edit.item}",))
        case _:
            return _chapter_fields(edit) or _transcript_fields(desk, kept)


def _chapter_fields(edit: Edit) -> frozenset[str]:
    match edit:
        case edits.MoveChapterEdit() | edits.TakeMoveEdit() | edits.LeaveMoveEdit():
            return frozenset((f"time {edit.item}",))
        case edits.RenameChapterEdit():
            return frozenset((f"title {edit.item}",))
        case edits.RemoveChapterEdit():
            return frozenset((f"time {edit.item}", f"title {edit.item}"))
        case _:
            return frozenset()


def _transcript_fields(desk: Desk, kept: KeptEdit) -> frozenset[str]:
    edit, place = kept.edit, kept.anchors.place
    span = None if place is None else desk.words.heard.find(place)
    if span is None:
        return frozenset()
    match edit:
        case edits.FixWordsEdit():
            return frozenset(f"word {at}" for at in range(*span))
        case edits.SplitUtteranceEdit() | edits.MergeUtteranceEdit():
            return frozenset((f"border {span[0]}",))
        case edits.NameSpeakerEdit():
            here = desk.words.utterance_at(span[0])
            voice = kept.anchors.voice
            same = {first for first, said in desk.words.speakers.items() if said == voice} | {here}
            onward = (first for first in same if edit.everywhere or (edit.onward and first >= here) or first == here)
            return frozenset(f"voice {first}" for first in onward)
        case _:
            return frozenset()


def what_stands(desk: Desk, kept: KeptEdit) -> str:
    """What the draft on the desk has where the edit would go, in words."""
    edit, place = kept.edit, kept.anchors.place
    if isinstance(edit, edits.ReorderEdit):
        return "; ".join(line.line.text for line in desk.sections.get(edit.section, ()))
    item: str = getattr(edit, "item", "")
    if (chapter := desk.chapter(item)) is not None:
        return f"{format_clock(chapter.start_ms)} {chapter.title}".rstrip()
    if (line := desk.line(item)) is not None:
        text = f"{line.line.label}: {line.line.text}" if line.line.label else line.line.text
        return f"{text} ({line.status})" if line.status in ("accepted", "rejected") else text
    span = None if place is None else desk.words.heard.find(place)
    if span is None:
        return ""
    if isinstance(edit, edits.NameSpeakerEdit):
        return desk.words.speakers[desk.words.utterance_at(span[0])] or ""
    return desk.words.text(*span)


def is_same_act(one: Edit, other: Edit) -> bool:
    """Whether two edits say the same, whoever made them."""
    return type(one) is type(other) and msgspec.structs.replace(one, id=other.id) == other
