"""Transcripts in JSON: Podcasting 2.0, Whisper in its dialects, and what is built like them."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.errors import InputError
from pipeline.readers.transcript_cues import Cue, CueReading, CueWord, carry_speakers, parse_stamp, tidy
from pipeline.timecode import Millis

_LIST_KEYS = ("segments", "transcription", "utterances", "monologues", "cues", "captions", "transcript", "transcripts")
_INSIDE_KEYS = ("results", "result", "data", "response", "transcript")
_WORD_LIST_KEYS = ("words", "word_segments")
_TEXT_KEYS = ("body", "text", "transcript", "caption", "punctuated_word", "word", "value")
_WORD_KEYS = ("punctuated_word", "word", "text", "body", "value")
_START_KEYS = ("startTime", "start", "start_time", "begin", "ts")
_END_KEYS = ("endTime", "end", "end_time", "end_ts")
_START_MS_KEYS = ("start_ms", "startMs")
_END_MS_KEYS = ("end_ms", "endMs")
_SPEAKER_KEYS = ("speaker", "speaker_label", "speaker_name")
_PROBABILITY_KEYS = ("probability", "confidence")
"""Not `score`: whisperX measures there how well a word fits its place, not whether it is the right word."""
_CHAPTER_KEYS = frozenset({"chapters"})
LONGEST_S = 1_000_000
"""Seconds; a larger number is no time of a recording."""
_LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt", "italian": "it",
    "dutch": "nl", "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "polish": "pl", "czech": "cs",
    "russian": "ru", "ukrainian": "uk", "turkish": "tr", "greek": "el", "arabic": "ar", "hebrew": "he", "hindi": "hi",
    "chinese": "zh", "japanese": "ja", "korean": "ko", "hungarian": "hu", "romanian": "ro", "catalan": "ca",
}  # fmt: skip
"""Whisper's interface on the web names languages in full."""

Fields = Mapping[str, object]


def read_json(text: str) -> CueReading | None:
    """Read a transcript in JSON; None where the text is JSON, but holds no list of spoken pieces.

    Every word of each piece's text comes out, with its own time where the file has one. Unknown keys
    are left aside.

    Raises:
        InputError: not JSON, or the chapters of an episode; without a path.
    """
    value = _decode(text)
    if isinstance(value, Mapping) and value.keys() & _CHAPTER_KEYS and not value.keys() & set(_LIST_KEYS):
        remedy = "Give it as the outline: --outline FILE."
        raise InputError("These are the chapters of an episode, not a transcript.", remedy=remedy, line_no=1)
    found = _find_pieces(value)
    if found is None:
        return None
    owner, pieces = found
    words = [word for word in _items(owner, _WORD_LIST_KEYS) if _text(word, _WORD_KEYS)]
    shares = _by_time(words, pieces) if words and not any(_items(piece, _WORD_LIST_KEYS) for piece in pieces) else {}
    cues = [cue for number, piece in enumerate(pieces) for cue in _cues(piece, shares.get(number, ()))]
    return CueReading(_form(owner, pieces), carry_speakers(tuple(cues)), language=_language(value))


