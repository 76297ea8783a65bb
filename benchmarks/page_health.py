"""What a producer would strike out of the takeaways of whole pages: `python -m benchmarks.page_health [FOLDER …]`.

Over stored transcripts of `../shared/bench` with their editors' chapters, and over the results in `outputs/` and in
the folders named (`*/episode.json`), with the words that an engine heard. Counted by rules, which see less than a
reader; some of them are the rules that choose, so these lines guard against what slips through when sentences are
joined and cleaned.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.adapters import sentence_vectors
from benchmarks.cues import transcript_of
from pipeline.model.chapter import Chapter
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.grammar import parse_sentences
from pipeline.nlp.questions import is_question
from pipeline.nlp.ranking import likeness, opens_badly, term_vectors
from pipeline.render.episode_json import load_document
from pipeline.stages.takeaways import mine_takeaways

PROJECT = Path(__file__).resolve().parents[1]
EPISODES = PROJECT.parent / "shared" / "bench" / "chapters" / "episodes"
SHOWN = 3
"""Takeaways on the page."""
EVERY = 8
"""Of the stored transcripts each eighth is read: a page takes some seconds."""
REPEATS = 0.6
"""Likeness (cosine of TF-IDF) from which two takeaways of a page say the same."""

Page = tuple[Transcript, tuple[Chapter, ...]]


def stored() -> Iterator[Page]:
    """Transcripts that people wrote, with the chapters that their editors gave them."""
    for path in sorted(EPISODES.glob("*.json"))[::EVERY]:
        episode = json.loads(path.read_text(encoding="utf-8"))
        heard = transcript_of(episode["cues"])
        yield heard, _chapters(heard, episode["outline"])


def processed(folders: Sequence[Path]) -> Iterator[Page]:
    """What engines heard."""
    for path in sorted(path for folder in folders for path in folder.glob("*/episode.json")):
        document = load_document(path.read_bytes())
        yield document.transcript, document.chapters


def _chapters(heard: Transcript, given: Sequence[dict[str, object]]) -> tuple[Chapter, ...]:
    """Words are shared out by the time at which they begin; what comes before the first chapter is its own."""
    end_ms = max((word.end_ms for word in heard.words), default=0)
    starts = [(round(float(str(one["seconds"])) * 1000), str(one["title"])) for one in given]
    starts = sorted(one for one in starts if one[0] <= end_ms)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, ""))
    bounds = [start_ms for start_ms, _ in starts[1:]] + [end_ms + 1]
    chapters, first = [], 0
    for (start_ms, title), until_ms in zip(starts, bounds, strict=True):
        last = first + sum(word.start_ms < until_ms for word in heard.words[first:])
        chapters.append(Chapter(title, start_ms, max(start_ms, min(until_ms, end_ms)), first, last, "producer"))
        first = last
    return tuple(chapters)


def health(name: str, pages: Iterable[Page]) -> None:
    """What a producer would strike out, counted."""
    count: Counter[str] = Counter()
    words: list[int] = []
    spent = 0.0
    for heard, chapters in pages:
        began = time.process_time()
        shown = mine_takeaways(heard, chapters, vectors=sentence_vectors())[:SHOWN]
        spent += time.process_time() - began
        count["pages"] += 1
        count["words heard"] += len(heard.words)
        count["takeaways"] += len(shown)
        words += [len(one.sentence.split()) for one in shown]
        count.update(fault for one in shown for fault in faults(one, chapters[one.chapter].title))
        vectors = term_vectors([one.sentence for one in shown])
        pairs = [(a, b) for a in range(len(shown)) for b in range(a)]
        count["repeats another"] += sum(likeness(vectors[a], vectors[b]) >= REPEATS for a, b in pairs)
        count["label used twice"] += len(shown) - len({one.label.lower() for one in shown})
    if not words:
        print(f"{name}: no takeaways")
        return
    print(f"{name}: {count['pages']} pages, {count['takeaways']} takeaways, {np.mean(words):.0f} words each")
    print(f"{spent / count['words heard'] * 10_000:.1f} s of processor for 10,000 words")
    for fault in FAULTS:
        print(f"  {fault:32s} {100 * count[fault] / max(1, count['takeaways']):.1f} %")


FAULTS = (
    "not self-contained",
    "question",
    "bad opener",
    "repeats another",
    "sells or greets",
    "stumbles",
    "label of one plain word",
    "label used twice",
    "label neither said nor titled",
)


def faults(takeaway: Takeaway, title: str) -> Iterator[str]:
    """What is wrong with one takeaway, as far as rules can see."""
    text = takeaway.sentence
    (facts,) = parse_sentences([text])
    stray = facts.stray_pronouns + facts.stray_pointers if facts else 0
    if stray or standing.points_elsewhere(text) or opens_badly(text, facts):
        yield "not self-contained"
    if is_question(text):
        yield "question"
    if opens_badly(text, facts):
        yield "bad opener"
    if speech_acts.is_promotion(text) or speech_acts.is_small_talk(text):
        yield "sells or greets"
    if standing.disfluency(text) > 1:
        yield "stumbles"
    if (
        len(takeaway.label.split()) == 1
        and takeaway.label.islower() | takeaway.label.istitle()
        and takeaway.label != title
    ):
        yield "label of one plain word"
    if takeaway.label not in title and not set(takeaway.label.lower().split()) <= set(
        re.findall(r"[^\s.,;:!?\"“”()]+", f"{text} {title}".lower())
    ):
        yield "label neither said nor titled"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_health", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of results, like outputs")
    folders = [PROJECT / "outputs", *parser.parse_args().folders]
    print(f"vectors: {sentence_vectors().name}")
    health("heard by an engine", processed(folders))
    health("stored transcripts", stored())


if __name__ == "__main__":
    main()
