"""From what faster-whisper tells of a stretch of sound to words we believe, at times in the recording.

Nothing here runs a model: the rules are plain functions of text, scores and times.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from pipeline.engines.base import HeardUtterance
from pipeline.engines.heard_words import BREATH_PAUSE_MS
from pipeline.engines.loops import is_loop
from pipeline.model.transcript import Word
from pipeline.timecode import Millis

LEAST_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
"""Whisper's own bounds for a failed decoding and for sound without speech (Radford et al. 2022, section 4.5)."""
FEW_WORDS = 2
LEAST_FOR_FEW_WORDS = -0.5
"""Where a few words came from sound that is no speech: strays like “You” and “Thank you.” lie below this, measured
on the embedded engine (mean log probabilities of −0.6 to −0.9)."""
ECHO_WORDS = 4
"""So many words in the glossary's own order are the prompt coming back, not speech."""
LONGEST_WORD_S = 2.0
"""faster-whisper's own bound for an odd word; its alignment lets the last word run on through the silence."""
PHRASE_PAUSE_S = 0.3
"""In writing without spaces a phrase ends at such a gap, or at punctuation."""
UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages whose words faster-whisper splits at every character."""
_STOPS = ".?!…。？！"  # noqa: RUF100
_PHRASE_ENDS = _STOPS + "，、；：,;:"
_CLOSING = "\"'”’)»」』"


class SpokenWord(Protocol):
    """A word as faster-whisper gives it: seconds, and a space in front where a new word begins."""

    start: float
    end: float
    word: str
    probability: float


class Segment(Protocol):
    """What the rules need of faster-whisper's segment."""

    start: float
    end: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    tokens: Sequence[int]

    @property
    def words(self) -> Sequence[SpokenWord] | None:
        """Words with times; empty or None where the alignment found none."""


@dataclass(frozen=True, slots=True)
class TimedText:
    """A run of characters without spaces, in seconds from the start of its stretch of sound."""

    text: str
    start_s: float
    end_s: float
    probability: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the model told of a stretch of sound."""

    text: str
    words: tuple[TimedText, ...] = ()
    log_probability: float = 0.0
    """Mean over the tokens."""
    no_speech: float = 0.0
    tokens: int = 0


Verdict = Literal["keep", "again", "drop"]


def told_by(segments: Iterable[Segment], *, language: str, offset_s: float = 0.0) -> Told:
    """One value for all segments of a stretch of sound that begins at `offset_s` of the segments' time."""
    texts: list[str] = []
    words: list[TimedText] = []
    weighted, tokens, no_speech = 0.0, 0, 0.0
    for segment in segments:
        if not segment.text.strip():
            continue
        texts.append(segment.text.strip())
        words += [
            replace(word, start_s=word.start_s - offset_s, end_s=word.end_s - offset_s)
            for word in _join(segment.words, language) or _spread(segment)
        ]
        tokens += len(segment.tokens)
        weighted += segment.avg_logprob * len(segment.tokens)
        no_speech = max(no_speech, segment.no_speech_prob)
    return Told(" ".join(texts), tuple(words), weighted / tokens if tokens else 0.0, no_speech, tokens)


def judge(told: Told, *, glossary: str | None) -> Verdict:
    """Whether to believe it, to decode the sound again, or to leave it out."""
    if not told.text:
        return "keep"
    least = LEAST_FOR_FEW_WORDS if len(told.text.split()) <= FEW_WORDS else LEAST_LOG_PROBABILITY
    if told.no_speech > NO_SPEECH and told.log_probability < least:
        return "drop"
    if told.log_probability < LEAST_LOG_PROBABILITY or is_loop(told.text) or is_echo(told.text, glossary):
        return "again"
    return "keep"


def is_echo(text: str, glossary: str | None) -> bool:
    """Whether a text only says the glossary we gave as a prompt.

    >>> is_echo("Ann Example, Rundown, Berlin.", "Rundown, Ann Example, Rundown, Berlin, Oslo")
    True
    >>> is_echo("Ann Example lives in Berlin.", "Ann Example, Berlin")
    False
    """
    said, given = _plain(text), _plain(glossary or "")
    return len(said.split()) >= ECHO_WORDS and f" {said} " in f" {given} "


