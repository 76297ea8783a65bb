"""Remembered stages, documents, the log, and where an episode's folder may lie."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.errors import InputError, StoreError
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.store import Remembered, StageKey, Store, key_of_last_run, open_store, read_log
from pipeline.store.sealed import DamagedFileError
from pipeline.store.stages import recall
from tests.builders import transcript

HEARD = transcript(("Ann", "Hello there."), "Grüße – “quoted”.")


@dataclass(frozen=True)
class Options:
    language: str | None = None
    beam: int = 5


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut leaves is not tested here, and the wait would be most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def key(**changes: object) -> StageKey:
    parts: dict[str, object] = {"stage": "transcribe", "version": 1, "inputs": {"sound": "aa"}, "settings": Options()}
    return StageKey(**{**parts, **changes})  # type: ignore[arg-type]


def entries(out: Path) -> list[Path]:
    return sorted((out / "ep/.rundown/stages").glob("*.json"))


def remember(store: Store, of: StageKey, value: Transcript = HEARD) -> Remembered[Transcript]:
    return store.remember(of, Transcript, lambda: value)


def never() -> Transcript:
    raise AssertionError("made again")


def test_a_stage_is_made_once_and_then_remembered_as_the_same_value(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        first = remember(store, key())
    with open_store(tmp_path, "ep") as store:
        second = store.remember(key(), Transcript, never)
    assert (first.from_before, second.from_before) == (False, True)
    assert first.value == second.value == HEARD
    assert first.digest == second.digest


@pytest.mark.parametrize(
    "other",
    [
        key(version=2),
        key(inputs={"sound": "bb"}),
        key(inputs={"sound": "aa", "glossary": "cc"}),
        key(settings=Options(beam=1)),
        key(fingerprint="another engine"),
        key(stage="analyse"),
    ],
    ids=["version", "input", "one more input", "setting", "fingerprint", "stage"],
)
def test_whatever_a_result_depends_on_changes_the_key(tmp_path: Path, other: StageKey) -> None:
    with open_store(tmp_path, "ep") as store:
        remember(store, key())
        assert not remember(store, other).from_before
        assert remember(store, key()).from_before


def test_the_order_of_names_does_not_change_a_key() -> None:
    one = key(inputs={"sound": "aa", "glossary": "bb"}, settings={"a": 1, "b": {"c": 1, "d": 2}})
    other = key(inputs={"glossary": "bb", "sound": "aa"}, settings={"b": {"d": 2, "c": 1}, "a": 1})
    assert one.digest == other.digest


def test_the_digest_follows_the_value_and_not_the_key(tmp_path: Path) -> None:
    """A change of settings that changes nothing stops there: the next stage is keyed on the same digest."""
    with open_store(tmp_path, "ep") as store:
        assert remember(store, key()).digest == remember(store, key(version=2)).digest
        assert remember(store, key(version=3), transcript("Other words.")).digest != remember(store, key()).digest


def test_tuples_of_values_can_be_remembered(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        assert store.remember(key(), tuple[Takeaway, ...], lambda: ()).value == ()


def test_a_value_that_would_not_read_back_is_refused_at_once(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        with pytest.raises(ValueError, match="Expected"):
            store.remember(key(), Transcript, lambda: "words")  # type: ignore[arg-type,return-value]
        assert not entries(tmp_path)


def test_what_make_raises_goes_through_and_nothing_is_kept(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store, pytest.raises(ZeroDivisionError):
        store.remember(key(), int, lambda: 1 // 0)
    assert not entries(tmp_path)


@pytest.mark.parametrize("cut", [0, 1, 40, 130, -1])
def test_a_truncated_entry_is_a_miss_and_is_replaced_with_a_note(tmp_path: Path, cut: int) -> None:
    with open_store(tmp_path, "ep") as store:
        remember(store, key())
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole[:cut])
    with open_store(tmp_path, "ep") as store:
        assert not remember(store, key()).from_before
        assert [(finding.code, finding.file) for finding in store.findings] == [
            ("store.entry-damaged", f".rundown/stages/{entry.name}")
        ]
    assert entry.read_bytes() == whole


def test_every_single_changed_byte_of_an_entry_is_noticed(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        store.remember(key(), tuple[str, ...], lambda: ("a", "b"))
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    for at in range(len(whole)):
        entry.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        with pytest.raises(DamagedFileError):
            recall(entry.parent, key(), tuple[str, ...])


def test_an_entry_from_another_place_is_a_miss(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        remember(store, key())
        (entry,) = entries(tmp_path)
        entry.rename(entry.with_name(f"{key(version=2).file_stem}.json"))
        assert not remember(store, key(version=2)).from_before
        assert len(store.findings) == 1


def test_an_entry_whose_value_changed_its_form_is_a_miss(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        remember(store, key())
        assert store.remember(key(), tuple[int, ...], lambda: (1,)).value == (1,)


def test_fresh_makes_again_once_and_keeps_the_new_value(tmp_path: Path) -> None:
    other = transcript("Heard better.")
    with open_store(tmp_path, "ep") as store:
        remember(store, key())
    with open_store(tmp_path, "ep", fresh=True) as store:
        assert remember(store, key(), other).value == other
        assert store.remember(key(), Transcript, never).from_before
    with open_store(tmp_path, "ep") as store:
        assert store.remember(key(), Transcript, never).value == other


def test_old_entries_go_when_a_run_has_published_and_never_one_in_use(tmp_path: Path) -> None:
    for version in range(1, 7):
        with open_store(tmp_path, "ep") as store:
            store.remember(key(stage="other"), int, lambda: 1)
            remember(store, key(version=version))
            newest = tmp_path / f"ep/.rundown/stages/{key(version=version).file_stem}.json"
            os.utime(newest, ns=(version * 10**9, version * 10**9))
            store.publish({}, key=str(version))
    kept = {f"{key(version=version).file_stem}.json" for version in (4, 5, 6)} | {
        f"{key(stage='other').file_stem}.json"
    }
    assert {entry.name for entry in entries(tmp_path)} == kept


def test_five_tracks_of_one_episode_are_all_kept(tmp_path: Path) -> None:
    tracks = [key(inputs={"sound": str(number)}) for number in range(5)]
    for _ in range(2):
        with open_store(tmp_path, "ep") as store:
            remembered = [remember(store, track).from_before for track in tracks]
            store.publish({}, key="k")
    assert remembered == [True] * 5


@pytest.mark.parametrize("stage", ["", "../up", "Two Words", "a/b"])
def test_a_stage_has_a_plain_name(stage: str) -> None:
    with pytest.raises(ValueError, match="stage's name"):
        key(stage=stage)


def test_a_document_is_kept_between_runs(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        assert store.kept("edits", tuple[str, ...]) is None
        store.keep("edits", ("one", "two"))
    with open_store(tmp_path, "ep", fresh=True) as store:
        assert store.kept("edits", tuple[str, ...]) == ("one", "two")


def test_a_damaged_document_stops_with_exit_code_4_and_is_left_as_it_is(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        store.keep("edits", ("one", "two"))
        path = tmp_path / "ep/.rundown/kept-edits.json"
        damaged = path.read_bytes().replace(b"two", b"TWO")
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match=r"kept-edits\.json.*backup") as caught:
            store.kept("edits", tuple[str, ...])
        assert caught.value.exit_code == 4
        assert path.read_bytes() == damaged


def test_the_log_only_grows_and_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        store.log({"event": "begun"})
        path = tmp_path / "ep/.rundown/runs.jsonl"
        path.write_bytes(path.read_bytes() + b'{"schema":1,"event":"to')
        store.log({"event": "done", "seconds": 1.5})
    events = read_log(tmp_path, "ep")
    assert [event["event"] for event in events] == ["begun", "done"]
    assert all(event["at"] and event["host"] for event in events)


def test_times_and_hosts_never_reach_a_remembered_file(tmp_path: Path) -> None:
    for out in (tmp_path / "a", tmp_path / "b"):
        with open_store(out, "ep") as store:
            remember(store, key())
            store.log({"event": "done"})
            store.publish({"page.md": b"text"}, key="k")
    for one in sorted((tmp_path / "a").rglob("*.json")):
        assert one.read_bytes() == (tmp_path / "b" / one.relative_to(tmp_path / "a")).read_bytes()


@pytest.mark.parametrize(
    "slug", ["", ".", "..", "../up", "a/b", "/abs", "a\\b", ".hidden", "a\nb", "a\x00b", "ü" * 128]
)
def test_a_slug_that_would_leave_the_folder_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"), open_store(tmp_path / "outputs", slug):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("slug", ["how-to-start", "Episode 12 – Über alles", "日本語", "a.b"])
def test_a_slug_is_what_the_recording_is_called(tmp_path: Path, slug: str) -> None:
    with open_store(tmp_path, slug) as store:
        store.publish({"page.md": b"text"}, key="k")
    assert (tmp_path / slug / "page.md").read_bytes() == b"text"
    assert key_of_last_run(tmp_path, slug) == "k"


def test_the_key_of_an_episode_that_never_ran_is_none_and_nothing_is_made(tmp_path: Path) -> None:
    assert key_of_last_run(tmp_path, "ep") is None
    assert read_log(tmp_path, "ep") == ()
    assert not list(tmp_path.iterdir())
