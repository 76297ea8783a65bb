"""What is done when runs have ended: who is alike, the catalog, the index of the show.

Lists of related episodes are decided here and not in a run: which others an episode resembles follows from all of
them. Where a list has changed, only rendering runs again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalog.index import with_index
from pipeline.catalog.likes import changed_lists
from pipeline.catalog.write import write_catalog
from pipeline.errors import RundownError
from pipeline.job import EpisodeJob
from pipeline.related import RelatedEpisode, keep_related
from pipeline.store import open_store
from pipeline.timecode import Millis

RunAgain = Callable[[Mapping[str, EpisodeJob]], Iterable[tuple[str, str]]]
"""Runs these jobs of episodes and yields, for each, its slug and why it could not be done (empty: it was)."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of it."""

    rendered: tuple[str, ...] = ()
    """Episodes whose pages have a new “you may also like”."""
    written: tuple[str, ...] = ()
    """Files of the catalog that are new or changed."""
    trouble: tuple[str, ...] = ()
    """What could not be done, in words: no episode failed because of it."""


def one_by_one(jobs: Mapping[str, EpisodeJob]) -> Iterator[tuple[str, str]]:
    """Here, one after the other."""
    from pipeline.run import process_episode  # here: a batch without changes never needs the engines

    for slug, job in jobs.items():
        reason = ""
        try:
            process_episode(job, watcher=_Silent())
        except RundownError as error:
            reason = str(error)
        yield slug, reason


def close_runs(
    jobs: Mapping[str, EpisodeJob], *, audio_dir: Path, out_dir: Path, run_again: RunAgain = one_by_one
) -> Closed:
    """Give these episodes the lists that fit the show as it is now, and bring the catalog up to date.

    Args:
        jobs: Slug to the job that processed it. After a batch all of its episodes, also unchanged ones: a new
            episode may be what a listener of an old one likes. After one episode only that one.
        audio_dir: The folder of recordings.
        out_dir: The folder of all episodes' results.
        run_again: How the episodes with a new list are rendered.

    Raises nothing that a person could mend: it is told in `trouble`, since the episodes themselves are done.
    """
    trouble: list[str] = []
    rendered: list[str] = []
    try:
        lists = with_index(out_dir, changed_lists)
        waiting: dict[str, EpisodeJob] = {}
        for slug in sorted(lists.keys() & jobs.keys()):
            try:
                waiting[slug] = _with_list(jobs[slug], slug, lists[slug])
            except RundownError as error:
                trouble.append(f"{slug}: {error}")
        for slug, reason in run_again(waiting) if waiting else ():
            if reason:
                trouble.append(f"{slug}: {reason}")
            else:
                rendered.append(slug)
        written = write_catalog(out_dir, audio_dir)
    except RundownError as error:
        return Closed(tuple(rendered), (), (*trouble, str(error)))
    return Closed(tuple(rendered), written, tuple(trouble))


def _with_list(job: EpisodeJob, slug: str, episodes: tuple[RelatedEpisode, ...]) -> EpisodeJob:
    """Keep the list, and have the episode's own run find that its pages do not show it yet."""
    with open_store(job.out_dir, slug) as store:
        keep_related(store, episodes, is_shown=False)
    return replace(job, force=False)


class _Silent:
    """A watcher for what takes no time that anyone would watch."""

    def begin(self, stage: str) -> None:
        """Nothing is told."""

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        """Nothing is heard."""
