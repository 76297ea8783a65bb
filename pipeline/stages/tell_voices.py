"""Words given to the voices that were told apart in the sound."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from pipeline.engines.voices import VoiceSpan
from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.timecode import Millis

LEAST_WORDS, LEAST_MS = 3, 700
"""A shorter run of one voice inside another's is a slip of the telling, or a murmur under it."""
REACH_WORDS = 2
"""A change of voice this near the end of a sentence happens there."""
LEAST_SHARE = 0.02
"""A voice with a smaller share of the words is an error or a jingle: it has no name of its own."""
_ENDS = (".", "?", "!", "…")


def assign_voices(transcript: Transcript, spans: Sequence[VoiceSpan]) -> tuple[Transcript, tuple[Finding, ...]]:
    """The transcript with `Speaker 1`, `Speaker 2` … in the order in which they are first heard.

    No word is changed; an utterance in which the voice changes is cut there. Where no voice was told, all stays.
    """
    words = transcript.words
    voices = _voices_of(words, spans)
    if not voices:
        return transcript, ()
    voices = _without_rare(voices)
    voices = _at_sentence_ends(words, _without_slips(words, voices))
    names = {voice: f"Speaker {number}" for number, voice in enumerate(dict.fromkeys(voices), 1)}
    utterances = tuple(
        replace(utterance, first=first, last=last, speaker=names[voices[first]])
        for utterance in transcript.utterances
        for first, last in _runs_within(utterance, voices)
    )
    return replace(transcript, utterances=utterances), (_told(len(names)),)


def _voices_of(words: Sequence[Word], spans: Sequence[VoiceSpan]) -> list[int]:
    """For each word the voice that covers most of it; between spans the nearest one's."""
    if not spans:
        return []
    spans = sorted(spans, key=lambda span: span.start_ms)
    starts = [span.start_ms for span in spans]
    longest_ms = max(span.end_ms - span.start_ms for span in spans)
    voices = []
    for word in words:
        first = max(0, bisect_left(starts, word.start_ms - longest_ms) - 1)
        near = spans[first : bisect_right(starts, word.end_ms) + 1]
        voices.append(max(near, key=lambda span: (_overlap_ms(word, span), -_distance_ms(word, span))).voice)
    return voices


def _overlap_ms(word: Word, span: VoiceSpan) -> Millis:
    return max(0, min(word.end_ms, span.end_ms) - max(word.start_ms, span.start_ms))


def _distance_ms(word: Word, span: VoiceSpan) -> Millis:
    return max(0, span.start_ms - word.end_ms, word.start_ms - span.end_ms)


def _without_rare(voices: list[int]) -> list[int]:
    """Words of a voice that hardly speaks go to the voice before them (or after, at the beginning)."""
    rare = {voice for voice in set(voices) if voices.count(voice) < LEAST_SHARE * len(voices)}
    kept = [voice for voice in voices if voice not in rare]
    if not rare or not kept:
        return voices
    before, told = kept[0], []
    for voice in voices:
        before = before if voice in rare else voice
        told.append(before)
    return told


def _without_slips(words: Sequence[Word], voices: list[int]) -> list[int]:
    told = list(voices)
    at = 0
    for _, group in groupby(voices):
        size = len(list(group))
        lasts_ms = words[at + size - 1].end_ms - words[at].start_ms
        inside = at > 0 and at + size < len(voices) and told[at - 1] == voices[at + size]
        if inside and (size < LEAST_WORDS or lasts_ms < LEAST_MS):
            told[at : at + size] = [told[at - 1]] * size
        at += size
    return told


def _at_sentence_ends(words: Sequence[Word], voices: list[int]) -> list[int]:
    told = list(voices)
    for at in [number for number, (a, b) in enumerate(pairwise(voices), 1) if a != b]:
        near = range(max(1, at - REACH_WORDS), min(len(words), at + REACH_WORDS) + 1)
        ends = [place for place in near if words[place - 1].text.endswith(_ENDS)]
        if not ends:
            continue
        place = min(ends, key=lambda one: abs(one - at))
        told[place:at] = [voices[at]] * max(0, at - place)
        told[at:place] = [voices[at - 1]] * max(0, place - at)
    return told


def _runs_within(utterance: Utterance, voices: Sequence[int]) -> list[tuple[int, int]]:
    cuts = [at for at in range(utterance.first + 1, utterance.last) if voices[at] != voices[at - 1]]
    return list(pairwise([utterance.first, *cuts, utterance.last]))


def _told(count: int) -> Finding:
    if count == 1:
        return Finding("speakers.told", "One voice was heard in the whole recording.", "note")
    return Finding(
        "speakers.told",
        f"{count} voices were told apart by the sound alone: some turns will be another's.",
        remedy='Name them in the episode\'s toml: speakers = {"Speaker 1" = "Ann Lee"}. A track a speaker is surer.',
    )
