"""Noun-like phrases, found without a parser: runs of content words between function words."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.nlp.lexicon import AUXILIARIES, COMMON_VERBS, FUNCTION_WORDS, IMPERATIVES, STOP_WORDS, bare, word_set
from pipeline.nlp.tokens import stem

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


def key_phrases(text: str, k: int) -> list[str]:
    """The `k` phrases that say best what a text is about, best first, as they are first written in it.

    >>> key_phrases("The grant writer asks. A grant writer listens to the team, and the grant is won.", 1)
    ['grant writer']
    """
    found: dict[tuple[str, ...], list[list[str]]] = {}
    words = text.split()
    for run in phrase_runs(words):
        found.setdefault(tuple(stem(bare(word)) for word in run), []).append(run)
    stems = Counter(part for key, runs in found.items() for part in key for _ in runs)
    order = {key: at for at, key in enumerate(found)}

    def weight(key: tuple[str, ...]) -> float:
        mean = sum(math.log1p(stems[part]) for part in key) / len(key)
        capitals = any(run[0][:1].isupper() and run[0] != run[0].upper() for run in found[key])
        early = 1 + 0.5 / (1 + order[key] / 10)
        return mean * math.sqrt(len(found[key])) * (1 + 0.25 * (len(key) - 1)) * early * (1.2 if capitals else 1.0)

    best = sorted(found, key=lambda key: (-weight(key), order[key]))
    return [" ".join(_trim(word) for word in found[key][0]) for key in best[:k]]


def phrase_runs(words: Sequence[str]) -> Iterator[list[str]]:
    """Runs of words that look like noun phrases, in order, punctuation still on them."""
    run: list[str] = []
    for at, word in enumerate(words):
        if _is_nominal(words, at):
            run.append(word)
        if run and (not _is_nominal(words, at) or _BREAK.search(word[-1:]) or at + 1 == len(words)):
            yield from _closed(run)
            run = []


def phrases_by_weight(text: str, *, weights: Mapping[str, float], most_words: int) -> list[str]:
    """Phrases of one sentence that are surely noun-like: of several words first, the heaviest in front.

    `weights` are rarities by stem; stems that it lacks weigh nothing. Of single nouns the commonest comes first:
    a rare one says what this sentence happens to mention, a common one what is talked about.
    """
    found: list[tuple[bool, float, str]] = []
    for at, run in enumerate(phrase_runs(text.split())):
        if len(run) <= most_words and _is_surely_nominal(text, run):
            total = sum(weights.get(stem(bare(word)), 0.0) for word in run) / math.sqrt(len(run)) * (1 + 0.3 / (1 + at))
            if len(run) == 1:
                total = 1 / total if total else 0.0
            found.append((len(run) > 1, total, " ".join(_trim(word) for word in run)))
    return [phrase for _, _, phrase in sorted(found, key=lambda one: (not one[0], -one[1]))]


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
