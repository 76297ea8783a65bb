import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

import pipeline.hearing
from pipeline.engines.base import HeardPiece, HeardUtterance, Hints, Piece
from pipeline.engines.sound_file import Reading, read_blocks
from pipeline.errors import InputError
from pipeline.hearing import Source, choose_source, hear, hints_for
from pipeline.inputs import EpisodeInputs
from pipeline.job import EpisodeJob
from pipeline.model.episode import Episode, Guest, Show
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.sound import SoundInfo
from pipeline.model.transcript import Word, WordTimes
from pipeline.store import open_store
from tests.unit.test_transcript_subtitles import said


class Echo:
    """An engine that hears a word for each piece, by its place in time, and counts its calls."""

    name = "echo"
    model = "none"
    word_times: WordTimes = "heard"
    languages: tuple[str, ...] | None = ("en", "de")

    def __init__(self) -> None:
        self.pieces = 0

    def fingerprint(self) -> str:
        return "echo 1"

    def transcribe(self, pieces: Iterable[Piece], *, hints: Hints) -> Iterator[HeardPiece]:  # noqa: ARG002 # the protocol
        for piece in pieces:
            self.pieces += 1
            word = Word(f"at{piece.start_ms}.", piece.start_ms, piece.end_ms)
            yield HeardPiece(piece.start_ms, piece.end_ms, (HeardUtterance((word,)),))


class Quiet:
    def begin(self, stage: str) -> None:
        pass

    def heard(self, done_ms: int, total_ms: int) -> None:
        pass


def heard_on(monkeypatch: pytest.MonkeyPatch, starts: dict[tuple[str, int | None], tuple[int, ...]]) -> None:
    """Recordings with half a second of speech at each of the times, by file name and channel."""

    def cut(path: Path, *, report: object, channel: int | None = None, **_: object) -> Iterator[Piece]:
        for start_ms in starts[path.name, channel]:
            yield Piece(start_ms, np.full(8_000, 0.1, dtype=np.float32))

    monkeypatch.setattr(pipeline.hearing, "cut_pieces", cut)


def listen(
    folder: Path, engine: Echo, inputs: EpisodeInputs, channels: int = 2, hints: Hints | None = None
) -> tuple[list[tuple[str | None, str]], bool]:
    with open_store(folder / "outputs", "talk") as kept:
        info = SoundInfo(10_000, "wav", 16_000, channels)
        hearing, remembered = hear(hints or Hints(), inputs, info, Source(engine), kept, Quiet())
        kept.publish({}, key="k")
    return said(hearing.transcript), remembered


def files(folder: Path, *names: str) -> tuple[Path, ...]:
    for name in names:
        (folder / name).write_bytes(name.encode())
    return tuple(folder / name for name in names)


def test_each_track_is_heard_and_remembered_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard_on(monkeypatch, {("host.wav", None): (0, 4000), ("guest.wav", None): (2000,)})
    tracks = files(tmp_path, "host.wav", "guest.wav")
    inputs = EpisodeInputs(Episode("talk", Show(hosts=("Ann",))), tracks[0], None, None, (), tracks)
    engine = Echo()
    spoken = [("Ann", "at0."), ("Guest", "at2000."), ("Ann", "at4000.")]
    assert listen(tmp_path, engine, inputs) == (spoken, False)
    assert listen(tmp_path, engine, inputs) == (spoken, True)
    assert engine.pieces == 3
    tracks[1].write_bytes(b"another take")
    assert listen(tmp_path, engine, inputs)[1] is False
    assert engine.pieces == 4


def test_a_new_name_in_the_glossary_hears_nothing_again_but_another_language_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_on(monkeypatch, {("talk.wav", None): (0,)})
    (sound,) = files(tmp_path, "talk.wav")
    inputs = EpisodeInputs(Episode("talk"), sound, None, None)
    assert listen(tmp_path, Echo(), inputs, hints=Hints("en"))[1] is False
    assert listen(tmp_path, Echo(), inputs, hints=Hints("en", ("CME",)))[1] is True
    assert listen(tmp_path, Echo(), inputs, hints=Hints("de", ("CME",)))[1] is False


