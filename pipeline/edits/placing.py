"""Words found again in another transcript of the same recording, by what they say and when."""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from pipeline.edits.anchors import Place
from pipeline.model.evidence import Evidence
from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import bare
from pipeline.timecode import Millis

NEAR_MS: Millis = 15_000
"""How far words may be from where they were: engines differ by up to a few seconds, and subtitles by a cue."""
FAR_WORDS = 4
"""So many words in a row, said once, are the same words anywhere: a recording may have been given a new opening."""
ALIKE = 70
"""Likeness (0..100, letters only) from which other words at the same time are the same speech heard anew: two
engines' spellings of one phrase lie above, neighbouring phrases of the same length mostly below 50."""
SLACK_MS: Millis = 400
"""A word belongs to a stretch when its middle lies at most this far outside: how far word times of engines differ."""


class HeardWords:
    """The words of a draft, ready to be searched; times and texts as heard."""

    def __init__(self, transcript: Transcript):
        self.words = transcript.words
        self.starts = [word.start_ms for word in transcript.words]

    @cached_property
    def _keys(self) -> list[str]:
        return [bare(word.text) for word in self.words]

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: dict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(self._keys):
            positions[key].append(at)
        return positions

    def place(self, first: int, last: int) -> Place:
        """What an edit about the words `[first, last)` remembers of them."""
        inside = self.words[first:last]
        end_ms = max(inside[-1].end_ms, inside[0].start_ms)
        before, after = self.words[max(0, first - FAR_WORDS) : first], self.words[last : last + FAR_WORDS]
        texts = (" ".join(word.text for word in run) for run in (inside, before, after))
        return Place(first, last, inside[0].start_ms, end_ms, *texts)

    def evidence(self, first: int, last: int) -> Evidence:
        """The words `[first, last)` as evidence."""
        inside = self.words[first:last]
        return Evidence(first, last, inside[0].start_ms, max(inside[-1].end_ms, inside[0].start_ms))

    def at(self, time_ms: Millis) -> int:
        """The first word that begins at this time or later; the number of words where none does."""
        return bisect_left(self.starts, time_ms)

    def find(self, place: Place) -> tuple[int, int] | None:
        """Where those words are now, `[first, last)`; None where they cannot be told.

        The same words nearby, else the same words anywhere when they (with those around them) were said
        only once, else words that sound alike at the same time.
        """
        texts = place.text.split()
        there = self.words[place.first : place.last]
        if there and there[0].start_ms == place.start_ms and [word.text for word in there] == texts:
            return place.first, place.last
        wanted = [bare(text) for text in texts]
        same = self._same(wanted)
        near = [at for at in same if abs(self.starts[at] - place.start_ms) <= NEAR_MS]
        if near:
            at = min(near, key=lambda at: abs(self.starts[at] - place.start_ms))
            return at, at + len(wanted)
        if len(same) == 1 and len(wanted) >= FAR_WORDS:
            return same[0], same[0] + len(wanted)
        before, after = ([bare(text) for text in run.split()] for run in (place.before, place.after))
        among = self._same([*before, *wanted, *after])
        if len(among) == 1 and len(before) + len(after) >= FAR_WORDS:
            return among[0] + len(before), among[0] + len(before) + len(wanted)
        return self._alike(place, "".join(wanted))

    def _same(self, wanted: list[str]) -> list[int]:
        if not wanted:
            return []
        rarest = min(range(len(wanted)), key=lambda at: len(self._positions.get(wanted[at], ())))
        starts = (at - rarest for at in self._positions.get(wanted[rarest], ()))
        return [at for at in starts if at >= 0 and self._keys[at : at + len(wanted)] == wanted]

    def _alike(self, place: Place, letters: str) -> tuple[int, int] | None:
        from rapidfuzz.fuzz import ratio  # here: most edits find their words by themselves

        begin = bisect_left(self.starts, place.start_ms - NEAR_MS)
        end = bisect_left(self.starts, place.end_ms + NEAR_MS)
        inside = [
            at
            for at in range(begin, end)
            if place.start_ms - SLACK_MS <= (self.starts[at] + self.words[at].end_ms) // 2 <= place.end_ms + SLACK_MS
        ]
        if not inside or not letters:
            return None
        spans = [
            (first, last)
            for first in range(inside[0], min(inside[0] + 3, inside[-1] + 1))
            for last in range(inside[-1] + 1, max(inside[-1] - 2, first), -1)
        ]
        best = max(spans, key=lambda span: ratio(letters, "".join(self._keys[span[0] : span[1]])))
        return best if ratio(letters, "".join(self._keys[best[0] : best[1]])) >= ALIKE else None
