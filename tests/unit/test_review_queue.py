"""The queue shows every episode, and what to review next."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.edits.edit import ReplaceEverywhereEdit
from pipeline.review.batch import Batch
from pipeline.review.changed_inputs import ChangedInputs
from pipeline.review.episodes import is_listed, list_episodes
from pipeline.review.queue import Queue, QueueReader
from pipeline.review.session import Session, open_session
from pipeline.states import record_failure
from pipeline.store import open_store
from tests.document_builder import full_document
from tests.review_house import House, new_house, put_episode


def put(house: House, slug: str, *, age_s: int = 0, title: str | None = None) -> None:
    document = full_document()
    put_episode(house, slug, replace(document, episode=replace(document.episode, title=title or slug)))
    set_age(house, slug, age_s)


def put_begun(house: House, slug: str, *, age_s: int = 0) -> Session:
    """An episode with one edit of a person."""
    put(house, slug)
    session = open_session(slug, audio_dir=house.audio, out_dir=house.out)
    edit = ReplaceEverywhereEdit(id="0123456789", find="dough", replace="batter")
    assert not session.apply(Batch(revision=session.state().revision, edits=(edit,))).refused
    set_age(house, slug, age_s)
    return session


def put_approved(house: House, slug: str) -> None:
    session = put_begun(house, slug)
    session.approve(session.state().revision, "Nora")


def set_age(house: House, slug: str, age_s: int) -> None:
    for path in (house.out / slug / "episode.json", house.out / slug / ".rundown" / "kept-review.json"):
        if path.exists():
            os.utime(path, (1_000_000_000 - age_s, 1_000_000_000 - age_s))


def reader(house: House) -> QueueReader:
    return QueueReader(house.out, ChangedInputs(house.audio, house.out))


def read(house: House) -> Queue:
    return reader(house).read()


def test_every_episode_is_shown_with_its_state(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put(house, "untouched")
    put_begun(house, "begun")
    put_approved(house, "done")
    put(house, "broken")
    record_failure(house.out, "broken", "The recording is empty.")
    rows = {episode.slug: episode for episode in read(house).episodes}
    assert {slug: row.state for slug, row in rows.items()} == {
        "begun": "in review",
        "broken": "failed",
        "done": "approved",
        "untouched": "draft",
    }
    assert rows["done"].approved is not None
    assert rows["done"].approved.by == "Nora"
    assert "The recording is empty." in (rows["broken"].why or "")
    findings = full_document().findings
    assert rows["untouched"].findings == len(findings)
    assert rows["untouched"].look == sum(finding.weight == "look" for finding in findings)
    assert rows["untouched"].duration_ms == full_document().duration_ms


def test_what_was_begun_comes_first_then_what_has_waited_longest(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put(house, "a-new", age_s=10)
    put(house, "b-old", age_s=1000)
    assert read(house).next == "b-old"
    put_begun(house, "c-begun")
    assert read(house).next == "c-begun"
    put_begun(house, "d-begun-before", age_s=50)
    assert read(house).next == "d-begun-before"


def test_results_that_came_without_what_is_kept_can_be_reviewed(tmp_path: Path) -> None:
    """As those of the sample, in a fresh copy of the project."""
    house = new_house(tmp_path)
    put(house, "copied")
    shutil.rmtree(house.out / "copied" / ".rundown")
    assert [(episode.slug, episode.state) for episode in read(house).episodes] == [("copied", "draft")]
    assert read(house).next == "copied"


def test_an_episode_without_a_draft_is_not_offered(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    with open_store(house.out, "begun-once"):
        pass
    record_failure(house.out, "failed-at-once", "The recording is empty.")
    assert [(episode.slug, episode.state) for episode in read(house).episodes] == [("failed-at-once", "failed")]
    assert read(house).next is None


def test_nothing_is_next_when_all_is_approved(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    assert read(house) == Queue(None, ())
    put_approved(house, "done")
    assert read(house).next is None
    assert read(replace(house, out=tmp_path / "nowhere")) == Queue(None, ())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'"x"', b"[" * 100_000, b'{"duration_ms": "x"}', b'{"episode": 7}', b"\xff"]
)
def test_a_damaged_draft_stops_nothing(tmp_path: Path, content: bytes) -> None:
    house = new_house(tmp_path)
    put(house, "damaged")
    put(house, "whole")
    (house.out / "damaged" / "episode.json").write_bytes(content)
    assert [episode.slug for episode in read(house).episodes] == ["damaged", "whole"]


def test_damaged_edits_are_shown_as_a_failure(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_begun(house, "damaged")
    (house.out / "damaged" / ".rundown" / "kept-review.json").write_bytes(b"not ours")
    [episode] = read(house).episodes
    assert episode.state == "failed"
    assert "damaged" in (episode.why or "")


def test_a_draft_that_changed_is_read_again(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    reading = reader(house)
    put(house, "one", title="First")
    assert reading.read().episodes[0].title == "First"
    put(house, "one", title="Second title")
    assert reading.read().episodes[0].title == "Second title"


def test_only_folders_that_hold_an_episode_are_shown(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put(house, "Étude <b>&amp; “7”")
    (house.out / "catalog.csv").write_text("")
    (house.out / "empty").mkdir()
    (house.out / "linked").symlink_to(house.out / "Étude <b>&amp; “7”")
    if os.name == "posix" and os.fsencode("\udcff") == b"\xff":
        (house.out / "not-text-\udcff" / ".rundown").mkdir(parents=True)
    assert list_episodes(house.out) == ("Étude <b>&amp; “7”",)
    assert is_listed(house.out, "Étude <b>&amp; “7”")
    for other in ("linked", "empty", "catalog.csv", "", ".", "..", "nobody", "a/../b", "x\0y"):
        assert not is_listed(house.out, other)
