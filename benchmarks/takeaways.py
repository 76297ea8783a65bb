"""How well the page says what was said: `python -m benchmarks.takeaways`.

Three tables. Choosing three sentences, against what hosts and annotators wrote, beside plain methods in the same
run; ours is scored out of fold, by a scorer that never saw the episode (training.takeaways). Key phrases. The
health of whole pages on real transcripts. Each needs `../shared/bench` and is left out where that is absent.
"""

import importlib
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.adapters import key_phrases, sentence_vectors
from benchmarks.cues import transcript_of
from pipeline.model.chapter import Chapter
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.grammar import parse_sentences
from pipeline.nlp.ranking import likeness, opens_badly, term_vectors
from pipeline.nlp.tokens import terms
from pipeline.nlp.vectors import Vectors
from pipeline.stages.takeaways import mine_takeaways
from training.takeaways.__main__ import SENTENCES, Chosen, cross_validate, report
from training.takeaways.documents import MEASURED_ON, TRAINED_ON, Document, read_documents
from training.takeaways.targets import rouge

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
SHOWN = 3
"""Takeaways on the page."""
EVERY = 4
"""Of the stored transcripts each fourth is read: a page takes some seconds."""
REPEATS = 0.6
"""Likeness (cosine of TF-IDF) from which two takeaways of a page say the same."""


# Plain methods, on the same sentences and vectors as ours.


def at_random(document: Document) -> list[int]:
    number = len(document.sentences)
    return random.Random(number).sample(range(number), min(SENTENCES, number))  # noqa: S311  no secret


def lead(document: Document) -> list[int]:
    return list(range(min(SENTENCES, len(document.sentences))))


def centroid(document: Document) -> list[int]:
    rows = document.passage.vectors
    return _diverse(rows @ rows.sum(axis=0), rows)


def page_rank(document: Document) -> list[int]:
    """PageRank over cosines, then maximal marginal relevance."""
    return _diverse(_ranked(document.passage.vectors), document.passage.vectors)


def page_rank_with_title(document: Document) -> list[int]:
    """The same, plus likeness to the title and the sentence's TF-IDF weight."""
    passage = document.passage
    seen = Counter(term for text in passage.sentences for term in set(terms(text)))
    number = len(passage.sentences)
    said = [terms(text) for text in passage.sentences]
    weight = np.array([sum(np.log(number / seen[term]) for term in one) / max(1, len(one)) ** 0.5 for one in said])
    parts = (_ranked(passage.vectors), passage.vectors @ passage.title_vector, weight)
    return _diverse(sum((_unit(part) for part in parts), np.zeros(number)), passage.vectors)


def oracle(document: Document) -> list[int]:
    """Greedily the best that could be chosen, knowing what people wrote: the ceiling."""
    chosen: list[int] = []
    for _ in range(min(SENTENCES, len(document.sentences))):
        rest = (at for at in range(len(document.sentences)) if at not in chosen)
        chosen.append(max(rest, key=lambda at: _agreement(document, [*chosen, at])))
    return chosen


def _agreement(document: Document, indices: Sequence[int]) -> float:
    text = " ".join(document.sentences[at] for at in sorted(indices))
    return sum(rouge(text, reference, 1) for reference in document.references)


def _ranked(rows: Vectors) -> np.ndarray:
    among = np.clip(rows @ rows.T, 0, None)
    np.fill_diagonal(among, 0)
    step = among / np.maximum(1e-9, among.sum(axis=1, keepdims=True))
    rank = np.full(len(rows), 1 / max(1, len(rows)))
    for _ in range(50):
        rank = 0.15 / len(rows) + 0.85 * step.T @ rank
    return rank


def _unit(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / (values.std() or 1.0)


def _diverse(values: np.ndarray, rows: Vectors) -> list[int]:
    left, chosen, near = list(range(len(values))), [], np.zeros(len(values))
    values = _unit(values)
    while left and len(chosen) < SENTENCES:
        best = max(left, key=lambda at: values[at] - near[at])
        left.remove(best)
        chosen.append(best)
        near = np.maximum(near, rows @ rows[best])
    return chosen


PLAIN: Sequence[Callable[[Document], list[int]]] = (
    at_random,
    lead,
    centroid,
    page_rank,
    page_rank_with_title,
    oracle,
)


def choosing() -> None:
    """Three sentences against what people wrote."""
    documents = read_documents(
        BENCH / "takeaways" / "data", vectors=sentence_vectors(), files=(*TRAINED_ON, *MEASURED_ON)
    )
    for method in PLAIN:
        report(method.__name__, [Chosen(one, tuple(method(one))) for one in documents])
    chosen = cross_validate(documents)
    report("ours, out of fold", chosen)
    picked = [one.document.sentences[at] for one in chosen for at in one.indices]
    asked = sum(speech_acts.is_question(text) for text in picked) / len(picked)
    tied = sum(opens_badly(text) for text in picked) / len(picked)
    print(f"ours, out of fold: questions {100 * asked:.1f} %, bad openers {100 * tied:.1f} %")


def phrases() -> None:
    """Ten phrases against the things that annotators found salient, scored by the shared benchmark itself."""
    sys.path.insert(0, str(BENCH / "takeaways"))
    bench = importlib.import_module("bench")
    bench.report_phrases("key phrases", bench.eval_phrases(key_phrases, bench.load(), 10), 10)


# The health of pages.


def pages() -> Iterator[tuple[str, Transcript, tuple[Chapter, ...]]]:
    """Stored transcripts with the chapters that their editors gave them."""
    for path in sorted((BENCH / "chapters" / "episodes").glob("*.json"))[::EVERY]:
        episode = json.loads(path.read_text(encoding="utf-8"))
        heard = transcript_of(episode["cues"])
        yield path.stem, heard, _chapters(heard, episode["outline"])


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


def health() -> None:
    """What a producer would strike out, counted."""
    count: Counter[str] = Counter()
    words: list[int] = []
    spent = 0.0
    for _, heard, chapters in pages():
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
    print(f"{count['pages']} pages, {count['takeaways']} takeaways, {np.mean(words):.0f} words each")
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
    if standing.points_elsewhere(text) or standing.opens_on_pointer(text) or (facts and facts.stray_pronouns):
        yield "not self-contained"
    if speech_acts.is_question(text):
        yield "question"
    if opens_badly(text):
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
    if not BENCH.is_dir():
        print("No ../shared/bench beside the project: nothing to measure on.")
        return
    print(f"vectors: {sentence_vectors().name}")
    choosing()
    phrases()
    health()


if __name__ == "__main__":
    main()
