"""What each chapter of a talk is about: things named early and often in it, and seldom in the other chapters."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from pipeline.nlp import speech_acts
from pipeline.nlp.grammar import Chunk
from pipeline.nlp.lexicon import STOP_WORDS, bare
from pipeline.nlp.phrases import named_things

MOST_PHRASES = 4
LONGEST_PHRASE = 4
"""Longer chunks hold two things or half a sentence."""
EARLY, EARLY_SENTENCES = 2.0, 8
"""How much more a thing weighs that the chapter opens with, and after how many sentences a third of that is left."""
LONGER = 0.2
"""How much more a form weighs for each further word, the third at most: `habit tracker` before `tracker`."""
LEAST_LETTERS = 3

# Weights by trial on some thirty episodes, drafted titles compared with the editors'. On as many others (both
# sources) 0.42 and 0.28 of the words drafted are in the editor's title; two phrases joined by `and`, chosen by count
# and chapters alone, had 0.27 and 0.20. How rare a thing is in other talks, which helps the key phrases of a whole
# talk, brings up what a chapter mentions by the way.

Mention = tuple[int, str]
"""Place of the sentence in its chapter, and the words."""


def chapter_phrases(
    texts: Sequence[str], spans: Sequence[tuple[int, int]], unwanted: Set[str] = frozenset()
) -> list[list[str]]:
    """For each chapter, sentences `[first, last)`, the things it is about, best first, without a word in common.

    Sentences that sell something count for nothing, nor do phrases with one of the `unwanted` words.

    >>> texts = ["A bread oven needs an hour.", "Heat the bread oven.", "A mountain bike has gears.", "Oil the gears."]
    >>> chapter_phrases(texts, [(0, 2), (2, 4)])[0][0]
    'bread oven'
    """
    named = named_things(["" if speech_acts.is_promotion(text) else text for text in texts])
    chapters: list[dict[str, list[Mention]]] = []
    for first, last in spans:
        things: dict[str, list[Mention]] = {}
        for place, chunks in enumerate(named[first:last]):
            for chunk in chunks:
                if _is_fit(chunk, unwanted):
                    things.setdefault(chunk.head, []).append((place, chunk.text))
        chapters.append(things)
    spread = Counter(head for things in chapters for head in things)
    return [_best(things, spread, len(spans)) for things in chapters]


def _is_fit(chunk: Chunk, unwanted: Set[str]) -> bool:
    words = [bare(word) for word in chunk.text.split()]
    if not 1 <= len(words) <= LONGEST_PHRASE or chunk.head in STOP_WORDS or unwanted & {chunk.head, *words}:
        return False
    is_counted = any(word.isdigit() for word in words[:-1]) or (words[-1].isdigit() and len(words) == 1)
    is_clean = all(letter.isalnum() or letter in " -'’.+#" for letter in chunk.text)
    return is_clean and not is_counted and max(map(len, words)) >= LEAST_LETTERS


def _best(things: Mapping[str, Sequence[Mention]], spread: Mapping[str, int], chapters: int) -> list[str]:
    weights: dict[str, float] = {}
    for head, mentions in things.items():
        text = _usual_form([words for _, words in mentions])
        rare = math.log(1 + chapters / spread[head])
        early = 1 + EARLY * math.exp(-mentions[0][0] / EARLY_SENTENCES)
        weights[text] = math.log1p(len(mentions)) ** 2 * rare * early * _worth_of_length(text)
    chosen: list[str] = []
    for text in sorted(weights, key=lambda text: (-weights[text], text)):
        words = set(text.lower().split())
        if len(chosen) < MOST_PHRASES and not any(words & set(other.lower().split()) for other in chosen):
            chosen.append(text)
    return chosen


def _usual_form(texts: Sequence[str]) -> str:
    counts = Counter(texts)
    return max(counts, key=lambda text: (counts[text] * _worth_of_length(text), -texts.index(text)))


def _worth_of_length(text: str) -> float:
    return 1 + LONGER * min(2, len(text.split()) - 1)
