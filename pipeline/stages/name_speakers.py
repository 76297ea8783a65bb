"""From the voices as a transcript calls them to the names that the producer gives them."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript

SHOWN = 8
"""Voices listed in a finding."""


def name_speakers(transcript: Transcript, speakers: Mapping[str, str]) -> tuple[Transcript, tuple[Finding, ...]]:
    """The transcript with its voices renamed (`{"F1" = "Ann Lee"}`, case aside), and names that fit no voice."""
    wanted = {voice.casefold().strip(): name.strip() for voice, name in speakers.items() if name.strip()}
    voices = dict.fromkeys(utterance.speaker for utterance in transcript.utterances if utterance.speaker)
    unknown = [voice for voice in speakers if voice.casefold().strip() not in {known.casefold() for known in voices}]
    unknown = [voice for voice in unknown if speakers[voice].strip() not in voices]
    renamed = {voice: wanted.get(voice.casefold(), voice) for voice in voices}
    utterances = tuple(
        utterance if utterance.speaker is None else replace(utterance, speaker=renamed[utterance.speaker])
        for utterance in transcript.utterances
    )
    if not unknown:
        return replace(transcript, utterances=utterances), ()
    listed = ", ".join(list(voices)[:SHOWN]) + (" …" if len(voices) > SHOWN else "") or "none has a name"
    message = f"No voice is called {' or '.join(map(repr, unknown))}; the transcript has: {listed}."
    finding = Finding("speakers.unknown", message, remedy="Correct `speakers` in the episode's toml.")
    return replace(transcript, utterances=utterances), (finding,)
