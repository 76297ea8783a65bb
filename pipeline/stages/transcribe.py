"""From what an engine heard, piece by piece, to the transcript and what to look at in it."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from pipeline.engines.base import HeardPiece
from pipeline.model.finding import DOUBTFUL, DOUBTFUL_WORDS, Finding
from pipeline.model.transcript import Transcript, Utterance, Word, WordTimes
from pipeline.timecode import Millis, format_clock

MOST_DOUBTFUL = 10
"""Longer lists are not read: colouring every doubtful word was given up by a peer as more work than listening."""
SURE = math.exp(-0.45)
"""Below this mean probability a place is worth a listen."""
LEAST_PROBABILITY = 1e-3
"""Engines round to three places; the logarithm of zero would outweigh everything."""
MOST_DROPPED = 10
SHOWN_LETTERS = 80
ENOUGH_MS = 10_000
"""Less speech does not tell a language."""
_ENGLISH_ONLY = frozenset({"embedded"})
NOT_ENGLISH = -0.95
"""Mean log probability of a whole recording: English speech lies above −0.6 even in noise, German at −1.3."""


def transcribe(
    heard: Iterable[HeardPiece], *, engine: str, model: str, word_times: WordTimes, file: str | None = None
) -> tuple[Transcript, tuple[Finding, ...]]:
    """Put heard pieces together, as the engine gives them, and tell what deserves a second look.

    Times never fall and overlapping pieces are pushed apart; no word is lost. A recording in which
    nobody speaks gives an empty transcript and says so, and so does another language heard by an
    engine that knows only English: what it makes of that is invention. `file` is the recording's name.
    """
    pieces: list[HeardPiece] = list(heard)
    if engine in _ENGLISH_ONLY and _sounds_foreign(pieces):
        return Transcript((), (), None, engine, model, word_times), (_foreign(file),)
    words: list[Word] = []
    utterances: list[Utterance] = []
    for spoken in chain.from_iterable(piece.utterances for piece in pieces):
        if spoken.words:
            first = len(words)
            words += _in_order(spoken.words, words[-1].start_ms if words else 0)
            utterances.append(Utterance(first, len(words), spoken.speaker, spoken.confidence))
    transcript = Transcript(tuple(words), tuple(utterances), _most_heard_language(pieces), engine, model, word_times)
    silent = () if words else (_silent(file),)
    return transcript, (*silent, *find_dropped(pieces), *find_doubtful(transcript))


def find_doubtful(transcript: Transcript) -> tuple[Finding, ...]:
    """The places an engine was least sure of, least certain first; none where it tells no confidence."""
    places = [place for utterance in transcript.utterances for place in _least_sure(transcript.words, utterance)]
    doubtful = sorted(place for place in places if place[0] < SURE)[:MOST_DOUBTFUL]
    return tuple(
        Finding(
            DOUBTFUL,
            f"These words may be misheard: “{transcript.text(first, last)}”.",
            remedy="Listen and correct them.",
            start_ms=transcript.words[first].start_ms,
        )
        for _, first, last in doubtful
    )


def find_dropped(pieces: Sequence[HeardPiece]) -> tuple[Finding, ...]:
    """What an engine wrote and we left out, because sound without speech or a loop makes such text."""
    dropped = [(piece.start_ms, piece.dropped) for piece in pieces if piece.dropped]
    findings = [
        Finding(
            "transcript.dropped",
            f"Left out as not believable: “{_shorten(text)}”.",
            weight="note",
            remedy="If somebody speaks here, add the words.",
            start_ms=start_ms,
        )
        for start_ms, text in dropped[:MOST_DROPPED]
    ]
    if len(dropped) > MOST_DROPPED:
        places = ", ".join(format_clock(start_ms) for start_ms, _ in dropped[MOST_DROPPED:])
        message = f"More was left out as not believable, at {places}."
        findings.append(Finding("transcript.dropped", message, weight="note"))
    return tuple(findings)


def _in_order(words: Sequence[Word], not_before_ms: Millis) -> list[Word]:
    """The words with starts that never fall, from a time on."""
    placed: list[Word] = []
    for word in words:
        start_ms = max(word.start_ms, not_before_ms)
        placed.append(Word(word.text, start_ms, max(word.end_ms, start_ms), word.confidence))
        not_before_ms = start_ms
    return placed


def _least_sure(words: Sequence[Word], utterance: Utterance) -> list[tuple[float, int, int]]:
    """The few words of an utterance whose probability (geometric mean) is lowest, as (mean, first, last).

    Nothing where a probability is unknown, nor for a word that stands alone: a doubtful "Yes" helps nobody.
    """
    known = [word.confidence for word in words[utterance.first : utterance.last] if word.confidence is not None]
    if len(known) < max(2, utterance.last - utterance.first):
        return []
    size = min(DOUBTFUL_WORDS, len(known))
    logs = [math.log(max(probability, LEAST_PROBABILITY)) for probability in known]
    means = [(math.exp(sum(logs[at : at + size]) / size), at) for at in range(len(known) - size + 1)]
    mean, at = min(means)
    return [(mean, utterance.first + at, utterance.first + at + size)]


def _sounds_foreign(pieces: Sequence[HeardPiece]) -> bool:
    """Whether an engine that knows only English was at a loss all along, weighed by length."""
    scored = [(piece.end_ms - piece.start_ms, piece.log_probability) for piece in pieces]
    known = [(length_ms, score) for length_ms, score in scored if score is not None and length_ms > 0]
    total_ms = sum(length_ms for length_ms, _ in known)
    return total_ms >= ENOUGH_MS and sum(length_ms * score for length_ms, score in known) / total_ms < NOT_ENGLISH


def _most_heard_language(pieces: Sequence[HeardPiece]) -> str | None:
    """The language in which most words were heard."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        if piece.language is not None:
            counts[piece.language] += sum(len(utterance.words) for utterance in piece.utterances)
    return max(counts, key=counts.__getitem__) if counts.total() else None


def _silent(file: str | None) -> Finding:
    remedy = "Check that this is the right recording and that it plays."
    return Finding("sound.silent", "No speech was found in the recording.", remedy=remedy, file=file)


def _foreign(file: str | None) -> Finding:
    message = "This does not sound like English; the embedded engine knows only English, so it gives no words."
    remedy = "Put a transcript of the episode beside the recording."
    return Finding("transcript.language", message, remedy=remedy, file=file)


def _shorten(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS].rsplit(" ", 1)[0] + " …"
