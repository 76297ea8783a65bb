"""Which stretches of the episode stand for its takeaways: for clips, and for `podcast:soundbite` in the feed."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line
from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Word
from pipeline.nlp.sentences import split_sentences
from pipeline.render.chapter_list import one_line
from pipeline.timecode import Millis

SHORTEST_MS: Millis = 15_000
LONGEST_MS: Millis = 120_000
"""The Podcasting 2.0 rule for `podcast:soundbite`."""
LONGEST_TITLE = 128
"""Characters of a soundbite's title, from the same rule."""
_LONGEST_NAME = 48
"""Characters of a title in a file's name: enough to know it by, short enough for every system."""


@dataclass(frozen=True, slots=True)
class Soundbite:
    """Words `[first, last)` that stand alone, the time from the first to the last, and a title of one line.

    In a feed: `<podcast:soundbite startTime="…" duration="…">title</podcast:soundbite>`, if `is_for_feeds`.
    """

    title: str
    first: int
    last: int
    start_ms: Millis
    end_ms: Millis

    @property
    def duration_ms(self) -> Millis:
        """How long it is."""
        return self.end_ms - self.start_ms

    @property
    def is_for_feeds(self) -> bool:
        """Whether it has the length that `podcast:soundbite` asks for."""
        return SHORTEST_MS <= self.duration_ms <= LONGEST_MS


def plan_soundbites(document: EpisodeDocument, lines: Iterable[Line] | None = None) -> tuple[Soundbite, ...]:
    """A stretch for each takeaway that the page shows, in its order (or for each of `lines`).

    An approved page has one for each pull quote too: those that are still there were accepted.

    It holds the words behind the line, whole sentences, and is widened sentence by sentence to 15 s:
    first by what follows, then by what comes before, never out of its chapter and never beyond two
    minutes. Where the chapter has less speech it stays shorter (good for a clip, not for a feed).
    Lines that rest on no words have none; two lines with one stretch have it once.
    """
    if lines is None:
        lines = _lines(document)
    sentences = split_sentences(document.transcript) if document.transcript.words else ()
    found: dict[tuple[int, int], Soundbite] = {}
    for line in lines:
        if line.evidence and line.origin != "missing":
            soundbite = _soundbite(document, sentences, line)
            found.setdefault((soundbite.first, soundbite.last), soundbite)
    return tuple(found.values())


def _lines(document: EpisodeDocument) -> tuple[Line, ...]:
    sections = [section for section in document.notes.sections if section.key == "takeaways"]
    if document.approval is not None:
        sections += [section for section in document.notes.publishing if section.key == "quotes"]
    return tuple(line for section in sections for line in section.lines)


def clip_names(soundbites: Sequence[Soundbite]) -> tuple[str, ...]:
    """File names for these stretches, without a suffix: a number and the title, safe on every system."""
    return tuple(f"{number}-{_slug(soundbite.title)}" for number, soundbite in enumerate(soundbites, 1))


def _soundbite(document: EpisodeDocument, sentences: Sequence[Sentence], line: Line) -> Soundbite:
    words = document.transcript.words
    first, last = _core(words, line.evidence)
    low, high = _chapter_words(document, first)
    begin, end = _sentence_at(sentences, first), _sentence_at(sentences, last - 1)
    if _length_ms(words, sentences[begin].first, sentences[end].last) <= LONGEST_MS:
        first, last = sentences[begin].first, sentences[end].last
    while _length_ms(words, first, last) < SHORTEST_MS:
        if end + 1 < len(sentences) and sentences[end + 1].last <= high:
            end += 1
        elif begin > 0 and sentences[begin - 1].first >= low:
            begin -= 1
        else:
            break
        if _length_ms(words, sentences[begin].first, sentences[end].last) > LONGEST_MS:
            break
        first, last = sentences[begin].first, sentences[end].last
    return Soundbite(_title(line), first, last, words[first].start_ms, _end_ms(words, first, last))


def _core(words: Sequence[Word], evidence: Sequence[Evidence]) -> tuple[int, int]:
    """The words behind the line, from the first to the last.

    Where that is longer than a soundbite may be, the first place alone, or its beginning.
    """
    first, last = min(place.first for place in evidence), max(place.last for place in evidence)
    if _length_ms(words, first, last) > LONGEST_MS:
        first, last = evidence[0].first, evidence[0].last
    while last - first > 1 and _length_ms(words, first, last) > LONGEST_MS:
        last -= 1
    return first, last


def _chapter_words(document: EpisodeDocument, word: int) -> tuple[int, int]:
    """First and last word of the chapter that holds a word."""
    chapters = (chapter for chapter in document.chapters if chapter.first <= word < chapter.last)
    chapter = next(chapters)  # chapters tile the words
    return chapter.first, chapter.last


def _sentence_at(sentences: Sequence[Sentence], word: int) -> int:
    return bisect_right(sentences, word, key=lambda sentence: sentence.first) - 1


def _length_ms(words: Sequence[Word], first: int, last: int) -> Millis:
    return _end_ms(words, first, last) - words[first].start_ms


def _end_ms(words: Sequence[Word], first: int, last: int) -> Millis:
    """Where the last of these words ends; words may overlap."""
    return max(word.end_ms for word in words[first:last])


def _title(line: Line) -> str:
    """The takeaway's label, else its text; cut at a word where it is too long for a feed."""
    title = one_line(line.label or line.text)
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"


def _slug(title: str) -> str:
    """Letters and digits of any script, in lower case, joined by hyphens.

    >>> _slug("Ask three questions — first!"), _slug("…")
    ('ask-three-questions-first', 'clip')
    """
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", title).lower()).strip("-_")
    return words[:_LONGEST_NAME].rstrip("-_") or "clip"
