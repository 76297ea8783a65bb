"""Pages: ours until a person edits them, from then on hers."""

import itertools
import os
import stat
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.store import Merge, Merged, Published, open_store, verify


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut leaves is not tested here, and the wait would be most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def publish(out: Path, merge: Merge | None = None, /, **pages: str) -> Published:
    """Publish `show_notes=...` as show-notes.md and so on, under a key that follows the content."""
    files = {f"{name.replace('_', '-')}.md": text.encode() for name, text in pages.items()}
    with open_store(out, "ep") as store:
        return store.publish(files, key=str(pages), merge=merge)


def texts(out: Path) -> dict[str, str]:
    """Every file that a person sees in the episode's folder."""
    return {path.name: path.read_text() for path in sorted((out / "ep").iterdir()) if path.name != ".rundown"}


def edit(out: Path, text: str, name: str = "notes.md") -> None:
    (out / "ep" / name).write_text(text)


def test_pages_are_written_and_follow_what_is_generated(tmp_path: Path) -> None:
    assert publish(tmp_path, notes="one", more="x") == Published(written=("notes.md", "more.md"))
    assert publish(tmp_path, notes="two", more="x") == Published(written=("notes.md",), unchanged=("more.md",))
    assert texts(tmp_path) == {"notes.md": "two", "more.md": "x"}
    assert verify(tmp_path, "ep") == ()


def test_a_page_with_the_same_content_is_not_touched(tmp_path: Path) -> None:
    publish(tmp_path, notes="one", more="x")
    before = {path: path.stat() for path in (tmp_path / "ep").rglob("*") if path.is_file() and path.name != "lock"}
    publish(tmp_path, notes="one", more="x")
    assert {path: path.stat() for path in before} == before


