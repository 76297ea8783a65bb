"""Who speaks, told from the sound, where neither tracks nor a transcript tell it: asked for, because it is dear."""

from dataclasses import replace

from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.engines.voices import BLOCK_SAMPLES, EmbeddedVoices, VoiceSpan, VoiceTeller
from pipeline.hearing import Hearing
from pipeline.inputs import EpisodeInputs
from pipeline.job import Watcher
from pipeline.model.finding import Finding
from pipeline.stages.name_speakers import name_speakers
from pipeline.stages.tell_voices import assign_voices
from pipeline.store import StageKey, Store
from pipeline.timecode import format_clock

VERSION = 1
"""Raised by hand when the same sound would give other spans."""


def tell_who_speaks(
    heard: Hearing, inputs: EpisodeInputs, kept: Store, watcher: Watcher, teller: VoiceTeller | None = None
) -> Hearing:
    """The words with `Speaker 1`, `Speaker 2` …, renamed as the episode's toml says; the spans are remembered.

    Raises:
        InputError: the recording cannot be read.
        EngineError: voices cannot be told apart on this machine.
    """
    if not inputs.has_sound:
        return heard
    if any(utterance.speaker for utterance in heard.transcript.utterances):
        already = Finding("speakers.known", "Who speaks is known already; the voices were not compared.", "note")
        return replace(heard, findings=(*heard.findings, already))
    teller = teller or EmbeddedVoices()
    key = StageKey("voices", VERSION, {"sound": kept.digest_of_file(inputs.sound)}, {}, teller.fingerprint())

    def make() -> tuple[VoiceSpan, ...]:
        price = format_clock(round(heard.duration_ms * teller.cost))
        watcher.begin(f"telling the voices apart (takes about {price} of one core's time)")
        blocks = read_blocks(inputs.sound, BLOCK_SAMPLES, Reading())
        return teller.tell_voices(blocks, on_progress=lambda done_ms: watcher.heard(done_ms, heard.duration_ms))

    spans = kept.remember(key, tuple[VoiceSpan, ...], make).value
    transcript, told = assign_voices(heard.transcript, spans)
    transcript, findings = name_speakers(transcript, inputs.episode.speakers)
    return replace(heard, transcript=transcript, findings=(*heard.findings, *told, *findings))
