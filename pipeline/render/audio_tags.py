"""A copy of the recording with chapters and titles inside it; its sound stays as it is, byte for byte."""

import hashlib
import shutil
from pathlib import Path

import av
import mutagen

from pipeline.engines.sound_file import open_sound
from pipeline.errors import InputError, MachineError
from pipeline.model.finding import Finding
from pipeline.render.id3_tags import write_id3
from pipeline.render.mp4_tags import write_mp4
from pipeline.render.placing import placed
from pipeline.render.tag_values import AudioTags
from pipeline.render.vorbis_tags import write_vorbis

MP4_FORM = "mov"
"""How FFmpeg calls the family of M4A, MP4 and QuickTime, before the first comma."""


def write_tagged_copy(sound: Path, copy: Path, tags: AudioTags) -> tuple[Finding, ...]:
    """Write a copy of a recording with these chapters and titles; `sound` itself is only read.

    MP3 gets ID3 frames, Opus, Ogg and FLAC get Vorbis comments, M4A and MP4 are packed anew. The copy
    is compared with the recording, packet by packet, before it takes its place: whole, or not at all.
    Of a recording whose kind no player reads chapters from (WAV, AAC without a container, WebM), no
    copy is made and a finding says so.

    Raises:
        InputError: not a recording, its own tags are broken, or the copy would be the recording itself.
        MachineError: the disk is full or fails, or the sound of the copy came out different.
    """
    form = _form(sound)
    if form not in ("mp3", "ogg", "flac", MP4_FORM):
        return (_no_chapters_inside(sound, form.upper()),)
    if copy.exists() and copy.samefile(sound):
        remedy = "Choose another folder for the results."
        raise InputError("The copy would be written over the recording.", remedy=remedy, path=sound)
    with placed(copy) as part:
        try:
            if form == MP4_FORM:
                write_mp4(sound, part, tags)
            else:
                shutil.copyfile(sound, part)
                (write_id3 if form == "mp3" else write_vorbis)(part, tags)
        except mutagen.MutagenError as error:
            if error.args and isinstance(error.args[0], OSError):
                raise error.args[0] from error
            sentence, remedy = f"Its tags cannot be read: {error}.", "Save it anew with a tag editor, or without tags."
            raise InputError(sentence, remedy=remedy, path=sound) from error
        if sound_digest(part) != sound_digest(sound):
            sentence, remedy = "The copy with chapters sounds different and was thrown away.", "Please report this."
            raise MachineError(sentence, remedy=remedy, path=sound)
    return ()


def sound_digest(path: Path) -> str:
    """sha256 over the packets of the first sound track, as they are stored, not decoded."""
    digest = hashlib.sha256()
    with open_sound(path) as container:
        packets = container.demux(container.streams.audio[0])
        while True:
            try:
                digest.update(next(packets))
            except (StopIteration, av.FFmpegError):  # the end, or the place where the file breaks off
                return digest.hexdigest()


def _form(sound: Path) -> str:
    with open_sound(sound) as container:
        return str(container.format.name.split(",")[0])


def _no_chapters_inside(sound: Path, kind: str) -> Finding:
    return Finding(
        "sound.no-chapters-inside",
        f"No copy with chapters inside was made: players read none from {kind} files.",
        "note",
        remedy="Publish the episode as MP3, M4A, Opus or FLAC, or give the chapters as a file beside it.",
        file=sound.name,
    )
