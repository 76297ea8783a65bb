"""One episode, top to bottom, on one screen."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from pipeline.engines.base import Engine, HeardPiece, Hints
from pipeline.engines.registry import choose_engine
from pipeline.inputs import EpisodeInputs, read_inputs
from pipeline.job import EpisodeJob, EpisodeResult, Watcher
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline
from pipeline.model.sound import SoundInfo
from pipeline.model.transcript import Transcript
from pipeline.own_source import source_digest
from pipeline.render.everything import sound_url_for
from pipeline.render.formats import FORMATS, SOUND_FORMATS, files_of_show, render_formats
from pipeline.render.outlet import Outlet, outlet_of, templates_beside, templates_digest
from pipeline.render.sound_files import SoundFiles, find_artwork, write_sound_files
from pipeline.render.templating import check_templates
from pipeline.stages.chapters import split_chapters
from pipeline.stages.check import check_episode
from pipeline.stages.decode import DecodeReport, cut_pieces, probe_sound
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.outline import read_outline
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
    check_templates(_outlet(inputs))
    engine, engine_findings = choose_engine(job.engine or episode.show.engine, model=job.model)
    sound = probe_sound(inputs.sound)
    outline, outline_findings = _outline(inputs, sound)
    with open_store(job.out_dir, episode.slug, fresh=job.force) as kept:
        key = _run_key(job, inputs, engine, kept).digest
        if kept.is_unchanged(key) and not job.force:
            return EpisodeResult(episode.slug, kept.folder, "unchanged", episode.title)

        heard = _hear(job, inputs, sound, engine, kept, watcher)
        watcher.begin("writing the notes")
        known = (*engine_findings, *outline_findings, *heard.value.findings)
        document = understand(
            episode, inputs.sound.name, heard.value.duration_ms, heard.value.transcript, outline, known
        )
        made = _sound_files(inputs, document, kept)
        document = replace(document, findings=_ranked((*document.findings, *made.findings)))
        outlet = _outlet(inputs, sound_url=sound_url_for(inputs.sound, kept.folder))
        published = kept.publish(render_formats(document, _files(inputs, kept), outlet), key=key)

        took_s = time.monotonic() - began_s
        kept.log(
            {"event": "processed", "engine": engine.name, "remembered": heard.from_before, "took_s": round(took_s, 1)}
        )
    return EpisodeResult(
        slug=episode.slug,
        folder=kept.folder,
        state="done",
        title=episode.title,
        written=(*published.written, *made.written),
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
    duration_ms: Millis,
    transcript: Transcript,
    outline: Outline,
    findings: tuple[Finding, ...] = (),
) -> EpisodeDocument:
    """From words to the whole document: cheap, so it runs every time. `findings` are those made before."""
    chapters, chapter_findings = split_chapters(transcript, outline, duration_ms=duration_ms)
    takeaways = mine_takeaways(transcript, chapters)
    mentions = find_mentions(transcript, episode)
    notes = draft_notes(episode, transcript, chapters, takeaways, mentions)
    checked = check_episode(episode, transcript, chapters, takeaways, mentions, notes)
    ranked = _ranked((*findings, *chapter_findings, *checked))
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


def _outlet(inputs: EpisodeInputs, *, sound_url: str | None = None) -> Outlet:
    online = files_of_show(inputs.episode.show.formats)
    return outlet_of(
        inputs.episode, online=online, sound_url=sound_url, templates=templates_beside(inputs.sound.parent)
    )


def _sound_files(inputs: EpisodeInputs, document: EpisodeDocument, kept: Store) -> SoundFiles:
    """The copy with chapters inside and the clips, where show.toml asks for them: before the ledger is written."""
    show = inputs.episode.show
    if not set(SOUND_FORMATS) & set(show.formats):
        return SoundFiles()
    artwork = find_artwork(inputs.sound.parent, show.artwork)
    return write_sound_files(
        document, inputs.sound, kept.folder, show.formats, artwork=artwork, opening_title=show.opening_title
    )


def _files(inputs: EpisodeInputs, kept: Store) -> tuple[str, ...]:
    """What the show wants, and what was exported into the folder and still lies there: all of them agree."""
    exported = (name for name in kept.page_names if name in FORMATS and (kept.folder / name).is_file())
    return (*files_of_show(inputs.episode.show.formats), *exported)


def _run_key(job: EpisodeJob, inputs: EpisodeInputs, engine: Engine, kept: Store) -> StageKey:
    """Everything the pages depend on: the producer's files, the settings, the engine, our own source."""
    digests = {"sound": kept.digest_of_file(inputs.sound)}
    if artwork := find_artwork(inputs.sound.parent, inputs.episode.show.artwork):
        digests["artwork"] = kept.digest_of_file(artwork)
    settings = {
        "episode": msgspec.to_builtins(inputs.episode),
        "outline": inputs.outline_text,
        "outline_name": None if inputs.outline_path is None else inputs.outline_path.name,
        "language": job.language,
        "sound_url": sound_url_for(inputs.sound, kept.folder),
        "templates": templates_digest(templates_beside(inputs.sound.parent)),
    }
    return StageKey("run", 1, digests, settings, f"{engine.fingerprint()} {source_digest()}")


def _ranked(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those to look at first, otherwise in the episode's way."""
    return tuple(sorted(findings, key=lambda finding: finding.weight != "look"))


def _proposal_of(name: str, proposals: tuple[str, ...]) -> str | None:
    """The draft written beside an edited page, where there is one."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return next((draft for draft in proposals if draft.startswith(f"{stem}.new") and draft.endswith(suffix)), None)
