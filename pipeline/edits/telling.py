"""Edits in words: for a list of stale ones, and for showing both sides of a conflict."""

from pipeline.edits import edit as edits
from pipeline.edits.edit import KeptEdit
from pipeline.timecode import format_clock


def tell(kept: KeptEdit) -> str:
    """What the edit says; for one that says nothing of its own, what it is about."""
    edit, anchors = kept.edit, kept.anchors
    about = "; ".join(anchor.text for anchor in anchors.lines)
    place = "" if anchors.place is None else anchors.place.text
    chapter = "" if anchors.chapter is None else anchors.chapter.title
    said = about or place or chapter or getattr(edit, "item", "")
    match edit:
        case edits.LineEdit() | edits.AddLineEdit():
            said = f"{edit.label}: {edit.text}" if edit.label else edit.text
        case edits.FixWordsEdit():
            said = f"{place} → {edit.text or 'nothing'}" if place else edit.text
        case edits.ReplaceEverywhereEdit():
            said = f"{edit.find} → {edit.replace}"
        case edits.NameSpeakerEdit():
            said = f"{edit.name}: {place}" if place else edit.name
        case edits.RenameChapterEdit():
            said = f"{chapter} → {edit.title}" if chapter else edit.title
        case edits.MoveChapterEdit():
            said = f"{format_clock(edit.start_ms)} {chapter}".rstrip()
        case edits.AddChapterEdit():
            said = f"{format_clock(edit.start_ms)} {edit.title}"
        case edits.ReplaceEdit():
            said = " → ".join(anchor.text for anchor in anchors.lines) or edit.candidate
    return said
