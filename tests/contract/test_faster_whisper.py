"""The whole engine on a miniature Whisper that hears tones: real loading, batching, alignment, second tries."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from pipeline.engines.base import HeardPiece, Hints, Piece
from pipeline.engines.faster_whisper import AT_ONCE, OPENING_PIECES, FasterWhisperEngine
from pipeline.engines.whisper_hearing import SEED
from pipeline.errors import EngineError, InputError
from tests.tiny_whisper import Saying, build_tiny_whisper, tone

HELLO, SITE, GERMAN, MUSIC, LOOP, LONG_LOOP = 300, 700, 1200, 2000, 3200, 5000
SAYINGS = (
    Saying(HELLO, "Hello there everyone! Welcome back"),
    Saying(SITE, "rundown.fm has 1,000 fans"),
    Saying(GERMAN, "Guten Tag zusammen", language="de"),
    Saying(MUSIC, "music plays so loud", sure=False, speech=False),
    Saying(LOOP, "yes certainly no", loops=True),
    Saying(LONG_LOOP, "we then go on", loops_above_s=9),
)
MUMBLING = (Saying(HELLO, "plain speech"), Saying(SITE, "some mumbled odd words", sure=False))
ENGLISH = Hints(language="en")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny-tones", SAYINGS)


@pytest.fixture(scope="session")
def tiny_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny.en", MUMBLING, multilingual=False)


@pytest.fixture(scope="session")
def engine(tiny: Path) -> FasterWhisperEngine:
    return FasterWhisperEngine(str(tiny), device="cpu", threads=1)


def said(heard: HeardPiece) -> str:
    return " ".join(word.text for utterance in heard.utterances for word in utterance.words)


def hear(engine: FasterWhisperEngine, *pieces: Piece, hints: Hints = ENGLISH) -> list[HeardPiece]:
    return list(engine.transcribe(pieces, hints=hints))


def test_every_piece_is_answered_in_order(engine: FasterWhisperEngine) -> None:
    silence = np.zeros(16_000, dtype=np.float32)
    nothing = np.zeros(0, dtype=np.float32)
    pieces = [
        Piece(1_000, tone(HELLO, 2)),
        Piece(4_000, silence),
        Piece(6_000, tone(SITE, 1)),
        Piece(8_000, nothing),
        Piece(9_000, tone(HELLO, 0.05)),
    ]
    heard = hear(engine, *pieces)
    assert [(piece.start_ms, piece.end_ms) for piece in heard] == [(piece.start_ms, piece.end_ms) for piece in pieces]
    assert [said(piece) for piece in heard] == [SAYINGS[0].text, "", SAYINGS[1].text, "", ""]
    assert all(piece.dropped is None and piece.language == "en" for piece in heard)


def test_no_word_is_lost_or_doubled_at_a_batch_border(engine: FasterWhisperEngine) -> None:
    pieces = [Piece(number * 1_000, tone((HELLO, SITE)[number % 2], 0.9)) for number in range(2 * AT_ONCE["cpu"] + 1)]
    heard = hear(engine, *pieces)
    assert [said(piece) for piece in heard] == [SAYINGS[number % 2].text for number in range(len(pieces))]
    for piece in heard:
        words = [word for utterance in piece.utterances for word in utterance.words]
        assert all(piece.start_ms <= word.start_ms <= word.end_ms <= piece.end_ms for word in words)


def test_word_times_follow_the_piece_in_the_recording(engine: FasterWhisperEngine) -> None:
    hour_ms = 3_600_007
    early, late = hear(engine, Piece(0, tone(HELLO, 5)), Piece(hour_ms, tone(HELLO, 5)))
    starts = [word.start_ms for utterance in early.utterances for word in utterance.words]
    assert [word.start_ms - hour_ms for utterance in late.utterances for word in utterance.words] == starts
    assert len(set(starts)) > 2
    assert starts == sorted(starts)


def test_utterances_end_at_stops_and_tell_how_sure_the_model_was(engine: FasterWhisperEngine) -> None:
    (heard,) = hear(engine, Piece(0, tone(HELLO, 5)))
    texts = [" ".join(word.text for word in utterance.words) for utterance in heard.utterances]
    assert texts == ["Hello there everyone!", "Welcome back"]
    assert all(utterance.confidence is not None and utterance.confidence > 0.9 for utterance in heard.utterances)
    assert heard.log_probability == pytest.approx(0, abs=0.05)


def test_a_loop_that_splitting_cures_is_heard(engine: FasterWhisperEngine) -> None:
    pause = np.zeros(1_600, dtype=np.float32)
    (heard,) = hear(engine, Piece(0, np.concatenate([tone(LONG_LOOP, 7.5), pause, tone(LONG_LOOP, 7)])))
    assert said(heard) == "we then go on we then go on"
    assert heard.utterances[1].words[0].start_ms > 7_500
    assert heard.dropped is None


def test_what_stays_a_loop_is_left_out_and_told(engine: FasterWhisperEngine) -> None:
    loop, good = hear(engine, Piece(0, tone(LOOP, 1.5)), Piece(2_000, tone(HELLO, 1)))
    assert said(loop) == ""
    assert loop.dropped is not None
    assert loop.dropped.startswith("yes certainly no no no")
    assert said(good) == SAYINGS[0].text


def test_text_for_sound_without_speech_is_left_out_and_told(engine: FasterWhisperEngine) -> None:
    (heard,) = hear(engine, Piece(0, tone(MUSIC, 3)))
    assert said(heard) == ""
    assert "music" in (heard.dropped or "")
    assert heard.log_probability is not None
    assert heard.log_probability < -1


def test_mere_guesses_are_left_out_and_told(tiny_english: Path) -> None:
    engine = FasterWhisperEngine(str(tiny_english), device="cpu", threads=1)
    sure, unsure = hear(engine, Piece(0, tone(HELLO, 1)), Piece(2_000, tone(SITE, 1)), hints=Hints())
    assert (said(sure), said(unsure)) == ("plain speech", "")
    assert unsure.dropped
    assert sure.language == "en"


def test_a_piece_longer_than_the_models_window_is_heard_to_its_end(engine: FasterWhisperEngine) -> None:
    samples = np.concatenate([tone(HELLO, 20), np.zeros(1_600, dtype=np.float32), tone(SITE, 14)])
    (heard,) = hear(engine, Piece(500, samples))
    assert said(heard) == f"{SAYINGS[0].text} {SAYINGS[1].text}"
    last = heard.utterances[-1].words[0]
    assert 20_500 < last.start_ms < heard.end_ms


def test_a_short_intro_in_another_language_does_not_decide_the_language(engine: FasterWhisperEngine) -> None:
    intro, *talk = [Piece(0, tone(GERMAN, 3)), Piece(4_000, tone(HELLO, 2.5)), Piece(8_000, tone(HELLO, 2.5))]
    heard = hear(engine, intro, *talk, hints=Hints())
    assert [piece.language for piece in heard] == ["en"] * 3
    assert [piece.language for piece in hear(engine, intro, hints=Hints())] == ["de"]


def test_many_short_pieces_do_not_outvote_a_long_one_on_the_language(engine: FasterWhisperEngine) -> None:
    jingles = [Piece(3_000 * number, tone(GERMAN, 2)) for number in range(2)]
    heard = hear(engine, *jingles, Piece(9_000, tone(HELLO, 7)), hints=Hints())
    assert {piece.language for piece in heard} == {"en"}


def test_silence_in_front_waits_for_sound_to_tell_the_language(engine: FasterWhisperEngine) -> None:
    silence = [Piece(1_000 * number, np.zeros(16_000, dtype=np.float32)) for number in range(OPENING_PIECES)]
    heard = hear(engine, *silence, Piece(60_000, tone(GERMAN, 3)), hints=Hints())
    assert [piece.language for piece in heard] == [None] * OPENING_PIECES + ["de"]
    assert said(heard[-1]) == "Guten Tag zusammen"
    assert hear(engine, hints=Hints()) == []


@pytest.mark.parametrize("asked", ["de", "de-AT", "DE_de"])
def test_the_language_asked_for_wins(engine: FasterWhisperEngine, asked: str) -> None:
    (heard,) = hear(engine, Piece(0, tone(HELLO, 1)), hints=Hints(language=asked))
    assert heard.language == "de"


def test_a_language_that_cannot_be_heard_is_refused_before_any_piece(
    engine: FasterWhisperEngine, tiny_english: Path
) -> None:
    def pieces() -> Iterator[Piece]:
        pytest.fail("the recording was touched")
        yield

    with pytest.raises(InputError, match="'klingon'"):
        next(engine.transcribe(pieces(), hints=Hints(language="klingon")))
    english = FasterWhisperEngine(str(tiny_english), device="cpu", threads=1)
    with pytest.raises(InputError, match="hears English only, not 'de'"):
        next(english.transcribe(pieces(), hints=Hints(language="de")))


def test_a_glossary_of_any_length_leaves_room_for_the_words(engine: FasterWhisperEngine) -> None:
    glossary = ("Ann Example", "<|endoftext|>", *(f"Term number {number}" for number in range(500)))
    (heard,) = hear(engine, Piece(0, tone(HELLO, 1)), hints=Hints("en", glossary))
    assert said(heard) == SAYINGS[0].text


def test_pieces_are_taken_a_batch_at_a_time_and_closing_stops_the_work(engine: FasterWhisperEngine) -> None:
    taken: list[int] = []

    def pieces() -> Iterator[Piece]:
        for number in range(100):
            taken.append(number)
            yield Piece(1_000 * number, tone(HELLO, 0.5))

    heard = engine.transcribe(pieces(), hints=ENGLISH)
    assert said(next(heard)) == SAYINGS[0].text
    assert len(taken) == AT_ONCE["cpu"]
    heard.close()  # type: ignore[attr-defined]  # the protocol promises an iterator, the engine gives a generator
    assert len(taken) == AT_ONCE["cpu"]


def test_chance_in_second_tries_is_fixed_for_every_part(tiny_english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []
    monkeypatch.setattr(ctranslate2, "set_random_seed", seeds.append)
    engine = FasterWhisperEngine(str(tiny_english), device="cpu", threads=1)
    hear(engine, Piece(0, tone(HELLO, 0.5)), Piece(1_000, tone(SITE, 0.5)), Piece(2_000, tone(SITE, 0.5)))
    assert seeds == [SEED, SEED]


def test_errors_of_the_recording_keep_their_own_name(engine: FasterWhisperEngine) -> None:
    def pieces() -> Iterator[Piece]:
        yield Piece(0, tone(HELLO, 0.5))
        raise RuntimeError("our own bug")

    with pytest.raises(RuntimeError, match="our own bug"):
        list(engine.transcribe(pieces(), hints=ENGLISH))


@pytest.fixture
def own_model(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "own"))


def test_a_cut_off_model_is_one_clear_sentence(own_model: Path) -> None:
    weights = own_model / "model.bin"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(EngineError, match="'own' cannot run on this machine's cpu") as caught:
        hear(FasterWhisperEngine(str(own_model), device="cpu"), Piece(0, tone(HELLO, 1)))
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("content", ["", "{", "[]", '{"model": {}}'])
def test_a_damaged_tokenizer_is_one_clear_sentence(own_model: Path, content: str) -> None:
    (own_model / "tokenizer.json").write_text(content)
    with pytest.raises(EngineError, match=r"damaged: tokenizer\.json"):
        hear(FasterWhisperEngine(str(own_model), device="cpu"), Piece(0, tone(HELLO, 1)))


@pytest.mark.parametrize("file", ["tokenizer.json", "model.bin", "config.json", "vocabulary.json"])
def test_a_missing_file_is_told_without_asking_the_network(
    own_model: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("asked the network"))
    (own_model / file).unlink()
    with pytest.raises(InputError, match=file):
        FasterWhisperEngine(str(own_model), device="cpu")


def test_wrong_mel_bands_in_the_folder_are_put_right(own_model: Path) -> None:
    (own_model / "preprocessor_config.json").write_text('{"feature_size": 128}')
    (heard,) = hear(FasterWhisperEngine(str(own_model), device="cpu", threads=1), Piece(0, tone(HELLO, 1)))
    assert said(heard) == SAYINGS[0].text


def test_the_fingerprint_tells_weights_and_arithmetic_apart(tiny: Path, own_model: Path) -> None:
    engines = [FasterWhisperEngine(str(folder), device="cpu") for folder in (tiny, own_model)]
    assert engines[0].fingerprint() == engines[1].fingerprint()
    exact = FasterWhisperEngine(str(tiny), device="cpu", compute_type="float32")
    assert exact.fingerprint() != engines[0].fingerprint()
    with (own_model / "model.bin").open("ab") as weights:
        weights.write(b"\0")
    assert engines[0].fingerprint() != engines[1].fingerprint()


def test_a_card_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _: {"float16", "float32", "int8"})
    engine = FasterWhisperEngine()
    assert (engine.device, engine.compute_type, engine.model) == ("cuda", "float16", "large-v3-turbo")
    assert "e76620f83d5f5b69" in engine.fingerprint()
    assert FasterWhisperEngine("tiny").model == "tiny"


def test_without_a_card_the_processor_works_and_a_card_asked_for_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    engine = FasterWhisperEngine()
    assert (engine.device, engine.model) == ("cpu", "small")
    assert engine.compute_type in {"int8", "float32"}
    with pytest.raises(EngineError, match="NVIDIA") as caught:
        FasterWhisperEngine(device="cuda")
    assert "--device cpu" in caught.value.remedy
    with pytest.raises(InputError, match="'tpu'"):
        FasterWhisperEngine(device="tpu")
    with pytest.raises(EngineError, match="'float99'"):
        FasterWhisperEngine(device="cpu", compute_type="float99")
