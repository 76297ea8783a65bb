import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.nlp.title_case import heard_case, sentence_case
from pipeline.nlp.title_forms import as_promise, as_question

TALK = "we start a project and the grant writer asks every foundation in Oregon for tools"
HEARD = heard_case(TALK.split())


@pytest.mark.parametrize(
    ("title", "promise"),
    [
        ("What a Grant Writer Asks", "What a grant writer asks"),
        ("Starting Your Project", "How to start your project"),
        ("Make a next-level offer", "How to make a next-level offer"),
        ("How long should your emails be?", "How long your emails should be"),
        ("How does the blockchain work?", "How the blockchain works"),
        ("How is a federation formed?", "How a federation is formed"),
        ("How do you write forms?", "How to write forms"),
        ("Who is the customer?", "Who the customer is"),
        ("Are other chip makers worried?", "Whether other chip makers are worried"),
        ("Should you dig at all?", "Whether you should dig at all"),
        ("Mining is a lottery, not a race", "That mining is a lottery, not a race"),
        ("2. Three questions every foundation asks", "The three questions every foundation asks"),
        ("Why did the old ones fail?", "Why did the old ones fail?"),
    ],
)
def test_a_title_with_a_verb_becomes_a_promise_in_its_own_words(title: str, promise: str) -> None:
    assert as_promise(title, heard=HEARD) == promise


@pytest.mark.parametrize(
    "title", ["Movie titles", "Foundations", "MuSig", "Pricing", "Some examples", "Know when to stop"]
)
def test_a_title_that_only_names_a_thing_promises_nothing(title: str) -> None:
    assert as_promise(title) is None


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("How to start a project", "How do you start a project?"),
        ("What a Grant Writer Asks", "What does a grant writer ask?"),
        ("Starting your project", "How do you start your project?"),
        ("What makes it work", "What makes it work?"),
        ("Why the mempool has been broken", "Why has the mempool been broken?"),
        ("Cookies vs JWT", "Cookies or JWT?"),
        ("Is soil alive?", "Is soil alive?"),
        ("Song lyrics", None),
    ],
)
def test_a_title_becomes_a_question_only_where_its_form_gives_one(title: str, question: str | None) -> None:
    assert as_question(title, heard=HEARD) == question


def test_capitals_of_a_title_stay_where_nobody_heard_how_its_words_are_written() -> None:
    assert sentence_case("A Grant in Oregon", HEARD) == "A grant in Oregon"
    assert sentence_case("A Grant in Sampletown", HEARD) == "A Grant in Sampletown"
    assert as_question("How to Start in Sampletown Today", heard=HEARD) is None


WORDS = (
    "How What Why Who Should Is Are to do does you the a Grant writer Writing start Tools make be been working? 3 vs "
    "and of it, AI"
)


@given(
    st.lists(
        st.sampled_from(
            [
                "What",
                "is",
                "How",
                "should",
                "Starting",
                "the",
                "–",
                "&",
                "don't",
                "grants",
                "and",
                "vs",
                "?",
                "/",
                "Who",
            ]
        ),
        max_size=7,
    )
)
def test_marks_that_stand_alone_do_no_harm(words: list[str]) -> None:
    for turn in (as_promise, as_question):
        turned = turn(" ".join(words))
        assert turned is None or turned.strip()


@given(st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join))
def test_any_title_gives_a_line_of_its_own_words_or_none(title: str) -> None:
    for line in (as_promise(title, heard=HEARD), as_question(title, heard=HEARD)):
        if line is not None:
            assert line == " ".join(line.split())
            assert not line[0].islower()
