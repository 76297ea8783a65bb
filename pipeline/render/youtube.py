"""`chapters.txt`: the lines that YouTube, Spotify and Apple Podcasts make chapters of in a description."""

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters
from pipeline.timecode import Millis

HOUR_MS: Millis = 3_600_000


def render_description_chapters(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """`MM:SS Title` lines, all of them `HH:MM:SS Title` where a chapter begins after the first hour.

    These are the two forms that all three platforms read. Fractions of a second are cut.
    """
    chapters = list_chapters(document, opening_title=opening_title)
    hours = any(chapter.start_ms >= HOUR_MS for chapter in chapters)
    return "".join(f"{_clock(chapter.start_ms, hours=hours)} {chapter.title}\n" for chapter in chapters)


def _clock(time_ms: Millis, *, hours: bool) -> str:
    minutes, seconds = divmod(time_ms // 1000, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
