"""What the microphone of one speaker caught of another: the same words at the same time, and quieter."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count

from rapidfuzz import fuzz

from pipeline.model.transcript import Transcript, Utterance, Word

REACH_MS = 3_000
"""Sound needs milliseconds from mouth to mouth, but an engine's estimates of when the same word was said lie
up to this far apart on two tracks."""
NEAR_MS = 1_500
"""The same for single words, which come again too often to reach as far."""
MATCHED_SHARE = 0.6
"""An utterance is another's when so many of its words are heard on the other track as well."""
RUN_WORDS = 4
"""So many words in a row are not said by two people at once."""
QUIETER_DB = 6.0
"""Half as loud as the other voice, each against its own track: for words that two people may say at once."""
FAR_QUIETER_DB = 12.0
"""A quarter as loud: here words that are only alike count, too, since a voice from afar is misheard."""
ALIKE = 60.0
"""Likeness of misheard bleed to the words behind it (rapidfuzz partial ratio, 0..100)."""
AS_LOUD_DB = 3.0
"""Closer than this the same words come from the same sound, not from a microphone farther off."""
OWN_VOICE = 0.75
"""The share of a track's own words that are no louder than its usual level: misheard bleed among them is quieter."""
ENOUGH_OWN_WORDS = 10
"""Fewer do not tell how loud a voice is."""


@dataclass(frozen=True, slots=True)
class Bleed:
    """Words left out on each track, and how many of them were as loud as where they belong."""

    left_out: tuple[int, ...]
    same: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Track:
    """Words of one track made comparable."""

    transcript: Transcript
    texts: tuple[str, ...]
    starts: tuple[int, ...]
    levels_db: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Echo:
    """An utterance and the words of another track that it may be an echo of."""

    utterance: Utterance
    other: int
    first: int
    last: int
    """Words `[first, last)` of the other track that were said about the same time."""
    pairs: tuple[tuple[int, int], ...]
    """The same word here and there; empty where too few are the same to mean anything."""
    whole: bool
    """The utterance as a whole is on the other track, not just a run of words in it."""


def leave_out_bleed(tracks: Sequence[tuple[Transcript, Sequence[float]]]) -> tuple[list[Transcript], Bleed]:
    """The transcripts without what belongs to another track; `tracks` are words and the level of each in decibels.

    Of two places with the same words that of the voice farther below its track's usual level is left
    out. Words that two people say at once at their usual level stay.
    """
    known = [_comparable(transcript, levels) for transcript, levels in tracks]
    echoes = [list(_echoes(number, known)) for number in range(len(known))]
    usual_db = _usual_levels(known, echoes)
    dropped: list[dict[int, bool]] = []
    for number, track in enumerate(known):
        dropped.append({})
        for echo in echoes[number]:
            gap_db = _gap(track, echo, known[echo.other], usual_db[echo.other] - usual_db[number])
            if _belongs_there(track, echo, known[echo.other], gap_db, yields=number > echo.other):
                quiet_db = usual_db[number] - QUIETER_DB
                dropped[-1] |= dict.fromkeys(_words_of(echo, track, quiet_db), bool(echo.pairs) and gap_db < AS_LOUD_DB)
    cleaned = [_without(track.transcript, out) for track, out in zip(known, dropped, strict=True)]
    return cleaned, Bleed(tuple(map(len, dropped)), tuple(sum(out.values()) for out in dropped))


def _comparable(transcript: Transcript, levels_db: Sequence[float]) -> _Track:
    texts = tuple("".join(filter(str.isalnum, word.text.casefold())) or word.text for word in transcript.words)
    return _Track(transcript, texts, tuple(word.start_ms for word in transcript.words), tuple(levels_db))


def _usual_levels(known: Sequence[_Track], echoes: Sequence[Sequence[_Echo]]) -> list[float]:
    """How loud each track's own voice is, told by words that are on no other track.

    A track with hardly any such words has no voice of its own to measure: it is held against the loudest.
    """
    usual: list[float | None] = []
    for track, found in zip(known, echoes, strict=True):
        shared = {here for echo in found for here, _ in echo.pairs}
        own = sorted(level for at, level in enumerate(track.levels_db) if at not in shared)
        usual.append(own[int(OWN_VOICE * (len(own) - 1))] if len(own) >= ENOUGH_OWN_WORDS else None)
    loudest = max((level for level in usual if level is not None), default=0.0)
    return [loudest if level is None else level for level in usual]


