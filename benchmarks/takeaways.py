"""How well the page says what was said: `python -m benchmarks.takeaways`.

Choosing three sentences, against what hosts and annotators wrote, beside plain methods in the same run; ours is
scored out of fold, by a scorer that never saw the episode (training.takeaways). Key phrases. Both need
`../shared/bench`. `benchmarks.page_health` looks at whole pages.
"""

import importlib
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.adapters import key_phrases, sentence_vectors
from pipeline.nlp.questions import is_question
from pipeline.nlp.ranking import opens_badly
from pipeline.nlp.tokens import terms
from pipeline.nlp.vectors import Vectors
from training.takeaways.__main__ import SENTENCES, Chosen, cross_validate, report
from training.takeaways.documents import MEASURED_ON, TRAINED_ON, Document, read_documents
from training.takeaways.targets import rouge

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"

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
    asked = sum(is_question(text) for text in picked) / len(picked)
    tied = sum(opens_badly(text) for text in picked) / len(picked)
    print(f"ours, out of fold: questions {100 * asked:.1f} %, bad openers {100 * tied:.1f} %")


def phrases() -> None:
    """Ten phrases against the things that annotators found salient, scored by the shared benchmark itself."""
    sys.path.insert(0, str(BENCH / "takeaways"))
    bench = importlib.import_module("bench")
    bench.report_phrases("key phrases", bench.eval_phrases(key_phrases, bench.load(), 10), 10)


def main() -> None:
    if not BENCH.is_dir():
        print("No ../shared/bench beside the project: nothing to measure on.")
        return
    print(f"vectors: {sentence_vectors().name}")
    choosing()
    phrases()


if __name__ == "__main__":
    main()
