"""Full stops that an engine put where the speaker went on: told by the words around them."""

import re

from pipeline.nlp.lexicon import bare, word_set

_STOP = re.compile(r"(?<![.])\.[\"”’)\]]*$")
_SHORTENED = re.compile(
    r"(?:[A-Za-z]\.)+$|(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Gen|Sen|Gov|Sgt|Capt|Lt|vs|e\.g|i\.e|cf|approx|Inc|Ltd|Co|Corp|Jr|"
    r"Sr|etc|No|Ave|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[ap]\.m)\.$",
    re.IGNORECASE,
)
_HOLDS_ON = word_set("a an the my your our their and or because")
"""No sentence ends on one of these, whatever mark stands behind."""
_GOES_ON = word_set("or because 'cause than nor which including especially such rather")
"""A sentence that opens with one of these goes on with the one before, when nothing but a breath lies between."""
_WITH_COMMA = word_set("which including especially such rather")


def may_be_early(word: str, following: str, *, reads_case: bool = True) -> bool:
    """True when the mark behind `word` is a lone full stop and `following` reads as more of the same sentence.

    Args:
        word: the word with its mark.
        following: the word after it.
        reads_case: small letters tell something, as they do where the text has capitals after its full stops.

    >>> may_be_early("show.", "on"), may_be_early("show.", "On"), may_be_early("emails.", "Or")
    (True, False, True)
    >>> may_be_early("the.", "End"), may_be_early("etc.", "or"), may_be_early("Why?", "because")
    (True, False, False)
    """
    if not _STOP.search(word) or _SHORTENED.fullmatch(word):
        return False
    if bare(word) in _HOLDS_ON or bare(following) in _GOES_ON:
        return True
    return reads_case and following.isalpha() and following.islower()


def without_early_stops(words: list[str]) -> list[str]:
    """The words of one sentence with the full stops inside it taken back; the capital behind goes with them.

    >>> without_early_stops("It works. Because it is short.".split())
    ['It', 'works', 'because', 'it', 'is', 'short.']
    """
    mended = list(words)
    for at in range(len(words) - 1):
        if may_be_early(mended[at], mended[at + 1]):
            comma = "," if bare(mended[at + 1]) in _WITH_COMMA else ""
            mended[at] = mended[at].rstrip('."”’)]') + comma
            if bare(mended[at + 1]) in _GOES_ON:
                mended[at + 1] = mended[at + 1][0].lower() + mended[at + 1][1:]
    return mended
