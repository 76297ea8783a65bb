"""Which engine hears the recording: the one asked for by name, or the best that is on this machine."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.engines.base import Engine
from pipeline.engines.moonshine import MoonshineEngine
from pipeline.engines.moonshine_model import MODEL
from pipeline.errors import EngineError, InputError
from pipeline.model.finding import Finding

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an engine."""

    model: str | None = None
    device: str = AUTO
    workers: int | None = None
    """Processes that may hear side by side; None: one for each core."""


def choose_engine(
    asked: str, *, model: str | None = None, device: str = AUTO, workers: int | None = None
) -> tuple[Engine, tuple[Finding, ...]]:
    """The engine of that name, or for `auto` the first that can work here, and what to tell about it.

    A name never falls back to another engine. `auto` takes faster-whisper where its model is on this
    machine or can be fetched, else the embedded engine.

    Raises:
        InputError: no engine has that name, or it has no such model or device.
        EngineError: the engine, or every engine, is missing on this machine.
    """
    wish = Asked(model, device, workers)
    if asked == AUTO:
        return _first_available(wish)
    if asked not in _ENGINES:
        near = get_close_matches(asked.lower(), [AUTO, *_ENGINES], n=1)
        names = ", ".join([AUTO, *_ENGINES])
        remedy = f"Did you mean {near[0]}? There are: {names}." if near else f"There are: {names}."
        raise InputError(f"There is no engine called {asked!r}.", remedy=remedy)
    return _ENGINES[asked](wish), ()


def _first_available(wish: Asked) -> tuple[Engine, tuple[Finding, ...]]:
    """The first of the table that works: a fall-back hears with what it has, whatever model was wished for."""
    try:
        return _start_whisper_if_had(wish), ()
    except EngineError as error:
        why = error
    try:
        return _start_embedded(Asked(workers=wish.workers)), (_embedded_chosen(why),)
    except EngineError as error:
        sentence = f"No engine on this machine can hear a recording: {why.sentence} {error.sentence}"
        raise EngineError(sentence, remedy=error.remedy) from error


def _start_whisper(wish: Asked) -> Engine:
    from pipeline.engines.faster_whisper import FasterWhisperEngine

    return FasterWhisperEngine(wish.model, device=wish.device, threads=wish.workers)


def _start_whisper_if_had(wish: Asked) -> Engine:
    from pipeline.engines.faster_whisper import FasterWhisperEngine
    from pipeline.engines.models import can_be_had

    engine = FasterWhisperEngine(wish.model, device=wish.device, threads=wish.workers)
    if not can_be_had(engine.asked):
        sentence = f"The Whisper model {engine.model!r} is not on this machine and cannot be fetched now."
        raise EngineError(sentence, remedy=f"rundown models fetch {engine.model}, where there is a network.")
    return engine


def _start_embedded(wish: Asked) -> Engine:
    if wish.model not in (None, MODEL):
        remedy = "Leave the model out."
        raise InputError(f"The embedded engine has no model {wish.model!r}, only {MODEL}.", remedy=remedy)
    if wish.device not in (AUTO, "cpu"):
        remedy = "Leave the device out, or take --engine faster-whisper."
        raise InputError("The embedded engine runs on the processor only.", remedy=remedy)
    return MoonshineEngine(workers=wish.workers)


_ENGINES: dict[str, Callable[[Asked], Engine]] = {
    "faster-whisper": _start_whisper,
    MoonshineEngine.name: _start_embedded,
}
"""How each engine is started, in the order in which `auto` tries them."""


def _embedded_chosen(why: EngineError) -> Finding:
    return Finding(
        "engine.embedded",
        "The words were heard by the small embedded engine: English only, and about one word in ten misheard.",
        weight="note",
        remedy=f"Compare names and numbers with the sound before you publish. To hear more: {why.remedy}",
    )
