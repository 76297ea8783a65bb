"""Chapters and titles as Vorbis comments in Opus, Ogg and FLAC files."""

import base64
import re
from pathlib import Path

import mutagen
from mutagen.flac import FLAC, Picture

from pipeline.render.chapter_list import ListedChapter
from pipeline.render.tag_values import Artwork, AudioTags
from pipeline.timecode import format_stamp

FRONT_COVER = 3
PICTURE = "METADATA_BLOCK_PICTURE"
_CHAPTER = re.compile(r"CHAPTER\d+(?:NAME|URL)?", re.IGNORECASE)


def write_vorbis(path: Path, tags: AudioTags) -> None:
    """Write the tags into an Opus, Ogg or FLAC file, all others kept.

    Links of chapters that were in the file stay with the chapter of the same title.

    Raises:
        mutagen.MutagenError: the file's own tags are broken, or it is of a kind without such comments.
    """
    sound = mutagen.File(path)
    if sound is None:
        raise mutagen.MutagenError("the kind of stream is not known")
    if sound.tags is None:
        sound.add_tags()
    comments = sound.tags
    if tags.title:
        comments["TITLE"] = [tags.title]
    if tags.date:
        comments["DATE"] = [tags.date.isoformat()]
    if tags.artist and "ARTIST" not in comments:
        comments["ARTIST"] = [tags.artist]
    if tags.album and "ALBUM" not in comments:
        comments["ALBUM"] = [tags.album]
    if tags.artwork:
        _set_cover(sound, _picture(tags.artwork))
    _set_chapters(sound, tags.chapters)
    sound.save()


def _set_chapters(sound: mutagen.FileType, chapters: tuple[ListedChapter, ...]) -> None:
    comments = sound.tags
    found = {name.upper(): text for name, text in comments if _CHAPTER.fullmatch(name)}
    links = {
        title: found.get(f"{name.removesuffix('NAME')}URL") for name, title in found.items() if name.endswith("NAME")
    }
    for name in found:
        del comments[name]
    for number, chapter in enumerate(chapters, 1):
        comments[f"CHAPTER{number:03d}"] = [format_stamp(chapter.start_ms)]
        comments[f"CHAPTER{number:03d}NAME"] = [chapter.title]
        if link := links.get(chapter.title):
            comments[f"CHAPTER{number:03d}URL"] = [link]


def _picture(artwork: Artwork) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = FRONT_COVER, artwork.mime, artwork.data
    return picture


def _set_cover(sound: mutagen.FileType, cover: Picture) -> None:
    """FLAC keeps pictures in blocks of their own, Ogg in a comment."""
    if isinstance(sound, FLAC):
        others = [picture for picture in sound.pictures if picture.type != FRONT_COVER]
        sound.clear_pictures()
        for picture in (*others, cover):
            sound.add_picture(picture)
        return
    kept = [text for text in sound.tags.get(PICTURE, []) if not _is_cover(text)]
    sound.tags[PICTURE] = [*kept, base64.b64encode(cover.write()).decode("ascii")]


def _is_cover(text: str) -> bool:
    """Whether a picture in a comment is a front cover; the type is the first number of the block."""
    return base64.b64decode(text[:8], validate=False)[:4] == FRONT_COVER.to_bytes(4, "big")
