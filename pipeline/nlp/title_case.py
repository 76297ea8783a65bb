"""Capitals of a title taken back to those of a sentence, by how its words are written in the transcript."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pipeline.nlp.lexicon import STOP_WORDS, bare
from pipeline.nlp.tokens import stem

HeardCase = Mapping[str, bool]
"""For each stem that was heard inside a sentence: whether it was mostly written small."""
NOTHING_HEARD: HeardCase = MappingProxyType({})
TITLE_CASE_SHARE = 0.6
"""Share of capitals among the longer words of a title from which they are there because it is a title."""


def heard_case(words: Iterable[str]) -> HeardCase:
    """How the words of an episode are written inside its sentences.

    >>> sorted(heard_case("Today Oregon grants. We need grants in Oregon.".split()).items())
    [('grant', True), ('need', True), ('oregon', False)]
    """
    small: Counter[str] = Counter()
    opens = True
    for word in words:
        core = bare(word)
        if not opens and core and core not in STOP_WORDS:
            small[stem(core)] += 1 if word.strip("\"“'‘(")[:1].islower() else -1
        opens = word.endswith((".", "?", "!", "…"))
    return {key: count >= 0 for key, count in small.items()}


def sentence_case(title: str, heard: HeardCase) -> str:
    """The title with the capitals of a sentence, where it had those of a title.

    Where one of its words was not heard, nobody can tell whether it is a name: then all stays as it is.

    >>> heard = heard_case("the grant a writer in Oregon does".split())
    >>> sentence_case("What a Grant Writer in Oregon Does", heard), sentence_case("What a Grant Maker Does", heard)
    ('What a grant writer in Oregon does', 'What a Grant Maker Does')
    >>> sentence_case("Why speed matters at Groq", heard)
    'Why speed matters at Groq'
    """
    words = title.split()
    if not has_title_case(words[1:]):
        return title
    plain = [word for word in words[1:] if word[:1].isupper() and word[1:] == word[1:].lower()]
    if any(bare(word) not in STOP_WORDS and stem(bare(word)) not in heard for word in plain):
        return title
    return " ".join(word if at == 0 or word not in plain else lowered(word, heard) for at, word in enumerate(words))


def has_title_case(words: Sequence[str], *, least: int = 1) -> bool:
    """True when most longer words, and at least so many, carry a capital; hand it the words behind the first."""
    longer = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(longer) >= least and sum(word[0].isupper() for word in longer) >= TITLE_CASE_SHARE * len(longer)


def lowered(word: str, heard: HeardCase) -> str:
    """The word with a small letter, where it was heard small or is one of the language's small words."""
    core = bare(word)
    is_small = heard.get(stem(core), False) or (core in STOP_WORDS and core.split("'")[0] != "i")
    return word[0].lower() + word[1:] if is_small else word


def small_first(text: str) -> str:
    """Ready to stand behind another word: the first letter small, unless the word has capitals of its own."""
    word = text.split(maxsplit=1)[0]
    keeps = any(letter.isupper() for letter in word[1:]) or bare(word) == "i" or bare(word).startswith("i'")
    return text if keeps else text[0].lower() + text[1:]


def capital_first(text: str) -> str:
    """The line with a capital in front, unless its first word has capitals of its own, as `iPhone` has."""
    word = text.split(maxsplit=1)[0]
    return text if any(letter.isupper() for letter in word[1:]) else text[0].upper() + text[1:]
