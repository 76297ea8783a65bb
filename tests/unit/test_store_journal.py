"""Long work that was interrupted goes on where it stopped, and takes nothing wrong from a damaged journal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.engines.base import HeardPiece, HeardUtterance
from pipeline.model.transcript import Word
from pipeline.store import StageKey, Store, open_store

KEY = StageKey("transcribe", 1, {"sound": "aa"})
OTHER_KEY = StageKey("transcribe", 2, {"sound": "aa"})


def piece(number: int) -> HeardPiece:
    word = Word(f"wörd{number}", number * 1000, number * 1000 + 500, 0.25)
    return HeardPiece(number * 1000, number * 1000 + 900, (HeardUtterance((word,), "Ann"),), "en")


PIECES = tuple(piece(number) for number in range(6))


class PowerCut(BaseException):
    """Ends the work in the middle."""


def hear(store: Store, *, stop_after: int | None = None) -> tuple[tuple[HeardPiece, ...], list[int]]:
    """The pieces heard, and which of them were heard this time."""
    now: list[int] = []

    def rest(before: tuple[HeardPiece, ...]) -> Iterator[HeardPiece]:
        assert before == PIECES[: len(before)]
        for number in range(len(before), len(PIECES)):
            if number == stop_after:
                raise PowerCut
            now.append(number)
            yield PIECES[number]

    return store.resumable(KEY, HeardPiece, rest), now


def journals(out: Path) -> list[Path]:
    return sorted((out / "ep/.rundown/journals").glob("*"))


def interrupt(out: Path, after: int) -> Path:
    with open_store(out, "ep") as store, pytest.raises(PowerCut):
        hear(store, stop_after=after)
    (journal,) = journals(out)
    return journal


def test_interrupted_work_goes_on_where_it_stopped(tmp_path: Path) -> None:
    interrupt(tmp_path, 2)
    interrupt(tmp_path, 4)
    with open_store(tmp_path, "ep") as store:
        assert hear(store) == (PIECES, [4, 5])
        assert hear(store) == (PIECES, [])


def test_a_journal_cut_anywhere_gives_whole_values_and_goes_on(tmp_path: Path) -> None:
    journal = interrupt(tmp_path, 3)
    whole = journal.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    with open_store(tmp_path, "ep") as store:
        for cut in range(0, len(whole), 7):
            journal.write_bytes(whole[:cut])
            whole_lines = max(sum(end <= cut for end in ends) - 1, 0)
            assert hear(store) == (PIECES, list(range(whole_lines, 6)))
            assert hear(store) == (PIECES, []), "what was written after the cut can be read again"


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [lines[0], lines[2], lines[3]],
        lambda lines: [lines[0], lines[1], lines[1], lines[2], lines[3]],
        lambda lines: [lines[0], lines[1], lines[2].replace(b"w", b"W", 1), lines[3]],
        lambda lines: [lines[0], lines[1], b"\x00" * 40 + b"\n", lines[3]],
        lambda lines: [lines[1], lines[2], lines[3]],
    ],
    ids=["line lost", "line doubled", "letter changed", "zeros", "no first line"],
)
def test_no_wrong_value_is_taken_from_a_damaged_journal(
    tmp_path: Path, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    journal = interrupt(tmp_path, 3)
    journal.write_bytes(b"".join(damage(journal.read_bytes().splitlines(keepends=True))))
    with open_store(tmp_path, "ep") as store:
        assert hear(store)[0] == PIECES


def test_another_key_does_not_go_on_with_the_journal(tmp_path: Path) -> None:
    journal = interrupt(tmp_path, 3)
    with open_store(tmp_path, "ep") as store:
        other = journal.with_name(f"{OTHER_KEY.file_stem}.jsonl")
        journal.rename(other)
        assert store.resumable(OTHER_KEY, HeardPiece, lambda before: PIECES[len(before) :]) == PIECES
        assert hear(store)[1] == [0, 1, 2, 3, 4, 5]


def test_the_journal_goes_when_its_stage_is_remembered(tmp_path: Path) -> None:
    interrupt(tmp_path, 3)
    with open_store(tmp_path, "ep") as store:
        store.remember(KEY, tuple[HeardPiece, ...], lambda: hear(store)[0])
    assert not journals(tmp_path)


def test_fresh_does_not_go_on_with_an_old_journal(tmp_path: Path) -> None:
    interrupt(tmp_path, 3)
    with open_store(tmp_path, "ep", fresh=True) as store:
        assert hear(store)[1] == [0, 1, 2, 3, 4, 5]


def test_journals_of_given_up_work_go_when_a_run_has_published(tmp_path: Path) -> None:
    interrupt(tmp_path, 3)
    with open_store(tmp_path, "ep") as store:
        store.publish({}, key="k")
    assert not journals(tmp_path)


def test_an_export_or_an_approval_leaves_what_a_stopped_run_has_heard(tmp_path: Path) -> None:
    with open_store(tmp_path, "ep") as store:
        store.publish({"notes.md": b"a"}, key="k")
    interrupt(tmp_path, 3)
    with open_store(tmp_path, "ep") as store:
        store.publish({"notes.md": b"b"}, key=store.key_of_last_run or "")
    assert journals(tmp_path)
