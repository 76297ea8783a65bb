"""Measure the English pipeline: `python -m training.evaluate --treebanks DIR`.

Prints the table, records it in `scores.json` and puts it into both copies of the data card. The text is
given as it stands, so words that spaCy cuts otherwise than the treebank count as errors.

Sets in cased text are read as running text, stretches of `RUNNING_SENTENCES` sentences; `LAS, sentences
given` gets each sentence by itself. Lower-cased text is always given sentence by sentence (pauses, not
this pipeline, find sentences there), only its boundaries are measured on running text.
"""

import argparse
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.scorer import PRFScore, Scorer
from spacy.tokens import Doc
from spacy.training import Example

from pipeline.nlp.english import SHIPPED, load_english
from training.corpus import Stretch, even_stretches, lowered, spacy_document
from training.scores import Scores, kind_table, read_scores, score_table, write_scores
from training.train import CARD
from training.treebanks import TreeDocument, ewt_documents, gum_documents

RUNNING_SENTENCES = 8

UNER_KINDS = frozenset({"PERSON", "ORG", "LOC"})
"""Kinds that Universal NER marks; on its text nothing else is asked of the pipeline."""

TABLE_STARTS = "<!-- scores: written by training.evaluate -->"
TABLE_ENDS = "<!-- end of scores -->"


def evaluate(nlp: Language, treebanks: Path) -> Scores:
    """All scores of the table in percent."""
    gum = list(gum_documents(treebanks, "test"))
    ewt = list(ewt_documents(treebanks, "test"))
    spoken = [document for document in gum if document.spoken]
    return {
        "gum": _cased(nlp, gum),
        "gum_spoken": _cased(nlp, spoken),
        "gum_spoken_lowered": _lowered(nlp, spoken),
        "ewt": _cased(nlp, ewt, UNER_KINDS),
    }


def _cased(
    nlp: Language, documents: list[TreeDocument], kinds: frozenset[str] | None = None
) -> dict[str, float | None]:
    running = _examples(nlp, even_stretches(documents, RUNNING_SENTENCES))
    given = _examples(nlp, even_stretches(documents, 1))
    scores = _tree_scores(running)
    scores["las_sentences_given"] = _tree_scores(given)["las"]
    return {**scores, **_name_scores(running, kinds), "sentences": _sentence_score(running)}


def _lowered(nlp: Language, documents: list[TreeDocument]) -> dict[str, float | None]:
    given = _examples(nlp, _all_lowered(even_stretches(documents, 1)))
    running = _examples(nlp, _all_lowered(even_stretches(documents, RUNNING_SENTENCES)))
    scores = _tree_scores(given)
    scores["las_sentences_given"] = scores["las"]
    return {**scores, **_name_scores(given, None), "sentences": _sentence_score(running)}


def _all_lowered(stretches: Iterable[Stretch]) -> list[Stretch]:
    return [form for stretch in stretches if (form := lowered(stretch)) is not None]


def _examples(nlp: Language, stretches: Iterable[Stretch]) -> list[Example]:
    golds = [spacy_document(nlp.vocab, stretch) for stretch in stretches]
    return [Example(found, gold) for found, gold in zip(nlp.pipe(gold.text for gold in golds), golds, strict=True)]


def _tree_scores(examples: list[Example]) -> dict[str, float | None]:
    pos = Scorer.score_token_attr(examples, "pos")["pos_acc"]
    lemma = Scorer.score_token_attr(examples, "lemma")["lemma_acc"]
    trees = Scorer.score_deps(examples, "dep", ignore_labels=("punct",))
    return {"upos": _percent(pos), "lemma": _percent(lemma), "las": _percent(trees["dep_las"])}


def _sentence_score(examples: list[Example]) -> float | None:
    """F of the boundaries between sentences; where a text begins is no boundary."""
    score = PRFScore()
    for example in examples:
        score.score_set(_boundaries(example.predicted), _boundaries(example.reference))
    return _percent(score.fscore)


def _boundaries(document: Doc) -> set[int]:
    return {sentence.start_char for sentence in document.sents} - {0}


def _name_scores(examples: list[Example], kinds: frozenset[str] | None) -> dict[str, float | None]:
    """F of names with span and kind, F of names whose span overlaps one, F of each kind."""
    typed, overlap, by_kind = PRFScore(), PRFScore(), dict[str, PRFScore]()
    for example in examples:
        found, gold = _names(example.predicted, kinds), _names(example.reference, kinds)
        typed.score_set(found, gold)
        for kind in {name[2] for name in found | gold}:
            by_kind.setdefault(kind, PRFScore()).score_set(_of_kind(found, kind), _of_kind(gold, kind))
        met = sum(_overlaps(name, gold) for name in found)
        overlap.tp += met
        overlap.fp += len(found) - met
        overlap.fn += sum(not _overlaps(name, found) for name in gold)
    each = {f"names:{kind}": _percent(score.fscore) for kind, score in sorted(by_kind.items())}
    return {"names_typed": _percent(typed.fscore), "names_overlap": _percent(overlap.fscore), **each}


Name = tuple[int, int, str]


def _names(document: Doc, kinds: frozenset[str] | None) -> set[Name]:
    return {(e.start_char, e.end_char, e.label_) for e in document.ents if kinds is None or e.label_ in kinds}


def _of_kind(names: set[Name], kind: str) -> set[Name]:
    return {name for name in names if name[2] == kind}


def _overlaps(name: Name, others: set[Name]) -> bool:
    return any(name[0] < last and first < name[1] for first, last, _ in others)


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def write_card(scores: Scores, card: Path) -> None:
    """Put the tables between the marks of the data card.

    Raises:
        ValueError: the card has no marks.
    """
    text = card.read_text(encoding="utf-8")
    before, _, rest = text.partition(TABLE_STARTS)
    _, end, after = rest.partition(TABLE_ENDS)
    if not end:
        raise ValueError(f"{card} has no place for the scores; it wants the lines {TABLE_STARTS} and {TABLE_ENDS}")
    tables = f"{score_table(scores)}\n\n{kind_table(scores)}"
    card.write_text(f"{before}{TABLE_STARTS}\n{tables}\n{TABLE_ENDS}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; record what was measured on the shipped pipeline."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebanks", type=Path, required=True, help="folder that holds gum/, ewt/ and uner/")
    parser.add_argument("--pipeline", help="folder or name of another pipeline, measured without being recorded")
    chosen = parser.parse_args(arguments)
    scores = evaluate(load_english(chosen.pipeline), chosen.treebanks)
    sys.stdout.write(f"{score_table(scores)}\n\n{kind_table(scores)}\n")
    if chosen.pipeline is None:
        write_scores(scores)
        write_card(read_scores(), CARD)
        shutil.copyfile(CARD, SHIPPED / CARD.name)


if __name__ == "__main__":
    main()
