"""Fit the weights of outline evidence: `python -m training.outline EPISODES`.

EPISODES is a folder of JSON files, an episode each, named `<show>_<anything>.json`: `duration` in
seconds, `cues` (`start`, `end`, `speaker`, `text`) and `outline` (`seconds`, `title`, `notes`) with
times that are known to be right. Prints how well the weights do on episodes and on shows they were
not fitted on, then the weights fitted on all.

A conditional logistic regression over all sentences of the episode, fitted to what drift is sought
by: the likelihood of the written time, with the true sentence left open within a few seconds of it.
"""

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.cues import transcript_of
from pipeline.model.outline import OutlineEntry
from pipeline.nlp.alignment import entry_features, spoken_text
from pipeline.nlp.sentences import split_sentences

LATE_S = {"syntax": 1.0}
"""Shows whose times are typed while listening: their median entry is this late (53 entries checked)."""
SCALE_S, REACH_S = 2.0, 9.0
"""How far off a time lies: distance at which it is e times less likely, and the farthest."""
EDGE_S = 5.0
"""Entries this near the beginning or the end say nothing."""
BLIND = 0.08
"""Share of entries whose words say nothing about their place."""
RIDGE = 2.0
STEPS, PRECISION = 60, 1e-3

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An entry: the features of every sentence, how near its time each begins, and where it is from."""

    features: Values
    nearness: Values
    """Density of the written time (per second) if the entry began with this sentence."""
    length_s: float
    show: str
    half: int


def read_examples(folder: Path) -> list[Example]:
    """All entries of all episodes of a folder that begin near a sentence."""
    examples = []
    for path in sorted(folder.glob("*.json")):
        episode = json.loads(path.read_text(encoding="utf-8"))
        sentences = split_sentences(transcript_of(episode["cues"]))
        if not sentences:
            continue
        spoken = spoken_text(sentences)
        show = path.stem.split("_")[0]
        half = hashlib.sha256(path.stem.encode()).digest()[0] % 2
        for one in episode["outline"]:
            away_s = np.abs(spoken.starts_s - (one["seconds"] - LATE_S.get(show, 0.0)))
            nearness = np.exp(-away_s / SCALE_S) / (2 * SCALE_S) * (away_s < REACH_S)
            if EDGE_S <= one["seconds"] <= episode["duration"] - EDGE_S and nearness.any():
                entry = OutlineEntry(one["title"] or "", 0, notes=tuple(one.get("notes") or ()))
                features = entry_features(spoken, entry)
                examples.append(Example(features, nearness, episode["duration"], show, half))
    return examples


def likelihood(examples: Sequence[Example], weights: Values) -> tuple[Values, Values]:
    """Log-likelihood of each entry's time against a time anywhere, and its slopes (a row for each entry)."""
    values, slopes = np.zeros(len(examples)), np.zeros((len(examples), len(weights)))
    for row, example in enumerate(examples):
        odds = example.features @ weights
        belief = np.exp(odds - odds.max())
        belief /= belief.sum()
        near = belief * example.nearness
        ratio = float(near.sum()) * example.length_s
        value = BLIND + (1 - BLIND) * ratio
        values[row] = math.log(value)
        if ratio:
            slopes[row] = (1 - BLIND) * ratio / value * ((near / near.sum() - belief) @ example.features)
    return values, slopes


def fit(examples: Sequence[Example]) -> Values:
    """Weights of greatest likelihood, all shows counted alike, by the BFGS method; features in their own units."""
    scale = np.sqrt(np.mean([(example.features**2).mean(axis=0) for example in examples], axis=0)) + 1e-6
    scaled = [Example(one.features / scale, one.nearness, one.length_s, one.show, one.half) for one in examples]
    shows = [one.show for one in examples]
    counted = np.array([max(map(shows.count, set(shows))) / shows.count(show) for show in shows])

    def loss(weights: Values) -> tuple[float, Values]:
        values, slopes = likelihood(scaled, weights)
        return float(RIDGE / 2 * weights @ weights - counted @ values), RIDGE * weights - counted @ slopes

    weights = np.zeros(len(scale))
    inverse = np.eye(len(scale)) * 2 / len(examples)
    value, slope = loss(weights)
    for _ in range(STEPS):
        direction, length = -inverse @ slope, 1.0
        while length > 1e-4:
            next_value, next_slope = loss(weights + length * direction)
            if next_value <= value + 1e-4 * length * float(slope @ direction):
                break
            length /= 2
        step, turn = length * direction, next_slope - slope
        if float(step @ turn) > 0:
            part = np.eye(len(scale)) - np.outer(step, turn) / (step @ turn)
            inverse = part @ inverse @ part.T + np.outer(step, step) / (step @ turn)
        gained, weights, value, slope = value - next_value, weights + step, next_value, next_slope
        if abs(gained) < PRECISION:
            break
    fitted: Values = weights / scale
    return fitted


def report(name: str, fitted_on: Sequence[Example], tried_on: Sequence[Example]) -> Values:
    """Fit on some entries, print the mean log-likelihood of others, by show."""
    weights = fit(fitted_on)
    values, _ = likelihood(tried_on, weights)
    for show in sorted({one.show for one in tried_on}):
        here = [value for value, one in zip(values, tried_on, strict=True) if one.show == show]
        sys.stdout.write(f"{name:<24} {show:<10} entries {len(here):5d}  nats an entry {np.mean(here):.3f}" + "\n")
    return weights


def main() -> None:
    """Read the folder, print scores and weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("episodes", type=Path)
    parser.add_argument("--json", type=Path, help="also write the weights of every fit here")
    arguments = parser.parse_args()
    examples = read_examples(arguments.episodes)
    fits: dict[str, list[float]] = {}
    for half in (0, 1):
        others = [one for one in examples if one.half != half]
        fits[f"half {half}"] = list(report("the other half", others, [one for one in examples if one.half == half]))
    for show in sorted({one.show for one in examples}):
        others = [one for one in examples if one.show != show]
        if others:
            fits[show] = list(report("the other shows", others, [one for one in examples if one.show == show]))
    fits["all"] = list(fit(examples))
    sys.stdout.write(", ".join(f"{weight:.3f}" for weight in fits["all"]) + "\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(fits), encoding="utf-8")


if __name__ == "__main__":
    main()
