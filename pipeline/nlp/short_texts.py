"""Short texts around a page that are made of its lines: how long they may be, and the description."""

from collections.abc import Sequence

from pipeline.model.notes import Line

LONGEST_DESCRIPTION = 160
"""Characters that search results show of a page's description."""
LONGEST_TITLE = 70
"""Characters of a title that lists in podcast apps show on two lines."""
UNDESCRIBED = Line("No sentence is short enough: write it on the review page.", "missing")
"""Where neither hook nor pitch says anything."""


def described(hook: Sequence[Line], pitch: Sequence[Line]) -> Line:
    """The longest of hook and pitch that fits, in whole sentences; else the pitch, cut with an ellipsis.

    >>> described([Line("Why does dough rise?", "producer")], []).text
    'Why does dough rise?'
    """
    rows = [pitch, [*hook, *pitch[:1]], pitch[:1], hook]
    texts = {" ".join(line.text for line in row): row for row in rows if row}
    fitting = [text for text in texts if len(text) <= LONGEST_DESCRIPTION]
    best = max(fitting, key=len, default=next(iter(texts), ""))
    if not best:
        return UNDESCRIBED
    evidence = tuple(dict.fromkeys(place for line in texts[best] for place in line.evidence))
    is_drafted = evidence and any(line.origin != "producer" for line in texts[best])
    return Line(_cut(best), "drafted" if is_drafted else "producer", evidence)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"
