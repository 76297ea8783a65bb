"""Chapters proposed where there is no outline."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.nlp.border_features import FEATURES, border_features
from pipeline.nlp.borders import SHORTEST_CHAPTER_S
from pipeline.nlp.chapter_phrases import chapter_phrases
from pipeline.nlp.chapter_titles import announced_topic
from pipeline.nlp.cohesion import rarity, window_likeness
from pipeline.nlp.sentences import split_sentences
from pipeline.stages.propose import propose_chapters
from tests.builders import transcript

TOPICS = {
    "sourdough bread": "The dough rests in the oven while flour and yeast rise over the crust of the loaf.",
    "mountain bikes": "A rider brakes on the trail so the saddle and the wheels grip the gravel downhill.",
    "tax returns": "An accountant files the invoice with the receipts before the deadline of the tax office.",
    "telescopes": "The mirror gathers light from a galaxy so the lens shows the planet and its moons.",
}


def talk(sentences_a_topic: int = 40) -> Transcript:
    """Four topics, each announced and talked about for three minutes."""
    lines = ["Hello and welcome to the show.", *["We are Ann and Bo and it is a sunny morning in our town."] * 8]
    for topic, sentence in TOPICS.items():
        lines.append(f"Alright, so let's talk about {topic}.")
        lines += [sentence] * sentences_a_topic
    return transcript(*[("Ann", line) for line in lines])


def proposed(heard: Transcript, **options: int):
    return propose_chapters(heard, duration_ms=heard.words[-1].end_ms if heard.words else 0, **options)


def test_announced_topics_become_chapters_with_their_names():
    chapters, findings = proposed(talk())
    titles = [chapter.title for chapter in chapters]
    assert {"Sourdough Bread", "Mountain Bikes", "Tax Returns", "Telescopes"} <= set(titles)
    assert [finding.code for finding in findings] == ["chapters.proposed"]
    assert findings[0].weight == "look"
    assert findings[0].remedy


def test_a_proposed_chapter_begins_with_the_sentence_that_announces_it():
    heard = talk()
    chapters, _ = proposed(heard)
    bikes = next(chapter for chapter in chapters if chapter.title == "Mountain Bikes")
    assert heard.text(bikes.first, bikes.last).startswith("Alright, so let's talk about mountain bikes.")
    assert bikes.support is not None
    assert "mountain bikes" in heard.text(bikes.support.first, bikes.support.last)


def test_proposals_are_marked_as_found_and_drafted_and_the_first_begins_at_zero():
    chapters, _ = proposed(talk())
    assert chapters[0].start_ms == 0
    assert chapters[0].title == "Introduction"
    assert {(chapter.time_from, chapter.title_from, chapter.outline_ms) for chapter in chapters} == {
        ("found", "drafted", None)
    }
    assert all(chapter.support for chapter in chapters)
    assert all(0 <= (chapter.confidence or 0) <= 1 for chapter in chapters)


@pytest.mark.parametrize("number", [2, 4, 7])
def test_a_number_that_is_asked_for_is_the_number_that_comes(number: int):
    assert len(proposed(talk(), n_chapters=number)[0]) == number


def test_one_chapter_asked_for_is_one_chapter():
    chapters, _ = proposed(talk(), n_chapters=1)
    assert len(chapters) == 1


def test_more_chapters_than_there_is_room_for_become_as_many_as_fit():
    heard = talk(8)
    chapters, _ = proposed(heard, n_chapters=500)
    assert 3 < len(chapters) < 500
    assert all(after.start_ms - before.start_ms >= 10_000 for before, after in itertools.pairwise(chapters))


def test_the_same_words_give_the_same_chapters():
    assert proposed(talk()) == proposed(talk())


def test_a_short_recording_is_one_chapter_and_says_why():
    chapters, findings = proposed(talk(2))
    assert [(chapter.title, chapter.start_ms) for chapter in chapters] == [("Full episode", 0)]
    assert findings[0].code == "outline.missing"
    assert "too short" in findings[0].message


def test_a_long_recording_with_few_words_is_one_chapter():
    heard = transcript("We play some music now.")
    chapters, findings = propose_chapters(heard, duration_ms=3_600_000)
    assert len(chapters) == 1
    assert chapters[0].end_ms == 3_600_000
    assert "too little is said" in findings[0].message


def test_a_recording_without_speech_is_one_chapter():
    chapters, findings = propose_chapters(Transcript((), (), None, "e", "m"), duration_ms=600_000, n_chapters=4)
    assert (chapters[0].first, chapters[0].last) == (0, 0)
    assert findings[0].code == "outline.missing"


def test_another_language_is_not_guessed_at():
    heard = talk()
    german = Transcript(heard.words, heard.utterances, "de", "built", "none")
    chapters, findings = proposed(german)
    assert len(chapters) == 1
    assert "English only" in findings[0].message


def test_unpunctuated_words_of_one_voice_are_still_divided():
    heard = talk()
    bare = tuple(Word(word.text.strip(".,").lower(), word.start_ms, word.end_ms) for word in heard.words)
    chapters, _ = proposed(Transcript(bare, (Utterance(0, len(bare)),), "en", "built", "none"))
    assert len(chapters) >= 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann", "Bo", ""]), st.sampled_from([*TOPICS.values(), "Okay.", "Next question?"])),
        min_size=1,
        max_size=60,
    ),
    st.integers(0, 12),
    st.integers(0, 5_000),
)
def test_chapters_tile_the_words_whatever_is_said(lines, number, word_ms):
    heard = transcript(*[(voice or None, text) for voice, text in lines], word_ms=word_ms)
    chapters, findings = proposed(heard, n_chapters=number) if number else proposed(heard)
    assert [chapters[0].first, *[chapter.last for chapter in chapters]] == [
        *[chapter.first for chapter in chapters],
        len(heard.words),
    ]
    assert chapters[0].start_ms == 0
    assert all(before.end_ms == after.start_ms for before, after in itertools.pairwise(chapters))
    assert all(
        after.start_ms - before.start_ms >= SHORTEST_CHAPTER_S * 1000 for before, after in itertools.pairwise(chapters)
    )
    assert len({chapter.title for chapter in chapters}) == len(chapters)
    assert len(findings) == 1


def test_five_hours_are_divided_in_seconds():
    lines = [f"Word{at % 97} meets thing{at % 31} of part{at // 200} in chapter{at // 50}." for at in range(1_800)]
    heard = transcript(*lines, word_ms=1200)
    assert heard.words[-1].end_ms > 4 * 3_600_000
    began_s = time.process_time()
    chapters, _ = proposed(heard)
    assert time.process_time() - began_s < 4
    assert len(chapters) > 10


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("So, let's talk about pricing.", "Pricing"),
        ("Moving on to the Merkle tree.", "Merkle Tree"),
        ("I wanted to ask you about remote work and how you do it.", "Remote Work"),
        ("What about web components?", "Web Components"),
        ("The third point is Miniscript support.", "Miniscript Support"),
        ("Let's get into it.", None),
        ("Let's talk about that.", None),
        ("Let's move on to the next question.", None),
        ("Please tell me you have more stickers.", None),
        ("We talk all day.", None),
    ],
)
def test_an_announcement_names_its_topic_or_nothing(said: str, title: str | None):
    assert announced_topic(said) == title


def test_a_question_that_is_read_out_is_the_title():
    question = "What are subscriptions in React?"
    lines = [("Ann", "Welcome to the show, it is a sunny morning in our town.")] * 8
    for at, asked in enumerate([question, "How do you price a project?", "Why do trains run late?"]):
        lines += [("Ann", "Next question is from Mark."), ("Ann", asked)]
        lines += [("Bo", list(TOPICS.values())[at])] * 30
    titles = [chapter.title for chapter in proposed(transcript(*lines), n_chapters=4)[0]]
    assert question in titles


def test_likeness_falls_where_the_words_change_and_nowhere_lower():
    import numpy as np

    terms = [["bread", "oven"]] * 10 + [["trail", "bike"]] * 10
    likeness = window_likeness(terms, rarity(terms), np.arange(20) * 5.0, 30.0)
    assert likeness.argmin() == 10
    assert likeness[5] == pytest.approx(1.0, abs=0.05)
    assert likeness[10] == pytest.approx(0.0)


def test_a_chapter_that_announces_nothing_is_called_after_what_it_names_early_and_often():
    baking = [
        "The bread oven has to be hot.",
        "A bread oven keeps its heat.",
        "Ask a neighbour.",
        "Heat the bread oven.",
    ]
    riding = ["The mountain bike has gears.", "My sister bought a mountain bike.", "Oil the mountain bike every week."]
    phrases = chapter_phrases([*baking, *riding], [(0, 4), (4, 7)])
    assert [found[0] for found in phrases] == ["bread oven", "mountain bike"]


@pytest.mark.parametrize(
    "text", ["It took 500 milliseconds.", "We read [the page](http in the notes.", "It was the end."]
)
def test_numbers_of_things_broken_links_and_unwanted_words_are_no_title(text: str):
    assert chapter_phrases([text], [(0, 1)], {"end"}) in ([[]], [["notes"]])


def test_the_sentence_that_speaks_for_a_title_has_its_words():
    chapters, _ = proposed(talk(), n_chapters=7)
    heard = talk()
    for chapter in chapters[1:]:
        assert chapter.support is not None
        said = heard.text(chapter.support.first, chapter.support.last).lower()
        assert chapter.title.startswith("Chapter ") or chapter.title.lower() in said


def test_lines_of_an_engine_are_no_paragraphs():
    sentences = split_sentences(talk())
    everywhere = {sentence.first for sentence in sentences}
    few = {sentence.first for sentence in sentences[::20]}
    column = FEATURES.index("paragraph")
    assert border_features(sentences, everywhere, 900.0)[:, column].sum() == 0
    assert border_features(sentences, few, 900.0)[:, column].sum() == len(few) - 1
