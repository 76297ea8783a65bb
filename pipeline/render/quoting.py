"""The evidence of a line as a reader meets it: one mark and one quote for words that follow each other."""

from collections.abc import Iterable

from pipeline.model.evidence import Evidence


def joined(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Neighbouring places made one where the second begins with the word after the first.

    >>> joined((Evidence(0, 3, 0, 900), Evidence(3, 5, 1000, 1600), Evidence(9, 10, 4000, 4300)))
    (Evidence(first=0, last=5, start_ms=0, end_ms=1600), Evidence(first=9, last=10, start_ms=4000, end_ms=4300))
    """
    runs: list[Evidence] = []
    for place in evidence:
        if runs and runs[-1].last == place.first:
            begun = runs.pop()
            runs.append(Evidence(begun.first, place.last, begun.start_ms, max(begun.end_ms, place.end_ms)))
        else:
            runs.append(place)
    return tuple(runs)
