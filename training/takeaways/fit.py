"""Ridge regressions over the product's own features."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.nlp.features import Column, Passage, counted_words, likeness_to_all, sentence_features, word_features
from pipeline.nlp.pairs import pair_features
from pipeline.nlp.ranking import is_barred
from pipeline.nlp.worth import Scorer, WordScorer, form_of_sentences, weighted, word_worth
from training.takeaways.documents import Document, folds
from training.takeaways.targets import pair_targets, sentence_targets, word_targets

INNER_FOLDS = 5
WORD_PENALTY = 1e-4
SENTENCE_PENALTY = 0.1
"""Ridge penalties as a share of the summed weights, on features of deviation one; scores are flat around them."""
LEAST_TALKS = 3
"""A word said in fewer talks tells nothing of how usual it is."""
WORD_DOUBT = 20
"""Talks that say nothing of a word, added to those in which it was said: best of 0 (none learned), 10, 20 and 30."""
LEAST_ADDED = 0.005
"""What is added for a word is left out when it is smaller."""
BARRED = 10.0
"""Keeps what may not be chosen out of the companions."""

Matrix = NDArray[np.float64]


def usual_words(documents: Sequence[Document]) -> dict[str, float]:
    """Share of the documents in which each word is said."""
    seen = Counter(word for document in documents for word in _vocabulary(document))
    kept = sorted(word for word, talks in seen.items() if talks >= LEAST_TALKS)
    return {word: round(seen[word] / len(documents), 4) for word in kept}


def fit_scorer(documents: Sequence[Document], usual: Mapping[str, float]) -> Scorer:
    """Words first, then sentences with word values that were learned on other documents."""
    fold_of = folds(documents, INNER_FOLDS)
    worths: dict[str, dict[str, float]] = {}
    for fold in range(INNER_FOLDS):
        words_only = _fit_words([one for one, at in zip(documents, fold_of, strict=True) if at != fold], usual)
        for document, at in zip(documents, fold_of, strict=True):
            if at == fold:
                shares = _without(usual, document, len(documents))
                worths[document.name] = word_worth(document.passage, usual=shares, scorer=words_only)
    scorer = _fit_words(documents, usual)
    pairs = _fit_pairs(documents, worths)
    guesses = {one.name: _first_guess(one) for one in documents}
    for _ in range(2):  # the second time beside sentences that the first fit would choose
        sentences = _fit_sentences(documents, worths, guesses)
        scorer = Scorer(scorer.titled, scorer.untitled, pairs, sentences)
        guesses = {
            one.name: form_of_sentences(one.passage, worth=worths[one.name], scorer=scorer) - BARRED * _barred(one)
            for one in documents
        }
    return scorer


def _fit_words(documents: Sequence[Document], usual: Mapping[str, float]) -> Scorer:
    titled = [(one, one.passage) for one in documents if one.passage.title]
    untitled = [(one, one.untitled) for one in documents]
    return Scorer(_fit_kind(titled, usual, len(documents)), _fit_kind(untitled, usual, len(documents)), {}, {})


def _fit_kind(read: Sequence[tuple[Document, Passage]], usual: Mapping[str, float], talks: int) -> WordScorer:
    """A ridge regression over features; then for each common word the mean of what they missed, drawn to nought."""
    rows: list[tuple[dict[str, Column], Column]] = []
    said: list[list[str]] = []
    for document, passage in read:
        types, features = word_features(passage, usual=_without(usual, document, talks))
        rows.append((features, word_targets(document, types)))
        said.append(types)
    learned = _ridge(rows, penalty=WORD_PENALTY, centred=False)
    missed: defaultdict[str, list[float]] = defaultdict(list)
    for types, (features, target) in zip(said, rows, strict=True):
        for word, rest in zip(types, (target - np.maximum(0.0, weighted(features, learned))).tolist(), strict=True):
            missed[word].append(rest)
    added = {word: sum(rests) / (len(rests) + WORD_DOUBT) for word, rests in sorted(missed.items())}
    kept = {
        word: round(value, 3)
        for word, value in added.items()
        if len(missed[word]) >= LEAST_TALKS and abs(value) >= LEAST_ADDED
    }
    return WordScorer(learned, kept)


def _fit_pairs(documents: Sequence[Document], worths: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Over word values that were learned on other documents, as those of a new text are."""
    rows: list[tuple[dict[str, Column], Column]] = []
    for document in documents:
        pairs, features = pair_features(document.passage, worth=worths[document.name])
        rows.append((features, pair_targets(document, pairs)))
    return _ridge(rows, penalty=WORD_PENALTY, centred=False)


def _fit_sentences(
    documents: Sequence[Document], worths: Mapping[str, Mapping[str, float]], guesses: Mapping[str, Column]
) -> dict[str, float]:
    rows = [
        (sentence_features(one.passage, worth=worths[one.name]), sentence_targets(one, guesses[one.name]))
        for one in documents
    ]
    return _ridge(rows, penalty=SENTENCE_PENALTY, centred=True)


def _ridge(rows: Sequence[tuple[dict[str, Column], Column]], *, penalty: float, centred: bool) -> dict[str, float]:
    """Coefficients by feature; every document weighs the same, whatever its length."""
    names = list(rows[0][0])
    centre: Callable[[Matrix], Matrix] = (lambda x: x - x.mean(axis=0)) if centred else (lambda x: x)
    matrices = [centre(np.stack([features[name] for name in names], axis=1)) for features, _ in rows]
    x, y = np.concatenate(matrices), np.concatenate([target for _, target in rows])
    weights = np.concatenate([np.full(len(one), 1 / len(one)) for one in matrices])[:, None]
    scale = x.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = x / scale
    square = (scaled * weights).T @ scaled + penalty * weights.sum() * np.eye(len(names))
    found = np.linalg.solve(square, (scaled * weights).T @ y) / scale
    return {name: float(f"{value:.4g}") for name, value in zip(names, found, strict=True) if value}


def _without(usual: Mapping[str, float], document: Document, talks: int) -> dict[str, float]:
    """The shares as they would be had this document not been among the talks."""
    return {word: max(0.0, usual.get(word, 0.0) - 1 / talks) for word in _vocabulary(document)}


def _vocabulary(document: Document) -> set[str]:
    return {word for text in document.passage.sentences for word in counted_words(text)}


def _first_guess(document: Document) -> Column:
    return likeness_to_all(document.passage) - BARRED * _barred(document)


def _barred(document: Document) -> Column:
    read = zip(document.sentences, document.passage.grammar, strict=True)
    return np.array([is_barred(text, facts) for text, facts in read], dtype=float)
