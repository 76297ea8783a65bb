"""Names that were never heard, and heard words that sound like them: suggestions, never corrections.

Engines write a name they do not know as words that sound alike: `CME` becomes "see me", `Kubernetes`
"cooper netties". Putting such places right by likeness alone does more harm than good (a peer's program
turned "work" into "York" 24 times in one transcript), so nothing here changes a word; what a producer
takes over goes into the aliases of show.toml.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import STOP_WORDS, bare
from pipeline.nlp.names import find_phrase
from pipeline.timecode import Millis

MOST_LIKE = 3
"""Suggestions for one name: more are not read."""
MORE_WORDS = 2
"""An engine makes at most so many words more of a name than it has."""
LONGEST = 6
"""Words of the longest phrase that is looked at."""
LEAST_LIKE = 0.76
"""Likeness from which a phrase is suggested: lets "cooper netties" for Kubernetes pass, not "work" for York."""
LEAST_LIKE_COMMON = 0.9
"""The same for phrases of nothing but common words, which are mostly meant as they stand, and for names
of two consonants, which many words are like."""
SOUND_SHARE = 0.65
"""How much the sound counts against the spelling."""
LEAST_SOUND = 0.6
"""Phrases whose consonants are less alike are not looked at any further."""

_LETTER_NAMES = {
    "a": "ay", "b": "bee", "c": "see", "d": "dee", "e": "ee", "f": "eff", "g": "gee", "h": "aitch", "i": "eye",
    "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en", "o": "oh", "p": "pee", "q": "cue", "r": "are",
    "s": "ess", "t": "tee", "u": "you", "v": "vee", "w": "doubleyou", "x": "ex", "y": "why", "z": "zee", "0":
    "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8":
    "eight", "9": "nine",
}  # fmt: skip
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"^wh", "w"), (r"mb$", "m"),
        (r"ough|augh|igh", "o"), (r"sch", "X"), (r"tch|ch(?=[^r]|$)", "J"), (r"ch", "k"),
        (r"sh|(?:t|s|ss|c)i(?=o|a)", "X"),
        (r"dge|dj", "J"), (r"ph", "f"), (r"th", "t"), (r"ck|qu?|c(?=[^eiy]|$)", "k"), (r"c|z", "s"),
        (r"g(?=[eiy])", "J"), (r"g", "k"), (r"x", "ks"), (r"v", "f"), (r"d", "t"), (r"b", "p"), (r"j", "J"),
        (r"(?<=.)[hw]|(?<=.)y", ""), (r"^[aeiou]+", "A"), (r"[aeiou]+", ""),
    )
)  # fmt: skip
"""In the manner of Metaphone (Philips 1990), coarser: voiced and voiceless consonants are one, since
engines confuse them, and of vowels only one in front counts."""
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A phrase that was heard, and how like a name it sounds."""

    heard: str
    """As it stands in the transcript where it comes first, without punctuation around it."""
    likeness: float
    """0..1."""
    times: tuple[Millis, ...]
    """Where each of its places begins."""


@dataclass(frozen=True, slots=True)
class MissingName:
    """A name that the producer expects and that was never heard."""

    name: str
    alike: tuple[Likeness, ...]
    """What may be it, best first; often none, when nobody said it."""


def find_missing_names(transcript: Transcript, names: Iterable[str]) -> tuple[MissingName, ...]:
    """Of the names those that were never heard as written (case aside), with phrases that sound like them."""
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    said = [bare(word.text) for word in transcript.words]
    missing = [name for name in wanted if next(find_phrase(said, name), None) is None]
    if not missing:
        return ()
    phrases = _phrases(transcript, said, max(len(name.split()) for name in missing) + MORE_WORDS)
    known = {" ".join(map(bare, name.split())) for name in wanted}
    sounds: dict[str, list[str]] = {}
    for phrase in phrases.keys() - known:
        sounds.setdefault(sound_of(phrase), []).append(phrase)
    return tuple(MissingName(name, _alike(name, sounds, phrases, transcript)) for name in missing)


def sound_of(phrase: str) -> str:
    """The consonants of a phrase as they sound, and whether it begins with a vowel.

    >>> sound_of("Kubernetes"), sound_of("cooper netties"), sound_of("see me"), sound_of("see em ee")
    ('kprnts', 'kprnts', 'sm', 'sm')
    >>> sound_of("York"), sound_of("work"), sound_of("Knightley"), sound_of("Éva")
    ('yrk', 'wrk', 'ntl', 'Af')
    """
    first, *others = map(_word_sound, phrase.split() or [""])
    return _DOUBLED.sub(r"\1", first + "".join(sound.removeprefix("A") for sound in others))


