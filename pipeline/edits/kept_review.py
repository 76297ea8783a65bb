"""The record of one episode's review: every accepted batch of edits, what was undone, who approved what."""

import hashlib
from collections.abc import Iterator

import msgspec

from pipeline.edits.edit import KeptEdit

SCHEMA = 1
"""Schema number of the record; raised when an older reader would go wrong."""
NAME = "review"
"""Under which the store keeps it."""


class KeptBatch(msgspec.Struct, frozen=True):
    """Edits that were made with one gesture, which are undone with one."""

    revision: int
    """Of the review when it was last taken, undone or done again."""
    at: str
    by: str
    window: str
    edits: tuple[KeptEdit, ...]


class Approval(msgspec.Struct, frozen=True):
    """Who approved the pages, when, and what they were made of."""

    by: str
    at: str
    revision: int
    draft: str
    """The sha256 of the draft that lay under the review."""
    edits: str
    """Digest of the edits that were laid over it."""
    transcript: str
    """The sha256 of the transcript as approved."""
    engine: str
    model: str

    def told(self) -> str:
        """Who and when, in words."""
        return f"{self.by} on {self.at[:10]}"


class KeptReview(msgspec.Struct, frozen=True):
    """What is kept of a review between runs. The clock times in it record what a person did and are in no key."""

    schema: int = SCHEMA
    revision: int = 0
    batches: tuple[KeptBatch, ...] = ()
    done: int = 0
    """So many of the batches are in force; those behind were undone and can be done again."""
    abandoned: tuple[KeptBatch, ...] = ()
    """Undone, and then something else was done instead: never laid over again, never thrown away."""
    draft: str = ""
    """The sha256 of the draft that lies under the review."""
    draft_since: int = 0
    """Revision from which on that draft has been there; edits made on an earlier one meant other words."""
    published: str = ""
    """Digest of the edits that the last finished run or approval laid over its pages."""
    approval: Approval | None = None

    def in_force(self) -> tuple[KeptEdit, ...]:
        """The edits to be laid over a draft, in order."""
        return tuple(edit for batch in self.batches[: self.done] for edit in batch.edits)

    def is_published(self) -> bool:
        """Whether the last finished run or approval had all edits that are in force now."""
        return self.published == edits_digest(self.in_force())

    def since(self, revision: int) -> Iterator[KeptBatch]:
        """Batches that were taken, undone or done again after a revision."""
        return (batch for batch in (*self.batches, *self.abandoned) if batch.revision > revision)

    def has(self, edit_id: str) -> bool:
        """Whether an edit of that id was ever taken."""
        return any(kept.edit.id == edit_id for batch in (*self.batches, *self.abandoned) for kept in batch.edits)


def edits_digest(edits: tuple[KeptEdit, ...]) -> str:
    """One value for edits in force; empty for none, as it is for an episode that nobody reviewed."""
    return hashlib.sha256(msgspec.json.encode(edits)).hexdigest() if edits else ""


def with_batch(review: KeptReview, batch: KeptBatch) -> KeptReview:
    """The review with one more batch, which has its next revision."""
    return msgspec.structs.replace(
        review,
        revision=batch.revision,
        batches=(*review.batches[: review.done], batch),
        done=review.done + 1,
        abandoned=(*review.abandoned, *review.batches[review.done :]),
    )


def undone(review: KeptReview) -> KeptReview:
    """The review without the last batch in force, which can be done again."""
    return _with_step(review, review.done - 1, review.done - 1)


def redone(review: KeptReview) -> KeptReview:
    """The review with the batch that was undone last."""
    return _with_step(review, review.done, review.done + 1)


def _with_step(review: KeptReview, at: int, done: int) -> KeptReview:
    revision = review.revision + 1
    batches = list(review.batches)
    batches[at] = msgspec.structs.replace(batches[at], revision=revision)
    return msgspec.structs.replace(review, revision=revision, batches=tuple(batches), done=done)


def on_draft(review: KeptReview, digest: str) -> KeptReview:
    """The review over another draft: the next revision, so that edits made on the old one are known as such."""
    if review.draft == digest:
        return review
    revision = review.revision + 1 if review.draft else review.revision
    return msgspec.structs.replace(review, revision=revision, draft=digest, draft_since=revision)
