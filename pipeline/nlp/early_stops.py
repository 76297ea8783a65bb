"""Full stops that an engine put where the speaker went on, or left out: told by the words around them."""

import re

from pipeline.nlp.lexicon import FUNCTION_WORDS, bare, word_set

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
_ADDS = word_set("furthermore moreover additionally nevertheless nonetheless")
_OPENS = word_set(
    "you we they he she it it's that's there there's you're we're they're and but so if when what how why because "
    "this these "
    "those"
)
"""Words that no name begins with, and that carry a capital only where a sentence begins."""
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


def lacks_stop(word: str, following: str) -> bool:
    """True where a new sentence begins with no mark in front: a word that is no name carries a capital.

    Behind a comma only `Furthermore,` and its like tell: there a capital may open what somebody said.

    >>> lacks_stop("thought-provoking", "Furthermore,"), lacks_stop("way", "You"), lacks_stop("said,", "You")
    (True, True, False)
    >>> lacks_stop("Catch", "The"), lacks_stop("of", "The"), lacks_stop("then", "I")
    (False, False, False)
    """
    opener = bare(following)
    if not (following[:1].isupper() and following[1:] == following[1:].lower() and word.islower()):
        return False
    if opener in _ADDS:
        return True
    return word[-1].isalpha() and opener in _OPENS and bare(word) not in FUNCTION_WORDS


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
