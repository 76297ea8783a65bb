"""Key phrases on documents that their constants were not set on: `python -m benchmarks.phrases`.

Spoken GUM documents, five folds by document. For each fold the constants of `pipeline.nlp.phrases.Weighing`, and the
shares of talks in which words are usual, come from the other four: each constant in turn takes the best of its values,
three times round. Needs `../shared/bench`, whose own scorer is used.
"""

import importlib
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.nlp.features import counted_words
from pipeline.nlp.grammar import Chunk
from pipeline.nlp.phrases import USUAL_WEIGHING, Weighing, heaviest_phrases, named_things
from training.takeaways.fit import LEAST_TALKS

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
PHRASES, FOLDS, ROUNDS = 10, 5, 3
VALUES: Mapping[str, Sequence[float]] = {
    "rare": (0.0, 0.2, 0.4, 0.8),
    "early": (0.0, 0.35, 0.7, 1.4),
    "early_sentences": (5.0, 10.0, 20.0, 40.0),
    "subject": (0.0, 0.3, 0.6, 1.2),
    "name": (0.0, 0.3, 0.6, 1.2),
}


@dataclass(frozen=True, eq=False)
class Talk:
    """A document of the benchmark, and what each of its sentences names."""

    record: dict[str, Any]
    things: Sequence[Sequence[Chunk]]


def usual_words(records: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Share of the documents in which each word is said."""
    seen = Counter(word for one in records for word in {w for text in one["sentences"] for w in counted_words(text)})
    return {word: count / len(records) for word, count in seen.items() if count >= LEAST_TALKS}


def score(bench: Any, talks: Sequence[Talk], usual: Mapping[str, float], weighing: Weighing) -> float:
    """Mean F1 in percent."""
    things = {id(talk.record["sentences"]): talk.things for talk in talks}

    def phrases(sentences: Sequence[str], k: int) -> list[str]:
        return heaviest_phrases(things[id(sentences)], k, usual=usual, weighing=weighing)

    rows = bench.eval_phrases(phrases, [talk.record for talk in talks], PHRASES)
    return 100 * float(np.mean([row["f"] for row in rows]))


def best_weighing(bench: Any, talks: Sequence[Talk], usual: Mapping[str, float]) -> Weighing:
    """Each constant in turn takes the value that scores best on these talks; all begin at their least."""
    chosen = Weighing(**{name: values[0] for name, values in VALUES.items()})
    for _ in range(ROUNDS):
        for field in fields(Weighing):
            options = [replace(chosen, **{field.name: value}) for value in VALUES[field.name]]
            chosen = max(options, key=lambda option: score(bench, talks, usual, option))
    return chosen


def main() -> None:
    if not BENCH.is_dir():
        print("No ../shared/bench beside the project: nothing to measure on.")
        return
    sys.path.insert(0, str(BENCH / "takeaways"))
    bench = importlib.import_module("bench")
    records = [one for one in bench.load() if any(thing["sal"] > 1 for thing in one["salient"])]
    spoken = [Talk(one, named_things(one["sentences"])) for one in records if one["genre"] in bench.SPOKEN]
    order = np.random.default_rng(0).permutation(len(spoken))
    scores: list[tuple[float, int]] = []
    for fold in range(FOLDS):
        tested = [spoken[at] for place, at in enumerate(order) if place % FOLDS == fold]
        learned = [talk for talk in spoken if talk not in tested]
        usual = usual_words([one for one in records if not any(one is talk.record for talk in tested)])
        weighing = best_weighing(bench, learned, usual)
        scores.append((score(bench, tested, usual, weighing), len(tested)))
        print(f"fold {fold + 1}: {len(tested)} documents, F1 {scores[-1][0]:.1f} with {weighing}", flush=True)
    mean = float(np.average([value for value, _ in scores], weights=[size for _, size in scores]))
    print(f"key phrases, {len(spoken)} spoken documents, constants from other documents: F1 {mean:.1f}")
    print(f"with the shipped constants: F1 {score(bench, spoken, usual_words(records), USUAL_WEIGHING):.1f}")


if __name__ == "__main__":
    main()
