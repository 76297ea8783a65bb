"""The draft on the desk: what edits are laid over, one after the other."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline.edits.errors import MisfitError
from pipeline.edits.items import QUOTES, chapter_items, line_items
from pipeline.edits.placing import HeardWords
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Section, SectionKey
from pipeline.model.transcript import Transcript
from pipeline.timecode import Millis

Status = Literal["draft", "accepted", "rejected", "edited", "added", "missing"]
QUOTES_HEADING = "Pull quotes"


@dataclass(slots=True)
class DeskLine:
    """A line, what the draft said there, and what a person did with it."""

    item: str
    line: Line
    status: Status
    draft: Line | None = None
    """None for a line that a person added."""
    score: float = 0.0
    """Rank of a takeaway among the candidates."""
    by_hand: bool = False
    """True when its text is a person's."""
    source: "DeskLine | None" = None
    """The line of the page that a title suggestion was made of."""
    followed: str = ""
    """What a line for publishing said when it last said what the page says."""
    is_gone: bool = False
    """True where what it was made of does not say it any more."""

    @property
    def is_shown(self) -> bool:
        """Whether the page has it."""
        return self.status != "rejected" and not (self.is_gone and self.status == "draft")


@dataclass(slots=True)
class DeskChapter:
    """A chapter, what the draft said, and where it begins now."""

    item: str
    title: str
    start_ms: Millis
    draft: Chapter | None = None
    draft_line: Line | None = None
    """The draft's line of the timestamps for it."""
    renamed: bool = False
    moved: bool = False
    decided: bool = False
    """True when a person took or left the proposed move."""


@dataclass(slots=True)
class DeskWords:
    """The words as heard, one slot each, with what a person wrote into them and who speaks."""

    heard: HeardWords
    texts: list[str]
    """What stands in each slot now: one word mostly, after a correction several or none."""
    fixed: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    """Empty slots whose time belongs to the word in front: three words that became one."""
    starts: list[int] = field(default_factory=list)
    """First slot of each utterance."""
    speakers: dict[int, str | None] = field(default_factory=dict)
    """First slot of an utterance to its voice."""

    def utterance_at(self, word: int) -> int:
        """First slot of the utterance that holds the word.

        Raises:
            MisfitError: there is no such word.
        """
        if not 0 <= word < len(self.texts):
            raise MisfitError("There is no such word in this draft.")
        return self.starts[bisect_right(self.starts, word) - 1]

    def utterances(self) -> Iterator[tuple[int, int]]:
        """Slots `[first, last)` of each utterance."""
        return zip(self.starts, [*self.starts[1:], len(self.texts)], strict=True)

    def text(self, first: int, last: int) -> str:
        """What stands in the slots `[first, last)`."""
        return " ".join(text for text in self.texts[first:last] if text)

    def write(self, first: int, last: int, text: str) -> None:
        """Share the words of a text out over the slots `[first, last)`, in order and as evenly as can be."""
        words, count = text.split(), last - first
        self.texts[first:last] = [""] * count
        self.fixed.update(range(first, last))
        self.covered.difference_update(range(first, last))
        for number, word in enumerate(words):
            slot = first + number * count // len(words)
            self.texts[slot] = f"{self.texts[slot]} {word}".lstrip()
        if words:
            self.covered.update(at for at in range(first, last) if not self.texts[at])

    def split(self, word: int) -> None:
        """Begin another utterance with the word, of the same voice."""
        first = self.utterance_at(word)
        if first != word:
            insort(self.starts, word)
            self.speakers[word] = self.speakers[first]

    def merge(self, first: int) -> None:
        """Join the utterance that begins with this slot to the one before."""
        self.starts.remove(first)
        del self.speakers[first]


