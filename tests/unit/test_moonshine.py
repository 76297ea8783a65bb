"""The embedded engine's shell: its weights, its name, how it is chosen."""

import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines import moonshine, moonshine_decoder, moonshine_hearing, moonshine_model
from pipeline.engines.base import HeardPiece, Hints, Piece, Samples
from pipeline.engines.moonshine import MoonshineEngine, is_available
from pipeline.engines.moonshine_decoder import END_TOKEN, read_vocabulary
from pipeline.engines.moonshine_model import ModelFiles, find_model
from pipeline.errors import EngineError


def pieces(seconds: float, number: int) -> list[Piece]:
    samples: Samples = np.zeros(int(seconds * 16_000), dtype=np.float32)
    return [Piece(round(at * seconds * 1_000), samples) for at in range(number)]


class Silent:
    """Stands in for the decoder and the crew; remembers that it was asked."""

    def __init__(self, *_: object):
        pass


@pytest.fixture
def crews(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many workers the engine allowed each crew it called, with every piece heard as nothing."""
    called: list[int] = []

    def hear_in_order(given: object, _: object, most: int) -> object:
        called.append(most)
        return (hear(None, piece) for piece in given)  # type: ignore[attr-defined]

    def hear(_: object, piece: Piece) -> HeardPiece:
        return HeardPiece(piece.start_ms, piece.end_ms, ())

    monkeypatch.setattr(ModelFiles, "check", lambda _: None)
    monkeypatch.setattr(moonshine_decoder, "MoonshineDecoder", Silent)
    monkeypatch.setattr(moonshine_hearing, "hear_piece", hear)
    monkeypatch.setattr(moonshine, "hear_in_order", hear_in_order)
    return called


def starts(engine: MoonshineEngine, given: list[Piece]) -> list[int]:
    return [heard.start_ms for heard in engine.transcribe(iter(given), hints=Hints())]


def test_a_recording_is_heard_by_a_crew_and_loses_no_piece(crews: list[int]) -> None:
    given = pieces(20, 8)
    assert starts(MoonshineEngine(ModelFiles(Path()), workers=4), given) == [piece.start_ms for piece in given]
    assert crews == [4]


def test_one_worker_means_this_process(crews: list[int]) -> None:
    given = pieces(20, 8)
    assert len(starts(MoonshineEngine(ModelFiles(Path()), workers=1), given)) == len(given)
    assert crews == []


def test_where_no_process_can_be_started_this_one_hears(crews: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    assert len(starts(MoonshineEngine(ModelFiles(Path()), workers=4), pieces(20, 8))) == 8
    assert crews == []


def test_a_recording_without_speech_gives_nothing(crews: list[int]) -> None:
    assert starts(MoonshineEngine(ModelFiles(Path()), workers=2), []) == []


def test_damaged_weights_are_refused_before_anything_is_heard(tmp_path: Path) -> None:
    for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"):
        (tmp_path / name).write_bytes(b"not the weights")
    engine = MoonshineEngine(ModelFiles(tmp_path))
    with pytest.raises(EngineError, match="damaged") as caught:
        list(engine.transcribe(pieces(1, 1), hints=Hints()))
    assert "pip install" in caught.value.remedy


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        ModelFiles(tmp_path).check()


def test_a_machine_without_the_wheel_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert not is_available()
    with pytest.raises(EngineError, match="not installed on this machine") as caught:
        MoonshineEngine()
    assert caught.value.exit_code == 3
    assert "pip install" in caught.value.remedy


def test_a_wheel_without_the_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec("moonshine_voice", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    with pytest.raises(EngineError, match="no English model"):
        find_model()


def test_the_fingerprint_changes_with_weights_and_with_how_we_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = MoonshineEngine(ModelFiles(Path()))
    before = engine.fingerprint()
    assert engine.fingerprint() == before
    monkeypatch.setattr(moonshine, "HEARING_VERSION", -1)
    assert engine.fingerprint() != before
    monkeypatch.setattr(moonshine, "WEIGHTS", "others")
    assert "others" in engine.fingerprint()


@pytest.mark.skipif(not is_available(), reason="no wheel of moonshine-voice for this machine")
def test_the_vocabulary_of_the_wheel_is_the_one_the_decoder_expects() -> None:
    vocabulary = read_vocabulary(find_model().vocabulary.read_bytes())
    assert len(vocabulary) == 32_768
    assert vocabulary[END_TOKEN] == b"</s>"


def test_the_weights_are_pinned_by_content() -> None:
    assert len(moonshine_model.WEIGHTS) == 12
