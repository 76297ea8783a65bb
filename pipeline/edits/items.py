"""Names of lines, candidates and chapters that stay the same in another draft with the same content."""

import hashlib
from collections.abc import Iterable, Iterator

from pipeline.model.chapter import Chapter
from pipeline.model.notes import Line, SectionKey

QUOTES: SectionKey = "quotes"
"""Section of pull quotes, which are for publishing and not on the page."""


def line_items(section: SectionKey, lines: Iterable[Line]) -> tuple[str, ...]:
    """One name a line: what it says and where that comes from, not where it stands or what its label is.

    A hole is called `hook:missing`, whatever it says. A candidate has the name that it would have
    among the takeaways.
    """
    return tuple(
        _numbered(
            f"{section}:missing" if line.origin == "missing" else f"{section}:{_digest(line.text)}" for line in lines
        )
    )


def chapter_items(chapters: Iterable[Chapter]) -> tuple[str, ...]:
    """One name a chapter: its title, which is the producer's and stays when times are heard anew."""
    return tuple(_numbered(f"chapter:{_digest(chapter.title)}" for chapter in chapters))


def added_item(edit_id: str) -> str:
    """The name of a line or chapter that an edit made."""
    return f"added:{edit_id}"


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """The same name a second time gets a number behind it.

    >>> list(_numbered(["a", "b", "a"]))
    ['a', 'b', 'a.2']
    """
    seen: dict[str, int] = {}
    for name in names:
        count = seen[name] = seen.get(name, 0) + 1
        yield name if count == 1 else f"{name}.{count}"


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
