"""CoNLL-U files read into sentences, and sentences as an engine without punctuation would write them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word; `head` is a 0-based index into its sentence, its own index for the root."""

    text: str
    lemma: str
    upos: str
    xpos: str
    morph: str
    head: int
    relation: str
    space_after: bool
    misc: str = ""
    name: str = "O"
    """`B-KIND`, `I-KIND`, `O`, or `?` where nobody said whether it is part of a name."""


@dataclass(frozen=True, slots=True)
class TreeSentence:
    """One annotated sentence and the document it stands in."""

    document: str
    sentence_id: str
    tokens: tuple[Token, ...]


def read_sentences(path: Path) -> Iterator[TreeSentence]:
    r"""Yield the sentences of one file; empty nodes of the enhanced graph are left out.

    >>> import tempfile
    >>> rows = "# newdoc id = d\n# sent_id = d-1\n1\tHi\thi\tINTJ\tUH\t_\t0\troot\t_\tSpaceAfter=No\n\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "d.conllu"
    ...     _ = path.write_text(rows, encoding="utf-8")
    ...     [(s.document, s.sentence_id, s.tokens[0].text, s.tokens[0].space_after) for s in read_sentences(path)]
    [('d', 'd-1', 'Hi', False)]
    """
    document, sentence_id, rows = path.stem, "", list[list[str]]()
    for line in (*path.read_text(encoding="utf-8").splitlines(), ""):
        if line.startswith("# newdoc id = "):
            document = line.removeprefix("# newdoc id = ")
        elif line.startswith("# sent_id = "):
            sentence_id = line.removeprefix("# sent_id = ")
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            yield TreeSentence(document, sentence_id, tuple(_tokens(rows)))
            rows = []


def _tokens(rows: list[list[str]]) -> Iterator[Token]:
    """Tokens of one sentence; a multiword row (`3-4`) says whether a space follows its last word."""
    glued_until, space_after_word = 0, True
    for row in rows:
        number, text, lemma, upos, xpos, morph, head, relation, _, misc = row
        if "." in number:
            continue
        space_after = "SpaceAfter=No" not in misc.split("|")
        if "-" in number:
            glued_until, space_after_word = int(number.split("-")[1]), space_after
            continue
        at = int(number) - 1
        if at + 1 < glued_until:
            space_after = False
        elif at + 1 == glued_until:
            space_after = space_after_word
        yield Token(
            text=text,
            lemma=text if lemma == "_" else lemma,
            upos=upos,
            xpos=xpos,
            morph="" if morph == "_" else morph,
            head=at if head == "0" else int(head) - 1,
            relation="ROOT" if head == "0" else relation,
            space_after=space_after,
            misc=misc,
        )


def spoken_form(sentence: TreeSentence) -> TreeSentence | None:
    """The sentence in lower case and without punctuation marks, None when nothing is left.

    Words that hung on a mark hang on what the mark hung on. Words that were written together
    (`do` + `n't`) stay together; where a mark stood between two words (`eye-tracking`) comes a space.
    """
    kept = [at for at, token in enumerate(sentence.tokens) if token.upos != "PUNCT"]
    if not kept:
        return None
    place = {at: number for number, at in enumerate(kept)}
    tokens = []
    for number, at in enumerate(kept):
        token = sentence.tokens[at]
        head, relation = _kept_head(sentence, at, place)
        glued = not token.space_after and at + 1 in place
        tokens.append(
            replace(
                token,
                text=token.text.lower(),
                lemma=token.lemma.lower(),
                head=number if head is None else head,
                relation=relation,
                space_after=not glued,
                name=token.name,
            )
        )
    return TreeSentence(sentence.document, sentence.sentence_id, tuple(_joined_names(tokens)))


def _kept_head(sentence: TreeSentence, at: int, place: dict[int, int]) -> tuple[int | None, str]:
    """Where the token hangs after the marks are gone; None and `ROOT` when only marks stood above."""
    token = sentence.tokens[at]
    head, relation = token.head, token.relation
    seen = {at}
    while head not in place and head not in seen:
        seen.add(head)
        relation = sentence.tokens[head].relation if relation == "punct" else relation
        head = sentence.tokens[head].head
    if head in place and head != at:
        return place[head], relation
    return None, "ROOT"


def _joined_names(tokens: Iterable[Token]) -> Iterator[Token]:
    """A name whose first token was a mark opens with the token that is left."""
    before = "O"
    for token in tokens:
        name = token.name
        if name.startswith("I-") and before[2:] != name[2:]:
            name = "B-" + name[2:]
        before = name
        yield replace(token, name=name)
