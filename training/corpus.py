"""Treebank documents cut into stretches of running text and turned into spaCy documents."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from training.conllu import Token, TreeSentence, spoken_form
from training.treebanks import TreeDocument

MOST_SENTENCES = 4
"""A stretch holds 1 to this many sentences: the parser meets single sentences and running text alike. Longer ones
make training slower (its oracle looks over the whole stretch at each step) ."""

LOWERED_SHARE = 0.4
"""Share of written stretches that come once more in lower case without punctuation; of spoken ones all do.
Measured by the project: cased scores unchanged, lower-cased spoken LAS up by 4.5."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive sentences of one document."""

    spoken: bool
    sentences: tuple[TreeSentence, ...]


def random_stretches(documents: Iterable[TreeDocument], chance: random.Random) -> Iterator[Stretch]:
    """Documents cut into stretches of chance length; none crosses a document's end."""
    for document in documents:
        at = 0
        while at < len(document.sentences):
            size = chance.randint(1, MOST_SENTENCES)
            yield Stretch(document.spoken, document.sentences[at : at + size])
            at += size


def even_stretches(documents: Iterable[TreeDocument], size: int) -> Iterator[Stretch]:
    """Documents cut into stretches of `size` sentences, the last one of each may be shorter."""
    for document in documents:
        for at in range(0, len(document.sentences), size):
            yield Stretch(document.spoken, document.sentences[at : at + size])


def lowered(stretch: Stretch) -> Stretch | None:
    """The stretch as an engine without case and punctuation would write it, None when nothing is left."""
    sentences = tuple(form for sentence in stretch.sentences if (form := spoken_form(sentence)) is not None)
    return Stretch(stretch.spoken, sentences) if sentences else None


def with_lowered(stretches: Iterable[Stretch], chance: random.Random) -> Iterator[Stretch]:
    """Each stretch, and after it its lower-cased form for all spoken and `LOWERED_SHARE` of the others."""
    for stretch in stretches:
        yield stretch
        if stretch.spoken or chance.random() < LOWERED_SHARE:
            form = lowered(stretch)
            if form is not None:
                yield form


def spacy_document(vocab: Vocab, stretch: Stretch) -> Doc:
    """The stretch with every annotation; sentences are joined by a space; names marked `?` are missing, not absent."""
    tokens: list[Token] = []
    heads: list[int] = []
    spaces: list[bool] = []
    for sentence in stretch.sentences:
        offset = len(tokens)
        tokens.extend(sentence.tokens)
        heads.extend(token.head + offset for token in sentence.tokens)
        spaces.extend(token.space_after for token in sentence.tokens)
        spaces[-1] = True
    spaces[-1] = False
    document = Doc(
        vocab,
        words=[token.text for token in tokens],
        spaces=spaces,
        tags=[token.xpos for token in tokens],
        pos=[token.upos for token in tokens],
        morphs=[token.morph for token in tokens],
        lemmas=[token.lemma for token in tokens],
        heads=heads,
        deps=[token.relation for token in tokens],
    )
    _set_names(document, tokens)
    return document


def _set_names(document: Doc, tokens: list[Token]) -> None:
    spans: list[Span] = []
    first = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or not tokens[at].name.startswith("I-"):
            name = tokens[first].name
            if name not in ("O", "?"):
                spans.append(Span(document, first, at, label=name[2:]))
            first = at
    missing = [Span(document, at, at + 1) for at, token in enumerate(tokens) if token.name == "?"]
    document.set_ents(spans, missing=missing, default="outside")
