import pytest

from pipeline.model.chapter import Chapter
from pipeline.nlp.chapter_lessons import Talk, choose_lessons
from pipeline.nlp.lessons import lesson_of_manner, lesson_of_statement, lessons_of
from pipeline.nlp.shown import shown_sentences
from tests.builders import transcript


@pytest.mark.parametrize(
    ("said", "lessons"),
    [
        ("Now that you know how to build a strong curiosity loop, go on.", ["How to build a strong curiosity loop"]),
        ("A soft fork is a change that old nodes accept.", ["What a soft fork is"]),
        ("We look at the difference between steel and stone.", ["The difference between steel and stone"]),
        ("There are three things that every foundation wants.", ["The three things that every foundation wants"]),
        ("You should rest the dough for a night because it rises.", ["Why you should rest the dough for a night"]),
        ("I learned how to make it.", []),
        ("There are three or four of them in my kitchen.", []),
        ("That's what I need to do in plain English.", []),
    ],
)
def test_lines_come_from_what_is_explained_counted_or_advised(said: str, lessons: list[str]) -> None:
    found = [lesson.text for lesson in lessons_of(said)]
    assert [text for text in found if not text.startswith("How to rest")] == lessons


@pytest.mark.parametrize(
    "said",
    [
        "They employ word play to create catchy lyrics.",
        "Use word play to create catchy lyrics for everyone.",
        "Musicians need word play to create catchy lyrics.",
        "Musicians employ word play all of the time.",
    ],
)
def test_how_something_is_done_needs_a_doer_a_deed_and_an_end(said: str) -> None:
    assert lesson_of_manner(said) is None


def test_a_name_in_front_keeps_its_capital() -> None:
    said = "Musicians employ word play to create catchy lyrics."
    shown = [lesson_of_manner(said, {"musician": is_small}) for is_small in (False, True)]
    assert [lesson and lesson.text for lesson in shown] == [
        "How Musicians employ word play to create catchy lyrics",
        "How musicians employ word play to create catchy lyrics",
    ]


def test_a_statement_told_in_the_past_or_about_you_is_no_lesson() -> None:
    assert lesson_of_statement("Soil was poor for most of that year.") is None
    assert lesson_of_statement("You hold water in the soil for a year.") is None


def test_what_the_hook_asks_is_promised_last_and_still_fills_the_page() -> None:
    heard = transcript("We make compost at home.", "Seeds are chosen in spring.", "Plants get water at night.")
    titles = ("How to make compost", "How to choose seeds", "How to water plants")
    utterances = zip(titles, heard.utterances, strict=True)
    chapters = tuple(
        Chapter(title, n * 9000, (n + 1) * 9000, one.first, one.last, "producer")
        for n, (title, one) in enumerate(utterances)
    )
    sentences, shown = shown_sentences(heard)
    talk = Talk(sentences, shown, {}, (), asked="How do you make compost?")
    chosen = [text for text, _ in choose_lessons(chapters, talk, takeaways=(), on_page=())]
    assert (sorted(chosen), chosen[-1]) == (sorted(titles), titles[0])
