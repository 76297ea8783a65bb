"""Short audio files of single stretches: cut between words, faded, set to one loudness, as MP3."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av import AudioFrame, AudioResampler
from av.container import InputContainer
from av.filter import Graph
from numpy.typing import NDArray

from pipeline.engines.sound_file import open_sound
from pipeline.errors import InputError
from pipeline.model.transcript import Word
from pipeline.render.placing import placed
from pipeline.render.soundbites import Soundbite, clip_names
from pipeline.timecode import Millis, format_clock

if TYPE_CHECKING:
    from pydub import AudioSegment

Pcm = NDArray[np.int16]
"""s16 sound as it is encoded: shape (samples, channels)."""

LOUDNESS_LUFS = -16.0
"""What Apple Podcasts asks of programmes; clips are heard beside each other and beside other shows' clips, so
they are set by loudness, not by their peaks."""
HIGHEST_PEAK_DB = -1.0
"""No sample goes above this: encoding to MP3 overshoots by up to about a decibel. A clip with high peaks stays
quieter than the loudness wanted; nothing is compressed."""
ENCODER_LOSS_DB = 0.45
"""LAME makes everything quieter by a factor of 0.95 and cannot be told otherwise; given back before encoding."""
MOST_GAIN_DB = 20.0
"""A whisper is raised by no more than this: beyond, what is heard is the noise of the room."""
FADE_MS: Millis = 30
"""Too short to hear as a fade, long enough that no click is heard."""
AIR_MS: Millis = 200
"""Silence kept before the first word and after the last, where there is as much: a breath."""
REACH_MS: Millis = 350
"""How far into the neighbouring words the quietest place is looked for: what word times that are estimated
inside a segment are off by on real conversations (0.3 to 0.5 s on average)."""
WINDOW_MS: Millis = 20
"""Sound is judged in stretches of about two periods of a deep voice."""
SILENT_POWER = 1e-9
"""The noise of 16 bits: below it, quiet is quiet."""
ABOUT_AS_QUIET_DB = 3.0
GATE_LUFS = -70.0
"""Where EBU R 128 takes sound for silence."""
RATES_HZ = (48_000, 44_100, 32_000)
"""Rates of MPEG-1 Layer III; anything else is turned into 44 100 Hz."""
BIT_RATE = 128_000
RUN_UP_MS: Millis = 2_000
"""Decoded before the stretch: decoders need some packets until what they give is right, and a jump lands early."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A written clip and where it lies in the recording."""

    path: Path
    title: str
    start_ms: Millis
    end_ms: Millis


