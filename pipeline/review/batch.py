"""A batch of edits as the page sends it, and what of it can be taken."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from pipeline.edits.anchoring import anchored, from_page
from pipeline.edits.desk import Desk
from pipeline.edits.edit import LONGEST_NAME, Edit, KeptEdit, WordAct
from pipeline.edits.errors import MisfitError
from pipeline.edits.fields import fields_of, is_same_act, what_stands
from pipeline.edits.kept_review import KeptReview
from pipeline.edits.lay_over import act
from pipeline.edits.telling import tell
from pipeline.review.state import Refusal

MOST_EDITS = 1000
"""In one batch: a browser that was offline for an afternoon sends some hundreds."""
CHANGED_MEANWHILE = "Somebody changed the same thing since this page was loaded."


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Edits made with one gesture, and the revision that was on the screen."""

    revision: Annotated[int, msgspec.Meta(ge=0)]
    edits: Annotated[tuple[Edit, ...], msgspec.Meta(max_length=MOST_EDITS)]
    window: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Made when the page is opened; edits of one window never conflict with one another."""
    by: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)] = ""


def take(desk: Desk, review: KeptReview, batch: Batch) -> tuple[tuple[KeptEdit, ...], tuple[Refusal, ...]]:
    """Lay the edits of a batch over the desk: those that were taken, and those that were not and why.

    An edit whose id was taken before is in neither. An edit made on an older draft is always taken:
    if its place is not found it is kept and shown as stale.
    """
    is_older = batch.revision < review.draft_since
    changed = _changed_meanwhile(desk, review, batch)
    taken: list[KeptEdit] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for edit in batch.edits:
        if edit.id in seen or review.has(edit.id):
            continue
        seen.add(edit.id)
        kept = from_page(edit) if is_older and isinstance(edit, WordAct) else anchored(desk, edit)
        fields = fields_of(desk, kept)
        if any(fields & touched and not is_same_act(edit, other) for other, touched in changed):
            refused.append(Refusal(edit.id, tell(kept), what_stands(desk, kept), CHANGED_MEANWHILE))
            continue
        try:
            act(desk, kept)
        except MisfitError as misfit:
            if not is_older:
                refused.append(Refusal(edit.id, tell(kept), what_stands(desk, kept), str(misfit)))
                continue
        taken.append(kept)
    return tuple(taken), tuple(refused)


def _changed_meanwhile(desk: Desk, review: KeptReview, batch: Batch) -> list[tuple[Edit, frozenset[str]]]:
    """Edits of other windows that were taken, undone or done again since, with what they touch."""
    return [(kept.edit, fields_of(desk, kept)) for kept in _edits_since(review, batch)]


def _edits_since(review: KeptReview, batch: Batch) -> Iterator[KeptEdit]:
    for other in review.since(batch.revision):
        if not batch.window or other.window != batch.window:
            yield from other.edits
