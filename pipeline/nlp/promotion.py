"""Stretches in which something is sold, so that nothing in them is taken for content."""

import re
from collections.abc import Sequence

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts

_ADVERTISED = re.compile(
    r"\b(?:sponsors?|sponsored|(?:ad|advert|advertis\w+) break|mid[- ]?roll|plugs?|sick picks?)\b"
    r"|^\W*(?:ads?|adverts?|advertisements?)\W*$",
    re.IGNORECASE,
)
NEAR_SENTENCES = 6
"""Selling sentences at most this far apart belong to one sponsor read."""
AFTER_A_SPONSOR = 3
"""Sentences of the same voice after a sponsor is named that belong to the read in any case."""


def is_advertised(title: str) -> bool:
    """True for the title of a chapter in which something is sold; a talk about advertising is none.

    >>> [is_advertised(title) for title in ("Advertisement", "A word from our sponsors", "Advertisements and slogans")]
    [True, True, False]
    """
    return bool(_ADVERTISED.search(title))


def selling_sentences(sentences: Sequence[Sentence]) -> set[int]:
    """Indices of all sentences that sell or ask for a follow, and of whole sponsor reads."""
    return {at for at, sentence in enumerate(sentences) if speech_acts.is_promotion(sentence.text)} | sponsor_reads(
        sentences
    )


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
    named = [at for at in group if speech_acts.is_sponsor_read(sentences[at].text)]
    if not named:
        return set()
    last = group[-1]
    for at in range(named[-1] + 1, min(named[-1] + 1 + AFTER_A_SPONSOR, len(sentences))):
        if sentences[at].speaker != sentences[named[-1]].speaker:
            break
        last = max(last, at)
    return set(range(group[0], last + 1))
