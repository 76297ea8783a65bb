"""Chapters and titles as ID3v2 frames in front of an MP3."""

from collections.abc import Iterator
from pathlib import Path

from mutagen.id3 import APIC, CHAP, CTOC, ID3, TALB, TDAT, TDRC, TIT2, TPE1, TYER, CTOCFlags, Frame, ID3NoHeaderError

from pipeline.render.chapter_list import ListedChapter
from pipeline.render.tag_values import AudioTags

UTF_8 = 3
"""mutagen writes it as UTF-16 into a tag of version 2.3, which knows no UTF-8."""
FRONT_COVER = 3
NEW_TAG_VERSION = 3
"""ID3v2.3, for files without a tag: the version that every player and Windows read."""
NO_OFFSET = 0xFFFFFFFF
"""A chapter is found by its time, not by a byte of the file."""
MOST_IN_A_CONTENTS = 255
"""A table of contents counts its entries in one byte."""
HEADER_BYTES = 10
"""Of the tag, and of each frame in it."""


def write_id3(path: Path, tags: AudioTags) -> None:
    """Write the tags into an MP3, all others kept, in the tag's own version (2.2 becomes 2.3).

    Pictures and links of chapters that were in the file stay with the chapter of the same title.

    Raises:
        mutagen.MutagenError: the tag in the file is broken.
    """
    found, version = _read(path)
    if tags.title:
        found.setall("TIT2", [TIT2(encoding=UTF_8, text=[tags.title])])
    if tags.artist and not found.getall("TPE1"):
        found.add(TPE1(encoding=UTF_8, text=[tags.artist]))
    if tags.album and not found.getall("TALB"):
        found.add(TALB(encoding=UTF_8, text=[tags.album]))
    if tags.date and version == 3:
        found.setall("TYER", [TYER(encoding=UTF_8, text=[f"{tags.date:%Y}"])])
        found.setall("TDAT", [TDAT(encoding=UTF_8, text=[f"{tags.date:%d%m}"])])
    elif tags.date:
        found.setall("TDRC", [TDRC(encoding=UTF_8, text=[tags.date.isoformat()])])
    if tags.artwork:
        others = [picture for picture in found.getall("APIC") if picture.type != FRONT_COVER]
        cover = APIC(encoding=UTF_8, mime=tags.artwork.mime, type=FRONT_COVER, desc="", data=tags.artwork.data)
        found.setall("APIC", [*others, cover])
    _set_chapters(found, tags.chapters)
    found.save(path, v2_version=version, padding=lambda _: 0)  # some readers take padding for broken frames
    _put_in_order(path)


def _read(path: Path) -> tuple[ID3, int]:
    """The tag as it is, and the version it is written in."""
    try:
        found = ID3(path, translate=False)
    except ID3NoHeaderError:
        return ID3(), NEW_TAG_VERSION
    if found.version < (2, 3, 0):
        found = ID3(path)
        found.update_to_v23()
        return found, 3
    return found, found.version[1]


def _set_chapters(found: ID3, chapters: tuple[ListedChapter, ...]) -> None:
    extras = {
        str(title): [frame for frame in chapter.sub_frames.values() if frame.FrameID != "TIT2"]
        for chapter in found.getall("CHAP")
        for title in chapter.sub_frames.getall("TIT2")
    }
    found.delall("CHAP")
    found.delall("CTOC")
    names = [f"chp{number}" for number in range(1, len(chapters) + 1)]
    for name, chapter in zip(names, chapters, strict=True):
        title = TIT2(encoding=UTF_8, text=[chapter.title])
        found.add(
            CHAP(
                element_id=name,
                start_time=chapter.start_ms,
                end_time=chapter.end_ms,
                start_offset=NO_OFFSET,
                end_offset=NO_OFFSET,
                sub_frames=[title, *extras.get(chapter.title, [])],
            )
        )
    for contents in _contents(names):
        found.add(contents)


def _contents(names: list[str]) -> Iterator[Frame]:
    """The table of contents: ordered, at the top; lists too long for one table become tables of tables."""
    if not names:
        return
    parts = [names[at : at + MOST_IN_A_CONTENTS] for at in range(0, len(names), MOST_IN_A_CONTENTS)]
    children = names
    if len(parts) > 1:
        children = [f"toc{number}" for number in range(1, len(parts) + 1)]
        for name, part in zip(children, parts, strict=True):
            yield CTOC(element_id=name, flags=CTOCFlags.ORDERED, child_element_ids=part, sub_frames=[])
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield CTOC(element_id="toc", flags=flags, child_element_ids=children, sub_frames=[])


def _put_in_order(path: Path) -> None:
    """Put the chapter frames in the order of their times.

    mutagen sorts frames by size, and players that do not read the table of contents list chapters as
    they stand in the file.
    """
    with path.open("r+b") as file:
        head = file.read(HEADER_BYTES)
        if head[:3] != b"ID3":
            return  # nothing to write: a file without a tag, an episode without chapters and titles
        frames = list(_frames(file.read(_whole(head[6:10], bits=7)), bits=7 if head[3] == 4 else 8))
        chapters = iter(sorted((frame for frame in frames if frame[:4] == b"CHAP"), key=_number))
        file.seek(HEADER_BYTES)
        file.write(b"".join(next(chapters) if frame[:4] == b"CHAP" else frame for frame in frames))


def _frames(body: bytes, *, bits: int) -> Iterator[bytes]:
    """The frames of a tag, each with its header, up to the padding."""
    at = 0
    while at + HEADER_BYTES <= len(body) and body[at] != 0:
        end = at + HEADER_BYTES + _whole(body[at + 4 : at + 8], bits=bits)
        yield body[at:end]
        at = end


def _number(frame: bytes) -> int:
    """The number in the name that `_set_chapters` gave."""
    return int(frame[HEADER_BYTES:].split(b"\0", 1)[0].removeprefix(b"chp"))


def _whole(data: bytes, *, bits: int) -> int:
    """A number whose bytes carry 8 bits each, or 7 as in sizes that must not look like sound."""
    number = 0
    for byte in data:
        number = number << bits | byte
    return number
