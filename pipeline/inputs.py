"""From a slug or a path to everything the producer gave: sound, tomls, outline text."""

import dataclasses
import difflib
import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.episode import Episode, Show
from pipeline.text_files import read_text
from pipeline.tomls import apply_setting, read_toml, refuse_unknown_formats, to_value

SOUND_SUFFIXES = (".mp3", ".m4a", ".mp4", ".wav", ".flac", ".ogg", ".opus", ".aac", ".webm")
OUTLINE_SUFFIX = ".outline.txt"
TRANSCRIPT_SUFFIXES = (
    *(".transcript.json", ".transcript.vtt", ".transcript.srt", ".transcript.md", ".transcript.txt"),
    *(".transcript.html", ".vtt", ".srt", ".json"),
)
"""Endings of the files beside a recording that are its transcript; of several the first is taken."""


@dataclass(frozen=True, slots=True)
class EpisodeInputs:
    """What lies beside the recording, read and checked; only the sound itself is not opened yet."""

    episode: Episode
    sound: Path
    """The recording; where there is none, the transcript that the words are taken from."""
    outline_path: Path | None
    outline_text: str | None
    transcripts: tuple[Path, ...] = ()
    """The producer's own transcripts beside the recording, the one to take first."""
    tracks: tuple[Path, ...] = ()
    """One recording for each speaker, where the episode has a folder of them."""

    @property
    def has_sound(self) -> bool:
        """False for an episode of which only the transcript is here."""
        return self.sound.suffix.lower() in SOUND_SUFFIXES

    @property
    def recording(self) -> Path:
        """The recording, or where it is missed."""
        return self.sound if self.has_sound else self.sound.with_name(f"{self.episode.slug}{SOUND_SUFFIXES[0]}")


@dataclass(frozen=True, slots=True)
class Recording:
    """Where the sound of an episode lies: one file, a folder of tracks, or both."""

    folder: Path
    """Where the tomls, the outline and the transcript lie."""
    stem: str
    sound: Path
    """The recording to play: the mix, or the first track where there is no mix; without both the transcript."""
    tracks: tuple[Path, ...] = ()


def read_inputs(
    asked: str, *, audio_dir: Path, outline: Path | None = None, settings: tuple[str, ...] = ()
) -> EpisodeInputs:
    """Find and read what the producer gave for one episode.

    `asked` is a slug (`<slug>.mp3` in `audio_dir`) or the path of a media file; the tomls and the
    outline lie beside the recording, in both cases. `settings` are `key=value` in TOML form,
    `show.key=value` for the show; they win over the files.

    Raises:
        InputError: no such recording, or a file that cannot be read as what it should be.
    """
    found = find_recording(asked, audio_dir=audio_dir)
    episode_values = read_toml(found.folder / f"{found.stem}.toml")
    show = read_show(found.folder, settings, episode_values.values)
    episode = dataclasses.replace(to_value(Episode, episode_values, slug=make_slug(found.stem)), show=show)
    outline_path = outline or _existing(found.folder / f"{found.stem}{OUTLINE_SUFFIX}")
    outline_text = None if outline_path is None else read_text(outline_path)
    transcripts = _existing_transcripts(found.folder, found.stem)
    return EpisodeInputs(episode, found.sound, outline_path, outline_text, transcripts, found.tracks)


def read_show(folder: Path, settings: tuple[str, ...] = (), episode_values: dict[str, object] | None = None) -> Show:
    """What `show.toml` in a folder of recordings says; settings of the episode go into `episode_values`.

    Raises:
        InputError: it cannot be read as what it should be, or a setting has no form.
    """
    values = read_toml(folder / "show.toml")
    for setting in settings:
        apply_setting(setting, values.values, {} if episode_values is None else episode_values)
    show = to_value(Show, values)
    refuse_unknown_formats(show, values)
    return show


