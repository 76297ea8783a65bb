"""One episode, top to bottom, on one screen."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.analysis import Given, remember_understood
from pipeline.edits import kept_review
from pipeline.engines.models import models_folder
from pipeline.hearing import Hearing, Source, choose_source, examine_sound, hear, hints_for
from pipeline.hearing_voices import tell_who_speaks
from pipeline.inputs import EpisodeInputs, find_recording, read_inputs
from pipeline.job import EpisodeJob, EpisodeResult, Watcher
from pipeline.learn import FILE_NAME, LearnedBorders, load_learned
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline
from pipeline.model.sound import SoundInfo
from pipeline.nlp.english import using_english
from pipeline.nlp.vectors import LEXICAL, SentenceVectors, load_vectors
from pipeline.overlay import edits_are_published, lay_review_over, publish_overlay
from pipeline.parts import Weights, key_of, names_of_files, own_parts, shared_parts
from pipeline.related import keep_related, kept_related, with_related
from pipeline.render.everything import sound_url_for
from pipeline.render.formats import FORMATS, SOUND_FORMATS, files_of_show, render_formats
from pipeline.render.outlet import Outlet, outlet_of, templates_beside
from pipeline.render.sound_files import SoundFiles, find_artwork, write_sound_files
from pipeline.render.templating import check_templates
from pipeline.stages.chapters import split_chapters
from pipeline.stages.check import check_episode
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.name_words import name_words
from pipeline.stages.outline import read_outline
from pipeline.stages.propose import propose_chapters
from pipeline.stages.publishing import draft_publishing
from pipeline.stages.takeaways import mine_takeaways
from pipeline.store import FileState, MadeOf, Store, open_store, settled, states_of


@dataclass(frozen=True, slots=True)
class Aids:
    """What helps to understand, besides the words."""

    learned: LearnedBorders | None = None
    vectors: SentenceVectors = LEXICAL


def process_episode(job: EpisodeJob, *, watcher: Watcher) -> EpisodeResult:
    """From a recording to show notes.

    Raises:
        InputError: the producer can fix it (file, line, setting, or another run of this episode).
        MachineError: no engine, no room on the disk.
        StoreError: what was kept between runs is damaged.
    """
    began_s = time.monotonic()
    files = _files_before(job)
    inputs = read_inputs(job.asked, audio_dir=job.audio_dir, outline=job.outline, settings=job.settings)
    episode = inputs.episode
    check_templates(_outlet(inputs))
    source = choose_source(job, inputs)
    sound = examine_sound(inputs)
    outline, outline_findings = _outline(inputs, sound)
    vectors, vector_findings = load_vectors(models_folder())
    aids = Aids(load_learned(inputs.sound.parent / FILE_NAME), vectors)
    with open_store(job.out_dir, episode.slug, fresh=job.force) as kept:
        made_of = _made_of(job, inputs, source, kept, aids)
        related = kept_related(kept)
        is_published = edits_are_published(kept) and related.is_shown
        if kept.is_unchanged(made_of.key) and is_published and not job.force:
            _note(kept, made_of, files)
            return EpisodeResult(episode.slug, kept.folder, "unchanged", episode.title)

        heard, remembered = hear(hints_for(job, episode, outline), inputs, sound, source, kept, watcher)
        if job.speakers == "auto":
            heard = tell_who_speaks(heard, inputs, kept, watcher)
        watcher.begin("writing the notes")
        transcript, name_findings = name_words(heard.transcript, episode.show.aliases)
        heard = replace(heard, transcript=transcript, findings=(*heard.findings, *name_findings))
        known = (*source.findings, *outline_findings, *vector_findings)
        given = Given(episode, inputs.recording.name, heard, outline, known, aids.learned, aids.vectors.name)
        draft = remember_understood(kept, given, partial(understand, *given[:5], aids))
        overlay = lay_review_over(kept, with_related(draft, related.episodes), inputs.recording)
        made = SoundFiles() if overlay.approval else _sound_files(inputs, overlay.document, kept)
        findings = _ranked((*overlay.document.findings, *made.findings))
        overlay = replace(overlay, document=replace(overlay.document, findings=findings))
        outlet = _outlet(inputs, sound_url=_sound_url(inputs, kept))
        render = partial(render_formats, formats=_files(inputs, kept), outlet=outlet)
        document, published = publish_overlay(kept, overlay, render, made_of.key)
        keep_related(kept, related.episodes, is_shown=True)
        _note(kept, made_of, files)

        took_s = time.monotonic() - began_s
        kept.log({"event": "processed", "engine": source.name, "remembered": remembered, **_measured(document, took_s)})
    return EpisodeResult(
        slug=episode.slug,
        folder=kept.folder,
        state="done",
        title=episode.title,
        written=(*published.written, *published.merged, *made.written),
        kept={name: _proposal_of(name, published.proposals) for name in published.kept},
        approved=None if overlay.approval is None else overlay.approval.told(),
        findings=(*document.findings, *kept.findings),
        engine=document.transcript.engine,
        remembered=remembered,
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
    aids: Aids = Aids(),
) -> EpisodeDocument:
    """From words to the whole document; `findings` are those made before hearing. About 2 s for an hour."""
    transcript, duration_ms = heard.transcript, heard.duration_ms
    if all(entry.hidden for entry in outline.entries):
        own = aids.learned.model if aids.learned is not None and aids.learned.is_better() else None
        chapters, chapter_findings = propose_chapters(transcript, duration_ms=duration_ms, learned=own)
    else:
        chapters, chapter_findings = split_chapters(transcript, outline, duration_ms=duration_ms)
    with using_english(episode.show.spacy):
        takeaways = mine_takeaways(transcript, chapters, vectors=aids.vectors)
        mentions = find_mentions(transcript, episode)
        notes = draft_notes(episode, transcript, chapters, takeaways, mentions)
        notes = replace(notes, publishing=draft_publishing(episode, transcript, chapters, takeaways, mentions, notes))
    checked = check_episode(episode, transcript, chapters, takeaways, mentions, notes)
    ranked = _ranked((*findings, *heard.findings, *chapter_findings, *checked))
    return EpisodeDocument(episode, sound_name, duration_ms, transcript, chapters, takeaways, mentions, notes, ranked)


def _outline(inputs: EpisodeInputs, sound: SoundInfo) -> tuple[Outline, tuple[Finding, ...]]:
    """The producer's outline file, else the chapters inside the recording."""
    if inputs.outline_text is None or inputs.outline_path is None:
        return sound.embedded, ()
    return read_outline(inputs.outline_text, source=inputs.outline_path.name, duration_ms=sound.duration_ms)


