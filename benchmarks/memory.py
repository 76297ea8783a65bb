"""How much memory hearing a recording takes, of this process and all it starts, from beginning to end.

`python -m benchmarks.memory RECORDING...` or, for one of any length made from the project's own sample,
`python -m benchmarks.memory --hours 3`. Prints for decoding alone and for decoding with the embedded
engine the peak in each quarter of the run, in MB of resident memory summed over the processes (what
they share counts twice). A flat row means that longer recordings take no more. Linux only.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av

PROJECT = Path(__file__).parent.parent
SAMPLE = PROJECT / "audio" / "how-to-start-in-grant-writing.mp3"
STEPS = {
    "decode": "from benchmarks.memory import decode_only as run",
    "embedded": "from benchmarks.memory import hear as run",
}
SAMPLED_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Watched:
    """What a program took while it ran."""

    output: str
    wall_s: float
    megabytes: tuple[float, ...]
    """Resident memory of the process tree, sampled."""

    @property
    def peak_mb(self) -> float:
        """The most of all samples."""
        return max(self.megabytes, default=0.0)

    def quarters_mb(self) -> list[float]:
        """The peak in each quarter of the run."""
        size = -(-len(self.megabytes) // 4) or 1
        return [max(self.megabytes[at : at + size], default=0.0) for at in range(0, 4 * size, size)]


def watch(arguments: Sequence[str]) -> Watched:
    """Run Python with these arguments to its end and watch its tree."""
    begun = time.perf_counter()
    samples: list[float] = []
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, cwd=PROJECT)
        while process.returncode is None:
            samples.append(tree_mb(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLED_EVERY_S)
        wall_s = time.perf_counter() - begun
        output.seek(0)
        if process.returncode:
            raise SystemExit(f"{arguments} ended with {process.returncode}")
        return Watched(output.read(), wall_s, tuple(samples))


def tree_mb(process: int) -> float:
    """Resident memory of a process and its descendants; what ends meanwhile counts nothing."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    kilobytes = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")), "0")
    return int(kilobytes) / 1024 + sum(tree_mb(int(child)) for child in children)


def decode_only(path: Path) -> None:
    """Take all pieces of a recording and do nothing with them."""
    from pipeline.stages.decode import cut_pieces

    print(sum(len(piece.samples) for piece in cut_pieces(path)) / 16_000)


def hear(path: Path) -> None:
    """Hear a recording with the embedded engine."""
    from pipeline.engines.base import Hints
    from pipeline.engines.moonshine import MoonshineEngine
    from pipeline.stages.decode import cut_pieces
    from pipeline.stages.transcribe import transcribe

    engine = MoonshineEngine()
    heard = engine.transcribe(cut_pieces(path), hints=Hints())
    transcript, _ = transcribe(heard, engine=engine.name, model=engine.model, word_times=engine.word_times)
    print(len(transcript.words))


def lengthen(source: Path, target: Path, hours: float) -> None:
    """Repeat a recording, as a low-bitrate MP3, until it lasts so many hours."""
    rate_hz = 24_000
    resampler = av.AudioResampler("s16p", "mono", rate_hz, 1_152)
    with av.open(str(source)) as opened:
        frames = [part for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libmp3lame", rate=rate_hz, layout="mono")
        stream.bit_rate = 32_000
        position = 0
        while position < hours * 3_600 * rate_hz:
            for frame in frames:
                frame.pts = position
                position += frame.samples
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def report(path: Path, steps: Sequence[str]) -> None:
    for step in steps:
        code = f"import sys; from pathlib import Path; {STEPS[step]}; run(Path(sys.argv[1]))"
        watched = watch(["-c", code, str(path.absolute())])
        quarters = " ".join(f"{peak:7.0f}" for peak in watched.quarters_mb())
        print(
            f"{step:10s} peak {watched.peak_mb:6.0f} MB   by quarters {quarters}   {watched.wall_s:7.1f} s  {path.name}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="*", type=Path)
    parser.add_argument("--hours", type=float, help="make a recording of this length from the project's sample")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    chosen = parser.parse_args()
    for path in chosen.recordings or ([] if chosen.hours else [SAMPLE]):
        report(path, chosen.steps)
    if chosen.hours:
        with tempfile.TemporaryDirectory() as folder:
            long = Path(folder) / "long.mp3"
            lengthen(SAMPLE, long, chosen.hours)
            report(long, chosen.steps)


if __name__ == "__main__":
    main()
