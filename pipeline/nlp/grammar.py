"""What the parser tells of a sentence; without the parser nothing is told and the word lists decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from pipeline.errors import EngineError
from pipeline.nlp import english
from pipeline.nlp.lexicon import DEMONSTRATIVES, PERSONAL_PRONOUNS, QUESTION_WORDS, bare

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

SubjectKind: TypeAlias = Literal["none", "speaker", "listener", "pointer", "filler", "noun", "name"]
"""Of the main clause: `speaker` is I or we, `pointer` a pronoun of the third person, `filler` there or it."""

UNUSED = ("ner", "senter")
"""Sentences are given, and names are found elsewhere."""
MOST_PARSED = 10_000
"""Sentences whose facts are remembered, about 10 MB: those of an episode of ten hours."""
_SPEAKER = frozenset({"i", "we", "me", "us"})
_FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
_NO_PART = frozenset({"DET", "PRON", "PUNCT", "ADV", "INTJ"})
"""In front of a chunk these say nothing of the thing."""
_NOMINAL = frozenset({"NOUN", "PROPN"})
_CLAUSES = frozenset({"acl", "acl:relcl", "relcl"})
"""Behind a noun these say which one is meant."""
_PERIODS = frozenset({"day", "week", "month", "year", "morning", "evening", "time", "century", "season"})
"""`this week` needs no sentence before."""
_IS_SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "nsubjpass"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun chunk that names something: its words without the article in front."""

    text: str
    head: str
    """Lemma of its noun, lower case."""
    first: int
    """Character at which it begins in the sentence."""
    lemmas: tuple[str, ...]
    """Of its nouns, names and adjectives, lower case."""
    is_name: bool
    is_subject: bool
    is_plural: bool
    longer: str = ""
    """With its `of …` behind it (`cost of capital`), where it has one; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Facts of one sentence."""

    chunks: tuple[Chunk, ...]
    subject: SubjectKind
    is_finite: bool
    """Its main clause has a finite verb, or is an imperative."""
    is_imperative: bool
    is_past: bool
    """Told in the past: rather an anecdote than a lesson."""
    stray_pronouns: int
    """Pronouns of the third person with no noun in front of them in the sentence that they could mean."""
    stray_pointers: int
    """`this` and `that` standing for a thing (`add that to the list`) with no noun in front of them in the sentence,
    or in front of a noun (`that custody`) that neither comes earlier in it nor is told apart behind it."""
    opens_on_bare_definite: bool
    """Its subject stands first and is `the` with one noun: `The line became famous`."""
    content_share: float
    """Share (0..1) of nouns, names, verbs and adjectives among the words."""
    words: int

    @property
    def has_subject(self) -> bool:
        """Whether its main clause says who or what."""
        return self.subject != "none"


@cache
def _language(name: str | None) -> Language | None:
    try:
        return english.load_english(name)
    except EngineError:
        if name is not None:  # it was asked for
            raise
        return None


@cache
def _parsed(name: str | None) -> dict[str, Grammar]:  # noqa: ARG001  a memory for each pipeline
    """Facts of sentences parsed before: several stages ask about the same ones."""
    return {}


def parse_sentences(sentences: Sequence[str]) -> list[Grammar | None]:
    """The facts of each sentence, by the pipeline the show asks for; all None where the shipped one cannot be loaded.

    Raises:
        EngineError: the show asks for a pipeline that cannot be loaded.
    """
    name = english.chosen_english()
    nlp = _language(name)
    if nlp is None:
        return [None] * len(sentences)
    parsed = _parsed(name)
    if len(parsed) > MOST_PARSED:
        parsed.clear()
    new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in parsed]
    unused = [name for name in UNUSED if name in nlp.pipe_names]
    for sentence, doc in zip(new, nlp.pipe(new, disable=unused), strict=True):
        parsed[sentence] = _grammar(doc)
    return [parsed[sentence] for sentence in sentences]


