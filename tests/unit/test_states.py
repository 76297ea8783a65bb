"""Every state of an episode, told from what lies on disk."""

import os
from pathlib import Path

import msgspec
import pytest

from pipeline.edits.edit import AcceptEdit, KeptEdit
from pipeline.edits.kept_review import Approval, KeptBatch, KeptReview, edits_digest
from pipeline.errors import InputError
from pipeline.states import STATES, Standing, record_failure, standing_of
from pipeline.store import open_store

BY_NORA = ("Nora", "2026-03-03T10:00:00+00:00")


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


def finish_run(out: Path) -> None:
    with open_store(out, "ep") as store:
        store.publish({"show-notes.md": b"notes"}, key="k")
        store.log({"event": "processed"})


EDITS = (KeptEdit(AcceptEdit(id="0b9f6d0e-3f43-4a53-9d8c-8f6b0a0f1c11", item="takeaways-1")),)


def keep_review(
    out: Path, *, edits: tuple[KeptEdit, ...] = EDITS, approved: tuple[KeptEdit, ...] | None = None
) -> None:
    """These edits in force, and an approval of those, made on the same draft."""
    batches = (KeptBatch(1, "2026-03-03T09:00:00+00:00", "Nora", "window", edits),) if edits else ()
    approval = None if approved is None else Approval(*BY_NORA, 1, "draft", edits_digest(approved), "words", "e", "m")
    review = KeptReview(revision=1, batches=batches, done=len(batches), draft="draft", approval=approval)
    with open_store(out, "ep") as store, store.documents() as documents:
        documents.keep("review", review)


def test_an_episode_that_nobody_processed_is_new(tmp_path: Path) -> None:
    assert standing_of(tmp_path, "ep") == Standing("new")
    assert not list(tmp_path.iterdir())


def test_a_finished_run_makes_a_draft(tmp_path: Path) -> None:
    finish_run(tmp_path)
    assert standing_of(tmp_path, "ep") == Standing("draft")


def test_edits_put_it_in_review_and_an_approval_of_them_makes_it_approved(tmp_path: Path) -> None:
    finish_run(tmp_path)
    keep_review(tmp_path, edits=())
    assert standing_of(tmp_path, "ep").state == "draft"
    keep_review(tmp_path)
    assert standing_of(tmp_path, "ep").state == "in review"
    keep_review(tmp_path, approved=EDITS)
    assert standing_of(tmp_path, "ep") == Standing("approved", ("Approved by Nora on 2026-03-03.",))


def test_an_edit_after_the_approval_puts_it_back_into_review(tmp_path: Path) -> None:
    finish_run(tmp_path)
    keep_review(tmp_path, approved=())
    standing = standing_of(tmp_path, "ep")
    assert (standing.state, standing.reasons) == ("in review", ("Edited since it was approved by Nora on 2026-03-03.",))


def test_a_new_draft_under_an_approval_waits_for_a_person_and_not_for_a_run(tmp_path: Path) -> None:
    finish_run(tmp_path)
    keep_review(tmp_path, approved=EDITS)
    with open_store(tmp_path, "ep") as store, store.documents() as documents:
        review = documents.kept("review", KeptReview) or KeptReview()
        documents.keep("review", msgspec.structs.replace(review, draft="another"))
    standing = standing_of(tmp_path, "ep")
    assert (standing.state, standing.next_command("ep")) == ("stale", "rundown review ep")


def test_what_has_changed_since_makes_it_stale_even_when_it_was_approved(tmp_path: Path) -> None:
    finish_run(tmp_path)
    keep_review(tmp_path, approved=EDITS)
    standing = standing_of(tmp_path, "ep", changed=("the outline", "the model"))
    assert (standing.state, standing.next_command("ep")) == ("stale", "rundown process ep")
    assert standing.reasons == ("Changed since the last run: the outline.", "Changed since the last run: the model.")


def test_an_episode_that_was_never_finished_cannot_be_stale(tmp_path: Path) -> None:
    assert standing_of(tmp_path, "ep", changed=("the outline",)).state == "new"


def test_a_run_stopped_while_it_wrote_makes_it_stale(tmp_path: Path) -> None:
    finish_run(tmp_path)
    (tmp_path / "ep/.rundown/intent.json").write_bytes(b"{")
    with open_store(tmp_path, "ep") as store:
        assert not store.is_unchanged("another")
    (tmp_path / "ep/.rundown/ledger.json").unlink()
    assert standing_of(tmp_path, "ep").state == "stale"


def test_a_failure_stands_until_a_run_ends_well(tmp_path: Path) -> None:
    finish_run(tmp_path)
    record_failure(tmp_path, "ep", InputError("The recording is empty.", remedy="Copy it again."))
    assert standing_of(tmp_path, "ep") == Standing("failed", ("The recording is empty. Copy it again.",))
    finish_run(tmp_path)
    assert standing_of(tmp_path, "ep").state == "draft"


def test_a_failure_of_a_new_episode_is_kept_too(tmp_path: Path) -> None:
    record_failure(tmp_path, "ep", "a bug of ours: ValueError")
    assert standing_of(tmp_path, "ep") == Standing("failed", ("a bug of ours: ValueError",))


def test_a_damaged_review_is_a_failure_that_names_the_file(tmp_path: Path) -> None:
    finish_run(tmp_path)
    keep_review(tmp_path)
    (tmp_path / "ep/.rundown/kept-review.json").write_bytes(b"torn")
    standing = standing_of(tmp_path, "ep")
    assert standing.state == "failed"
    assert "kept-review.json" in standing.reasons[0]


def test_every_state_knows_what_is_next_and_only_an_approved_one_has_nothing_left() -> None:
    done = [state for state in STATES if not Standing(state).next_command("ep")]
    assert done == ["approved"]
    assert Standing("draft").next_command("cold-emails") == "rundown review cold-emails"
