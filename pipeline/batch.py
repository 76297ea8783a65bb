"""Many episodes, one after the other: one bad episode never stops the rest."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pipeline.errors import RundownError
from pipeline.job import EpisodeJob, EpisodeResult, Watcher
from pipeline.run import process_episode


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one episode of a batch ended: with a result or with a reason."""

    slug: str
    result: EpisodeResult | None = None
    failure: str | None = None


def process_all(
    jobs: Sequence[EpisodeJob],
    *,
    watching: Callable[[str], AbstractContextManager[Watcher]],
    limit: int | None = None,
) -> Iterator[Outcome]:
    """Process every job and yield each outcome as it comes; `limit` counts those that needed work."""
    worked = 0
    for job in jobs:
        if limit is not None and worked >= limit:
            return
        outcome = _process_one(job, watching)
        worked += outcome.result is None or outcome.result.state == "done"
        yield outcome


def _process_one(job: EpisodeJob, watching: Callable[[str], AbstractContextManager[Watcher]]) -> Outcome:
    try:
        with watching(job.asked) as watcher:
            return Outcome(job.asked, process_episode(job, watcher=watcher))
    except RundownError as error:
        return Outcome(job.asked, failure=str(error))
    except Exception as error:  # noqa: BLE001  the one place: a bug in one episode must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
        return Outcome(job.asked, failure=f"a bug of ours: {type(error).__name__}: {error} ({where})")
