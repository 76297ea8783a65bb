"""Names: which spans of a treebank are names, and of what kind.

GUM marks every mention of an entity (`the former president of the union`), not names. A mention is
taken as a name when its syntactic head is a proper noun; the name is the run of proper nouns around
that head, joined over small words that stand inside names (`University of Portsmouth`). Proper nouns
are told by their Penn tag: the universal one calls `United` in `United States` a verb. Universal NER
marks persons, organisations and locations of the Web Treebank itself.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from training.conllu import Token, TreeSentence

KIND_OF_ETYPE = {"person": "PERSON", "organization": "ORG", "place": "LOC", "event": "EVENT", "time": "DATE"}
"""GUM's entity types that we keep apart; all others (works, products, languages) are `MISC`."""

KIND_OF_UNER = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}

_JOINING_PERSON = frozenset({"de", "van", "von", "der", "la", "le", "du", "da", "bin", "-", "."})
_JOINING = _JOINING_PERSON | {"of", "the", "for", "&", "–", "/"}
"""Words and marks that may stand between two proper nouns of one name, never at its edge."""

_TITLES = frozenset(
    {"president", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "prof", "prof.", "professor", "senator"}
    | {"congressman", "congresswoman", "chairman", "chairwoman", "speaker", "minister", "prime", "justice", "chief"}
    | {"judge", "general", "governor", "secretary", "king", "queen", "sir", "madam", "lady", "lord", "captain"}
)
"""They stand before a person's name and are no part of it; a person who is only called by these has no name."""

_MARK = re.compile(r"\((?P<opens>[^()]+)(?P<closes>\))?|(?P<ends>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class _Mention:
    first: int
    last: int
    etype: str


def with_gum_names(sentence: TreeSentence) -> TreeSentence:
    """The sentence with each token's `name` set from GUM's `Entity` marks; longer names win over nested ones."""
    spans = []
    for mention in _mentions(sentence.tokens):
        head = _head(sentence.tokens, mention)
        kind = KIND_OF_ETYPE.get(mention.etype, "MISC")
        if not _is_proper(sentence.tokens[head]):
            continue
        first, last = _run_around(sentence.tokens, mention, head, kind)
        while kind == "PERSON" and first < last and sentence.tokens[first].text.lower() in _TITLES:
            first += 1
        if first < last:
            spans.append((first, last, kind, mention.last - mention.first))
    spans.sort(key=lambda span: (span[0] - span[1], span[3]))
    names = ["O"] * len(sentence.tokens)
    for first, last, kind, _ in spans:
        if all(name == "O" for name in names[first:last]):
            names[first:last] = [f"B-{kind}"] + [f"I-{kind}"] * (last - first - 1)
    return _named(sentence, names)


def with_unknown_names(sentence: TreeSentence) -> TreeSentence:
    """The sentence of a treebank without names: nothing is known of any token."""
    return _named(sentence, ["?"] * len(sentence.tokens))


def with_uner_names(sentence: TreeSentence, tags: dict[str, list[str]]) -> TreeSentence:
    """The sentence with Universal NER's tags.

    Events, works and dates have no tag there, so proper nouns and numbers outside its names, and small words
    between them, are unknown. So is a whole sentence that is not in `tags` or has other tokens there.
    """
    known, tokens = tags.get(sentence.sentence_id, []), sentence.tokens
    if len(known) != len(tokens):
        return with_unknown_names(sentence)
    open_ended = [_is_proper(token) or token.upos in ("X", "SYM", "NUM") for token in tokens]
    names = []
    for at, tag in enumerate(known):
        joins = tokens[at].text.lower() in _JOINING and at > 0 and open_ended[at - 1]
        unknown = "?" if open_ended[at] or joins else "O"
        names.append(unknown if tag == "O" else f"{tag[:2]}{KIND_OF_UNER[tag[2:]]}")
    return _named(sentence, names)


def read_uner(path: Path) -> dict[str, list[str]]:
    """Tags of each sentence id; `OTH` and other kinds outside person, organisation and location are `O`."""
    tags: dict[str, list[str]] = {}
    current: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# sent_id = "):
            current = tags.setdefault(line.removeprefix("# sent_id = "), [])
            current.clear()
        elif line and not line.startswith("#"):
            tag = line.split("\t")[2]
            current.append(tag if tag[2:] in KIND_OF_UNER else "O")
    return tags


def _named(sentence: TreeSentence, names: list[str]) -> TreeSentence:
    tokens = tuple(replace(token, name=name) for token, name in zip(sentence.tokens, names, strict=True))
    return TreeSentence(sentence.document, sentence.sentence_id, tokens)


def _mentions(tokens: tuple[Token, ...]) -> list[_Mention]:
    """Mentions of one sentence from brackets like `(8-organization-new-…` and `8)`; discontinuous ones are left out."""
    mentions, open_marks = [], list[tuple[str, int, str]]()
    for at, token in enumerate(tokens):
        marks = next((part[7:] for part in token.misc.split("|") if part.startswith("Entity=")), "")
        for mark in _MARK.finditer(marks):
            if mark["opens"]:
                number, etype = mark["opens"].split("-")[:2]
                if mark["closes"]:
                    mentions.append(_Mention(at, at + 1, etype))
                else:
                    open_marks.append((number, at, etype))
                continue
            number = mark["ends"].split("-")[0]
            for place in reversed(range(len(open_marks))):
                if open_marks[place][0] == number:
                    _, first, etype = open_marks.pop(place)
                    mentions.append(_Mention(first, at + 1, etype))
                    break
    return mentions


def _head(tokens: tuple[Token, ...], mention: _Mention) -> int:
    """The first token of the mention that hangs on something outside it."""
    inside = range(mention.first, mention.last)
    return next((at for at in inside if tokens[at].head not in inside or tokens[at].head == at), mention.first)


def _is_proper(token: Token) -> bool:
    return token.xpos in ("NNP", "NNPS") or token.upos == "PROPN"


def _run_around(tokens: tuple[Token, ...], mention: _Mention, head: int, kind: str) -> tuple[int, int]:
    """The name `[first, last)` around the head: proper nouns, in dates and events numbers too, over small words."""
    joining = {"PERSON": _JOINING_PERSON, "DATE": _JOINING | {","}}.get(kind, _JOINING)

    def belongs(token: Token) -> bool:
        return _is_proper(token) or (kind in ("DATE", "EVENT") and token.upos == "NUM")

    first, last = head, head + 1
    at = head + 1
    while at < mention.last and (belongs(tokens[at]) or tokens[at].text.lower() in joining):
        last = at + 1 if belongs(tokens[at]) else last
        at += 1
    at = head - 1
    while at >= mention.first and (belongs(tokens[at]) or tokens[at].text.lower() in joining):
        first = at if belongs(tokens[at]) else first
        at -= 1
    return first, last