@functools.lru_cache(maxsize=65_536)
def _word_sound(word: str) -> str:
    sound = _letters(word).replace(" ", "")
    for pattern, replacement in _SOUNDS:
        sound = pattern.sub(replacement, sound)
    return sound


def spoken_forms(name: str) -> tuple[str, ...]:
    """How a name may be said: as a word, and capitals and digits one by one.

    >>> spoken_forms("CME"), spoken_forms("Web3"), spoken_forms("Ann")
    (('cme', 'see em ee'), ('web three',), ('ann',))
    """
    spelled = [
        " ".join(_LETTER_NAMES.get(letter, letter) for letter in part.lower())
        if part.isdigit() or (part.isupper() and len(part) > 1)
        else part
        for part in re.findall(r"\d|[A-Z]+(?![a-z])|[^\W\d_]+", unicodedata.normalize("NFC", name))
    ]
    by_letter, as_word = _letters(" ".join(spelled)), _letters(name)
    return (by_letter,) if any(letter.isdigit() for letter in name) else tuple(dict.fromkeys((as_word, by_letter)))


def _letters(text: str) -> str:
    """Small letters and digits without accents, words parted by one space."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9 ]+", "", plain.lower().replace("-", " ")).split())


def _phrases(transcript: Transcript, said: list[str], most_words: int) -> dict[str, list[int]]:
    """Every phrase of up to so many words inside an utterance, with the words at which it begins."""
    places: dict[str, list[int]] = {}
    for utterance in transcript.utterances:
        for first in range(utterance.first, utterance.last):
            for last in range(first + 1, min(first + min(most_words, LONGEST), utterance.last) + 1):
                places.setdefault(" ".join(said[first:last]), []).append(first)
    return places


def _alike(
    name: str, sounds: Mapping[str, list[str]], phrases: Mapping[str, list[int]], transcript: Transcript
) -> tuple[Likeness, ...]:
    """The phrases most like a name, none of them inside another."""
    scores: dict[str, float] = {}
    for spoken in spoken_forms(name):
        for phrase, likeness in _scores(spoken, sounds):
            common = len(sound_of(spoken)) <= 2 or all(word in STOP_WORDS for word in phrase.split())
            if likeness >= (LEAST_LIKE_COMMON if common else LEAST_LIKE):
                scores[phrase] = max(likeness, scores.get(phrase, 0))
    chosen: list[str] = []
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], len(phrase), phrase)):
        if len(chosen) < MOST_LIKE and not any(_shares_place(phrase, other, phrases) for other in chosen):
            chosen.append(phrase)
    return tuple(_likeness(phrase, scores[phrase], phrases[phrase], transcript) for phrase in chosen)


def _scores(spoken: str, sounds: Mapping[str, list[str]]) -> Iterator[tuple[str, float]]:
    """Phrases whose consonants are like those of a spoken name, with their likeness."""
    letters = spoken.replace(" ", "")
    near = process.extract(
        sound_of(spoken), sounds.keys(), scorer=Levenshtein.normalized_similarity, score_cutoff=LEAST_SOUND, limit=None
    )
    for sound, alike, _ in near:
        for phrase in sounds[sound]:
            spelling = fuzz.ratio(letters, _letters(phrase).replace(" ", "")) / 100
            yield phrase, SOUND_SHARE * alike + (1 - SOUND_SHARE) * spelling


def _shares_place(phrase: str, other: str, phrases: Mapping[str, list[int]]) -> bool:
    """Whether two phrases overlap at the first place of the one."""
    first, size = phrases[phrase][0], len(phrase.split())
    other_size = len(other.split())
    return any(first < at + other_size and at < first + size for at in phrases[other])


def _likeness(phrase: str, score: float, firsts: list[int], transcript: Transcript) -> Likeness:
    first = firsts[0]
    heard = transcript.text(first, first + len(phrase.split())).strip(".,;:!?…\"'()[]“”‘’ ")
    return Likeness(heard, round(score, 2), tuple(transcript.words[at].start_ms for at in firsts))
