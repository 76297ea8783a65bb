"""`chapters.labels.txt`: a label track for Audacity and the editors that read its labels."""

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters
from pipeline.timecode import Millis


def render_audacity_labels(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """Start, end and title with tabs between; seconds with six decimals, as Audacity writes them."""
    return "".join(
        f"{_seconds(chapter.start_ms)}\t{_seconds(chapter.end_ms)}\t{chapter.title}\n"
        for chapter in list_chapters(document, opening_title=opening_title)
    )


def _seconds(time_ms: Millis) -> str:
    """Written digit by digit: no float rounds it.

    >>> _seconds(133_005)
    '133.005000'
    """
    return f"{time_ms // 1000}.{time_ms % 1000:03d}000"
