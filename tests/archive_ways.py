"""Ten ways in which an item of a back catalog cannot be taken in, and ten in which it is only odd."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr


@dataclass
class Item:
    """An item of the feed; what is None or empty stays out of it."""

    number: int
    title: str | None
    guid: str | None
    date: str | None
    description: str
    enclosure: str | None
    """Address of the recording as the feed says it."""
    length: int = 0
    inside: list[str] = field(default_factory=list)
    """More tags, as XML."""
    broken: str | None = None


Breaking = Callable[[Item, Path, str], None]


def _without_transcript(item: Item) -> None:
    item.inside = [tag for tag in item.inside if "podcast:transcript" not in tag]


def _replace_sound(content: bytes | None, name: str = "broken.flac") -> Breaking:
    """The recording is something else, or not there; there is no transcript that could stand for it."""

    def replace(item: Item, files: Path, base_url: str) -> None:
        _without_transcript(item)
        own = f"ep{item.number:05d}-{name}"
        item.enclosure = f"{base_url}files/{own}"
        if content is not None:
            (files / own).write_bytes(content)

    return replace


def _point_to(address: str) -> Breaking:
    def point(item: Item, files: Path, base_url: str) -> None:
        _without_transcript(item)
        item.enclosure = address

    return point


def _add_transcript(item: Item, address: str, kind: str) -> None:
    item.inside.append(f'<podcast:transcript url={quoteattr(address)} type="{kind}"/>')


def _no_recording(item: Item, files: Path, base_url: str) -> None:
    _without_transcript(item)
    item.enclosure, item.inside = None, []


def _binary_transcript(item: Item, files: Path, base_url: str) -> None:
    _without_transcript(item)
    (files / f"ep{item.number:05d}.bad.vtt").write_bytes(bytes(range(256)) * 20)
    _add_transcript(item, f"{base_url}files/ep{item.number:05d}.bad.vtt", "text/vtt")


def _missing_transcript(item: Item, files: Path, base_url: str) -> None:
    _without_transcript(item)
    _add_transcript(item, f"{base_url}files/never.vtt", "text/vtt")


def _set(**values: object) -> Breaking:
    def change(item: Item, files: Path, base_url: str) -> None:
        for name, value in values.items():
            setattr(item, name, value)

    return change


def _script(item: Item, files: Path, base_url: str) -> None:
    item.description = (
        "<p onclick=\"steal()\">All about knots.<script>document.title='stolen'</script></p>"
        '<a href="javascript:steal()">Click</a><iframe src="https://bad.example.org/"></iframe>'
        "<style>p{display:none}</style>"
    )


def _outside_name(item: Item, files: Path, base_url: str) -> None:
    item.enclosure = f"{item.enclosure}?name=../../../outside.flac"
    item.title = "../../../../outside"


def _broken_chapters(item: Item, files: Path, base_url: str) -> None:
    (files / f"ep{item.number:05d}.bad.json").write_text('{"chapters": [{"startTime": ', encoding="utf-8")
    address = f"{base_url}files/ep{item.number:05d}.bad.json"
    item.description = "Nothing but a sentence."
    item.inside = [tag for tag in item.inside if "chapters" not in tag]
    item.inside.append(f'<podcast:chapters url={quoteattr(address)} type="application/json+chapters"/>')


REFUSED_WAYS: dict[str, Breaking] = {
    "missing-sound": _replace_sound(None),
    "empty-sound": _replace_sound(b""),
    "page-for-sound": _replace_sound(b"<!doctype html><html><body>Log in, please</body></html>" * 40),
    "noise-for-sound": _replace_sound(bytes(range(255, -1, -1)) * 40),
    "picture-for-sound": _replace_sound(b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    "playlist-for-sound": _replace_sound(b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
    "private-address": _point_to("http://10.1.2.3/episode.mp3"),
    "file-address": _point_to("file:///etc/hostname"),
    "strange-address": _point_to("gopher://shelf.example.org/episode.mp3"),
    "cut-off-sound": _replace_sound(b"\0\0\0\x20ftypM4A \0\0\2\0M4A mp42isom\0\0\0\0\0\x0f\x42\x40mdat" + bytes(3000)),
}
"""Each of these cannot be taken in whole, and has to be named with its reason."""

ODD_WAYS: dict[str, Breaking] = {
    "no-guid": _set(guid=None),
    "no-title": _set(title=None),
    "bad-date": _set(date="the day after the long rain"),
    "no-recording": _no_recording,
    "binary-transcript": _binary_transcript,
    "missing-transcript": _missing_transcript,
    "script-in-description": _script,
    "path-in-title": _outside_name,
    "broken-chapters": _broken_chapters,
    "lying-length": _set(length=999_999_999_999),
}
"""Each of these is taken in or left out without harm, with something to say about it."""

ALL_WAYS = REFUSED_WAYS | ODD_WAYS
