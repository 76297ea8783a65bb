from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.nlp.aliases import apply_aliases
from pipeline.stages.name_words import name_words
from tests.builders import transcript
from tests.document_builder import QUICK

ALIASES = {"see me": "CME", "cooper netties": "Kubernetes", "york": "New York City"}


def text_after(text: str, aliases: dict[str, str] = ALIASES) -> str:
    return apply_aliases(transcript(text), aliases)[0].text()


def test_an_alias_is_put_right_in_any_case_and_its_punctuation_stays() -> None:
    assert text_after("At “See me,” they run cooper netties.") == "At “CME,” they run Kubernetes."


def test_only_whole_words_are_touched() -> None:
    for text in ("They foresee me there", "see men at Yorkshire", "I see, me too", "see. Me"):
        assert text_after(text) == text


def test_a_possessive_and_a_hyphen_are_still_the_word() -> None:
    assert text_after("see me's margin and York’s port, see-me") == "CME's margin and New York City's port, CME"


def test_an_alias_with_a_possessive_of_its_own_means_just_that() -> None:
    assert text_after("Levi's and Levi", {"levi's": "Levi Strauss"}) == "Levi Strauss and Levi"


def test_an_alias_never_crosses_from_one_voice_to_the_next() -> None:
    heard = transcript(("Ann", "I see"), ("Bo", "me too"))
    assert apply_aliases(heard, ALIASES) == (heard, ())


def test_the_longest_alias_wins_and_what_was_put_right_is_left_alone() -> None:
    aliases = {"see": "sea", "see me": "CME", "cme": "see me"}
    assert text_after("see see me", aliases) == "sea CME"


def test_new_words_share_the_time_of_the_old_ones_and_take_the_least_confidence() -> None:
    words = (Word("in", 0, 100), Word("see", 100, 300, 0.9), Word("me.", 500, 700, 0.4), Word("York", 800, 1100))
    heard = Transcript(words, (Utterance(0, 3, "Ann", 0.7), Utterance(3, 4, "Bo")), "en", "built", "none")
    after, done = apply_aliases(heard, ALIASES)
    assert after.words == (
        Word("in", 0, 100),
        Word("CME.", 100, 700, 0.4),
        *(Word("New", 800, 881), Word("York", 881, 990), Word("City", 990, 1100)),
    )
    assert after.utterances == (Utterance(0, 2, "Ann", 0.7), Utterance(2, 5, "Bo"))
    assert [(place.heard, place.meant, place.word) for place in done] == [
        ("see me.", "CME.", 1),
        ("York", "New York City", 2),
    ]


def test_words_that_are_right_already_are_no_replacement() -> None:
    assert apply_aliases(transcript("CME is CME"), {"cme": "CME"})[1] == ()


def test_one_finding_counts_every_place() -> None:
    heard, findings = name_words(transcript("see me", "then See me, and cooper netties"), ALIASES)
    assert heard.text() == "CME then CME, and Kubernetes"
    assert [finding.code for finding in findings] == ["names.alias"]
    message = findings[0].message
    assert "in 3 places" in message
    assert "“see me” became “CME” 2 times (00:00, 00:01)" in message
    assert "“cooper netties” became “Kubernetes” once (00:02)" in message
    assert (findings[0].start_ms, findings[0].weight) == (0, "note")


def test_without_aliases_nothing_is_said_or_changed() -> None:
    heard = transcript("see me")
    assert name_words(heard, {}) == (heard, ())
    assert name_words(heard, {"": "x", "see me": " "}) == (heard, ())


TOKEN = st.sampled_from(["see", "me", "See", "me.", "“see", "york", "york's", "a", "-", "see-me", "…"])


@QUICK
@given(st.lists(st.lists(TOKEN, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=5))
def test_utterances_still_tile_the_words_and_keep_their_stretch_of_time(lines: list[str]) -> None:
    heard = transcript(*lines)
    after, done = apply_aliases(heard, ALIASES)
    assert len(after.utterances) == len(heard.utterances)
    for old, new in zip(heard.utterances, after.utterances, strict=True):
        assert heard.words[old.first].start_ms == after.words[new.first].start_ms
        assert heard.words[old.last - 1].end_ms == after.words[new.last - 1].end_ms
    again, more = apply_aliases(after, {"see me": "CME"})
    assert (again, more) == (after, ())
    assert all(after.words[place.word].text for place in done)
