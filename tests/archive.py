"""A back catalog made for tests: a feed with its recordings, outlines, transcripts and guests, some of it broken.

Nothing of the product is used here, so that import, batch and catalog can be tested against it. Episode
`n` is the same in every archive: its words, its chapters, its guest and its date depend on `n` alone.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import av
import numpy as np

from tests.archive_ways import ALL_WAYS, Item
from tests.archive_words import (
    EPISODE_MS,
    GUESTS,
    HOST,
    SHOW,
    TRANSCRIPT_FORMS,
    chapter_starts,
    chapter_titles,
    chapters_json,
    podlove_chapters,
)

SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"'
)
FIRST_DAY = datetime.datetime(2019, 1, 7, 6, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Archive:
    """What was built: `folder` holds `feed.xml` and `files/`, to be read or served as they are."""

    folder: Path
    feed: Path
    items: tuple[Item, ...]

    def named(self, broken: str) -> list[Item]:
        """The items broken in one way."""
        return [item for item in self.items if item.broken == broken]


Sounds = Literal["silent", "none"]


def build_archive(
    folder: Path, episodes: int, broken: Sequence[str] = (), *, base_url: str = "", sounds: Sounds = "silent"
) -> Archive:
    """Write a feed of so many episodes with its files; the first `len(broken)` are broken, one in each way named.

    `base_url` is put before the addresses (`http://127.0.0.1:8000/`); without it they are relative, as a feed
    read from a file may have them. With `sounds="none"` no item has a recording, only its transcript.
    The ways to be broken are in `tests.archive_ways`.
    """
    files = folder / "files"
    files.mkdir(parents=True)
    recording = silent_flac(folder / "recording.part.flac", EPISODE_MS).read_bytes()
    items = []
    for number in range(1, episodes + 1):
        item = _item(files, number, base_url, recording if sounds == "silent" else None)
        if number <= len(broken):
            item.broken = broken[number - 1]
            ALL_WAYS[item.broken](item, files, base_url)
        items.append(item)
    (folder / "recording.part.flac").unlink()
    feed = folder / "feed.xml"
    feed.write_text(feed_text(items), encoding="utf-8")
    return Archive(folder, feed, tuple(items))


def feed_text(items: Sequence[Item], *, channel: str = "") -> str:
    """The feed, newest item first."""
    inside = "".join(map(_item_xml, reversed(items)))
    about = (
        f"<title>{SHOW}</title><language>en-GB</language><link>https://shelf.example.org/</link>"
        f'<itunes:image href="https://shelf.example.org/cover.jpg"/><podcast:person role="host">{HOST}</podcast:person>'
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {SPACES}>\n<channel>{about}{channel}\n'
    return f"{head}{inside}</channel>\n</rss>\n"


def silent_flac(path: Path, length_ms: int) -> Path:
    """A recording in which nobody speaks: small, whatever its length."""
    rate = 8_000
    with av.open(str(path), "w") as target:
        stream = target.add_stream("flac", rate=rate, layout="mono")
        for at in range(0, length_ms, 1000):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, rate), dtype=np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, at * rate // 1000
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def _item(files: Path, number: int, base_url: str, recording: bytes | None) -> Item:
    """Episode `number`: every third has its outline in HTML, as text, or as chapters in a file or in the feed."""
    name = f"ep{number:05d}"
    guest = GUESTS[number % len(GUESTS)]
    about = f"{guest} on {', '.join(chapter_titles(number)).lower()}."
    lines = [f"{start // 60_000:02d}:{start // 1000 % 60:02d} {title}" for start, title in chapter_starts(number)]
    item = Item(
        number=number,
        title=f"{chapter_titles(number)[0]} with {guest}, no. {number}",
        guid=f"https://shelf.example.org/?p={number}",
        date=format_datetime(FIRST_DAY + datetime.timedelta(days=7 * number)),
        description=about,
        enclosure=None,
    )
    if recording is not None:
        (files / f"{name}.flac").write_bytes(recording)
        item.enclosure, item.length = f"{base_url}files/{name}.flac", len(recording)
    link = f'<a href="https://shelf.example.org/{number}/sources">Sources of this episode</a>'
    if number % 4 == 0:
        item.description = f"<p>{about}</p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul><p>{link}</p>"
    elif number % 4 == 1:
        item.description = "\n".join([about, "", *lines, "", "Sources: https://shelf.example.org/sources"])
    elif number % 4 == 2:
        (files / f"{name}.chapters.json").write_text(chapters_json(number), encoding="utf-8")
        address = f"{base_url}files/{name}.chapters.json"
        item.inside.append(f'<podcast:chapters url={quoteattr(address)} type="application/json+chapters"/>')
    else:
        item.inside.append(podlove_chapters(number))
    kind, suffix, text = TRANSCRIPT_FORMS[number % 3]
    (files / f"{name}{suffix}").write_text(text(number), encoding="utf-8")
    address = f"{base_url}files/{name}{suffix}"
    item.inside.append(f'<podcast:transcript url={quoteattr(address)} type="{kind}"/>')
    item.inside.append(f'<podcast:person role="guest" href="https://people.example.org/">{guest}</podcast:person>')
    return item


def _item_xml(item: Item) -> str:
    tags = [f"<{name}>{escape(text)}</{name}>" for name, text in _plain_tags(item) if text is not None]
    if item.enclosure is not None:
        tags.append(f'<enclosure url={quoteattr(item.enclosure)} length="{item.length}" type="audio/flac"/>')
    return f"<item>{''.join(tags)}{''.join(item.inside)}</item>\n"


def _plain_tags(item: Item) -> list[tuple[str, str | None]]:
    return [
        ("title", item.title),
        ("guid", item.guid),
        ("pubDate", item.date),
        ("description", item.description),
        ("itunes:duration", str(EPISODE_MS // 1000)),
    ]