def _decode(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        sentence = f"This is not valid JSON: {error.msg.lower()}."
        raise InputError(sentence, remedy="Export the transcript again.", line_no=error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a thousand brackets in brackets
        sentence = "This JSON cannot be read: its numbers or its nesting go beyond every measure."
        raise InputError(sentence, remedy="Export the transcript again.", line_no=1) from error
    return value


def _find_pieces(value: object, depth: int = 3) -> tuple[Fields, Sequence[Fields]] | None:
    """The list of spoken pieces, and the object it lies in."""
    if isinstance(value, list):
        pieces = [item for item in value if isinstance(item, Mapping) and _spoken(item)]
        return ({}, pieces) if pieces else None
    if not isinstance(value, Mapping) or depth == 0:
        return None
    for key in (*_LIST_KEYS, *_WORD_LIST_KEYS):
        pieces = [item for item in _items(value, (key,)) if _spoken(item)]
        if pieces:
            return value, pieces
    inside = (_find_pieces(value.get(key), depth - 1) for key in _INSIDE_KEYS)
    return next((found for found in inside if found), None)


def _spoken(item: Fields) -> bool:
    """Whether an object is a piece of speech: text, or words, or elements with a time somewhere."""
    timed = any(key in item for key in (*_START_KEYS, *_START_MS_KEYS, "timestamps", "offsets", *_SPEAKER_KEYS))
    return bool(timed and _text(item, _TEXT_KEYS)) or any(_text(word, _WORD_KEYS) for word in _items(item, ("words",)))


def _items(owner: Fields, keys: Sequence[str]) -> list[Fields]:
    """The objects in the first list that one of the keys holds."""
    lists = (owner.get(key) for key in keys)
    found = next((value for value in lists if isinstance(value, list)), [])
    return [item for item in found if isinstance(item, Mapping)]


def _text(item: Fields, keys: Sequence[str]) -> str:
    texts = (item.get(key) for key in keys)
    return tidy(next((text for text in texts if isinstance(text, str) and text.strip()), ""))


def _cues(piece: Fields, more_words: Sequence[Fields]) -> Iterator[Cue]:
    """One piece as a cue, or as one for each voice where its words name several."""
    spoken = [word for word in _items(piece, ("words",)) or more_words if _text(word, _WORD_KEYS)]
    text = _text(piece, _TEXT_KEYS) or _joined([_text(word, _WORD_KEYS) for word in spoken])
    tokens = _times_of(text.split(), spoken)
    speaker, (start_ms, end_ms) = _speaker(piece), _span(piece)
    if not tokens:
        return
    voices = [voice or speaker for _, voice in tokens]
    if len(set(voices)) < 2:
        told = tuple(word for word, _ in tokens) if any(word.start_ms is not None for word, _ in tokens) else ()
        yield Cue(" ".join(word.text for word, _ in tokens), start_ms, end_ms, voices[0], words=told)
        return
    for voice, group in groupby(zip(tokens, voices, strict=True), key=lambda pair: pair[1]):
        run = tuple(word for (word, _), _ in group)
        ends = [word.end_ms for word in run if word.end_ms is not None]
        yield Cue(" ".join(word.text for word in run), run[0].start_ms, max(ends, default=None), voice, words=run)


def _joined(words: Sequence[str]) -> str:
    """Words as one text; Whisper writes the space that belongs in front of a word with it."""
    return "".join(words) if any(word[0].isspace() for word in words[1:]) else " ".join(words)


def _times_of(tokens: Sequence[str], words: Sequence[Fields]) -> list[tuple[CueWord, str | None]]:
    """Each word of the text with time, probability and voice of the listed words that spell it.

    The lists differ in spaces and punctuation, so letters are compared; where they differ too, the
    text stands and its times are left to be estimated.
    """
    letters = [number for number, word in enumerate(words) for _ in _letters(_text(word, _WORD_KEYS))]
    same = "".join(map(_letters, tokens)) == "".join(_letters(_text(word, _WORD_KEYS)) for word in words)
    if not words or not same:
        return [(CueWord(token), None) for token in tokens]
    timed: list[tuple[CueWord, str | None]] = []
    at = 0
    for token in tokens:
        spelled = [words[number] for number in dict.fromkeys(letters[at : at + len(_letters(token))])]
        at += len(_letters(token))
        if not spelled:  # a dash alone
            timed.append((CueWord(token), timed[-1][1] if timed else None))
            continue
        known = [value for value in map(_probability, spelled) if value is not None]
        mean = sum(known) / len(known) if len(known) == len(spelled) else None
        timed.append((CueWord(token, _span(spelled[0])[0], _span(spelled[-1])[1], mean), _speaker(spelled[0])))
    return timed


def _letters(text: str) -> str:
    """What two spellings of one word have in common."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _by_time(words: Sequence[Fields], pieces: Sequence[Fields]) -> dict[int, list[Fields]]:
    """Words of a list for the whole recording, given to the pieces whose letters they spell, in order."""
    shares: dict[int, list[Fields]] = {}
    at = 0
    for number, piece in enumerate(pieces):
        wanted, share, first = len(_letters(_text(piece, _TEXT_KEYS))), [], at
        while wanted > 0 and at < len(words):
            share.append(words[at])
            wanted -= len(_letters(_text(words[at], _WORD_KEYS)))
            at += 1
        shares[number] = share
        if wanted < 0:
            at = max(first, at - 1)  # the word belongs to the next piece too: their texts part in it
    return shares


def _span(item: Fields) -> tuple[Millis | None, Millis | None]:
    """Begin and end, None where the file tells none."""
    offsets, stamps = item.get("offsets"), item.get("timestamps")
    if isinstance(offsets, Mapping):  # whisper.cpp: milliseconds
        return _millis(offsets.get("from"), 1), _millis(offsets.get("to"), 1)
    if isinstance(stamps, Mapping):
        return _millis(stamps.get("from"), 1000), _millis(stamps.get("to"), 1000)
    return _time(item, _START_MS_KEYS, _START_KEYS), _time(item, _END_MS_KEYS, _END_KEYS)


def _time(item: Fields, ms_keys: Sequence[str], keys: Sequence[str]) -> Millis | None:
    in_ms = [_millis(item[key], 1) for key in ms_keys if item.get(key) is not None]
    in_seconds = [_millis(item[key], 1000) for key in keys if item.get(key) is not None]
    return next((time for time in (*in_ms, *in_seconds) if time is not None), None)


def _millis(value: object, per_unit: int) -> Millis | None:
    """A number, a number as text, or a clock; None for what is no time."""
    if isinstance(value, str):
        try:
            return parse_stamp(value) if ":" in value else _millis(float(value.removesuffix("s")), per_unit)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value * per_unit) if abs(value) * per_unit < LONGEST_S * 1000 else None


def _probability(item: Fields) -> float | None:
    values = (item.get(key) for key in _PROBABILITY_KEYS)
    known = (value for value in values if isinstance(value, int | float) and 0 <= value <= 1)
    return next((round(float(value), 3) for value in known), None)


def _speaker(item: Fields) -> str | None:
    """The speaker's name; a bare number becomes `Speaker 0`."""
    value = next((item[key] for key in _SPEAKER_KEYS if item.get(key) is not None), None)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    name = " ".join(tidy(str(value)).split())
    return f"Speaker {name}" if name.isdigit() else name or None


def _language(value: object) -> str | None:
    """The language as the file tells it, as two letters."""
    if not isinstance(value, Mapping):
        return None
    told = value.get("language") or value.get("language_code")
    if told is None and isinstance(value.get("result"), Mapping):
        told = value["result"].get("language")
    code = told.lower().strip() if isinstance(told, str) else ""
    return _LANGUAGES.get(code, code[:2] if re.fullmatch(r"[a-z]{2}(?:[-_]\w+)?", code) else None)


def _form(owner: Fields, pieces: Sequence[Fields]) -> str:
    if "body" in pieces[0] or "startTime" in pieces[0]:
        return "Podcasting 2.0 JSON"
    whisper = {"seek", "avg_logprob", "no_speech_prob", "tokens"} & pieces[0].keys() or "transcription" in owner
    return "Whisper JSON" if whisper or "words" in pieces[0] else "JSON"
