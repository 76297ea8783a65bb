"""How an episode's words are had: from the producer's transcript, one track a speaker, or the recording."""

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.engines import stored
from pipeline.engines.base import Engine, HeardPiece, Hints, Piece
from pipeline.engines.registry import AUTO, choose_engine
from pipeline.engines.tracks import HeardTrack, LevelMeter, Track, merge_tracks, name_tracks, split_channels
from pipeline.errors import InputError
from pipeline.inputs import EpisodeInputs
from pipeline.job import EpisodeJob, Watcher
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline
from pipeline.model.sound import SoundInfo
from pipeline.model.transcript import Transcript
from pipeline.stages.decode import DecodeReport, cut_pieces, probe_sound
from pipeline.stages.name_speakers import name_speakers
from pipeline.stages.peaks import PER_SECOND, PeakMeter, Peaks
from pipeline.stages.transcribe import find_doubtful, transcribe
from pipeline.store import Remembered, StageKey, Store
from pipeline.text_files import read_text
from pipeline.timecode import Millis

TRANSCRIBE_VERSION = 2
"""Raised by hand when the same sound and engine would give other words: decode, cutting, transcribe."""

PEAKS_VERSION = 1
"""Raised by hand when the same sound would give another waveform."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is remembered of the dear part of a run."""

    transcript: Transcript
    findings: tuple[Finding, ...]
    duration_ms: Millis
    """As decoded: what the file says of its own length may be wrong."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the words come from: an engine, or the producer's transcript where there is none."""

    engine: Engine | None
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """As the producer asks for it."""
        return stored.ENGINE if self.engine is None else self.engine.name

    def fingerprint(self) -> str:
        """Changes whenever the same files could give other words."""
        return stored.ENGINE if self.engine is None else self.engine.fingerprint()


def choose_source(job: EpisodeJob, inputs: EpisodeInputs) -> Source:
    """The producer's own transcript where she gave one and asks for nothing else; else an engine.

    Raises:
        InputError: the stored transcript was asked for and there is none, an engine was asked for and there is no
            recording, or no engine has that name.
        EngineError: the engine is missing on this machine.
    """
    asked = job.engine or inputs.episode.show.engine
    if asked == stored.ENGINE and not inputs.transcripts:
        remedy = f"Put {inputs.episode.slug}.srt, .vtt or .json beside the recording, or leave --engine out."
        raise InputError("There is no transcript of this episode.", remedy=remedy, path=inputs.sound.parent)
    if not inputs.has_sound:
        return Source(None, (_missing_sound(job, inputs),))
    return source_for(job, asked, has_transcript=bool(inputs.transcripts))


def source_for(job: EpisodeJob, asked: str, *, has_transcript: bool) -> Source:
    """As `choose_source`, for any episode with a transcript, or any without one.

    Raises:
        InputError: no engine has the name asked for.
        EngineError: the engine is missing on this machine.
    """
    if has_transcript and asked in (AUTO, stored.ENGINE):
        return Source(None)
    engine, findings = _engine(asked, job.model, job.device, job.threads)
    return Source(engine, findings)


@functools.lru_cache(maxsize=1)
def _engine(asked: str, model: str | None, device: str, threads: int | None) -> tuple[Engine, tuple[Finding, ...]]:
    """The engine as it was for the last episode of this process: its model is loaded once."""
    return choose_engine(asked, model=model, device=device, workers=threads)


def examine_sound(inputs: EpisodeInputs) -> SoundInfo:
    """What the recording says of itself; without one it is as long as its words.

    Raises:
        InputError: the recording, or the transcript, cannot be read.
    """
    if inputs.has_sound:
        return probe_sound(inputs.sound)
    words = _read_stored(inputs, SoundInfo(0, "", 0, 0)).transcript.words
    return SoundInfo(words[-1].end_ms, codec="", sample_rate_hz=0, channels=0)