@dataclass(slots=True)
class Desk:
    """A draft with the edits laid over so far. All word numbers are those of the words as heard."""

    draft: EpisodeDocument
    words: DeskWords
    headings: dict[SectionKey, str]
    sections: dict[SectionKey, list[DeskLine]]
    """In the order of the page, then those for publishing; the timestamps are made of `chapters` and not in it."""
    candidates: list[DeskLine]
    """Takeaways that the page does not show, best first."""
    chapters: list[DeskChapter]
    renamed: dict[str, str] = field(default_factory=dict)
    """Names of mentions as the draft has them, to what corrections made of them."""
    follows_page: bool = False
    """True where the short description is what hook and pitch of the draft say."""

    def lines(self) -> Iterator[DeskLine]:
        """All lines and candidates."""
        for lines in self.sections.values():
            yield from lines
        yield from self.candidates

    def line(self, item: str) -> DeskLine | None:
        """The line or candidate of that name."""
        return next((line for line in self.lines() if line.item == item), None)

    def section_of(self, line: DeskLine) -> SectionKey | None:
        """The section in which the line stands; None for a candidate."""
        return next((key for key, lines in self.sections.items() if any(one is line for one in lines)), None)

    def section(self, key: SectionKey) -> list[DeskLine]:
        """The lines of a section; an empty one is made where the draft has none.

        Raises:
            MisfitError: the timestamps, which are the chapters.
        """
        if key == "outline":
            raise MisfitError("The timestamps are made of the chapters: edit the chapter.")
        return self.sections.setdefault(key, [])

    def take_away(self, line: DeskLine) -> None:
        """Take a line from where it stands."""
        for lines in (*self.sections.values(), self.candidates):
            lines[:] = [one for one in lines if one is not line]

    def put_back(self, line: DeskLine) -> None:
        """A drafted takeaway that loses its place is a candidate again; other lines are only in the draft."""
        if line.draft is not None and any(line is one for one in self.sections.get("takeaways", [])):
            self.candidates.append(line)
            self.candidates.sort(key=lambda one: -one.score)

    def chapter_title_at(self, word: int) -> str | None:
        """Title of the chapter in which the word is said."""
        start_ms = self.words.heard.starts[word]
        before = [chapter for chapter in self.chapters if chapter.start_ms <= start_ms]
        return max(before, key=lambda chapter: chapter.start_ms).title or None if before else None

    def chapter(self, item: str) -> DeskChapter | None:
        """The chapter of that name."""
        return next((chapter for chapter in self.chapters if chapter.item == item), None)


def lay_out(draft: EpisodeDocument) -> Desk:
    """The draft as it is, on the desk."""
    sections = {section.key: section for section in (*draft.notes.sections, *draft.notes.publishing)}
    shown: dict[SectionKey, list[DeskLine]] = {
        key: _desk_lines(key, section.lines) for key, section in sections.items() if key != "outline"
    }
    headings = {key: section.heading for key, section in sections.items()}
    headings.setdefault(QUOTES, QUOTES_HEADING)
    return Desk(
        draft,
        _desk_words(draft.transcript),
        headings,
        shown,
        _candidates(draft, shown.get("takeaways", [])),
        _desk_chapters(draft, sections.get("outline")),
    )


def _desk_words(transcript: Transcript) -> DeskWords:
    return DeskWords(
        HeardWords(transcript),
        [word.text for word in transcript.words],
        starts=[utterance.first for utterance in transcript.utterances],
        speakers={utterance.first: utterance.speaker for utterance in transcript.utterances},
    )


def _desk_lines(key: SectionKey, lines: Sequence[Line]) -> list[DeskLine]:
    items = line_items(key, lines)
    return [
        DeskLine(item, line, "missing" if line.origin == "missing" else "draft", line)
        for item, line in zip(items, lines, strict=True)
    ]


def _candidates(draft: EpisodeDocument, shown: list[DeskLine]) -> list[DeskLine]:
    """Takeaways beside those on the page; the ones on the page get their rank."""
    left: list[DeskLine] = []
    taken = {line.item for line in shown}
    by_place = {line.line.evidence[0]: line for line in shown if line.line.evidence}
    lines = [Line(one.sentence, "spoken", one.evidence, label=one.label) for one in draft.takeaways]
    for takeaway, line, item in zip(draft.takeaways, lines, line_items("takeaways", lines), strict=True):
        if (on_page := by_place.pop(takeaway.evidence[0], None)) is not None:
            on_page.score = takeaway.score
        elif item not in taken:
            left.append(DeskLine(item, line, "draft", line, takeaway.score))
    return left


def _desk_chapters(draft: EpisodeDocument, outline: Section | None) -> list[DeskChapter]:
    lines: Sequence[Line | None] = () if outline is None else outline.lines
    if len(lines) != len(draft.chapters):
        lines = [None] * len(draft.chapters)
    return [
        DeskChapter(item, chapter.title, chapter.start_ms, chapter, line)
        for item, chapter, line in zip(chapter_items(draft.chapters), draft.chapters, lines, strict=True)
    ]
