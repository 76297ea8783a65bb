"""Recordings opened and decoded with PyAV: no ffmpeg on the machine, no array as long as the episode."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av import AudioFrame, AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from pipeline.engines.base import Samples
from pipeline.errors import InputError
from pipeline.model.sound import SAMPLE_RATE_HZ

_FULL_SCALE = 32_768
_MIX_SAMPLES = SAMPLE_RATE_HZ
"""The mix of the channels is judged second by second."""
_ANTIPHASE_SHARE = 0.1
"""A mix with less than this share of its channels' mean power has cancelled itself out; voices
recorded in two channels stay above a half."""
_GAP_SAMPLES = SAMPLE_RATE_HZ // 10
"""A hole in the time stamps from here on is filled with silence, so that later words keep their times."""
_LARGEST_GAP_SAMPLES = 60 * SAMPLE_RATE_HZ
"""A longer hole is a broken time stamp rather than lost sound, unless the file says it is that long."""

_HEAD_BYTES = 4096
_LOOKS_LIKE = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"%pdf", "a PDF"),
    (b"pk\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a packed archive"),
    (b"rar!", "a packed archive"),
    (b"{", "JSON text"),
    (b"[", "JSON text"),
    (b"id3", "the tag of an MP3 without the sound that belongs to it"),
)


@dataclass(slots=True)
class Reading:
    """How the decoding of a recording went; filled in while its blocks are taken."""

    samples: int = 0
    """Samples at 16 000 Hz handed out so far."""
    damaged_packets: int = 0
    """Stretches of the file that would not decode."""


@contextmanager
def open_sound(path: Path) -> Iterator[InputContainer]:
    """Open a recording that has sound in it.

    Raises:
        InputError: no such file, a folder, not readable, empty, not a recording, a recording without sound.
    """
    head = b""
    try:
        head = _read_head(path)
        # An absolute path is never taken for a protocol, and a playlist may not reach outside the machine.
        # Tags in a broken encoding are no reason to refuse the sound.
        container = av.open(str(path.absolute()), metadata_errors="replace", options={"protocol_whitelist": "file"})
    except FileNotFoundError as error:
        raise InputError("There is no such file.", remedy="Check the name and the folder.", path=path) from error
    except PermissionError as error:
        remedy = "Allow your user to read it, then run again."
        raise InputError("This file may not be read.", remedy=remedy, path=path) from error
    except (av.FFmpegError, OSError) as error:
        raise _not_a_recording(path, head) from error
    with container:
        if not container.streams.audio:
            remedy = "Give the file that holds the episode's sound."
            raise InputError("There is no sound track in this file.", remedy=remedy, path=path)
        yield container


def read_blocks(path: Path, block_samples: int, reading: Reading, *, channel: int | None = None) -> Iterator[Samples]:
    """Decode the first sound track in blocks of `block_samples` (the last may be shorter), mono.

    `channel` takes one channel alone (0 is the left one) instead of the mix.

    Places that will not decode are counted in `reading` and filled with silence where the time
    stamps show how long they are.

    Raises:
        InputError: see `open_sound`.
    """
    waiting: list[Samples] = []
    for mono in _read_mono(path, reading, channel):
        waiting.append(mono)
        if sum(map(len, waiting)) >= block_samples:
            joined = np.concatenate(waiting)
            while len(joined) >= block_samples:
                yield joined[:block_samples]
                joined = joined[block_samples:]
            waiting = [joined]
    if sum(map(len, waiting)):
        yield np.concatenate(waiting)


def mix_to_mono(channels: NDArray[np.int16]) -> Samples:
    """Mix s16 sound of shape (channels, samples); where the mix cancels out, take the loudest channel.

    The mean never clips. Antiphase stereo (one channel wired the wrong way round) sums to nothing,
    so the mix is judged second by second against its channels.
    """
    sound = channels.astype(np.float32) / np.float32(_FULL_SCALE)
    mono: Samples = sound.mean(axis=0)
    if len(sound) == 1:
        return mono
    for first in range(0, len(mono), _MIX_SAMPLES):
        part = slice(first, first + _MIX_SAMPLES)
        powers = np.square(sound[:, part]).mean(axis=1)
        if np.square(mono[part]).mean() < _ANTIPHASE_SHARE * powers.max() / len(sound):
            mono[part] = sound[powers.argmax(), part]
    return mono


def _read_mono(path: Path, reading: Reading, channel: int | None) -> Iterator[Samples]:
    """Decode packet by packet: about a second of mono sound at a time, holes filled."""
    collected: list[NDArray[np.int16]] = []
    samples = 0
    for channels in _read_channels(path, reading):
        taken = channels if channel is None else channels[min(channel, len(channels) - 1) :][:1]
        if collected and collected[0].shape[0] != taken.shape[0]:
            yield mix_to_mono(np.concatenate(collected, axis=1))
            collected, samples = [], 0
        collected.append(taken)
        samples += taken.shape[1]
        if samples >= _MIX_SAMPLES:
            yield mix_to_mono(np.concatenate(collected, axis=1))
            collected, samples = [], 0
    if collected:
        yield mix_to_mono(np.concatenate(collected, axis=1))


def _read_channels(path: Path, reading: Reading) -> Iterator[NDArray[np.int16]]:
    """Decode to s16 at 16 000 Hz, all channels kept, shape (channels, samples)."""
    with open_sound(path) as container:
        begin = (container.start_time or 0) / av.time_base
        length = (container.duration or 0) / av.time_base
        resampler, sound_of = None, None
        for frame in _decode(container, reading):
            shape = (frame.format.name, frame.layout.name, frame.layout.nb_channels, frame.sample_rate)
            if shape != sound_of:  # joined recordings change their shape in the middle
                yield from _resampled(resampler, None, reading)
                resampler, sound_of = AudioResampler(format="s16p", rate=SAMPLE_RATE_HZ), shape
            if frame.time is not None:
                yield from _fill_hole(frame.time - begin, length, frame.layout.nb_channels, reading)
            frame.pts = None  # the resampler counts for itself
            yield from _resampled(resampler, frame, reading)
        yield from _resampled(resampler, None, reading)


def _decode(container: InputContainer, reading: Reading) -> Iterator[AudioFrame]:
    """Decoded frames of the first sound track; what will not decode is counted and left out."""
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets, None)
        except (av.FFmpegError, OSError):  # the file breaks off; nothing can be read behind this place
            reading.damaged_packets += 1
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            reading.damaged_packets += 1


def _fill_hole(due_s: float, length_s: float, channels: int, reading: Reading) -> Iterator[NDArray[np.int16]]:
    """Silence up to the second at which the next frame is due, where the frames before it fall short of it."""
    missing = int(due_s * SAMPLE_RATE_HZ) - reading.samples
    if missing < _GAP_SAMPLES or (missing > _LARGEST_GAP_SAMPLES and due_s > length_s):
        return
    while missing > 0:
        filled = min(missing, _MIX_SAMPLES)
        reading.samples += filled
        missing -= filled
        yield np.zeros((channels, filled), dtype=np.int16)


def _resampled(
    resampler: AudioResampler | None, frame: AudioFrame | None, reading: Reading
) -> Iterator[NDArray[np.int16]]:
    """What the resampler gives for a frame; `None` empties it."""
    for part in resampler.resample(frame) if resampler else ():
        if part is not None:  # a resampler with nothing to do hands the emptying `None` through
            channels = part.to_ndarray().astype(np.int16, copy=False)
            reading.samples += channels.shape[1]
            yield channels


def _read_head(path: Path) -> bytes:
    """The first bytes of a file, for a look at what it is.

    Raises:
        InputError: a folder, or an empty file.
    """
    if path.is_dir():
        remedy = "Give the recording inside it."
        raise InputError("This is a folder, not a recording.", remedy=remedy, path=path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        remedy = "Copy or download the recording again."
        raise InputError("This file is empty (0 bytes).", remedy=remedy, path=path)
    return head


def _not_a_recording(path: Path, head: bytes) -> InputError:
    """Say what a file that no decoder takes looks like."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = [kind for mark, kind in _LOOKS_LIKE if start.startswith(mark)]
    again = "Copy or download the recording again."
    if head[4:8] == b"ftyp":
        sentence = "This MP4 recording is cut off: the index at its end is missing."
    elif kinds:
        sentence = f"This is not a recording: it looks like {kinds[0]}."
    elif not head.strip(b"\x00"):
        sentence = "This is not a recording: it holds nothing but zeros."
    elif _is_text(head):
        sentence = "This is not a recording: it looks like plain text."
    else:
        sentence = "This is not a recording in a form that can be read, or its beginning is damaged."
    return InputError(sentence, remedy=again, path=path)


def _is_text(head: bytes) -> bool:
    """Whether these bytes are UTF-8 text without control characters (a character may be cut at the end)."""
    text = head.decode("utf-8", errors="ignore")
    return len(text.encode()) >= len(head) - 3 and all(letter.isprintable() or letter in "\r\n\t" for letter in text)
