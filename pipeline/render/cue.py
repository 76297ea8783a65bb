"""`chapters.cue`: a cue sheet beside the recording."""

from pathlib import Path

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, list_chapters, one_line
from pipeline.timecode import Millis

FRAMES_PER_SECOND = 75
"""The unit of a cue sheet: the sectors of a compact disc."""


def render_cue(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """A track for each chapter, times cut to the frame (1/75 s).

    Cue sheets have no escapes: a `"` would end the title in most readers, so it stands as `'`, the
    one letter of a producer's title that is ever changed. More than 99 tracks go beyond the compact
    disc, not beyond the players that read the sheet.
    """
    episode = document.episode
    head = [("PERFORMER", episode.show.name), ("TITLE", episode.title)]
    lines = [f"{key} {_quoted(value)}" for key, value in head if value]
    form = "MP3" if Path(document.sound_name).suffix.lower() == ".mp3" else "WAVE"  # any other sound is called WAVE
    lines.append(f"FILE {_quoted(document.sound_name)} {form}")
    for number, chapter in enumerate(list_chapters(document, opening_title=opening_title), 1):
        lines.append(f"  TRACK {number:02d} AUDIO")
        lines.append(f"    TITLE {_quoted(chapter.title)}")
        lines.append(f"    INDEX 01 {_frames(chapter.start_ms)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    r"""Between quotes; a backslash before the closing one would hide it from libcue, so a space parts them.

    >>> print(_quoted('The "old" way'), _quoted("C:\\"))
    "The 'old' way" "C:\ "
    """
    shown = one_line(text).replace('"', "'")
    return f'"{shown} "' if shown.endswith("\\") else f'"{shown}"'


def _frames(time_ms: Millis) -> str:
    """Minutes (of any number), seconds and frames.

    >>> _frames(3_723_500)
    '62:03:37'
    """
    seconds, frames = divmod(time_ms * FRAMES_PER_SECOND // 1000, FRAMES_PER_SECOND)
    return f"{seconds // 60:02d}:{seconds % 60:02d}:{frames:02d}"
