"""Learn the general weights of chapter borders and measure them on what they have not seen.

`python -m training.chapters` writes `pipeline/nlp/weights/borders.json` and `training/chapters/scores.json`;
with `--check` it only measures. It reads the episodes marked `dev` of shared/bench/chapters (one show of 155
episodes, a collection of shows of 56; both sources count alike) and takes about three minutes of one core.

Cross-validations, five folds: `by episode`, other episodes of the show among those learned from; `by source`, the
weights come from the other source alone, so nothing of the show or its editors is known; `own outlines`, what
`rundown learn` adds for the show, its general weights from the other folds too, with the paragraphs of the
transcripts and with those hidden (human transcribers set them where topics begin; an engine sets none).
"""

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from benchmarks.free_chapters import SOURCES, lesson_of, load_episodes
from pipeline.learn import FOLDS, fold_of
from pipeline.nlp.border_features import FEATURES
from pipeline.nlp.border_learning import Lesson, agreement, learn_general, learn_own, propose_starts
from pipeline.nlp.borders import GENERAL, BorderModel
from training.outline.__main__ import LATE_S

SCORES = Path(__file__).parent / "scores.json"
Shows = dict[str, list[Lesson]]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    arguments = parser.parse_args(argv)
    episodes = [episode for episode in load_episodes() if episode.split == "dev"]
    if not episodes:
        sys.stderr.write("The episodes of shared/bench/chapters are not here; nothing to learn from.\n")
        return 3
    shows: Shows = {}
    for source in SOURCES:
        chosen = [episode for episode in episodes if episode.source == source]
        counts = len(episodes) / len(SOURCES) / len(chosen)
        shows[source] = [_on_time(lesson_of(episode, counts=counts), LATE_S.get(source, 0.0)) for episode in chosen]
    scores = {"by source": _by_source(shows), "by episode": _by_episode(shows)}
    scores["own outlines"] = _own(shows)
    scores["own outlines, paragraphs hidden"] = _own({show: [*map(_hidden, shows[show])] for show in shows})
    sys.stdout.write(json.dumps(scores, indent=2) + "\n")
    if not arguments.check:
        model = learn_general([lesson for lessons in shows.values() for lesson in lessons])
        GENERAL.parent.mkdir(exist_ok=True)
        GENERAL.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
        SCORES.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    return 0


def _on_time(lesson: Lesson, late_s: float) -> Lesson:
    """The lesson with borders where they were heard: else the sentence after the announcement is learned."""
    return replace(lesson, borders_s=tuple(border_s - late_s for border_s in lesson.borders_s))


def _by_source(shows: Shows) -> dict[str, object]:
    results = {}
    for source, lessons in shows.items():
        model = learn_general([one for other, theirs in shows.items() if other != source for one in theirs])
        results[source] = _scores([(lesson, model) for lesson in lessons])
    return results


def _by_episode(shows: Shows) -> dict[str, object]:
    tried: dict[str, list[tuple[Lesson, BorderModel]]] = {source: [] for source in shows}
    for fold in range(FOLDS):
        known = [one for lessons in shows.values() for at, one in enumerate(lessons) if fold_of(at) != fold]
        model = learn_general(known)
        for source, lessons in shows.items():
            tried[source] += [(one, model) for at, one in enumerate(lessons) if fold_of(at) == fold]
    return {source: _scores(pairs) for source, pairs in tried.items()}


def _own(shows: Shows) -> dict[str, object]:
    tried: dict[str, list[tuple[Lesson, BorderModel]]] = {source: [] for source in shows}
    for fold in range(FOLDS):
        known = {
            source: [one for at, one in enumerate(lessons) if fold_of(at) != fold] for source, lessons in shows.items()
        }
        general = learn_general([one for lessons in known.values() for one in lessons])
        for source, lessons in shows.items():
            model = learn_own([replace(one, counts=1.0) for one in known[source]], general)
            tried[source] += [(one, model) for at, one in enumerate(lessons) if fold_of(at) == fold]
    return {source: _scores(pairs) for source, pairs in tried.items()}


def _hidden(lesson: Lesson) -> Lesson:
    """The lesson without the paragraphs of its transcript."""
    table = lesson.places.table.copy()
    table[:, FEATURES.index("paragraph")] = 0.0
    return replace(lesson, places=replace(lesson.places, table=table))


def _scores(pairs: Sequence[tuple[Lesson, BorderModel]]) -> dict[str, float]:
    apart = [abs(len(propose_starts(lesson.places, model)) - len(lesson.borders_s)) for lesson, model in pairs]
    score = statistics.fmean(agreement(lesson, model) for lesson, model in pairs)
    return {"episodes": len(pairs), "f1_within_10_s": round(score, 3), "count_apart_median": statistics.median(apart)}


if __name__ == "__main__":
    sys.exit(main())
