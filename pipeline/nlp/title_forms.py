"""A title turned to a question or to a promise, by the form it has; what fits no form safely is left as it is.

The words stay the producer's own: a template adds `how`, `to`, `do`, `does`, `you`, `whether`, `that` or `the`, moves
a helping verb, or takes an ending off a verb (`Finding Your First Project`: `How do you find your first project?`).
"""

import re

from pipeline.nlp.lexicon import FUNCTION_WORDS, IMPERATIVES, PERSONAL_PRONOUNS, bare, word_set
from pipeline.nlp.title_case import (
    NOTHING_HEARD,
    HeardCase,
    capital_first,
    has_title_case,
    sentence_case,
    small_first,
)
from pipeline.nlp.title_words import base_of, tagged, third_person

MOST_WORDS = 16
"""A line that promises or asks something says it in one breath."""

_NUMBERING = re.compile(r"^(?:\d+[.):]|#\d+:?|[QA][:.]|part \d+:)\s*", re.IGNORECASE)
_WH = word_set("how what why when where who which whose")
_MODALS = word_set("should can could will would must might")
_NOT = word_set("doesn't don't can't won't shouldn't isn't aren't didn't couldn't wouldn't")
"""These keep their word: `Why the miner doesn't win`."""
_DOES = word_set("do does did")
_BE = word_set("is are was were")
_YOU = word_set("you we i")
_THEY = word_set("you we i they")
_COUNTED = re.compile(
    r"^(?:one thing\b|(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?!in |of |minutes|hours|days)"
    r"(?:[\w-]+ ){0,2}?\w+s\b)",
    re.IGNORECASE,
)
_THINGS_WE_DO = re.compile(r"^\w+s (?:we|you|they|i) \w+", re.IGNORECASE)
_HEADS = word_set(
    "tips ways steps reasons mistakes habits resources questions rules principles lessons milestones differences "
    "basics stages types kinds skills ingredients strategies examples"
)
"""Things of which one may promise a list."""
_VERSUS = re.compile(r"^(?P<one>[^,:]{2,30}?) (?:vs\.?|versus) (?P<other>[^,:]{2,30})$", re.IGNORECASE)
_NO_SKILL = word_set("like be have know let get do go think want say see mean feel look wait remember imagine")
"""Verbs that promise no skill: `how to know`."""
_ANY_HEAD = word_set("some other more further additional misc various")
MOST_BE_WORDS = 6
"""Words of a subject behind which an `is` may still stand: `Who the customer is`."""


def plain_title(title: str) -> str:
    """The title without numbering, closing marks and a second half behind a colon or dash that only explains.

    >>> plain_title("2. Compost."), plain_title("Why dig?")
    ('Compost', 'Why dig')
    """
    return _NUMBERING.sub("", title.strip()).rstrip(" .?!:–—-")


def as_question(title: str, *, heard: HeardCase = NOTHING_HEARD) -> str | None:
    """The title as a question; None where its form gives none that reads well.

    Args:
        title: as the producer wrote it.
        heard: what `heard_case` knows of the episode; capitals that only a title put there go.

    >>> from pipeline.nlp.title_case import heard_case
    >>> as_question("How to Start in Grant Writing", heard=heard_case("we start to learn grant writing".split()))
    'How do you start in grant writing?'
    >>> as_question("Finding your first project"), as_question("Song lyrics")
    ('How do you find your first project?', None)
    """
    text = sentence_case(plain_title(title), heard)
    asked = _question_of(text, is_asked=title.rstrip().endswith("?"))
    return capital_first(asked) if asked and (_is_one_hand(asked) or asked == text + "?") else None


def _question_of(text: str, *, is_asked: bool) -> str | None:
    words = text.split()
    if not _can_be_turned(words):
        return None
    if (versus := _VERSUS.match(text)) and " or " not in text:
        return f"{versus['one']} or {versus['other']}?"
    if is_asked:
        return text + "?"
    first = bare(words[0])
    if first == "how" and bare(words[1]) == "to":
        return f"How do you {' '.join(words[2:])}?"
    if first in _WH:
        return _inverted(words)
    command = _command(words)
    return f"How do you {command}?" if command else None


