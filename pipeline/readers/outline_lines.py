"""Outline entries in running text: one line, one look, no judgement of the whole page yet."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.readers.outline_markup import SourceLine, Visible, has_html, html_lines, source_lines, visible_line
from pipeline.readers.outline_times import WrittenTime, looks_like_time, time_at

Place = Literal["first", "last", "alone"]
"""Where the time stands in its line."""

_BULLET = re.compile(r"(?:[-*+•‣◦▪▫●○■□►–—·](?=\s|\d|\[|\()|\d{1,3}[.)](?=\s))\s*")
_HEADING = re.compile(r"#{1,6}\s+")
_QUOTE = re.compile(r">\s*")
_OPEN = re.compile(r"(?:[^\w\s\x00-\x7F«]+\s*)?[\[({<«~]*\s*(?:@\s*)?")
"""Signs before a time: an emoji or arrow of the producer's, brackets, the `@` of some shows."""
_CLOSE = re.compile(r"\s*[\])}>»]*")
_SEPARATOR = re.compile(r"\s*(?:[-–—~:：|•·,.;=→⇒➔➜➡▶\ufe0f>/]+(?=\s|$)|[-–—:：|=→,;](?=[^\s\d]))?\s*")
_DIGIT = re.compile(r"\d")
_CUE = re.compile(r"[\d:.,]{4,16}\s*-->\s*(?:\d|$)")
"""When a subtitle is shown."""
_TABLE_RULE = re.compile(r"[\s|:+-]*")
_BEFORE_LAST = re.compile(r"(?:\s*[-–—:：|•·,@]|\s+(?:starts?|begins?|is|comes)?\s*(?:at|@))$")
_LAST = re.compile(
    r"(?P<open>[\[({]?[>@\s]*)(?P<time>\d[\dhms:：.,; ]*(?:(?:->|→|[-–—])[\dhms:：.,; ]*)?)(?:<<)?\s*[\])}]?\.?"
)
_NO_TITLE = re.compile(r"(?:\d[-/.]\d{1,4}|[\"\\,]|\\\[)$")
"""Before a last time these tell of a date, a cell of data, a transcript's own marks."""
LONGEST_TIME_CHARS = 48
"""No time, range or length at the end of a line is longer than this."""
LONGEST_NEXT_LINE_CHARS = 220
"""A line under a bare time is its title up to this length; longer ones are running text."""
WRAPPED_AT_CHARS = 72
"""Editors and mail programs wrap at 72 to 80 characters: a shorter line ended because it was meant to."""
MOST_COLUMNS = 12
"""Columns looked at in a row of a table."""
MOST_NOTES = 20
"""Lines kept under one entry; the rest of a page follows its last entry."""


@dataclass(slots=True)
class Line:
    """A line of the page, seen: what stands before the text is taken off and remembered."""

    line_no: int
    raw: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    bullet: bool = False
    heading: bool = False
    quote: bool = False
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class Candidate:
    """What may be an entry, at `index` of the page's lines."""

    index: int
    line: Line
    time: WrittenTime
    title: str
    place: Place
    marked: bool
    """Brackets, a bullet, a separator or a heading set the time off from prose."""
    url: str | None = None
    notes: list[str] = field(default_factory=list)


def page_lines(text: str) -> list[Line]:
    """The lines of a page as a reader sees them. Text without any markup is taken to the letter."""
    sources = html_lines(text) if has_html(text) else source_lines(text)
    markup = has_html(text) or _has_markdown(text)
    seen = [_see(source, markup=markup) for source in (_unwrap(sources) if markup else sources)]
    for line, following in itertools.pairwise(seen):
        rule = following.raw.strip()
        if line.text and len(rule) >= 3 and rule.strip(rule[0]) == "" and rule[0] in "-=":
            line.heading = not line.bullet
    return seen


def _has_markdown(text: str) -> bool:
    return (
        "](" in text
        or "<http" in text
        or "**" in text
        or "`" in text
        or re.search(r"^[ \t]*(?:#{1,6}|[-*+>])[ \t]", text, re.MULTILINE) is not None
    )


def _unwrap(sources: list[SourceLine]) -> Iterator[SourceLine]:
    """Join a list item that an editor wrapped: inside a link's text, or after a full line."""
    held: SourceLine | None = None
    for source in sources:
        if held is not None and _continues(held.text, source.text):
            held = replace(held, text=f"{held.text.rstrip()} {source.text.strip()}")
            continue
        if held is not None:
            yield held
        held = source
    if held is not None:
        yield held


def _continues(line: str, following: str) -> bool:
    stripped = following.strip()
    if not stripped or not _BULLET.match(line.lstrip()) or len(line) > 2000:
        return False
    body = stripped.lstrip("#>*+-|")
    if (body != stripped and not stripped.startswith("**")) or _BULLET.match(stripped) or _starts_with_time(stripped):
        return False
    opened = line.rfind("[")
    if opened >= 0 and "]" not in line[opened:] and "](" in following:
        return True
    return len(line.rstrip()) + 1 + len(stripped.split(None, 1)[0]) >= WRAPPED_AT_CHARS


def _starts_with_time(text: str) -> bool:
    opened = _OPEN.match(text)
    return time_at(text, opened.end() if opened else 0) is not None


