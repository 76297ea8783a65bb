"""What is made of the decoder's tokens: words, doubts, loops."""

import numpy as np
import pytest

from pipeline.engines.base import HeardPiece, Piece, Samples
from pipeline.engines.heard_words import Spelled, place_words, spell
from pipeline.engines.loops import is_loop
from pipeline.engines.moonshine_decoder import Tokens
from pipeline.engines.moonshine_hearing import PEAK, hear_piece, level


class Scripted:
    """A decoder that says, for sound of at least so many seconds, a text with a log probability."""

    def __init__(self, *script: tuple[float, str, float]):
        self._script = script
        self._tokens: list[bytes] = []
        self.heard: list[Samples] = []

    def hear(self, samples: Samples) -> Tokens:
        self.heard.append(samples)
        text, score = next(line[1:] for line in self._script if len(samples) >= line[0] * 16_000)
        words = [f" {word}".encode() for word in text.split()]
        ids = range(len(self._tokens), len(self._tokens) + len(words))
        self._tokens += words
        return Tokens(tuple(ids), (score,) * len(words), score)

    def text_of(self, token: int) -> bytes:
        return self._tokens[token]


def sound(seconds: float) -> Samples:
    return np.random.default_rng(1).uniform(-0.1, 0.1, int(seconds * 16_000)).astype(np.float32)


def hear(*script: tuple[float, str, float], seconds: float = 10, start_ms: int = 60_000) -> HeardPiece:
    return hear_piece(Scripted(*script), Piece(start_ms, sound(seconds)))


def text(heard: HeardPiece) -> str:
    return " ".join(word.text for utterance in heard.utterances for word in utterance.words)


def test_words_carry_times_in_the_recording_and_probabilities() -> None:
    heard = hear((0, "Welcome back to the show.", -0.1))
    words = heard.utterances[0].words
    assert text(heard) == "Welcome back to the show."
    assert all(60_000 <= word.start_ms <= word.end_ms <= 70_000 for word in words)
    assert {word.confidence for word in words} == {0.905}
    assert heard.utterances[0].confidence == 0.905
    assert heard.log_probability == pytest.approx(-0.1)
    assert (heard.start_ms, heard.end_ms, heard.dropped) == (60_000, 70_000, None)


@pytest.mark.parametrize(
    ("said", "score", "believed"),
    [
        ("You", -0.6, False),
        ("Yes.", -0.3, True),
        ("Thank you.", -0.7, False),
        ("that is one way of putting it", -0.7, True),
        ("the fear of the tear and the", -1.3, False),
    ],
)
def test_what_noise_and_other_languages_sound_like_is_left_out_and_kept_for_the_report(
    said: str, score: float, believed: bool
) -> None:
    heard = hear((0, said, score))
    assert (text(heard), heard.dropped) == ((said, None) if believed else ("", said))


def test_a_loop_is_heard_again_in_halves() -> None:
    heard = hear((9, "no, " * 100, -0.1), (0, "I told him so.", -0.1))
    assert text(heard) == "I told him so. I told him so."
    assert heard.dropped is None
    words = [word for utterance in heard.utterances for word in utterance.words]
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)
    assert words[4].start_ms > 63_000


def test_a_loop_that_stays_is_left_out() -> None:
    heard = hear((0, "no, " * 100, -0.1))
    assert heard.utterances == ()
    assert heard.dropped is not None


def test_halves_of_a_loop_hold_every_sample_once() -> None:
    decoder = Scripted((9, "no, " * 100, -0.1), (0, "Yes.", -0.1))
    hear_piece(decoder, Piece(0, sound(10)))
    whole, *halves = decoder.heard
    assert np.array_equal(np.concatenate(halves), whole)


def test_silence_heard_as_nothing_is_nothing() -> None:
    heard = hear_piece(Scripted((0, "", -0.1)), Piece(0, np.zeros(16_000, dtype=np.float32)))
    assert (heard.utterances, heard.dropped) == ((), None)


def test_the_engine_hears_one_loudness_however_quiet_the_recording() -> None:
    quiet = sound(1) * np.float32(0.001)
    assert np.abs(level(quiet)).max() == pytest.approx(PEAK)
    assert np.array_equal(level(np.zeros(100, dtype=np.float32)), np.zeros(100))


def test_sentences_and_breaths_become_utterances() -> None:
    silence, voice = np.zeros(16_000, dtype=np.float32), sound(2)
    spelled = [Spelled(word, -0.1) for word in ["That", "was", "first.", "Now", "comes", "more"]]
    utterances = place_words(spelled, np.concatenate([voice, silence, voice]), 0)
    assert [" ".join(word.text for word in part.words) for part in utterances] == ["That was first.", "Now comes more"]


def test_a_full_stop_without_a_pause_ends_no_utterance() -> None:
    spelled = [Spelled(word, -0.1) for word in ["Mr.", "Smith", "is", "here"]]
    assert len(place_words(spelled, sound(2), 0)) == 1


def test_letters_of_several_tokens_become_one_word() -> None:
    words = spell([(b" Cam", -0.2), (b"ryn", -0.4), (b"'s", -0.6), (b" here", 0.0), (b".", 0.0)])
    assert [word.text for word in words] == ["Camryn's", "here."]
    assert words[0].log_probability == pytest.approx(-0.4)


def test_notes_dashes_and_broken_bytes_are_no_words() -> None:
    tokens = [(b" \xe2\x99\xaa", 0.0), (b" -", 0.0), (b" yes", 0.0), (b"\xff", 0.0), (b"  ", 0.0), (b" ...", 0.0)]
    assert [word.text for word in spell(tokens)] == ["yes"]


@pytest.mark.parametrize(
    "speech",
    [
        "No, no, no, no. That is not what I said.",
        "And she said yes and he said yes and they all said yes, and then we went home.",
        "Very, very, very, very good.",
        "",
    ],
)
def test_what_people_repeat_is_no_loop(speech: str) -> None:
    assert not is_loop(speech)


@pytest.mark.parametrize("loop", ["no, " * 170, "So we went home " + "and then " * 7, "to the point of the " * 4])
def test_what_only_a_decoder_repeats_is_a_loop(loop: str) -> None:
    assert is_loop(loop)
