"""How far the review of an episode is, read from its record alone."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.edits.kept_review import NAME, KeptReview, edits_digest
from pipeline.review.state import ApprovalState, ReviewState
from pipeline.store import Documents, state_folder


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a review is."""

    state: ReviewState
    revision: int
    edits: int
    """Edits in force."""
    approved: ApprovalState | None
    """Of the last approval, even when something changed since."""


def read_standing(out_dir: Path, slug: str) -> Standing:
    """How far the review of an episode is that was processed; holds no lock, changes nothing.

    Raises:
        StoreError: the record is damaged, or written by a newer Rundown.
    """
    kept = Documents(state_folder(out_dir, slug)).kept(NAME, KeptReview)
    return standing_of(kept or KeptReview())


def standing_of(review: KeptReview) -> Standing:
    """How far a review is, by its record."""
    edits, approval = review.in_force(), review.approval
    told = None if approval is None else ApprovalState(approval.by, approval.at)
    state: ReviewState = "in review" if edits else "draft"
    if approval is not None:
        state = "in review" if approval.edits != edits_digest(edits) else "approved"
        state = state if approval.draft == review.draft else "stale"
    return Standing(state, review.revision, len(edits), told)