def _grammar(doc: Doc) -> Grammar:
    words = [token for token in doc if not (token.is_punct or token.is_space)]
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    content = sum(token.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") for token in words)
    finite = root is not None and (root.tag_ in _FINITE or any(_is_finite_helper(child) for child in root.children))
    subject = english.subject_of(root) if root is not None else None
    imperative = root is not None and not finite and root.tag_ in ("VB", "VBP") and subject is None
    return Grammar(
        chunks=tuple(_chunks(doc)),
        subject=_kind(subject),
        is_finite=finite or imperative,
        is_imperative=imperative,
        is_past=root is not None and (root.tag_ == "VBD" or any(_is_past_helper(child) for child in root.children)),
        stray_pronouns=_stray_pronouns(doc),
        stray_pointers=_stray_pointers(doc),
        opens_on_bare_definite=_is_bare_definite(subject),
        content_share=content / max(1, len(words)),
        words=len(words),
    )


def _is_bare_definite(subject: Token | None) -> bool:
    if subject is None or subject.i != 1 or subject.tag_ not in ("NN", "NNS"):
        return False
    return subject.doc[0].lower_ == "the" and len(list(subject.subtree)) == 2


def _is_finite_helper(token: Token) -> bool:
    return token.dep_ in ("aux", "aux:pass", "auxpass", "cop") and token.tag_ in _FINITE


def _is_past_helper(token: Token) -> bool:
    return _is_finite_helper(token) and token.tag_ == "VBD"


def _kind(subject: Token | None) -> SubjectKind:
    if subject is None:
        return "none"
    word = bare(subject.text)
    if subject.dep_ == "expl" or word == "there":
        return "filler"
    if word in _SPEAKER:
        return "speaker"
    if word == "you":
        return "listener"
    if word in PERSONAL_PRONOUNS or word in DEMONSTRATIVES:
        return "pointer"
    return "name" if subject.pos_ == "PROPN" else "noun"


def _chunks(doc: Doc) -> Iterator[Chunk]:
    for span in doc.noun_chunks:
        head = span.root
        if head.pos_ not in _NOMINAL or bare(head.text) in QUESTION_WORDS:
            continue
        named = _without_lead(span)
        inside = [token for token in named if token.pos_ in ("NOUN", "PROPN", "ADJ")]
        yield Chunk(
            text=named.text,
            head=head.lemma_.lower(),
            first=named.start_char,
            lemmas=tuple(token.lemma_.lower() for token in inside),
            is_name=head.pos_ == "PROPN",
            is_subject=head.dep_ in _IS_SUBJECT,
            is_plural=head.tag_ in ("NNS", "NNPS"),
            longer=_with_of(named, head),
        )


def _with_of(named: Span, head: Token) -> str:
    for child in head.rights:
        opens = child.left_edge
        if opens.i == named.end and opens.lower_ == "of" and child.pos_ in _NOMINAL:
            return str(named.doc[named.start : child.i + 1].text)
    return ""


def _without_lead(span: Span) -> Span:
    """The chunk without articles, possessives and pointers in front, and without `'s` behind."""
    first, last = span.start, span.end
    while first < last - 1 and (
        span.doc[first].pos_ in _NO_PART or span.doc[first].tag_ == "POS" or span.doc[first].lower_ == "own"
    ):
        first += 1
    while last > first + 1 and span.doc[last - 1].tag_ == "POS":
        last -= 1
    return span.doc[first:last]


def _stray_pointers(doc: Doc) -> int:
    first_noun = next((token.i for token in doc if token.pos_ in _NOMINAL), len(doc))
    alone = sum(
        token.tag_ == "DT" and token.pos_ == "PRON" and bare(token.text) in DEMONSTRATIVES for token in doc[:first_noun]
    )
    return alone + sum(_points_at_new_noun(token) for token in doc)


def _points_at_new_noun(token: Token) -> bool:
    noun = token.head
    if token.dep_ != "det" or bare(token.text) not in DEMONSTRATIVES or noun.pos_ not in _NOMINAL:
        return False
    named = any(other.lemma_.lower() == noun.lemma_.lower() for other in noun.doc[: token.i])
    behind = {child.dep_ for child in noun.children if child.i > noun.i}
    told = behind & _CLAUSES or (noun.tag_ in ("NNS", "NNPS") and behind & {"nmod", "prep"})
    return not (named or told or noun.lemma_.lower() in _PERIODS)


def _stray_pronouns(doc: Doc) -> int:
    nouns = [token for token in doc if token.pos_ in _NOMINAL]
    stray = 0
    for token in doc:
        word = bare(token.text)
        if token.pos_ != "PRON" or token.dep_ == "expl" or word not in PERSONAL_PRONOUNS:
            continue
        plural = word in ("they", "them", "their", "theirs")
        fitting = (noun for noun in nouns if noun.i < token.i and (plural or noun.tag_ in ("NN", "NNP")))
        stray += next(fitting, None) is None
    return stray
