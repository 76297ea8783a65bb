"""Small recordings of every kind, made with PyAV from the sample's sound."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SAMPLE = Path(__file__).parents[1] / "audio" / "how-to-start-in-grant-writing.mp3"
CODECS = {
    ".mp3": "libmp3lame",
    ".opus": "libopus",
    ".ogg": "flac",
    ".flac": "flac",
    ".m4a": "aac",
    ".mp4": "aac",
    ".wav": "pcm_s16le",
    ".aac": "aac",
    ".webm": "libopus",
}
RATE_HZ = 48_000


def sample_sound(seconds: float) -> np.ndarray:
    """The beginning of the sample, s16, shape (1, samples), 48 000 Hz."""
    blocks: list[np.ndarray] = []
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(str(SAMPLE)) as source:
        for frame in source.decode(audio=0):
            blocks += [part.to_ndarray() for part in resampler.resample(frame)]
            if sum(block.shape[1] for block in blocks) >= seconds * RATE_HZ:
                break
    return np.concatenate(blocks, axis=1)[:, : round(seconds * RATE_HZ)]


def write_recording(
    path: Path,
    sound: np.ndarray,
    *,
    tags: Mapping[str, str] | None = None,
    chapters: Sequence[tuple[int, str]] = (),
    options: Mapping[str, str] | None = None,
) -> Path:
    """Encode `sound` (s16, shape (channels, samples), 48 000 Hz) as the kind that the suffix says."""
    layout = "mono" if sound.shape[0] == 1 else "stereo"
    with av.open(str(path), "w") as target:
        target.metadata.update(tags or {})
        ends = [*(start for start, _ in chapters[1:]), sound.shape[1] * 1000 // RATE_HZ]
        target.set_chapters(
            [
                {"id": at, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
                for at, ((start, title), end) in enumerate(zip(chapters, ends, strict=False))
            ]
        )
        stream = target.add_stream(CODECS[path.suffix], rate=RATE_HZ, layout=layout, options=dict(options or {}))
        for at in range(0, sound.shape[1], RATE_HZ):
            block = np.ascontiguousarray(sound[:, at : at + RATE_HZ].T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate, frame.pts = RATE_HZ, at
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def packets(path: Path) -> list[bytes]:
    """The sound of a file as it is stored."""
    with av.open(str(path)) as source:
        return [bytes(packet) for packet in source.demux(source.streams.audio[0]) if packet.size]


def decoded(path: Path) -> np.ndarray:
    """The sound of a file as it is heard, every frame with its time."""
    with av.open(str(path)) as source:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in source.decode(audio=0)])


def chapters_inside(path: Path) -> list[tuple[int, int, str]]:
    """Start and end in milliseconds and title of each chapter, in the order of the file."""
    with av.open(str(path)) as source:
        return [
            (
                round(chapter["start"] * chapter["time_base"] * 1000),
                round(chapter["end"] * chapter["time_base"] * 1000),
                chapter["metadata"].get("title", ""),
            )
            for chapter in source.chapters()
        ]
