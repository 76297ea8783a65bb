"""The measured scores as a record and as the table that people read. Standard library only."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Scores: TypeAlias = dict[str, dict[str, float | None]]
"""Percentages by text set and measure; None where the set cannot say."""

RECORD = Path(__file__).resolve().parent / "scores.json"

SETS = {
    "gum": "GUM, ten genres",
    "gum_spoken": "GUM, spoken genres",
    "gum_spoken_lowered": "GUM, spoken, lower case, no punctuation",
    "ewt": "English Web Treebank",
}

MEASURES = {
    "upos": "UPOS",
    "lemma": "lemma",
    "las": "LAS",
    "las_sentences_given": "LAS, sentences given",
    "names_typed": "names, span and kind",
    "names_overlap": "names, span overlaps",
    "sentences": "sentence boundaries",
}


def score_table(scores: Mapping[str, Mapping[str, float | None]]) -> str:
    """A Markdown table, one text set a row, percentages with one decimal, a dash where there is no score.

    >>> print(score_table({"gum": {"upos": 95.7}}).splitlines()[2][:34])
    | GUM, ten genres | 95.7 | – | – |
    """
    lines = ["| test text | " + " | ".join(MEASURES.values()) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for key, title in SETS.items():
        if key in scores:
            cells = (_percent(scores[key].get(measure)) for measure in MEASURES)
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def kind_table(scores: Mapping[str, Mapping[str, float | None]]) -> str:
    """A Markdown table of the names by kind."""
    kinds = sorted({measure[6:] for row in scores.values() for measure in row if measure.startswith("names:")})
    lines = ["| names of kind | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for key, title in SETS.items():
        if key in scores:
            cells = (_percent(scores[key].get(f"names:{kind}")) for kind in kinds)
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def read_scores(path: Path = RECORD) -> Scores:
    """The recorded scores."""
    scores: Scores = json.loads(path.read_text(encoding="utf-8"))
    return scores


def write_scores(scores: Scores, path: Path = RECORD) -> None:
    """Record the scores."""
    path.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
