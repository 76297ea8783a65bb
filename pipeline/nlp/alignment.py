"""Where an outline entry begins in the words: the evidence of every sentence.

Each sentence gets, for each entry, the log-odds that the entry begins with it: words of the title
and its notes that are said after the sentence and not before it, phrases that open a topic, a
change of voice, a pause, another vocabulary than before. `WEIGHTS` says how each was weighed.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.model.outline import OutlineEntry
from pipeline.model.sentence import Sentence
from pipeline.nlp.cohesion import vocabulary_held
from pipeline.nlp.lexicon import STOP_WORDS
from pipeline.nlp.tokens import stem

Values = NDArray[np.float64]

WINDOWS_S = (5.0, 12.0, 40.0, 100.0, 300.0)
"""How far before and after a sentence words are looked for: a title is said with the sentence, at once,
within the first exchange, or again and again while its topic lasts. Without the first and the last stretch a right
time is 1.1 times less likely against a wrong one."""
STEPS = 3 * len(WINDOWS_S)
"""What is counted of title and of notes: words said after, before, and freshly, in each of the stretches."""
VOCABULARY_S = (30.0, 90.0)
"""How far before and after a sentence vocabularies are compared."""
STEM_LETTERS = 6
"""Words that agree so far are one: `optimize` and `optimization`."""
LEAST_COMPOUND = 7
"""Letters from which a word is also sought as two: engines write `web assembly` for `WebAssembly`."""
MOST_NOTE_WORDS = 24
TITLE_WEIGHT = 6.0
"""Rarity of the words of a text that together say all they can: more rare words say no more."""
HEAD_WORDS = 18
"""An opening phrase stands in the first words of what follows."""
GENERAL = (
    *("opens", "turn", "pause", "opens at a turn", "vocabulary 30 s", "vocabulary 90 s", "length of the turn"),
    *("length of the turn before", "question", "length", "starter", "the word question"),
)
"""What speaks for any entry, whatever its title. Lengths are logarithms, of seconds and of words."""

_WORD = re.compile(r"[a-z0-9][a-z0-9'+#.-]*[a-z0-9+#]|[a-z]")
_NEXT = re.compile(
    r"\b(?:next|second|third|fourth|fifth|another|last|final|first) (?:question|up|one|thing|topic|section|item|tip|"
    r"point|story|part|bit|piece|subject)\b|\bnext\b|\blet'?s (?:talk|get|move|go|jump|dive|start|hit|switch|take|wrap|"
    r"begin|discuss|shift|turn)|\b(?:mov|jump|switch|shift|transition)(?:e|ing)? (?:on|over|into|gears|to)\b|"
    r"\bquestions? (?:from|is|comes|by|here)\b|\bspeaking of\b|\bsponsored by\b|\bsponsors?\b"
)
_STARTER = re.compile(r"(?:all ?right|alright|okay|ok|so|cool|awesome|now|well|next|anyway)\b")
_QUESTION = re.compile(r"\bquestion\b")


def content_words(text: str) -> list[str]:
    """Stems of the words that say what a text is about.

    >>> content_words("So, what about the Proposals?")
    ['proposal']
    """
    return [stem(word) for word in _words(text) if len(word) > 1 and word not in STOP_WORDS]


def matching_words(text: str) -> list[str]:
    """What texts are compared by: beginnings of content words, and compounds as one word (after `=`).

    >>> matching_words("Web assembly")
    ['web', 'assemb', '=assembly', '=webassembly']
    >>> matching_words("WebAssembly")
    ['webass', '=webassembly']
    """
    words = _words(text)
    stems = content_words(text)
    pairs = [
        stem(a + b)
        for a, b in pairwise(words)
        if len(a) > 1 and len(b) > 1 and not (a in STOP_WORDS and b in STOP_WORDS)
    ]
    compounds = [f"={word}" for word in [*stems, *pairs] if len(word) >= LEAST_COMPOUND]
    return list(dict.fromkeys([*(word[:STEM_LETTERS] for word in stems), *compounds]))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A stretch before and after each sentence, turned round: the sentences that have one in it."""

    first_after: NDArray[np.intp]
    """First sentence whose stretch after it still holds this one."""
    last_before: NDArray[np.intp]
    """Last sentence whose stretch before it still holds this one."""


