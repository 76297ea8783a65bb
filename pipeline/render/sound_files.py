"""What is made of the recording itself: a copy with chapters inside, and clips of the takeaways."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.document import EpisodeDocument
from pipeline.model.finding import Finding
from pipeline.render.audio_tags import write_tagged_copy
from pipeline.render.chapter_list import OPENING_TITLE
from pipeline.render.clips import cut_clips
from pipeline.render.soundbites import plan_soundbites
from pipeline.render.tag_values import tags_of

CLIPS = "clips"
"""The folder of the clips, inside the episode's."""


@dataclass(frozen=True, slots=True)
class SoundFiles:
    """What was written, as paths inside the episode's folder, and what the producer should know."""

    written: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def write_sound_files(
    document: EpisodeDocument,
    sound: Path,
    folder: Path,
    formats: Sequence[str],
    *,
    artwork: Path | None = None,
    opening_title: str = OPENING_TITLE,
) -> SoundFiles:
    """Write what is asked for of the `SOUND_FORMATS` into the episode's folder; other names are left alone.

    They are off unless asked for: a copy is as large as the recording.

    The copy is `<slug>.<kind>`, the clips are in `clips/`. Clips of an earlier draft are not removed
    (somebody may have posted or changed them) but told.

    Raises:
        InputError: the recording is gone or cannot be read, or the artwork is no picture.
        MachineError: the disk is full or fails.
    """
    written: list[str] = []
    findings: list[Finding] = []
    if "audio" in formats:
        copy = folder / f"{document.episode.slug}{sound.suffix.lower()}"
        found = write_tagged_copy(sound, copy, tags_of(document, artwork=artwork, opening_title=opening_title))
        findings += found
        written += [] if found else [copy.name]
    if "clips" in formats:
        clips = cut_clips(sound, document.transcript.words, plan_soundbites(document), folder / CLIPS)
        names = [clip.path.name for clip in clips]
        written += [f"{CLIPS}/{name}" for name in names]
        findings += _older(folder / CLIPS, names)
    return SoundFiles(tuple(written), tuple(findings))


def find_artwork(audio_dir: Path, name: str | None) -> Path | None:
    """The cover that `artwork` in show.toml names, beside it.

    Raises:
        InputError: there is no such file.
    """
    if not name:
        return None
    path = audio_dir / name
    if not path.is_file():
        remedy = "Put the picture beside show.toml, or correct `artwork` there."
        raise InputError("There is no such picture.", remedy=remedy, path=path)
    return path


def _older(folder: Path, names: Sequence[str]) -> list[Finding]:
    older = sorted(path.name for path in folder.glob("*.mp3") if path.name not in names and path.name[0] != ".")
    if not older:
        return []
    message = f"The clips folder also holds clips that this draft does not have: {', '.join(older)}."
    return [Finding("clips.older", message, "note", "Remove them if you do not need them.", file=CLIPS)]
