"""Two hundred episodes taken in by the real command from a host on loopback, killed on the way, and taken up again."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.archive import Archive, build_archive, feed_text
from tests.archive_ways import ODD_WAYS, REFUSED_WAYS
from tests.e2e.command import PROJECT, rundown
from tests.loopback_feed import Host, podcast_host

EPISODES = 200
BROKEN = (*REFUSED_WAYS, *ODD_WAYS)


def serve(host: Host, archive: Archive) -> None:
    for path in (archive.folder / "files").iterdir():
        host.pages[f"/files/{path.name}"] = path.read_bytes()
    host.pages["/feed.xml"] = archive.feed.read_bytes()


def files(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in found}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return build_archive(tmp_path_factory.mktemp("host"), EPISODES, BROKEN)


def test_a_catalog_is_taken_in_though_the_import_is_killed_on_the_way(archive: Archive, tmp_path: Path) -> None:
    with podcast_host() as host:
        serve(host, archive)
        feed = f"{host.address}/feed.xml"
        for stop_after in (60, 150):
            assert import_killed(host, feed, tmp_path, stop_after) == -signal.SIGKILL
            assert any(name.endswith(".toml") for name in files(tmp_path))
        ended = rundown("import", feed, "--json", cwd=tmp_path)
        assert ended.code == 5, ended.err
        states = [episode["state"] for episode in ended.document["episodes"]]
        assert len(states) == EPISODES
        assert states.count("refused") == len(REFUSED_WAYS)
        assert states.count("left-out") == 1
        assert all(episode["reason"] for episode in ended.document["episodes"] if episode["state"] == "refused")

        whole = EPISODES - len(REFUSED_WAYS) - 1
        recordings = {name for name in files(tmp_path) if name.endswith(".flac")}
        assert len(recordings) == whole
        assert not [name for name in files(tmp_path) if name.endswith(".part")]
        assert {name.split("/")[0] for name in files(tmp_path)} == {"audio"}
        assert {name.split("/")[1] for name in files(tmp_path) if name.count("/") > 1} == {".rundown"}

        host.asked.clear()
        again = rundown("import", feed, "--json", cwd=tmp_path)
        assert {episode["state"] for episode in again.document["episodes"]} == {"unchanged", "left-out", "refused"}
        assert not [asked for asked in host.asked if asked.endswith(".flac") and "broken" not in asked]


def import_killed(host: Host, feed: str, folder: Path, after: int) -> int:
    """Start an import and kill it, without a warning, when it asks for the file of that number."""
    command = [sys.executable, "-m", "pipeline.cli", "import", feed, "-q"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    started = threading.Event()
    host.asked.clear()
    host.on_asked = lambda count: count == after and started.wait() and child.kill()
    child = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    started.set()
    code = child.wait()
    host.on_asked = lambda _count: None
    return code


def test_imported_episodes_are_processed_with_and_without_their_recording(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "host", 4, ("missing-sound",))
    extra = build_archive(tmp_path / "words", 2, sounds="none")
    for item in extra.items:
        item.guid, item.title = f"words-{item.number}", f"Words only {item.number}"
    for path in (extra.folder / "files").iterdir():
        (archive.folder / "files" / path.name).write_bytes(path.read_bytes())
    archive.feed.write_text(feed_text([*archive.items, *extra.items]), encoding="utf-8")
    ended = rundown("import", archive.feed, cwd=tmp_path)
    assert ended.code == 5
    assert "6 episodes: 5 new, 1 refused." in ended.out
    batch = rundown("batch", "--json", cwd=tmp_path)
    assert batch.code == 0, batch.err
    found = {episode["slug"]: episode for episode in batch.document["episodes"]}
    assert len(found) == 5
    for slug in ("words-only-1", "words-only-2"):
        codes = [finding["code"] for finding in found[slug]["findings"]]  # type: ignore[attr-defined]
        assert "sound.missing" in codes
        chapters = json.loads((tmp_path / "outputs" / slug / "chapters.json").read_text())["chapters"]
        assert len(chapters) == 4


def test_what_the_command_says_is_what_a_producer_needs(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "host", 3, ("page-for-sound", "bad-date"))
    dry = rundown("import", archive.feed, "--dry-run", cwd=tmp_path)
    assert dry.code == 0
    assert "Nothing was written" in dry.out
    assert not (tmp_path / "audio").exists()
    ended = rundown("import", archive.feed, cwd=tmp_path)
    assert "what came is a web page, not a recording" in ended.err
    assert "is not a date that can be read" in ended.out
    assert "Next: rundown batch" in ended.out
    for wrong, code in (("nowhere.xml", 2), ("http://127.0.0.1:9/feed.xml", 2)):
        assert rundown("import", wrong, cwd=tmp_path).code == code
    assert rundown("import", archive.feed, "--since", "soon", cwd=tmp_path).code == 2


def test_a_folder_of_recordings_is_taken_in(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "host", 3)
    old = tmp_path / "old shows" / "2019"
    old.mkdir(parents=True)
    for number, name in enumerate(("No. 1 – Bees.flac", "No. 2 – Bread.flac", "page.mp3"), 1):
        source = archive.folder / "files" / f"ep{number:05d}.flac"
        (old / name).write_bytes(source.read_bytes() if number < 3 else b"<html>not sound</html>")
    (old / "No. 1 – Bees.outline.txt").write_text("00:00 Hello\n00:20 Bees\n", encoding="utf-8")
    (old / "No. 1 – Bees.toml").write_text('title = "Bees"\n', encoding="utf-8")
    (old.parent / "show.toml").write_text('name = "Old shows"\n', encoding="utf-8")
    (old / "No. 1 – Bees").mkdir()
    (old / "No. 1 – Bees" / "host.flac").write_bytes((old / "No. 1 – Bees.flac").read_bytes())
    before = files(old.parent)
    ended = rundown("import", old.parent, cwd=tmp_path)
    assert ended.code == 5
    assert "3 episodes: 2 new, 1 refused." in ended.out
    assert "holds the tracks of No. 1 – Bees" in ended.out
    assert {name for name in files(tmp_path / "audio") if not name.startswith(".")} == {
        *("no-1-bees.flac", "no-1-bees.outline.txt", "no-1-bees.toml", "no-2-bread.flac", "show.toml")
    }
    assert files(old.parent) == before
    (tmp_path / "audio" / "no-1-bees.toml").write_text('title = "Mine"\n', encoding="utf-8")
    assert "2 unchanged, 1 refused" in rundown("import", old.parent, cwd=tmp_path).out
    assert rundown("import", tmp_path / "audio", cwd=tmp_path).code == 2
