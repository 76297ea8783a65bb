"""The sha256 of recordings: read when it must be, and only then."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.store import Store, file_digest, open_store

LARGE = b"sound " * 200_000


def recording(folder: Path, content: bytes = LARGE, *, age_s: int = 3600) -> Path:
    path = folder / "ep.mp3"
    path.write_bytes(content)
    changed_ns = path.stat().st_mtime_ns - age_s * 10**9
    os.utime(path, ns=(changed_ns, changed_ns))
    return path


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the store an hour on, so that the files just made are settled."""
    now_ns = time.time_ns() + 3600 * 10**9
    monkeypatch.setattr("pipeline.store.digests.time.time_ns", lambda: now_ns)


def reads(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the file is read for its digest."""
    count = 0
    true_digest = hashlib.file_digest

    def counted(*arguments: object) -> object:
        nonlocal count
        count += 1
        return true_digest(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.store.digests.hashlib.file_digest", counted)
        assert store.digest_of_file(path) == file_digest(path)
    return count - 1


@pytest.mark.usefixtures("later")
def test_an_unchanged_recording_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recording(tmp_path)
    with open_store(tmp_path, "ep") as store:
        assert reads(store, path, monkeypatch) == 1
    with open_store(tmp_path, "ep") as store:
        assert reads(store, path, monkeypatch) == 0


@pytest.mark.usefixtures("later")
def test_a_changed_recording_is_read_even_when_its_length_and_time_are_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path)
    with open_store(tmp_path, "ep") as store:
        reads(store, path, monkeypatch)
        before = path.stat()
        path.write_bytes(LARGE.replace(b"sound", b"noise"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert reads(store, path, monkeypatch) == 1


def test_a_recording_that_was_changed_just_now_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could change once more inside the same tick of the file system's clock."""
    path = recording(tmp_path, age_s=0)
    with open_store(tmp_path, "ep") as store:
        assert reads(store, path, monkeypatch) == 1
        assert reads(store, path, monkeypatch) == 1


@pytest.mark.usefixtures("later")
def test_a_damaged_memory_of_digests_costs_a_reading_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path)
    with open_store(tmp_path, "ep") as store:
        reads(store, path, monkeypatch)
        memory = tmp_path / "ep/.rundown/digests.json"
        memory.write_bytes(memory.read_bytes().replace(b'"size":', b'"size": '))
        assert reads(store, path, monkeypatch) == 1
        assert reads(store, path, monkeypatch) == 0


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ep\.mp3"):
        file_digest(tmp_path / "ep.mp3")