def find_recording(asked: str, *, audio_dir: Path) -> Recording:
    """The recording that `asked` means: a media file, or a folder with one track for each speaker.

    Raises:
        InputError: there is none, or there are two; the message names the nearest slugs.
    """
    path = Path(asked).expanduser()
    if path.suffix.lower() not in SOUND_SUFFIXES and len(path.parts) == 1:
        return _recording_in(audio_dir, asked)
    if path.suffix and path.is_file():
        stem = path.name[: -len(path.suffix)]
        return Recording(path.parent, stem, path, _tracks_in(path.parent / stem))
    if not path.suffix or _tracks_in(path) or _existing_transcripts(path.parent, path.name):
        return _recording_in(path.parent, path.name)
    if path.is_dir():
        raise InputError("This is a folder, not a recording.", remedy="Name the media file in it.", path=path)
    raise InputError("There is no such file.", remedy="Check the path of the recording.", path=path)


def list_slugs(audio_dir: Path) -> tuple[str, ...]:
    """Names of all recordings in the folder, without their suffix, and of all folders of tracks, sorted.

    With them those of episodes of which only the words are here (`stems_of_words`).
    """
    if not audio_dir.is_dir():
        return ()
    sounds = (path for path in audio_dir.iterdir() if path.suffix.lower() in SOUND_SUFFIXES and path.is_file())
    folders = (path.name for path in audio_dir.iterdir() if path.is_dir() and _tracks_in(path))
    words = stems_of_words({path.name for path in audio_dir.iterdir()})
    return tuple(sorted({*(path.name[: -len(path.suffix)] for path in sounds), *folders, *words}))


def stems_of_words(names: Set[str]) -> set[str]:
    """Of the file names in a folder, the stems that have a transcript and a toml or an outline beside it.

    A transcript that stands alone may be anything, like the second language of an episode.

    >>> sorted(stems_of_words({"a.srt", "a.toml", "b.en.srt", "c.transcript.vtt", "c.outline.txt", "show.json"}))
    ['a', 'c']
    """
    found = set()
    for name in names:
        stem = next((name[: -len(suffix)] for suffix in TRANSCRIPT_SUFFIXES if name.endswith(suffix)), "")
        if stem not in ("", "show") and {f"{stem}.toml", f"{stem}{OUTLINE_SUFFIX}"} & names:
            found.add(stem)
    return found


def first_transcript(stem: str, names: Set[str]) -> str:
    """Of the file names in a folder, the transcript of an episode that is taken; it has one."""
    return next(f"{stem}{suffix}" for suffix in TRANSCRIPT_SUFFIXES if f"{stem}{suffix}" in names)


def make_slug(stem: str) -> str:
    """A folder name from a file name: letters and digits of any script, joined by hyphens.

    >>> make_slug("Étude No. 7 (final)"), make_slug("cold_emails"), make_slug("..")
    ('Étude-No-7-final', 'cold_emails', 'episode')
    """
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", stem)).strip("-") or "episode"


def _tracks_in(folder: Path) -> tuple[Path, ...]:
    """The recordings in the folder of an episode, by name; none where there is no such folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() in SOUND_SUFFIXES and path.is_file()))


def _existing_transcripts(folder: Path, stem: str) -> tuple[Path, ...]:
    beside = (folder / f"{stem}{suffix}" for suffix in TRANSCRIPT_SUFFIXES)
    return tuple(path for path in beside if path.is_file())


def _recording_in(folder: Path, slug: str) -> Recording:
    if not folder.is_dir():
        raise InputError(
            "There is no such folder.", remedy="Name the folder of your recordings with --audio.", path=folder
        )
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SOUND_SUFFIXES and path.is_file() and path.name[: -len(path.suffix)] == slug
    )
    tracks = _tracks_in(folder / slug)
    if len(found) == 1 or (tracks and not found):
        return Recording(folder, slug, (*found, *tracks)[0], tracks)
    if not found and (words := _existing_transcripts(folder, slug)):
        return Recording(folder, slug, words[0])
    if found:
        names = " and ".join(path.name for path in found)
        raise InputError(f"{slug!r} could be {names}.", remedy="Give the path of the one you mean.", path=folder)
    near = difflib.get_close_matches(slug, list_slugs(folder), n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Put {slug}.mp3 there, or give the path of a media file."
    raise InputError(f"There is no recording called {slug!r}.", remedy=hint, path=folder)


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None
