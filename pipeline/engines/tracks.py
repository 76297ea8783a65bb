"""One track a speaker: each heard by itself, then merged by time, without what a microphone caught of the others."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.base import HeardUtterance, Piece
from pipeline.engines.tracks_bleed import Bleed, leave_out_bleed
from pipeline.engines.tracks_order import interleave
from pipeline.errors import InputError
from pipeline.model.finding import Finding
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.timecode import Millis, format_clock

LEVEL_STEP_MS = 50
"""Loudness is kept at this step: a syllable takes about 200 ms."""
SILENCE_DB = -90.0
"""Stands for digital silence: the quietest that 16 bits can tell from nothing."""
SAME_SHARE = 0.5
"""Tracks that share more than this of their words hold one recording, not two voices."""
LENGTHS_APART_MS = 30_000
"""Tracks of one session end within seconds; further apart they may not begin together either."""


@dataclass(frozen=True, slots=True)
class Track:
    """A recording, or one channel of it, with one voice in it."""

    speaker: str
    path: Path
    channel: int | None = None
    """0 left, 1 right; None: the whole recording."""


@dataclass(frozen=True, slots=True)
class HeardTrack:
    """The words of one track and how loud they are there."""

    transcript: Transcript
    levels_db: tuple[float, ...]
    """For each word its loudness, in decibels under full scale."""
    duration_ms: Millis
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class LevelMeter:
    """Measures pieces of sound while they pass on their way to an engine, a few bytes for each second."""

    _levels: list[tuple[Millis, NDArray[np.float32]]] = field(default_factory=list)

    def measured(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The same pieces; what lies between them counts as silence."""
        step = SAMPLE_RATE_HZ * LEVEL_STEP_MS // 1000
        for piece in pieces:
            whole = np.pad(piece.samples, (0, -len(piece.samples) % step)).reshape(-1, step)
            self._levels.append((piece.start_ms, np.square(whole, dtype=np.float32).mean(axis=1)))
            yield piece

    def levels_of(self, words: Sequence[Word]) -> tuple[float, ...]:
        """The loudness of each word in decibels, rounded to tenths; the words rise in time."""
        levels: list[float] = []
        at = 0
        for word in words:
            while at + 1 < len(self._levels) and self._levels[at + 1][0] <= word.start_ms:
                at += 1
            levels.append(self._level(at, word))
        return tuple(levels)

    def _level(self, piece: int, word: Word) -> float:
        start_ms, powers = self._levels[piece] if self._levels else (0, np.zeros(0, dtype=np.float32))
        first = max(0, (word.start_ms - start_ms) // LEVEL_STEP_MS)
        last = max(first + 1, -(-(word.end_ms - start_ms) // LEVEL_STEP_MS))
        inside = powers[first:last]
        power = float(inside.mean()) if len(inside) else 0.0
        return round(max(SILENCE_DB, 10 * math.log10(power)) if power > 0 else SILENCE_DB, 1)


def name_tracks(
    paths: Sequence[Path], *, speakers: Mapping[str, str], hosts: Sequence[str], guests: Sequence[str]
) -> tuple[Track, ...]:
    """The files of an episode's folder as tracks, each with the name of its voice.

    A name comes from `speakers` (file name without its ending → name), else from the file's name:
    `host` and `guest` mean the only host or guest there is, `host-2` the second of several.

    Raises:
        InputError: two files have one name and differ only in their ending.
    """
    tracks: list[Track] = []
    seen: dict[str, Path] = {}
    for path in sorted(paths):
        stem = path.name[: -len(path.suffix)]
        if stem.casefold() in seen:
            sentence = f"{path.name} and {seen[stem.casefold()].name} would be two tracks of one speaker."
            raise InputError(sentence, remedy="Keep one of them in this folder.", path=path.parent)
        seen[stem.casefold()] = path
        tracks.append(Track(_name(stem, speakers, hosts, guests), path))
    return tuple(tracks)


def split_channels(path: Path, *, channels: int, speakers: Mapping[str, str]) -> tuple[Track, Track]:
    """The two channels of a stereo recording as tracks, named by `speakers` (`left` and `right`).

    Raises:
        InputError: the recording has not two channels.
    """
    if channels != 2:
        sentence = (
            f"The recording has {channels} {'channel' if channels == 1 else 'channels'}, not a voice on each side."
        )
        raise InputError(sentence, remedy='Take tracks = "left-right" out of the toml.', path=path)
    left, right = (_name(side, speakers, (), ()) for side in ("left", "right"))
    return Track(left, path, 0), Track(right, path, 1)


def merge_tracks(tracks: Sequence[tuple[str, HeardTrack]]) -> tuple[Transcript, tuple[Finding, ...]]:
    """One transcript from the tracks of all speakers, `(name, what was heard)`, and what to look at.

    What a microphone caught of another voice is left out: the same words at the same time, quieter
    against that track's own voice. Utterances come in order of time; a long one is parted where
    another voice comes in, at a pause or the end of a sentence near by.
    """
    cleaned, bleed = leave_out_bleed([(heard.transcript, heard.levels_db) for _, heard in tracks])
    said = [
        HeardUtterance(transcript.words[utterance.first : utterance.last], name, utterance.confidence)
        for (name, _), transcript in zip(tracks, cleaned, strict=True)
        for utterance in transcript.utterances
    ]
    words: list[Word] = []
    utterances: list[Utterance] = []
    for spoken in interleave(said):
        first = len(words)
        for word in spoken.words:
            start_ms = max(word.start_ms, words[-1].start_ms if words else 0)
            words.append(replace(word, start_ms=start_ms, end_ms=max(word.end_ms, start_ms)))
        utterances.append(Utterance(first, len(words), spoken.speaker, spoken.confidence))
    most = max((heard.transcript for _, heard in tracks), key=lambda transcript: len(transcript.words))
    merged = replace(most, words=tuple(words), utterances=tuple(utterances))
    return merged, tuple(_findings(tracks, bleed))


def _name(stem: str, speakers: Mapping[str, str], hosts: Sequence[str], guests: Sequence[str]) -> str:
    """The speaker of a file: as the producer names it, or as the file does."""
    given = {key.casefold(): name for key, name in speakers.items() if name.strip()}
    if stem.casefold() in given:
        return given[stem.casefold()]
    role = re.fullmatch(r"(host|guest)[ _-]?(\d*)", stem, re.IGNORECASE)
    people = {"host": hosts, "guest": guests}[role[1].lower()] if role else ()
    number = int(role[2] or 1) if role else 0
    if 1 <= number <= len(people) and ((role and role[2]) or len(people) == 1):
        return people[number - 1]
    words = re.sub(r"[ _-]+", " ", stem).strip() or stem
    return words.title() if words.islower() else words


def _findings(tracks: Sequence[tuple[str, HeardTrack]], bleed: Bleed) -> Iterator[Finding]:
    for name, heard in tracks:
        for finding in heard.findings:
            yield replace(finding, message=f"{name}: {finding.message}")
    if any(bleed.left_out):
        counts = zip((name for name, _ in tracks), bleed.left_out, strict=True)
        listed = ", ".join(f"{count:,} on {name}'s" for name, count in counts if count)
        message = f"Words of another voice that a microphone caught were left out: {listed}."
        yield Finding("tracks.bleed", message, "note", remedy="Listen where a sentence seems to be missing.")
    for (name, heard), same in zip(tracks, bleed.same, strict=True):
        if same > SAME_SHARE * max(1, len(heard.transcript.words)):
            message = f"{name}'s track holds the same sound as another: it is no track of one voice."
            yield Finding("tracks.same-sound", message, remedy="Give one recording for each voice, or the mix alone.")
    lengths = [heard.duration_ms for _, heard in tracks]
    if max(lengths) - min(lengths) > LENGTHS_APART_MS:
        listed = ", ".join(f"{name} {format_clock(heard.duration_ms)}" for name, heard in tracks)
        message = f"The tracks are not of one length ({listed})."
        yield Finding("tracks.lengths", message, remedy="Check that all of them begin at the same moment.")
