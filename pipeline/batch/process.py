"""A batch from its plan to its last outcome: each failure kept with its episode, the rest going on."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pipeline.batch.loop import Crew, Onlooker, run_jobs
from pipeline.batch.plan import Planned
from pipeline.batch.work import Failure, Outcome
from pipeline.errors import RundownError
from pipeline.job import EpisodeResult
from pipeline.states import PROCESSED, record_failure
from pipeline.store import open_store


def known_outcomes(planned: Sequence[Planned]) -> Iterator[Outcome]:
    """The outcomes of those that need no worker: unchanged, or failed as before."""
    for one in planned:
        if one.kind == "unchanged":
            folder = one.job.out_dir / one.slug
            yield Outcome(one.slug, EpisodeResult(one.slug, folder, "unchanged"), tried=False)
        elif one.kind == "still failed":
            yield Outcome(one.slug, failure=Failure(f"{one.reasons[0]} (As before: nothing has changed.)"), tried=False)
        elif one.kind == "refused":
            yield Outcome(one.slug, failure=Failure(one.reasons[0]), tried=False)


def process_planned(
    planned: Sequence[Planned], crew: Crew, *, onlooker: Onlooker, limit: int | None = None
) -> Iterator[Outcome]:
    """Process those that need work and yield each outcome as it comes; `limit` counts those that did need it.

    Raises:
        MachineError: the crew is gone for good.
    """
    by_slug = {one.slug: one for one in planned if one.needs_work}
    for outcome in run_jobs((one.job for one in by_slug.values()), crew, onlooker=onlooker, limit=limit):
        _note(by_slug[outcome.slug], outcome)
        yield outcome


def _note(planned: Planned, outcome: Outcome) -> None:
    """Keep in the episode's run log how it ended, where the run itself could not: it failed, or had nothing to do."""
    failure, out_dir = outcome.failure, planned.job.out_dir
    with suppress(RundownError):  # a disk that takes nothing: the outcome is told all the same
        if failure is not None and not failure.is_busy:
            details = {"took_s": round(outcome.took_s, 1), "traceback": failure.traceback}
            stamp = {"stamp": planned.stamp} if failure.lies_in_files else {}
            record_failure(out_dir, planned.slug, failure.reason, exit_code=failure.exit_code, details=details | stamp)
        elif planned.kind == "failed" and outcome.result is not None and outcome.result.state == "unchanged":
            with open_store(out_dir, planned.slug) as kept:
                kept.log({"event": PROCESSED, "remembered": True})
