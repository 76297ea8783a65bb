"""One item of a feed, tag by tag: what can be used is taken, what cannot is said."""

import contextlib
import datetime
import html
import re
from collections.abc import Callable, Iterable, Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from pipeline.feed.channel import FeedItem, LinkedFile, Person
from pipeline.model.finding import Finding
from pipeline.model.outline import OutlineEntry
from pipeline.readers.outline_times import whole_time
from pipeline.timecode import Millis

LONGEST_LINE = 500
"""Characters of a title or a name; what is longer is cut. Feeds have titles of up to about 250."""
LONGEST_DESCRIPTION = 500_000
"""Characters; an hour's transcript, which some put there, has 60,000."""
MOST_OF_A_KIND = 200
"""Persons, transcripts or chapters of one item that are looked at."""

_SPACES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.w3.org/2005/atom": "atom",
    "http://podlove.org/simple-chapters": "psc",
}
_SOUND_NAME = re.compile(r"\.(?:mp3|m4a|m4b|mp4|wav|flac|ogg|oga|opus|aac|webm)(?:$|[?#])", re.IGNORECASE)
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
Tags = dict[str, list[etree._Element]]


def children(element: etree._Element) -> Tags:
    """The elements directly below, by their name with the usual prefix of its namespace."""
    found: Tags = {}
    for child in element:
        if isinstance(child.tag, str):
            found.setdefault(_prefixed(child.tag), []).append(child)
    return found


def read_item(element: etree._Element, number: int, digest: str, base_url: str) -> FeedItem:
    """Everything an item says that we know how to use."""
    tags = children(element)
    title = text_of(tags, "title", "itunes:title")
    date, findings = _date(text_of(tags, "pubdate"))
    transcripts = (_linked(one, base_url, "url") for one in tags.get("podcast:transcript", ())[:MOST_OF_A_KIND])
    chapters = (_linked(one, base_url, "url") for one in tags.get("podcast:chapters", ()))
    if title is None:
        remedy = 'Write one into the episode\'s toml: title = "…".'
        findings.append(Finding("feed.no-title", f"Item {number} of the feed has no title.", remedy=remedy))
    return FeedItem(
        number=number,
        digest=digest,
        guid=text_of(tags, "guid"),
        title=title,
        date=date,
        descriptions=tuple(_descriptions(tags)),
        url=web_address(items_texts(tags, "link"), base_url),
        image_url=image_of(tags, base_url),
        duration_ms=_duration(text_of(tags, "itunes:duration")),
        enclosure=_recording(tags.get("enclosure", ()), base_url),
        persons=persons_of(tags),
        transcripts=tuple(one for one in transcripts if one is not None),
        chapters=next((one for one in chapters if one is not None), None),
        podlove=tuple(_podlove(tags.get("psc:chapters", ()))),
        findings=tuple(findings),
    )


def text_of(tags: Tags, *names: str) -> str | None:
    """The text of the first of these tags that has any, on one line; many feeds escape their titles twice."""
    for name in names:
        for text in items_texts(tags, name):
            if line := " ".join(_STEERING.sub("", html.unescape(text)).split()):
                return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"
    return None


def items_texts(tags: Tags, name: str) -> list[str]:
    """The text in each tag of this name, that of elements inside it included."""
    return [_text(one) for one in tags.get(name, ())]


def web_address(candidates: Iterable[str | None], base_url: str) -> str | None:
    """The first that is an address others can open, made whole; None where there is none."""
    for candidate in candidates:
        address = _whole(candidate or "", base_url)
        if address is not None and address.lower().startswith(("http://", "https://")):
            return address
    return None


def image_of(tags: Tags, base_url: str) -> str | None:
    """The picture of an item or a channel."""
    inside = [text for one in tags.get("image", ()) for text in items_texts(children(one), "url")]
    return web_address([*(one.get("href") for one in tags.get("itunes:image", ())), *inside], base_url)


