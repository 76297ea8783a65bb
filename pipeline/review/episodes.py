"""The episodes that may be reviewed, each found by its slug in `outputs/` and nowhere else."""

import contextlib
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import msgspec

from pipeline.errors import InputError
from pipeline.review.changed_inputs import ChangedInputs
from pipeline.review.peaks import GrowingPeaks, PeaksPart, peaks_of
from pipeline.review.security import Refusal
from pipeline.review.session import Session, open_session
from pipeline.review.sound import SOUND_TYPES, find_sound
from pipeline.review.state import EpisodeState, SoundState
from pipeline.stages.peaks import PeakMeter
from pipeline.store import state_folder


def list_episodes(out_dir: Path) -> tuple[str, ...]:
    """Names of the folders that hold an episode, sorted. A link is none, nor is a name that is not Unicode."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(out_dir) as entries:
        return tuple(sorted(entry.name for entry in entries if _is_episode(entry)))
    return ()


def is_listed(out_dir: Path, slug: str) -> bool:
    """Whether an episode of that name lies in the folder. The name is compared, and never made part of a path."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(out_dir) as entries:
        return any(entry.name == slug and _is_episode(entry) for entry in entries)
    return False


def _is_episode(entry: os.DirEntry[str]) -> bool:
    is_text = entry.name.encode("utf-8", "replace") == os.fsencode(entry.name)
    return (
        is_text
        and entry.is_dir(follow_symlinks=False)
        and any(Path(entry.path, name).exists() for name in ("episode.json", ".rundown"))
    )


class Episodes:
    """What the server knows of episodes; every method may be called from any thread."""

    def __init__(self, *, audio_dir: Path, out_dir: Path, is_closing: Callable[[], bool]):
        self.audio_dir, self.out_dir = audio_dir, out_dir
        self.changed = ChangedInputs(audio_dir, out_dir)
        self._is_closing = is_closing
        self._opening = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._growing: dict[str, tuple[object, GrowingPeaks]] = {}
        self._sounds: dict[str, Path] = {}
        """Real paths found before: a player asks for many ranges, and a folder may hold thousands of recordings."""

    def session(self, slug: str) -> Session:
        """The session of an episode, one for all windows.

        Raises:
            Refusal: there is no such episode.
            InputError, StoreError: it cannot be reviewed.
        """
        self._check(slug)
        with self._opening:
            if slug not in self._sessions:
                self._sessions[slug] = open_session(slug, audio_dir=self.audio_dir, out_dir=self.out_dir)
            return self._sessions[slug]

    def title(self, slug: str) -> str:
        """What the page is headed with."""
        return self.session(slug).state(words=False).title

    def state(self, slug: str) -> EpisodeState:
        """Everything the page shows; `sound` is None where there is no recording to play."""
        state = self.session(slug).state()
        changed = self.changed.read(only=slug).get(slug, ())
        state = msgspec.structs.replace(state, changed_inputs=changed)
        with contextlib.suppress(Refusal):
            kind = SOUND_TYPES[self.sound(slug).suffix.lower()]
            return msgspec.structs.replace(state, sound=SoundState(f"/sound/{quote(slug)}", kind))
        return state

    def sound(self, slug: str) -> Path:
        """The episode's own recording.

        Raises:
            Refusal: there is no such episode, no recording of it, or one that lies elsewhere.
        """
        self._check(slug)
        known = self._sounds.get(slug)
        if known is None or known.resolve() != known or not known.is_file():
            try:
                known = find_sound(slug, audio_dir=self.audio_dir, last_heard=self.session(slug).sound)
            except InputError as error:
                raise Refusal.of(error, 404) from error
            self._sounds[slug] = known
        return known

    def peaks(self, slug: str, first: int) -> PeaksPart:
        """The waveform from its peak `first` on; while it is being made, as far as it is.

        Raises:
            Refusal: there is no such recording, or the server is closing.
            InputError: it cannot be decoded.
        """
        sound = self.sound(slug)
        stamp = (sound, sound.stat().st_mtime_ns, sound.stat().st_size)
        with self._opening:
            if slug not in self._growing or self._growing[slug][0] != stamp:
                state = state_folder(self.out_dir, slug)
                make = partial(peaks_of, sound, state=state)
                self._growing[slug] = (stamp, GrowingPeaks(lambda take: make(on_block=self._unless_closing(take))))
            growing = self._growing[slug][1]
        return growing.part(first)

    def _unless_closing(self, take: Callable[[PeakMeter], None]) -> Callable[[PeakMeter], None]:
        def take_or_give_up(meter: PeakMeter) -> None:
            if self._is_closing():
                raise Refusal(409, "The review page is closing.", "Start it again.")
            take(meter)

        return take_or_give_up

    def _check(self, slug: str) -> None:
        """The episode is there, and nothing that the page reads or writes in its folder leads elsewhere."""
        if not is_listed(self.out_dir, slug):
            raise Refusal(404, "There is no such episode here.", "Go back to the queue: /")
        folder = self.out_dir / slug
        inside = folder / ".rundown"
        own = [folder / "episode.json", inside, *(inside.iterdir() if inside.is_dir() else ())]
        if link := next((path for path in own if path.is_symlink()), None):
            sentence = f"{link.relative_to(folder).as_posix()} of this episode is a link: it could lead anywhere."
            raise Refusal(409, sentence, "Put the file itself in its place.")
