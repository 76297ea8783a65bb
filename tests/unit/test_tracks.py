from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.base import Piece
from pipeline.engines.tracks import HeardTrack, LevelMeter, Track, merge_tracks, name_tracks, split_channels
from pipeline.errors import InputError
from pipeline.model.transcript import Transcript, Utterance, Word
from tests.document_builder import QUICK
from tests.unit.test_transcript_subtitles import said

Line = tuple[int, str, float]
"""Where an utterance begins, its words (300 ms each), and how loud it is in decibels."""

HOST = "so tell me how did you come to bake bread for all these years in one small town"
GUEST = "well my mother had an oven and nobody else in our street would get up that early"


def track(*lines: Line, duration_ms: int = 60_000) -> HeardTrack:
    words: list[Word] = []
    utterances: list[Utterance] = []
    levels: list[float] = []
    for start_ms, text, level_db in lines:
        first = len(words)
        for number, token in enumerate(text.split()):
            words.append(Word(token, start_ms + 300 * number, start_ms + 300 * number + 280))
            levels.append(level_db)
        utterances.append(Utterance(first, len(words)))
    heard = Transcript(tuple(words), tuple(utterances), "en", "built", "none")
    return HeardTrack(heard, tuple(levels), duration_ms)


def merged(host: HeardTrack, guest: HeardTrack) -> tuple[list[tuple[str | None, str]], list[str]]:
    transcript, findings = merge_tracks([("Ann", host), ("Bo", guest)])
    return said(transcript), [finding.code for finding in findings]


def test_tracks_are_merged_by_time_under_the_names_of_their_speakers() -> None:
    host = track((0, "Welcome back.", -20), (5000, "And you?", -20))
    guest = track((2000, "Thank you.", -22), (7000, "So do I.", -22))
    assert merged(host, guest) == (
        [("Ann", "Welcome back."), ("Bo", "Thank you."), ("Ann", "And you?"), ("Bo", "So do I.")],
        [],
    )


def test_the_same_words_a_little_later_and_quieter_are_left_out() -> None:
    host = track((0, HOST, -20), (10_200, GUEST, -45))
    guest = track((150, HOST, -50), (10_000, GUEST, -18))
    spoken, codes = merged(host, guest)
    assert spoken == [("Ann", HOST), ("Bo", GUEST)]
    assert codes == ["tracks.bleed"]


def test_bleed_inside_an_utterance_of_ones_own_is_cut_out_of_it() -> None:
    bleed = " ".join(GUEST.split()[:8])
    host = track((0, HOST, -20), (10_000, f"right I see {bleed}", -20))
    host = HeardTrack(host.transcript, (*host.levels_db[:-8], *[-45.0] * 8), host.duration_ms)
    guest = track((10_900, GUEST, -18))
    spoken, _ = merged(host, guest)
    assert [words for who, words in spoken if who == "Ann"] == [HOST, "right I see"]
    assert " ".join(words for who, words in spoken if who == "Bo") == GUEST


def test_a_microphone_with_less_gain_keeps_its_own_voice() -> None:
    guest = track((200, HOST, -60), (10_000, GUEST, -40), (20_000, " ".join(reversed(HOST.split())), -40))
    host = track((0, HOST, -10), (10_150, GUEST, -30), (30_000, " ".join(reversed(GUEST.split())), -10))
    spoken, _ = merged(host, guest)
    assert spoken[:2] == [("Ann", HOST), ("Bo", GUEST)]


def test_two_people_may_say_the_same_short_thing_at_once() -> None:
    host = track((0, HOST, -20), (6000, "Yes.", -21))
    guest = track((6100, "Yes.", -20), (8000, GUEST, -20))
    assert ("Ann", "Yes.") in merged(host, guest)[0]
    assert ("Bo", "Yes.") in merged(host, guest)[0]


def test_the_same_sound_twice_is_read_once_and_said_so() -> None:
    host = track((0, HOST, -20))
    spoken, codes = merged(host, host)
    assert spoken == [("Ann", HOST)]
    assert "tracks.same-sound" in codes


def test_misheard_bleed_far_below_the_other_voice_is_left_out() -> None:
    host = track((0, HOST, -20), (10_100, "mother hat a oven", -50))
    guest = track((10_000, "my mother had an oven then", -20), (20_000, GUEST, -20))
    assert "mother hat a oven" not in [words for _, words in merged(host, guest)[0]]