@dataclass(frozen=True, slots=True, eq=False)
class SpokenText:
    """The sentences of an episode with what does not depend on an entry."""

    starts_s: Values
    stretches: tuple[Stretch, ...]
    general: Values
    """A row for each sentence, a column for each of `GENERAL`."""
    said_in: dict[str, NDArray[np.intp]]
    """Sentences in which a word is said, rising."""


def spoken_text(sentences: Sequence[Sentence]) -> SpokenText:
    """Count an episode once for all its entries; there must be a sentence."""
    starts_s = np.array([one.start_ms for one in sentences]) / 1000
    said_in: dict[str, list[int]] = {}
    for index, sentence in enumerate(sentences):
        for word in matching_words(sentence.text):
            said_in.setdefault(word, []).append(index)
    return SpokenText(
        starts_s,
        tuple(_stretch(starts_s, window_s) for window_s in WINDOWS_S),
        _general_features(sentences, starts_s),
        {word: np.array(places) for word, places in said_in.items()},
    )


def _stretch(starts_s: Values, window_s: float) -> Stretch:
    here = np.arange(len(starts_s))
    upper = np.searchsorted(starts_s, starts_s + window_s)
    lower = np.searchsorted(starts_s, starts_s - window_s)
    return Stretch(np.searchsorted(upper, here, "right"), np.searchsorted(lower, here, "right") - 1)


def _general_features(sentences: Sequence[Sentence], starts_s: Values) -> Values:
    rows = np.zeros((len(sentences), len(GENERAL)))
    pauses_s = np.array([2.0, *((after.start_ms - before.end_ms) / 1000 for before, after in pairwise(sentences))])
    pauses_s = np.maximum(0.0, pauses_s)
    words = [content_words(one.text) for one in sentences]
    rows[:, 4] = vocabulary_held(words, starts_s, VOCABULARY_S[0])
    rows[:, 5] = vocabulary_held(words, starts_s, VOCABULARY_S[1])
    rows[:, 6], rows[:, 7] = _turn_lengths(sentences)
    for index, sentence in enumerate(sentences):
        following = sentences[index : index + 3]
        head = " ".join(" ".join(one.text for one in following).lower().split()[:HEAD_WORDS])
        opens = bool(_NEXT.search(head))
        turn = bool(index) and sentences[index - 1].speaker != sentence.speaker
        rows[index, :4] = (opens, turn, min(2.0, pauses_s[index]), opens and turn)
        asks = any("?" in one.text for one in following[:2])
        length = math.log1p(sentence.last - sentence.first)
        rows[index, 8:] = (asks, length, bool(_STARTER.match(head)), bool(_QUESTION.search(head)))
    return rows


def _turn_lengths(sentences: Sequence[Sentence]) -> tuple[Values, Values]:
    """Logarithms of the seconds of the turn a sentence begins, and of the turn before it; else 0."""
    own, before = np.zeros(len(sentences)), np.zeros(len(sentences))
    first = 0
    for _, group in groupby(sentences, key=lambda one: one.speaker):
        turn = list(group)
        own[first] = math.log1p(max(0, turn[-1].end_ms - turn[0].start_ms) / 1000)
        following = first + len(turn)
        if following < len(sentences):
            before[following] = own[first]
        first = following
    return own, before


def is_said(spoken: SpokenText, entry: OutlineEntry) -> bool:
    """Whether any word of the entry is said at all."""
    return any(word in spoken.said_in for word in matching_words(" ".join((entry.title, *entry.notes))))


def entry_features(spoken: SpokenText, entry: OutlineEntry) -> Values:
    """What speaks for this entry at every sentence: the general features, then title and notes."""
    columns = [spoken.general, *(_steps(spoken, words) for words in _sought(entry))]
    return np.concatenate(columns, axis=1)


