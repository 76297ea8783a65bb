"""What speaks for a chapter beginning at a sentence: voices, pauses, phrases, words, place in the episode."""

import itertools
from collections import Counter
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import content_words
from pipeline.nlp.cohesion import NewWords, dips, rarity, window_likeness
from pipeline.nlp.cue_phrases import ANYWHERE, AT_THE_HEAD, STRONG, cue_table, plain_text
from pipeline.nlp.lexicon import BACK_CHANNEL, bare

Values = NDArray[np.float64]

LIKENESS_WINDOWS_S = (30.0, 90.0, 180.0)
"""An exchange, half a chapter, a chapter: chapters last 164 s and 212 s (medians of two shows)."""
NEW_WORD_WINDOWS_S = (15.0, 40.0)
LONG_PAUSE_S = 0.9
"""Longer than all but one or two in a hundred of the silences between sentences of a conversation."""
MOST_PARAGRAPHS = 0.15
"""Share of the sentences that open a paragraph at most; it was under 0.09 in all 211 transcripts measured."""
ANNOUNCED_BEFORE_S, ANNOUNCED_AFTER_S = 20.0, 12.0
"""Within this a phrase that announces a topic most likely announces the same one."""

FEATURES = (
    *("turn", "turn length", "length of the turn before", "turn of a few words", "turn that asks", "turn of the asker"),
    *("turn of a share", "paragraph", "pause", "long pause", "words", "few words", "cheer", "cheer before"),
    *("few words before", "question mark", "question mark after", "question mark after that", "question mark before"),
    *(name for name in AT_THE_HEAD),
    *(f"{name}{where}" for name in ANYWHERE for where in ("", " after", " before")),
    *("announced at a turn", "announced at a cheer", "announced just before", "announced soon"),
    *(
        f"{name} {window:g} s"
        for window in LIKENESS_WINDOWS_S
        for name in ("likeness", "relative likeness", "dip", "dip on both sides")
    ),
    *(f"{name} {window:g} s" for window in NEW_WORD_WINDOWS_S for name in ("new words", "first words", "last words")),
    *("first 20 s", "first 45 s", "first minutes", "last 30 s", "last 90 s", "last minutes"),
)
"""Names in the order of the table's columns."""


def border_features(sentences: Sequence[Sentence], breaks: Set[int], duration_s: float) -> Values:
    """A row for each sentence, a column for each of `FEATURES`; there must be a sentence.

    `breaks` are the first words of utterances: a break without a change of voice is a paragraph of the
    transcript, which means something to some shows (where it stands is learned for a show only, never in general).
    Breaks at more than `MOST_PARAGRAPHS` of the sentences are the lines of an engine or of subtitles, and no sign.
    """
    texts = [plain_text(sentence.text) for sentence in sentences]
    starts_s = np.array([sentence.start_ms for sentence in sentences]) / 1000
    asks = np.array([text.rstrip("\"' ”").endswith("?") for text in texts], dtype=np.float64)
    columns = _voices(sentences, breaks, asks) | _pauses(sentences) | _sentences(texts, asks)
    columns |= _phrases(texts, starts_s, columns) | _words(texts, starts_s) | _place(starts_s, duration_s)
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _voices(sentences: Sequence[Sentence], breaks: Set[int], asks: Values) -> dict[str, Values]:
    words = np.array([sentence.last - sentence.first for sentence in sentences], dtype=np.float64)
    same = [after.speaker == before.speaker for before, after in itertools.pairwise(sentences)]
    turn = np.array([False, *(not one for one in same)], dtype=np.float64)
    paragraph = np.array([False, *(one and now.first in breaks for one, now in zip(same, sentences[1:], strict=True))])
    number = np.cumsum(turn).astype(np.intp)
    lengths = np.bincount(number, weights=words)
    length_before = np.where(number > 0, lengths[np.maximum(number - 1, 0)], 0.0)
    spoken: Counter[str | None] = Counter()
    asked: Counter[str | None] = Counter()
    for sentence, count, question in zip(sentences, words, asks, strict=True):
        spoken[sentence.speaker] += int(count)
        asked[sentence.speaker] += int(question)
    usual = asks.sum() / words.sum()
    eager = {voice: np.log((asked[voice] + 1) / (spoken[voice] * usual + 1)) for voice in spoken}
    eagerness = np.array([eager[sentence.speaker] for sentence in sentences])
    return {
        "turn": turn,
        "turn length": turn * np.log1p(lengths[number]),
        "length of the turn before": turn * np.log1p(length_before),
        "turn of a few words": turn * (lengths[number] < 8),
        "turn that asks": turn * asks,
        "turn of the asker": turn * np.clip(eagerness, -1.5, 1.5),
        "turn of a share": turn * np.array([spoken[sentence.speaker] for sentence in sentences]) / words.sum(),
        "paragraph": paragraph * float(paragraph.mean() <= MOST_PARAGRAPHS),
        "words": np.log1p(words),
    }


