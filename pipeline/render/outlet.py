"""How and where an episode is published: what its files need beyond the episode itself."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.episode import Episode
from pipeline.render.chapter_list import OPENING_TITLE
from pipeline.render.reading import ReadingStyle

DEFAULT_TEMPLATE = "show-notes"
"""The page with every section, as it ships."""
TEMPLATES = "templates"
"""Name of the folder of a show's own templates."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the producer chose and where her files will lie. An address nobody gave is None, and its tag is left out."""

    sound_url: str | None = None
    """The recording as seen from the pages on disk (relative, percent-encoded); None leaves the player out."""
    files: frozenset[str] = frozenset()
    """Names of the files that lie beside each other: pages link to these only. Empty when nobody said: to all."""
    reading: ReadingStyle = "verbatim"
    """Of every form of the transcript. Evidence is always quoted verbatim."""
    template: str = DEFAULT_TEMPLATE
    templates: Path | None = None
    """Folder of the show's own templates."""
    opening_title: str = OPENING_TITLE
    """Of the entry at 00:00 that every chapter list begins with, where the outline has none."""
    page_url: str | None = None
    """The episode's page on the web."""
    audio_url: str | None = None
    """The recording on the web."""
    files_url: str | None = None
    """The folder on the web that holds the episode's files; ends with a slash."""
    online: frozenset[str] = frozenset()
    """Names of the files that are put there: the feed names these only. Empty when nobody said: all."""
    show_url: str | None = None
    feed_url: str | None = None
    image_url: str | None = None

    def has(self, name: str) -> bool:
        """Whether a file of that name lies beside the pages."""
        return not self.files or name in self.files

    def address_of(self, name: str) -> str | None:
        """Where a file will lie on the web; None when nobody said, or it is not put there."""
        is_online = not self.online or name in self.online
        return f"{self.files_url}{name}" if self.files_url and is_online else None


def outlet_of(
    episode: Episode, *, online: Iterable[str], sound_url: str | None = None, templates: Path | None = None
) -> Outlet:
    """What `show.toml` and the episode's own toml say; where both give an address, the episode's counts."""
    show = episode.show
    files_url = None if show.files_url is None else show.files_url.replace("{slug}", episode.slug)
    return Outlet(
        sound_url=sound_url,
        reading=show.reading,
        template=show.template,
        templates=templates,
        opening_title=show.opening_title,
        page_url=episode.url,
        audio_url=episode.audio_url,
        files_url=None if files_url is None else files_url.rstrip("/") + "/",
        online=frozenset(online),
        show_url=show.url,
        feed_url=show.feed_url,
        image_url=episode.image_url or show.image_url,
    )


def templates_beside(audio_dir: Path) -> Path | None:
    """The folder of the show's own templates, which lies beside the recordings; None where there is none."""
    folder = audio_dir / TEMPLATES
    return folder.absolute() if folder.is_dir() else None


def templates_digest(folder: Path | None) -> str:
    """The sha256 of all templates in a folder, their names included: another template is another page."""
    digest = hashlib.sha256()
    for path in () if folder is None else sorted(folder.glob("**/*")):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder or path).as_posix()} {len(content)} ".encode() + content)
    return digest.hexdigest()