def _echoes(number: int, known: Sequence[_Track]) -> Iterator[_Echo]:
    """Each utterance of a track with each other track on which somebody speaks at that time."""
    track = known[number]
    for utterance in track.transcript.utterances:
        words = track.transcript.words[utterance.first : utterance.last]
        for other_number, other in enumerate(known):
            first = bisect_left(other.starts, words[0].start_ms - REACH_MS)
            last = bisect_right(other.starts, words[-1].start_ms + REACH_MS)
            if other_number == number or first == last:
                continue
            matched = _matched(track, utterance, other, first, last)
            whole = len(matched) >= MATCHED_SHARE * len(words)
            yield _Echo(utterance, other_number, first, last, tuple(matched if whole else _runs(matched)), whole)


def _gap(track: _Track, echo: _Echo, other: _Track, usual_gap_db: float) -> float:
    """How much quieter the words are here than there, each against its track's own voice."""
    here = [at for at, _ in echo.pairs] or list(range(echo.utterance.first, echo.utterance.last))
    there = [at for _, at in echo.pairs] or list(range(echo.first, echo.last))
    return _loudness(other, there) - _loudness(track, here) - usual_gap_db


def _belongs_there(track: _Track, echo: _Echo, other: _Track, gap_db: float, *, yields: bool) -> bool:
    """Whether the words of an echo are the other voice's; of two just as loud the track that `yields` loses them."""
    if echo.pairs:
        return gap_db >= QUIETER_DB or (len(echo.pairs) >= RUN_WORDS and (gap_db > 0 or (gap_db == 0 and yields)))
    mine = " ".join(track.texts[echo.utterance.first : echo.utterance.last])
    theirs = " ".join(other.texts[echo.first : echo.last])
    return gap_db >= FAR_QUIETER_DB and fuzz.partial_ratio(mine, theirs) >= ALIKE


def _words_of(echo: _Echo, track: _Track, quiet_db: float) -> list[int]:
    """The words an echo takes with it: those that match, and if it is bleed as a whole the quiet ones between."""
    matched = {here for here, _ in echo.pairs}
    whole = range(echo.utterance.first, echo.utterance.last) if echo.whole or not matched else ()
    return sorted(matched | {at for at in whole if track.levels_db[at] <= quiet_db})


def _matched(track: _Track, utterance: Utterance, other: _Track, first: int, last: int) -> list[tuple[int, int]]:
    """Pairs of the same word, here and there, in the same order and at the same time."""
    mine, theirs = track.texts[utterance.first : utterance.last], other.texts[first:last]
    return [
        (here, there)
        for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
        for here, there in zip(count(utterance.first + block.a), range(first + block.b, first + block.b + block.size))
        if abs(track.starts[here] - other.starts[there]) <= (REACH_MS if block.size >= RUN_WORDS else NEAR_MS)
    ]


def _runs(matched: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that follow each other on both sides at least `RUN_WORDS` times."""
    runs: list[list[tuple[int, int]]] = []
    for here, there in matched:
        if runs and runs[-1][-1] == (here - 1, there - 1):
            runs[-1].append((here, there))
        else:
            runs.append([(here, there)])
    return [pair for run in runs if len(run) >= RUN_WORDS for pair in run]


def _loudness(track: _Track, words: Sequence[int]) -> float:
    """The mean power of words in decibels."""
    return 10 * math.log10(sum(10 ** (track.levels_db[at] / 10) for at in words) / len(words))


def _without(transcript: Transcript, dropped: Collection[int]) -> Transcript:
    """The transcript without some of its words; an utterance of which none is left goes."""
    if not dropped:
        return transcript
    words: list[Word] = []
    utterances: list[Utterance] = []
    for utterance in transcript.utterances:
        first = len(words)
        words += [transcript.words[at] for at in range(utterance.first, utterance.last) if at not in dropped]
        if len(words) > first:
            utterances.append(replace(utterance, first=first, last=len(words)))
    return replace(transcript, words=tuple(words), utterances=tuple(utterances))
