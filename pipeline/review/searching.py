"""What a replacement everywhere would change, told before it is done."""

from pipeline.edits.desk import Desk
from pipeline.edits.errors import MisfitError
from pipeline.edits.word_acts import find_spans, search_pattern
from pipeline.errors import InputError
from pipeline.review.state import Found, FoundPlaces

MOST_PLACES = 500
"""Places that are listed; all are counted."""
CONTEXT_WORDS = 6
"""Words told before and after a place."""


def find_places(desk: Desk, find: str, *, match_case: bool, whole_words: bool) -> FoundPlaces:
    """Places in the transcript, and how many lines of the notes have the text.

    Raises:
        InputError: there is nothing to look for.
    """
    try:
        pattern = search_pattern(find, match_case, whole_words)
    except MisfitError as misfit:
        raise InputError(str(misfit), remedy="Write at least one letter.") from misfit
    words = desk.words
    spans = list(find_spans(desk, pattern))
    places = tuple(
        Found(
            first,
            words.heard.starts[first],
            words.text(max(0, first - CONTEXT_WORDS), first),
            words.text(first, last),
            words.text(last, last + CONTEXT_WORDS),
        )
        for first, last, _ in spans[:MOST_PLACES]
    )
    made = (line for line in desk.lines() if line.by_hand or line.line.origin in ("spoken", "drafted"))
    return FoundPlaces(len(spans), places, sum(bool(pattern.search(line.line.text)) for line in made))
