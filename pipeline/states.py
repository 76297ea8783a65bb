"""What state an episode is in: the one definition, for the batch, the review queue, the catalog and `status`.

    state       how it is told from what lies on disk                        what to do next
    ─────────────────────────────────────────────────────────────────────────────────────────
    failed      the last event of its run log says so, or what is kept of    process again
                it is damaged
    new         no run was ever finished                                     process
    stale       a run was stopped in the middle, or something that the       process
                pages were made of has changed since, or a new draft lies
                under an approval
    approved    the kept document `review` holds an approval of the edits    publish
                in force
    in review   that document holds edits in force                           review
    draft       nothing of all this                                          review

The first row that fits is the state. Whether something has changed since is not on disk in one place: who knows
what a run would be made of (`run.py`, the batch) says so in words; who only wants to show a list need not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.edits.kept_review import NAME, KeptReview, edits_digest
from pipeline.errors import RundownError, StoreError
from pipeline.store import key_of_last_run, open_store, read_kept, read_log, was_stopped

State = Literal["new", "draft", "in review", "approved", "stale", "failed"]
STATES: tuple[State, ...] = get_args(State)
"""In the order in which an episode usually passes through them."""

FAILED, PROCESSED = "failed", "processed"
"""Events of the run log that a state is told from."""

_NEXT: dict[State, str] = {
    "new": "rundown process {slug}",
    "draft": "rundown review {slug}",
    "in review": "rundown review {slug}",
    "approved": "",
    "stale": "rundown process {slug}",
    "failed": "rundown process {slug}",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of an episode, and why."""

    state: State
    reasons: tuple[str, ...] = ()
    """In words for a producer, none where the state says it all."""
    by_hand: bool = False
    """A person has to decide, whatever the state: no run brings it on."""

    @classmethod
    def stale(cls, changed: tuple[str, ...]) -> "Standing":
        """Of an episode whose pages are no longer what a run would make, with what has changed in words."""
        return cls("stale", tuple(f"Changed since the last run: {one}." for one in changed))

    def next_command(self, slug: str) -> str:
        """What brings the episode on, empty where nothing is left to do."""
        return _NEXT["in review" if self.by_hand else self.state].format(slug=slug)


def standing_of(out_dir: Path, slug: str, *, changed: tuple[str, ...] = ()) -> Standing:
    """The state of one episode, from a few small files; takes no lock, changes nothing.

    Args:
        out_dir: The folder of all episodes' results.
        slug: The episode.
        changed: What the pages were made of and has changed since, in words ("the outline"); a finished run that
            would do nothing has none.

    Raises:
        InputError, MachineError: what is kept cannot be read at all, or no folder can have that name.
    """
    try:
        if failure := _last_failure(out_dir, slug):
            return Standing("failed", (failure,))
        finished = key_of_last_run(out_dir, slug) is not None
        review = read_kept(out_dir, slug, NAME, KeptReview) or KeptReview()
    except StoreError as error:
        return Standing("failed", (str(error),))
    if not finished:
        stopped = was_stopped(out_dir, slug)
        return Standing("stale", ("A run was stopped while it wrote the pages.",)) if stopped else Standing("new")
    if changed:
        return Standing.stale(changed)
    return _reviewed(review)


def _reviewed(review: KeptReview) -> Standing:
    edits, approval = review.in_force(), review.approval
    if approval is None:
        return Standing("in review" if edits else "draft")
    if approval.draft != review.draft:
        reason = "Something new was drafted since these pages were approved; it lies beside them."
        return Standing("stale", (reason,), by_hand=True)
    if approval.edits != edits_digest(edits):
        return Standing("in review", (f"Edited since it was approved by {approval.told()}.",))
    return Standing("approved", (f"Approved by {approval.told()}.",))


def record_failure(
    out_dir: Path,
    slug: str,
    error: RundownError | str,
    *,
    exit_code: int | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write into the episode's run log that a run failed and why: its state until a run ends well.

    `error` is what is said of it where it is no `RundownError`, with that one's exit code or None for a bug of ours.
    `details` go into the log too. A run that ends well records `PROCESSED` itself.

    Raises:
        InputError: another run holds the episode, or its folder cannot be written to.
        MachineError: the disk is full or fails.
        StoreError: a newer Rundown keeps this episode.
    """
    code = error.exit_code if isinstance(error, RundownError) else exit_code
    with open_store(out_dir, slug) as store:
        store.note_made_of(None)  # or a batch would see at a glance that nothing is to be done
        store.log({"event": FAILED, "reason": str(error), "exit_code": code, **(details or {})})


def _last_failure(out_dir: Path, slug: str) -> str | None:
    """Why the last run failed, None where it did not."""
    ends = [event for event in read_log(out_dir, slug) if event.get("event") in (FAILED, PROCESSED)]
    if not ends or ends[-1]["event"] == PROCESSED:
        return None
    return str(ends[-1].get("reason") or "The reason was not kept.")
