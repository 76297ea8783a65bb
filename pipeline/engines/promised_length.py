"""How long a recording claims to be, so that one that was cut off is not taken for a short episode.

ffmpeg decodes a cut-off file without complaint and often corrects the length it reports to what is
there. Only claims that are written down when the file is finished count; a length guessed from the
bit rate is none.
"""

import struct
from pathlib import Path

import av

from pipeline.engines.sound_file import open_sound
from pipeline.timecode import Millis

_EXACT = frozenset({"flac", "aiff", "mov", "mp4"})
"""Containers whose sound track carries its length."""
_UNKNOWN_SIZE = 0x7FFFF000
"""From here on a WAV size is what programs write that do not know yet how long they will record
(0xFFFFFFFF, 0x7FFFFFFF less the header, 0x80000000)."""
_SEARCHED_BYTES = 65_536
"""An Ogg page is never longer; an MP3 frame is far shorter."""
_MP3_FRAME_BYTES = 2_048
_MATROSKA_DURATION = b"\x44\x89"
_OGG_LAST_PAGE = 0x04


def promised_ms(path: Path) -> Millis | None:
    """The length that is written in a recording's own header; None where it makes no reliable claim.

    Raises:
        InputError: see `open_sound`.
    """
    with open_sound(path) as container:
        forms = set(container.format.name.split(","))
        stream = container.streams.audio[0]
        if forms & {"wav", "w64"}:
            return _wav_ms(path)
        if "matroska" in forms:  # its length is that of the longest track, and a live recording has none
            claims = len(container.streams) == 1 and _MATROSKA_DURATION in _head(path)
            return int(container.duration * 1000 / av.time_base) if claims and container.duration else None
        claims = bool(forms & _EXACT) or ("mp3" in forms and _mp3_counts_frames(path))
        if not claims or stream.duration is None or stream.time_base is None:
            return None
        return int(stream.duration * stream.time_base * 1000)


def breaks_off(path: Path) -> bool:
    """Whether an Ogg file (Opus, Vorbis) ends without the page that is marked as its last."""
    if _head(path, 4) != b"OggS":
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _SEARCHED_BYTES))
        pages = file.read().split(b"OggS")[1:]
    return not any(len(page) > 1 and page[1] & _OGG_LAST_PAGE for page in pages)


def _head(path: Path, size: int = _SEARCHED_BYTES) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _mp3_counts_frames(path: Path) -> bool:
    """Whether the first frame of an MP3 tells how many follow (the Xing, Info or VBRI header)."""
    with path.open("rb") as file:
        tag = file.read(10)
        if tag[:3] == b"ID3" and len(tag) == 10:  # its size: four times seven bits
            file.seek(10 + (tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]))
        else:
            file.seek(0)
        frame = file.read(_MP3_FRAME_BYTES)
    for mark in (b"Xing", b"Info"):
        at = frame.find(mark)
        if at >= 0 and len(frame) > at + 7:
            return bool(frame[at + 7] & 1)  # the flag that a number of frames is there
    return b"VBRI" in frame


def _wav_ms(path: Path) -> Millis | None:
    """The size of the sound in a WAV file's header over its bytes a second."""
    with path.open("rb") as file:
        if file.read(4) not in (b"RIFF", b"RF64"):
            return None
        file.seek(12)
        bytes_per_second, long_size = 0, 0
        while len(chunk := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"data":
                size = long_size or size
                known = bytes_per_second and (long_size or 0 < size < _UNKNOWN_SIZE)
                return size * 1000 // bytes_per_second if known else None
            body = file.read(min(size, 64))
            if name == b"fmt " and len(body) >= 12:
                bytes_per_second = struct.unpack_from("<I", body, 8)[0]
            if name == b"ds64" and len(body) >= 16:
                long_size = struct.unpack_from("<Q", body, 8)[0]
            file.seek(size - len(body) + size % 2, 1)
    return None
