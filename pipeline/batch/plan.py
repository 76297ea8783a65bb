"""Which episodes there are, what is to be done with each, and why: decided before any work begins.

An episode that is certainly as it was is known by the states of its files (size, times, inode) and by what the show
has in common, without reading a recording or starting a worker. All others go to a worker, whose closer look counts.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import msgspec

from pipeline.batch.listing import Listed, list_episodes
from pipeline.edits.kept_review import NAME, KeptReview
from pipeline.errors import RundownError, StoreError
from pipeline.inputs import TRANSCRIPT_SUFFIXES, read_inputs, read_show
from pipeline.job import EpisodeJob
from pipeline.parts import Weights, changed_files, changes, must_hear, names_of_files, own_parts, shared_parts
from pipeline.render.everything import sound_url_for
from pipeline.states import FAILED, PROCESSED
from pipeline.store import (
    FileState,
    LastRun,
    file_digest,
    key_of_last_run,
    last_run,
    read_kept,
    read_log,
    states_of,
    was_stopped,
)

Only = Literal["FAILED", "STALE"]
Kind = Literal["unchanged", "new", "changed", "failed", "still failed", "refused"]
"""`still failed`: it would fail once more, nothing has changed; `refused`: it cannot be processed at all."""
UNKNOWN = "what its pages were made of is not known"
PAGE_GONE = "a page is missing"
EDITED = "edits of the review"
STOPPED = "a run was stopped while it wrote the pages"
FORCED = "--force"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a batch means to do with an episode."""

    job: EpisodeJob
    slug: str
    kind: Kind
    reasons: tuple[str, ...] = ()
    """In a producer's words."""
    hears: bool = False
    """The recording will be listened to, unless the words turn out to be remembered."""
    stamp: str = ""
    """Of everything there is now: with the same stamp a failure that lies in the files would come again."""

    @property
    def needs_work(self) -> bool:
        """Whether a worker has to look at it."""
        return self.kind in ("new", "changed", "failed")


def plan_batch(asked: EpisodeJob, *, only: Only | None = None, exact: bool = False) -> tuple[Planned, ...]:
    """Every episode of the folder, in the order of names, with what is to be done.

    Args:
        asked: A job as it would be for each; its `asked` does not matter.
        only: Those that failed, tried again in any case; or those whose pages are no longer what they would be.
        exact: Read what looks changed, to name single keys and see what was only touched: for `--dry-run`, since
            it reads a recording that was replaced.

    Raises:
        InputError: there is no such folder of recordings.
    """
    listing = list_episodes(asked.audio_dir)
    planner = Planner(asked, listing.names)
    planned = [planner.plan_or_refuse(one, again=only == "FAILED") for one in listing.episodes]
    if exact:
        planned = [planner.look_closer(one) for one in planned]
    wanted = {None: None, "FAILED": "failed", "STALE": "changed"}[only]
    return tuple(one for one in planned if wanted in (None, one.kind))


