"""Word errors and speed of the embedded engine, beside the library its weights come from.

`python -m benchmarks.asr` takes the project's own sample and what is known of `../shared/data`;
`python -m benchmarks.asr RECORDING=REFERENCE...` takes those (a reference is plain text). Both engines
hear the same file, one after the other, each in a process of its own; `library` is moonshine-voice with
its own cutting, given the whole file at once as its documentation does it.

Word errors: jiwer on lower-case words without punctuation. Speed: seconds of sound a second of the whole
process, from its start to its end, and a second of processor (one core). With `--warm` each process hears the
recording twice and the second time counts: without the start of Python and the import of libraries. The
machine's load falls out of ratios, not out of times.
"""

import argparse
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import jiwer
import numpy as np

from benchmarks.memory import PROJECT, SAMPLE, watch

SHARED = PROJECT.parent / "shared" / "data"
KNOWN = {
    SAMPLE: PROJECT / "tests" / "sample" / "true_text.txt",
    SHARED / "audio" / "hifitts_6097_audiobook_concat.mp3": SHARED / "ref" / "hifitts_6097_audiobook_concat.txt",
    SHARED / "audio" / "student_wordplay_2hosts_AAC_named.mp3": (
        SHARED / "ref" / "student_wordplay_2hosts_AAC_named.txt"
    ),
    SHARED / "audio" / "cnn_groq_interview.mp3": SHARED / "ref" / "cnn_groq_interview.whisper_plain.txt",
    SHARED / "audio" / "fsjam_intro_65s.mp3": SHARED / "ref" / "fsjam_intro_65s.whisper.md",
}
BLOCK_SAMPLES = 60 * 16_000
_STAMPED = re.compile(r"^\[\d\d:\d\d:\d\d\] (.*)$", re.MULTILINE)


def normalise(text: str) -> str:
    """Lower-case words; in a page of stamped lines only what stands behind the stamps is speech.

    >>> normalise("Well—it's 'fine', Mr. O’Neil.")
    "well it's fine mr o'neil"
    """
    text = " ".join(_STAMPED.findall(text)) or text
    text = re.sub(r"[^a-z0-9']+", " ", text.lower().replace("’", "'"))
    return " ".join(word.strip("'") for word in text.split() if word.strip("'"))


def names_in(text: str) -> set[str]:
    """Words that are written with a capital in the middle of a sentence, and never without: names, mostly.

    >>> sorted(names_in("We met Helen Brooks. She and Helen left. Then we ate."))
    ['brooks', 'helen']
    """
    inside = {word.strip("'") for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z']{2,}\b", text)}
    return {word.lower() for word in inside if not re.search(rf"\b{word.lower()}\b", text)}


def hear_embedded(path: Path) -> str:
    from pipeline.engines.base import Hints
    from pipeline.engines.moonshine import MoonshineEngine
    from pipeline.stages.decode import cut_pieces

    heard = MoonshineEngine().transcribe(cut_pieces(path), hints=Hints())
    return " ".join(word.text for piece in heard for utterance in piece.utterances for word in utterance.words)


def hear_library(path: Path) -> str:
    from moonshine_voice import ModelArch, Transcriber, get_model_path

    from pipeline.engines.sound_file import Reading, read_blocks

    sound = np.concatenate(list(read_blocks(path, BLOCK_SAMPLES, Reading())))
    with Transcriber(get_model_path("tiny-en"), ModelArch.TINY) as transcriber:
        heard = transcriber.transcribe_without_streaming(sound.tolist(), 16_000)
    return " ".join(line.text for line in heard.lines)


ENGINES: dict[str, Callable[[Path], str]] = {"embedded": hear_embedded, "library": hear_library}


def hear_here(engine: str, path: Path, *, warm: bool) -> None:
    """In the watched process: hear, and print the text and what it took."""
    if warm:
        ENGINES[engine](path)
    begun, used = time.perf_counter(), processor_s() if warm else 0.0
    text = ENGINES[engine](path)
    print(json.dumps({"text": text, "cpu_s": processor_s() - used, "warm_s": time.perf_counter() - begun}))


def processor_s() -> float:
    """Processor time of this process and of those it started that have ended."""
    used = time.process_time()
    with suppress(ImportError):  # Windows
        import resource

        used += sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    return used


def report(path: Path, reference: Path, engines: list[str], *, warm: bool) -> None:
    from pipeline.stages.decode import probe_sound

    length_s = probe_sound(path).duration_ms / 1000
    written = reference.read_text(encoding="utf-8")
    truth, names = normalise(written), names_in(written)
    for engine in engines:
        watched = watch(["-m", "benchmarks.asr", *["--warm"] * warm, "--here", engine, str(path.absolute())])
        heard = json.loads(watched.output.splitlines()[-1])
        took_s = heard["warm_s"] if warm else watched.wall_s
        errors = jiwer.process_words(truth, normalise(heard["text"]))
        words = len(truth.split())
        found = len(names & set(normalise(heard["text"]).split()))
        counts = f"{errors.substitutions}+{errors.deletions}+{errors.insertions}"
        print(
            f"{engine:9s} WER {100 * errors.wer:5.1f} % (wrong+missing+added {counts:>11s} of {words:5d})  "
            f"names {found:2d} of {len(names):2d}  "
            f"{length_s / took_s:5.1f}x  {length_s / heard['cpu_s']:5.1f}x a core  "
            f"{watched.peak_mb:5.0f} MB  {path.name}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", metavar="RECORDING=REFERENCE")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--warm", action="store_true", help="the second hearing in one process counts")
    parser.add_argument("--here", nargs=2, metavar=("ENGINE", "RECORDING"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        hear_here(chosen.here[0], Path(chosen.here[1]), warm=chosen.warm)
        return
    given = {Path(pair.partition("=")[0]): Path(pair.partition("=")[2]) for pair in chosen.pairs}
    for path, reference in (given or KNOWN).items():
        if given or (path.is_file() and reference.is_file()):
            report(path, reference, chosen.engines, warm=chosen.warm)


if __name__ == "__main__":
    main()
