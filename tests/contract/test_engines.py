"""What every engine on this machine must keep, on real speech: the opening of the project's sample."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice, pairwise, repeat
from pathlib import Path

import pytest

from pipeline.engines import registry
from pipeline.engines.base import Engine, HeardPiece, Hints, Piece
from pipeline.engines.moonshine import is_available
from pipeline.engines.registry import choose_engine
from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.errors import EngineError, InputError
from pipeline.stages.decode import cut_pieces
from pipeline.stages.transcribe import transcribe

SAMPLE = Path(__file__).parents[2] / "audio" / "how-to-start-in-grant-writing.mp3"
TRUE_TEXT = Path(__file__).parents[1] / "sample" / "true_text.txt"
ENGINES = ["embedded"] if is_available() else []


@pytest.fixture(scope="module")
def opening() -> list[Piece]:
    return list(islice(cut_pieces(SAMPLE), 2))


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return choose_engine(request.param)[0]


@pytest.fixture(scope="module")
def heard(engine: Engine, opening: list[Piece]) -> list[HeardPiece]:
    return list(engine.transcribe(iter(opening), hints=Hints()))


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def test_each_piece_comes_back_once_and_in_order(opening: list[Piece], heard: list[HeardPiece]) -> None:
    assert [(one.start_ms, one.end_ms) for one in heard] == [(one.start_ms, one.end_ms) for one in opening]


def test_words_lie_in_their_piece_and_never_fall(heard: list[HeardPiece]) -> None:
    spoken = [(piece, word) for piece in heard for part in piece.utterances for word in part.words]
    assert all(piece.start_ms <= word.start_ms <= word.end_ms <= piece.end_ms for piece, word in spoken)
    assert all(before.start_ms <= after.start_ms for (_, before), (_, after) in pairwise(spoken))
    assert all(word.confidence is None or 0 <= word.confidence <= 1 for _, word in spoken)


def test_what_was_said_is_what_is_heard(engine: Engine, heard: list[HeardPiece]) -> None:
    transcript, _ = transcribe(heard, engine=engine.name, model=engine.model, word_times=engine.word_times)
    said = words(TRUE_TEXT.read_text(encoding="utf-8"))[: len(transcript.words)]
    shared = sum(word in said for word in words(transcript.text()))
    assert len(transcript.words) > 20
    assert shared / len(transcript.words) > 0.9


def test_the_same_sound_gives_the_same_words(engine: Engine, opening: list[Piece], heard: list[HeardPiece]) -> None:
    assert list(engine.transcribe(iter(opening[:1]), hints=Hints())) == heard[:1]


@pytest.mark.parametrize("name", ENGINES)
def test_pieces_are_drawn_lazily(name: str, opening: list[Piece]) -> None:
    drawn: list[Piece] = []

    def drawing() -> Iterator[Piece]:
        for piece in repeat(opening[0], 50):
            drawn.append(piece)
            yield piece

    engine, _ = choose_engine(name, workers=1)
    next(engine.transcribe(drawing(), hints=Hints()))
    assert len(drawn) < 10


def test_a_fingerprint_stays_the_same_and_names_the_model(engine: Engine) -> None:
    assert engine.fingerprint() == engine.fingerprint()
    assert engine.model in engine.fingerprint()


@pytest.mark.skipif(not is_available(), reason="no wheel of moonshine-voice for this machine")
def test_a_crew_hears_what_one_process_hears_even_from_a_script_without_a_main_guard(
    tmp_path: Path, opening: list[Piece]
) -> None:
    script = tmp_path / "scorer.py"
    script.write_text(
        "from pathlib import Path\n"
        "from itertools import chain, repeat, islice\n"
        "from pipeline.engines.base import Hints\n"
        "from pipeline.engines.registry import choose_engine\n"
        "from pipeline.stages.decode import cut_pieces\n"
        f"opening = list(islice(cut_pieces(Path({str(SAMPLE)!r})), 2))\n"
        "for workers, times in ((1, 1), (2, 2)):\n"
        "    engine, _ = choose_engine('embedded', workers=workers)\n"
        "    pieces = chain.from_iterable(repeat(opening, times))\n"
        "    print([part for part in engine.transcribe(pieces, hints=Hints())][:2])\n"
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=120)
    alone, crew = ran.stdout.splitlines()
    assert alone == crew
    assert len(alone) > 1_000


def test_a_name_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no engine called 'embeded'") as caught:
        choose_engine("embeded")
    assert "embedded" in caught.value.remedy


def test_a_model_an_engine_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match=r"no model 'small\.en'"):
        choose_engine("embedded", model="small.en")


@pytest.mark.skipif(not is_available(), reason="no wheel of moonshine-voice for this machine")
def test_an_engine_asked_for_by_name_needs_no_remark() -> None:
    assert choose_engine("embedded")[1] == ()


def test_auto_says_so_when_only_the_embedded_engine_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Embedded:
        name = "embedded"

    monkeypatch.setattr(registry, "_start_whisper_if_had", absent)
    monkeypatch.setattr(registry, "_start_embedded", lambda _: Embedded())
    engine, [finding] = choose_engine("auto", model="small", device="cpu")
    assert engine.name == "embedded"
    assert (finding.code, finding.weight) == ("engine.embedded", "note")
    assert "Install it." in finding.remedy


def test_auto_takes_the_first_engine_that_works_without_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    class Better:
        name = "better"

    monkeypatch.setattr(registry, "_start_whisper_if_had", lambda _: Better())
    monkeypatch.setattr(registry, "_start_embedded", absent)
    engine, findings = choose_engine("auto")
    assert (engine.name, findings) == ("better", ())


def test_auto_takes_whisper_only_where_its_model_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engines.models.can_be_had", lambda _: True)
    assert choose_engine("auto", device="cpu")[0].name == "faster-whisper"
    monkeypatch.setattr("pipeline.engines.models.can_be_had", lambda _: False)
    engine, [finding] = choose_engine("auto", device="cpu")
    assert engine.name == "embedded"
    assert "rundown models fetch small" in finding.remedy


def test_the_embedded_engine_refuses_a_card() -> None:
    with pytest.raises(InputError, match="processor only"):
        choose_engine("embedded", device="cuda")


def test_a_machine_without_any_engine_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_start_whisper_if_had", absent)
    monkeypatch.setattr(registry, "_start_embedded", absent)
    with pytest.raises(EngineError, match="The wheel is missing") as caught:
        choose_engine("auto")
    assert caught.value.remedy == "Install it."


def absent(*_: object) -> Engine:
    raise EngineError("The wheel is missing.", remedy="Install it.")


def test_the_embedded_library_tells_voices_inside_the_sound_it_is_given() -> None:
    from pipeline.engines.voices import EmbeddedVoices

    (block, *_) = read_blocks(SAMPLE, 6 * 16_000, Reading())
    heard_to: list[int] = []
    spans = EmbeddedVoices().tell_voices([block], on_progress=heard_to.append)
    assert heard_to == [6_000]
    assert spans
    assert all(0 <= span.start_ms < span.end_ms <= 6_500 for span in spans)
