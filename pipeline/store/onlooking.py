"""What can be seen of an episode without its lock, by a batch that looks at ten thousand of them."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.store.episode import state_folder
from pipeline.store.ledger import is_published, read_state
from pipeline.store.made_of import MadeOf, get_made_of, states_of
from pipeline.store.progress import Progress, get_progress, put_progress


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last finished run."""

    is_whole: bool
    """It published to the end and every page is there: a run that would publish the same has nothing to do."""
    edits_since: bool
    """A document that it looked at has been kept anew since."""
    made_of: MadeOf


def last_run(out_dir: Path, slug: str) -> LastRun | None:
    """The last finished run, None where there is none or nothing is kept of what its pages were made of.

    Raises:
        StoreError: a newer Rundown keeps this episode.
    """
    state = state_folder(out_dir, slug)
    made_of = get_made_of(state)
    if made_of is None:
        return None
    ledger, intent, _ = read_state(state)
    if ledger.key != made_of.key:
        return None
    edits_since = states_of(state, made_of.documents) != made_of.documents
    return LastRun(is_published(state.parent, ledger, intent, made_of.key), edits_since, made_of)


def write_progress(out_dir: Path, slug: str, progress: Progress) -> None:
    """Say how far the run that holds the episode has come; never fails."""
    put_progress(state_folder(out_dir, slug), progress)


def read_progress(out_dir: Path, slug: str) -> Progress | None:
    """What a run under way said last."""
    return get_progress(state_folder(out_dir, slug))
