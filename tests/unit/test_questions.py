import pytest

from pipeline.nlp.lexicon import QUESTION_WORDS
from pipeline.nlp.questions import is_question
from pipeline.nlp.ranking import rank_sentences
from pipeline.nlp.vectors import LexicalVectors


@pytest.mark.parametrize(
    "text",
    [
        "Do you do rock paper scissors throw?",
        "Really?!",
        'Who asked "why?"',
        "It rises, doesn't it.",
        "You rest it for a night, do you.",
        "What about the crust.",
        "You know what the best part is.",
        "I'm curious how long you rest it.",
        "Another question is how long it rests.",
        "When you bake, how do you know it is done.",
        "Any tips for a cold kitchen.",
    ],
)
def test_what_asks_is_a_question_with_its_mark_or_without(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "What I do is rest the dough.",
        "Ask yourself, how do you want to bake.",
        "That is how I would do it.",
        "The question is not whether it rises.",
        "We know what bread needs.",
    ],
)
def test_what_tells_is_none(text: str) -> None:
    assert not is_question(text)


def test_no_question_is_ranked_even_where_nothing_else_is_left() -> None:
    asked = [f"{word.capitalize()} do you rest the dough for a night?" for word in sorted(QUESTION_WORDS)]
    assert rank_sentences([*asked, "Rest the dough for a night."], vectors=LexicalVectors(), most=3) == [len(asked)]
