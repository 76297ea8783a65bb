"""Chapters and titles inside a copy of the recording."""

import datetime
import struct
from pathlib import Path

import av
import pytest
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, CHAP, ID3, PRIV, TIT2, TPE1, TXXX, CTOCFlags
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.oggopus import OggOpus

from pipeline.errors import InputError
from pipeline.render.audio_tags import write_tagged_copy
from pipeline.render.chapter_list import ListedChapter
from pipeline.render.tag_values import Artwork, AudioTags, read_artwork, tags_of
from tests.document_builder import full_document
from tests.recordings import chapters_inside, decoded, packets, sample_sound, write_recording

KINDS = (".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".flac")
SECONDS = 4
CHAPTERS = (
    ListedChapter('Q&A: "who" <pays>; a=b #1 \\', 0, 700),
    ListedChapter("A title that is a good deal longer than the others 👩‍🚀", 700, 1_999),
    ListedChapter("שלום", 1_999, 2_500),
    ListedChapter("End", 2_500, 4_000),
)
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
TAGS = AudioTags(
    CHAPTERS, "New title", datetime.date(2026, 11, 17), "Host", "The Show", Artwork(b"\xff\xd8\xffcover", "image/jpeg")
)
GIVEN = {"title": "Old title", "artist": "Kept artist", "comment": "Kept comment", "genre": "Podcast"}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One recording of each kind, with tags and two chapters of its own."""
    folder, sound = tmp_path_factory.mktemp("recordings"), sample_sound(SECONDS)
    for kind in (*KINDS, ".wav", ".aac", ".webm"):
        write_recording(folder / f"talk{kind}", sound, tags=GIVEN, chapters=[(0, "Old"), (2_000, "Older")])
    return folder


def times(path: Path) -> list[tuple[float, float]]:
    with av.open(str(path)) as source:
        stream = source.streams.audio[0]
        found = [packet for packet in source.demux(stream) if packet.size]
        return [(float(packet.pts * stream.time_base), float(packet.duration * stream.time_base)) for packet in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_holds_the_chapters_and_the_very_same_sound(recordings: Path, tmp_path: Path, kind: str) -> None:
    sound, copy = recordings / f"talk{kind}", tmp_path / "out" / f"talk{kind}"
    before = sound.read_bytes()
    assert write_tagged_copy(sound, copy, TAGS) == ()
    assert [(start, title) for start, _, title in chapters_inside(copy)] == [(c.start_ms, c.title) for c in CHAPTERS]
    assert packets(copy) == packets(sound)
    assert times(copy) == times(sound)
    assert (decoded(copy) == decoded(sound)).all()
    assert sound.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


@pytest.mark.parametrize("kind", KINDS)
def test_the_producers_title_and_date_win_and_everything_else_is_kept(
    recordings: Path, tmp_path: Path, kind: str
) -> None:
    write_tagged_copy(recordings / f"talk{kind}", tmp_path / f"a{kind}", TAGS)
    with av.open(str(tmp_path / f"a{kind}")) as copy:
        found = {key.lower(): value for key, value in {**copy.metadata, **copy.streams.audio[0].metadata}.items()}
    expected = {"title": "New title", "artist": "Kept artist", "album": "The Show", "genre": "Podcast"}
    assert {key: found[key] for key in expected} == expected
    assert found["date"] == "2026-11-17"
    assert "Kept comment" in (found.get("comment"), found.get("description"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_producer_does_not_say_stays_as_it_was(recordings: Path, tmp_path: Path, kind: str) -> None:
    write_tagged_copy(recordings / f"talk{kind}", tmp_path / f"a{kind}", AudioTags(CHAPTERS))
    with av.open(str(tmp_path / f"a{kind}")) as copy:
        found = {key.lower(): value for key, value in {**copy.metadata, **copy.streams.audio[0].metadata}.items()}
    assert (found["title"], found["artist"]) == ("Old title", "Kept artist")
    assert {"album", "date"}.isdisjoint(found)


@pytest.mark.parametrize("kind", KINDS)
def test_writing_twice_gives_the_same_file(recordings: Path, tmp_path: Path, kind: str) -> None:
    copies = [tmp_path / f"{name}{kind}" for name in "ab"]
    write_tagged_copy(recordings / f"talk{kind}", copies[0], TAGS)
    write_tagged_copy(recordings / f"talk{kind}", copies[1], TAGS)
    write_tagged_copy(copies[0], copies[1], TAGS)
    assert chapters_inside(copies[1]) == chapters_inside(copies[0])
    write_tagged_copy(recordings / f"talk{kind}", copies[1], TAGS)
    assert copies[0].read_bytes() == copies[1].read_bytes()


@pytest.mark.parametrize("kind", [".wav", ".aac", ".webm"])
def test_of_a_kind_without_readable_chapters_no_copy_is_made_and_it_is_said(
    recordings: Path, tmp_path: Path, kind: str
) -> None:
    (found,) = write_tagged_copy(recordings / f"talk{kind}", tmp_path / f"a{kind}", TAGS)
    assert (found.code, found.file) == ("sound.no-chapters-inside", f"talk{kind}")
    assert {".wav": "WAV files", ".aac": "AAC files", ".webm": "MATROSKA files"}[kind] in found.message
    assert list(tmp_path.iterdir()) == []


def mp3_sound(path: Path) -> bytes:
    """All bytes behind the tag."""
    data = path.read_bytes()
    size = sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return data[10 + size :]


def chapter_starts_in_file(path: Path) -> list[int]:
    """Start times of the chapter frames as they stand in the bytes of the tag."""
    data = path.read_bytes()
    at = [index for index in range(len(data)) if data.startswith(b"CHAP\x00", index)]
    return [struct.unpack(">I", data[data.index(b"\0", index + 10) + 1 :][:4])[0] for index in at]


@pytest.mark.parametrize("version", [3, 4])
def test_an_mp3_keeps_its_version_its_foreign_frames_and_every_byte_of_sound(
    recordings: Path, tmp_path: Path, version: int
) -> None:
    sound, copy = tmp_path / "talk.mp3", tmp_path / "copy.mp3"
    sound.write_bytes((recordings / "talk.mp3").read_bytes())
    found = ID3(sound)
    found.add(PRIV(owner="player", data=b"\x00\x01state"))
    found.add(TXXX(encoding=3, desc="Sent by", text=["the editor 🎚"]))
    found.add(APIC(encoding=3, mime="image/png", type=4, desc="back", data=PNG))
    found.add(APIC(encoding=3, mime="image/png", type=3, desc="front", data=PNG))
    if version == 3:
        found.update_to_v23()
    found.save(sound, v2_version=version)
    write_tagged_copy(sound, copy, TAGS)
    assert mp3_sound(copy) == mp3_sound(sound)
    assert copy.read_bytes()[3] == version
    kept = ID3(copy, translate=False)
    assert kept.getall("PRIV")[0].data == b"\x00\x01state"
    assert kept.getall("TXXX:Sent by")[0].text == ["the editor 🎚"]
    assert {(one.type, one.data) for one in kept.getall("APIC")} == {(4, PNG), (3, TAGS.artwork.data)}  # type: ignore[union-attr]
    assert ("TYER" in kept, "TDRC" in kept) == (version == 3, version == 4)


@pytest.mark.parametrize("version", [3, 4])
def test_an_mp3_lists_its_chapters_in_order_with_a_table_of_contents_at_the_top(
    recordings: Path, tmp_path: Path, version: int
) -> None:
    sound, copy = tmp_path / "talk.mp3", tmp_path / "copy.mp3"
    sound.write_bytes((recordings / "talk.mp3").read_bytes())
    found = ID3(sound)
    found.save(sound, v2_version=version)
    write_tagged_copy(sound, copy, TAGS)
    assert chapter_starts_in_file(copy) == [chapter.start_ms for chapter in CHAPTERS]
    kept = ID3(copy)
    (contents,) = kept.getall("CTOC")
    assert contents.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    by_name = {chapter.element_id: chapter for chapter in kept.getall("CHAP")}
    listed = [by_name[name] for name in contents.child_element_ids]
    assert [(one.start_time, one.end_time, str(one.sub_frames["TIT2"])) for one in listed] == [
        (chapter.start_ms, chapter.end_ms, chapter.title) for chapter in CHAPTERS
    ]


def test_an_mp3_without_any_tag_gets_one(recordings: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.mp3"
    bare.write_bytes(mp3_sound(recordings / "talk.mp3"))
    write_tagged_copy(bare, tmp_path / "copy.mp3", TAGS)
    assert mp3_sound(tmp_path / "copy.mp3") == bare.read_bytes()
    assert ID3(tmp_path / "copy.mp3").getall("TPE1") == [TPE1(encoding=3, text=["Host"])]
    assert len(chapters_inside(tmp_path / "copy.mp3")) == len(CHAPTERS)


def test_a_picture_of_a_chapter_stays_with_the_chapter_of_that_title(recordings: Path, tmp_path: Path) -> None:
    sound = tmp_path / "talk.mp3"
    sound.write_bytes((recordings / "talk.mp3").read_bytes())
    found = ID3(sound)
    picture = APIC(encoding=3, mime="image/png", type=0, desc="", data=PNG)
    title = TIT2(encoding=3, text=["End"])
    found.add(CHAP(element_id="x", start_time=3_000, end_time=4_000, sub_frames=[title, picture]))
    found.save(sound)
    write_tagged_copy(sound, tmp_path / "copy.mp3", TAGS)
    chapters = {str(one.sub_frames["TIT2"]): one for one in ID3(tmp_path / "copy.mp3").getall("CHAP")}
    assert len(chapters) == len(CHAPTERS)
    assert [one.data for one in chapters["End"].sub_frames.getall("APIC")] == [PNG]
    assert chapters["End"].start_time == 2_500


def test_a_link_of_a_chapter_stays_with_the_chapter_of_that_title(recordings: Path, tmp_path: Path) -> None:
    sound = tmp_path / "talk.opus"
    sound.write_bytes((recordings / "talk.opus").read_bytes())
    found = OggOpus(sound)
    found["CHAPTER009"], found["CHAPTER009NAME"] = ["00:00:01.000"], ["End"]
    found["CHAPTER009URL"] = ["https://end.example"]
    found.save()
    write_tagged_copy(sound, tmp_path / "copy.opus", TAGS)
    kept = OggOpus(tmp_path / "copy.opus")
    assert {name: text for name, text in kept.items() if name.upper().endswith("URL")} == {
        "chapter004url": ["https://end.example"]
    }
    assert "chapter009" not in kept


def test_more_chapters_than_one_table_holds_get_tables_of_their_own(recordings: Path, tmp_path: Path) -> None:
    many = tuple(ListedChapter(f"No. {number}", number * 10, number * 10 + 10) for number in range(300))
    write_tagged_copy(recordings / "talk.mp3", tmp_path / "copy.mp3", AudioTags(many))
    tables = {table.element_id: table for table in ID3(tmp_path / "copy.mp3").getall("CTOC")}
    top = [table for table in tables.values() if table.flags & CTOCFlags.TOP_LEVEL]
    listed = [name for part in top[0].child_element_ids for name in tables[part].child_element_ids]
    assert len(top) == 1
    assert listed == [f"chp{number}" for number in range(1, 301)]
    assert [start for start, _, _ in chapters_inside(tmp_path / "copy.mp3")] == [one.start_ms for one in many]


def test_an_m4a_keeps_its_own_cover_and_the_tags_that_no_muxer_knows(recordings: Path, tmp_path: Path) -> None:
    sound, copy = tmp_path / "talk.m4a", tmp_path / "copy.m4a"
    sound.write_bytes((recordings / "talk.m4a").read_bytes())
    found = MP4(sound)
    found["----:com.example:note"] = [MP4FreeForm("kept ✓".encode())]
    found["covr"] = [PNG]
    found.save()
    made = tmp_path / "made.m4a"
    with av.open(str(sound)) as source, av.open(str(made), "w", format="ipod") as target:
        target.metadata["creation_time"] = "2024-04-17T18:55:11.000000Z"
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    write_tagged_copy(made, tmp_path / "dated.m4a", AudioTags(CHAPTERS))
    with av.open(str(tmp_path / "dated.m4a")) as dated:
        assert dated.metadata["creation_time"] == "2024-04-17T18:55:11.000000Z"
    write_tagged_copy(sound, copy, AudioTags(CHAPTERS, "New title"))
    kept = MP4(copy)
    assert kept["----:com.example:note"] == [MP4FreeForm("kept ✓".encode())]
    assert [bytes(cover) for cover in kept["covr"]] == [PNG]
    assert packets(copy) == packets(sound)
    data = copy.read_bytes()
    assert data[4:12] == b"ftypM4A "
    assert data.index(b"moov") < data.index(b"mdat")  # a player can begin before it has the whole file


def test_artwork_takes_the_place_of_the_front_cover_only(recordings: Path, tmp_path: Path) -> None:
    back, front = Picture(), Picture()
    back.type, back.mime, back.data = 4, "image/png", PNG
    front.type, front.mime, front.data = 3, "image/png", PNG
    flac = tmp_path / "talk.flac"
    flac.write_bytes((recordings / "talk.flac").read_bytes())
    found = FLAC(flac)
    found.add_picture(front)
    found.add_picture(back)
    found.save()
    write_tagged_copy(flac, tmp_path / "copy.flac", TAGS)
    assert [(one.type, one.mime) for one in FLAC(tmp_path / "copy.flac").pictures] == [
        (4, "image/png"),
        (3, "image/jpeg"),
    ]
    write_tagged_copy(recordings / "talk.opus", tmp_path / "one.opus", TAGS)
    write_tagged_copy(tmp_path / "one.opus", tmp_path / "two.opus", TAGS)
    assert len(OggOpus(tmp_path / "two.opus")["METADATA_BLOCK_PICTURE"]) == 1
    write_tagged_copy(recordings / "talk.m4a", tmp_path / "copy.m4a", TAGS)
    assert [bytes(cover) for cover in MP4(tmp_path / "copy.m4a")["covr"]] == [b"\xff\xd8\xffcover"]


def test_what_is_not_a_picture_is_refused_as_artwork(tmp_path: Path) -> None:
    (tmp_path / "cover.txt").write_text("hello")
    with pytest.raises(InputError, match="neither JPEG nor PNG"):
        read_artwork(tmp_path / "cover.txt")
    with pytest.raises(InputError, match="cannot be read"):
        read_artwork(tmp_path / "none.jpg")


def test_the_tags_of_an_episode_are_what_its_files_say() -> None:
    tags = tags_of(full_document())
    assert (tags.title, tags.date) == ("Watch the Dough, Not the Clock", datetime.date(2026, 3, 3))
    assert (tags.artist, tags.album, tags.artwork) == ("Nora Whitfield", "Slow Rise", None)
    assert [chapter.start_ms for chapter in tags.chapters] == [0, 11_600, 20_500, 33_300]
