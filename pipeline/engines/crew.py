"""Worker processes that hear pieces side by side, results in order, with a bounded number in flight.

Each worker is a fresh interpreter spoken to through its own standard input and output. Fresh rather
than forked: onnxruntime's threads do not survive a fork. Not `multiprocessing`: it would run the
caller's main program again in each worker, and a dead worker would hang it or take all tasks along.
A worker ends by itself when its input closes, so none outlives a parent that was killed.
"""

import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import msgspec
import numpy as np

from pipeline.engines.base import HeardPiece, Piece
from pipeline.errors import EngineError
from pipeline.model.sound import SAMPLE_RATE_HZ
from pipeline.timecode import format_clock

_PIECE = struct.Struct("<qq")
"""In front of a piece: its start in milliseconds, its number of samples."""
_LENGTH = struct.Struct("<q")
"""In front of an answer: its number of bytes."""
WAITING_PER_WORKER = 2
"""Pieces handed out beyond those being heard, so that no worker waits for the decoding."""
STARTED_AT_ONCE = 2
"""A recording of some minutes wants both cores of a small machine at once, and nothing else runs on them yet."""
ENOUGH_SECONDS = 60
"""Less speech is not worth more workers: starting one takes half a second of a core, hearing a minute one."""


class Worker:
    """One process that runs `module` and hears one piece at a time."""

    def __init__(self, module: str, arguments: Sequence[str]):
        paths = [path or str(Path.cwd()) for path in sys.path]
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"},
        )

    def hear(self, piece: Piece) -> HeardPiece:
        """Send a piece and wait for what was heard.

        Raises:
            EngineError: the process ended.
        """
        questions, answers = self._pipes()
        try:
            _write_piece(questions, piece)
            (length,) = _LENGTH.unpack(_read_exactly(answers, _LENGTH.size))
            body = _read_exactly(answers, length)
        except (OSError, EOFError) as error:
            code = self._process.wait()
            sentence = f"A hearing process ended (code {code}) at {format_clock(piece.start_ms)} of the recording."
            raise EngineError(sentence, remedy="Free some memory, then run again.") from error
        return msgspec.msgpack.decode(body, type=HeardPiece)

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer gets an `EngineError`."""
        self._process.kill()

    def close(self) -> None:
        """Wait until the process is gone and give its pipes back."""
        self._process.wait()
        for pipe in self._pipes():
            with suppress(OSError):  # what was not yet written has no reader any more
                pipe.close()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None:
            raise ValueError("a worker is started with both its pipes")
        return questions, answers


def hear_in_order(pieces: Iterable[Piece], start: Callable[[], Worker], most: int) -> Iterator[HeardPiece]:
    """What workers heard, in the order of the pieces; in the end, or when given up, none is left.

    A few workers start while the first piece is still being decoded; the others, up to `most`, when there
    is enough to hear.

    Raises:
        EngineError: a worker process ended.
    """
    crew: list[Worker] = []
    idle: SimpleQueue[Worker] = SimpleQueue()

    def hire(number: int) -> None:
        for _ in range(number):
            crew.append(start())
            idle.put(crew[-1])

    def hear(piece: Piece) -> HeardPiece:
        worker = idle.get()
        try:
            return worker.hear(piece)
        finally:
            idle.put(worker)

    samples = 0
    under_way: deque[Future[HeardPiece]] = deque()
    threads = ThreadPoolExecutor(most, thread_name_prefix="hearing")
    try:
        hire(min(most, STARTED_AT_ONCE))
        for piece in pieces:
            under_way.append(threads.submit(hear, piece))
            samples += len(piece.samples)
            if samples >= ENOUGH_SECONDS * SAMPLE_RATE_HZ:
                hire(most - len(crew))
            while under_way and (under_way[0].done() or len(under_way) > len(crew) * (1 + WAITING_PER_WORKER)):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for worker in crew:
            worker.kill()  # a thread that still waits for an answer gets its end instead
        threads.shutdown(cancel_futures=True)
        for worker in crew:
            worker.close()


def read_piece(stream: IO[bytes]) -> Piece | None:
    """The worker's side: the next piece, None when the parent has no more or is gone."""
    try:
        start_ms, samples = _PIECE.unpack(_read_exactly(stream, _PIECE.size))
        body = _read_exactly(stream, samples * 4)
    except EOFError:
        return None
    return Piece(start_ms, np.frombuffer(body, dtype="<f4").astype(np.float32))


def write_answer(stream: IO[bytes], heard: HeardPiece) -> None:
    """The worker's side: what was heard in the piece."""
    body = msgspec.msgpack.encode(heard)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def _write_piece(stream: IO[bytes], piece: Piece) -> None:
    stream.write(_PIECE.pack(piece.start_ms, len(piece.samples)))
    stream.write(piece.samples.astype("<f4").tobytes())
    stream.flush()


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    """Read so many bytes.

    Raises:
        EOFError: the other side is gone.
    """
    data = stream.read(size)
    if len(data) < size:
        raise EOFError(f"{len(data)} of {size} bytes")
    return data