def test_words_of_a_language_that_the_engine_does_not_hear_are_not_to_be_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_on(monkeypatch, {("talk.wav", None): (0,)})
    (sound,) = files(tmp_path, "talk.wav")
    codes = []
    for language in ("de-AT", "fr", None):
        with open_store(tmp_path / "outputs", "talk") as kept:
            inputs = EpisodeInputs(Episode("talk"), sound, None, None)
            info = SoundInfo(10_000, "wav", 16_000, 1)
            hearing, _ = hear(Hints(language), inputs, info, Source(Echo()), kept, Quiet())
            codes.append([finding.code for finding in hearing.findings if finding.code.startswith("engine")])
    assert codes == [[], ["engine.language"], []]


def test_engines_are_told_the_names_and_titles_that_will_be_said() -> None:
    episode = Episode("talk", Show(hosts=("Ann",), glossary=("CME",), language="en"), guests=(Guest("Bo"),))
    outline = Outline((OutlineEntry("Adult Learning Principles", 0),))
    assert hints_for(EpisodeJob("talk"), episode, outline) == Hints(
        "en", ("CME", "Bo", "Ann", "Adult Learning Principles")
    )
    assert hints_for(EpisodeJob("talk", language="de"), episode, outline).language == "de"


def test_each_side_of_a_stereo_recording_is_a_track(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard_on(monkeypatch, {("talk.wav", 0): (0,), ("talk.wav", 1): (3000,)})
    (sound,) = files(tmp_path, "talk.wav")
    episode = Episode("talk", speakers={"left": "Ann", "right": "Bo"}, tracks="left-right")
    inputs = EpisodeInputs(episode, sound, None, None)
    assert listen(tmp_path, Echo(), inputs)[0] == [("Ann", "at0."), ("Bo", "at3000.")]
    with pytest.raises(InputError, match="1 channel"):
        listen(tmp_path, Echo(), inputs, channels=1)


def test_a_mix_beside_tracks_is_heard_unless_the_producer_asks_for_the_tracks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_on(monkeypatch, {("talk.wav", None): (100,), ("host.wav", None): (0,), ("guest.wav", None): (2000,)})
    sound, *tracks = files(tmp_path, "talk.wav", "host.wav", "guest.wav")
    beside = EpisodeInputs(Episode("talk"), sound, None, None, (), tuple(tracks))
    assert listen(tmp_path, Echo(), beside)[0] == [(None, "at100.")]
    asked = EpisodeInputs(Episode("talk", tracks="folder"), sound, None, None, (), tuple(tracks))
    assert listen(tmp_path, Echo(), asked)[0] == [("Host", "at0."), ("Guest", "at2000.")]


def test_a_transcript_goes_before_every_engine_but_one_asked_for_by_name(tmp_path: Path) -> None:
    transcripts = files(tmp_path, "talk.srt")
    inputs = EpisodeInputs(Episode("talk"), tmp_path / "talk.wav", None, None, transcripts)
    assert choose_source(EpisodeJob("talk"), inputs).name == "stored"
    assert choose_source(EpisodeJob("talk", engine="stored"), inputs).name == "stored"
    with pytest.raises(InputError, match="no engine called"):
        choose_source(EpisodeJob("talk", engine="nonsense"), inputs)


def test_of_several_transcripts_the_first_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    first, second = files(tmp_path, "talk.vtt", "talk.srt")
    first.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")
    inputs = EpisodeInputs(Episode("talk"), tmp_path / "talk.wav", None, None, (first, second))
    with open_store(tmp_path / "outputs", "talk") as kept:
        info = SoundInfo(10_000, "wav", 16_000, 1)
        hearing, _ = hear(Hints(), inputs, info, Source(None), kept, Quiet())
    assert hearing.transcript.text() == "Hello."
    assert [(one.code, "talk.srt" in one.message) for one in hearing.findings] == [("transcript.not-used", True)]


def test_one_channel_of_a_recording_is_read_without_the_other(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "talk.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(np.tile(np.array([8192, -16384], dtype="<i2"), 16_000).tobytes())
    for channel, level in ((0, 0.25), (1, -0.5)):
        (block,) = read_blocks(tmp_path / "talk.wav", 16_000, Reading(), channel=channel)
        assert np.allclose(block, level)