def _missing_sound(job: EpisodeJob, inputs: EpisodeInputs) -> Finding:
    """That there is nothing to listen to."""
    remedy = f"Put {inputs.recording.name} beside {inputs.sound.name} and process the episode again."
    if job.engine not in (None, AUTO, stored.ENGINE):
        sentence = f"There is no recording of this episode that {job.engine} could hear."
        raise InputError(sentence, remedy=remedy, path=inputs.sound.parent)
    message = f"There is no recording of this episode: its words are from {inputs.sound.name}, nothing can be played."
    return Finding("sound.missing", message, remedy=remedy)


def hints_for(job: EpisodeJob, episode: Episode, outline: Outline) -> Hints:
    """The language, and the names and titles that will be said, the producer's own glossary first."""
    people = (*(guest.name for guest in episode.guests), *episode.show.hosts)
    titles = (entry.title for entry in outline.entries)
    return Hints(job.language or episode.show.language, (*episode.show.glossary, *people, *titles))


def hear(
    hints: Hints, inputs: EpisodeInputs, sound: SoundInfo, source: Source, kept: Store, watcher: Watcher
) -> tuple[Hearing, bool]:
    """The words of an episode, and whether they are remembered: each track is, by itself.

    Raises:
        InputError: the transcript, or a recording, cannot be read.
        EngineError: the engine cannot run.
    """
    if source.engine is None:
        return _read_stored(inputs, sound), False
    ear = _Ear(source.engine, hints, kept, watcher)
    tracks = _tracks(inputs, sound)
    foreign = _foreign(source.engine, hints.language)
    if not tracks:
        recording = ear.hear_recording(inputs.sound, sound.duration_ms)
        findings = (*recording.value.findings, *_not_heard(inputs), *foreign)
        return replace(recording.value, findings=findings), recording.from_before
    heard = [(track.speaker, ear.hear_track(track, sound.duration_ms)) for track in tracks]
    transcript, findings = merge_tracks([(name, track.value) for name, track in heard])
    hearing = Hearing(
        transcript,
        (*findings, *foreign, *find_doubtful(transcript)),
        max(track.value.duration_ms for _, track in heard),
    )
    return hearing, all(track.from_before for _, track in heard)


def _read_stored(inputs: EpisodeInputs, sound: SoundInfo) -> Hearing:
    """The producer's transcript, its voices named as she wants."""
    path, *others = inputs.transcripts
    try:
        read = stored.read_transcript(read_text(path), name=path.name, duration_ms=sound.duration_ms or None)
    except InputError as error:
        raise InputError(error.sentence, remedy=error.remedy, path=path, line_no=error.line_no) from error
    transcript, findings = name_speakers(read.transcript, inputs.episode.speakers)
    not_read = [
        Finding("transcript.not-used", f"{other.name} was not read: the words are from {path.name}.", "note")
        for other in others
    ]
    return Hearing(transcript, (*read.findings, *findings, *not_read, *find_doubtful(transcript)), sound.duration_ms)


def _tracks(inputs: EpisodeInputs, sound: SoundInfo) -> tuple[Track, ...]:
    """One track for each speaker, where the producer gave them; else none."""
    episode = inputs.episode
    if episode.tracks == "left-right":
        return split_channels(inputs.sound, channels=sound.channels, speakers=episode.speakers)
    if inputs.tracks and (episode.tracks == "folder" or inputs.sound in inputs.tracks):
        guests = tuple(guest.name for guest in episode.guests)
        return name_tracks(inputs.tracks, speakers=episode.speakers, hosts=episode.show.hosts, guests=guests)
    return ()


def peaks_key(digest: str) -> StageKey:
    """Under which the waveform of the recording with that sha256 is kept."""
    return StageKey("peaks", PEAKS_VERSION, {"sound": digest}, {"per_second": PER_SECOND})


def _foreign(engine: Engine, language: str | None) -> tuple[Finding, ...]:
    """An engine that was told another language than it hears."""
    code = (language or "").lower().replace("_", "-").partition("-")[0]
    if not code or engine.languages is None or code in engine.languages:
        return ()
    message = f"The {engine.name} engine does not hear the language {language!r}: these words are not to be trusted."
    remedy = "rundown models fetch small, or put a transcript beside the recording."
    return (Finding("engine.language", message, remedy=remedy),)


