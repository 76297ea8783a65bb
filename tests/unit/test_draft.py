import datetime

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode, Guest, Link, Show, Sponsor
from pipeline.model.notes import Line, Notes, SectionKey
from pipeline.model.transcript import Transcript
from pipeline.nlp.lessons import lesson_from_sentence
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript, whole_chapter

TALK = (
    ("Ann", "Welcome to the garden show. I'm Ann Green. Today we are talking about soil and how to keep it alive."),
    ("Ann", "So why does good soil matter for a small garden? Bo, how are you?"),
    ("Bo", "My name is Bo Hale. Good soil holds water and feeds the roots of every plant in the garden."),
    ("Bo", "Make sure the soil drains well before you plant a single seed."),
    ("Bo", "Start with the compost from your own kitchen, because it costs nothing at all."),
    ("Bo", "Never dig the garden when the soil is wet, or you press the air out of it."),
    ("Bo", "There is a book called Plain Soil, and more at example dot org slash soil."),
)


def drafted(heard: Transcript, episode: Episode, chapters: tuple[Chapter, ...] | None = None) -> Notes:
    chapters = (whole_chapter(heard, "Healthy Soil"),) if chapters is None else chapters
    mentions = find_mentions(heard, episode)
    return draft_notes(episode, heard, chapters, mine_takeaways(heard, chapters), mentions)


def lines(notes: Notes, key: SectionKey) -> list[tuple[str, str]]:
    return [(line.origin, line.text) for line in notes.section(key).lines]


def test_every_section_is_there_in_reading_order() -> None:
    keys = [section.key for section in drafted(transcript(*TALK), Episode("soil")).sections]
    assert keys == [
        "title", "show", "date", "hook", "pitch", "learn", "takeaways", "guests", "resources", "outline", "subscribe",
        "related", "sponsors",
    ]  # fmt: skip


def test_the_hook_is_a_question_of_the_first_voice_and_no_small_talk() -> None:
    notes = drafted(transcript(*TALK), Episode("soil", title="Living Soil"))
    assert lines(notes, "hook") == [("spoken", "Why does good soil matter for a small garden?")]


def test_without_a_question_the_hook_is_the_producers_own_or_missing() -> None:
    heard = transcript("Good soil holds water.")
    asked = Chapter("Should you dig your garden at all?", 0, 9000, 0, 4, "producer")
    assert lines(drafted(heard, Episode("soil", title="Is soil alive?")), "hook") == [("producer", "Is soil alive?")]
    assert lines(drafted(heard, Episode("soil"), (asked,)), "hook") == [("producer", asked.title)]
    assert lines(drafted(heard, Episode("soil")), "hook")[0][0] == "missing"


def test_the_pitch_says_in_spoken_words_what_the_episode_is_about() -> None:
    notes = drafted(transcript(*TALK), Episode("soil"))
    assert ("spoken", "Today we are talking about soil and how to keep it alive.") in lines(notes, "pitch")
    assert len(notes.section("pitch").lines) <= 2


def test_three_takeaways_are_shown_with_labels_and_learn_does_not_repeat_them() -> None:
    notes = drafted(transcript(*TALK), Episode("soil"))
    takeaways = notes.section("takeaways").lines
    assert len(takeaways) == 3
    assert all(line.label and line.evidence for line in takeaways)
    assert not {line.text for line in takeaways} & {line.text for line in notes.section("learn").lines}


def test_the_producers_words_come_to_the_letter() -> None:
    episode = Episode(
        "soil",
        Show("the Garden Show", subscribe=(Link("RSS", "https://example.org/feed"),), call_to_action="Follow us!"),
        "soil,   alive",
        datetime.date(2024, 5, 1),
        guests=(Guest("Bo Hale", "gardener", "https://example.org/bo"),),
        links=(Link("Soil map", "https://example.org/map"),),
        sponsors=(Sponsor("Happy Spades", "Spades for all.", "https://example.org/s"), Sponsor("Seeds")),
    )
    notes = drafted(transcript(*TALK), episode)
    assert lines(notes, "title") == [("producer", "soil,   alive")]
    assert lines(notes, "date") == [("producer", "2024-05-01")]
    assert notes.section("guests").lines == (
        Line("Bo Hale", "producer", label="gardener", url="https://example.org/bo"),
    )
    assert notes.section("resources").lines[0] == Line("Soil map", "producer", url="https://example.org/map")
    assert [line.text for line in notes.section("subscribe").lines] == ["Follow us!", "RSS"]
    assert [(line.label, line.text) for line in notes.section("sponsors").lines] == [
        ("Happy Spades", "Spades for all."),
        (None, "Seeds"),
    ]


def test_names_that_were_only_heard_wait_to_be_confirmed_and_the_host_is_no_guest() -> None:
    notes = drafted(transcript(*TALK), Episode("soil"))
    assert [(line.text, line.to_confirm) for line in notes.section("guests").lines] == [("Bo Hale", True)]
    assert [(line.text, line.url) for line in notes.section("resources").lines] == [
        ("Plain Soil", None),
        ("example.org/soil", "https://example.org/soil"),
    ]


def test_the_outline_keeps_titles_and_times_and_shows_a_chapter_without_a_title_as_missing() -> None:
    heard = transcript("Good soil holds water.", "Dig it.")
    chapters = (
        Chapter("soil -  why?", 0, 2000, 0, 4, "producer"),
        Chapter("", 2000, 3000, 4, 4, "producer"),
        Chapter("Digging", 3000, 9000, 4, 6, "found", title_from="drafted"),
    )
    outline = drafted(heard, Episode("soil"), chapters).section("outline").lines
    assert [(line.start_ms, line.origin) for line in outline] == [(0, "producer"), (2000, "missing"), (3000, "drafted")]
    assert outline[0].text == "soil -  why?"
    assert "soil.outline.txt" in outline[1].text
    assert outline[2].evidence


def test_a_silent_recording_is_a_page_of_missing_lines_that_say_where_to_write() -> None:
    notes = draft_notes(Episode("soil"), Transcript((), (), None, "built", "none"), (), (), ())
    assert all(line.origin == "missing" for section in notes.sections for line in section.lines)
    assert "soil.toml" in notes.section("guests").lines[0].text
    assert "show.toml" in notes.section("subscribe").lines[0].text


@pytest.mark.parametrize(
    "sentence",
    ["Put it on the table and leave it there.", "You should do something about that stuff.", "We went home.", "Ask."],
)
def test_no_lesson_is_made_of_a_sentence_that_promises_nothing(sentence: str) -> None:
    assert lesson_from_sentence(sentence) is None


def test_a_given_link_carries_the_places_where_it_was_named_and_is_not_told_twice() -> None:
    show = Show(name="Plain Talk", glossary=("Plain Talk", "Plain Soil"))
    links = (
        Link("Plain Soil, by Ada Hill", "https://example.org/book"),
        Link("Notes", "https://www.example.org/soil/"),
    )
    heard = transcript(*TALK, "This was Plain Talk.")
    section = drafted(heard, Episode("soil", show, links=links)).section("resources")
    assert [(line.text, line.origin, line.to_confirm) for line in section.lines] == [
        ("Plain Soil, by Ada Hill", "producer", False),
        ("Notes", "producer", False),
    ]
    spoken = [[heard.text(e.first, e.last) for e in line.evidence] for line in section.lines]
    assert spoken == [["Plain Soil,"], ["example dot org slash soil."]]
