"""Tokens and terms: what ranking counts."""

import functools
from typing import TYPE_CHECKING

from pipeline.nlp.lexicon import STOP_WORDS, bare

if TYPE_CHECKING:
    from spacy.language import Language


def tokens(text: str) -> list[str]:
    """Tokens as spaCy's English rules cut them, punctuation and spaces left out.

    Contractions stay whole: the word lists know `don't`, not `do` and `n't`.

    >>> tokens("Don't use e-mail, it's 3.5 percent!")
    ["Don't", 'use', 'e', 'mail', "it's", '3.5', 'percent']
    """
    found: list[str] = []
    glue = False
    for token in _language().make_doc(text):
        if glue and found and ("'" in token.text or "’" in token.text):
            found[-1] += token.text
        elif not (token.is_punct or token.is_space):
            found.append(token.text)
        glue = not token.whitespace_
    return found


@functools.lru_cache(maxsize=32_768)
def terms(text: str) -> tuple[str, ...]:
    """Stems of the words that say what the text is about, in order, with repeats.

    >>> terms("So you're writing the proposals, and the proposal is written well.")
    ('writ', 'proposal', 'proposal', 'written')
    """
    return tuple(stem(word) for word in map(bare, tokens(text)) if len(word) > 1 and word not in STOP_WORDS)


def stem(word: str) -> str:
    """The word without its commonest endings, so that forms of one word meet; not a word of English.

    >>> [stem(word) for word in ("writes", "writing", "stories", "class", "asked", "planned", "host's")]
    ['writ', 'writ', 'story', 'class', 'ask', 'plan', 'host']
    """
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            if word[-1] == word[-2] and word[-1] not in "sle":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


@functools.cache
def _language() -> "Language":
    import spacy

    return spacy.blank("en")
