"""Whether a sentence asks: by its mark, by the order of its words, by a tag behind it."""

import itertools
import re

from pipeline.nlp.lexicon import AUXILIARIES, FUNCTION_WORDS, QUESTION_WORDS
from pipeline.nlp.speech_acts import heard_words, plain

_INVERTED = frozenset(
    (verb, subject)
    for verb in ("do", "does", "did", "are", "is", "can", "should", "would", "will", "have")
    for subject in ("you", "we", "i", "they")
)
"""A verb in front of its subject: somebody asks."""


_ASKED_LATE = re.compile(r", (?:have|did|do|are|were|would|could|should|can) you\b", re.IGNORECASE)
_ASKED_INSIDE = re.compile(
    r", (?:what|how|why|who|where|when|which) (?:do|does|did|can|could|would|should) (?:you|we|they|i|it)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:ask|think|wonder|figur|decid|know|understand)\w*\b[^,]*$", re.IGNORECASE)
"""In front of a question that is told of, not put: `Always ask yourself, what do you want`."""
_TAG = re.compile(
    r"(?: \w+n't|, (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)) "
    r"(?:it|they|you|he|she|we|i|that|there)\W*$",
    re.IGNORECASE,
)
"""`…, isn't it.`"""
_WITHOUT_MARK = re.compile(
    r"^(?:\w+,? ){0,2}?(?:(?:what|how) about|how come|what if|why not|any (?:other |more )?(?:thoughts|questions|ideas|"
    r"tips|advice|recommendations)\b|(?:you )?ever (?:wonder|notice|think|feel|wish)|"
    r"you (?:guys )?(?:ever )?(?:know|remember|notice) (?:what|how|why|who|where|when)\b)|"
    r"\bi(?:'m| am| was|'ve been) (?:\w+ )?(?:curious|wondering)\b|^(?:\w+,? ){0,2}?i wonder\b|"
    r"\b(?:next|another|other|this|my|last|final) (?:\w+ ){0,2}question (?:here )?(?:is|was)\b",
    re.IGNORECASE,
)
"""What recognisers and speakers write as a statement."""


def is_question(text: str) -> bool:
    """True when it asks: by its mark, by the order of its words, by a tag behind it.

    >>> [is_question(text) for text in ("So what is the first step", "What I do is write.", "You do?")]
    [True, False, True]
    >>> [is_question(text) for text in ("It works, doesn't it.", "What about soil.", "Ask them, what do they need.")]
    [True, True, False]
    """
    if re.search(r"\?\W*$", text):
        return True
    heard = plain(text)
    inside = _ASKED_INSIDE.search(heard)
    if _ASKED_LATE.search(heard) or _TAG.search(heard) or _WITHOUT_MARK.search(heard):
        return True
    if inside and not _REPORTED.search(heard[: inside.start()]):
        return True
    return _asks_by_order(text)


def _asks_by_order(text: str) -> bool:
    """A question word or a verb in front of its subject."""
    heard = heard_words(text)
    while heard and heard[0] in {"so", "and", "but", "well", "okay", "now", "guys", "folks", "like"}:
        heard = heard[1:]
    if len(heard) < 3:
        return False
    if heard[0] in QUESTION_WORDS:
        asked = any(pair in _INVERTED for pair in itertools.pairwise(heard[1:5]))
        return asked or heard[1] in AUXILIARIES or ("'s" in heard[0] and heard[1] in FUNCTION_WORDS)
    inverted = heard[0] in AUXILIARIES and heard[0] not in {"let's", "don't", "do", "have", "be"}
    return (inverted or heard[0] in {"do", "have"}) and heard[1] in {"you", "we", "they", "i", "he", "she", "it"}
