"""Chapters and titles in M4A and MP4: the packets packed anew, unchanged, with a chapter track beside them."""

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream
from mutagen.mp4 import MP4, MP4Cover, MP4Tags

from pipeline.engines.sound_file import open_sound
from pipeline.errors import InputError
from pipeline.render.tag_values import AudioTags

_OF_IPOD = ("aac", "alac", "ac3")
"""Codecs that may be in a file of Apple's own kind; any other goes into a plain MP4."""
_COVER_FORMS = {"image/jpeg": MP4Cover.FORMAT_JPEG, "image/png": MP4Cover.FORMAT_PNG}
_KEPT = ("audio", "video", "subtitle")


def write_mp4(sound: Path, copy: Path, tags: AudioTags) -> None:
    """Copy sound, video and captions of `sound` into `copy` and write the tags, all others kept.

    The index is put in front, so that a player can begin before it has the whole file. Chapters are
    written both as a QuickTime text track and as Nero's list (which holds 255 at most).

    Raises:
        InputError: the packets cannot be packed anew: the recording is damaged.
        mutagen.MutagenError: the file's own tags are broken.
    """
    with open_sound(sound) as source:
        codec = source.streams.audio[0].codec_context.name
        form = "ipod" if sound.suffix.lower() == ".m4a" and codec in _OF_IPOD else "mp4"
        try:
            with av.open(str(copy.absolute()), "w", format=form, options={"movflags": "+faststart"}) as packed:
                _pack(source, packed, tags)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            sentence, remedy = "Its packets cannot be packed anew.", "Export the recording again from your editor."
            raise InputError(sentence, remedy=remedy, path=sound) from error
    _tags(MP4(sound).tags, tags).save(copy)


def _pack(source: InputContainer, packed: OutputContainer, tags: AudioTags) -> None:
    if "creation_time" in source.metadata:
        packed.metadata["creation_time"] = source.metadata["creation_time"]
    packed.set_chapters(
        [
            {
                "id": number,
                "start": chapter.start_ms,
                "end": chapter.end_ms,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": chapter.title},
            }
            for number, chapter in enumerate(tags.chapters)
        ]
    )
    streams = {stream.index: packed.add_stream_from_template(stream) for stream in source.streams if _is_kept(stream)}
    for packet in source.demux([source.streams[index] for index in streams]):
        if packet.dts is not None:  # the empty packet at the end of each stream
            packet.stream = streams[packet.stream.index]
            packed.mux(packet)


def _is_kept(stream: Stream) -> bool:
    """The cover is a tag, and the old chapter track makes room for the new one."""
    return stream.type in _KEPT and not stream.disposition & Disposition.attached_pic


def _tags(found: MP4Tags | None, tags: AudioTags) -> MP4Tags:
    """The file's own tags with the producer's values in them."""
    merged = MP4Tags() if found is None else found
    if tags.title:
        merged["\xa9nam"] = [tags.title]
    if tags.date:
        merged["\xa9day"] = [tags.date.isoformat()]
    if tags.artist and "\xa9ART" not in merged:
        merged["\xa9ART"] = [tags.artist]
    if tags.album and "\xa9alb" not in merged:
        merged["\xa9alb"] = [tags.album]
    if tags.artwork:
        merged["covr"] = [MP4Cover(tags.artwork.data, imageformat=_COVER_FORMS[tags.artwork.mime])]
    return merged
