"""What is written into a copy of the recording: chapters, title, artist, date, artwork."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, ListedChapter, list_chapters, one_line

_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""The two forms that every player shows, by their first bytes."""


@dataclass(frozen=True, slots=True)
class Artwork:
    """A cover picture as it goes into the file."""

    data: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class AudioTags:
    """Chapters and titles for a file; what is None stays as the file has it.

    Title, date and artwork are the producer's own and win over the file's. Artist and album, which are
    taken from the show's hosts and name, are written only where the file has none.
    """

    chapters: tuple[ListedChapter, ...]
    title: str | None = None
    date: datetime.date | None = None
    artist: str | None = None
    album: str | None = None
    artwork: Artwork | None = None


def tags_of(document: EpisodeDocument, *, artwork: Path | None = None, opening_title: str = OPENING_TITLE) -> AudioTags:
    """The tags that the episode's own files ask for; what they do not say stays as the recording has it.

    Raises:
        InputError: the artwork cannot be read, or is neither JPEG nor PNG.
    """
    episode = document.episode
    return AudioTags(
        chapters=list_chapters(document, opening_title=opening_title),
        title=one_line(episode.title or "") or None,
        date=episode.date,
        artist=one_line(", ".join(episode.show.hosts)) or None,
        album=one_line(episode.show.name or "") or None,
        artwork=None if artwork is None else read_artwork(artwork),
    )


def read_artwork(path: Path) -> Artwork:
    """A cover picture.

    Raises:
        InputError: no such file, not readable, or neither JPEG nor PNG.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        sentence = f"The artwork cannot be read: {error.strerror or error}."
        raise InputError(sentence, remedy="Check `artwork` in show.toml.", path=path) from error
    mime = next((mime for head, mime in _PICTURES.items() if data.startswith(head)), None)
    if mime is None:
        raise InputError("The artwork is neither JPEG nor PNG.", remedy="Save it as one of them.", path=path)
    return Artwork(data, mime)