def _outlet(inputs: EpisodeInputs, *, sound_url: str | None = None) -> Outlet:
    online = files_of_show(inputs.episode.show.formats)
    return outlet_of(
        inputs.episode, online=online, sound_url=sound_url, templates=templates_beside(inputs.sound.parent)
    )


def _sound_url(inputs: EpisodeInputs, kept: Store) -> str | None:
    """The recording as seen from the pages; without one nothing there can be played."""
    return sound_url_for(inputs.sound, kept.folder) if inputs.has_sound else None


def _sound_files(inputs: EpisodeInputs, document: EpisodeDocument, kept: Store) -> SoundFiles:
    """The copy with chapters inside and the clips, where show.toml asks for them: before the ledger is written."""
    show = inputs.episode.show
    if not inputs.has_sound or not set(SOUND_FORMATS) & set(show.formats):
        return SoundFiles()
    artwork = find_artwork(inputs.sound.parent, show.artwork)
    return write_sound_files(
        document, inputs.sound, kept.folder, show.formats, artwork=artwork, opening_title=show.opening_title
    )


def _files(inputs: EpisodeInputs, kept: Store) -> tuple[str, ...]:
    """What the show wants, and what was exported into the folder and still lies there: all of them agree."""
    exported = (name for name in kept.page_names if name in FORMATS and (kept.folder / name).is_file())
    return (*files_of_show(inputs.episode.show.formats), *exported)


def _files_before(job: EpisodeJob) -> Mapping[str, FileState]:
    """The states of the episode's files before anything is read; none where an outline lies elsewhere."""
    if job.outline is not None:
        return {}
    at_ns = time.time_ns()
    recording = find_recording(job.asked, audio_dir=job.audio_dir)
    return settled(states_of(recording.folder, names_of_files(recording)), at_ns)


def _made_of(job: EpisodeJob, inputs: EpisodeInputs, source: Source, kept: Store, aids: Aids) -> MadeOf:
    """Everything the pages depend on: the producer's files, the settings, the engine, our own source."""
    show, folder, digest = inputs.episode.show, inputs.sound.parent, kept.digest_of_file
    find_artwork(folder, show.artwork)  # told before a recording is listened to, when it is not there
    weights = Weights(source.fingerprint(), aids.vectors.name)
    shared = shared_parts(job, show, folder, weights, digest=digest)
    own = own_parts(inputs, sound_url=_sound_url(inputs, kept), digest=digest)
    return MadeOf(key_of(own, shared), own=own, shared=shared)


def _note(kept: Store, made_of: MadeOf, files: Mapping[str, FileState]) -> None:
    """Keep what the pages were made of; with a state of each file, when every change from now on will show in it."""
    review = kept.states_of_documents(kept_review.NAME)
    is_settled = bool(review) and edits_are_published(kept)  # or an edit came meanwhile
    kept.note_made_of(replace(made_of, files=files, documents=review) if is_settled else made_of)


def _measured(document: EpisodeDocument, took_s: float) -> dict[str, object]:
    """What tells later how long another episode, or this one again, will take."""
    return {"took_s": round(took_s, 1), "duration_ms": document.duration_ms, "model": document.transcript.model}


def _ranked(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those to look at first, otherwise in the episode's way."""
    return tuple(sorted(findings, key=lambda finding: finding.weight != "look"))


def _proposal_of(name: str, proposals: tuple[str, ...]) -> str | None:
    """The draft written beside an edited page, where there is one."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return next((draft for draft in proposals if draft.startswith(f"{stem}.new") and draft.endswith(suffix)), None)
