"""`rss-item.xml`: what a podcast feed's item gains from this episode, with the Podcasting 2.0 tags."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import one_line
from pipeline.render.credits import EMBEDDED_ENGINE, STORED_ENGINE
from pipeline.render.markdown import safe_address
from pipeline.render.outlet import Outlet
from pipeline.render.page import page_language, seconds
from pipeline.render.published_notes import publish_notes
from pipeline.render.show_notes_fragment import render_show_notes_fragment
from pipeline.render.soundbites import plan_soundbites
from pipeline.render.structured_data import description_of

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
LONGEST_NAME = 128
"""Characters of a person's name, from the specification of `podcast:person`."""
TRANSCRIPTS = (
    ("transcript.html", "text/html", False),
    ("transcript.vtt", "text/vtt", True),
    ("transcript.srt", "application/x-subrip", True),
    ("transcript.json", "application/json", True),
    ("transcript.txt", "text/plain", False),
)
"""File, media type, and whether its times make it captions."""


def render_rss_item(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """An `item` that is a document of its own; what is inside it can be put into the item a host made.

    Where the recording lies, its size and the item's `guid` are the host's to write. Tags that need
    an address stay out until `files_url` (for transcripts and chapters) or `url` is given.
    """
    outlet = outlet or Outlet()
    spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    tags = "".join(f"  {tag}\n" for tag in _tags(document, outlet))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<item{spaces}>\n{tags}</item>\n'


def _tags(document: EpisodeDocument, outlet: Outlet) -> Iterator[str]:
    notes = publish_notes(document, outlet)
    summary = one_line(description_of(document) or "")
    fragment = render_show_notes_fragment(document, outlet)
    if notes.title:
        yield _tag("title", notes.title)
    if page_url := safe_address(outlet.page_url):
        yield _tag("link", page_url)
    if summary:
        yield _tag("description", summary)
    if fragment:
        unbroken = fragment.replace("]]>", "]]&gt;")
        yield f"<content:encoded><![CDATA[{unbroken}]]></content:encoded>"
    if document.duration_ms:
        yield _tag("itunes:duration", str(document.duration_ms // 1000))
    yield from _files(document, outlet)
    yield from _persons(document)
    for soundbite in plan_soundbites(document):
        if soundbite.is_for_feeds:
            times = {"startTime": seconds(soundbite.start_ms), "duration": seconds(soundbite.duration_ms)}
            yield _tag("podcast:soundbite", soundbite.title, times)
    yield _tag("podcast:txt", _how_it_was_made(document), {"purpose": "ai-content"})


def _files(document: EpisodeDocument, outlet: Outlet) -> Iterator[str]:
    for name, kind, is_captions in TRANSCRIPTS if document.transcript.words else ():
        if address := safe_address(outlet.address_of(name)):
            about = {"url": address, "type": kind, "language": page_language(document)}
            yield _tag("podcast:transcript", None, about | ({"rel": "captions"} if is_captions else {}))
    chapters = safe_address(outlet.address_of("chapters.json"))
    if chapters and document.chapters:
        yield _tag("podcast:chapters", None, {"url": chapters, "type": "application/json+chapters"})


def _persons(document: EpisodeDocument) -> Iterator[str]:
    """Hosts and guests as the producer named them; a person only heard of is none."""
    hosts = [(name, "host", None) for name in document.episode.show.hosts]
    guests = [(guest.name, "guest", safe_address(guest.url)) for guest in document.episode.guests]
    for name, role, address in hosts + guests:
        if shown := one_line(name)[:LONGEST_NAME]:
            yield _tag("podcast:person", shown, {"role": role} | ({"href": address} if address else {}))


def _how_it_was_made(document: EpisodeDocument) -> str:
    """What software made of the episode, so that nobody has to guess: the recording itself is the producer's."""
    engine, model = document.transcript.engine, document.transcript.model
    notes = "Show notes drafted by software (Rundown) from the words of the episode."
    if engine == STORED_ENGINE:
        return notes
    name = model if engine == EMBEDDED_ENGINE else f"{engine}, {model}"
    return f"Transcript made by speech recognition ({one_line(name)}). {notes}"


def _tag(name: str, text: str | None, attributes: dict[str, str] | None = None) -> str:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in (attributes or {}).items())
    return f"<{name}{told}/>" if text is None else f"<{name}{told}>{escape(text)}</{name}>"
