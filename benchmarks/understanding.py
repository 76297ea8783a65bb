"""How long an hour of speech takes from its words to written pages: `python -m benchmarks.understanding`.

Recognition is not in it. Models are loaded and warm: a first run over the sample comes before. The share of each
stage is printed, in seconds on the clock and in seconds of processor, which other work on the machine does not
lengthen. Measured on transcripts of `../shared/bench` near the length of an hour; where that is absent, on the
sample's words said again and again.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.adapters import sentence_vectors
from benchmarks.cues import transcript_of
from pipeline import run
from pipeline.hearing import Hearing
from pipeline.inputs import read_inputs
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript
from pipeline.render.episode_json import load_document
from pipeline.render.formats import DEFAULT_FILES, render_formats
from pipeline.stages.outline import read_outline

PROJECT = Path(__file__).resolve().parents[1]
EPISODES = PROJECT.parent / "shared" / "bench" / "chapters" / "episodes"
SAMPLE = "how-to-start-in-grant-writing"
WORDS = 10_000
"""An hour of speech."""
TAKEN = 3
"""Transcripts measured: those whose length is nearest to `WORDS`."""
STAGES = (
    "split_chapters",
    "propose_chapters",
    "mine_takeaways",
    "find_mentions",
    "draft_notes",
    "draft_publishing",
    "check_episode",
)
"""As `pipeline.run.understand` calls them."""

Spent = dict[str, tuple[float, float]]
"""Seconds on the clock and of processor under each name."""


def timed(spent: Spent, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def measured(*arguments: Any, **named: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            spent[name] = (time.perf_counter() - wall, time.process_time() - processor)

    return measured


def hours() -> Iterator[tuple[str, Transcript, Outline]]:
    """Transcripts of about an hour with their outlines; one more without an outline."""
    sample = load_document((PROJECT / "outputs" / SAMPLE / "episode.json").read_bytes()).transcript
    inputs = read_inputs(SAMPLE, audio_dir=PROJECT / "audio")
    yield "the sample, to warm up", sample, read_outline(inputs.outline_text or "", source="outline")[0]
    found = []
    for path in sorted(EPISODES.glob("*.json")):
        episode = json.loads(path.read_text(encoding="utf-8"))
        found.append((sum(len(cue["text"].split()) for cue in episode["cues"]), path.stem, episode))
    for _, name, episode in sorted(found, key=lambda one: abs(one[0] - WORDS))[:TAKEN]:
        entries = [
            OutlineEntry(str(one["title"]), round(one["seconds"] * 1000), number)
            for number, one in enumerate(episode["outline"], 1)
        ]
        heard = transcript_of(episode["cues"])
        yield name, heard, Outline(tuple(entries), "outline")
        yield f"{name}, no outline", heard, Outline((), "none")
    if not found:
        many = -(-WORDS // len(sample.words))
        texts = [
            {"start": 240.0 * at, "end": 240.0 * at + 239, "text": sample.text(0, len(sample.words))}
            for at in range(many)
        ]
        yield "the sample again and again", transcript_of(texts), Outline((), "none")


def measure(heard: Transcript, outline: Outline) -> Spent:
    """One run from words to files."""
    spent: Spent = {}
    whole = {name: getattr(run, name) for name in STAGES}
    episode = read_inputs(SAMPLE, audio_dir=PROJECT / "audio").episode
    hearing = Hearing(heard, (), heard.words[-1].end_ms)
    for name, call in whole.items():
        setattr(run, name, timed(spent, name, call))
    try:
        with TemporaryDirectory() as folder:
            timed(spent, "all", _write)(spent, episode, hearing, outline, Path(folder))
    finally:
        for name, call in whole.items():
            setattr(run, name, call)
    return spent


def _write(spent: Spent, episode: Any, hearing: Hearing, outline: Outline, folder: Path) -> None:
    aids = run.Aids(vectors=sentence_vectors())
    document = run.understand(episode, "episode.mp3", hearing, outline, aids=aids)
    pages = timed(spent, "render_formats", render_formats)(replace(document, findings=()), DEFAULT_FILES)
    for name, content in pages.items():
        (folder / name).write_bytes(content)


def main() -> None:
    print(f"vectors: {sentence_vectors().name}")
    for name, heard, outline in hours():
        spent = measure(heard, outline)
        wall, processor = spent.pop("all")
        print(f"{name}: {len(heard.words)} words, {wall:.1f} s on the clock, {processor:.1f} s of processor")
        for stage, (stage_wall, stage_processor) in sorted(spent.items(), key=lambda one: -one[1][1]):
            share = 100 * stage_processor / processor
            print(f"  {stage:18s} {stage_wall:5.2f} s {stage_processor:5.2f} s  {share:3.0f} %")


if __name__ == "__main__":
    main()
