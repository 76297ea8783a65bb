"""The catalog of 1,000 and 10,000 episodes: first made, nothing changed, one changed, and how fast a search answers.

The episodes are made up: two minutes of speech each, of a vocabulary as unevenly used as that of real talk. Related
episodes are measured on real transcripts from `../shared/bench/chapters`, where that is there.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.cues import transcript_of
from pipeline.catalog.index import with_index
from pipeline.catalog.likes import decide_lists
from pipeline.catalog.search import search
from pipeline.catalog.write import write_catalog
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.nlp.likeness import TopicRow, most_alike
from pipeline.nlp.tokens import terms
from pipeline.nlp.topics import topics_of
from pipeline.render.episode_json import render_episode_json

REAL = Path(__file__).parents[2] / "shared" / "bench" / "chapters" / "episodes"
SIZES = (1_000, 10_000)
WORDS = 300
VOCABULARY = 20_000
SEARCHES = ("w17", "w812 w44", '"w3 w5"', "w19*", "w15000")
MOST_TITLES = 8
"""A word of more titles than this names a series, not a subject."""


def main() -> int:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| episodes | first | unchanged | one changed | related | search, median | longest |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(_row(size, Path(folder)), flush=True)
    _related_quality()
    return 0


def _row(size: int, folder: Path) -> str:
    out, audio = folder / "outputs", folder / "audio"
    draw = random.Random(1)  # noqa: S311  no secret
    for number in range(size):
        _write_episode(out, number, draw)
    first = _took(lambda: write_catalog(out, audio))
    unchanged = _took(lambda: write_catalog(out, audio))
    _write_episode(out, size // 2, draw)
    changed = _took(lambda: write_catalog(out, audio))
    related = _took(lambda: with_index(out, decide_lists))
    searches = [_took(lambda asked=asked: search(out, asked)) for asked in SEARCHES for _ in range(3)]
    return (
        f"| {size:,} | {first:.1f} s | {unchanged:.2f} s | {changed:.2f} s | {related:.2f} s"
        f" | {statistics.median(searches) * 1000:.0f} ms | {max(searches) * 1000:.0f} ms |"
    )


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write_episode(out: Path, number: int, draw: random.Random) -> None:
    """An episode's document and ledger as small as they can be: only what the catalog reads."""
    words = tuple(Word(f"w{int(VOCABULARY ** draw.random())}", at * 400, at * 400 + 300) for at in range(WORDS))
    utterances = tuple(Utterance(at, at + 30, ("Ann", "Bo")[at // 30 % 2]) for at in range(0, WORDS, 30))
    end_ms = WORDS * 400
    chapters = (
        Chapter("First", 0, end_ms // 2, 0, 150, "producer"),
        Chapter("Last", end_ms // 2, end_ms, 150, WORDS, "producer"),
    )
    notes = Notes((Section("title", "Title", (Line("none", "missing"),)),))
    heard = Transcript(words, utterances, "en", "built", "none")
    episode = Episode(f"episode-{number:05}", title=f"Episode {number}")
    document = EpisodeDocument(episode, "x.mp3", end_ms, heard, chapters, (), (), notes, ())
    folder = out / episode.slug
    (folder / ".rundown").mkdir(parents=True, exist_ok=True)
    (folder / "episode.json").write_bytes(render_episode_json(document))
    (folder / ".rundown" / "runs.jsonl").write_bytes(b'{"event":"processed"}\n')


def _chapters(heard: Transcript, starts_s: list[float]) -> tuple[Chapter, ...]:
    """The producer's chapters as they were written."""
    starts = [word.start_ms for word in heard.words]
    places = [0, *(bisect_left(starts, round(start * 1000)) for start in sorted(starts_s)[1:]), len(starts)]
    return tuple(Chapter("", first, first, first, last, "producer") for first, last in pairwise(places))


def _related_quality() -> None:
    """How often the first three share a rare word of the producers' titles, which the comparison never sees."""
    vocabulary: dict[str, int] = {}
    rows, titles = [], {}
    for path in sorted(REAL.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        heard = transcript_of(told["cues"])
        topics = topics_of(heard, _chapters(heard, [float(entry["seconds"]) for entry in told["outline"]]))
        numbers = [vocabulary.setdefault(topic.key, len(vocabulary)) for topic in topics]
        weights = [topic.weight for topic in topics]
        rows.append(TopicRow(told["id"], np.array(numbers, "u4"), np.array(weights, "f4")))
        titles[told["id"]] = {term for term in terms(told["title"]) if len(term) > 2 and not term.isdigit()}
    if not rows:
        return
    counts = Counter(term for title in titles.values() for term in title)
    rare = {name: {term for term in title if counts[term] <= MOST_TITLES} for name, title in titles.items()}
    wanted = {name: {other for other in rare if other != name and rare[name] & rare[other]} for name in rare}
    wanted = {name: others for name, others in wanted.items() if others}
    alike = most_alike(rows, count=3)
    first = {name: {one.slug for one in found} for name, found in alike.items()}
    hits = [len(first[name] & others) / min(3, len(others)) for name, others in wanted.items()]
    chance = [len(others) / (len(rows) - 1) for others in wanted.values()]
    print(f"\nRelated, {len(rows)} real episodes: {sum(map(bool, alike.values()))} have a list.")
    print(f"Of {len(wanted)} whose title shares a rare word with another's, precision of the first three", end=" ")
    print(f"{statistics.fmean(hits):.2f} (by chance {statistics.fmean(chance):.2f}).")


if __name__ == "__main__":
    sys.exit(main())
