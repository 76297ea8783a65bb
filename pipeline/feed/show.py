"""`show.toml` from the feed's channel, where there is none; one that is there is the producer's."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.feed.channel import Channel
from pipeline.feed.toml_text import toml_text
from pipeline.model.finding import Finding
from pipeline.store.whole import write_whole


def make_show(channel: Channel, audio_dir: Path, *, feed: str, dry_run: bool) -> Iterator[Finding]:
    """Write it, or say that another show's lies there.

    Raises:
        InputError, MachineError: it cannot be written.
    """
    path = audio_dir / "show.toml"
    if path.is_symlink() or path.exists():
        name = _name_in(path)
        if name and channel.name and name.casefold() != channel.name.casefold():
            message = f"show.toml is of “{name}”, the feed is of “{channel.name}”: these episodes get the wrong show."
            yield Finding("import.other-show", message, remedy="Import into a folder of its own: --audio DIR.")
        return
    text = show_toml(channel, feed)
    if text and not dry_run:
        write_whole(path, text.encode())
        yield Finding("import.show", "show.toml was written from the feed.", "note", remedy="Look through it once.")


def show_toml(channel: Channel, feed: str) -> str:
    """What the channel says of the show; only persons it calls hosts are hosts.

    A private feed's address is a secret and stays out: only the address the feed publishes of itself, or one
    without name, password and query is taken.
    """
    parts = urlsplit(feed)
    is_open = parts.scheme in ("http", "https") and not parts.query and "@" not in parts.netloc
    language = (channel.language or "").partition("-")[0].partition("_")[0].lower()
    return toml_text(
        {
            "name": channel.name,
            "hosts": [person.name for person in channel.persons if "host" in person.role],
            "language": language if language.isalpha() and len(language) in (2, 3) else None,
            "url": channel.url,
            "feed_url": channel.feed_url or (feed if is_open else None),
            "image_url": channel.image_url,
        }
    )


def _name_in(path: Path) -> str | None:
    """The show's name in a toml; None where it cannot be read (a run says what is wrong with it)."""
    try:
        name = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("name")
    except (OSError, ValueError):
        return None
    return name if isinstance(name, str) else None
