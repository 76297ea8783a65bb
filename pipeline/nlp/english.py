"""The English pipeline: loaded once a process, ours or the user's own, asked the same questions.

Ours (`weights/en_rundown`, CC BY-SA 4.0, see its DATA_CARD.md) is trained on Universal Dependencies
trees; `en_core_web_*` speak ClearNLP's labels. Both tag words with the Penn tags, so whatever can be
asked of tags is, and the few questions that need relations are answered here for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pipeline.errors import EngineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

Scheme: TypeAlias = Literal["ud", "clear"]

NameKind: TypeAlias = Literal["person", "organisation", "place", "event", "work", "date", "other"]

SHIPPED = Path(__file__).resolve().parent / "weights" / "en_rundown"

BATCH_SENTENCES = 32
"""Texts in one batch of `nlp.pipe`. spaCy's own 1,000 peak at 0.9 GB on an hour of speech, 32 stay flat."""

_KIND_OF_LABEL: dict[str, NameKind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "EVENT": "event",
    "WORK_OF_ART": "work",
    "DATE": "date",
    "MISC": "other",
    "PRODUCT": "other",
    "LAW": "other",
    "LANGUAGE": "other",
    "NORP": "other",
}

_FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})

_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass", "nsubjpass", "csubjpass"})
_EXPLETIVE = "expl"


_chosen: ContextVar[str | None] = ContextVar("chosen", default=None)


@contextmanager
def using_english(name: str | None) -> Iterator[None]:
    """Inside the block `chosen_english` is this pipeline; None: the shipped one."""
    before = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(before)


def chosen_english() -> str | None:
    """The name of the pipeline that the show asks for, None for the shipped one."""
    return _chosen.get()


@cache
def load_english(name: str | None = None) -> Language:
    """The shipped pipeline, or the user's own by its name (`en_core_web_sm`); each is loaded once a process.

    `doc.noun_chunks` works under both label schemes. The shipped one finds sentences by punctuation and
    capitals; hand it one sentence at a time where a recogniser wrote neither.

    Raises:
        EngineError: the pipeline is not there, does not load with this spaCy, or cannot parse English.
    """
    import spacy
    from spacy.about import __version__ as spacy_version

    from pipeline.nlp.noun_chunks import noun_chunks

    wanted = name or "The English pipeline of this package"
    try:
        nlp = spacy.load(name or SHIPPED)
    except OSError as error:
        raise EngineError(f"{wanted} is not installed.", remedy=_remedy(name)) from error
    except (ValueError, KeyError) as error:
        raise EngineError(
            f"{wanted} does not load with spaCy {spacy_version}: {error}", remedy=_remedy(name)
        ) from error
    missing = {"parser", "tagger"} - set(nlp.pipe_names)
    if nlp.lang != "en" or missing:
        raise EngineError(f"{wanted} is not an English pipeline with tags and trees.", remedy=_remedy(name))
    nlp.batch_size = BATCH_SENTENCES
    # Ours are stored in half precision; the models multiply in single.
    nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype("float32", copy=False)
    if scheme_of(nlp) == "ud":
        # spaCy's type says spans, its code wants (first, last, label).
        nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]
    return nlp


def scheme_of(nlp: Language) -> Scheme:
    """`ud` when the parser knows the relation `obj`, `clear` when it says `dobj`.

    Raises:
        EngineError: the pipeline has no parser, or one with other labels.
    """
    labels = set(nlp.pipe_labels.get("parser", ()))
    if "obj" in labels:
        return "ud"
    if "dobj" in labels:
        return "clear"
    raise EngineError("The spaCy pipeline has no parser whose labels are known.", remedy=_remedy("en_core_web_sm"))


def has_finite_verb(sentence: Span | Doc) -> bool:
    """Does it hold a finite verb or an imperative, so that it can stand as a statement of its own?"""
    return any(token.tag_ in _FINITE_TAGS or _is_imperative(token) for token in sentence)


def subject_of(verb: Token) -> Token | None:
    """The head word of what a clause is about, None where it has none (`Ask three questions first.`).

    `verb` is the clause's head: a verb, or under Universal Dependencies also the noun or adjective of
    `She is a doctor`. A `there` that only fills the place is given when nothing else is.
    """
    subjects = [child for child in verb.children if child.dep_ in _SUBJECTS]
    fillers = [child for child in verb.children if child.dep_ == _EXPLETIVE]
    return next(iter([*subjects, *fillers]), None)


def kind_of_name(name: Span) -> NameKind | None:
    """What an entity of either pipeline is, None for amounts and numbers, which are no names."""
    return _KIND_OF_LABEL.get(name.label_)


def _is_imperative(token: Token) -> bool:
    """A bare verb that heads its sentence, with neither `to` nor a helping verb nor a subject."""
    if token.tag_ != "VB" or token.dep_ != "ROOT":
        return False
    helped = any(child.dep_ in ("aux", "mark") and child.tag_ in ("TO", "MD") for child in token.children)
    return not helped and subject_of(token) is None


def _remedy(name: str | None) -> str:
    if name is None:
        return "Install the package again: pip install --force-reinstall rundown."
    if Path(name).exists():
        return "Name another pipeline, or leave the setting away to use the shipped one."
    return f"Install it with `python -m spacy download {name}`, or leave the setting away to use the shipped one."