def test_an_edited_page_is_left_alone_and_the_new_draft_lies_beside_it(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    assert publish(tmp_path, notes="two") == Published(kept=("notes.md",), proposals=("notes.new.md",))
    assert texts(tmp_path) == {"notes.md": "mine", "notes.new.md": "two"}
    assert publish(tmp_path, notes="three") == Published(kept=("notes.md",), proposals=("notes.new.md",))
    assert texts(tmp_path) == {"notes.md": "mine", "notes.new.md": "three"}


def test_no_draft_is_written_while_nothing_new_was_generated(tmp_path: Path) -> None:
    publish(tmp_path, notes="one", more="x")
    edit(tmp_path, "mine")
    assert publish(tmp_path, notes="one", more="y") == Published(written=("more.md",), kept=("notes.md",))
    assert texts(tmp_path) == {"notes.md": "mine", "more.md": "y"}


def test_a_page_that_was_there_before_us_is_a_persons(tmp_path: Path) -> None:
    (tmp_path / "ep").mkdir()
    edit(tmp_path, "mine from before")
    assert publish(tmp_path, notes="one").kept == ("notes.md",)
    assert texts(tmp_path) == {"notes.md": "mine from before", "notes.new.md": "one"}


def test_a_deleted_page_is_written_again(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    (tmp_path / "ep/notes.md").unlink()
    assert publish(tmp_path, notes="one").written == ("notes.md",)
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    (tmp_path / "ep/notes.md").unlink()
    assert publish(tmp_path, notes="two").written == ("notes.md",)
    assert texts(tmp_path) == {"notes.md": "two"}, "the draft beside it is not needed any more"


@pytest.mark.parametrize("taken", ["two", "three"], ids=["what was proposed", "what is generated now"])
def test_an_edit_that_equals_our_text_makes_the_page_ours_again(tmp_path: Path, taken: str) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    edit(tmp_path, taken)
    publish(tmp_path, notes="three")
    assert publish(tmp_path, notes="four").written == ("notes.md",)
    assert texts(tmp_path) == {"notes.md": "four"}


def test_an_edit_taken_back_makes_the_page_ours_again(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    edit(tmp_path, "one")
    publish(tmp_path, notes="two")
    assert texts(tmp_path) == {"notes.md": "two"}


def test_a_draft_moved_over_the_page_is_taken_as_accepted(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    (tmp_path / "ep/notes.new.md").replace(tmp_path / "ep/notes.md")
    assert publish(tmp_path, notes="two").unchanged == ("notes.md",)
    assert publish(tmp_path, notes="three").written == ("notes.md",)


def test_a_draft_goes_when_what_she_began_to_edit_is_generated_again(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    assert publish(tmp_path, notes="one") == Published(kept=("notes.md",))
    assert texts(tmp_path) == {"notes.md": "mine"}


def test_a_removed_draft_comes_back_only_with_something_new(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    (tmp_path / "ep/notes.new.md").unlink()
    assert publish(tmp_path, notes="two") == Published(kept=("notes.md",))
    assert publish(tmp_path, notes="three").proposals == ("notes.new.md",)


def test_a_draft_that_a_person_works_in_is_hers_too(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    edit(tmp_path, "merging by hand", "notes.new.md")
    assert publish(tmp_path, notes="three").proposals == ("notes.new-2.md",)
    assert publish(tmp_path, notes="four").proposals == ("notes.new-2.md",)
    assert texts(tmp_path) == {"notes.md": "mine", "notes.new.md": "merging by hand", "notes.new-2.md": "four"}
    (tmp_path / "ep/notes.new.md").replace(tmp_path / "ep/notes.md")
    assert publish(tmp_path, notes="five").proposals == ("notes.new.md",)
    assert texts(tmp_path) == {"notes.md": "merging by hand", "notes.new.md": "five"}


def test_links_and_folders_in_the_place_of_a_page_are_a_persons(tmp_path: Path) -> None:
    publish(tmp_path, notes="one", more="x")
    elsewhere = tmp_path / "elsewhere.md"
    (tmp_path / "ep/notes.md").replace(elsewhere)
    (tmp_path / "ep/notes.md").symlink_to(elsewhere)
    (tmp_path / "ep/more.md").unlink()
    (tmp_path / "ep/more.md").mkdir()
    assert publish(tmp_path, notes="two", more="y").kept == ("notes.md", "more.md")
    assert elsewhere.read_text() == "one"
    assert (tmp_path / "ep/notes.new.md").read_text() == "two"


def test_a_page_no_longer_made_is_told_of_and_left(tmp_path: Path) -> None:
    publish(tmp_path, notes="one", more="x")
    assert publish(tmp_path, notes="one") == Published(unchanged=("notes.md",), stale=("more.md",))
    assert publish(tmp_path, notes="one", more="y").written == ("more.md",), "it is still known as ours"
    publish(tmp_path, notes="one")
    (tmp_path / "ep/more.md").unlink()
    assert publish(tmp_path, notes="one").stale == ()
    assert not (tmp_path / "ep/.rundown/base/more.md").exists()


def test_new_pages_have_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(tmp_path, notes="one")
    finally:
        os.umask(before)
    for path in (
        tmp_path / "ep/notes.md",
        tmp_path / "ep/.rundown/base/notes.md",
        tmp_path / "ep/.rundown/ledger.json",
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_leftovers_of_a_killed_run_are_swept_and_other_files_are_not(tmp_path: Path) -> None:
    publish(tmp_path, notes="one")
    (tmp_path / "ep/.notes.md.part").write_text("o")
    (tmp_path / "ep/.rundown/base/.notes.md.part").write_text("o")
    edit(tmp_path, "a download", "film.part")
    publish(tmp_path, notes="one")
    assert not list((tmp_path / "ep").rglob(".*.part"))
    assert "film.part" in texts(tmp_path)


def test_a_page_saved_while_we_write_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, notes="one")
    true_write = os.write

    def save_meanwhile(handle: int, content: bytes) -> int:
        if bytes(content) == b"two":
            edit(tmp_path, "saved just now")
        return true_write(handle, content)

    monkeypatch.setattr(os, "write", save_meanwhile)
    assert publish(tmp_path, notes="two").proposals == ("notes.new.md",)
    assert texts(tmp_path) == {"notes.md": "saved just now", "notes.new.md": "two"}


def test_a_draft_saved_while_we_clear_it_away_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, notes="one")
    edit(tmp_path, "mine")
    publish(tmp_path, notes="two")
    (tmp_path / "ep/notes.md").unlink()
    true_write = os.write

    def save_meanwhile(handle: int, content: bytes) -> int:
        if bytes(content) == b"two":
            edit(tmp_path, "saved just now", "notes.new.md")
        return true_write(handle, content)

    monkeypatch.setattr(os, "write", save_meanwhile)
    publish(tmp_path, notes="two")
    assert texts(tmp_path) == {"notes.md": "two", "notes.new.md": "saved just now"}


def test_a_program_that_never_stops_saving_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, notes="one")
    true_write, numbers = os.write, itertools.count()

    def save_meanwhile(handle: int, content: bytes) -> int:
        edit(tmp_path, f"saved {next(numbers)}")
        return true_write(handle, content)

    monkeypatch.setattr(os, "write", save_meanwhile)
    with pytest.raises(InputError, match="another program"):
        publish(tmp_path, notes="two")
    assert list(texts(tmp_path)) == ["notes.md"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b.md", "../x.md", ".rundown", "a\\b", "a\x00", "x.new.md", "x.new-2"]
)
def test_a_page_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path, "ep") as store, pytest.raises(ValueError, match="name of a page"):
        store.publish({name: b""}, key="k")


def test_a_run_is_unchanged_only_after_it_finished_and_while_its_pages_are_there(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        assert not store.is_unchanged("k")
        store.publish({"notes.md": b"one"}, key="k")
        assert store.is_unchanged("k")
        assert not store.is_unchanged("other")
        edit(tmp_path, "mine")
        assert store.is_unchanged("k"), "an edit is no reason to run again"
        (tmp_path / "ep/notes.md").unlink()
        assert not store.is_unchanged("k")
    with open_store(tmp_path, "ep") as store:
        assert store.key_of_last_run == "k"


# Merging


def merge_lines(name: str, base: bytes, theirs: bytes, new: bytes) -> Merged | None:
    """Line by line: hers where she changed it."""
    lines = [text.decode().split("\n") for text in (base, theirs, new)]
    if len({len(text) for text in lines}) > 1:
        return None
    return Merged("\n".join(t if t != b else n for b, t, n in zip(*lines, strict=True)).encode())


def test_a_merge_lays_what_is_new_under_her_edits(tmp_path: Path) -> None:
    publish(tmp_path, notes="a1\nb1")
    edit(tmp_path, "mine\nb1")
    assert publish(tmp_path, merge_lines, notes="a2\nb2") == Published(merged=("notes.md",))
    assert texts(tmp_path) == {"notes.md": "mine\nb2"}
    assert publish(tmp_path, merge_lines, notes="a2\nb2") == Published(kept=("notes.md",))
    publish(tmp_path, merge_lines, notes="a3\nb3")
    assert texts(tmp_path) == {"notes.md": "mine\nb3"}


def test_what_cannot_be_merged_lies_beside_the_page_and_the_base_stays_what_she_edited(tmp_path: Path) -> None:
    publish(tmp_path, notes="a1\nb1")
    edit(tmp_path, "mine\nb1")
    publish(tmp_path, merge_lines, notes="only one line")
    assert texts(tmp_path) == {"notes.md": "mine\nb1", "notes.new.md": "only one line"}
    assert verify(tmp_path, "ep") == ()
    publish(tmp_path, merge_lines, notes="a3\nb3")
    assert texts(tmp_path) == {"notes.md": "mine\nb3"}, "b1 was never hers"


def test_a_damaged_base_is_not_merged_with(tmp_path: Path) -> None:
    publish(tmp_path, notes="a1\nb1")
    edit(tmp_path, "mine\nb1")
    (tmp_path / "ep/.rundown/base/notes.md").write_text("a1\nbX")
    assert [finding.code for finding in verify(tmp_path, "ep")] == ["store.base-damaged"]
    publish(tmp_path, merge_lines, notes="a2\nb2")
    assert texts(tmp_path) == {"notes.md": "mine\nb1", "notes.new.md": "a2\nb2"}


def test_held_pages_stay_as_they_are_and_what_is_new_goes_beside_them(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        store.publish({"notes.md": b"one", "free.md": b"one"}, key="1")
        files = {"notes.md": b"two", "free.md": b"two"}
        foreseen = store.foresee(files, held={"notes.md"})
        assert texts(tmp_path) == {"notes.md": "one", "free.md": "one"}
        assert store.publish(files, key="2", held={"notes.md"}) == foreseen
        assert store.draft_beside("notes.md") == "notes.new.md"
    assert texts(tmp_path) == {"notes.md": "one", "notes.new.md": "two", "free.md": "two"}
    with open_store(tmp_path, "ep") as store:
        store.publish({"notes.md": b"one", "free.md": b"two"}, key="3", held={"notes.md"})
        assert store.draft_beside("notes.md") is None
    assert texts(tmp_path) == {"notes.md": "one", "free.md": "two"}


def test_a_merge_that_left_something_out_has_the_whole_draft_beside_the_page(tmp_path: Path) -> None:
    def merge(name: str, base: bytes, theirs: bytes, new: bytes) -> Merged:
        return Merged(theirs, left_out=True)

    publish(tmp_path, merge, notes="one")
    edit(tmp_path, "hers")
    assert publish(tmp_path, merge, notes="two") == Published(merged=("notes.md",), proposals=("notes.new.md",))
    assert texts(tmp_path) == {"notes.md": "hers", "notes.new.md": "two"}
    assert publish(tmp_path, merge, notes="two") == Published(kept=("notes.md",))
    assert texts(tmp_path) == {"notes.md": "hers", "notes.new.md": "two"}
