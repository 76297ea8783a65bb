"""Runs a loaded Whisper model on pieces: many at once, and again, one by one, what came out badly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import ctranslate2
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import pad_or_trim

from pipeline.engines.base import HeardPiece, Piece, Samples
from pipeline.engines.whisper_words import Told, judge, place, told_by
from pipeline.model.sound import SAMPLE_RATE_HZ

WINDOW_S = 30
"""What Whisper hears at once; of a longer clip the rest would be lost."""
SLOT_S = 32
"""Pieces lie so far apart in what the batch is given, so that no word can count for a neighbour."""
LONGEST_AGAIN_S = 12
"""Of a part that is decoded again; splitting is what cures loops."""
HALF = 0.6
"""Of a part that is split in two: enough room to find a pause near its middle."""
SHORTEST_HALF_S = 2
"""A part is not split to less: a torn-off word is heard badly."""
QUIET_S = 0.05
"""How much sound is weighed when the quietest place is looked for."""
SILENT_PEAK = 1e-4
"""-80 dB: nothing was recorded there, and Whisper writes text for silence."""
SHORTEST_S = 0.1
"""No word is shorter."""
BEAMS = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Whisper's own: how much chance is let in, one step after the other, while a text stays bad."""
SEED = 1
"""The same sound gives the same words, chance or not."""
MOST_TOKENS_PER_SECOND = 13
FREE_TOKENS = 16
"""Nobody speaks faster than so many tokens a second (the embedded engine's bound too); a loop does."""
MOST_NEW_TOKENS = 300
"""Above this the decoder's own limit (448 with the prompt) holds."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How a recording is heard."""

    language: str
    glossary: str | None = None


def hear_pieces(whisper: WhisperModel, pieces: Sequence[Piece], listening: Listening) -> list[HeardPiece]:
    """Hear some pieces at once; one `HeardPiece` for each, in order."""
    parts = [_parts_to_hear(piece.samples) for piece in pieces]
    results: list[HeardPiece] = []
    told = iter(_hear_batch(whisper, [part for some in parts for _, part in some], listening))
    for piece, some in zip(pieces, parts, strict=True):
        heard: list[tuple[int, Samples, Told]] = []
        dropped: list[Told] = []
        for offset, part in some:
            first = next(told)
            verdict = judge(first, glossary=listening.glossary)
            if verdict == "keep":
                heard.append((offset, part, first))
            elif verdict == "drop":
                dropped.append(first)
            else:
                for beyond, smaller, second in _hear_again(whisper, part, listening):
                    if judge(second, glossary=None) == "keep":
                        heard.append((offset + beyond, smaller, second))
                    else:
                        dropped.append(second)
        results.append(_heard_piece(piece, heard, dropped, listening.language))
    return results


def find_language(whisper: WhisperModel, samples: Sequence[Samples]) -> str:
    """The language most likely spoken in several stretches of sound, each weighed by its length."""
    heard = [part[: WINDOW_S * SAMPLE_RATE_HZ] for part in samples]
    features = np.stack([pad_or_trim(whisper.feature_extractor(part)[..., :-1]) for part in heard])
    votes: dict[str, float] = {}
    for part, guesses in zip(heard, whisper.model.detect_language(whisper.encode(features)), strict=True):
        for token, probability in guesses:
            votes[token[2:-2]] = votes.get(token[2:-2], 0.0) + probability * len(part)
    return max(votes, key=lambda language: votes[language])


def split_at_quiet(samples: Samples, longest_s: float) -> list[tuple[int, Samples]]:
    """Parts of at most `longest_s` (4 or more), cut where it is quietest; each with the sample at which it begins.

    A cut lies in the second half of what is allowed, leaves no rest shorter than `SHORTEST_HALF_S`, and no third
    part where two are enough.
    """
    longest, rest = round(longest_s * SAMPLE_RATE_HZ), SHORTEST_HALF_S * SAMPLE_RATE_HZ
    parts: list[tuple[int, Samples]] = []
    at = 0
    while (remaining := len(samples) - at) > longest:
        earliest = longest // 2
        if remaining <= 2 * longest:
            earliest = max(earliest, remaining - longest)
        cut = at + _quietest(samples[at : at + max(earliest + 1, min(longest, remaining - rest))], earliest)
        parts.append((at, samples[at:cut]))
        at = cut
    return [*parts, (at, samples[at:])]


