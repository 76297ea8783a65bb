"""From the words as they were heard to the words with the producer's aliases put right."""

from collections.abc import Mapping
from itertools import groupby

from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript
from pipeline.nlp.aliases import Replacement, apply_aliases
from pipeline.timecode import format_clock

SHOWN_PLACES = 8
"""Times listed for one alias; the words can be searched for the others."""


def name_words(transcript: Transcript, aliases: Mapping[str, str]) -> tuple[Transcript, tuple[Finding, ...]]:
    """The transcript with the show's aliases put right, and one finding that lists every place.

    Only the producer's own list is applied, to whole words: nothing is ever put right by likeness.
    """
    named, done = apply_aliases(transcript, aliases)
    if not done:
        return transcript, ()
    by_alias = groupby(sorted(done, key=_alias), key=_alias)
    listed = "; ".join(_tell(list(places), named) for _, places in by_alias)
    times = "1 place" if len(done) == 1 else f"{len(done):,} places"
    finding = Finding(
        "names.alias",
        f"Put right by the aliases of show.toml, in {times}: {listed}.",
        "note",
        remedy="Take an alias out of show.toml if it went wrong.",
        start_ms=named.words[done[0].word].start_ms,
    )
    return named, (finding,)


def _alias(replacement: Replacement) -> tuple[str, str]:
    """Which places belong together: the same words for the same, case and punctuation aside."""
    heard, meant = (
        " ".join(text.split()).strip(".,;:!?…\"'“”‘’()[]") for text in (replacement.heard, replacement.meant)
    )
    return heard.casefold(), meant


def _tell(places: list[Replacement], transcript: Transcript) -> str:
    """`“see me” became “CME” 3 times (01:02, 04:20 and 1:10:03)`."""
    heard, meant = _alias(places[0])
    clocks = [format_clock(transcript.words[place.word].start_ms) for place in places]
    shown = ", ".join(clocks[:SHOWN_PLACES]) + (" …" if len(clocks) > SHOWN_PLACES else "")
    count = "once" if len(places) == 1 else f"{len(places):,} times"
    return f"“{heard}” became “{meant}” {count} ({shown})"