def test_an_answer_inside_a_long_utterance_waits_for_the_end_of_the_sentence() -> None:
    host = track((0, "We began in May with two ovens. Then came the winter and all of it was sold.", -20))
    guest = track((1500, "Right.", -20), (20_000, GUEST, -20))
    assert merged(host, guest)[0][:3] == [
        *[("Ann", "We began in May with two ovens."), ("Bo", "Right.")],
        ("Ann", "Then came the winter and all of it was sold."),
    ]


def test_a_voice_that_breaks_in_is_moved_by_little() -> None:
    host = track((0, f"{HOST} {HOST}", -20))
    guest = track((3000, GUEST, -20))
    transcript, _ = merge_tracks([("Ann", host), ("Bo", guest)])
    first = next(u.first for u in transcript.utterances if u.speaker == "Bo")
    assert abs(transcript.words[first].start_ms - 3000) <= 2500


def test_tracks_of_different_length_are_told() -> None:
    assert merged(track((0, "Hi.", -20)), track((900, "Ho.", -20), duration_ms=200_000))[1] == ["tracks.lengths"]


TOKENS = st.lists(st.sampled_from(("a", "b", "c", "d.", "e", "f")), min_size=1, max_size=12)
LINES = st.lists(st.tuples(st.integers(0, 20_000), TOKENS), max_size=6)


@QUICK
@given(LINES, LINES)
def test_every_word_comes_out_once_in_order_when_nobody_says_the_same(
    one: list[tuple[int, list[str]]], two: list[tuple[int, list[str]]]
) -> None:
    host = track(*_in_turn(one, "x"), duration_ms=0)
    guest = track(*_in_turn(two, "y"), duration_ms=0)
    transcript, _ = merge_tracks([("Ann", host), ("Bo", guest)])
    for name, heard in (("Ann", host), ("Bo", guest)):
        own = [
            word.text
            for utterance in transcript.utterances
            for word in transcript.words[utterance.first : utterance.last]
            if utterance.speaker == name
        ]
        assert own == [word.text for word in heard.transcript.words]


def _in_turn(lines: list[tuple[int, list[str]]], mark: str) -> list[Line]:
    placed: list[Line] = []
    at_ms = 0
    for pause_ms, tokens in lines:
        at_ms += pause_ms
        placed.append((at_ms, " ".join(mark + token for token in tokens), -20.0))
        at_ms += 300 * len(tokens)
    return placed


def test_words_are_as_loud_as_the_sound_at_their_time() -> None:
    second = np.ones(16_000, dtype=np.float32)
    meter = LevelMeter()
    pieces = [Piece(2000, 0.1 * second), Piece(10_000, np.concatenate([0.01 * second, 0 * second]))]
    assert list(meter.measured(pieces)) == pieces
    words = [Word("a", 2100, 2400), Word("b", 10_000, 10_500), Word("c", 11_500, 11_600), Word("d", 30_000, 30_100)]
    assert meter.levels_of(words) == (-20.0, -40.0, -90.0, -90.0)
    assert LevelMeter().levels_of(words[:1]) == (-90.0,)


def files(*names: str) -> list[Path]:
    return [Path("talk") / name for name in names]


def test_names_come_from_the_toml_then_from_host_and_guest_then_from_the_file() -> None:
    named = name_tracks(
        files("host.wav", "Guest.flac", "martin-foster.wav", "Mic 2.wav"),
        speakers={"mic 2": "Helen Brooks"},
        hosts=("Ann Lee",),
        guests=("Bo",),
    )
    assert {track.path.name: track.speaker for track in named} == {
        "Guest.flac": "Bo",
        "Mic 2.wav": "Helen Brooks",
        "host.wav": "Ann Lee",
        "martin-foster.wav": "Martin Foster",
    }


def test_of_several_hosts_only_a_number_says_which() -> None:
    named = name_tracks(files("host.wav", "host-2.wav"), speakers={}, hosts=("Ann", "Bo"), guests=())
    assert {track.path.name: track.speaker for track in named} == {"host.wav": "Host", "host-2.wav": "Bo"}


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match=r"host\.wav and host\.mp3 would be two tracks"):
        name_tracks(files("host.mp3", "host.wav"), speakers={}, hosts=(), guests=())


def test_the_sides_of_a_stereo_recording_are_tracks() -> None:
    path = Path("talk.wav")
    assert split_channels(path, channels=2, speakers={"left": "Ann", "right": "Bo"}) == (
        Track("Ann", path, 0),
        Track("Bo", path, 1),
    )
    assert [side.speaker for side in split_channels(path, channels=2, speakers={})] == ["Left", "Right"]
    with pytest.raises(InputError, match="1 channel"):
        split_channels(path, channels=1, speakers={})
