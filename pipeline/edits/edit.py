"""One act of a person on a draft, as the review page sends it and as it is kept.

Word numbers (`first`, `last`, `at`, `utterance`) always mean words as they were heard, in the draft that lies under
the review: a correction never renumbers them. `item` is the name of a line, a candidate or a chapter (`items.py`).
"""

from typing import Annotated

import msgspec

from pipeline.edits.anchors import Anchors, Place
from pipeline.model.notes import SectionKey
from pipeline.timecode import Millis

LONGEST_TEXT = 4000
"""Characters of a line: twice the longest paragraph that podcast hosts take for a whole description."""
LONGEST_NAME = 200

Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Item = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
Word = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Time = Annotated[Millis, msgspec.Meta(ge=0, le=1_000_000_000)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{8,64}\Z")]


class _Edit(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """What all edits have: an id made where the edit was made, so that sending it twice is doing it once."""

    id: Id


class AcceptEdit(_Edit, frozen=True, kw_only=True, tag="accept"):
    """The line is right as it stands."""

    item: Item


class RejectEdit(_Edit, frozen=True, kw_only=True, tag="reject"):
    """The line, or the candidate, is not to be shown."""

    item: Item


class ResetEdit(_Edit, frozen=True, kw_only=True, tag="reset"):
    """The line as the draft has it."""

    item: Item


class LineEdit(_Edit, frozen=True, kw_only=True, tag="edit_line"):
    """New text for a line, or for a hole. `label` None leaves it, "" takes it away."""

    item: Item
    text: Text
    label: Name | None = None
    url: Text | None = None
    """None leaves the address, "" takes it away."""


class AddLineEdit(_Edit, frozen=True, kw_only=True, tag="add_line"):
    """A line of her own at the end of a section."""

    section: SectionKey
    text: Text
    label: Name | None = None
    url: Text | None = None


class RemoveLineEdit(_Edit, frozen=True, kw_only=True, tag="remove_line"):
    """The line goes; a hole that is removed is one that she does not want filled."""

    item: Item


class ReorderEdit(_Edit, frozen=True, kw_only=True, tag="reorder"):
    """The lines of a section in this order; those that are not named follow."""

    section: SectionKey
    order: Annotated[tuple[Item, ...], msgspec.Meta(max_length=500)]


class ReplaceEdit(_Edit, frozen=True, kw_only=True, tag="replace"):
    """A candidate takes the place of a takeaway."""

    item: Item
    candidate: Item


class PromoteEdit(_Edit, frozen=True, kw_only=True, tag="promote"):
    """Words `[first, last)` of the transcript become a takeaway or a pull quote."""

    first: Word
    last: Word
    as_: Annotated[str, msgspec.Meta(pattern=r"^(takeaway|quote)\Z")] = msgspec.field(name="as")
    label: Name | None = None
    place: Place | None = None


class MoveChapterEdit(_Edit, frozen=True, kw_only=True, tag="move_chapter"):
    """The chapter begins here."""

    item: Item
    start_ms: Time


class RenameChapterEdit(_Edit, frozen=True, kw_only=True, tag="rename_chapter"):
    """The chapter's title."""

    item: Item
    title: Name


class RemoveChapterEdit(_Edit, frozen=True, kw_only=True, tag="remove_chapter"):
    """The chapter becomes part of the one before; the first one, of the next."""

    item: Item


class AddChapterEdit(_Edit, frozen=True, kw_only=True, tag="add_chapter"):
    """A chapter begins here."""

    start_ms: Time
    title: Name


class TakeMoveEdit(_Edit, frozen=True, kw_only=True, tag="take_move"):
    """The chapter begins where the draft proposes it."""

    item: Item


class LeaveMoveEdit(_Edit, frozen=True, kw_only=True, tag="leave_move"):
    """The chapter begins where her outline says."""

    item: Item


class FixWordsEdit(_Edit, frozen=True, kw_only=True, tag="fix_words"):
    """What was really said at words `[first, last)`; no text takes them out."""

    first: Word
    last: Word
    text: Text
    place: Place | None = None


class NameSpeakerEdit(_Edit, frozen=True, kw_only=True, tag="name_speaker"):
    """Who speaks in the utterance that holds this word, or wherever that voice speaks, in all or from here onward."""

    utterance: Word
    name: Name
    everywhere: bool = False
    onward: bool = False
    place: Place | None = None


class ReplaceEverywhereEdit(_Edit, frozen=True, kw_only=True, tag="replace_everywhere"):
    """One spelling for another in the transcript and in the lines made of it."""

    find: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    replace: Name
    match_case: bool = False
    whole_words: bool = True


class SplitUtteranceEdit(_Edit, frozen=True, kw_only=True, tag="split_utterance"):
    """Another utterance begins with this word."""

    at: Word
    place: Place | None = None


class MergeUtteranceEdit(_Edit, frozen=True, kw_only=True, tag="merge_utterance"):
    """The utterance that holds this word becomes part of the one before."""

    first: Word
    place: Place | None = None


LineAct = AcceptEdit | RejectEdit | ResetEdit | LineEdit | RemoveLineEdit | ReplaceEdit
ChapterAct = MoveChapterEdit | RenameChapterEdit | RemoveChapterEdit | TakeMoveEdit | LeaveMoveEdit
WordAct = PromoteEdit | FixWordsEdit | NameSpeakerEdit | SplitUtteranceEdit | MergeUtteranceEdit
Edit = LineAct | AddLineEdit | ReorderEdit | ChapterAct | AddChapterEdit | WordAct | ReplaceEverywhereEdit


class KeptEdit(msgspec.Struct, frozen=True):
    """An edit as it is kept: with what it remembers of its place."""

    edit: Edit
    anchors: Anchors = Anchors()