def _not_heard(inputs: EpisodeInputs) -> tuple[Finding, ...]:
    """Tracks that lie beside a mix: which of the two has the times of the episode, only the producer knows."""
    if not inputs.tracks:
        return ()
    message = f"The words were heard in {inputs.sound.name}, not on the tracks in {inputs.tracks[0].parent.name}/."
    remedy = f'If both begin together, write tracks = "folder" into {inputs.episode.slug}.toml to know who speaks.'
    return (Finding("tracks.not-used", message, "note", remedy=remedy),)


@dataclass(frozen=True, slots=True)
class _Ear:
    """An engine at work for one episode."""

    engine: Engine
    hints: Hints
    kept: Store
    watcher: Watcher

    def hear_recording(self, path: Path, length_ms: Millis) -> Remembered[Hearing]:
        """The words of a recording, remembered where nothing they depend on has changed."""
        key = self._key("transcribe", path)

        def make() -> Hearing:
            self.watcher.begin(f"listening ({self.engine.name} engine)")
            meter = PeakMeter()
            transcript, findings, decoded_ms = self._transcribe(
                key, path, length_ms, functools.partial(cut_pieces, path, on_block=meter.take)
            )
            self.kept.keep_beside(peaks_key(self.kept.digest_of_file(path)), Peaks, meter.peaks())
            return Hearing(transcript, findings, decoded_ms)

        return self.kept.remember(key, Hearing, make)

    def hear_track(self, track: Track, length_ms: Millis) -> Remembered[HeardTrack]:
        """The words of one speaker and how loud they are, remembered track by track."""
        key = self._key("transcribe-track", track.path, channel=track.channel)

        def make() -> HeardTrack:
            self.watcher.begin(f"listening to {track.speaker} ({self.engine.name} engine)")
            meter = LevelMeter()

            def cut(*, report: DecodeReport) -> Iterator[Piece]:
                return meter.measured(cut_pieces(track.path, report=report, channel=track.channel))

            transcript, findings, decoded_ms = self._transcribe(key, track.path, length_ms, cut)
            # What is doubtful is looked for when the tracks are merged: much of it is bleed that is left out.
            sure = tuple(finding for finding in findings if finding.code != "transcript.doubtful")
            return HeardTrack(transcript, meter.levels_of(transcript.words), decoded_ms, sure)

        return self.kept.remember(key, HeardTrack, make)

    def _key(self, stage: str, path: Path, channel: int | None = None) -> StageKey:
        """Names are hints only: a new one in a show's glossary must not have its whole catalog heard again.

        `--force` hears again with it, and an alias puts a name right without hearing.
        """
        digests = {"sound": self.kept.digest_of_file(path)}
        settings = {"language": self.hints.language, "channel": channel}
        return StageKey(stage, TRANSCRIBE_VERSION, digests, settings, self.engine.fingerprint())

    def _transcribe(
        self, key: StageKey, path: Path, length_ms: Millis, cut: Callable[..., Iterator[Piece]]
    ) -> tuple[Transcript, tuple[Finding, ...], Millis]:
        """Hear one sound; the pieces that a killed run has heard are not heard again, only measured."""
        report = DecodeReport()

        def rest(before: tuple[HeardPiece, ...]) -> Iterator[HeardPiece]:
            pieces = cut(report=report)
            for piece in self.engine.transcribe(itertools.islice(pieces, len(before), None), hints=self.hints):
                self.watcher.heard(piece.end_ms, length_ms)
                yield piece

        engine = self.engine
        heard = self.kept.resumable(key, HeardPiece, rest)
        transcript, findings = transcribe(
            heard, engine=engine.name, model=engine.model, word_times=engine.word_times, file=path.name
        )
        return transcript, (*report.findings(path.name), *findings), report.decoded_ms