def _pauses(sentences: Sequence[Sentence]) -> dict[str, Values]:
    silences = [(after.start_ms - before.end_ms) / 1000 for before, after in itertools.pairwise(sentences)]
    pause = np.array([2.0, *silences])
    return {"pause": np.clip(pause, 0.0, 2.0), "long pause": (pause > LONG_PAUSE_S).astype(np.float64)}


def _sentences(texts: Sequence[str], asks: Values) -> dict[str, Values]:
    counts = np.array([len(text.split()) for text in texts])
    cheers = np.array([all(bare(word) in BACK_CHANNEL for word in text.split()) for text in texts], dtype=np.float64)
    return {
        "few words": (counts < 4).astype(np.float64),
        "few words before": _before((counts < 5).astype(np.float64)),
        "cheer": cheers,
        "cheer before": _before(cheers),
        "question mark": asks,
        "question mark after": _after(asks),
        "question mark after that": _after(_after(asks)),
        "question mark before": _before(asks),
    }


def _phrases(texts: Sequence[str], starts_s: Values, known: dict[str, Values]) -> dict[str, Values]:
    cues = cue_table(texts)
    columns = dict(cues)
    for name in ANYWHERE:
        columns[f"{name} after"], columns[f"{name} before"] = _after(cues[name]), _before(cues[name])
    announced = np.clip(sum((cues[name] for name in STRONG), np.zeros(len(texts))), 0.0, 1.0)
    here = np.arange(len(texts))
    sums = np.concatenate([[0.0], np.cumsum(announced)])
    lower = np.searchsorted(starts_s, starts_s - ANNOUNCED_BEFORE_S)
    upper = np.maximum(np.searchsorted(starts_s, starts_s + ANNOUNCED_AFTER_S), here + 1)
    return columns | {
        "announced at a turn": announced * known["turn"],
        "announced at a cheer": announced * known["cheer before"],
        "announced just before": np.minimum(2.0, sums[here] - sums[lower]),
        "announced soon": np.minimum(2.0, sums[upper] - sums[here + 1]),
    }


def _words(texts: Sequence[str], starts_s: Values) -> dict[str, Values]:
    terms = [content_words(text) for text in texts]
    weights = rarity(terms)
    columns: dict[str, Values] = {}
    for window_s in LIKENESS_WINDOWS_S:
        likeness = window_likeness(terms, weights, starts_s, window_s)
        left, right = dips(likeness, starts_s, 1.2 * window_s)
        columns[f"likeness {window_s:g} s"] = likeness
        columns[f"relative likeness {window_s:g} s"] = (likeness - likeness.mean()) / (likeness.std() + 1e-6)
        columns[f"dip {window_s:g} s"] = np.minimum(left, right)
        columns[f"dip on both sides {window_s:g} s"] = left + right
    new_words = NewWords(terms, weights, starts_s)
    for window_s in NEW_WORD_WINDOWS_S:
        new, first, last = new_words.steps(window_s)
        columns[f"new words {window_s:g} s"] = new
        columns[f"first words {window_s:g} s"] = first
        columns[f"last words {window_s:g} s"] = last
    return columns


def _place(starts_s: Values, duration_s: float) -> dict[str, Values]:
    left_s = duration_s - starts_s
    places = {
        "first 20 s": starts_s < 20,
        "first 45 s": starts_s < 45,
        "first minutes": (starts_s >= 45) & (starts_s < 150),
        "last 30 s": left_s < 30,
        "last 90 s": left_s < 90,
        "last minutes": (left_s >= 90) & (left_s < 300),
    }
    return {name: place.astype(np.float64) for name, place in places.items()}


def _before(values: Values) -> Values:
    """The value of the sentence before."""
    return np.concatenate([[0.0], values[:-1]])


def _after(values: Values) -> Values:
    """The value of the sentence after."""
    return np.concatenate([values[1:], [0.0]])