def _quietest(samples: Samples, first: int) -> int:
    """The sample in the middle of the quietest stretch from sample `first` on."""
    samples = samples[first:]
    width = min(round(QUIET_S * SAMPLE_RATE_HZ), len(samples))
    energy = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    return first + int(np.argmin(energy[width:] - energy[:-width])) + width // 2


def _parts_to_hear(samples: Samples) -> list[tuple[int, Samples]]:
    """What there is to hear in a piece: nothing in silence, and nothing too long for the model."""
    if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ or np.abs(samples).max() < SILENT_PEAK:
        return []
    return split_at_quiet(samples, WINDOW_S)


def _hear_batch(whisper: WhisperModel, parts: Sequence[Samples], listening: Listening) -> list[Told]:
    """All parts in one batch, greedy in temperature: faster-whisper's batches know no second try."""
    if not parts:
        return []
    slot = SLOT_S * SAMPLE_RATE_HZ
    sound = np.zeros(slot * len(parts), dtype=np.float32)
    for number, part in enumerate(parts):
        sound[number * slot : number * slot + len(part)] = part
    # Half a sample more: the clip's bounds come back from seconds by cutting, not by rounding.
    clips = [
        {"start": number * SLOT_S, "end": number * SLOT_S + (len(part) + 0.5) / SAMPLE_RATE_HZ}
        for number, part in enumerate(parts)
    ]
    segments, _ = BatchedInferencePipeline(whisper).transcribe(
        sound,
        clip_timestamps=clips,
        language=listening.language,
        hotwords=listening.glossary,
        batch_size=len(parts),
        beam_size=BEAMS,
        word_timestamps=True,
        max_new_tokens=_most_tokens(max(len(part) for part in parts)),
    )
    found = list(segments)
    frames = SLOT_S * whisper.frames_per_second
    return [
        told_by(
            (segment for segment in found if segment.seek // frames == number),
            language=listening.language,
            offset_s=number * SLOT_S,
        )
        for number in range(len(parts))
    ]


def _hear_again(whisper: WhisperModel, part: Samples, listening: Listening) -> Iterator[tuple[int, Samples, Told]]:
    """In smaller parts, one after the other, without the glossary, with Whisper's own second tries."""
    longest_s = min(LONGEST_AGAIN_S, max(2 * SHORTEST_HALF_S, HALF * len(part) / SAMPLE_RATE_HZ))
    for at, smaller in split_at_quiet(part, longest_s):
        ctranslate2.set_random_seed(SEED)
        segments, _ = whisper.transcribe(
            smaller,
            language=listening.language,
            beam_size=BEAMS,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            without_timestamps=True,
            word_timestamps=True,
            max_new_tokens=_most_tokens(len(smaller)),
        )
        # The part is one window and so one segment; after it the library would hear the silence behind the
        # last word once more, and make up words for it.
        window = [segment for segment in islice(segments, 1) if segment.seek == 0]
        yield at, smaller, told_by(window, language=listening.language)


def _most_tokens(samples: int) -> int | None:
    most = FREE_TOKENS + MOST_TOKENS_PER_SECOND * samples // SAMPLE_RATE_HZ
    return most if most < MOST_NEW_TOKENS else None


def _heard_piece(
    piece: Piece, heard: Sequence[tuple[int, Samples, Told]], dropped: Sequence[Told], language: str
) -> HeardPiece:
    utterances = [
        utterance
        for offset, part, told in heard
        for utterance in place(
            told,
            start_ms=piece.start_ms + offset * 1000 // SAMPLE_RATE_HZ,
            end_ms=piece.start_ms + (offset + len(part)) * 1000 // SAMPLE_RATE_HZ,
        )
    ]
    everything = [*(told for _, _, told in heard), *dropped]
    tokens = sum(told.tokens for told in everything)
    score = sum(told.log_probability * told.tokens for told in everything) / tokens if tokens else None
    left_out = " ".join(told.text for told in dropped if told.text)
    return HeardPiece(piece.start_ms, piece.end_ms, tuple(utterances), language, left_out or None, score)
