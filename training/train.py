"""Train the English pipeline: `python -m training.train --treebanks DIR --sentence-model DIR`.

The same treebanks, the same releases of spaCy and numpy and the same kind of processor give the same
weights: every choice by chance comes from `SEED` and the configs' own.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy: sums in one order, and other work on the machine goes on

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from pipeline.nlp.english import SHIPPED
from training.corpus import Stretch, even_stretches, lowered, random_stretches, spacy_document, with_lowered
from training.treebanks import ewt_documents, gum_documents
from training.vectors import set_word_vectors

SEED = 20

HERE = Path(__file__).resolve().parent
CARD = HERE / "DATA_CARD.md"

PARTS = ("sentences", "names", "syntax")
"""Trained one after the other, each by `config/<part>.cfg`, then put together."""

ORDER = {
    "senter": "sentences",
    "tok2vec": "syntax",
    "tagger": "syntax",
    "morphologizer": "syntax",
    "trainable_lemmatizer": "syntax",
    "parser": "syntax",
    "ner": "names",
}
"""Components of the shipped pipeline in order, and the part that each is taken from."""

DEV_SENTENCES = 8
"""Sentences in a stretch of the texts watched while training."""

RUNNING_SENTENCES = 16
"""Sentences in a stretch that teaches where sentences begin; the first one of a stretch teaches nothing."""

META = {
    "lang": "en",
    "name": "rundown",
    "version": "1.0.0",
    "spacy_version": ">=3.8.0,<3.9.0",
    "description": "English for spoken text: sentences, tags, lemmas, Universal Dependencies trees, names.",
    "author": "The makers of Rundown",
    "license": "CC BY-SA 4.0",
    "sources": [
        {
            "name": "GUM, nine genres",
            "url": "https://gucorpling.org/gum/",
            "license": "CC BY 4.0; texts CC BY, CC BY-SA",
        },
        {
            "name": "UD English EWT",
            "url": "https://github.com/UniversalDependencies/UD_English-EWT",
            "license": "CC BY-SA 4.0",
        },
        {"name": "Universal NER, English EWT", "url": "https://www.universalner.org/", "license": "CC BY-SA 4.0"},
        {
            "name": "all-MiniLM-L6-v2",
            "url": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            "license": "Apache-2.0",
        },
    ],
}
"""What `meta.json` says besides what spaCy writes; `DATA_CARD.md` says it at length."""


def write_corpora(treebanks: Path, folder: Path) -> None:
    """Write `<part>-train.spacy` and `<part>-dev.spacy` for each part of the pipeline."""
    gum, ewt = list(gum_documents(treebanks, "train")), list(ewt_documents(treebanks, "train"))
    gum_dev, ewt_dev = list(gum_documents(treebanks, "dev")), list(ewt_documents(treebanks, "dev"))
    watched = list(even_stretches(gum_dev, DEV_SENTENCES))
    watched_low = [form for stretch in watched if stretch.spoken and (form := lowered(stretch)) is not None]
    syntax = with_lowered(random_stretches([*gum, *ewt], _chance()), _chance())
    named = with_lowered(random_stretches([*gum, *ewt_dev], _chance()), _chance())
    unnamed = random_stretches(ewt, _chance())
    _write(folder / "syntax-train.spacy", syntax)
    _write(folder / "syntax-dev.spacy", [*watched, *watched_low])
    _write(folder / "sentences-train.spacy", even_stretches([*gum, *ewt], RUNNING_SENTENCES))
    _write(folder / "sentences-dev.spacy", [*watched, *even_stretches(ewt_dev, DEV_SENTENCES)])
    _write(folder / "names-train.spacy", [*named, *unnamed])
    _write(folder / "names-dev.spacy", [*watched, *watched_low])


def _chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 -- must be repeatable, need not be secret


def _write(path: Path, stretches: Iterable[Stretch]) -> None:
    vocab = spacy.blank("en").vocab
    documents = (spacy_document(vocab, stretch) for stretch in stretches)
    DocBin(docs=documents).to_disk(path)


def write_vectors(model_folder: Path, folder: Path) -> None:
    """Write `vectors`, an empty pipeline whose vocabulary has word vectors."""
    nlp = spacy.blank("en")
    set_word_vectors(nlp.vocab, model_folder)
    nlp.to_disk(folder / "vectors")


def train_part(part: str, folder: Path) -> Language:
    """Train one part by its config and return the best state of it seen while training."""
    config = load_config(
        HERE / "config" / f"{part}.cfg",
        overrides={
            "paths.train": str(folder / f"{part}-train.spacy"),
            "paths.dev": str(folder / f"{part}-dev.spacy"),
            "initialize.vectors": str(folder / "vectors"),
        },
        interpolate=True,
    )
    nlp = init_nlp(config)
    (folder / part).mkdir(exist_ok=True)
    train(nlp, folder / part)
    return spacy.load(folder / part / "model-best")


def assemble(folder: Path) -> Language:
    """One pipeline from the trained parts, in `ORDER`."""
    parts = {part: spacy.load(folder / part / "model-best") for part in PARTS}
    parts["names"].replace_listeners("encoder", "ner", ["model.tok2vec"])
    nlp = spacy.load(folder / "vectors")
    for name, part in ORDER.items():
        nlp.add_pipe(name, source=parts[part])
    return nlp


def ship(nlp: Language, out: Path) -> None:
    """Write the pipeline with its licence and data card; what stood in the folder before is gone.

    Word vectors are written in half precision (3 MB less, scores unchanged); `load_english` widens them.
    """
    nlp.meta.update(META)
    nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype("float16")
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    shutil.copyfile(CARD, out / CARD.name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Everything from treebanks to the shipped folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebanks", type=Path, required=True, help="folder that holds gum/, ewt/ and uner/")
    parser.add_argument("--sentence-model", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the pipeline goes")
    parser.add_argument(
        "--work", type=Path, help="where corpora and states in between go; a temporary folder if absent"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        write_corpora(chosen.treebanks, folder)
        write_vectors(chosen.sentence_model, folder)
        for part in PARTS:
            train_part(part, folder)
        ship(assemble(folder), chosen.out)


if __name__ == "__main__":
    main()
