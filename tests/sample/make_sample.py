"""Make the sample episode: speech, chimes, MP3, and the exact truth about it.

Run ``python tests/sample/make_sample.py``. It reads ``script.toml``, speaks it with two flite voices and writes

* ``audio/<slug>.mp3`` and ``audio/<slug>.outline.txt``: what a producer has;
* ``true_words.json`` and ``true_text.txt``: what was really said, and when.

flite is only needed to make the sample again (Debian: ``apt install flite``). It is called through its shared
library, which knows the time of every word, where the ``flite`` command prints only the times of phones.
"""

import ctypes
import json
import sys
import tomllib
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Chapter = tuple[str, float]  # title, and the second at which its first word starts

HERE = Path(__file__).resolve().parent
AUDIO = HERE.parent.parent / "audio"

RATE = 24_000
BIT_RATE = 48_000
SPEECH_LEVEL = 0.1  # root mean square of speech where full scale is 1: -20 dB
CHIME_LEVEL = 0.16  # highest peak of a chime
EDGE = 0.06  # seconds of sound kept on either side of a sentence

# Silences in seconds. Those within a chapter take turns, so that the talk does not tick like a clock.
SENTENCE_GAPS = (0.34, 0.28, 0.42, 0.31, 0.38)
TURN_GAPS = (0.45, 0.6, 0.35, 0.7, 0.5)
CHAPTER_GAP = 1.0
CHIME_GAP = 0.5

INTRO_CHIME = (523.25, 659.26, 783.99)  # C, E, G
OUTRO_CHIME = (783.99, 659.26, 523.25, 392.0)  # G, E, C, G
OVERTONES = ((1.0, 1.0), (2.0, 0.35), (3.0, 0.12))  # multiple of the note, and its share

FIRST_PHONE_START = b"daughter1.R:SylStructure.daughter1.daughter1.R:Segment.p.end"
LAST_PHONE_END = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"


class Word(NamedTuple):
    """A word as written, with its place in seconds."""

    text: str
    start: float
    end: float

    def moved(self, by: float) -> "Word":
        """Return the same word, ``by`` seconds later."""
        return Word(self.text, self.start + by, self.end + by)


class Sentence(NamedTuple):
    """A spoken sentence: its sound, and its words timed from the start of the sound."""

    sound: Sound
    words: list[Word]


class Utterance(NamedTuple):
    """One turn of one speaker, placed in the episode."""

    speaker: str
    words: list[Word]

    def text(self) -> str:
        """Return the words as one text."""
        return " ".join(word.text for word in self.words)


class _Wave(ctypes.Structure):
    """flite's ``cst_wave``."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        *((name, ctypes.c_int) for name in ("sample_rate", "num_samples", "num_channels")),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _Voice(ctypes.Structure):
    """The beginning of flite's ``cst_voice``."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


class Flite:
    """One flite voice; a ``stretch`` above 1 speaks slower."""

    def __init__(self, voice: str, stretch: float) -> None:
        self._lib = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for name in ("libflite_cmulex.so.1", "libflite_usenglish.so.1"):
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        self._declare()
        self._lib.flite_init()
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1"), f"register_cmu_us_{voice}")
        register.restype, register.argtypes = ctypes.POINTER(_Voice), [ctypes.c_char_p]
        self._voice = register(None)
        self._lib.flite_feat_set_float(self._voice.contents.features, b"duration_stretch", stretch)

    def _declare(self) -> None:
        """Tell ctypes what the functions return and take."""
        pointer, text, real = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float
        signatures: dict[str, tuple[Any, ...]] = {
            "flite_feat_set_float": (None, pointer, text, real),
            "flite_synth_text": (pointer, text, ctypes.POINTER(_Voice)),
            "utt_wave": (ctypes.POINTER(_Wave), pointer),
            "utt_relation": (pointer, pointer, text),
            "relation_head": (pointer, pointer),
            "item_next": (pointer, pointer),
            "flite_ffeature_float": (real, pointer, text),
            "delete_utterance": (None, pointer),
        }
        for name, (result, *arguments) in signatures.items():
            function = getattr(self._lib, name)
            function.restype, function.argtypes = result, arguments

    def say(self, text: str) -> Sentence:
        """Speak one sentence."""
        utterance = self._lib.flite_synth_text(text.encode("ascii"), self._voice)
        wave = self._lib.utt_wave(utterance).contents
        sound = resampled(np.ctypeslib.as_array(wave.samples, (wave.num_samples,)) / 32768.0, wave.sample_rate)
        spans = list(self._spans(utterance))
        self._lib.delete_utterance(utterance)
        if len(spans) != len(text.split()):
            raise ValueError(f"flite split the words in its own way: {text}")
        return trimmed(sound, [Word(word, *span) for word, span in zip(text.split(), spans, strict=True)])

    def _spans(self, utterance: int) -> Iterator[tuple[float, float]]:
        """Yield start and end of each written word."""
        token = self._lib.relation_head(self._lib.utt_relation(utterance, b"Token"))
        while token:
            start = self._lib.flite_ffeature_float(token, FIRST_PHONE_START)
            yield start, self._lib.flite_ffeature_float(token, LAST_PHONE_END)
            token = self._lib.item_next(token)


