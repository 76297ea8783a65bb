"""How far the embedded engine's estimated word times are from the true ones.

`python -m benchmarks.word_times` takes the project's own sample, in which the time of every word is known, and
the read speech of `../shared/data`, in which it is known when each sentence begins and ends. Compared are
words that were heard right.
"""

import json
from pathlib import Path
from typing import NamedTuple

import jiwer
import numpy as np

from benchmarks.asr import SHARED, normalise
from benchmarks.memory import PROJECT, SAMPLE
from pipeline.model.transcript import Word

AUDIOBOOK = "hifitts_6097_audiobook_concat"


class Said(NamedTuple):
    """A word that was said, and its times in seconds as far as they are known."""

    word: str
    start_s: float | None
    end_s: float | None


def true_words(path: Path) -> list[Said]:
    """Of the sample's own form (each word's times) and of the read speech's (each sentence's)."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(data, dict):
        timed = [word for utterance in data["utterances"] for word in utterance["words"]]
        return [said for word, start, end in timed for said in spread(word, start / 1000, end / 1000)]
    return [said for sentence in data for said in spread(sentence["text"], sentence["start"], sentence["end"])]


def spread(text: str, start_s: float, end_s: float) -> list[Said]:
    """The words of a text of which it is known when it begins and ends."""
    words = normalise(text).split()
    last = len(words) - 1
    return [Said(word, None if at else start_s, None if at < last else end_s) for at, word in enumerate(words)]


def hear_words(path: Path) -> list[Word]:
    from pipeline.engines.base import Hints
    from pipeline.engines.moonshine import MoonshineEngine
    from pipeline.stages.decode import cut_pieces

    heard = MoonshineEngine().transcribe(cut_pieces(path), hints=Hints())
    return [word for piece in heard for utterance in piece.utterances for word in utterance.words]


def errors_s(true: list[Said], heard: list[Word]) -> tuple[list[float], list[float]]:
    """Seconds by which the starts and the ends that are known are missed."""
    parts = [(part, word) for word in heard for part in normalise(word.text).split()]
    matched = jiwer.process_words(" ".join(said.word for said in true), " ".join(part for part, _ in parts))
    starts, ends = [], []
    for chunk in matched.alignments[0]:
        if chunk.type == "equal":
            same = zip(
                true[chunk.ref_start_idx : chunk.ref_end_idx],
                parts[chunk.hyp_start_idx : chunk.hyp_end_idx],
                strict=True,
            )
            for said, (_, word) in same:
                starts += [] if said.start_s is None else [abs(word.start_ms / 1000 - said.start_s)]
                ends += [] if said.end_s is None else [abs(word.end_ms / 1000 - said.end_s)]
    return starts, ends


def main() -> None:
    known = {
        SAMPLE: PROJECT / "tests" / "sample" / "true_words.json",
        SHARED / "audio" / f"{AUDIOBOOK}.mp3": SHARED / "ref" / f"{AUDIOBOOK}.json",
    }
    for path, truth in known.items():
        if not path.is_file() or not truth.is_file():
            continue
        for what, missed in zip(("starts", "ends"), errors_s(true_words(truth), hear_words(path)), strict=True):
            middle, most = np.percentile(missed, [50, 90])
            print(
                f"{what:6s} {len(missed):4d} known: mean error {np.mean(missed):5.2f} s, median {middle:5.2f} s, "
                f"nine in ten within {most:5.2f} s   {path.name}"
            )


if __name__ == "__main__":
    main()
