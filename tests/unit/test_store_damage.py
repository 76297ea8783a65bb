"""Damaged state, newer state, full disks and folders that may not be written to."""

import errno
import itertools
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import InputError, MachineError, RundownError, StoreError
from pipeline.store import StageKey, open_store, verify, write_whole

KEY = StageKey("transcribe", 1, {"sound": "aa"})
Change = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut leaves is not tested here, and the wait would be most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def run(out: Path, text: str = "one") -> None:
    """One whole run: a stage, a document, pages."""
    with open_store(out, "ep") as store:
        store.remember(KEY, str, lambda: "words")
        store.keep("edits", ("mine",))
        store.publish({"notes.md": text.encode(), "more.md": b"x"}, key=text)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file and what is in it, but for the log and the lock."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def newer(content: bytes) -> bytes:
    line, _, body = content.partition(b"\n")
    return json.dumps({**json.loads(line), "schema": 2, "sha256": "of another kind"}).encode() + b"\n" + body


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


STATE = ("ledger.json", f"stages/{KEY.file_stem}.json", "kept-edits.json", "base/notes.md")


def change(out: Path, name: str, by: Change) -> Path:
    path = out / "ep/.rundown" / name
    path.write_bytes(by(path.read_bytes()))
    return path


def test_verify_finds_nothing_after_a_run(tmp_path: Path) -> None:
    run(tmp_path)
    assert verify(tmp_path, "ep") == ()


@pytest.mark.parametrize("name", STATE)
@pytest.mark.parametrize(
    "by", [cut, lambda content: content[:-1] + b"X", lambda _: b""], ids=["cut", "changed", "empty"]
)
def test_verify_finds_every_damaged_file_and_changes_nothing(tmp_path: Path, name: str, by: Change) -> None:
    run(tmp_path)
    change(tmp_path, name, by)
    before = contents(tmp_path)
    (finding,) = verify(tmp_path, "ep")
    assert finding.file == f".rundown/{name}"
    assert finding.remedy
    assert contents(tmp_path) == before


def use_everything(out: Path) -> None:
    with open_store(out, "ep") as store:
        store.kept("edits", tuple[str, ...])
        store.remember(KEY, str, lambda: "words")


@pytest.mark.parametrize("name", STATE[:3])
def test_what_a_newer_rundown_wrote_is_left_alone_with_exit_code_4(tmp_path: Path, name: str) -> None:
    run(tmp_path)
    path = change(tmp_path, name, newer)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match=f"{path.name}.*newer Rundown.*Update") as caught:
        use_everything(tmp_path)
    assert caught.value.exit_code == 4
    assert [finding.code for finding in verify(tmp_path, "ep")] == ["store.newer"]
    assert contents(tmp_path) == before


def test_verify_of_an_episode_that_never_ran_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing is kept of episode ep"):
        verify(tmp_path, "ep")


def test_a_missing_base_is_no_damage_while_its_page_is_as_it_was_written(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "ep/.rundown/base/notes.md").unlink()
    assert verify(tmp_path, "ep") == ()
    (tmp_path / "ep/notes.md").write_text("mine")
    assert [finding.code for finding in verify(tmp_path, "ep")] == ["store.base-damaged"]


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "damaged"])
def test_without_a_ledger_our_pages_stay_ours_and_edits_stay_hers(tmp_path: Path, lost: bool) -> None:
    run(tmp_path)
    (tmp_path / "ep/more.md").write_text("mine")
    ledger = change(tmp_path, "ledger.json", cut)
    if lost:
        ledger.unlink()
    assert [finding.code for finding in verify(tmp_path, "ep")] == ["store.ledger-damaged"]
    with open_store(tmp_path, "ep") as store:
        assert [finding.code for finding in store.findings] == ([] if lost else ["store.ledger-damaged"])
        assert not store.is_unchanged("one")
        published = store.publish({"notes.md": b"two", "more.md": b"y"}, key="two")
    assert (published.written, published.kept) == (("notes.md",), ("more.md",))
    assert (tmp_path / "ep/more.md").read_text() == "mine"
    assert verify(tmp_path, "ep") == ()


def test_without_ledger_and_bases_every_page_counts_as_a_persons(tmp_path: Path) -> None:
    run(tmp_path)
    change(tmp_path, "ledger.json", cut)
    change(tmp_path, "base/notes.md", cut)
    run(tmp_path, "two")
    assert (tmp_path / "ep/notes.md").read_text() == "one"
    assert (tmp_path / "ep/notes.new.md").read_text() == "two"