def _see(source: SourceLine, *, markup: bool) -> Line:
    seen = visible_line(source.text) if markup else Visible(source.text.strip())
    line = Line(source.line_no, source.text, seen.text.strip(), seen.links)
    at = 0
    while True:
        if found := _QUOTE.match(line.text, at):
            line.quote = True
        elif found := _HEADING.match(line.text, at):
            line.heading = len(source.text) - len(source.text.lstrip(" ")) < 4
        elif (found := _BULLET.match(line.text, at)) and not time_at(line.text, at):
            line.bullet = True
        else:
            break
        at = found.end()
    line.text = line.text[at:].strip()
    if line.text.count("|") >= 2 or (line.text.startswith("|") and markup):
        line.cells = tuple(cell.strip() for cell in line.text.strip("|").split("|", MOST_COLUMNS))
    return line


def find_candidates(lines: list[Line]) -> list[Candidate]:
    """Every line that could be an entry, in the order of the page."""
    found = []
    for index, line in enumerate(lines):
        if _DIGIT.search(line.text) is None or _CUE.match(line.text):
            continue
        candidate = _row(index, line) or _time_first(index, line) or _time_last(index, line)
        if candidate is not None:
            found.append(candidate)
    return found


def _row(index: int, line: Line) -> Candidate | None:
    """A row of a table: one cell is a time and nothing else, the cell after it (or before it) the title."""
    for column, cell in enumerate(line.cells):
        opened = _OPEN.match(cell)
        time = time_at(cell, opened.end() if opened else 0)
        if time is None or cell[time.end :].strip("])}>» "):
            continue
        others = [text for text in (*line.cells[column + 1 :], *reversed(line.cells[:column])) if _is_title_cell(text)]
        if others:
            return Candidate(index, line, time, others[0], "first", marked=True, url=_url(line, others[0]))
    return None


def _is_title_cell(text: str) -> bool:
    return (
        bool(text) and time_at(text, 0) is None and not text.strip("#.").isdigit() and not _TABLE_RULE.fullmatch(text)
    )


def _time_first(index: int, line: Line) -> Candidate | None:
    opened = _OPEN.match(line.text)
    at = opened.end() if opened else 0
    time = time_at(line.text, at)
    if time is None:
        return None
    closed = _CLOSE.match(line.text, time.end)
    end = closed.end() if closed else time.end
    bracketed = line.text[:at].strip() not in ("", "@")
    if bracketed and not line.text[time.end : end].strip():
        line.text = line.text.rstrip("])}>»")  # `(00:00 Intro)`: the bracket that closes the line goes with its opener
    rest = line.text[end:]
    separator = _SEPARATOR.match(rest)
    title = rest[separator.end() if separator else 0 :].strip()
    if (
        title
        and not (separator and separator[0])
        and end == time.end
        and title[0].isascii()
        and title[0] not in "\"'“‘(["
    ):
        return None  # `16:20x` is no time; `00：00開場` is one
    marked = bracketed or line.bullet or line.heading
    if not title and "![" in line.raw:
        return Candidate(index, line, time, "", "first", marked)
    if not title:
        return Candidate(index, line, time, "", "alone", marked) if not line.quote else None
    return Candidate(index, line, time, _without_colon(title), "first", marked, _url(line, title))


def _time_last(index: int, line: Line) -> Candidate | None:
    tail_from = max(0, len(line.text) - LONGEST_TIME_CHARS)
    for at in range(tail_from, len(line.text)):
        match = _LAST.fullmatch(line.text, at) if line.text[at] in "[({ >@" or line.text[at].isdigit() else None
        time = time_at(line.text, match.start("time")) if match else None
        if match is None or time is None or line.text[time.end :].strip(" <]})."):
            continue
        before = line.text[:at].rstrip()
        bracketed = match["open"].strip(" @") != ""
        before, stripped = (before, True) if bracketed else _strip_before_last(before)
        if not any(map(str.isalpha, before)) or _NO_TITLE.search(before, max(0, len(before) - LONGEST_TIME_CHARS)):
            return None
        marked = bracketed or stripped or line.bullet or line.heading
        return Candidate(index, line, time, before.rstrip(" {(["), "last", marked, _url(line, before))
    return None


def _strip_before_last(before: str) -> tuple[str, bool]:
    tail_from = max(0, len(before) - LONGEST_TIME_CHARS)
    match = _BEFORE_LAST.search(before, tail_from)
    # `at` is a word of prose too, so it does not mark the time.
    return (before[: match.start()].rstrip(), not match[0].endswith("t")) if match else (before, False)


def _without_colon(title: str) -> str:
    """`Q:` heads what follows it; the colon belongs to the page, not to the title."""
    return title[:-1].rstrip() if title.endswith((":", "：")) and len(title) > 1 else title


def _url(line: Line, title: str) -> str | None:
    for label, address in line.links:
        if address.startswith(("http://", "https://")) and (label in title or label == address):
            return address
    return None


def find_lookalikes(lines: list[Line], taken: set[int]) -> list[tuple[Line, str]]:
    """Lines that begin like an entry with a time that cannot be read, with that time."""
    found = []
    for index, line in enumerate(lines):
        opened = _OPEN.match(line.text)
        at = opened.end() if opened else 0
        written = None if index in taken or line.cells else looks_like_time(line.text, at)
        if written is not None and len(line.text) > at + len(written):
            found.append((line, written))
    return found
