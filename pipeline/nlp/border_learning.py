"""Learning what chapter borders look like from episodes whose chapters are known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.nlp.border_features import FEATURES
from pipeline.nlp.borders import (
    PHRASE_VALUE,
    SAME_BORDER_S,
    BorderModel,
    ChapterCount,
    ChapterLength,
    FeatureWeight,
    PhraseWeight,
    Places,
    border_odds,
    choose_borders,
    count_signs,
    expected_chapters,
)
from pipeline.nlp.logistic import Examples, fit_logistic

Values = NDArray[np.float64]

RIDGE = 30.0
"""Pull on each weight, in examples: between 20 and 300 nothing changed by more than a point of F1."""
EVERY_NTH = 4
"""Of the sentences that begin no chapter one in so many is looked at, and counts for all of them."""
MOST_PHRASES = 600
"""Phrases of a show at most; on 155 episodes of a show 300 gave half a point of F1 less, 150 one and a half."""
FEWEST_EPISODES_OF_A_PHRASE = 3
"""A phrase belongs to the show, and not to an episode, when it stands at the chapters of so many."""
COUNT_RIDGE = 3.0
"""How firmly the number of chapters of a show follows the general rule, in episodes."""
WITHIN_S = 10.0
"""A proposed border this near an editor's is right."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """An episode whose chapters are known."""

    places: Places
    borders_s: tuple[float, ...]
    """Starts of the second and later chapters."""
    counts: float = 1.0
    """How much this episode counts, so that a show with many does not drown one with few."""


def learn_general(lessons: Sequence[Lesson]) -> BorderModel:
    """A model for shows that nothing is known of."""
    tables = np.concatenate([lesson.places.table for lesson in lessons])
    means, scales = tables.mean(axis=0), tables.std(axis=0)
    paragraph = FEATURES.index("paragraph")
    scales[scales < 1e-9] = 1.0
    examples = _examples([(lesson, (lesson.places.table - means) / scales) for lesson in lessons])
    examples.rows[:, paragraph] = 0.0  # The habit of one editor; a show may learn it, in general it means nothing.
    weights = fit_logistic(examples, ridge=RIDGE)
    means[paragraph], scales[paragraph] = 0.0, 1.0
    features = _features(means, scales, weights)
    start = BorderModel(features, float(weights[-1]), ChapterCount(0.5, 0.0, 0.0), _length(lessons))
    return _with_count(start, lessons, known=None)


def learn_own(lessons: Sequence[Lesson], general: BorderModel) -> BorderModel:
    """A show's own model: the general one, moved as far as the show's episodes ask for, and the show's phrases."""
    means, scales, known = (
        np.array([getattr(feature, name) for feature in general.features]) for name in ("mean", "scale", "weight")
    )
    phrases = _telling_phrases(lessons)
    columns = {phrase: at for at, phrase in enumerate(phrases)}
    rows = []
    for lesson in lessons:
        said = np.zeros((len(lesson.places.starts_s), len(phrases)))
        for at, around in enumerate(lesson.places.phrases):
            said[at, [columns[phrase] for phrase in around & columns.keys()]] = PHRASE_VALUE
        rows.append((lesson, np.hstack([(lesson.places.table - means) / scales, said])))
    prior = np.concatenate([known, np.zeros(len(phrases)), [general.intercept]])
    weights = fit_logistic(_examples(rows), ridge=RIDGE, known=prior)
    own = tuple(
        PhraseWeight(phrase, round(float(weight), 4))
        for phrase, weight in zip(phrases, weights[len(FEATURES) : -1], strict=True)
    )
    start = BorderModel(_features(means, scales, weights), float(weights[-1]), general.count, _length(lessons), own)
    return _with_count(start, lessons, known=general.count)


def propose_starts(places: Places, model: BorderModel) -> list[int]:
    """The sentences with which the second and later chapters begin, as many as an editor would make."""
    odds = border_odds(places, model)
    return choose_borders(places, odds, expected_chapters(places, model.count), model.length)


def agreement(lesson: Lesson, model: BorderModel) -> float:
    """F1 of the proposed borders against the known ones, right within `WITHIN_S`; each is matched once."""
    proposed = [float(lesson.places.starts_s[at]) for at in propose_starts(lesson.places, model)]
    return f1_within(proposed, lesson.borders_s, WITHIN_S)


