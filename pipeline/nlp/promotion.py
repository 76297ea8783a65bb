"""Stretches in which something is sold, so that nothing in them is taken for content."""

import functools
import re
from collections.abc import Sequence

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import capital_run, is_plain_word

_ADVERTISED = re.compile(
    r"\b(?:sponsors?|sponsored|(?:ad|advert|advertis\w+) break|mid[- ]?roll|plugs?|sick picks?)\b"
    r"|^\W*(?:ads?|adverts?|advertisements?)\W*$",
    re.IGNORECASE,
)
NEAR_SENTENCES = 6
"""Selling sentences at most this far apart belong to one sponsor read."""
AFTER_A_SPONSOR = 3
"""Sentences of the same voice behind a read's last selling one that belong to it in any case."""
MOST_NAMED = 12
"""Sentences that name a sponsor at most; what is named oftener is what the episode is about."""
LEAST_LETTERS = 4
_NAMED_AS_SPONSOR = re.compile(
    r"\b(?:(?:sponsored|brought to you) by (?:our (?:\w+ )?(?:sponsors?|friends)(?: over)?(?: at)? )?|"
    r"(?:our|today's) (?:\w+ )?sponsors?(?: today)?(?:,| is| are))",
    re.IGNORECASE,
)


def is_advertised(title: str) -> bool:
    """True for the title of a chapter in which something is sold; a talk about advertising is none.

    >>> [is_advertised(title) for title in ("Advertisement", "A word from our sponsors", "Advertisements and slogans")]
    [True, True, False]
    """
    return bool(_ADVERTISED.search(title))


def selling_sentences(sentences: Sequence[Sentence]) -> set[int]:
    """Indices of all sentences that sell or ask for a follow, of whole sponsor reads, and those that name a sponsor."""
    return set(_selling(tuple(sentences)))


@functools.lru_cache(maxsize=2)  # every section of an episode asks for the same
def _selling(sentences: tuple[Sentence, ...]) -> frozenset[int]:
    selling = {at for at, sentence in enumerate(sentences) if speech_acts.is_promotion(sentence.text)}
    return frozenset(selling | sponsor_reads(sentences) | _with_sponsors(sentences))


def sponsor_reads(sentences: Sequence[Sentence]) -> set[int]:
    """Indices of the sentences of reads in which a sponsor is named as one."""
    selling = [at for at, sentence in enumerate(sentences) if speech_acts.is_promotion(sentence.text)]
    reads: set[int] = set()
    group: list[int] = []
    for at in [*selling, len(sentences) + NEAR_SENTENCES + 1]:
        if group and at - group[-1] > NEAR_SENTENCES:
            reads |= _read(sentences, group)
            group = []
        group.append(at)
    return reads


def _read(sentences: Sequence[Sentence], group: Sequence[int]) -> set[int]:
    if not any(speech_acts.is_sponsor_read(sentences[at].text) for at in group):
        return set()
    last = group[-1]
    for at in range(group[-1] + 1, min(group[-1] + 1 + AFTER_A_SPONSOR, len(sentences))):
        if sentences[at].speaker != sentences[group[-1]].speaker:
            break
        last = at
    return set(range(group[0], last + 1))


def _with_sponsors(sentences: Sequence[Sentence]) -> set[int]:
    """Sentences with the name of a sponsor, wherever they stand: a read may begin an hour after its announcement."""
    places: set[int] = set()
    for name in sponsor_names(sentences):
        apart = r"\s?".join(re.escape(word) for word in name.split())  # `Log Rocket` is heard as `Logrocket` too
        written = re.compile(rf"\b{apart}\b", re.IGNORECASE)
        named = {at for at, one in enumerate(sentences) if written.search(one.text)}
        places |= named if len(named) <= MOST_NAMED else set()
    return places


def _first_name(words: Sequence[str]) -> set[str]:
    """What stands first up to a comma, where that is no common word, small as it may be: `freshbooks, which is …`.

    >>> _first_name("freshbooks, which is new".split()), _first_name("our friends at Mill".split())
    ({'freshbooks'}, set())
    """
    end = next((at for at, word in enumerate(words) if word[-1] in ",.;:!?"), len(words))
    name = " ".join(words[: end + 1]).strip(".,;:!?")
    is_named = 0 < len(name.split()) <= 2 and not any(is_plain_word(word) for word in name.split())
    return {name} if is_named and len(bare(name)) > LEAST_LETTERS else set()


def sponsor_names(sentences: Sequence[Sentence]) -> set[str]:
    """Names right behind the words that present a sponsor, as they were heard."""
    names: set[str] = set()
    for sentence in sentences:
        if match := _NAMED_AS_SPONSOR.search(speech_acts.plain(sentence.text)):
            words = sentence.text[match.end() :].split()
            names |= _first_name(words)
            at = 0
            while at < len(words):
                last = capital_run(words, at)
                name = " ".join(words[at:last]).strip(".,;:!?")
                if last > at and not all(is_plain_word(word) for word in words[at:last]) and len(bare(name)) > 2:
                    names.add(name.removesuffix("'s"))
                at = max(last, at + 1)
    return names
