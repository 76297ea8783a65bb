"""The recording of an episode, for listening: that one file and no other."""

import stat
from pathlib import Path

from starlette.responses import FileResponse

from pipeline.errors import InputError
from pipeline.inputs import SOUND_SUFFIXES, Recording, find_recording, list_slugs, make_slug

SOUND_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".aac": "audio/aac",
    ".webm": "audio/webm",
}
"""By the suffix; browsers are told not to guess."""


def find_sound(slug: str, *, audio_dir: Path, last_heard: Path) -> Path:
    """The episode's recording: in the audio folder, else where the last run heard it.

    Args:
        slug: the episode.
        audio_dir: the folder of recordings.
        last_heard: where the draft says that its recording was; believed only if it has the episode's name.

    Raises:
        InputError: there is none, or it is a link.
    """
    recording = _in_audio_folder(slug, audio_dir)
    if recording is not None:
        return _own_file(recording.sound, audio_dir)
    if make_slug(last_heard.stem) == slug and last_heard.suffix.lower() in SOUND_SUFFIXES and last_heard.is_file():
        return _own_file(last_heard, last_heard.parent)
    raise InputError(
        "The recording of this episode is not there.",
        remedy="Put it back into the audio folder, or name that folder with --audio.",
        path=audio_dir,
    )


def sound_response(path: Path) -> FileResponse:
    """The recording, whole or the range that is asked for."""
    headers = {"cache-control": "private, no-cache"}
    return FileResponse(path, headers=headers, media_type=SOUND_TYPES[path.suffix.lower()], stat_result=path.stat())


def _in_audio_folder(slug: str, audio_dir: Path) -> Recording | None:
    stems = [stem for stem in list_slugs(audio_dir) if slug in (stem, make_slug(stem))]
    return None if not stems else find_recording(slug if slug in stems else stems[0], audio_dir=audio_dir)


def _own_file(path: Path, room: Path) -> Path:
    """Where the recording really is: in the folder `room`, with no link on the way to it."""
    try:
        real = path.resolve(strict=True)
        is_regular = stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError) as error:  # Python before 3.13 says RuntimeError for a link to itself
        sentence = "The recording cannot be read."
        raise InputError(sentence, remedy="Check the file and its rights.", path=path) from error
    if real != room.resolve() / path.relative_to(room) or not is_regular:
        raise InputError(
            "The recording is a link, and is not played: it could lead anywhere.",
            remedy="Put the file itself into the audio folder.",
            path=path,
        )
    return real
