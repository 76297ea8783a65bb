"""The files that a run writes when nothing else is asked for, from one document."""

import os
from pathlib import Path
from urllib.parse import quote

from pipeline.model.document import EpisodeDocument
from pipeline.render.formats import DEFAULT_FILES, render_formats
from pipeline.render.outlet import Outlet


def render_all(document: EpisodeDocument, *, sound_url: str | None = None) -> dict[str, bytes]:
    """File name to content, always in this order; the same document gives the same bytes.

    Args:
        document: the episode.
        sound_url: address of the recording as seen from the pages (`sound_url_for` makes one);
            None leaves the player out and shows times as plain marks.
    """
    return render_formats(document, DEFAULT_FILES, Outlet(sound_url=sound_url))


def sound_url_for(sound: Path, folder: Path) -> str:
    """The recording's address as seen from a page in `folder`: relative, percent-encoded.

    On Windows a recording on another drive has no relative path and gets a `file:` address.

    >>> sound_url_for(Path("audio/one & two #3.mp3"), Path("outputs/one"))
    '../../audio/one%20%26%20two%20%233.mp3'
    """
    try:
        relative = os.path.relpath(sound, folder)
    except ValueError:
        return sound.absolute().as_uri()
    return quote(Path(relative).as_posix())
