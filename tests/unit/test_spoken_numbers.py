import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.spoken_numbers import find_numbers, join_numbers

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORTH = {word: value for value, word in enumerate(SMALL.split())} | {
    word: 10 * tens for tens, word in enumerate(TENS.split(), 2)
}


def shown(text: str) -> str:
    return " ".join(join_numbers(text.split()))


@pytest.mark.parametrize(
    ("spoken", "figures"),
    [
        ("in twenty twenty four we began", "in 2024 we began"),
        ("since nineteen eighty four, I", "since 1984, I"),
        ("back in nineteen oh five", "back in 1905"),
        ("in two thousand and eight they", "in 2008 they"),
        ("the nineteen eighties were", "the 1980s were"),
        ("about fifty percent of them", "about 50% of them"),
        ("two point five percent.", "2.5%."),
        ("it cost five hundred dollars!", "it cost $500!"),
        ("three hundred and fifty people", "350 people"),
        ("twenty five, thirty five", "25, 35"),
        ("sixty thousand two hundred and five", "60,205"),
    ],
)
def test_years_percentages_sums_and_long_numbers_become_figures(spoken: str, figures: str) -> None:
    assert shown(spoken) == figures


@pytest.mark.parametrize(
    "kept",
    [
        "twenty twenty four hours",
        "a twenty twenty vision",
        "twenty four seven support",
        "call nine one one",
        "ten to twenty percent",
        "one or two hundred",
        "a hundred percent agree",
        "two and a half percent",
        "forty loaves and three cakes",
        "a million dollars",
        "two hundred people",
        "fifty fifty",
        "I was twenty one and two of them left",
        "it costs nineteen fifty",
    ],
)
def test_what_can_be_read_in_two_ways_stays_in_words(kept: str) -> None:
    assert shown(kept) == kept


NUMBERS = st.lists(
    st.sampled_from([*WORTH, "hundred", "thousand", "million", "and", "percent", "in", "point", "people,", "dollars."]),
    max_size=12,
)


@given(NUMBERS)
def test_a_number_put_right_is_found_once_and_lies_on_words_that_say_numbers(words: list[str]) -> None:
    at = 0
    for number in find_numbers(words):
        assert at <= number.first < number.last <= len(words)
        assert any(word in WORTH for word in words[number.first : number.last])
        at = number.last
    assert join_numbers(join_numbers(words)) == join_numbers(words)


@given(st.integers(1, 99), st.integers(1, 9))
def test_a_number_of_several_words_is_worth_what_it_says(below: int, hundreds: int) -> None:
    names = {value: word for word, value in WORTH.items()}
    said = [names[below]] if below in names else [names[below // 10 * 10], names[below % 10]]
    assert join_numbers([names[hundreds], "hundred", "and", *said, "people"]) == [str(100 * hundreds + below), "people"]


def test_a_line_of_a_page_has_figures_where_words_were_said() -> None:
    said = "so in twenty twenty four, um, we grew by thirty percent"
    assert clean_sentence(said.split()) == "In 2024, we grew by 30%."
