"""Ridge logistic regression by Newton's method, drawn towards weights that are known already."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST_STEPS = 25
SMALLEST_STEP = 1e-4
"""Share of a Newton step below which halving it any further is of no use."""
CLOSE_ENOUGH = 1e-6
"""Relative gain at which the weights are taken as found."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Rows of features, which of them are borders (1.0, else 0.0), and how much each row counts."""

    rows: Values
    are_borders: Values
    counts: Values


def fit_logistic(examples: Examples, *, ridge: float, known: Values | None = None) -> Values:
    """Weights of the features, the intercept last, that make the examples likeliest.

    `ridge` draws each weight towards its value in `known` (towards 0 where None); the intercept is free. It is the
    Bayesian estimate with a normal prior around `known`. The same examples give the same weights.

    Raises:
        ValueError: there is no border, or nothing but borders.
    """
    borders, total = float(examples.counts @ examples.are_borders), float(examples.counts.sum())
    if not 0 < borders < total:
        raise ValueError("a border model needs examples of borders and of places that are none")
    rows = np.hstack([examples.rows, np.ones((len(examples.rows), 1))])
    prior = np.zeros(rows.shape[1]) if known is None else known
    pull = np.full(rows.shape[1], ridge)
    pull[-1] = 1e-3  # Keeps the equations solvable; far too weak to move the intercept.
    weights = prior.copy()
    if known is None:
        weights[-1] = np.log(borders / (total - borders))

    def loss(tried: Values) -> float:
        odds = rows @ tried
        surprise = np.logaddexp(0.0, odds) - examples.are_borders * odds
        return float(examples.counts @ surprise + 0.5 * (pull * (tried - prior) ** 2).sum())

    lowest = loss(weights)
    for _ in range(MOST_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (examples.counts * (chances - examples.are_borders)) + pull * (weights - prior)
        bend = (rows * (examples.counts * chances * (1 - chances))[:, None]).T @ rows + np.diag(pull)
        step, share = np.linalg.solve(bend, slope), 1.0
        while (tried := loss(weights - share * step)) > lowest and share > SMALLEST_STEP:
            share /= 2
        if tried >= lowest:
            break
        weights = weights - share * step
        if lowest - tried < CLOSE_ENOUGH * abs(lowest):
            break
        lowest = tried
    return weights
