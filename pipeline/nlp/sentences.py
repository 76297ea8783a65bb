"""Sentences from speech: punctuation, pauses and voices together."""

import functools
import itertools
import re
from collections.abc import Iterator

from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript, Word
from pipeline.nlp.early_stops import lacks_stop, may_be_early
from pipeline.nlp.lexicon import FUNCTION_WORDS, SENTENCE_OPENERS, bare, word_set
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
GOING_ON_MS: Millis = 700
"""A full stop that the words speak against holds from this pause on: half of LONG_PAUSE_MS, and longer than
the 140 to 600 ms seen after such full stops in recordings."""
MOST_JOINED_WORDS = 40
"""Full stops are not taken back where that would make a longer sentence than speakers mostly say."""
OPENS_CLAUSE_MS: Millis = 200
"""A pause counts as so much longer in front of a word that opens a clause..."""
TORN_MS: Millis = 400
"""...and so much shorter where a cut would tear a phrase: behind an article, in front of a preposition."""
MOST_SMALL_OPENINGS = 0.3
"""Share of sentences in small letters from which small letters tell nothing about where one begins."""

_END = re.compile(r"[.?!…][\"'”’)\]]*$")
_ELLIPSIS = re.compile(r"(?:\.\.+|…)[\"'”’)\]]*$")
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Gen|Sen|Gov|Sgt|Capt|Lt|vs|e\.g|i\.e|cf|approx)\.$", re.IGNORECASE)
"""Always followed by more of the same sentence."""
_MAY_END = re.compile(r"(?:[A-Za-z]\.)+$|(?:Inc|Ltd|Co|Corp|Jr|Sr|etc|No|Ave|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[ap]\.m)\.$")
"""Ends a sentence only when what follows can begin one."""
_OPENS_CLAUSE = word_set(
    "and so but then now i you we they he she it i'm it's we're you're they're there there's if when"
)
_TEARS = word_set("of to in on at for with from by into about than that which who whose whom or as like")
"""A piece of speech seldom begins with one of these."""
_HANGS = FUNCTION_WORDS - word_set("it me him her us them you there here not away together else yet ago")
"""A piece of speech seldom ends on one of these."""


@functools.lru_cache(maxsize=2)  # every stage of an episode asks for the same
def split_sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Sentences in spoken order; they tile the words, and none goes on into another voice.

    Utterances of one voice may share a sentence: engines and subtitles break lines in the middle. A full stop
    that came too early (`every TV show. on the planet.`) ends nothing unless the speaker paused there.
    """
    sentences: list[Sentence] = []
    reads_case = _reads_case(transcript.words)
    for first, last, speaker in _turns(transcript):
        for start, end in _stretches(transcript.words, first, last, reads_case=reads_case):
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


def _reads_case(words: tuple[Word, ...]) -> bool:
    """Whether sentences begin with capitals here: only then does a small letter say that one goes on."""
    behind = [after.text for word, after in itertools.pairwise(words) if _END.search(word.text)]
    return sum(text[0].islower() for text in behind) <= MOST_SMALL_OPENINGS * len(behind)


def _stretches(words: tuple[Word, ...], first: int, last: int, *, reads_case: bool) -> Iterator[tuple[int, int]]:
    """What end marks and long silences separate, full stops that came too early aside."""
    start = first
    ends = [
        at + 1
        for at in range(first, last)
        if at + 1 == last or _ends_sentence(words[at], words[at + 1], reads_case=reads_case)
    ]
    for end, after in itertools.zip_longest(ends, ends[1:]):
        if after is None or after - start > MOST_JOINED_WORDS or not _goes_on(words, end, after, reads_case=reads_case):
            yield start, end
            start = end


def _goes_on(words: tuple[Word, ...], at: int, end: int, *, reads_case: bool) -> bool:
    """True when the full stop in front of word `at` is taken back; the sentence behind it ends at `end`."""
    before, word = words[at - 1], words[at]
    if word.start_ms - before.end_ms >= GOING_ON_MS or words[end - 1].text.endswith("?"):
        return False
    return may_be_early(before.text, word.text, reads_case=reads_case)


def _ends_sentence(word: Word, following: Word, *, reads_case: bool) -> bool:
    if following.start_ms - word.end_ms >= LONG_PAUSE_MS or (reads_case and lacks_stop(word.text, following.text)):
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
        breaths = [at for at in candidates if words[at].start_ms - words[at - 1].end_ms >= BREATH_MS]
        if cut := max(breaths, key=functools.partial(_cut_value, words), default=None):
            cuts.add(cut)
            open_pieces += [(start, cut), (cut, end)]
    return cuts


def _cut_value(words: tuple[Word, ...], at: int) -> int:
    """How well a cut in front of word `at` suits a listener: its pause, and what the words around it say."""
    before, following = words[at - 1].text, bare(words[at].text)
    opens = following in _OPENS_CLAUSE and not before.endswith(",")
    torn = following in _TEARS or bare(before) in _HANGS
    return words[at].start_ms - words[at - 1].end_ms + OPENS_CLAUSE_MS * opens - TORN_MS * torn


def _sentence(transcript: Transcript, first: int, last: int, speaker: str | None) -> Sentence:
    words = transcript.words
    end_ms = max(words[last - 1].end_ms, words[first].start_ms)
    return Sentence(first, last, words[first].start_ms, end_ms, transcript.text(first, last), speaker)
