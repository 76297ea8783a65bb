"""Whether a file that came from outside is a recording, and of which kind, by what is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.timecode import Millis

_KINDS = (("mp3", ".mp3"), ("mov", ".m4a"), ("wav", ".wav"), ("flac", ".flac"), ("aac", ".aac"), ("matroska", ".webm"))
"""PyAV's name of the container, and the ending it has here."""
_TEXT_LOOKED_AT = 512


class NoSoundError(Exception):
    """This is no recording; the message says what it is, as a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class SoundFile:
    """What a recording that was looked at is."""

    suffix: str
    """The ending that belongs to its content."""
    duration_ms: Millis | None
    tags: dict[str, str]
    """Title, date and the like from inside the file, by lower-case name."""


def refuse_text(head: bytes) -> None:
    """Refuse what the first bytes show to be text: a page, a playlist, an error in JSON.

    Playlists are refused before a decoder sees them, since they make it open other files.

    Raises:
        NoSoundError: it is text.
    """
    start = head[:_TEXT_LOOKED_AT]
    shown = start.decode("utf-8", errors="ignore")
    whole = len(shown.encode()) >= len(start) - 3  # a letter may be cut at the end
    if start and whole and all(one.isprintable() or one in "\r\n\t\ufeff" for one in shown):
        lower = shown.lstrip("\ufeff \r\n\t").lower()
        if lower.startswith(("<!doctype html", "<html")):
            raise NoSoundError("what came is a web page, not a recording")
        if lower.startswith(("#extm3u", "[playlist]", "ffconcat")):
            raise NoSoundError("what came is a playlist, not a recording")
        raise NoSoundError("what came is text, not a recording")


def look_at_sound(path: Path) -> SoundFile:
    """Open a recording and decode its beginning.

    Raises:
        NoSoundError: it is empty, not a recording, of a kind we do not take, or nothing in it can be decoded.
    """
    with _refused(), path.open("rb") as file:
        head = file.read(_TEXT_LOOKED_AT)
    if not head:
        raise NoSoundError("the file is empty")
    refuse_text(head)
    import av

    from pipeline.engines.sound_file import open_sound

    with _refused(), open_sound(path) as container:
        stream = container.streams.audio[0]
        suffix = _suffix_of(container.format.name, stream.codec_context.name, has_video=_has_video(container))
        try:
            if next(container.decode(stream), None) is None:
                raise NoSoundError("nothing in it can be decoded")
        except (av.FFmpegError, OSError) as error:
            raise NoSoundError("nothing in it can be decoded") from error
        length_us = container.duration
        tags = {name.lower(): value for name, value in {**stream.metadata, **container.metadata}.items()}
    return SoundFile(suffix, None if length_us is None else length_us // 1000, tags)


@contextmanager
def _refused() -> Iterator[None]:
    """What opening says, as a reason to refuse."""
    try:
        yield
    except InputError as error:
        sentence = error.sentence.rstrip(".")
        raise NoSoundError(sentence[0].lower() + sentence[1:]) from error
    except OSError as error:
        raise NoSoundError(f"it cannot be read ({error.strerror or error})") from error


def _has_video(container: object) -> bool:
    """Moving pictures; the cover inside a recording is none."""
    from av.stream import Disposition

    streams = container.streams.video  # type: ignore[attr-defined]  # PyAV has no type for what both kinds share
    return any(not stream.disposition & Disposition.attached_pic for stream in streams)


def _suffix_of(container: str, codec: str, *, has_video: bool) -> str:
    names = container.split(",")
    if "ogg" in names:
        return ".opus" if codec == "opus" else ".ogg"
    suffix = next((suffix for name, suffix in _KINDS if name in names), None)
    if suffix is None:
        raise NoSoundError(f"recordings of this kind ({names[0]}) are not taken")
    return ".mp4" if suffix == ".m4a" and has_video else suffix
