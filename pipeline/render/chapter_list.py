"""The one chapter list that every format shows: the same entries, the same times, the titles to the letter."""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.model.document import EpisodeDocument
from pipeline.timecode import Millis

OPENING_TITLE = "Introduction"
"""Title of the entry that is put at 00:00 where the first chapter begins later: players and platforms
take no list that begins elsewhere."""
SHORTEST_MS: Millis = 1
"""An entry that begins with the end of the recording is this long: WebVTT and the readers of audio files take
none of no length."""
_NOT_CHARACTERS = {"\ufffe", "\uffff"}


@dataclass(frozen=True, slots=True)
class ListedChapter:
    """An entry of the list: a title of one line, never empty, and the time it takes."""

    title: str
    start_ms: Millis
    end_ms: Millis


def list_chapters(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> tuple[ListedChapter, ...]:
    """The chapters of an episode as a player lists them: in rising order, the first at 00:00.

    Where the first chapter begins later, it is moved to 00:00 if the producer's outline has it
    there, else an entry with `opening_title` is put in front. Each runs up to the next one that begins
    later, the last to the end of the recording: entries that begin at the same time share their end,
    which keeps them in their order in browsers too. An episode without chapters has no entries.
    """
    found = sorted(document.chapters, key=lambda chapter: chapter.start_ms)
    entries = [(chapter.title, chapter.start_ms) for chapter in found]
    if found and found[0].start_ms > 0:
        if found[0].outline_ms == 0:
            entries[0] = (found[0].title, 0)
        else:
            entries.insert(0, (opening_title, 0))
    end_ms = max([document.duration_ms, *(chapter.end_ms for chapter in found)])
    listed: list[ListedChapter] = []
    for number, (title, start_ms) in reversed(list(enumerate(entries, 1))):
        if listed:
            end_ms = listed[-1].start_ms if listed[-1].start_ms > start_ms else listed[-1].end_ms
        shown = one_line(title) or f"Chapter {number}"
        listed.append(ListedChapter(shown, start_ms, max(end_ms, start_ms + SHORTEST_MS)))
    return tuple(reversed(listed))


def one_line(text: str) -> str:
    r"""A title as every format can hold it: without line breaks, tabs and other control characters.

    Everything a reader sees stays to the letter, joined emoji and marks of direction included.

    >>> one_line("Q&A:\n\t“What’s next?” "), one_line("a\x00b\udc00"), one_line("שלום 👩‍🚀")
    ('Q&A: “What’s next?”', 'a b�', 'שלום 👩‍🚀')
    """
    shown = "".join(map(_plain, text))
    return re.sub(r"\s*\n\s*", " ", shown).strip()


def _plain(character: str) -> str:
    """The character; a line break for anything that ends or controls a line, a mark for what is no character."""
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return "\n"
    return "\N{REPLACEMENT CHARACTER}" if kind == "Cs" or character in _NOT_CHARACTERS else character
