"""Files put into the audio folder: whole or not at all, and never over what a person changed."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.feed.record import Written
from pipeline.inputs import OUTLINE_SUFFIX, SOUND_SUFFIXES, TRANSCRIPT_SUFFIXES
from pipeline.model.finding import Finding
from pipeline.store.whole import Parts, disk_errors, sync_folder


@dataclass(frozen=True, slots=True)
class Text:
    """A text for an episode's folder."""

    content: bytes
    url: str | None = None
    """Where it was fetched from; None where it was made here."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the files of one episode."""

    files: Mapping[str, Written]
    """What the record should say of each."""
    written: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def place_texts(folder: Path, texts: Mapping[str, Text], known: Mapping[str, Written]) -> Placed:
    """Write texts by file name; a file that is not as import left it stays, and a newer version of it is told of once.

    Raises:
        InputError, MachineError: the folder cannot be written to.
    """
    files, findings, new = dict(known), [], {}
    for name, text in texts.items():
        before, now = known.get(name), digest_on_disk(folder / name)
        wanted = hashlib.sha256(text.content).hexdigest()
        if now is None or (before is not None and now == before.sha256 != wanted):
            new[folder / name] = text.content
        elif now != wanted:
            if before is None or wanted not in (before.sha256, before.offered):
                findings.append(_kept(name, ours=before is not None))
            files[name] = Written(sha256=before.sha256 if before else "", url=text.url, offered=wanted)
            continue
        files[name] = Written(sha256=wanted, url=text.url)
    with Parts() as parts:
        parts.write(new)
        parts.put_in_place(new)
    return Placed(files, tuple(path.name for path in new), tuple(findings))


def place_sound(part: Path, path: Path, url: str | None) -> Written:
    """Give a recording that is here whole its name.

    Raises:
        InputError, MachineError: the folder cannot be written to.
    """
    with disk_errors(path.parent):
        part.replace(path)
        sync_folder(path.parent)
        state = path.stat()
    return Written(size=state.st_size, changed_ns=state.st_mtime_ns, url=url)


def link_or_copy(source: Path, part: Path) -> None:
    """A recording of this disk costs no room: it gets a second name. From another disk it is copied.

    Raises:
        InputError, MachineError: it cannot be written.
    """
    with disk_errors(part.parent):
        part.unlink(missing_ok=True)
        try:
            part.hardlink_to(source.resolve())
        except OSError:
            shutil.copyfile(source, part)
            shutil.copystat(source, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())


def remove_ours(folder: Path, name: str, known: Mapping[str, Written]) -> bool:
    """Remove a text that import wrote and nobody changed; false when it stays."""
    before = known.get(name)
    if before is None or digest_on_disk(folder / name) != before.sha256:
        return False
    with disk_errors(folder):
        (folder / name).unlink(missing_ok=True)
    return True


def digest_on_disk(path: Path) -> str | None:
    """sha256 of a file, None where there is none; a link or a folder is like no text of ours."""
    if path.is_symlink() or path.is_dir():
        return "a person's"
    with disk_errors(path.parent):
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def files_by_slug(folder: Path) -> dict[str, set[str]]:
    """All that belongs to episodes in a folder, by slug: recordings, tracks, tomls, outlines, transcripts."""
    found: dict[str, set[str]] = {}
    for entry in os.scandir(folder) if folder.is_dir() else ():
        slug = _folder_of_tracks(entry) if entry.is_dir() else stem_of(entry.name)
        if slug and not slug.startswith(".") and entry.name != "show.toml":
            found.setdefault(slug, set()).add(entry.name)
    return found


def _folder_of_tracks(entry: os.DirEntry[str]) -> str | None:
    return entry.name if any(is_sound(inside.name) for inside in os.scandir(entry.path)) else None


def stem_of(name: str) -> str | None:
    """The slug that a file's name begins with; None for a file that belongs to no episode.

    >>> stem_of("7-noses.outline.txt"), stem_of("7-noses.MP3"), stem_of("7-noses.transcript.vtt"), stem_of("cover.jpg")
    ('7-noses', '7-noses', '7-noses', None)
    """
    lower = name.lower()
    endings = (OUTLINE_SUFFIX, *TRANSCRIPT_SUFFIXES, ".toml", *SOUND_SUFFIXES)
    return next((name[: -len(ending)] for ending in endings if lower.endswith(ending)), None)


def is_sound(name: str) -> bool:
    """Whether a file is called like a recording."""
    return Path(name).suffix.lower() in SOUND_SUFFIXES


def is_transcript(name: str) -> bool:
    """Whether a file is called like a transcript."""
    return name.lower().endswith(TRANSCRIPT_SUFFIXES)


def _kept(name: str, *, ours: bool) -> Finding:
    if ours:
        message = f"{name} was changed by a person and stays; the feed has a new version of it."
        return Finding("import.kept", message, remedy=f"To take the feed's, remove {name} and import again.", file=name)
    message = f"{name} was there before and stays; the feed has another version of it."
    return Finding(
        "import.kept", message, "note", remedy=f"To take the feed's, remove {name} and import again.", file=name
    )
