"""The synthetic back catalog is what it says: tests of import, batch and catalog stand on it."""

from pathlib import Path
from xml.etree import ElementTree

import av

from tests.archive import build_archive
from tests.archive_ways import ALL_WAYS, ODD_WAYS, REFUSED_WAYS
from tests.archive_words import EPISODE_MS, sentences_of


def test_the_feed_names_every_episode_and_every_file_it_names_is_there(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "a", 12)
    items = ElementTree.parse(archive.feed).getroot().findall("channel/item")  # noqa: S314
    assert len(items) == 12
    for item in items:
        enclosure = item.find("enclosure")
        assert enclosure is not None
        path = archive.folder / enclosure.attrib["url"]
        assert path.stat().st_size == int(enclosure.attrib["length"])
    with av.open(str(path)) as sound:
        assert sound.duration == EPISODE_MS * 1000


def test_each_way_of_being_broken_is_in_the_archive_once(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "a", 25, tuple(ALL_WAYS))
    assert len(REFUSED_WAYS) == len(ODD_WAYS) == 10
    assert [len(archive.named(way)) for way in ALL_WAYS] == [1] * 20


def test_an_archive_without_recordings_has_its_transcripts(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "a", 3, sounds="none")
    assert all(item.enclosure is None for item in archive.items)
    assert sentences_of(1)[0].text in (archive.folder / "files" / "ep00001.srt").read_text(encoding="utf-8")
