"""What the page tells machines: schema.org as JSON-LD, and Open Graph. Only what was given or heard."""

import mimetypes
from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Guest
from pipeline.render.chapter_list import list_chapters
from pipeline.render.markdown import safe_address
from pipeline.render.outlet import Outlet
from pipeline.render.page import duration, page_language
from pipeline.render.reading import read_as

_FOR_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Inside a string of JSON these say the same and cannot end the script."""
_SOUND_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
}


def sound_type(name: str) -> str | None:
    """The media type of a recording by its name, the same on every machine for the usual ones.

    >>> sound_type("a.MP3"), sound_type("a.wav"), sound_type("a")
    ('audio/mpeg', 'audio/x-wav', None)
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return _SOUND_TYPES.get(suffix) or mimetypes.types_map.get(suffix)


def describe_episode(document: EpisodeDocument, outlet: Outlet) -> dict[str, object]:
    """A `PodcastEpisode` with its series, its recording (with the transcript) and a `Clip` for each chapter."""
    episode = document.episode
    said = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.title,
        "url": safe_address(outlet.page_url),
        "description": description_of(document),
        "image": safe_address(outlet.image_url),
        "datePublished": None if episode.date is None else episode.date.isoformat(),
        "timeRequired": duration(document.duration_ms) if document.duration_ms else None,
        "inLanguage": page_language(document),
        "author": [{"@type": "Person", "name": name} for name in episode.show.hosts],
        "contributor": [_person(guest) for guest in episode.guests],
        "partOfSeries": _series(document, outlet),
        "associatedMedia": _recording(document, outlet),
        "hasPart": _clips(document, outlet),
    }
    return _given(said)


def render_structured_data(document: EpisodeDocument, outlet: Outlet) -> Markup:
    """The description as JSON that may stand in a `script` of a page."""
    told = msgspec.json.encode(describe_episode(document, outlet)).decode()
    return Markup(told.translate(_FOR_SCRIPT))  # noqa: S704  no sign of markup is left in it


def open_graph(document: EpisodeDocument, outlet: Outlet) -> tuple[tuple[str, str], ...]:
    """Property and content of each tag, for cards on other sites."""
    tags = {
        "og:type": "article",
        "og:title": document.episode.title,
        "og:site_name": document.episode.show.name,
        "og:description": description_of(document),
        "og:url": safe_address(outlet.page_url),
        "og:image": safe_address(outlet.image_url),
        "og:audio": safe_address(outlet.audio_url),
        "og:audio:type": sound_type(document.sound_name) if safe_address(outlet.audio_url) else None,
    }
    return tuple((name, content) for name, content in tags.items() if content)


def description_of(document: EpisodeDocument) -> str | None:
    """The short description; without one hook and pitch as the page has them; None when both are missing."""
    short = [line for section in document.notes.publishing if section.key == "description" for line in section.lines]
    if told := [line.text for line in short if line.origin != "missing" and not line.to_confirm]:
        return " ".join(told)
    lines = (line for section in document.notes.sections if section.key in ("hook", "pitch") for line in section.lines)
    return " ".join(line.text for line in lines if line.origin != "missing" and not line.to_confirm) or None


def _series(document: EpisodeDocument, outlet: Outlet) -> dict[str, object] | None:
    if not document.episode.show.name:
        return None
    addresses = {"url": safe_address(outlet.show_url), "webFeed": safe_address(outlet.feed_url)}
    return _given({"@type": "PodcastSeries", "name": document.episode.show.name, **addresses})


def _recording(document: EpisodeDocument, outlet: Outlet) -> dict[str, object]:
    words = read_as(document.transcript, outlet.reading)
    about = {
        "@type": "AudioObject",
        "contentUrl": safe_address(outlet.audio_url),
        "encodingFormat": sound_type(document.sound_name),
        "duration": duration(document.duration_ms) if document.duration_ms else None,
        "transcript": words.text(0, len(words.shown)),
    }
    return _given(about)


def _clips(document: EpisodeDocument, outlet: Outlet) -> list[dict[str, object]]:
    page_url = safe_address(outlet.page_url)
    return [
        _given(
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": chapter.start_ms / 1000,
                "endOffset": chapter.end_ms / 1000,
                "url": f"{page_url}#t={chapter.start_ms // 1000}" if page_url and "#" not in page_url else None,
            }
        )
        for chapter in list_chapters(document, opening_title=outlet.opening_title)
    ]


def _person(guest: Guest) -> dict[str, object]:
    return _given({"@type": "Person", "name": guest.name, "jobTitle": guest.role, "url": safe_address(guest.url)})


def _given(values: Mapping[str, object]) -> dict[str, object]:
    """Without what nobody gave; a time of 0 is an answer."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}
