"""Which sentences of which treebank are trained on, watched while training, and measured on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.conllu import TreeSentence, read_sentences
from training.names import read_uner, with_gum_names, with_uner_names, with_unknown_names

Part = Literal["train", "dev", "test"]

GENRES = (
    "academic",
    "bio",
    "court",
    "interview",
    "news",
    "speech",
    "textbook",
    "vlog",
    "voyage",
)
"""Genres of GUM whose texts may be used commercially and changed; essay, fiction, letter, podcast, whow and reddit
may not be used so, conversation may not be changed (CC BY-ND)."""

MEASURED_GENRES = (*GENRES, "conversation")
"""Genres that the test figures are of."""

SPOKEN_GENRES = frozenset({"conversation", "court", "interview", "speech", "vlog"})


@dataclass(frozen=True, slots=True)
class TreeDocument:
    """The sentences of one document, in order."""

    name: str
    spoken: bool
    sentences: tuple[TreeSentence, ...]


class TreebankError(Exception):
    """A treebank is not where it should be; the message says what was looked for."""


def gum_documents(treebanks: Path, part: Part) -> Iterator[TreeDocument]:
    """Documents of GUM's own split with names, genres of `GENRES` only, for the test those of `MEASURED_GENRES`."""
    genres = MEASURED_GENRES if part == "test" else GENRES
    for name in _gum_split(treebanks / "gum" / "splits.md")[part]:
        genre = name.split("_")[1]
        if genre in genres:
            path = _there(treebanks / "gum" / "dep" / f"{name}.conllu")
            sentences = tuple(with_gum_names(sentence) for sentence in read_sentences(path))
            yield TreeDocument(name, genre in SPOKEN_GENRES, sentences)


def ewt_documents(treebanks: Path, part: Part) -> Iterator[TreeDocument]:
    """Documents of the English Web Treebank; names of dev and test are Universal NER's, of train unknown."""
    ewt, tags = treebanks / "ewt", dict[str, list[str]]()
    if part == "train":
        listed = _there(ewt / "file-lists" / "files.train").read_text(encoding="utf-8").split()
        paths = [_there(ewt / "train-sources" / name) for name in listed]
    else:
        paths = [_there(ewt / f"{part}.conllu")]
        tags = read_uner(_there(treebanks / "uner" / f"{part}.iob2"))
    sentences = [sentence for path in paths for sentence in read_sentences(path)]
    documents: dict[str, list[TreeSentence]] = {}
    for sentence in sentences:
        named = with_uner_names(sentence, tags) if tags else with_unknown_names(sentence)
        documents.setdefault(sentence.document, []).append(named)
    for name, inside in documents.items():
        yield TreeDocument(name, False, tuple(inside))


def _gum_split(path: Path) -> dict[str, list[str]]:
    split: dict[str, list[str]] = {}
    part = ""
    for line in _there(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line[3:].strip()
        elif line.strip().startswith("* "):
            split.setdefault(part, []).append(line.strip()[2:])
    return split


def _there(path: Path) -> Path:
    if not path.exists():
        raise TreebankError(f"{path} is missing; --treebanks wants the folder that holds gum/, ewt/ and uner/")
    return path
