"""Words as they were heard, and the utterances that tile them."""

from dataclasses import dataclass
from typing import Literal

from pipeline.timecode import Millis

WordTimes = Literal["heard", "estimated", "given"]
"""Where word times come from: the engine's own alignment, our estimate inside a segment, or the
producer's transcript."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its punctuation, as it is shown in the verbatim transcript."""

    text: str
    start_ms: Millis
    end_ms: Millis
    confidence: float | None = None
    """Probability 0..1 where the engine tells one."""

    def __post_init__(self) -> None:
        if not self.text or self.text.split() != [self.text]:
            raise ValueError(f"a word is one run of characters without spaces, not {self.text!r}")
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"word {self.text!r} runs from {self.start_ms} to {self.end_ms} ms")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One voice, one breath: words `[first, last)` of the transcript."""

    first: int
    last: int
    speaker: str | None = None
    confidence: float | None = None
    """Mean token probability 0..1 of the whole utterance where the engine tells one."""

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last:
            raise ValueError(f"utterance holds no words: [{self.first}, {self.last})")


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words in spoken order; utterances tile them: no word outside, none in two."""

    words: tuple[Word, ...]
    utterances: tuple[Utterance, ...]
    language: str | None
    """Language heard (ISO 639-1), None where the engine cannot tell."""
    engine: str
    model: str
    word_times: WordTimes = "heard"

    def __post_init__(self) -> None:
        at = 0
        for utterance in self.utterances:
            if utterance.first != at:
                raise ValueError(f"utterances leave a gap or overlap at word {at}")
            at = utterance.last
        if at != len(self.words):
            raise ValueError(f"utterances end at word {at} of {len(self.words)}")
        for before, after in zip(self.words, self.words[1:], strict=False):
            if after.start_ms < before.start_ms:
                raise ValueError(f"word {after.text!r} starts before the word in front of it")

    def text(self, first: int = 0, last: int | None = None) -> str:
        """The verbatim words `[first, last)` joined by single spaces."""
        return " ".join(word.text for word in self.words[first:last])