def cut_clips(sound: Path, words: Sequence[Word], soundbites: Sequence[Soundbite], folder: Path) -> tuple[Clip, ...]:
    """Write each stretch as `<number>-<title>.mp3` into `folder`; only the stretches themselves are decoded.

    The cuts lie in the quietest place around the border of the first word, and of the last, so they
    differ from the stretch's own times by the air around it.

    Raises:
        InputError: the recording cannot be opened, or has no sound in a stretch.
        MachineError: the disk is full or fails.
    """
    clips = []
    for name, soundbite in zip(clip_names(soundbites), soundbites, strict=True):
        begin, end = _leeways(words, soundbite)
        from_ms, rate_hz, pcm = _decode(sound, begin.low_ms, end.high_ms)
        if not len(pcm):
            sentence = f"There is no sound at {format_clock(soundbite.start_ms)}, where “{soundbite.title}” is said."
            raise InputError(sentence, remedy="Copy or download the recording again.", path=sound)
        start_ms, end_ms = (_quietest(pcm, rate_hz, from_ms, leeway) for leeway in (begin, end))
        cut = pcm[(start_ms - from_ms) * rate_hz // 1000 : (end_ms - from_ms) * rate_hz // 1000]
        path = folder / f"{name}.mp3"
        with placed(path) as part:
            _encode(_finished(cut, rate_hz), part, title=soundbite.title)
        clips.append(Clip(path, soundbite.title, start_ms, end_ms))
    return tuple(clips)


@dataclass(frozen=True, slots=True)
class _Leeway:
    """Where a cut may lie, and where it would lie best if all of it were silent."""

    low_ms: Millis
    high_ms: Millis
    best_ms: Millis


def _leeways(words: Sequence[Word], soundbite: Soundbite) -> tuple[_Leeway, _Leeway]:
    """The room for both cuts: the pause with `REACH_MS` on either side, no further than a breath from the words."""
    start_ms, end_ms = soundbite.start_ms, soundbite.end_ms
    before_ms = max((word.end_ms for word in words[: soundbite.first]), default=0)
    after_ms = words[soundbite.last].start_ms if soundbite.last < len(words) else end_ms + AIR_MS + REACH_MS
    into_ms = min(REACH_MS // 2, (end_ms - start_ms) // 4)
    begin_low_ms = max(0, min(start_ms, max(before_ms - REACH_MS, start_ms - AIR_MS - REACH_MS)))
    end_high_ms = max(end_ms, min(after_ms + REACH_MS, end_ms + AIR_MS + REACH_MS))
    return (
        _Leeway(begin_low_ms, start_ms + into_ms, max(begin_low_ms, start_ms - AIR_MS)),
        _Leeway(end_ms - into_ms, end_high_ms, min(end_high_ms, end_ms + AIR_MS)),
    )


def _decode(sound: Path, from_ms: Millis, to_ms: Millis) -> tuple[Millis, int, Pcm]:
    """Where the sound that was got begins, its rate, and the sound itself (mono or stereo)."""
    with open_sound(sound) as container:
        stream = container.streams.audio[0]
        rate_hz = stream.rate if stream.rate in RATES_HZ else 44_100
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        resampler = AudioResampler(format="s16", layout=layout, rate=rate_hz)
        parts: list[Pcm] = []
        first_ms = from_ms
        for time_ms, frame in _frames(container, max(0, from_ms - RUN_UP_MS)):
            if time_ms >= to_ms:
                break
            first_ms = first_ms if parts else time_ms
            frame.pts = None  # the resampler counts for itself
            for part in resampler.resample(frame):
                parts.append(part.to_ndarray().astype(np.int16, copy=False).reshape(-1, part.layout.nb_channels))
    pcm = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.int16)
    begin_ms = max(from_ms, first_ms)
    first, last = ((at_ms - first_ms) * rate_hz // 1000 for at_ms in (begin_ms, to_ms))
    return begin_ms, rate_hz, pcm[first:last]


def _frames(container: InputContainer, from_ms: Millis) -> Iterator[tuple[Millis, AudioFrame]]:
    """Decoded frames with their times, from the place before `from_ms` at which the file can be entered."""
    begin = container.start_time or 0
    with suppress(av.FFmpegError):  # a file that cannot be entered is decoded from its beginning
        container.seek(begin + from_ms * 1000)
    for packet in container.demux(container.streams.audio[0]):
        with suppress(av.FFmpegError):  # a damaged place is left out, as it was in the transcript
            for frame in packet.decode():
                if frame.time is not None:
                    yield round(frame.time * 1000) - begin // 1000, frame


def _quietest(pcm: Pcm, rate_hz: int, from_ms: Millis, leeway: _Leeway) -> Millis:
    """The quietest place in the leeway; of places about as quiet, the one nearest to the best."""
    window = rate_hz * WINDOW_MS // 1000
    low = max(0, leeway.low_ms - from_ms) * rate_hz // 1000
    part = pcm[low : max(0, leeway.high_ms - from_ms) * rate_hz // 1000].astype(np.float32) / 32_768
    count = len(part) // window
    if not count:
        return min(leeway.best_ms, from_ms + len(pcm) * 1000 // rate_hz)
    power = np.square(part[: count * window]).reshape(count, -1).mean(axis=1)
    levels_db = 10 * np.log10(np.maximum(power, SILENT_POWER))
    quiet = np.flatnonzero(levels_db <= levels_db.min() + ABOUT_AS_QUIET_DB)
    centres_ms = from_ms + low * 1000 // rate_hz + quiet * WINDOW_MS + WINDOW_MS // 2
    return int(centres_ms[np.abs(centres_ms - leeway.best_ms).argmin()])


def _finished(pcm: Pcm, rate_hz: int) -> "AudioSegment":
    """Set to the loudness wanted, as far as the peaks allow, and faded at both ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub warns that it finds no ffmpeg; nothing here needs one
        from pydub import AudioSegment
    segment = AudioSegment(data=pcm.tobytes(), sample_width=2, frame_rate=rate_hz, channels=pcm.shape[1])
    loudness = measure_loudness(pcm, rate_hz)
    if loudness is not None:
        gain_db = min(LOUDNESS_LUFS - loudness, HIGHEST_PEAK_DB - segment.max_dBFS, MOST_GAIN_DB)
        segment = segment.apply_gain(gain_db + ENCODER_LOSS_DB)
    return segment.fade_in(FADE_MS).fade_out(FADE_MS)


def measure_loudness(pcm: Pcm, rate_hz: int) -> float | None:
    """Integrated loudness in LUFS (EBU R 128); None for silence and for less than 0.4 s.

    One channel is measured as it is heard, from both loudspeakers.
    """
    graph = Graph()
    layout = "mono" if pcm.shape[1] == 1 else "stereo"
    source = graph.add_abuffer(sample_rate=rate_hz, format="s16", layout=layout, time_base=Fraction(1, rate_hz))
    meter, sink = graph.add("ebur128", "metadata=1:dualmono=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    graph.push(_frame(pcm, rate_hz))
    graph.push(None)
    loudness = GATE_LUFS
    with suppress(av.EOFError, av.BlockingIOError):
        while True:
            loudness = float(graph.pull().metadata.get("lavfi.r128.I", loudness))
    return loudness if loudness > GATE_LUFS else None


def _encode(segment: "AudioSegment", path: Path, *, title: str) -> None:
    pcm = np.frombuffer(segment.raw_data, dtype=np.int16).reshape(-1, segment.channels)
    layout = "mono" if segment.channels == 1 else "stereo"
    with av.open(str(path.absolute()), "w", format="mp3", options={"id3v2_version": "3"}) as target:
        target.metadata["title"] = title
        stream = target.add_stream("libmp3lame", rate=segment.frame_rate, layout=layout)
        stream.bit_rate = BIT_RATE
        target.mux(stream.encode(_frame(pcm, segment.frame_rate)))
        target.mux(stream.encode(None))


def _frame(pcm: Pcm, rate_hz: int) -> AudioFrame:
    layout = "mono" if pcm.shape[1] == 1 else "stereo"
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(pcm).reshape(1, -1), format="s16", layout=layout)
    frame.sample_rate, frame.pts = rate_hz, 0
    return frame
