"""RSS 2.0 with the podcast namespaces, as strangers write it: read in one pass, nothing fetched, nothing expanded."""

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from pipeline.errors import InputError
from pipeline.feed.channel import Channel, FeedItem
from pipeline.feed.item_tags import children, image_of, items_texts, persons_of, read_item, text_of, web_address
from pipeline.model.finding import Finding

MOST_ITEMS = 100_000
"""Twice the largest catalog that the design has in mind; what comes after is not read."""

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold; word processors leave them behind."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _BrokenXmlError(Exception):
    """The feed is not well-formed; the message says what is wrong first."""

    def __init__(self, message: str, line_no: int | None) -> None:
        super().__init__(message)
        self.line_no = line_no


def read_feed(content: bytes, *, base_url: str, name: str) -> Channel:
    """Read a feed of any size up to what a download may have.

    Entities a feed declares for itself are refused unread, DTDs and external entities are never fetched, nesting
    is bounded by the parser. XML that is not well-formed is read as far as it makes sense, with a finding.

    Args:
        content: The feed's bytes.
        base_url: What its relative addresses are relative to.
        name: What it is called in errors and findings.

    Raises:
        InputError: it is no RSS 2.0 feed, or an attack on whoever reads it.
    """
    text, findings = _decode(content, name)
    try:
        channel = _parse(text, base_url, name, recover=False)
    except _BrokenXmlError as error:
        if "<!ENTITY" in text:
            raise _entities(name) from error
        channel = _parse(text, base_url, name, recover=True)
        message = f"The feed is not well-formed XML ({error}); it was read as far as it makes sense."
        remedy = "Tell whoever hosts the feed; look whether episodes are missing."
        findings.append(Finding("feed.broken-xml", message, remedy=remedy, file=name, line_no=error.line_no))
    return replace(channel, findings=(*findings, *channel.findings))


def _decode(content: bytes, name: str) -> tuple[str, list[Finding]]:
    """The text of the feed, whatever it says of its own encoding."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    declared = _DECLARED.search(content[:1000])
    encoding = marked or (declared[1].decode() if declared else "utf-8")
    try:
        if marked is None and encoding.lower().startswith(("utf-16", "utf-32", "ucs")):
            raise LookupError("a declaration that can be read byte by byte is in neither")
        text, findings = content.decode(encoding), []
    except (UnicodeDecodeError, LookupError):
        text = content.decode("utf-8", errors="replace")
        if "\ufffd" in text:
            text = content.decode("cp1252", errors="replace")
        message = f"The feed calls itself {encoding} and is not; names with accents may be wrong."
        findings = [Finding("feed.encoding", message, remedy="Look at the titles.", file=name)]
    cleaned = _NOT_XML.sub("", _DECLARATION.sub("", text))
    return cleaned, findings


def _parse(text: str, base_url: str, name: str, *, recover: bool) -> Channel:
    """One pass over the elements; each item is let go as soon as it is read."""
    about: Channel | None = None
    items: list[FeedItem] = []
    findings: list[Finding] = []
    for element in _ended(text, name, recover=recover):
        tag, above = _plain(element), element.getparent()
        if tag == "item" and above is not None and _plain(above) == "channel":
            if len(items) < MOST_ITEMS:
                items.append(read_item(element, len(items) + 1, _digest(element), base_url))
            elif not findings:
                message = f"The feed has more than {MOST_ITEMS:,} items; the rest was not read."
                findings.append(Finding("feed.too-many", message, file=name))
            element.clear()
        elif tag == "channel":
            about = _read_channel(element, base_url)
    if about is None:
        raise _no_feed(text, name, "it has no channel", None)
    return replace(about, items=tuple(items), findings=tuple(findings))


def _ended(text: str, name: str, *, recover: bool) -> Iterator[etree._Element]:
    """Channel and items as they end; a document that brings its own entities ends the reading at its first element."""
    source = io.BytesIO(text.encode("utf-8", errors="replace"))
    events = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=recover,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    try:
        for event, element in events:
            if root is None:
                root = element
                _refuse_entities(root, name)
                if _plain(root) != "rss":
                    raise _no_feed(text, name, f"it begins with {root.tag}", None)
            if event == "end" and _plain(element) in ("item", "channel"):
                yield element
    except etree.XMLSyntaxError as error:
        if recover:
            raise _no_feed(text, name, str(error.msg), None) from error
        wrong = next(iter(events.error_log), None)
        raise _BrokenXmlError(wrong.message, wrong.line) if wrong else _BrokenXmlError(str(error.msg), None) from error


def _refuse_entities(root: etree._Element, name: str) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:  # type: ignore[attr-defined]  # not in the stubs
        raise _entities(name)


def _entities(name: str) -> InputError:
    remedy = "No podcast feed needs them. Ask whoever gave you this feed for another."
    sentence = "The feed declares XML entities of its own, which is how readers of feeds are attacked."
    return InputError(sentence, remedy=remedy, path=Path(name))


def _read_channel(channel: etree._Element, base_url: str) -> Channel:
    tags = children(channel)
    itself = [one for one in tags.get("atom:link", ()) if one.get("rel") == "self"]
    return Channel(
        name=text_of(tags, "title", "itunes:title"),
        language=text_of(tags, "language"),
        url=web_address(items_texts(tags, "link"), base_url),
        feed_url=web_address([*items_texts(tags, "itunes:new-feed-url"), *(one.get("href") for one in itself)], ""),
        image_url=image_of(tags, base_url),
        persons=persons_of(tags),
    )


def _digest(element: etree._Element) -> str:
    return hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()


def _plain(element: etree._Element) -> str:
    """The name of an element that has no namespace, lower-case; nothing for others."""
    return "" if not isinstance(element.tag, str) or element.tag.startswith("{") else element.tag.lower()


def _no_feed(text: str, name: str, reason: str, line_no: int | None) -> InputError:
    """What this is instead of a feed."""
    head = text.lstrip()[:500].lower()
    sentence = f"This is not an RSS feed: {reason.rstrip('.')}."
    if "<html" in head or "<!doctype html" in head:
        sentence, line_no = "This is a web page, not a feed.", None
    elif "<feed" in head:
        sentence, line_no = "This is an Atom feed; podcasts are published as RSS 2.0.", None
    elif "<rdf:rdf" in head:
        sentence, line_no = "This is an RSS 1.0 feed, which has no recordings; podcasts are published as RSS 2.0.", None
    elif not head:
        sentence, line_no = "The feed is empty.", None
    remedy = "Give the address that podcast apps subscribe to; your host's settings show it as RSS feed."
    return InputError(sentence, remedy=remedy, path=Path(name), line_no=line_no)
