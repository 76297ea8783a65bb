"""A folder of recordings taken in: each with what lies beside it, and with what its own tags say."""

import datetime
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline.errors import InputError
from pipeline.feed.gathering import Gathered
from pipeline.feed.importing import locked
from pipeline.feed.intake import Candidate, ImportOptions, Intake, Outcome
from pipeline.feed.placing import Text, is_sound, link_or_copy, stem_of
from pipeline.feed.record import FOLDER, Record, Written
from pipeline.feed.slugs import free_slug
from pipeline.feed.sounds import NoSoundError, look_at_sound
from pipeline.feed.toml_text import toml_text
from pipeline.feed.web import Limits
from pipeline.model.finding import Finding
from pipeline.store.whole import disk_errors, make_folder, write_whole
from pipeline.text_files import decode_text

_DATE_TAGS = ("date", "tdrc", "tdrl", "originaldate", "creation_time", "year")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(slots=True)
class _Found:
    """An episode's files in the folder."""

    name: str
    """Its path in the folder without an ending: what it is known by."""
    sounds: list[Path] = field(default_factory=list)
    texts: dict[str, Path] = field(default_factory=dict)
    """By ending."""


def import_folder(folder: Path, options: ImportOptions, *, findings: list[Finding]) -> Iterator[Outcome]:
    """Take in the recordings of a folder and the folders in it.

    A recording is linked where that costs no room (one file with two names), else copied; texts are copied. The
    folder itself is left as it is. A `show.toml` at its top is taken where there is none.

    Raises:
        InputError: it is the audio folder, or another import is at work.
        MachineError: no room on the disk.
    """
    if folder.resolve() == options.audio_dir.resolve():
        remedy = "They are taken as they are: rundown batch."
        raise InputError("These are the recordings that Rundown works with already.", remedy=remedy, path=folder)
    with locked(options):
        record = Record(options.audio_dir)
        findings.extend(record.findings)
        _take_show(folder, options)
        episodes = _episodes(folder, options.audio_dir, findings)
        yield from Intake(options, record).take_all(_candidates(episodes, options, record))


def _candidates(episodes: list[_Found], options: ImportOptions, record: Record) -> Iterator[Candidate]:
    known = {episode.guid: episode for episode in record.episodes()}
    used = {episode.slug for episode in known.values()}
    for found in episodes:
        identity = f"file:{found.name}"
        before = known.get(identity)
        slug = before.slug if before else free_slug(Path(found.name).name, identity, used)
        used.add(slug)
        yield Candidate(
            slug=slug,
            title=Path(found.name).name,
            date=_date_beside(found),
            digest=_digest(found),
            gather=partial(_gather, found, options),
            planned=(*found.texts, *([".*"] if found.sounds else [])),
            guid=identity,
            mark=found.sounds[0].name if found.sounds else None,
            known=before,
        )


def _episodes(folder: Path, audio_dir: Path, findings: list[Finding]) -> list[_Found]:
    """Files that belong together, by the name they share; hidden ones and the audio folder are passed by."""
    found: dict[str, _Found] = {}
    audio = audio_dir.resolve()
    for place, folders, names in os.walk(folder):
        stems = {stem_of(name) for name in names}
        findings.extend(_tracks_left(Path(place, one)) for one in sorted(folders) if one in stems)
        inner = [one for one in folders if not one.startswith(".") and one not in stems]
        folders[:] = sorted(one for one in inner if Path(place, one).resolve() != audio)
        for name in sorted(names):
            path, stem = Path(place, name), stem_of(name)
            if stem is None or name.startswith((".", "show.")) or not path.is_file():
                continue
            key = str(path.with_name(stem).relative_to(folder))
            episode = found.setdefault(key, _Found(key))
            if is_sound(name):
                episode.sounds.append(path)
            else:
                episode.texts[name.removeprefix(stem).lower()] = path
    return [one for one in found.values() if one.sounds or _is_episode_of_words(one)]


def _tracks_left(folder: Path) -> Finding:
    """A folder that is called like an episode beside it."""
    message = f"{folder.name}/ holds the tracks of {folder.name}, it seems, and was not taken."
    return Finding("import.tracks", message, remedy="Put it into the audio folder, under the episode's slug.")


def _is_episode_of_words(found: _Found) -> bool:
    """A transcript without its recording; any other JSON may be anything."""
    return any(ending not in (".toml", ".outline.txt", ".json") for ending in found.texts)


def _gather(found: _Found, options: ImportOptions, there: frozenset[str], known: Mapping[str, Written]) -> Gathered:  # noqa: ARG001
    gathered = Gathered()
    for ending, path in found.texts.items():
        try:
            with disk_errors(path.parent):
                gathered.texts[ending] = Text(_checked(path, options.limits))
        except InputError as error:
            gathered.is_whole = False
            message = f"{path.name} was not taken: {error.sentence}"
            gathered.findings.append(Finding("import.no-text", message, remedy=error.remedy, file=path.name))
    if len(found.sounds) > 1:
        names = " and ".join(path.name for path in found.sounds)
        gathered.refused = f"{names} have the same name; leave one of them there"
    elif found.sounds:
        _add_sound(gathered, found.sounds[0], options, there)
    return gathered


def _checked(path: Path, limits: Limits) -> bytes:
    """The bytes of a text, as they are."""
    if path.stat().st_size > limits.text_bytes:
        raise InputError(f"It is larger than {limits.text_bytes / 1e6:.0f} MB.", path=path)
    content = path.read_bytes()
    decode_text(content, path)
    return content


def _add_sound(gathered: Gathered, path: Path, options: ImportOptions, there: frozenset[str]) -> None:
    """The recording, and what its tags say where there is no toml."""
    try:
        sound = look_at_sound(path)
    except NoSoundError as error:
        gathered.refused = str(error)
        return
    if ".toml" not in gathered.texts:
        title, date = sound.tags.get("title", "").strip(), _day_in(sound.tags.get(tag) for tag in _DATE_TAGS)
        if text := toml_text({"title": title or None, "date": date}):
            gathered.texts[".toml"] = Text(text.encode())
    if any(is_sound(f"x{ending}") or not ending for ending in there):
        return
    parts = options.audio_dir / FOLDER / "parts"
    make_folder(parts)
    part = parts / f"{hashlib.sha256(str(path).encode()).hexdigest()[:24]}.part"
    link_or_copy(path, part)
    gathered.sound, gathered.suffix = part, path.suffix.lower()


def _date_beside(found: _Found) -> datetime.date | None:
    """The day in its toml; that inside the recording would mean opening every one."""
    import tomllib

    path = found.texts.get(".toml")
    try:
        date = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("date") if path else None
    except (OSError, ValueError):
        return None
    return date if type(date) is datetime.date else None


def _day_in(tags: Iterator[str | None]) -> datetime.date | None:
    for tag in tags:
        day = _DAY.match(tag or "")
        if day:
            try:
                return datetime.date(int(day[1]), int(day[2]), int(day[3]))
            except ValueError:
                continue
    return None


def _digest(found: _Found) -> str:
    """Changes when a file of the episode does, by size and time of change."""
    states = [(path.name, *_state(path)) for path in (*found.sounds, *found.texts.values())]
    return hashlib.sha256(repr(sorted(states)).encode()).hexdigest()


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _take_show(folder: Path, options: ImportOptions) -> None:
    source, target = folder / "show.toml", options.audio_dir / "show.toml"
    if source.is_file() and not target.exists() and not target.is_symlink() and not options.dry_run:
        write_whole(target, _checked(source, options.limits))
