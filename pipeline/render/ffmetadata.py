"""`chapters.ffmetadata`: what `ffmpeg -i sound -i chapters.ffmetadata -map_metadata 1 -codec copy` puts into a file."""

import re

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters, one_line

_SPECIAL = re.compile(r"[=;#\\]")


def render_ffmetadata(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """Title, show and date where they are given, and a section for each chapter in milliseconds."""
    episode = document.episode
    about = {
        "title": episode.title,
        "album": episode.show.name,
        "date": episode.date.isoformat() if episode.date else None,
    }
    lines = [";FFMETADATA1", *(f"{key}={_escaped(one_line(value))}" for key, value in about.items() if value)]
    for chapter in list_chapters(document, opening_title=opening_title):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={chapter.start_ms}", f"END={chapter.end_ms}"]
        lines.append(f"title={_escaped(chapter.title)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    r"""Signs of the format get a backslash.

    FFmpeg takes a line break behind any backslash for a part of the text, an escaped one too, and so
    loses the next line: a text that ends with one gets a space behind it.

    >>> print(_escaped(r"C# = 1; a\b"))
    C\# \= 1\; a\\b
    """
    escaped = _SPECIAL.sub(lambda sign: f"\\{sign[0]}", text)
    return f"{escaped} " if escaped.endswith("\\") else escaped