def test_a_damaged_intent_loses_no_edit(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "ep/notes.md").write_text("mine")
    (tmp_path / "ep/.rundown/intent.json").write_bytes(b"{")
    assert [finding.code for finding in verify(tmp_path, "ep")] == ["store.unfinished"]
    run(tmp_path, "two")
    assert (tmp_path / "ep/notes.md").read_text() == "mine"
    assert verify(tmp_path, "ep") == ()


# Full disks


def failing(call: str, at: int, number: int) -> Callable[..., object]:
    """The system call of that name, which fails from the n-th time on."""
    true_call, counted = getattr(os, call), itertools.count(1)

    def instead(*arguments: object, **named: object) -> object:
        if next(counted) >= at:
            raise OSError(number, os.strerror(number), *([str(arguments[0])] if call == "open" else []))
        result: object = true_call(*arguments, **named)
        return result

    return instead


@pytest.mark.parametrize("call", ["write", "fsync", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT], ids=["disk full", "quota used up"])
def test_a_full_disk_changes_nothing_wherever_it_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    for at in itertools.count(1):
        with open_store(tmp_path, "ep") as store, monkeypatch.context() as patch:
            patch.setattr(os, call, failing(call, at, number))
            try:
                store.publish({"notes.md": b"two", "more.md": b"x", "new.md": b"new"}, key="two")
            except MachineError as error:
                told = error
            else:
                break
        assert str(tmp_path / "ep") in str(told)
        assert "--out" in told.remedy
        if (tmp_path / "ep/.rundown/intent.json").exists():
            # Only renames and the waiting for them were left: the pages are whole, and the next run goes on.
            assert call != "write"
            (tmp_path / "ep/new.md").unlink(missing_ok=True)
            run(tmp_path, "one")
        assert contents(tmp_path) == before
    assert at > 4, "the disk was never full"


def test_a_full_disk_while_a_stage_is_kept_leaves_no_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path, "ep") as store:
        store.remember(KEY, str, lambda: "words")
        before = contents(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", failing("write", 1, errno.ENOSPC))
            with pytest.raises(MachineError, match="no room left"):
                store.remember(StageKey("transcribe", 2), str, lambda: "words")
            with pytest.raises(MachineError, match="no room left"):
                store.keep("edits", ())
    assert {name for name in contents(tmp_path) if "holder" not in name} == {
        name for name in before if "holder" not in name
    }


def test_a_file_that_may_not_grow_so_large_is_told_like_a_full_disk(tmp_path: Path) -> None:
    """A real limit of the system, in a child process."""
    script = (
        "import sys; from pathlib import Path; from pipeline.errors import MachineError\n"
        "from pipeline.store import write_whole\n"
        "try: write_whole(Path(sys.argv[1]), b'x' * 9000)\n"
        "except MachineError as error: print(error.remedy)\n"
    )
    page = tmp_path / "notes.md"
    page.write_text("before")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", script, str(page)],
        cwd=root,
        preexec_fn=small_files,
        capture_output=True,
        check=True,
    )
    assert b"--out" in said.stdout
    assert contents(tmp_path) == {"notes.md": b"before"}


# Folders


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written_to_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    with open_store(tmp_path, "ep") as store, monkeypatch.context() as patch:
        patch.setattr(os, "open", failing("open", 1, number))
        with pytest.raises(InputError, match="written here") as caught:
            store.publish({"notes.md": b"two"}, key="two")
    assert str(caught.value).startswith(str(tmp_path / "ep"))
    assert "--out" in caught.value.remedy
    assert contents(tmp_path) == before


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "mkdir", failing("mkdir", 1, errno.EACCES))
    with pytest.raises(InputError, match=f"{tmp_path}: .*--out"), open_store(tmp_path / "outputs", "ep"):
        pass


@pytest.mark.parametrize("out", ["file", "o" * 300], ids=["a file in its place", "a name too long"])
def test_a_folder_that_cannot_be_is_no_traceback(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="--out"), open_store(tmp_path / out, "ep"):
        pass


def test_a_page_that_another_program_holds_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a page that is open in a word processor."""

    def held(part: Path, page: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", str(part), None, str(page))

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(InputError, match=r"notes\.docx cannot be replaced"):
        write_whole(tmp_path / "notes.docx", b"text")
    assert not contents(tmp_path)


def test_a_failing_disk_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing("fsync", 1, errno.EIO))
    with pytest.raises(RundownError, match="The disk answered: Input/output error") as caught:
        write_whole(tmp_path / "notes.md", b"text")
    assert caught.value.exit_code == 3
    assert not contents(tmp_path)