class Mix:
    """The episode as it grows, and where it has got to."""

    def __init__(self) -> None:
        self.now = 0.0
        self._parts: list[tuple[int, Sound]] = []

    def ring(self, notes: tuple[float, ...]) -> None:
        """Lay a chime down here."""
        sound = chime(notes)
        self._parts.append((round(self.now * RATE), sound))
        self.now += len(sound) / RATE

    def speak(self, sentence: Sentence, gap: float) -> list[Word]:
        """Lay a sentence down so that its first word starts ``gap`` seconds from here."""
        by = self.now + gap - sentence.words[0].start
        self._parts.append((round(by * RATE), sentence.sound))
        words = [word.moved(by) for word in sentence.words]
        self.now = words[-1].end
        return words

    def sound(self) -> Sound:
        """Return everything laid down, added up."""
        total = np.zeros(max(start + len(sound) for start, sound in self._parts))
        for start, sound in self._parts:
            total[start : start + len(sound)] += sound
        return total


def resampled(sound: Sound, rate: int) -> Sound:
    """Bring a sound to ``RATE`` through its spectrum."""
    length = len(sound) * RATE // rate
    return np.fft.irfft(np.fft.rfft(sound), length) * (length / len(sound))


def faded(sound: Sound, fade_in: float, fade_out: float) -> Sound:
    """Fade a sound in and out; times in seconds."""
    first, last = round(fade_in * RATE), round(fade_out * RATE)
    rise, fall = np.sin(np.linspace(0.0, np.pi / 2, first)) ** 2, np.cos(np.linspace(0.0, np.pi / 2, last)) ** 2
    return np.concatenate([sound[:first] * rise, sound[first:-last], sound[-last:] * fall])


def trimmed(sound: Sound, words: list[Word]) -> Sentence:
    """Cut the silence before the first word and after the last, leaving a soft edge."""
    first, last = max(0.0, words[0].start - EDGE), words[-1].end + EDGE
    kept = faded(sound[round(first * RATE) : round(last * RATE)], EDGE / 2, EDGE / 2)
    return Sentence(kept, [word.moved(-first) for word in words])


def chime(notes: tuple[float, ...]) -> Sound:
    """Ring notes one after the other, each dying away like a small bell."""
    apart, ring = 0.32, 1.9
    total = np.zeros(round(((len(notes) - 1) * apart + ring) * RATE))
    time = np.arange(round(ring * RATE)) / RATE
    for number, note in enumerate(notes):
        start = round(number * apart * RATE)
        for multiple, share in OVERTONES:
            wave = share * np.sin(2 * np.pi * note * multiple * time) * np.exp(-2.6 * multiple**0.5 * time)
            total[start : start + len(time)] += wave
    total = faded(total, 0.012, 0.6)
    return total * (CHIME_LEVEL / float(np.abs(total).max()))


def lines_of(turn: dict[str, str]) -> list[str]:
    """Return the sentences of a turn."""
    return turn["lines"].strip().splitlines()


