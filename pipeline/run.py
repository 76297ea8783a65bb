"""One episode, top to bottom, on one screen."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.engines.base import Engine, HeardPiece, Hints
from pipeline.engines.registry import choose_engine
from pipeline.inputs import EpisodeInputs, read_inputs
from pipeline.job import EpisodeJob, EpisodeResult, Watcher
from pipeline.learn import FILE_NAME, LearnedBorders, load_learned
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline
from pipeline.model.sound import SoundInfo
from pipeline.model.transcript import Transcript
from pipeline.own_source import source_digest
from pipeline.render.everything import render_all, sound_url_for
from pipeline.stages.chapters import split_chapters
from pipeline.stages.check import check_episode
from pipeline.stages.decode import DecodeReport, cut_pieces, probe_sound
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.outline import read_outline
from pipeline.stages.propose import propose_chapters
from pipeline.stages.takeaways import mine_takeaways
from pipeline.stages.transcribe import transcribe
from pipeline.store import Remembered, StageKey, Store, open_store
from pipeline.timecode import Millis

TRANSCRIBE_VERSION = 1
"""Raised by hand when the same sound and engine would give other words: decode, cutting, transcribe."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is remembered of the dear part of a run."""

    transcript: Transcript
    findings: tuple[Finding, ...]
    duration_ms: Millis
    """As decoded: what the file says of its own length may be wrong."""


def process_episode(job: EpisodeJob, *, watcher: Watcher) -> EpisodeResult:
    """From a recording to show notes.

    Raises:
        InputError: the producer can fix it (file, line, setting, or another run of this episode).
        MachineError: no engine, no room on the disk.
        StoreError: what was kept between runs is damaged.
    """
    began_s = time.monotonic()
    inputs = read_inputs(job.asked, audio_dir=job.audio_dir, outline=job.outline, settings=job.settings)
    episode = inputs.episode
    engine, engine_findings = choose_engine(job.engine or episode.show.engine, model=job.model)
    sound = probe_sound(inputs.sound)
    outline, outline_findings = _outline(inputs, sound)
    learned = load_learned(inputs.sound.parent / FILE_NAME)
    with open_store(job.out_dir, episode.slug, fresh=job.force) as kept:
        key = _run_key(job, inputs, engine, kept, learned).digest
        if kept.is_unchanged(key) and not job.force:
            return EpisodeResult(episode.slug, kept.folder, "unchanged", episode.title)

        heard = _hear(job, inputs, sound, engine, kept, watcher)
        watcher.begin("writing the notes")
        known = (*engine_findings, *outline_findings)
        document = understand(episode, inputs.sound.name, heard.value, outline, known, learned)
        pages = render_all(document, sound_url=sound_url_for(inputs.sound, kept.folder))
        published = kept.publish(pages, key=key)

        took_s = time.monotonic() - began_s
        kept.log(
            {"event": "processed", "engine": engine.name, "remembered": heard.from_before, "took_s": round(took_s, 1)}
        )
    return EpisodeResult(
        slug=episode.slug,
        folder=kept.folder,
        state="done",
        title=episode.title,
        written=published.written,
        kept={name: _proposal_of(name, published.proposals) for name in published.kept},
        findings=(*document.findings, *kept.findings),
        engine=document.transcript.engine,
        remembered=heard.from_before,
        duration_ms=document.duration_ms,
        words=len(document.transcript.words),
        chapters=len(document.chapters),
        took_s=took_s,
    )


def understand(
    episode: Episode,
    sound_name: str,
    heard: Hearing,
    outline: Outline,
    findings: tuple[Finding, ...] = (),
    learned: LearnedBorders | None = None,
) -> EpisodeDocument:
    """From words to the whole document: cheap, so it runs every time. `findings` are those made before hearing."""
    transcript, duration_ms = heard.transcript, heard.duration_ms
    if all(entry.hidden for entry in outline.entries):
        own = learned.model if learned is not None and learned.is_better() else None
        chapters, chapter_findings = propose_chapters(transcript, duration_ms=duration_ms, learned=own)
    else:
        chapters, chapter_findings = split_chapters(transcript, outline, duration_ms=duration_ms)
    takeaways = mine_takeaways(transcript, chapters)
    mentions = find_mentions(transcript, episode)
    notes = draft_notes(episode, transcript, chapters, takeaways, mentions)
    checked = check_episode(episode, transcript, chapters, takeaways, mentions, notes)
    ranked = _ranked((*findings, *heard.findings, *chapter_findings, *checked))
    return EpisodeDocument(episode, sound_name, duration_ms, transcript, chapters, takeaways, mentions, notes, ranked)


def _outline(inputs: EpisodeInputs, sound: SoundInfo) -> tuple[Outline, tuple[Finding, ...]]:
    """The producer's outline file, else the chapters inside the recording."""
    if inputs.outline_text is None or inputs.outline_path is None:
        return sound.embedded, ()
    return read_outline(inputs.outline_text, source=inputs.outline_path.name, duration_ms=sound.duration_ms)


def _hear(
    job: EpisodeJob, inputs: EpisodeInputs, sound: SoundInfo, engine: Engine, kept: Store, watcher: Watcher
) -> Remembered[Hearing]:
    """The words, remembered where nothing they depend on has changed; a killed run's pieces are not heard again."""
    hints = Hints(job.language or inputs.episode.show.language, inputs.episode.show.glossary)
    key = StageKey(
        "transcribe", TRANSCRIBE_VERSION, {"sound": kept.digest_of_file(inputs.sound)}, hints, engine.fingerprint()
    )
    report = DecodeReport()

    def rest(before: tuple[HeardPiece, ...]) -> Iterator[HeardPiece]:
        pieces = itertools.islice(cut_pieces(inputs.sound, report=report), len(before), None)
        for piece in engine.transcribe(pieces, hints=hints):
            watcher.heard(piece.end_ms, sound.duration_ms)
            yield piece

    def make() -> Hearing:
        watcher.begin(f"listening ({engine.name} engine)")
        heard = kept.resumable(key, HeardPiece, rest)
        transcript, findings = transcribe(
            heard, engine=engine.name, model=engine.model, word_times=engine.word_times, file=inputs.sound.name
        )
        return Hearing(transcript, (*report.findings(inputs.sound.name), *findings), report.decoded_ms)

    return kept.remember(key, Hearing, make)


def _run_key(
    job: EpisodeJob, inputs: EpisodeInputs, engine: Engine, kept: Store, learned: LearnedBorders | None
) -> StageKey:
    """Everything the pages depend on: the producer's files, the settings, the engine, our own source."""
    digests = {"sound": kept.digest_of_file(inputs.sound)}
    settings = {
        "episode": msgspec.to_builtins(inputs.episode),
        "outline": inputs.outline_text,
        "outline_name": None if inputs.outline_path is None else inputs.outline_path.name,
        "language": job.language,
        "learned": msgspec.to_builtins(learned),
        "sound_url": sound_url_for(inputs.sound, kept.folder),
    }
    return StageKey("run", 1, digests, settings, f"{engine.fingerprint()} {source_digest()}")


def _ranked(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those to look at first, otherwise in the episode's way."""
    return tuple(sorted(findings, key=lambda finding: finding.weight != "look"))


def _proposal_of(name: str, proposals: tuple[str, ...]) -> str | None:
    """The draft written beside an edited page, where there is one."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return next((draft for draft in proposals if draft.startswith(f"{stem}.new") and draft.endswith(suffix)), None)
