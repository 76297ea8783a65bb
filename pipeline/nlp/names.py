"""Names as they stand in the words: runs of capitals, and where a known name was said."""

import difflib
from collections.abc import Iterator, Sequence

from pipeline.nlp.lexicon import (
    AUXILIARIES,
    BACK_CHANNEL,
    FUNCTION_WORDS,
    HESITATIONS,
    SENTENCE_OPENERS,
    bare,
    word_set,
)

LONGEST_NAME = 8
"""Words in a name at most; longer runs of capitals are headlines."""
HEARD_ALIKE = 0.72
"""Least similarity (difflib ratio) of a name's word and the word heard, where the name's other words were
heard to the letter: passes Bruks for Brooks, not work for York."""
_INSIDE_TITLES = word_set("of the and a an in to for on at with from or is your my who how not")
_NEVER_NAMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december ok god today tomorrow yesterday"
)


def capital_run(words: Sequence[str], first: int, *, titles: bool = False) -> int:
    """Where the run of capitalised words that begins at `first` ends; `first` itself when there is none.

    Punctuation ends a run. With `titles`, small words may stand between capitals (`The Elements of Style`).

    >>> capital_run("met Helen Brooks, Oregon".split(), 1)
    3
    >>> capital_run("The Elements of Style is".split(), 0, titles=True)
    4
    """
    end = at = first
    while at < len(words) and at - first < LONGEST_NAME:
        small = titles and at > first and words[at] in _INSIDE_TITLES
        if not small and not _is_capitalised(words[at]):
            break
        at += 1
        if not small:
            end = at
        if words[at - 1][-1] in ",;:!?…)" or (words[at - 1].endswith(".") and len(words[at - 1]) > 2):
            break
    return end


def is_plain_word(word: str) -> bool:
    """True for words that carry a capital only because a sentence begins, and for days and months."""
    heard = bare(word).removesuffix("'s")
    return (
        heard.removesuffix("s") in _NEVER_NAMES
        or heard in FUNCTION_WORDS
        or heard in AUXILIARIES
        or heard in SENTENCE_OPENERS
        or heard in BACK_CHANNEL
        or heard in HESITATIONS
        or heard in _NEVER_NAMES
        or heard.split("'")[0] in FUNCTION_WORDS
    )


def find_phrase(heard: Sequence[str], phrase: str) -> Iterator[tuple[int, int]]:
    """Places `[first, last)` where a phrase was said, case and punctuation aside; `heard` are bare words.

    >>> list(find_phrase(["in", "google", "docs's", "page"], "Google Docs"))
    [(1, 3)]
    """
    wanted = [bare(word) for word in phrase.split() if bare(word)]
    for at in range(len(heard) - len(wanted) + 1 if wanted else 0):
        if _same(heard[at], wanted[0]) and all(map(_same, heard[at + 1 : at + len(wanted)], wanted[1:])):
            yield at, at + len(wanted)


def find_person(heard: Sequence[str], name: str) -> Iterator[tuple[int, int]]:
    """Places where a full name was said, or heard so alike that no other word of the language is meant.

    Of a name of two words or more, one word may have been heard a little wrong; a single word counts only to
    the letter, and not at all where it is a common word (`May`). The words heard are never changed.

    >>> list(find_person(["i'm", "helen", "bruks"], "Helen Brooks")), list(find_person(["new", "work"], "New York"))
    ([(1, 3)], [])
    """
    wanted = [bare(word) for word in name.split() if bare(word)]
    if len(wanted) == 1 and is_plain_word(name):
        return
    for at in range(len(heard) - len(wanted) + 1 if wanted else 0):
        pairs = list(zip(heard[at : at + len(wanted)], wanted, strict=True))
        wrong = [(said, word) for said, word in pairs if not _same(said, word)]
        if not wrong or (len(wanted) > 1 and len(wrong) == 1 and heard_alike(*wrong[0])):
            yield at, at + len(wanted)


def is_part_of(name: str, title: str) -> bool:
    """True when the words of the name stand side by side in the title.

    >>> is_part_of("plain soil", "Plain Soil, by Ada Hill"), is_part_of("Ada Soil", "Plain Soil, by Ada Hill")
    (True, False)
    """
    inside, whole = ([bare(word) for word in text.split()] for text in (name, title))
    return any(whole[at : at + len(inside)] == inside for at in range(len(whole) - len(inside) + 1))


def _same(said: str, word: str) -> bool:
    return said == word or (said.startswith(word) and said.removesuffix("'s") == word)


def heard_alike(said: str, word: str) -> bool:
    """True when an engine may have written the one bare word for the other, both beginning alike.

    >>> heard_alike("bruks", "brooks"), heard_alike("work", "york")
    (True, False)
    """
    said = said.removesuffix("'s")
    if not said or said[0] != word[0] or said in FUNCTION_WORDS:
        return False
    return difflib.SequenceMatcher(None, said, word).ratio() >= HEARD_ALIKE


def _is_capitalised(word: str) -> bool:
    core = word.strip("(\"“'‘.,;:!?…)”’")
    return (
        bool(core)
        and (core[0].isupper() or any(letter.isupper() for letter in core[1:]))
        and core not in {"I", "A"}
        and ("'" not in core or not is_plain_word(core))
    )