def f1_within(proposed: Sequence[float], known: Sequence[float], within_s: float) -> float:
    """Harmonic mean of precision and recall, in order and one to one.

    >>> f1_within([10.0, 95.0, 200.0], [12.0, 100.0], 10.0)
    0.8
    """
    ours, theirs, matched = sorted(proposed), sorted(known), 0
    at = other = 0
    while at < len(ours) and other < len(theirs):
        apart = ours[at] - theirs[other]
        matched += abs(apart) <= within_s
        at += apart <= within_s
        other += apart >= -within_s
    return 2 * matched / (len(ours) + len(theirs)) if ours or theirs else 0.0


def _features(means: Values, scales: Values, weights: Values) -> tuple[FeatureWeight, ...]:
    columns = zip(FEATURES, means, scales, weights[: len(FEATURES)], strict=True)
    return tuple(
        FeatureWeight(name, float(f"{mean:.6g}"), float(f"{scale:.6g}"), round(float(weight), 4))
        for name, mean, scale, weight in columns
    )


def _examples(rows: Sequence[tuple[Lesson, Values]]) -> Examples:
    """The border sentences, and every nth of those that are far from any."""
    tables, borders, counts = [], [], []
    for lesson, table in rows:
        is_border, is_near = _labels(lesson)
        taken = is_border | (~is_near & (np.arange(len(table)) % EVERY_NTH == 0))
        tables.append(table[taken])
        borders.append(is_border[taken].astype(np.float64))
        counts.append(np.where(is_border[taken], 1.0, float(EVERY_NTH)) * lesson.counts)
    return Examples(np.concatenate(tables), np.concatenate(borders), np.concatenate(counts))


def _labels(lesson: Lesson) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which sentences begin a chapter, and which are so near one that they are neither."""
    starts_s = lesson.places.starts_s
    is_border, is_near = np.zeros((2, len(starts_s)), dtype=bool)
    for border_s in lesson.borders_s:
        apart = np.abs(starts_s - border_s)
        is_near |= apart <= SAME_BORDER_S
        is_border[int(apart.argmin())] = True
    is_border[0] = False
    return is_border, is_near


def _telling_phrases(lessons: Sequence[Lesson]) -> list[str]:
    """Phrases that stand at the chapters of several episodes and are commoner or rarer there than elsewhere."""
    at_borders: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    episodes: Counter[str] = Counter()
    borders = others = 0
    for lesson in lessons:
        is_border, is_near = _labels(lesson)
        here: set[str] = set()
        for at, around in enumerate(lesson.places.phrases):
            if is_border[at]:
                borders += 1
                at_borders.update(around)
                here |= around
            elif not is_near[at] and at % EVERY_NTH == 0:
                others += 1
                elsewhere.update(around)
        episodes.update(here)
    worth = {}
    for phrase, count in at_borders.items():
        if episodes[phrase] >= FEWEST_EPISODES_OF_A_PHRASE:
            usual = (elsewhere[phrase] + 0.5 * others / borders) / (others + others / borders)
            worth[phrase] = abs(np.log((count + 0.5) / (borders + 1) / usual)) * count**0.5
    return sorted(worth, key=lambda phrase: (-worth[phrase], phrase))[:MOST_PHRASES]


def _length(lessons: Sequence[Lesson]) -> ChapterLength:
    logs, counts = [], []
    for lesson in lessons:
        lengths_s = np.diff([0.0, *sorted(lesson.borders_s), lesson.places.duration_s])
        logs.extend(np.log(np.maximum(lengths_s, 1.0)))
        counts.extend([lesson.counts] * len(lengths_s))
    mean = float(np.average(logs, weights=counts))
    deviation = float(np.sqrt(np.average((np.array(logs) - mean) ** 2, weights=counts)))
    return ChapterLength(round(mean, 3), round(max(0.3, deviation), 3))


def _with_count(model: BorderModel, lessons: Sequence[Lesson], known: ChapterCount | None) -> BorderModel:
    """The rule for the number of chapters: weighted least squares, drawn towards a known rule."""
    rows = np.array([count_signs(lesson.places) for lesson in lessons])
    wanted = np.log([len(lesson.borders_s) + 1 for lesson in lessons])
    counts = np.array([lesson.counts for lesson in lessons])
    prior = np.zeros(3) if known is None else np.array([known.length, known.paragraphs, known.constant])
    pull = 1e-6 if known is None else COUNT_RIDGE
    bend = (rows * counts[:, None]).T @ rows + pull * np.eye(3)
    rule = prior + np.linalg.solve(bend, (rows * counts[:, None]).T @ (wanted - rows @ prior))
    count = ChapterCount(*(round(float(value), 4) for value in rule))
    return BorderModel(model.features, round(model.intercept, 4), count, model.length, model.phrases)