def fit_glossary(terms: Iterable[str], *, count_tokens: "CountTokens", most_tokens: int) -> str | None:
    """The terms as one prompt within `most_tokens`; a term that does not fit is left out whole.

    >>> fit_glossary(["Ann Example", "Rundown", "ann example", " "], count_tokens=len, most_tokens=21)
    'Ann Example, Rundown'
    >>> fit_glossary(["Ann Example", "Oslo"], count_tokens=len, most_tokens=10)
    'Oslo'
    """
    prompt = ""
    seen: set[str] = set()
    for term in terms:
        # Marks like <|endoftext|> would steer the decoder.
        clean = " ".join(term.replace("<|", " ").replace("|>", " ").split())
        longer = f"{prompt}, {clean}" if prompt else clean
        if clean and clean.casefold() not in seen and count_tokens(f" {longer}") <= most_tokens:
            prompt = longer
            seen.add(clean.casefold())
    return prompt or None


class CountTokens(Protocol):
    """Counts a text's tokens."""

    def __call__(self, text: str, /) -> int:
        """So many tokens."""


def place(told: Told, *, start_ms: Millis, end_ms: Millis) -> tuple[HeardUtterance, ...]:
    """The words as utterances of the recording, every word inside `start_ms` to `end_ms`, starts never falling.

    An utterance ends at a stop or at a breath.
    """
    utterances: list[HeardUtterance] = []
    words: list[Word] = []
    at_ms = start_ms
    for timed in told.words:
        first_ms = min(max(at_ms, start_ms + round(timed.start_s * 1000)), end_ms)
        last_ms = min(max(first_ms, start_ms + round(timed.end_s * 1000)), end_ms)
        probability = None if timed.probability is None else min(1.0, max(0.0, round(float(timed.probability), 3)))
        if words and (_is_stop(words[-1].text) or first_ms - words[-1].end_ms > BREATH_PAUSE_MS):
            utterances.append(_utterance(words, told))
            words = []
        words.append(Word(timed.text, first_ms, last_ms, probability))
        at_ms = first_ms
    return (*utterances, _utterance(words, told)) if words else tuple(utterances)


def _utterance(words: Sequence[Word], told: Told) -> HeardUtterance:
    return HeardUtterance(tuple(words), confidence=round(math.exp(min(0.0, told.log_probability)), 3))


def _is_stop(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(tuple(_STOPS))


def _join(spoken: Sequence[SpokenWord] | None, language: str) -> list[TimedText]:
    """Words as they are written: faster-whisper splits `rundown.fm`, `1,000` and `l'homme` in two."""
    joined: list[TimedText] = []
    for part in spoken or ():
        text = "".join(part.word.split())
        if not text:
            continue
        end_s = min(part.end, part.start + LONGEST_WORD_S)
        goes_on = bool(joined) and not part.word[0].isspace()
        if goes_on and language in UNSPACED_LANGUAGES:
            before = joined[-1]
            goes_on = not before.text.endswith(tuple(_PHRASE_ENDS)) and part.start - before.end_s < PHRASE_PAUSE_S
        if goes_on:
            before = joined[-1]
            probability = min(before.probability or 0.0, part.probability)
            joined[-1] = TimedText(before.text + text, before.start_s, max(before.end_s, end_s), probability)
        else:
            joined.append(TimedText(text, part.start, end_s, part.probability))
    return joined


def _spread(segment: Segment) -> list[TimedText]:
    """A segment without aligned words: its words spread over its time by their letters."""
    texts = segment.text.split()
    letters = sum(len(text) for text in texts)
    length_s = max(0.0, segment.end - segment.start)
    spread: list[TimedText] = []
    said = 0
    for text in texts:
        start_s = segment.start + length_s * said / letters
        said += len(text)
        spread.append(TimedText(text, start_s, segment.start + length_s * said / letters, None))
    return spread


def _plain(text: str) -> str:
    """Lower-case words without punctuation around them."""
    return " ".join(word.strip(".,;:!?\"'()") for word in text.casefold().split())
