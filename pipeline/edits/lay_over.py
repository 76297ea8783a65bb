"""A draft with a person's edits laid over it: nothing of hers is ever dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from pipeline.edits import edit as edits
from pipeline.edits.chapter_acts import ChapterAct, act_on_chapters
from pipeline.edits.desk import Desk, lay_out
from pipeline.edits.edit import Edit, KeptEdit
from pipeline.edits.errors import MisfitError
from pipeline.edits.finish import finish
from pipeline.edits.following import find_sources, follow
from pipeline.edits.line_acts import LineAct, act_on_lines
from pipeline.edits.telling import tell
from pipeline.edits.word_acts import WordAct, act_on_words, replace_everywhere
from pipeline.model.document import EpisodeDocument

_LINE_ACTS: tuple[type, ...] = get_args(LineAct)
_CHAPTER_ACTS: tuple[type, ...] = get_args(ChapterAct)
_WORD_ACTS: tuple[type, ...] = get_args(WordAct)


@dataclass(frozen=True, slots=True)
class StaleEdit:
    """An edit that does not fit this draft; it is kept, and fits again when a later draft has its place."""

    edit: Edit
    text: str
    """What it said, or what it was about."""
    why: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The draft as reviewed, and what became of each edit."""

    document: EpisodeDocument
    desk: Desk
    """The same in terms of the words as heard, with what the pages leave out."""
    applied: tuple[str, ...]
    """Ids of the edits that found their place."""
    stale: tuple[StaleEdit, ...]


def lay_over(draft: EpisodeDocument, kept: Sequence[KeptEdit]) -> Reviewed:
    """The draft with the edits laid over it in order. The same draft and edits give the same result."""
    desk, applied, stale = on_desk(draft, kept)
    return Reviewed(finish(desk) if applied else draft, desk, tuple(applied), tuple(stale))


def on_desk(draft: EpisodeDocument, kept: Sequence[KeptEdit]) -> tuple[Desk, list[str], list[StaleEdit]]:
    """A desk of one's own with the edits laid over the draft, ids of those that fit, and those that do not."""
    desk = lay_out(draft)
    find_sources(desk)
    applied: list[str] = []
    stale: list[StaleEdit] = []
    for one in kept:
        try:
            act(desk, one)
            applied.append(one.edit.id)
        except MisfitError as misfit:
            stale.append(StaleEdit(one.edit, tell(one), str(misfit)))
    return desk, applied, stale


def act(desk: Desk, kept: KeptEdit) -> None:
    """Lay one edit over what is on the desk.

    Raises:
        MisfitError: it does not fit; the desk is as it was.
    """
    edit, anchors = kept.edit, kept.anchors
    if isinstance(edit, edits.ReplaceEverywhereEdit):
        replace_everywhere(desk, edit)
    elif isinstance(edit, _LINE_ACTS):
        act_on_lines(desk, edit, anchors)  # type: ignore[arg-type]  # narrowed by the line above
    elif isinstance(edit, _CHAPTER_ACTS):
        act_on_chapters(desk, edit, anchors)  # type: ignore[arg-type]  # as above
    elif isinstance(edit, _WORD_ACTS):
        act_on_words(desk, edit, anchors)  # type: ignore[arg-type]  # as above
    follow(desk)