def as_promise(title: str, *, heard: HeardCase = NOTHING_HEARD) -> str | None:
    """The title as what a listener will learn; None where it only names a thing.

    >>> as_promise("How long should your emails be?"), as_promise("Should you dig at all?")
    ('How long your emails should be', 'Whether you should dig at all')
    >>> as_promise("Could blocks be bigger?"), as_promise("Becoming a baker and funding")
    ('Whether blocks could be bigger', None)
    >>> as_promise("Three questions every foundation asks"), as_promise("Tools we use")
    ('The three questions every foundation asks', 'The tools we use')
    >>> as_promise("Make a next-level offer"), as_promise("Mining is a lottery"), as_promise("Movie titles")
    ('How to make a next-level offer', 'That mining is a lottery', None)
    """
    text = sentence_case(plain_title(title), heard)
    words = text.split()
    if not _can_be_turned(words) or not _is_one_thing(words):
        return None
    is_asked = title.rstrip().endswith("?")
    first = bare(words[0])
    if first in _WH:
        promise = _straight(words) or (text + "?" if is_asked else text if _has_verb(text) else "")
    elif first in _MODALS and (end := _subject_end(words[1:])):
        promise = f"Whether {' '.join(words[1 : end + 1])} {words[0].lower()} {' '.join(words[end + 1 :])}"
    elif first in _MODALS | _DOES | _BE:
        promise = _whether(words) or (text + "?" if is_asked else "")
    else:
        command = _command(words)
        promise = f"How to {command}" if command else text + "?" if is_asked else _promise_of_thing(text)
    return capital_first(promise) if promise and (_is_one_hand(promise) or promise == text) else None


def is_thing_alone(title: str) -> bool:
    """True for a title that only names one thing, so that it can stand in a row: no question, no command, no choice.

    >>> [is_thing_alone(title) for title in ("Song lyrics", "Know when to rest", "Spaces or tabs", "What soil is")]
    [True, False, False, False]
    """
    words = title.split()
    first = bare(words[0]) if words else ""
    is_said = first in _WH | _MODALS | _DOES | _BE or first in IMPERATIVES or {"or", "vs", "versus"} & set(words)
    return bool(words) and "".join(words).isalpha() and not is_said and tagged(title)[0].tag not in {"VB", "VBP", "PRP"}


def _whether(words: list[str]) -> str:
    """`Whether the others are worried` of `Are the others worried`; empty where the subject's end is not clear."""
    from pipeline.nlp.english import load_english, subject_of

    if bare(words[0]) not in _BE:
        return ""
    doc = load_english()(" ".join(words) + "?")
    root = next(token for token in doc if token.dep_ == "ROOT")
    subject = subject_of(root)
    if subject is None or subject.left_edge.i != 1 or not subject.right_edge.i < root.right_edge.i:
        return ""
    end = len(doc[: subject.right_edge.i + 1].text.split())
    return f"Whether {' '.join(words[1:end])} {words[0].lower()} {' '.join(words[end:])}" if words[end:] else ""


def _promise_of_thing(text: str) -> str:
    """Things that are counted, done or listed, and statements; empty for a thing that is only named."""
    words = text.split()
    if _COUNTED.match(text) or _THINGS_WE_DO.match(text):
        return "The " + small_first(text)
    if len(words) > 2 and bare(words[0]) not in _ANY_HEAD and any(bare(word) in _HEADS for word in words):
        return text
    return f"That {small_first(text)}" if _is_statement(words) else ""


def _can_be_turned(words: list[str]) -> bool:
    """Short enough for one breath, and every word has a letter or a digit: a dash alone parts two titles."""
    return 2 <= len(words) <= MOST_WORDS and all(any(map(str.isalnum, word)) for word in words)


def _is_one_thing(words: list[str]) -> bool:
    """False for `Becoming a developer and funding`: one verb governs only a part of it."""
    if not words[0].lower().endswith("ing") or "and" not in words:
        return True
    rest = words[words.index("and") + 1 :]
    return len(rest) > 1 and not rest[0].lower().endswith("ing")


def _has_verb(text: str) -> bool:
    """`Which framework wins`, not `Which framework`."""
    return any(token.tag in {"VBZ", "VBP", "VBD", "MD", "TO"} for token in tagged(text))


def _is_one_hand(line: str) -> bool:
    """False where capitals of a title are left beside the small letters of a template: `How do you Start in …`."""
    return not has_title_case(line.split()[1:], least=2)


def _command(words: list[str]) -> str | None:
    """`make an offer` of `Make an offer` and `Making an offer`: a verb with its object, no noun that looks like one."""
    tokens = tagged(" ".join(words))
    head = tokens[0]
    if not head.takes_object or bare(words[1]) in {"is", "are", "and", "or", "vs"}:
        return None
    verb = bare(words[0]) if head.tag == "VB" else base_of(bare(words[0]), head.lemma) if head.tag == "VBG" else None
    return None if verb is None or verb in _NO_SKILL else " ".join([verb, *words[1:]])


