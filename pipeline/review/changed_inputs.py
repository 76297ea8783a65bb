"""Which of a producer's files have changed since the pages of an episode were made of them.

Other than a batch this looks at her files alone: not at the engine, at options of the command line or at Rundown
itself, which make no draft wrong.
"""

import threading
from collections.abc import Mapping
from pathlib import Path

from pipeline.batch.listing import Listed, list_episodes
from pipeline.errors import RundownError
from pipeline.inputs import OUTLINE_SUFFIX, read_inputs, read_show
from pipeline.job import EpisodeJob
from pipeline.parts import OUTLINE_NAME, PLACE, Weights, changes, names_of_files, own_parts, shared_parts
from pipeline.store import FileState, MadeOf, file_digest, last_run, states_of

_UNKNOWN = Weights("", "")
_AS_IT_WAS = "as it was"
"""Stands for the digest of a file that need not be read."""
_OF_SHOW = ("in show.toml", "the templates", "the artwork", "what `rundown learn` learned")
"""Parts that a show's files make, as `shared_parts` names them."""


class ChangedInputs:
    """Looks at the folder of recordings anew each time; files that are as they were are not read again."""

    def __init__(self, audio_dir: Path, out_dir: Path):
        self._audio_dir, self._out_dir = audio_dir, out_dir
        self._looking = threading.Lock()
        self._known: dict[str, tuple[object, tuple[str, ...]]] = {}

    def read(self, only: str | None = None) -> Mapping[str, tuple[str, ...]]:
        """By slug, what has changed of the episodes of which something has, in a producer's words.

        `only` looks at one episode. What cannot be read is told as changed, with the sentence that says why.
        """
        with self._looking:
            try:
                listing = list_episodes(self._audio_dir)
            except RundownError:
                return {}  # no folder of recordings, or one that cannot be read: the next run says so
            listed = [one for one in listing.episodes if only in (None, one.slug) and not one.refusal]
            shared = self._shared() if listed else {}
            found = {one.slug: self._changed(one, listing.names, shared) for one in listed}
        return {slug: changed for slug, changed in found.items() if changed}

    def _changed(self, listed: Listed, names: frozenset[str], shared: Mapping[str, str]) -> tuple[str, ...]:
        try:
            before = last_run(self._out_dir, listed.slug)
        except RundownError:
            return ()  # the queue says by itself that it is damaged
        if before is None:
            return ()
        made_of, recording = before.made_of, listed.recording
        now = states_of(recording.folder, (one for one in names_of_files(recording) if one in names or "/" in one))
        of_show = [name for name in changes(made_of.shared, {**made_of.shared, **shared}) if name.endswith(_OF_SHOW)]
        if made_of.files == now:
            return tuple(of_show)
        seen = (made_of.key, now)
        if listed.slug not in self._known or self._known[listed.slug][0] != seen:
            self._known[listed.slug] = (seen, self._own_changes(listed, made_of, now))
        return (*self._known[listed.slug][1], *of_show)

    def _own_changes(self, listed: Listed, made_of: MadeOf, now: Mapping[str, FileState]) -> tuple[str, ...]:
        """The same with everything read that looks changed."""
        recording = listed.recording
        if made_of.own.get(OUTLINE_NAME) not in (None, "", f"{recording.stem}{OUTLINE_SUFFIX}"):
            return ()  # it was made with an outline from elsewhere: nobody remembers from where

        def digest(path: Path) -> str:
            name = path.relative_to(recording.folder).as_posix()
            return _AS_IT_WAS if name in now and made_of.files.get(name) == now[name] else file_digest(path)

        try:
            inputs = read_inputs(listed.asked, audio_dir=self._audio_dir)
            own = own_parts(inputs, sound_url=made_of.own.get(PLACE), digest=digest)
        except RundownError as error:
            return (str(error).rstrip("."),)
        own = {name: made_of.own.get(name, "") if value == _AS_IT_WAS else value for name, value in own.items()}
        return changes(made_of.own, own)

    def _shared(self) -> Mapping[str, str]:
        """What a run would see of the show's files; nothing where they cannot be read, which a run says better."""
        job = EpisodeJob("", audio_dir=self._audio_dir, out_dir=self._out_dir)
        try:
            return shared_parts(job, read_show(self._audio_dir), self._audio_dir, _UNKNOWN, digest=file_digest)
        except RundownError:
            return {}