def persons_of(tags: Tags) -> tuple[Person, ...]:
    """Everybody who is named, each once."""
    persons: dict[str, Person] = {}
    for one in tags.get("podcast:person", ())[:MOST_OF_A_KIND]:
        name = " ".join(_text(one).split())[:LONGEST_LINE]
        role = " ".join((one.get("role") or "host").lower().split())
        if name:
            persons.setdefault(name, Person(name, role, web_address([one.get("href")], "")))
    return tuple(persons.values())


def _text(element: etree._Element) -> str:
    """The text inside, without characters that steer a terminal or turn the direction of writing."""
    return _STEERING.sub("", "".join(map(str, element.itertext())))


def _prefixed(tag: str) -> str:
    """`{namespace}Name` as `prefix:name`; readers meet two addresses for the podcast namespace."""
    if not tag.startswith("{"):
        return tag.lower()
    space, _, name = tag[1:].partition("}")
    space = space.lower()
    if "podcastindex" in space and "namespace" in space:
        return f"podcast:{name.lower()}"
    return f"{_SPACES.get(space, 'other')}:{name.lower()}"


def _whole(address: str, base_url: str) -> str | None:
    """An address made whole, with spaces and the like written as addresses have them; None for none."""
    address = "".join(letter for letter in address.strip() if letter.isprintable())
    if not address or len(address) > 4 * LONGEST_LINE:
        return None
    try:
        joined = urljoin(base_url, address)
        urlsplit(joined).port  # noqa: B018  raises where it cannot be a port
    except ValueError:
        return None
    return quote(joined, safe="%/:=&?~#+!$,;'@()*[]")


def _linked(element: etree._Element, base_url: str, attribute: str) -> LinkedFile | None:
    address = _whole(element.get(attribute) or "", base_url)
    if address is None:
        return None
    length = (element.get("length") or "").strip()
    return LinkedFile(
        url=address,
        kind=(element.get("type") or "").partition(";")[0].strip().lower(),
        language=element.get("language"),
        length=int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
    )


def _recording(enclosures: Sequence[etree._Element], base_url: str) -> LinkedFile | None:
    """The first enclosure that calls itself sound, else one that is called so; pictures and papers are none."""
    linked = [one for element in enclosures if (one := _linked(element, base_url, "url")) is not None]
    told = [one for one in linked if one.kind.startswith("audio/")]
    named = [one for one in linked if one.kind.startswith("video/") or _SOUND_NAME.search(one.url)]
    untold = [one for one in linked if one.kind in ("", "application/octet-stream", "binary/octet-stream")]
    return next(iter((*told, *named, *untold)), None)


def _date(written: str | None) -> tuple[datetime.date | None, list[Finding]]:
    """The day as it was where it was written."""
    if written is None:
        return None, []
    readers: tuple[Callable[[str], datetime.datetime], ...] = (parsedate_to_datetime, datetime.datetime.fromisoformat)
    for read in readers:
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            return read(written).date(), []
    message = f"“{written[:40]}” is not a date that can be read; the episode has none."
    return None, [Finding("feed.bad-date", message, remedy="Write it into the episode's toml: date = 2024-05-31.")]


def _duration(written: str | None) -> Millis | None:
    """`3723`, `62:03` or `1:02:03`; None for anything else, and for nothing."""
    return (whole_time(written) or None) if written else None


def _descriptions(tags: Tags) -> Iterable[str]:
    for name in ("content:encoded", "description", "itunes:summary"):
        for text in items_texts(tags, name):
            if text.strip():
                yield text[:LONGEST_DESCRIPTION]


def _podlove(lists: Sequence[etree._Element]) -> Iterable[OutlineEntry]:
    """Podlove Simple Chapters: entries with a readable time and a title."""
    for chapter in [one for listed in lists for one in children(listed).get("psc:chapter", ())]:
        start_ms = whole_time((chapter.get("start") or "").strip())
        title = " ".join((chapter.get("title") or "").split())[:LONGEST_LINE]
        if start_ms is not None and title:
            yield OutlineEntry(title, start_ms, url=web_address([chapter.get("href")], ""))