def _inverted(words: list[str]) -> str | None:
    """`What does a writer do?` of `What a writer does`; `What makes it work?` as it stands."""
    tokens = tagged(" ".join(words))
    if bare(words[1]) in _MODALS | _DOES | _BE or tokens[1].tag in {"VBZ", "VBD"}:
        return " ".join(words) + "?"
    finite = [at for at, token in enumerate(tokens) if token.tag in {"VBZ", "VBP", "VBD", "MD"}]
    if len(finite) != 1 or len(tokens) != len(words):
        return None
    at = finite[0]
    verb, rest = tokens[at], words[at + 1 :]
    subject = words[1:at]
    manner = bare(words[0]) == "how" and bare(words[1]) not in _THEY | {"the", "a", "an", "your"}
    if manner or not subject:
        return None
    is_perfect = verb.lemma == "have" and any(token.tag == "VBN" for token in tokens[at + 1 : at + 3])
    if verb.tag == "MD" or verb.lemma == "be" or is_perfect:
        return " ".join([words[0], words[at], *subject, *rest]) + "?"
    if verb.tag == "VBD":
        return None
    helper = "does" if verb.tag == "VBZ" else "do"
    return " ".join([words[0], helper, *subject, verb.lemma, *rest]) + "?"


def _straight(words: list[str]) -> str | None:
    """`How long your emails should be` of `How long should your emails be`; None where nothing was turned round."""
    at = next((n for n, word in enumerate(words[1:4], 1) if bare(word) in _MODALS | _NOT | _DOES | _BE), None)
    if at is None or at + 2 > len(words) or not _is_turned(words, at):
        return " ".join(words) if at is None and tagged(" ".join(words))[1].tag == "VBZ" else None
    asked, helper, rest = words[:at], bare(words[at]), words[at + 1 :]
    if bare(asked[0]) == "how" and at == 1 and helper in {"do", "can", "should"} and bare(rest[0]) in _YOU and rest[1:]:
        return " ".join([*asked, "to", *rest[1:]])
    if helper in _BE:
        return _straight_be(asked, helper, rest)
    end = None if helper == "did" else _subject_end(rest)
    if end is None:
        return None
    if helper in _MODALS | _NOT:
        return " ".join([*asked, *rest[:end], helper, *rest[end:]])
    verb = third_person(rest[end]) if helper == "does" else rest[end]
    return " ".join([*asked, *rest[:end], verb, *rest[end + 1 :]])


def _straight_be(asked: list[str], helper: str, rest: list[str]) -> str | None:
    """`Who the customer is`, `How a federation is formed`; None behind a long subject."""
    if len(rest) > MOST_BE_WORDS or any(bare(word) in FUNCTION_WORDS for word in rest[1:]):
        return None
    if tagged(rest[0])[0].tag in {"VBG", "VBN"} and len(rest) > 1:
        return " ".join([*asked, helper, *rest])
    is_done = len(rest) > 1 and (rest[-1].endswith("ed") or tagged(" ".join(rest))[-1].tag in {"VBN", "VBG", "JJ"})
    end = len(rest) - is_done
    return " ".join([*asked, *rest[:end], helper, *rest[end:]])


def _is_turned(words: list[str], at: int) -> bool:
    """True when the helping verb stands in front of its subject: `How long should …`, not `How you should …`."""
    if at == 1:
        return True
    if bare(words[0]) == "how":
        return at == 2 and tagged(" ".join(words))[1].tag in {"RB", "JJ"}
    follows = bare(words[at + 1])
    return bare(words[0]) in {"what", "which"} and follows in _THEY | {"the", "a", "an", "your", "our"}


def _subject_end(words: list[str]) -> int | None:
    """Where the subject behind a helping verb ends and the verb begins."""
    if bare(words[0]) in _THEY | PERSONAL_PRONOUNS - {"its", "their", "his", "her"}:
        return 1 if len(words) > 1 else None
    tokens = tagged(" ".join(words))
    if len(tokens) != len(words):
        return None
    verb = next((at for at, token in enumerate(tokens) if at and token.tag in {"VB", "VBP"}), None)
    if verb is None and 1 < len(words) <= MOST_BE_WORDS and tokens[-1].tag != "NNS":
        return len(words) - 1
    return verb


def _is_statement(words: list[str]) -> bool:
    """A subject with its finite verb: `Mining pools have disjoint spaces`."""
    from pipeline.nlp.english import load_english, subject_of

    if words[0].lower().endswith("ing") and not {bare(word) for word in words} & (_BE | _MODALS | {"have", "has"}):
        return False
    doc = load_english()(" ".join(words) + ".")
    root = next(token for token in doc if token.dep_ == "ROOT")
    subject = subject_of(root)
    verbs = [token for token in doc if token.tag_ in {"VBZ", "VBP", "MD"} and root in (token, token.head)]
    ends = verbs[-1].i >= len(doc) - 2 if verbs else True
    return subject is not None and subject.i < root.i and not ends and subject.tag_ != "PRP"
