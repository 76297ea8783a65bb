"""The recording of an episode, for listening: that one file and no other."""

import stat
from pathlib import Path

from starlette.responses import FileResponse

from pipeline.errors import InputError
from pipeline.inputs import SOUND_SUFFIXES, Recording, find_recording, list_slugs, make_slug
from pipeline.store import read_log

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


def find_sound(slug: str, *, audio_dir: Path, out_dir: Path) -> Path:
    """The episode's recording: in the audio folder, else where the last run found it.

    Raises:
        InputError: there is none, or it is a link to a file outside its folder.
    """
    recording = _in_audio_folder(slug, audio_dir)
    found, room = (recording.sound, audio_dir) if recording is not None else (_of_last_run(slug, out_dir), None)
    if found is None:
        raise InputError(
            "The recording of this episode is not there.",
            remedy="Put it back into the audio folder, or name that folder with --audio.",
            path=audio_dir,
        )
    return _own_file(found, room or found.parent)


def sound_response(path: Path) -> FileResponse:
    """The recording, whole or the range that is asked for."""
    headers = {"cache-control": "private, no-cache"}
    return FileResponse(path, headers=headers, media_type=SOUND_TYPES[path.suffix.lower()], stat_result=path.stat())


def _in_audio_folder(slug: str, audio_dir: Path) -> Recording | None:
    stems = [stem for stem in list_slugs(audio_dir) if make_slug(stem) == slug]
    return None if not stems else find_recording(slug if slug in stems else stems[0], audio_dir=audio_dir)


def _of_last_run(slug: str, out_dir: Path) -> Path | None:
    """What the run log says of an episode that was given by path; only a file of that name counts."""
    places = [event["sound"] for event in read_log(out_dir, slug) if isinstance(event.get("sound"), str)]
    path = Path(str(places[-1])) if places and "\0" not in str(places[-1]) else None
    return path if path is not None and make_slug(path.stem) == slug and path.is_file() else None


def _own_file(path: Path, room: Path) -> Path:
    """The path itself, when it is a recording that really lies in the folder `room`."""
    try:
        real = path.resolve(strict=True)
        is_own = real.is_relative_to(room.resolve()) and real.suffix.lower() in SOUND_SUFFIXES
        if is_own and stat.S_ISREG(real.stat().st_mode):
            return real
    except OSError as error:
        sentence = f"The recording cannot be read ({error.strerror})."
        raise InputError(sentence, remedy="Check the file.", path=path) from error
    raise InputError(
        "The recording is a link that leads out of its folder, and is not played.",
        remedy="Put the file itself into the audio folder.",
        path=path,
    )
