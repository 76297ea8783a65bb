"""Chapters where there is no outline, on real episodes: `python -m benchmarks.free_chapters`.

Compares the product with uniform chapters, TextTiling and the lexical dynamic programme of Utiyama and
Isahara in the same run, with the count unknown and known. The general weights have seen the episodes marked
`dev`: for figures on episodes and shows they have not seen, and for what a show's own outlines add, run
`python -m training.chapters --check`.
"""

import argparse
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from benchmarks.adapters import chapters_without_outline
from benchmarks.cues import seconds_of, transcript_of
from pipeline.nlp.border_learning import Lesson, f1_within
from pipeline.nlp.borders import places_of
from pipeline.nlp.sentences import split_sentences

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench" / "chapters"
SOURCES = ("syntax", "btc")

Proposer = Callable[[list[dict[str, object]], int | None], list[float]]


@dataclass(frozen=True, slots=True)
class BenchEpisode:
    """An episode of the benchmark."""

    source: str
    split: str
    cues: list[dict[str, object]]
    borders_s: tuple[float, ...]


def load_episodes(folder: Path = BENCH / "episodes") -> list[BenchEpisode]:
    """Every episode there, in the order of the file names."""
    episodes = []
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        source = path.name.partition("_")[0]
        episodes.append(BenchEpisode(source, raw["split"], raw["cues"], tuple(map(float, raw["boundaries"]))))
    return episodes


def lesson_of(episode: BenchEpisode, *, counts: float = 1.0) -> Lesson:
    """The episode as the learner sees it."""
    heard = transcript_of(episode.cues)
    breaks = {utterance.first for utterance in heard.utterances}
    duration_s = max(seconds_of(cue, "end") for cue in episode.cues)
    return Lesson(places_of(split_sentences(heard), breaks, duration_s), episode.borders_s, counts)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", choices=SOURCES)
    arguments = parser.parse_args(argv)
    if not BENCH.is_dir():
        print("The episodes of shared/bench/chapters are not here; nothing to measure.")
        return 0
    episodes = load_episodes()
    for source in [arguments.source] if arguments.source else SOURCES:
        chosen = [episode for episode in episodes if episode.source == source]
        for line in _table(source, chosen):
            print(line, flush=True)
    return 0


def _table(source: str, episodes: Sequence[BenchEpisode]) -> Iterator[str]:
    for name, propose in _proposers():
        for known in (False, True):
            began_s = time.perf_counter()
            scores, apart = [], []
            for episode in episodes:
                number = len(episode.borders_s) + 1 if known else None
                starts = [start for start in propose(list(map(dict, episode.cues)), number) if start > 1.0]
                scores.append(f1_within(starts, episode.borders_s, 10.0))
                apart.append(abs(len(starts) - len(episode.borders_s)))
            took_s = (time.perf_counter() - began_s) / len(episodes)
            label = f"{name}, {'known' if known else 'unknown'} count"
            yield _row(source, label, statistics.fmean(scores), statistics.median(apart), took_s)


def _proposers() -> Iterator[tuple[str, Proposer]]:
    yield "uniform", _bench_module("baselines").uniform
    lexical = _bench_module("methods_lex")
    yield "TextTiling", lexical.texttiling
    yield "Utiyama & Isahara", lexical.utiyama
    yield "reference (lexical, cues, turns)", _bench_module("reference").propose
    yield "rundown", chapters_without_outline


def _bench_module(name: str) -> ModuleType:
    """A throw-away baseline that lies beside the episodes; nothing in the product imports it."""
    specification = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
    if specification is None or specification.loader is None:
        raise FileNotFoundError(BENCH / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _row(source: str, name: str, score: float, apart: float, took_s: float | None = None) -> str:
    cost = "" if took_s is None else f"  {took_s:6.2f} s an episode"
    return f"{source:7} {name:48} F1 within 10 s {score:.3f}  count apart (median) {apart:4.1f}{cost}"


if __name__ == "__main__":
    sys.exit(main())
