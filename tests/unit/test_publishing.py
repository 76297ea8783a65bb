from dataclasses import replace

from pipeline.model.episode import Episode, Guest, Show
from pipeline.model.notes import Notes, Section
from pipeline.model.transcript import Transcript
from pipeline.nlp.short_texts import LONGEST_DESCRIPTION
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.publishing import draft_publishing
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript, whole_chapter

TALK = (
    ("Ann", "Welcome to the garden show. Today we are talking about garden soil and how to keep it alive."),
    ("Ann", "Why does garden soil matter for a small yard?"),
    ("Bo Hale", "My name is Bo Hale. Garden soil holds water, um, and feeds the roots of every plant in the yard."),
    ("Bo Hale", "The best garden soil is made from patience and not from bags."),
    ("Bo Hale", "Start with the compost from your own kitchen, because it costs nothing at all."),
    ("Bo Hale", "So, you know, never dig the soil when it is wet, or you press the air out of it."),
    ("Bo Hale", "Healthy garden soil smells of rain and never of anything else."),
    ("Bo Hale", "A living soil is worth more than any machine that is made to replace it."),
    ("Bo Hale", "Nobody ever ruined a garden by waiting one week longer than the neighbours."),
    ("Bo Hale", "Worms do more work in one night than a gardener does in the whole of May."),
    ("Bo Hale", "Leaves that fall in autumn are the cheapest food a garden can ever get."),
    ("Bo Hale", "Rain in spring is better than any hose, and mulch is better than rain."),
    ("Ann", "Use the code SPADE for ten percent off the best spades in the whole country."),
)


def publishing(heard: Transcript, episode: Episode) -> dict[str, Section]:
    chapters = (whole_chapter(heard, "How to feed the soil"),)
    takeaways = mine_takeaways(heard, chapters)
    mentions = find_mentions(heard, episode)
    notes = draft_notes(episode, heard, chapters, takeaways, mentions)
    sections = draft_publishing(episode, heard, chapters, takeaways, mentions, notes)
    return {section.key: section for section in sections}


def texts(section: Section) -> list[str]:
    return [line.text for line in section.lines]


def test_the_description_is_made_of_whole_lines_of_the_page_that_fit() -> None:
    section = publishing(transcript(*TALK), Episode("soil", title="Living Soil"))["description"]
    assert texts(section) == [
        "Why does garden soil matter for a small yard? Today we are talking about garden soil and how to keep it alive."
    ]
    assert [place.first for place in section.lines[0].evidence] == [18, 5]


def test_a_pitch_that_is_too_long_is_cut_at_a_word() -> None:
    long = (
        "Today we are talking about photosynthesis and decomposition and fertilization and transpiration and "
        "acidification and nitrification and mineralization and sedimentation and stratification."
    )
    (line,) = publishing(transcript(long), Episode("soil"))["description"].lines
    assert len(line.text) <= LONGEST_DESCRIPTION
    assert line.text.endswith("…")
    assert long.startswith(line.text.rstrip("…"))


def test_titles_are_three_at_most_and_none_repeats_the_episodes_own() -> None:
    episode = Episode("soil", title="How to feed the soil", guests=(Guest("Bo Hale"),))
    titles = texts(publishing(transcript(*TALK), episode)["titles"])
    assert titles[0] == "Why does garden soil matter for a small yard?"
    assert len(titles) <= 3
    assert "How to feed the soil" not in titles


def test_a_guest_gives_a_title_with_what_both_the_title_and_the_talk_are_about() -> None:
    episode = Episode("soil", title="A Garden That Lives", guests=(Guest("Bo Hale"),))
    assert "Bo Hale on garden soil" in texts(publishing(transcript(*TALK), episode)["titles"])


def test_quotes_are_to_the_letter_with_their_voice_and_nothing_that_sells() -> None:
    heard = transcript(*TALK)
    lines = publishing(heard, Episode("soil"))["quotes"].lines
    assert lines
    for line in lines:
        assert line.label == "Bo Hale"
        assert line.text in heard.text()
        assert "um" not in line.text.split()


def test_keywords_begin_with_the_producers_own_names_that_were_heard() -> None:
    episode = Episode("soil", Show("The Garden Show", glossary=("compost", "peat")), guests=(Guest("Bo Hale"),))
    words = texts(publishing(transcript(*TALK), episode)["keywords"])
    assert words[:2] == ["Bo Hale", "compost"]
    assert "garden soil" in words
    assert "peat" not in words


def test_a_silent_recording_has_four_missing_lines() -> None:
    nothing = Transcript((), (), None, "built", "none")
    sections = draft_publishing(Episode("x"), nothing, (), (), (), Notes(()))
    assert [(section.key, [line.origin for line in section.lines]) for section in sections] == [
        (key, ["missing"]) for key in ("description", "titles", "quotes", "keywords")
    ]


def test_words_of_another_language_give_no_keywords() -> None:
    heard = replace(transcript("Der Garten und der Garten und noch ein Garten im Regen."), language="de")
    assert publishing(heard, Episode("x"))["keywords"].lines[0].origin == "missing"