class Planner:
    """What the episodes of a folder have in common is looked at once."""

    def __init__(self, asked: EpisodeJob, names: frozenset[str]) -> None:
        self._asked = asked
        self._names = names
        self._shared = cache(self._read_shared)

    def plan_or_refuse(self, listed: Listed, *, again: bool) -> Planned:
        """The same; where what is kept of an episode cannot be read at all, this one alone is refused."""
        try:
            return self.plan(listed, again=again)
        except RundownError as error:
            return Planned(replace(self._asked, asked=listed.asked), listed.slug, "refused", (str(error),))

    def plan(self, listed: Listed, *, again: bool) -> Planned:
        """What is to be done with an episode; `again`: a failure is tried again whatever is known of it."""
        planned = Planned(replace(self._asked, asked=listed.asked), listed.slug, "refused", (listed.refusal,))
        if listed.refusal:
            return planned
        recording, names = listed.recording, self._names
        files = states_of(
            recording.folder, (name for name in names_of_files(recording) if name in names or "/" in name)
        )
        has_transcript = any(f"{recording.stem}{suffix}" in names for suffix in TRANSCRIPT_SUFFIXES)
        shared = self.shared(has_transcript=has_transcript)
        try:
            before = last_run(planned.job.out_dir, planned.slug)
        except StoreError as error:
            return replace(planned, kind="failed", reasons=(str(error),))
        if before is not None and _is_as_it_was(before, files, shared) and not planned.job.force:
            return replace(planned, kind="unchanged", reasons=())
        stamped = replace(planned, stamp=_stamp(files, shared), hears=not has_transcript)
        if (failure := _last_failure(stamped)) is not None:
            return _failed_before(stamped, failure, again=again)
        if before is None:
            return _without_memory(stamped)
        changed = (*changes(before.made_of.shared, shared), *changed_files(recording.stem, before.made_of.files, files))
        reasons = (*changed, *_besides(planned, before))
        hears = not has_transcript and (must_hear(changed) or planned.job.force)
        return replace(stamped, kind="changed", reasons=(FORCED,) if planned.job.force else reasons, hears=hears)

    def shared(self, *, has_transcript: bool) -> Mapping[str, str]:
        """The parts that all episodes with a transcript, or all without one, have in common."""
        return self._shared(has_transcript)

    def look_closer(self, planned: Planned) -> Planned:
        """The same with everything read that looks changed; unchanged, where it is not."""
        before = last_run(planned.job.out_dir, planned.slug) if planned.kind == "changed" else None
        if before is None or planned.job.force:
            return planned
        try:
            inputs = read_inputs(planned.job.asked, audio_dir=planned.job.audio_dir, settings=planned.job.settings)
            folder = planned.job.out_dir / planned.slug
            url = sound_url_for(inputs.sound, folder) if inputs.has_sound else None
            own = own_parts(inputs, sound_url=url, digest=file_digest)
        except RundownError as error:
            return replace(planned, reasons=(str(error),))
        shared = self.shared(has_transcript=bool(inputs.transcripts))
        changed = changes({**before.made_of.own, **before.made_of.shared}, {**own, **shared})
        reasons = (*changed, *_besides(planned, before))
        hears = must_hear(changed) and not inputs.transcripts
        return replace(planned, kind="changed" if reasons else "unchanged", reasons=reasons, hears=hears)

    def _read_shared(self, has_transcript: bool) -> Mapping[str, str]:
        """As the run of an episode would see it; what cannot be read fits nothing that was kept."""
        # Here: they bring numpy and the engines, which an empty folder need not wait for.
        from pipeline.engines.models import models_folder
        from pipeline.hearing import source_for
        from pipeline.nlp.vectors import load_vectors

        asked, folder = self._asked, self._asked.audio_dir
        try:
            show = read_show(folder, asked.settings)
            engine = source_for(asked, asked.engine or show.engine, has_transcript=has_transcript).fingerprint()
            weights = Weights(engine, load_vectors(models_folder())[0].name)
            return shared_parts(asked, show, folder, weights, digest=file_digest)
        except RundownError as error:
            return {"what cannot be read": str(error), "show.toml": _stamp(states_of(folder, ["show.toml"]), {})}


def _is_as_it_was(before: LastRun, files: Mapping[str, FileState], shared: Mapping[str, str]) -> bool:
    made_of = before.made_of
    return (
        made_of.files == files
        and bool(files)
        and made_of.shared == shared
        and before.is_whole
        and not before.edits_since
    )


def _besides(planned: Planned, before: LastRun) -> tuple[str, ...]:
    """What is to be done though what the pages are made of may be the same."""
    edited = before.edits_since and not _edits_are_published(planned)
    return (*(() if before.is_whole else (PAGE_GONE,)), *((EDITED,) if edited else ()))


def _edits_are_published(planned: Planned) -> bool:
    """Whether the edits are those on the pages, though their file is not as it was: the folder may be a copy."""
    try:
        return (read_kept(planned.job.out_dir, planned.slug, NAME, KeptReview) or KeptReview()).is_published()
    except StoreError:
        return False


def _without_memory(planned: Planned) -> Planned:
    """An episode of which is not kept what its pages were made of: new, stopped, or of an older Rundown."""
    if was_stopped(planned.job.out_dir, planned.slug):
        return replace(planned, kind="changed", reasons=(STOPPED,))
    if key_of_last_run(planned.job.out_dir, planned.slug) is None:
        return replace(planned, kind="new", reasons=())
    return replace(planned, kind="changed", reasons=(UNKNOWN,), hears=False)


def _failed_before(planned: Planned, failure: Mapping[str, object], *, again: bool) -> Planned:
    """Tried again, but for what lies in files that are as they were."""
    in_vain = failure.get("stamp") == planned.stamp and not again and not planned.job.force
    return replace(planned, kind="still failed" if in_vain else "failed", reasons=(str(failure.get("reason") or ""),))


def _last_failure(planned: Planned) -> Mapping[str, object] | None:
    """The event of the run log by which the last run failed, None where it did not."""
    events = read_log(planned.job.out_dir, planned.slug)
    ends = [event for event in events if event.get("event") in (FAILED, PROCESSED)]
    return ends[-1] if ends and ends[-1]["event"] == FAILED else None


def _stamp(files: Mapping[str, FileState], shared: Mapping[str, str]) -> str:
    return hashlib.sha256(msgspec.json.encode((files, shared), order="sorted")).hexdigest()