def _sought(entry: OutlineEntry) -> tuple[list[str], list[str]]:
    """Words of the title, and those that only its notes have."""
    title = matching_words(entry.title)
    # Numbers in notes are prices and scores, which are said all the time.
    known = set(title)
    notes = [word for word in matching_words(" ".join(entry.notes)) if word not in known and not word.isdigit()]
    return title, notes[:MOST_NOTE_WORDS]


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs of sentences at which something holds, each from its start to its stop, with a weight."""

    starts: NDArray[np.intp]
    stops: NDArray[np.intp]
    weights: Values

    def sums(self, size: int) -> Values:
        """The weight that holds at each of so many sentences."""
        edges = np.bincount(self.starts, self.weights, size + 2) - np.bincount(self.stops + 1, self.weights, size + 2)
        summed: Values = np.cumsum(edges)[:size]
        return summed


def _runs(spoken: SpokenText, words: Sequence[str]) -> list[_Runs]:
    """For each stretch: where words are said after a sentence, before it, and after it but not before.

    Between two sentences that say a word, each of the three holds for one run of sentences; so runs
    are added up, whatever the length of the episode. Nothing where no word is said.
    """
    size = len(spoken.starts_s)
    said = [word for word in words if word in spoken.said_in]
    if not said:
        return []
    places = [spoken.said_in[word] for word in said]
    rarity = np.array([math.log((size + 1) / (len(place) + 0.5)) for place in places])
    weights = np.repeat(rarity / max(TITLE_WEIGHT, float(rarity.sum())), [len(place) for place in places])
    here = np.concatenate(places)
    before = np.concatenate([[-1, *place[:-1]] for place in places]).astype(np.intp)
    following = np.concatenate([[*place[1:], size - 1] for place in places]).astype(np.intp)
    runs = []
    for stretch in spoken.stretches:
        after = np.maximum(before + 1, stretch.first_after[here])
        fresh = np.maximum(after, np.where(before < 0, 0, stretch.last_before[before] + 1))
        last = np.minimum(following, stretch.last_before[here])
        for starts, stops in ((after, here), (here + 1, last), (fresh, here)):
            runs.append(_Runs(starts, stops, weights * (starts <= stops)))
    return runs


def _steps(spoken: SpokenText, words: Sequence[str]) -> Values:
    """A column for each of `_runs`: the weight of the words for which it holds."""
    size = len(spoken.starts_s)
    columns = [runs.sums(size) for runs in _runs(spoken, words)]
    return np.stack(columns, axis=1) if columns else np.zeros((size, STEPS))


# Of title and notes: words said after, before, and freshly, in each of the stretches.
WEIGHTS = np.array(
    [
        *(1.677, 0.285, 0.159, -0.811, -0.454, -0.443),  # the order of GENERAL
        *(0.289, 0.156, 0.520, 0.112, 1.053, 0.655),
        *(0.897, 0.953, 0.520, 0.376, 1.365, 0.976, 0.356, 1.642, 1.551),  # title
        *(0.932, 1.005, 1.280, 1.222, 1.473, 2.178),
        *(2.287, 1.026, -0.878, 1.883, -2.435, -1.571, 3.692, -0.350, -2.161),  # notes
        *(0.124, 1.289, 2.344, 4.033, 0.760, 1.398),
    ]
)
"""Conditional logistic regression over all sentences of an episode, fitted by `python -m training.outline`
to the times of 2108 entries of the 211 episodes of bench/chapters, both sources counted alike. On
episodes it was not fitted on the right time is e^3.8 (Syntax) and e^3.3 (bitcoin transcripts) times as
likely as any time, in the geometric mean; fitted on the other source alone, e^2.8 and e^3.2 times."""


def evidence(spoken: SpokenText, entry: OutlineEntry) -> Values:
    """Log-odds for every sentence, up to a constant, that this entry begins with it.

    `entry_features` times `WEIGHTS`, with all runs added up at once: the cost hardly grows with the episode.
    """
    odds: Values = spoken.general @ WEIGHTS[: len(GENERAL)]
    for words, weights in zip(_sought(entry), WEIGHTS[len(GENERAL) :].reshape(2, STEPS), strict=True):
        runs = _runs(spoken, words)
        if runs:
            together = _Runs(
                np.concatenate([one.starts for one in runs]),
                np.concatenate([one.stops for one in runs]),
                np.concatenate([one.weights * weight for one, weight in zip(runs, weights, strict=True)]),
            )
            odds += together.sums(len(odds))
    return odds
