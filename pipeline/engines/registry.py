"""Which engine hears the recording: the one asked for by name, or the best that is on this machine."""

from collections.abc import Callable
from difflib import get_close_matches

from pipeline.engines.base import Engine
from pipeline.engines.moonshine import MoonshineEngine
from pipeline.engines.moonshine_model import MODEL
from pipeline.errors import EngineError, InputError
from pipeline.model.finding import Finding

AUTO = "auto"


def choose_engine(
    asked: str, *, model: str | None = None, workers: int | None = None
) -> tuple[Engine, tuple[Finding, ...]]:
    """The engine of that name, or for `auto` the first that can work here, and what to tell about it.

    A name never falls back to another engine. `workers` is how many processes may hear side by
    side; None: one for each core.

    Raises:
        InputError: no engine has that name, or it has no such model.
        EngineError: the engine, or every engine, is missing on this machine.
    """
    if asked == AUTO:
        return _first_available(model, workers)
    if asked not in _ENGINES:
        near = get_close_matches(asked.lower(), [AUTO, *_ENGINES], n=1)
        names = ", ".join([AUTO, *_ENGINES])
        remedy = f"Did you mean {near[0]}? There are: {names}." if near else f"There are: {names}."
        raise InputError(f"There is no engine called {asked!r}.", remedy=remedy)
    return _ENGINES[asked](model, workers), ()


def _first_available(model: str | None, workers: int | None) -> tuple[Engine, tuple[Finding, ...]]:
    reasons: list[EngineError] = []
    for start in _ENGINES.values():
        try:
            engine = start(model, workers)
        except EngineError as error:
            reasons.append(error)
            continue
        return engine, (_EMBEDDED_CHOSEN,) if engine.name == MoonshineEngine.name else ()
    sentence = "No engine on this machine can hear a recording: " + " ".join(error.sentence for error in reasons)
    raise EngineError(sentence, remedy=reasons[0].remedy) from reasons[0]


def _start_embedded(model: str | None, workers: int | None) -> Engine:
    if model not in (None, MODEL):
        remedy = "Leave the model out."
        raise InputError(f"The embedded engine has no model {model!r}, only {MODEL}.", remedy=remedy)
    return MoonshineEngine(workers=workers)


_ENGINES: dict[str, Callable[[str | None, int | None], Engine]] = {MoonshineEngine.name: _start_embedded}
"""How each engine is started, in the order in which `auto` tries them."""

_EMBEDDED_CHOSEN = Finding(
    "engine.embedded",
    "The words were heard by the small embedded engine: English only, and about one word in ten misheard.",
    weight="note",
    remedy="Compare names and numbers with the sound before you publish.",
)
