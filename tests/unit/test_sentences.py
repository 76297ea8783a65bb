from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.nlp.sentences import BREATH_WORDS, split_sentences
from tests.builders import transcript


def texts(heard: Transcript) -> list[str]:
    return [sentence.text for sentence in split_sentences(heard)]


def paused(*phrases: str, pause_ms: int) -> Transcript:
    """One utterance without punctuation, each phrase followed by a silence."""
    words, at_ms = [], 0
    for phrase in phrases:
        for token in phrase.split():
            words.append(Word(token, at_ms, at_ms + 200))
            at_ms += 200
        at_ms += pause_ms
    return Transcript(tuple(words), (Utterance(0, len(words)),), "en", "built", "none")


def test_a_sentence_begins_where_a_small_word_carries_a_capital_without_a_mark_in_front() -> None:
    said = "It was made in the usual way You would sign it. It is clever Furthermore, it is short. Lord Of The Rings."
    assert texts(transcript(said)) == [
        "It was made in the usual way",
        "You would sign it.",
        "It is clever",
        "Furthermore, it is short.",
        "Lord Of The Rings.",
    ]


def test_end_marks_end_sentences() -> None:
    assert texts(transcript("Ask first. Then write! Why?")) == ["Ask first.", "Then write!", "Why?"]


def test_abbreviations_titles_decimals_and_initials_end_nothing() -> None:
    heard = transcript("Dr. Brooks and J. R. Hale paid 3.5 percent, e.g. for paper vs. ink.")
    assert len(texts(heard)) == 1


def test_an_abbreviation_ends_a_sentence_where_the_next_word_begins_one() -> None:
    assert texts(transcript("We moved to the U.S. Then we wrote.")) == ["We moved to the U.S.", "Then we wrote."]
    assert texts(transcript("The U.S. Senate voted.")) == ["The U.S. Senate voted."]


def test_an_ellipsis_goes_on_in_lower_case_and_ends_before_a_capital() -> None:
    assert texts(transcript("I thought... maybe not. Well... Let us see.")) == [
        "I thought... maybe not.",
        "Well...",
        "Let us see.",
    ]


def test_a_sentence_runs_on_over_utterances_of_one_voice_and_stops_at_another() -> None:
    heard = transcript(("Ann", "We asked for"), ("Ann", "nine dollars."), ("Bo", "And"), ("Ann", "got it."))
    found = split_sentences(heard)
    assert [(one.speaker, one.text) for one in found] == [
        ("Ann", "We asked for nine dollars."),
        ("Bo", "And"),
        ("Ann", "got it."),
    ]


def test_a_long_silence_ends_a_sentence_without_a_mark() -> None:
    assert texts(paused("we wrote it down", "then we left", pause_ms=2000)) == ["we wrote it down", "then we left"]


def test_long_speech_without_marks_is_cut_at_its_longest_pauses() -> None:
    phrase = "we ask the team what they need and then we write it down for them"
    found = texts(paused(*[phrase] * 6, pause_ms=600))
    assert found == [phrase] * 6


def test_a_short_phrase_without_marks_is_not_cut_at_small_pauses() -> None:
    assert len(texts(paused("we ask the team", "what they need", pause_ms=400))) == 1


def test_nothing_said_has_no_sentence() -> None:
    assert split_sentences(Transcript((), (), None, "built", "none")) == ()


WORDS = st.lists(
    st.sampled_from(["So", "I", "ask.", "why?", "Dr.", "U.S.", "then...", "3.5", "the", "and,", "Right!", "ok"]),
    min_size=1,
    max_size=40,
)


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo", None]), WORDS), min_size=1, max_size=6))
def test_sentences_tile_the_words_and_keep_to_one_voice(turns: list[tuple[str | None, list[str]]]) -> None:
    words, utterances = [], []
    for speaker, said in turns:
        first = len(words)
        for token in said:
            start_ms = len(words) * 300
            words.append(Word(token, start_ms, start_ms + 300))
        utterances.append(Utterance(first, len(words), speaker))
    heard = Transcript(tuple(words), tuple(utterances), "en", "built", "none")
    at = 0
    for sentence in split_sentences(heard):
        assert sentence.first == at < sentence.last
        assert sentence.text == heard.text(sentence.first, sentence.last)
        voices = {u.speaker for u in utterances if u.first < sentence.last and sentence.first < u.last}
        assert voices == {sentence.speaker}
        at = sentence.last
    assert at == len(words)


def test_pieces_cut_at_pauses_stay_near_the_length_of_a_sentence() -> None:
    found = texts(paused(*["one two three four five six seven"] * 12, pause_ms=500))
    assert max(len(text.split()) for text in found) <= BREATH_WORDS


def test_a_full_stop_that_came_too_early_ends_nothing() -> None:
    heard = transcript("It is at the end of every show. on the planet. We like it. Because it is short. Why?")
    assert texts(heard) == [
        "It is at the end of every show. on the planet.",
        "We like it. Because it is short.",
        "Why?",
    ]


def test_a_pause_another_voice_or_a_question_makes_an_early_full_stop_hold() -> None:
    assert texts(transcript("We like it.", "Because it is short.")) == ["We like it.", "Because it is short."]
    assert texts(transcript("We like it. Because it is short?")) == ["We like it.", "Because it is short?"]
    heard = transcript(("Ann", "We like it."), ("Bo", "or not."), start_ms=0)
    assert texts(heard) == ["We like it.", "or not."]


def test_small_letters_join_nothing_where_no_sentence_has_a_capital() -> None:
    assert texts(transcript("we ask first. then we write. it is done.")) == [
        "we ask first.",
        "then we write.",
        "it is done.",
    ]


def test_speech_without_marks_is_rather_cut_where_a_clause_begins() -> None:
    clause = "we ask the team what they need and write it all down"
    torn = "because of the"
    phrases = [part for _ in range(5) for part in (clause, torn, "forms that nobody reads")]
    assert not any(text.endswith(" the") for text in texts(paused(*phrases, pause_ms=400)))
