"""The processes beside this one: order, bounds, and what happens when one dies."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines import crew
from pipeline.engines.base import HeardPiece, Piece
from pipeline.engines.crew import STARTED_AT_ONCE, WAITING_PER_WORKER, Worker, hear_in_order
from pipeline.errors import EngineError

WORKER = """
import os, sys
from pipeline.engines.base import HeardPiece
from pipeline.engines.crew import read_piece, write_answer
while (piece := read_piece(sys.stdin.buffer)) is not None:
    if piece.start_ms == int(sys.argv[1]):
        os._exit(9)
    heard = HeardPiece(piece.start_ms, piece.end_ms, (), str(piece.samples.sum()), str(os.getpid()))
    write_answer(sys.stdout.buffer, heard)
"""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """How a worker that dies at a piece of that start is started."""
    (tmp_path / "counting_worker.py").write_text(WORKER)
    monkeypatch.syspath_prepend(tmp_path)
    return lambda dies_at=-1: lambda: Worker("counting_worker", [str(dies_at)])


@pytest.fixture(autouse=True)
def enough_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces of these tests are short; they are meant for the whole crew."""
    monkeypatch.setattr(crew, "ENOUGH_SECONDS", 0)


def pieces(number: int, drawn: list[int] | None = None) -> Iterator[Piece]:
    for at in range(number):
        if drawn is not None:
            drawn.append(at)
        yield Piece(at * 1_000, np.full(at + 1, 2.0, dtype=np.float32))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_pieces_come_back_in_order_and_whole_and_no_process_is_left(start) -> None:  # type: ignore[no-untyped-def]
    heard = list(hear_in_order(pieces(20), start(), 2))
    assert [part.start_ms for part in heard] == [at * 1_000 for at in range(20)]
    assert [part.language for part in heard] == [str(2.0 * (at + 1)) for at in range(20)]
    assert not any(is_running(int(part.dropped)) for part in heard)


def test_no_piece_is_no_answer(start) -> None:  # type: ignore[no-untyped-def]
    assert list(hear_in_order(pieces(0), start(), 1)) == []


def test_only_a_few_pieces_are_drawn_ahead(start) -> None:  # type: ignore[no-untyped-def]
    drawn: list[int] = []
    for number, _ in enumerate(hear_in_order(pieces(30, drawn), start(), 1), start=1):
        assert len(drawn) <= number + 1 + WAITING_PER_WORKER


def test_a_worker_that_dies_is_a_clear_error_and_takes_the_others_along(start) -> None:  # type: ignore[no-untyped-def]
    heard: list[HeardPiece] = []
    with pytest.raises(EngineError, match=r"ended \(code 9\) at 00:05"):
        heard += list(hear_in_order(pieces(20), start(dies_at=5_000), 2))
    assert heard == []


def test_a_run_that_is_given_up_leaves_no_process(start) -> None:  # type: ignore[no-untyped-def]
    stream = hear_in_order(pieces(1_000), start(), 2)
    processes = {int(part.dropped or 0) for part in islice(stream, 6)}
    stream.close()  # type: ignore[attr-defined]
    assert processes
    assert not any(is_running(process) for process in processes)


def test_an_error_in_the_recording_comes_through_and_leaves_no_process(start) -> None:  # type: ignore[no-untyped-def]
    def breaks() -> Iterator[Piece]:
        yield from pieces(3)
        raise ValueError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        list(hear_in_order(breaks(), start(), 1))


def test_little_speech_is_heard_by_few_workers_and_more_by_all(start, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(crew, "ENOUGH_SECONDS", 2)
    started: list[Worker] = []

    def hire() -> Worker:
        started.append(start()())
        return started[-1]

    second = np.zeros(16_000, dtype=np.float32)
    assert len(list(hear_in_order([Piece(0, second)], hire, 3))) == 1
    assert len(started) == STARTED_AT_ONCE
    started.clear()
    assert len(list(hear_in_order([Piece(at * 1_000, second) for at in range(5)], hire, 3))) == 5
    assert len(started) == 3