def spoken(script: dict[str, Any]) -> dict[tuple[str, str], Sentence]:
    """Speak every line, each voice brought to the same level; keyed by speaker and line."""
    turns = [turn for chapter in script["chapters"] for turn in chapter["turns"]]
    result: dict[tuple[str, str], Sentence] = {}
    for speaker, about in script["speakers"].items():
        voice = Flite(about["voice"], about["stretch"])
        said = {line: voice.say(line) for turn in turns if turn["speaker"] == speaker for line in lines_of(turn)}
        everything = np.concatenate([sentence.sound for sentence in said.values()])
        gain = SPEECH_LEVEL / float(np.sqrt(np.mean(everything**2)))
        for line, sentence in said.items():
            result[speaker, line] = Sentence(sentence.sound * gain, sentence.words)
    return result


def assembled(script: dict[str, Any]) -> tuple[Sound, list[Utterance], list[Chapter]]:
    """Put chimes, sentences and silences in their places."""
    sentences, mix = spoken(script), Mix()
    sentence_gaps, turn_gaps = cycle(SENTENCE_GAPS), cycle(TURN_GAPS)
    utterances: list[Utterance] = []
    chapters: list[Chapter] = []
    mix.ring(INTRO_CHIME)
    for chapter in script["chapters"]:
        gap = CHAPTER_GAP if chapters else CHIME_GAP
        chapters.append((chapter["title"], mix.now + gap))
        for turn in chapter["turns"]:
            words: list[Word] = []
            for line in lines_of(turn):
                words += mix.speak(sentences[turn["speaker"], line], gap)
                gap = next(sentence_gaps)
            utterances.append(Utterance(turn["speaker"], words))
            gap = next(turn_gaps)
    mix.now += CHIME_GAP
    mix.ring(OUTRO_CHIME)
    return mix.sound(), utterances, chapters


def write_mp3(path: Path, sound: Sound, tags: dict[str, str]) -> None:
    """Write a mono MP3 without a word about when or by what it was made."""
    samples = np.round(sound * 32767).astype(np.int16)[np.newaxis, :]
    with av.open(str(path), "w", format="mp3", options={"fflags": "+bitexact"}) as container:
        container.metadata.update(tags)
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", format="s16p")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(samples, format="s16p", layout="mono")
        frame.sample_rate = RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])


def truth(script: dict[str, Any], utterances: list[Utterance], chapters: list[Chapter]) -> str:
    """Return who said which word when, and where the chapters start, as JSON in milliseconds."""
    said: list[dict[str, Any]] = []
    for item in utterances:
        words = [[word.text, round(word.start * 1000), round(word.end * 1000)] for word in item.words]
        span = {"start_ms": words[0][1], "end_ms": words[-1][2]}
        said.append({"speaker": item.speaker, **span, "text": item.text(), "words": words})
    whole = {
        "title": script["title"],
        "speakers": {speaker: about["name"] for speaker, about in script["speakers"].items()},
        "chapters": [{"title": title, "start_ms": round(start * 1000)} for title, start in chapters],
        "utterances": said,
    }
    return json.dumps(whole, separators=(",", ":")).replace('{"speaker"', '\n{"speaker"') + "\n"


def outline(chapters: list[Chapter]) -> str:
    """Return the chapters as a producer would paste them; the first has the chime too, so it starts at 00:00."""
    rows = [(0, chapters[0][0]), *((int(start), title) for title, start in chapters[1:])]
    return "".join(f"{at // 60:02}:{at % 60:02} {title}\n" for at, title in rows)


def main() -> None:
    """Make the sample and say what was made."""
    script = tomllib.loads((HERE / "script.toml").read_text(encoding="utf-8"))
    sound, utterances, chapters = assembled(script)
    episode = AUDIO / f"{script['slug']}.mp3"
    write_mp3(episode, sound, {"title": script["title"], "artist": script["show"]})
    episode.with_suffix(".outline.txt").write_text(outline(chapters), encoding="utf-8")
    (HERE / "true_words.json").write_text(truth(script, utterances, chapters), encoding="utf-8")
    (HERE / "true_text.txt").write_text("".join(f"{item.text()}\n" for item in utterances), encoding="utf-8")
    sys.stdout.write(f"{episode.name}: {len(sound) / RATE:.1f} s, {episode.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
