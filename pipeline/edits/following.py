"""Lines for publishing that say what lines of the page say: they follow what a person makes of those.

One that she wrote or left out herself stays as she has it. One that she accepted is up for a look again when what it
was made of is written anew after that: nobody has accepted what it would say now.
"""

import re
from dataclasses import replace

from pipeline.edits.desk import Desk, DeskLine
from pipeline.model.notes import Line, SectionKey
from pipeline.nlp.short_texts import LONGEST_TITLE, described

_SOURCES: tuple[SectionKey, ...] = ("hook", "learn", "takeaways")
"""Sections whose lines make title suggestions."""
_AROUND = re.compile(r"^that |[.?!…]+$")


def find_sources(desk: Desk) -> None:
    """Find out, on a desk without edits, which lines for publishing were made of which lines of the page."""
    lines = desk.sections.get("description", [])
    desk.follows_page = len(lines) == 1 and lines[0].line.text == _description(desk).text
    sources = [line for key in _SOURCES for line in desk.sections.get(key, ())] + desk.candidates
    for line in (*lines, *desk.sections.get("titles", ())):
        line.followed = line.line.text
    for title in desk.sections.get("titles", ()):
        same = (one for one in sources if one.line.evidence == title.line.evidence and _bare(one) == _bare(title))
        title.source = next(same, None)


def follow(desk: Desk) -> None:
    """Bring the description and the title suggestions up to what the page says now."""
    if desk.follows_page:
        line = desk.sections["description"][0]
        if _may_follow(line):
            line.draft = _description(desk)
            _say(line, line.draft)
    for title in desk.sections.get("titles", ()):
        if title.source is not None and _may_follow(title):
            _follow_source(title, title.source)


def _may_follow(line: DeskLine) -> bool:
    is_untouched = line.status in ("draft", "missing")
    return is_untouched or (line.status == "accepted" and line.line.text == line.followed)


def _say(line: DeskLine, now: Line) -> None:
    if line.status != "accepted" or now.text != line.line.text:
        line.line = now
        line.status = "missing" if now.origin == "missing" else "draft"
    line.followed = now.text


def _follow_source(title: DeskLine, source: DeskLine) -> None:
    text = source.line.text.removeprefix("That ").rstrip(".")
    is_written = source.by_hand and bool(text.strip()) and len(text) <= LONGEST_TITLE and "\n" not in text
    title.is_gone = source.status == "rejected" or (source.by_hand and not is_written)
    if is_written:
        _say(title, replace(title.line, text=text[:1].upper() + text[1:], origin="producer"))
    elif title.draft is not None and not source.by_hand:
        _say(title, title.draft)


def _description(desk: Desk) -> Line:
    return described(_told(desk, "hook"), _told(desk, "pitch"))


def _told(desk: Desk, key: SectionKey) -> list[Line]:
    """Lines of a section that may go out."""
    lines = (line.line for line in desk.sections.get(key, ()) if line.is_shown)
    return [line for line in lines if line.origin != "missing" and not line.to_confirm]


def _bare(line: DeskLine) -> str:
    return _AROUND.sub("", line.line.text.casefold())
