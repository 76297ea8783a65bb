from dataclasses import replace

from pipeline.model.transcript import Transcript
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.surely_heard import doubtful_words, misheard
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript, whole_chapter

SURE, DOUBTED = "Good soil holds water for every root.", "Rain from the mountain feeds the river and every garden."


def heard_with(confidence: float, word: str) -> Transcript:
    """Two sentences, in which one word was heard with this confidence and all others surely."""
    heard = transcript(SURE, DOUBTED)
    words = tuple(replace(one, confidence=confidence if one.text == word else 0.99) for one in heard.words)
    return replace(heard, words=words)


def test_a_sentence_in_which_a_telling_word_was_heard_with_doubt_is_probably_wrong() -> None:
    for confidence, word, wrong in ((0.4, "mountain", {1}), (0.6, "mountain", set()), (0.1, "the", set())):
        heard = heard_with(confidence, word)
        assert misheard(heard, split_sentences(heard)) == wrong


def test_without_confidence_nothing_is_doubted() -> None:
    heard = transcript(SURE, DOUBTED)
    assert misheard(heard, split_sentences(heard)) == set()
    assert doubtful_words(heard, 0, len(heard.words)) == 0


def test_a_word_that_the_language_does_not_have_needs_more_confidence() -> None:
    said = transcript("Good soil holds blorfnik for every root.", DOUBTED)
    for confidence, wrong in ((0.7, {0}), (0.95, set())):
        words = tuple(replace(one, confidence=confidence) for one in said.words)
        heard = replace(said, words=words)
        assert misheard(heard, split_sentences(heard)) == wrong


def test_letters_that_nobody_can_say_are_no_word() -> None:
    heard = transcript("You do not need an spgb for good soil.", DOUBTED)
    assert misheard(heard, split_sentences(heard)) == {0}


def test_a_takeaway_is_never_made_of_words_that_were_probably_misheard() -> None:
    for confidence, chosen in ((0.4, []), (0.6, [DOUBTED])):
        heard = heard_with(confidence, "mountain")
        found = mine_takeaways(heard, (whole_chapter(heard, "Mountain rain"),))
        assert [one.sentence for one in found] == chosen
