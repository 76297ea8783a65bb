"""A publish is killed at every step, in this process: from the n-th call on, nothing reaches the disk."""

import itertools
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.store import Merge, Published, open_store, verify
from tests.unit.test_store_publish import edit, merge_lines, publish, texts


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut leaves is not tested here, and the wait would be most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


STEPS = ("open", "write", "fsync", "replace", "unlink", "mkdir")


class KilledError(BaseException):
    """Nothing in the store may catch this."""


def publish_killed(out: Path, at: int, files: Mapping[str, str], merge: Merge | None = None) -> bool:
    """Publish and be killed before the n-th call that writes; False when it was done by then."""
    numbers = itertools.count(1)
    with open_store(out, "ep") as store, pytest.MonkeyPatch.context() as patch:
        for step in STEPS:
            patch.setattr(os, step, _until(at, numbers, getattr(os, step)))
        try:
            store.publish({name: text.encode() for name, text in files.items()}, key=str(files), merge=merge)
        except KilledError:
            return True
    return False


def _until(at: int, numbers: "itertools.count[int]", call: object) -> object:
    assert callable(call)

    def counted(*arguments: object, **named: object) -> object:
        if next(numbers) >= at:
            raise KilledError
        return call(*arguments, **named)

    return counted


def copy_of(folder: Path) -> Path:
    """A copy in the place of the last one: hundreds of them need not lie about."""
    copy = folder.with_name(f"copy of {folder.name}")
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(folder, copy))


def text_of(out: Path, name: str) -> str:
    return (out / "ep" / name).read_text()


@pytest.mark.parametrize("newer", [False, True], ids=["run again", "run with newer content"])
def test_after_a_kill_at_any_step_the_next_run_finishes_and_knows_its_own_pages(tmp_path: Path, newer: bool) -> None:
    text = "three" if newer else "two"
    start = tmp_path / "start"
    publish(start, ours="one", hers="one", draft="one")
    edit(start, "mine", "hers.md")
    edit(start, "mine", "draft.md")
    publish(start, ours="one", hers="one", draft="one and a half")
    edit(start, "merging", "draft.new.md")
    for at in itertools.count(1):
        out = copy_of(start)
        killed = publish_killed(out, at, {"ours.md": "two", "hers.md": "two", "draft.md": "two", "new.md": "two"})
        for page, kept in {"ours.md": "one", "hers.md": "mine", "draft.md": "mine", "draft.new.md": "merging"}.items():
            assert text_of(out, page) in (kept, "two" if page == "ours.md" else kept)
        assert all(finding.code == "store.unfinished" for finding in verify(out, "ep"))
        publish(out, ours=text, hers=text, draft=text, new=text)
        assert texts(out) == {
            "draft.md": "mine",
            "draft.new-2.md": text,
            "draft.new.md": "merging",
            "hers.md": "mine",
            "hers.new.md": text,
            "new.md": text,
            "ours.md": text,
        }
        assert verify(out, "ep") == ()
        if not killed:
            break
    assert at > 30, "the publish was never killed"


def test_after_two_kills_in_a_row_the_page_of_the_first_is_still_known_as_ours(tmp_path: Path) -> None:
    start = tmp_path / "start"
    for at in itertools.count(1):
        publish(start, notes="one")
        assert publish_killed(start, at, {"notes.md": "two"})
        if text_of(start, "notes.md") == "two":
            break  # the page is in place, the ledger does not know it yet
    for at in itertools.count(1):
        out = copy_of(start)
        killed = publish_killed(out, at, {"notes.md": "three"})
        assert publish(out, notes="four") == Published(written=("notes.md",))
        if not killed:
            break
    assert at > 5, "the publish was never killed"


def test_a_page_of_a_killed_run_that_is_no_longer_made_is_still_known_as_ours(tmp_path: Path) -> None:
    publish(tmp_path / "start", notes="one")
    for at in itertools.count(1):
        out = copy_of(tmp_path / "start")
        killed = publish_killed(out, at, {"notes.md": "two", "new.md": "two"})
        publish(out, notes="three")
        assert verify(out, "ep") == ()
        publish(out, notes="four", new="four")
        assert texts(out) == {"notes.md": "four", "new.md": "four"}
        if not killed:
            break
    assert at > 10, "the publish was never killed"


def test_after_a_kill_at_any_step_a_merged_page_keeps_her_edits(tmp_path: Path) -> None:
    start = tmp_path / "start"
    publish(start, notes="a1\nb1")
    edit(start, "mine\nb1")
    for at in itertools.count(1):
        out = copy_of(start)
        killed = publish_killed(out, at, {"notes.md": "a2\nb2"}, merge_lines)
        again = copy_of(out)
        publish(again, merge_lines, notes="a1\nb1")
        assert texts(again) in ({"notes.md": "mine\nb1"}, {"notes.md": "mine\nb2"}), "b2 may pass for hers, not more"
        publish(out, merge_lines, notes="a2\nb2")
        assert texts(out) == {"notes.md": "mine\nb2"}
        if not killed:
            break
    assert at > 10, "the publish was never killed"
