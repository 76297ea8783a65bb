"""`chapters.json`: Podcasting 2.0 JSON chapters 1.2.0 (`application/json+chapters`)."""

import msgspec

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import list_chapters
from pipeline.render.outlet import Outlet
from pipeline.timecode import Millis

VERSION = "1.2.0"


def render_chapters_json(document: EpisodeDocument, outlet: Outlet | None = None) -> bytes:
    """The chapter list of every format. Ends are left out: each chapter runs to the next."""
    about = {
        "version": VERSION,
        "title": document.episode.title,
        "podcastName": document.episode.show.name,
        "fileName": document.sound_name,
    }
    listed = list_chapters(document, opening_title=(outlet or Outlet()).opening_title)
    chapters = [{"startTime": _seconds(chapter.start_ms), "title": chapter.title} for chapter in listed]
    given: dict[str, object] = {key: value for key, value in about.items() if value}
    return msgspec.json.format(msgspec.json.encode({**given, "chapters": chapters}), indent=2) + b"\n"


def _seconds(time_ms: Millis) -> int | float:
    """Whole seconds without a fraction, as the specification's examples write them."""
    return time_ms // 1000 if time_ms % 1000 == 0 else time_ms / 1000
