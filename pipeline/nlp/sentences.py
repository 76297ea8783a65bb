"""Sentences from speech: punctuation, pauses and voices together."""

import itertools
import re
from collections.abc import Iterator

from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript, Word
from pipeline.nlp.lexicon import SENTENCE_OPENERS, bare
from pipeline.timecode import Millis

LONG_PAUSE_MS: Millis = 1500
"""A silence this long ends a sentence even where the engine wrote no full stop: longer than speakers
pause inside a clause (they rarely pass one second)."""
BREATH_MS: Millis = 250
"""The shortest silence that may cut speech without punctuation: shorter ones are stop consonants."""
UNPUNCTUATED_WORDS = 50
"""A stretch without an end mark that is longer than this is taken as unpunctuated: of punctuated
speech fewer than 2 sentences in 100 are longer."""
BREATH_WORDS = 25
"""Unpunctuated speech is cut, at its longest pauses, until no piece is longer: about a spoken sentence
of the longer kind."""
LEAST_WORDS = 4
"""No cut at a pause leaves a shorter piece than this."""

_END = re.compile(r"[.?!…][\"'”’)\]]*$")
_ELLIPSIS = re.compile(r"(?:\.\.+|…)[\"'”’)\]]*$")
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Gen|Sen|Gov|Sgt|Capt|Lt|vs|e\.g|i\.e|cf|approx)\.$", re.IGNORECASE)
"""Always followed by more of the same sentence."""
_MAY_END = re.compile(r"(?:[A-Za-z]\.)+$|(?:Inc|Ltd|Co|Corp|Jr|Sr|etc|No|Ave|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[ap]\.m)\.$")
"""Ends a sentence only when what follows can begin one."""


def split_sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Sentences in spoken order; they tile the words, and none goes on into another voice.

    Utterances of one voice may share a sentence: engines and subtitles break lines in the middle.
    """
    sentences: list[Sentence] = []
    for first, last, speaker in _turns(transcript):
        for start, end in _stretches(transcript.words, first, last):
            cuts = [start, *sorted(_pause_cuts(transcript.words, start, end)), end]
            for begin, stop in itertools.pairwise(cuts):
                sentences.append(_sentence(transcript, begin, stop, speaker))
    return tuple(sentences)


def _turns(transcript: Transcript) -> Iterator[tuple[int, int, str | None]]:
    """Runs of utterances of one voice."""
    first = 0
    for utterance, following in itertools.zip_longest(transcript.utterances, transcript.utterances[1:]):
        if following is None or following.speaker != utterance.speaker:
            yield first, utterance.last, utterance.speaker
            first = utterance.last


def _stretches(words: tuple[Word, ...], first: int, last: int) -> Iterator[tuple[int, int]]:
    """What end marks and long silences separate."""
    start = first
    for at in range(first, last):
        if at + 1 == last or _ends_sentence(words[at], words[at + 1]):
            yield start, at + 1
            start = at + 1


def _ends_sentence(word: Word, following: Word) -> bool:
    if following.start_ms - word.end_ms >= LONG_PAUSE_MS:
        return True
    if _END.search(word.text) is None or _TITLE.fullmatch(word.text):
        return False
    if _ELLIPSIS.search(word.text):
        return not following.text[0].islower()
    if _MAY_END.fullmatch(word.text):
        return following.text[0].isupper() and bare(following.text) in SENTENCE_OPENERS
    return True


def _pause_cuts(words: tuple[Word, ...], first: int, last: int) -> set[int]:
    """Where to cut a stretch too long to be one sentence, at its longest pauses first."""
    if last - first <= UNPUNCTUATED_WORDS:
        return set()
    cuts: set[int] = set()
    open_pieces = [(first, last)]
    while open_pieces:
        start, end = open_pieces.pop()
        candidates = range(start + LEAST_WORDS, end - LEAST_WORDS + 1)
        if end - start <= BREATH_WORDS or not candidates:
            continue
        cut = max(candidates, key=lambda at: words[at].start_ms - words[at - 1].end_ms)
        if words[cut].start_ms - words[cut - 1].end_ms >= BREATH_MS:
            cuts.add(cut)
            open_pieces += [(start, cut), (cut, end)]
    return cuts


def _sentence(transcript: Transcript, first: int, last: int, speaker: str | None) -> Sentence:
    words = transcript.words
    end_ms = max(words[last - 1].end_ms, words[first].start_ms)
    return Sentence(first, last, words[first].start_ms, end_ms, transcript.text(first, last), speaker)
