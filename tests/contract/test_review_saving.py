"""What the server said was saved stays, whoever else is at work on the episode."""

import errno
import os
import threading
from pathlib import Path

import pytest

from pipeline.review import session
from pipeline.store import open_store
from tests.review_house import SLUG, Answered, House, new_house, put_episode, serving

API = f"/api/episodes/{SLUG}"


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = new_house(tmp_path)
    put_episode(built)
    return built


def add_line(house: House, text: str, revision: int = 0) -> Answered:
    edit = {"id": f"edit-of-{text}".replace(" ", "-"), "op": "add_line", "section": "resources", "text": text}
    return house.post(f"{API}/edits", {"revision": revision, "edits": [edit]})


def lines(house: House) -> list[str]:
    """Texts of the section that the tests write in."""
    notes = house.get(API).value["notes"]
    return [line["text"] for section in notes if section["key"] == "resources" for line in section["lines"]]  # type: ignore[attr-defined]  # JSON


def test_an_edit_is_answered_with_the_new_state_and_there_after_a_new_start(house: House) -> None:
    with serving(house) as opened:
        answer = add_line(opened, "one")
        assert answer.status == 200
        assert answer.value["revision"] == 1
        assert answer.value["refused"] == []
    with serving(house) as opened:
        assert "one" in lines(opened)
        assert opened.get(API).value["revision"] == 1


def test_an_edit_sent_twice_is_done_once(house: House) -> None:
    with serving(house) as opened:
        assert [add_line(opened, "one").status for _ in range(3)] == [200, 200, 200]
        assert lines(opened).count("one") == 1


def test_undo_and_redo_go_through_all_of_it(house: House) -> None:
    with serving(house) as opened:
        add_line(opened, "one")
        undone = opened.post(f"{API}/undo", {"revision": 1})
        assert (undone.status, "one" in lines(opened)) == (200, False)
        redone = opened.post(f"{API}/redo", {"revision": undone.value["revision"]})
        assert (redone.status, "one" in lines(opened)) == (200, True)
        assert opened.post(f"{API}/undo", {"revision": 1}).status == 409


def test_what_two_windows_change_is_shown_to_the_second_and_lost_by_neither(house: House) -> None:
    with serving(house) as opened:
        item = opened.get(API).value["notes"][0]["lines"][0]["item"]  # type: ignore[index]  # JSON
        edit = {"op": "edit_line", "item": item}
        first, second = (
            opened.post(
                f"{API}/edits", {"revision": 0, "window": who, "edits": [{**edit, "id": f"window-{who}", "text": who}]}
            )
            for who in ("mine", "theirs")
        )
        assert (first.status, second.status) == (200, 409)
        [refused] = second.value["refused"]  # type: ignore[misc]  # JSON
        assert "theirs" in refused["mine"]
        assert "mine" in refused["theirs"]


def test_two_servers_on_one_episode_lose_no_edit(house: House) -> None:
    def work(opened: House, name: str) -> None:
        for number in range(5):
            assert add_line(opened, f"{name} {number}").status == 200

    with serving(house) as one, serving(house) as other:
        threads = [threading.Thread(target=work, args=pair) for pair in ((one, "one"), (other, "other"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = {f"{name} {number}" for name in ("one", "other") for number in range(5)}
        assert expected <= set(lines(one))
        assert lines(one) == lines(other)


def test_while_a_run_is_at_work_edits_are_saved_and_an_approval_waits_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PATIENCE_S", 0)
    with serving(house) as opened:
        with open_store(house.out, SLUG):
            assert add_line(opened, "meanwhile").status == 200
            approval = opened.post(f"{API}/approve", {"revision": 1, "by": "Nora"})
            assert approval.status == 409
            assert "another run" in str(approval.value["error"])
        approval = opened.post(f"{API}/approve", {"revision": 1, "by": "Nora"})
        assert approval.status == 200
        assert "meanwhile" in (house.out / SLUG / "show-notes.md").read_text(encoding="utf-8")
        assert opened.get("/api/queue").value["episodes"][0]["state"] == "approved"  # type: ignore[index]  # JSON


def test_damaged_edits_are_told_and_left_as_they_are(house: House) -> None:
    with serving(house) as opened:
        add_line(opened, "one")
    kept = house.out / SLUG / ".rundown" / "kept-review.json"
    damaged = kept.read_bytes().replace(b'"one"', b'"two"')
    kept.write_bytes(damaged)
    with serving(house) as opened:
        for answer in (opened.get(API), add_line(opened, "more"), opened.get(f"/episodes/{SLUG}")):
            assert answer.status == 409
            assert b"damaged" in answer.body
            assert b"kept-review.json" in answer.body
    assert kept.read_bytes() == damaged


def test_what_cannot_be_written_is_not_called_saved(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with serving(house) as opened:
        add_line(opened, "one")
        monkeypatch.setattr("pipeline.store.whole._write", full)
        refused = add_line(opened, "two")
        assert (refused.status, "no room" in str(refused.value["error"])) == (503, True)
        assert "two" not in lines(opened)
        monkeypatch.undo()
        assert add_line(opened, "two").status == 200
        assert {"one", "two"} <= set(lines(opened))


def test_a_bug_of_ours_is_called_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(session.Session, "find", stumble)
    with serving(house) as opened:
        answer = opened.post(f"{API}/find", {"find": "dough"})
        assert (answer.status, "a bug of ours" in str(answer.value["error"])) == (500, True)
        assert answer.headers["x-frame-options"] == "DENY"
        assert opened.get(API).status == 200
