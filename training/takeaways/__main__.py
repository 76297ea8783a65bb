"""The one command: cross-validate, print, fit on everything, write."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from pipeline.nlp.ranking import rank_passage
from pipeline.nlp.vectors import LexicalVectors, SentenceVectors, load_vectors
from pipeline.nlp.worth import SHIPPED, Scorer, Weights
from training.takeaways.documents import CHAPTERS, MEASURED_ON, TRAINED_ON, Document, folds, read_documents
from training.takeaways.fit import fit_scorer, usual_words
from training.takeaways.targets import rouge

FOLDS = 5
SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of a document by a scorer that never saw its episode."""

    document: Document
    indices: tuple[int, ...]


def cross_validate(documents: Sequence[Document]) -> list[Chosen]:
    """Choices out of fold; documents of files that are not trained on are chosen by the first fold's scorer."""
    learned = [one for one in documents if one.file in TRAINED_ON]
    other = [one for one in documents if one.file not in TRAINED_ON]
    fold_of = folds(learned, FOLDS)
    chosen: list[Chosen] = []
    for fold in range(FOLDS):
        train = [one for one, at in zip(learned, fold_of, strict=True) if at != fold]
        test = [one for one, at in zip(learned, fold_of, strict=True) if at == fold] + (other if fold == 0 else [])
        usual = usual_words(train)
        scorer = fit_scorer(train, usual)
        chosen += [Chosen(one, choose_from(one, usual, scorer)) for one in test]
    return chosen


def choose_from(document: Document, usual: dict[str, float], scorer: Scorer) -> tuple[int, ...]:
    """What the product would choose with these weights."""
    order = rank_passage(document.passage, document.sentences, usual=usual, scorer=scorer, most=SENTENCES)
    return tuple(order[:SENTENCES])


def score(chosen: Sequence[Chosen]) -> tuple[float, float, float]:
    """Mean ROUGE-1, ROUGE-2 in percent and words chosen."""
    rows = []
    for one in chosen:
        text = " ".join(one.document.sentences[at] for at in sorted(one.indices))
        sizes = [
            float(np.mean([rouge(text, reference, size) for reference in one.document.references])) for size in (1, 2)
        ]
        rows.append((100 * sizes[0], 100 * sizes[1], len(text.split())))
    means = np.mean(rows, axis=0)
    return float(means[0]), float(means[1]), float(means[2])


def report(name: str, chosen: Sequence[Chosen]) -> None:
    """Three lines: chapters against the hosts' bullets, spoken texts and all texts against summaries."""
    sets = {
        "chapters": [one for one in chosen if one.document.file == CHAPTERS],
        "spoken texts": [one for one in chosen if one.document.file != CHAPTERS and one.document.spoken],
        "all texts": [one for one in chosen if one.document.file != CHAPTERS],
    }
    for kind, some in sets.items():
        first, second, words = score(some)
        line = f"{name:22s} {kind:13s} n={len(some):3d}  R1 {first:.1f}  R2 {second:.1f}  words {words:.0f}"
        print(line)  # noqa: T201  the report of a command


def learn(documents: Sequence[Document]) -> tuple[dict[str, float], Scorer]:
    """The weights that are shipped: everything that may be trained on."""
    learned = [one for one in documents if one.file in TRAINED_ON]
    usual = usual_words(learned)
    return usual, fit_scorer(learned, usual)


def main() -> None:
    """Read, cross-validate and fit with both kinds of vectors."""
    parser = argparse.ArgumentParser(prog="python -m training.takeaways", description="Learn the takeaway scorer.")
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl")
    parser.add_argument("--models", type=Path, required=True, help="folder in which the converted MiniLM is kept")
    options = parser.parse_args()
    minilm, findings = load_vectors(options.models)
    if findings:
        parser.error(f"{findings[0].message} {findings[0].remedy}")
    every: tuple[SentenceVectors, ...] = (minilm, LexicalVectors())
    usual: dict[str, float] = {}
    scorers: dict[str, Scorer] = {}
    for vectors in every:
        documents = read_documents(options.data, vectors=vectors, files=(*TRAINED_ON, *MEASURED_ON))
        report(vectors.name, cross_validate(documents))
        usual, scorers[vectors.name] = learn(documents)
    SHIPPED.write_bytes(msgspec.json.format(msgspec.json.encode(Weights(usual, scorers)), indent=1))


if __name__ == "__main__":
    main()
