"""All recordings of a folder, found by looking into it once."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.inputs import SOUND_SUFFIXES, Recording, first_transcript, make_slug, stems_of_words
from pipeline.store.whole import disk_errors


@dataclass(frozen=True, slots=True)
class Listed:
    """An episode as the folder of recordings shows it."""

    slug: str
    asked: str
    """The path of its recording, or its name alone where there is something to be said about that."""
    recording: Recording
    refusal: str = ""
    """Why it cannot be processed: its results would lie where another's lie."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder of recordings holds."""

    episodes: tuple[Listed, ...]
    """In the order of their names."""
    names: frozenset[str]
    """Of all files in it."""


def list_episodes(audio_dir: Path) -> Listing:
    """Every recording and every folder of tracks in the folder, and every episode of which only the words are here.

    Raises:
        InputError: there is no such folder, or it cannot be read.
    """
    if not audio_dir.is_dir():
        raise InputError(
            "There is no such folder.", remedy="Name the folder of your recordings with --audio.", path=audio_dir
        )
    with disk_errors(audio_dir), os.scandir(audio_dir) as found:
        entries = sorted(found, key=lambda entry: entry.name)
        sounds: dict[str, list[str]] = {}
        for name in _sounds(entries):
            sounds.setdefault(Path(name).stem, []).append(name)
        tracks = {entry.name: _tracks_in(entry) for entry in entries if entry.is_dir()}
    names = frozenset(entry.name for entry in entries)
    words = {stem: [first_transcript(stem, names)] for stem in stems_of_words(names)}
    tracked = {stem: inside for stem, inside in tracks.items() if inside}
    stems = sorted({*sounds, *tracked, *words})
    owners: dict[str, list[str]] = {}
    for stem in stems:
        owners.setdefault(make_slug(stem), []).append(stem)
    given = words | {stem: [] for stem in tracked} | sounds
    episodes = (_listed(audio_dir, stem, given[stem], tracked.get(stem, ()), owners) for stem in stems)
    return Listing(tuple(episodes), names)


def slug_of(asked: str) -> str:
    """The slug of what `find_recording` would find, whether it is there or not.

    >>> slug_of("audio/Cold Emails.mp3"), slug_of("cold_emails"), slug_of("ep. 7")
    ('Cold-Emails', 'cold_emails', 'ep-7')
    """
    path = Path(asked)
    return make_slug(path.stem if path.suffix.lower() in SOUND_SUFFIXES else path.name)


def _listed(
    audio_dir: Path, stem: str, sounds: list[str], tracks: tuple[Path, ...], owners: dict[str, list[str]]
) -> Listed:
    slug = make_slug(stem)
    sound = audio_dir / sounds[0] if sounds else tracks[0]
    others = [f"{other!r}" for other in owners[slug] if other != stem]
    refusal = f"The results of {stem!r} would lie where those of {' and '.join(others)} do. Rename one of them."
    recording = Recording(audio_dir, stem, sound, tracks)
    place = sound if sound.parent == audio_dir and sound.suffix.lower() in SOUND_SUFFIXES else audio_dir / stem
    return Listed(slug, stem if len(sounds) > 1 else str(place), recording, refusal if others else "")


def _tracks_in(folder: os.DirEntry[str]) -> tuple[Path, ...]:
    with os.scandir(folder) as found:
        return tuple(Path(folder.path) / name for name in _sounds(sorted(found, key=lambda entry: entry.name)))


def _sounds(entries: list[os.DirEntry[str]]) -> Iterator[str]:
    return (entry.name for entry in entries if entry.name.lower().endswith(SOUND_SUFFIXES) and entry.is_file())
