"""Noun phrases: chunks of the parser, and without it runs of content words between function words."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.nlp.features import counted_words
from pipeline.nlp.grammar import Chunk, parse_sentences
from pipeline.nlp.lexicon import AUXILIARIES, COMMON_VERBS, FUNCTION_WORDS, IMPERATIVES, STOP_WORDS, bare, word_set
from pipeline.nlp.tokens import stem
from pipeline.nlp.worth import load_weights

LONGEST_PHRASE = 4
"""Words in a phrase at most; longer runs are mostly two things said one after the other."""
_NOUN_IS_NEAR = word_set("the a an my your our his her their its every each no this that these those of for with in on")
"""After one of these a word that may be a verb is a noun: `the work`, `for use`."""
_NOT_A_NOUN = re.compile(r"(?:ly|n't|'[a-z]+|\d+(?:st|nd|rd|th)?)$")
_NOT_LAST = re.compile(r"(?:ive|ous|ful|able|ible|less|ical|ary)$")
"""Endings of adjectives, which leave a phrase open at its end."""
_PLAIN_ADJECTIVES = word_set(
    "big small large good bad new old great huge nice hard easy simple different important real whole "
    "same best better worst worse long short high low next last main key early late young free full only "
    "own clear sure ready able busy quick fast slow proud honest certain specific general common single "
    "super cool weird crazy interesting"
)
_BREAK = re.compile(r"[.,;:!?…—–()\"“”]")


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much more a thing weighs for what is known of it.

    The best of four values each on spoken GUM documents; `benchmarks.phrases` sets them again on other documents than
    it measures on.
    """

    rare: float = 0.8
    """For each power of ten, nearly, by which its noun is rarer in other talks."""
    early: float = 0.35
    """For being spoken of early..."""
    early_sentences: float = 5.0
    """...which falls with the sentences before it."""
    subject: float = 0.3
    name: float = 0.6


USUAL_WEIGHING = Weighing()


def key_phrases(sentences: Sequence[str], k: int) -> list[str]:
    """The `k` things that a text is about, best first, each in the form in which it is named most.

    >>> key_phrases(["A bread oven needs an hour.", "Heat the bread oven, and keep the oven shut for an hour."], 1)
    ['bread oven']
    """
    return heaviest_phrases(named_things(sentences), k, usual=load_weights().usual)


def heaviest_phrases(
    things: Sequence[Sequence[Chunk]], k: int, *, usual: Mapping[str, float], weighing: Weighing = USUAL_WEIGHING
) -> list[str]:
    """As `key_phrases`, of what each sentence names; `usual` is the share of other talks in which a word is said."""
    named: dict[str, list[tuple[int, Chunk]]] = {}
    for at, chunks in enumerate(things):
        for chunk in chunks:
            if chunk.head not in STOP_WORDS:
                named.setdefault(chunk.head, []).append((at, chunk))
    best = sorted(named.values(), key=lambda places: -_weight(places, usual, weighing))
    return [_usual_form([chunk.text for _, chunk in places]) for places in best[:k]]


def named_things(sentences: Sequence[str]) -> list[list[Chunk]]:
    """What each sentence names: the parser's chunks, without the parser runs of content words."""
    grammar = parse_sentences(sentences)
    return [
        list(facts.chunks if facts else _runs_as_chunks(text)) for text, facts in zip(sentences, grammar, strict=True)
    ]


def _weight(places: Sequence[tuple[int, Chunk]], usual: Mapping[str, float], by: Weighing) -> float:
    """How much a text is about one thing, from all the places where it is named."""
    rare = -math.log(max((usual.get(word, 0.0) for word in counted_words(places[0][1].head)), default=0.0) + 0.005)
    subject = sum(chunk.is_subject for _, chunk in places) / len(places)
    name = 2 * sum(chunk.is_name for _, chunk in places) > len(places)
    early = math.exp(-places[0][0] / by.early_sentences)
    often = math.log1p(len(places)) ** 2
    return often * (1 + by.rare * rare) * (1 + by.early * early) * (1 + by.subject * subject) * (1 + by.name * name)


def _usual_form(texts: Sequence[str]) -> str:
    count = Counter(texts)
    return max(count, key=lambda text: (count[text], -texts.index(text)))


def _runs_as_chunks(text: str) -> Iterator[Chunk]:
    for run in phrase_runs(text.split()):
        words = [_trim(word) for word in run]
        head = stem(bare(run[-1]))
        yield Chunk(" ".join(words), head, 0, tuple(words), words[-1][:1].isupper(), is_subject=False, is_plural=False)


def phrase_runs(words: Sequence[str]) -> Iterator[list[str]]:
    """Runs of words that look like noun phrases, in order, punctuation still on them."""
    run: list[str] = []
    for at, word in enumerate(words):
        if _is_nominal(words, at):
            run.append(word)
        if run and (not _is_nominal(words, at) or _BREAK.search(word[-1:]) or at + 1 == len(words)):
            yield from _closed(run)
            run = []


def sure_phrases(text: str, *, most_words: int) -> list[str]:
    """Phrases of one sentence that are surely noun-like, of most words first."""
    runs = [run for run in phrase_runs(text.split()) if len(run) <= most_words and _is_surely_nominal(text, run)]
    return [" ".join(_trim(word) for word in run) for run in sorted(runs, key=lambda run: -len(run))]


def _is_surely_nominal(text: str, run: Sequence[str]) -> bool:
    """True after an article or its like, and for names: elsewhere a run may hold a verb (`match percentages`)."""
    lead = text.split(" ".join(run), maxsplit=1)[0].split()
    named = bool(lead) and all(word[:1].isupper() for word in run)
    text_words = text.split()
    if not lead and len(run) < len(text_words) and bare(run[0]) not in IMPERATIVES:
        return bare(text_words[len(run)]) in AUXILIARIES
    return named or bool(lead and bare(lead[-1]) in _NOUN_IS_NEAR and not _BREAK.search(lead[-1][-1:]))


def _closed(run: list[str]) -> Iterator[list[str]]:
    """The run without a tail that is no noun, cut to the words nearest its head."""
    while run and (bare(run[-1]) in _PLAIN_ADJECTIVES or _NOT_LAST.search(bare(run[-1]))):
        run = run[:-1]
    if run:
        yield run[-LONGEST_PHRASE:]


def _is_nominal(words: Sequence[str], at: int) -> bool:
    word = bare(words[at])
    if len(word) < 2 or word in FUNCTION_WORDS or word in AUXILIARIES or _NOT_A_NOUN.search(word):
        return False
    if word in _PLAIN_ADJECTIVES:
        return True
    before = bare(words[at - 1]) if at else ""
    if word in COMMON_VERBS or word in IMPERATIVES or word.endswith(("ed", "ing")):
        return before in _NOUN_IS_NEAR and not _BREAK.search(words[at - 1][-1:])
    return word not in STOP_WORDS


def _trim(word: str) -> str:
    return word.strip(".,;:!?…\"'()[]{}“”‘’«»—–-")
