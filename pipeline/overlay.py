"""The review between a draft and its pages: kept edits laid over, approved pages held, hand-edited pages merged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from pipeline.edits import kept_draft, kept_review
from pipeline.edits.kept_draft import KeptDraft, draft_of, way_to
from pipeline.edits.kept_review import KeptReview, edits_digest, on_draft
from pipeline.edits.lay_over import lay_over
from pipeline.merging import Conflict, merge_pages
from pipeline.model.document import Approval, EpisodeDocument
from pipeline.model.finding import Finding
from pipeline.model.notes import Notes, Section
from pipeline.stages.check import recheck
from pipeline.store import Merged, Published, Store

MERGED_PAGE = "show-notes.md"
"""The page that is merged by field when a person edited it; the others are made of it or of the transcript, and a
draft is written beside them instead."""
FREE_PAGE = "findings.json"
"""Goes on telling what to look at when the pages are approved."""
MOST_TOLD = 3
"""Edits that do not fit named in a finding; the review page lists all."""

Render = Callable[[EpisodeDocument], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A draft with the kept edits laid over it."""

    document: EpisodeDocument
    draft: KeptDraft
    edits: str
    """Digest of the edits that were laid over."""
    approval: kept_review.Approval | None

    @property
    def is_as_approved(self) -> bool:
        """Whether just these edits were approved, so that pages that come out the same are the approved ones."""
        return self.approval is not None and self.approval.edits == self.edits


def lay_review_over(store: Store, draft: EpisodeDocument, sound: Path) -> Overlay:
    """Keep the draft for the review page, and lay the edits that are kept over it.

    Raises:
        StoreError: the record of the review is damaged.
        InputError, MachineError: the draft cannot be written.
    """
    kept = draft_of(draft, way_to(sound, store.folder))
    with store.documents() as documents:
        review = on_draft(documents.kept(kept_review.NAME, KeptReview) or KeptReview(), kept.digest)
        documents.keep(kept_draft.NAME, kept)
        documents.keep(kept_review.NAME, review)
    edits = review.in_force()
    if not edits:
        return Overlay(draft, kept, "", review.approval)
    reviewed = lay_over(draft, edits)
    document = replace(reviewed.document, findings=recheck(reviewed.document))
    if reviewed.stale:
        told = "; ".join(f"“{stale.text}”" for stale in reviewed.stale[:MOST_TOLD])
        more = f" and {len(reviewed.stale) - MOST_TOLD} more" if len(reviewed.stale) > MOST_TOLD else ""
        number = "1 edit of the review does" if len(reviewed.stale) == 1 else f"{len(reviewed.stale)} edits do"
        message = f"{number} not fit this draft and waits on the review page: {told}{more}."
        finding = Finding("review.stale", message, remedy="Open the review page and do again what is still wanted.")
        document = replace(document, findings=(finding, *document.findings))
    return Overlay(document, kept, edits_digest(edits), review.approval)


def publish_overlay(store: Store, overlay: Overlay, render: Render, key: str) -> tuple[EpisodeDocument, Published]:
    """Write the pages; approved ones stay as they are and what is new goes beside them, with a finding.

    Raises:
        InputError, MachineError: as `Store.publish` and `render`.
    """
    if overlay.approval is None:
        document, files, merge = with_merges(store, overlay.document, render)
        published = store.publish(files, key=key, merge=merge)
    else:
        document, files = _held(store, overlay, overlay.approval, render)
        published = store.publish(files, key=key, held=files.keys() - {FREE_PAGE})
    with store.documents() as documents:
        review = documents.kept(kept_review.NAME, KeptReview) or KeptReview()
        review = msgspec.structs.replace(review, published=overlay.edits)
        if document.approval is not None and review.approval is not None:
            same = msgspec.structs.replace(review.approval, draft=overlay.draft.digest)
            review = msgspec.structs.replace(review, approval=same)
        documents.keep(kept_review.NAME, review)
    return document, published


def edits_are_published(store: Store) -> bool:
    """Whether the last finished run or approval had all edits that are in force now."""
    with store.documents() as documents:
        return (documents.kept(kept_review.NAME, KeptReview) or KeptReview()).is_published()


def _held(
    store: Store, overlay: Overlay, approval: kept_review.Approval, render: Render
) -> tuple[EpisodeDocument, Mapping[str, bytes]]:
    """The approved document where its pages come out as they are; else the new one, as a proposal."""
    if overlay.is_as_approved:
        document = as_approved(overlay.document, Approval(approval.by, approval.at))
        files = render(document)
        if not store.foresee(files, held=files.keys() - {FREE_PAGE}).proposals:
            return document, files
    finding = Finding(
        "review.approved",
        f"{approval.by} approved these pages on {approval.at[:10]}; they stay, and what is new lies beside them.",
        remedy="Compare show-notes.new.md, and approve again to take what is new.",
        file=MERGED_PAGE,
    )
    document = replace(overlay.document, findings=(finding, *overlay.document.findings))
    return document, render(document)


def as_approved(reviewed: EpisodeDocument, approval: Approval) -> EpisodeDocument:
    """The document as it goes out: what nobody filled until now is left out, chapters without a title apart."""
    notes = Notes(_told(reviewed.notes.sections), _told(reviewed.notes.publishing))
    document = replace(reviewed, notes=notes, approval=approval)
    return replace(document, findings=recheck(document))


def _told(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    made = (
        (section, tuple(line for line in section.lines if line.origin != "missing" or section.key == "outline"))
        for section in sections
    )
    return tuple(replace(section, lines=lines) for section, lines in made if lines)


@dataclass(slots=True)
class PageMerge:
    """The store's `merge` for pages that a person edited, which remembers what could not be brought together."""

    conflicts: list[Conflict] = field(default_factory=list)

    def __call__(self, name: str, base: bytes, theirs: bytes, new: bytes) -> Merged | None:
        """Her page with every field that she left alone brought up to date; None for pages that are not merged."""
        if name != MERGED_PAGE:
            return None
        try:
            merged = merge_pages(base.decode(), theirs.decode(), new.decode())
        except UnicodeDecodeError:
            return None
        self.conflicts = list(merged.conflicts)
        return Merged(merged.text.encode(), left_out=bool(merged.conflicts))

    def findings(self) -> tuple[Finding, ...]:
        """One for each field that she and the new draft changed differently."""
        return tuple(
            Finding(
                "page.both-changed",
                f"You and the new draft both changed a line{_under(one)}; yours stays. The new draft says: {one.new}",
                remedy="Compare show-notes.new.md, and take from it what you want.",
                file=MERGED_PAGE,
            )
            for one in self.conflicts
        )


def _under(conflict: Conflict) -> str:
    return f" under “{conflict.where}”" if conflict.where else " at the head of the page"


def with_merges(
    store: Store, document: EpisodeDocument, render: Render
) -> tuple[EpisodeDocument, Mapping[str, bytes], PageMerge]:
    """The pages, with a finding for each field of a hand-edited page that she and we changed differently."""
    files, merge = render(document), PageMerge()
    store.foresee(files, merge=merge)
    if told := merge.findings():
        document = replace(document, findings=(*told, *document.findings))
        files = render(document)
    return document, files, merge
