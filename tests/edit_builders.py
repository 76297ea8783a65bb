"""Edits as the review page would make them, and what a desk says after them."""

import itertools
from collections.abc import Sequence

from pipeline.edits import edit as edits
from pipeline.edits.anchoring import anchored
from pipeline.edits.desk import Desk, DeskLine
from pipeline.edits.edit import Edit, KeptEdit
from pipeline.edits.lay_over import Reviewed, act, lay_over, on_desk
from pipeline.model.document import EpisodeDocument

_IDS = itertools.count(1)


def new_id() -> str:
    """An id as a page makes one."""
    return f"edit-{next(_IDS):08d}"


def keep(draft: EpisodeDocument, *wanted: Edit) -> tuple[KeptEdit, ...]:
    """The edits as they are kept when they are made one after the other on this draft; each has to fit."""
    desk, _, _ = on_desk(draft, ())
    kept: list[KeptEdit] = []
    for edit in wanted:
        kept.append(anchored(desk, edit))
        act(desk, kept[-1])
    return tuple(kept)


def reviewed(draft: EpisodeDocument, *wanted: Edit) -> Reviewed:
    """The draft with these edits made on it."""
    return lay_over(draft, keep(draft, *wanted))


def lines(desk: Desk, key: str) -> list[DeskLine]:
    """The lines of a section."""
    return desk.sections[key]  # type: ignore[index]  # literal keys, in view in the tests


def item(draft: EpisodeDocument, key: str, number: int = 0) -> str:
    """The name of a line of the draft."""
    return lines(on_desk(draft, ())[0], key)[number].item


def chapter_item(draft: EpisodeDocument, number: int) -> str:
    """The name of a chapter of the draft."""
    return on_desk(draft, ())[0].chapters[number].item


def page_lines(found: Reviewed, key: str) -> list[str]:
    """What the page says in a section, or what is for publishing it."""
    notes = found.document.notes
    sections = {section.key: section for section in (*notes.sections, *notes.publishing)}
    return [line.text for line in sections[key].lines] if key in sections else []  # type: ignore[index]  # as above


def accept(name: str) -> edits.AcceptEdit:
    return edits.AcceptEdit(id=new_id(), item=name)


def reject(name: str) -> edits.RejectEdit:
    return edits.RejectEdit(id=new_id(), item=name)


def rewrite(name: str, text: str, label: str | None = None, url: str | None = None) -> edits.LineEdit:
    return edits.LineEdit(id=new_id(), item=name, text=text, label=label, url=url)


def fix(first: int, last: int, text: str) -> edits.FixWordsEdit:
    return edits.FixWordsEdit(id=new_id(), first=first, last=last, text=text)


def words_of(found: Reviewed, first: int = 0, last: int | None = None) -> Sequence[str]:
    """The published words."""
    return [word.text for word in found.document.transcript.words[first:last]]
