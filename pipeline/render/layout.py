"""The transcript as people read it: chapters, paragraphs of one voice, anchors that links can point at."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.transcript import Transcript
from pipeline.nlp.sentences import split_sentences
from pipeline.timecode import Millis

FULL_PARAGRAPH_WORDS = 70
"""A paragraph takes no further sentence from here on: about half a minute of speech, six lines of a page."""
LONGEST_SENTENCE_WORDS = 140
"""Words without a full stop are cut at their longest pause before they grow past two paragraphs."""
CHANGE_OF_THOUGHT_MS: Millis = 2000
"""A silence this long opens a new paragraph once the old one is more than a line or two."""
SHORT_PARAGRAPH_WORDS = 25
"""Two lines of a page: less than this is not left standing alone because of a silence."""


@dataclass(frozen=True, slots=True)
class Part:
    """The words `[first, last)` of one utterance inside a paragraph, under an anchor of their own."""

    anchor: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of one voice; its anchor is that of its first part."""

    parts: tuple[Part, ...]
    start_ms: Millis
    speaker: str | None
    names_speaker: bool
    """True where the voice changes, and at the start of each chapter."""

    @property
    def anchor(self) -> str:
        """What a link to this paragraph points at."""
        return self.parts[0].anchor

    @property
    def first(self) -> int:
        """Its first word."""
        return self.parts[0].first

    @property
    def last(self) -> int:
        """The word after its last."""
        return self.parts[-1].last


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter and its paragraphs (none when nothing was said in it)."""

    anchor: str
    chapter: Chapter
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole transcript; every word is in exactly one part."""

    chapters: tuple[ChapterText, ...]

    def paragraph_of(self, word: int) -> Paragraph | None:
        """The paragraph that holds a word; None when there is no such word."""
        paragraphs = [paragraph for chapter in self.chapters for paragraph in chapter.paragraphs]
        at = bisect_right(paragraphs, word, key=lambda paragraph: paragraph.first) - 1
        return paragraphs[at] if at >= 0 and word < paragraphs[at].last else None

    def part_of(self, word: int) -> Part | None:
        """The part that holds a word; None when there is no such word."""
        paragraph = self.paragraph_of(word)
        if paragraph is None:
            return None
        return paragraph.parts[bisect_right(paragraph.parts, word, key=lambda part: part.first) - 1]


def lay_out(document: EpisodeDocument) -> Layout:
    """Chapters, paragraphs and anchors. Anchors name the millisecond, so they outlive a corrected word."""
    transcript = document.transcript
    anchors = _Anchors()
    heard = split_sentences(transcript) if transcript.words else ()
    sentences = [(sentence.first, sentence.last, sentence.speaker) for sentence in heard]
    chapters = []
    for number, chapter in enumerate(document.chapters, start=1):
        inside = (
            (max(first, chapter.first), min(last, chapter.last), speaker)
            for first, last, speaker in sentences
            if first < chapter.last and last > chapter.first
        )
        paragraphs: list[Paragraph] = []
        for first, last, speaker in _grouped(transcript, inside):
            names_speaker = bool(speaker) and (not paragraphs or paragraphs[-1].speaker != speaker)
            parts = tuple(_parts(transcript, first, last, anchors))
            paragraphs.append(Paragraph(parts, transcript.words[first].start_ms, speaker, names_speaker))
        chapters.append(ChapterText(f"chapter-{number}", chapter, tuple(paragraphs)))
    return Layout(tuple(chapters))


class _Anchors:
    """Anchors given out so far: the same millisecond twice gets a number behind it."""

    def __init__(self) -> None:
        self._given: dict[Millis, int] = {}

    def new(self, start_ms: Millis) -> str:
        count = self._given[start_ms] = self._given.get(start_ms, 0) + 1
        return f"t-{start_ms}" if count == 1 else f"t-{start_ms}-{count}"


def _grouped(
    transcript: Transcript, sentences: Iterator[tuple[int, int, str | None]]
) -> Iterator[tuple[int, int, str | None]]:
    """Sentences of one voice gathered into paragraphs, as `(first, last, speaker)`."""
    words = transcript.words
    open_first, open_last, open_speaker = 0, 0, None
    for first, last, speaker in sentences:
        for piece_first, piece_last in _cut_long(transcript, first, last):
            length = open_last - open_first
            silent_ms = words[piece_first].start_ms - words[piece_first - 1].end_ms if piece_first else 0
            pauses = silent_ms >= CHANGE_OF_THOUGHT_MS and length >= SHORT_PARAGRAPH_WORDS
            if length and (speaker != open_speaker or length >= FULL_PARAGRAPH_WORDS or pauses):
                yield open_first, open_last, open_speaker
                length = 0
            open_first = open_first if length else piece_first
            open_last, open_speaker = piece_last, speaker
    if open_last > open_first:
        yield open_first, open_last, open_speaker


def _cut_long(transcript: Transcript, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut at its longest pauses while it is too long for a page."""
    words = transcript.words
    while last - first > LONGEST_SENTENCE_WORDS:
        candidates = range(first + FULL_PARAGRAPH_WORDS, first + LONGEST_SENTENCE_WORDS + 1)
        cut = max(candidates, key=lambda at: words[at].start_ms - words[at - 1].end_ms)
        yield first, cut
        first = cut
    yield first, last


def _parts(transcript: Transcript, first: int, last: int, anchors: _Anchors) -> Iterator[Part]:
    """The words `[first, last)` by utterance."""
    at = bisect_right(transcript.utterances, first, key=lambda utterance: utterance.first) - 1
    while first < last:
        end = min(last, transcript.utterances[at].last)
        yield Part(anchors.new(transcript.words[first].start_ms), first, end)
        first, at = end, at + 1
