from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.base import HeardPiece, HeardUtterance
from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript, Word
from pipeline.stages.transcribe import MOST_DOUBTFUL, MOST_DROPPED, transcribe


def utterance(text: str, start_ms: int = 0, confidence: float | None = 0.95) -> HeardUtterance:
    words = [
        Word(word, start_ms + 300 * at, start_ms + 300 * at + 250, confidence) for at, word in enumerate(text.split())
    ]
    return HeardUtterance(tuple(words), confidence=confidence)


def piece(
    *utterances: HeardUtterance, start_ms: int = 0, dropped: str | None = None, log_probability: float | None = -0.2
) -> HeardPiece:
    return HeardPiece(start_ms, start_ms + 20_000, utterances, "en", dropped, log_probability)


def put_together(*pieces: HeardPiece, engine: str = "embedded") -> tuple[Transcript, tuple[Finding, ...]]:
    return transcribe(iter(pieces), engine=engine, model="tiny", word_times="estimated", file="talk.mp3")


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_words_of_all_pieces_follow_each_other_and_utterances_tile_them() -> None:
    heard, findings = put_together(
        piece(utterance("Hello there."), utterance("Hi.", 900)), piece(utterance("Welcome.", 21_000), start_ms=20_000)
    )
    assert heard.text() == "Hello there. Hi. Welcome."
    assert [(part.first, part.last) for part in heard.utterances] == [(0, 2), (2, 3), (3, 4)]
    assert (heard.language, heard.engine, heard.model, heard.word_times) == ("en", "embedded", "tiny", "estimated")
    assert findings == ()


def test_an_utterance_without_words_leaves_no_trace() -> None:
    heard, _ = put_together(piece(HeardUtterance(()), utterance("Hi.")))
    assert len(heard.utterances) == 1


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 3_000)), min_size=1, max_size=30))
def test_starts_never_fall_and_no_word_is_lost_whatever_the_engine_says(spans: list[tuple[int, int]]) -> None:
    words = [Word(f"w{at}", start_ms, start_ms + length_ms) for at, (start_ms, length_ms) in enumerate(spans)]
    heard, _ = put_together(*(piece(HeardUtterance((word,))) for word in words))
    assert [word.text for word in heard.words] == [word.text for word in words]
    assert all(before.start_ms <= after.start_ms for before, after in zip(heard.words, heard.words[1:], strict=False))


def test_times_that_already_rise_are_left_alone() -> None:
    spoken = utterance("one two three", 5_000)
    heard, _ = put_together(piece(spoken))
    assert heard.words == spoken.words


def test_a_recording_without_speech_is_an_empty_transcript_and_a_finding() -> None:
    heard, findings = put_together()
    assert heard.words == ()
    assert heard.language is None
    assert codes(findings) == ["sound.silent"]
    assert findings[0].file == "talk.mp3"


def test_the_least_certain_words_are_shown_with_their_second_worst_first() -> None:
    sure = utterance("Good morning to all of you.", 0)
    poor = utterance("cadet gwales", 3_000, confidence=0.4)
    worst = utterance("grop why grop", 9_000, confidence=0.2)
    _, findings = put_together(piece(sure, poor, worst))
    assert codes(findings) == ["transcript.doubtful"] * 2
    assert ["grop why grop" in findings[0].message, findings[0].start_ms] == [True, 9_000]
    assert ["cadet gwales" in findings[1].message, findings[1].start_ms] == [True, 3_000]


def test_only_the_doubtful_words_of_a_long_utterance_are_shown() -> None:
    words = [Word(f"sure{at}", at * 300, at * 300 + 200, 0.99) for at in range(20)]
    words[10:14] = [Word(f"odd{at}", at * 300, at * 300 + 200, 0.2) for at in range(10, 14)]
    _, findings = put_together(piece(HeardUtterance(tuple(words), confidence=0.7)))
    assert "“odd10 odd11 odd12 odd13”" in findings[0].message


def test_the_list_of_doubtful_places_stays_short() -> None:
    poor = [utterance("mumble mumble", at * 1_000, confidence=0.3) for at in range(40)]
    _, findings = put_together(piece(*poor))
    assert len(findings) == MOST_DOUBTFUL


def test_a_lone_word_and_words_of_unknown_confidence_are_not_called_doubtful() -> None:
    _, findings = put_together(piece(utterance("Yes.", confidence=0.1), utterance("and then", 3_000, confidence=None)))
    assert findings == ()


def test_what_was_left_out_is_told_with_its_place_and_not_at_full_length() -> None:
    _, findings = put_together(
        piece(utterance("Hello there.")), piece(start_ms=60_000, dropped="no, " * 170, log_probability=-0.2)
    )
    assert codes(findings) == ["transcript.dropped"]
    assert findings[0].start_ms == 60_000
    assert len(findings[0].message) < 150


def test_many_left_out_places_end_in_one_line() -> None:
    dropped = [piece(start_ms=at * 60_000, dropped="You") for at in range(MOST_DROPPED + 3)]
    _, findings = put_together(piece(utterance("Hello there.")), *dropped)
    assert codes(findings) == ["transcript.dropped"] * (MOST_DROPPED + 1)
    assert "10:00, 11:00, 12:00" in findings[-1].message


def test_speech_that_is_not_english_is_told_once_and_nothing_is_invented() -> None:
    german = [piece(start_ms=at * 20_000, dropped="the fear of the", log_probability=-1.3) for at in range(4)]
    few = piece(utterance("Tee far", 90_000, confidence=0.4), start_ms=90_000, log_probability=-0.9)
    heard, findings = put_together(*german, few)
    assert codes(findings) == ["transcript.language"]
    assert (heard.language, heard.words) == (None, ())


def test_an_engine_that_knows_other_languages_is_not_suspected() -> None:
    heard, findings = put_together(piece(utterance("Guten Morgen"), log_probability=-1.3), engine="faster-whisper")
    assert heard.language == "en"
    assert findings == ()


def test_a_second_of_noise_does_not_make_a_recording_foreign() -> None:
    noise = HeardPiece(0, 900, (), "en", "You", -1.5)
    _, findings = put_together(noise, piece(utterance("Hello there."), start_ms=1_000))
    assert codes(findings) == ["transcript.dropped"]


def test_the_language_is_the_one_in_which_most_words_were_heard() -> None:
    german = HeardPiece(0, 5_000, (utterance("ja"),), "de")
    heard, _ = put_together(german, piece(utterance("All the rest is English.", 6_000)))
    assert heard.language == "en"
