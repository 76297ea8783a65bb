"""Every line of a drafted page rests on words of the transcript, and shows no other words."""

import re

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode, Show
from pipeline.model.notes import Line, Notes
from pipeline.model.transcript import Transcript
from pipeline.nlp.addresses import join_addresses
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript

TEMPLATE_WORDS = {"how", "to", "what", "know", "about", "the"}
"""All that a template of the learn section may add."""

INTERVIEW = (
    ("Ann", "Hello, and welcome to the bread show, I'm Ann Miller. Today we are talking about bread at home."),
    ("Ann", "So, um, why does bread from a home oven taste better? Please tell us who you are."),
    ("Bo", "Well, my name is Bo Baker. And I I bake, you know, forty loaves a week."),
    ("Bo", "There are two things that every loaf needs. First, time to rise. Second, a very hot oven."),
    ("Ann", "This episode is sponsored by Mill and Stone. Use the code bread for ten percent off."),
    ("Bo", "Okay, so start with a small loaf, because a large one is hard to bake through."),
    ("Bo", "Make sure you weigh the flour. It is never the same twice in a cup."),
    ("Bo", "There is a book called Slow Bread by Mary Field, and you can see it at example dot org slash bread."),
    ("Ann", "Thank you, Bo."),
)
MUMBLED = (
    "so um today we are talking about rain and how it forms over the sea",
    "you should always carry a coat because the rain comes without any warning here",
    "the rain falls first on the hills and then on the town below them",
)
EMPTY = ("Um.", "Yeah.")


def halves(heard: Transcript) -> tuple[Chapter, ...]:
    middle, end = len(heard.words) // 2, len(heard.words)
    turn_ms, end_ms = heard.words[middle].start_ms, heard.words[-1].end_ms
    return (
        Chapter("How to Begin", 0, turn_ms, 0, middle, "producer"),
        Chapter("Ovens and Loaves", turn_ms, end_ms, middle, end, "found", title_from="drafted"),
    )


def draft(heard: Transcript) -> Notes:
    episode = Episode("bread", Show(glossary=("Slow Bread",)), "Bread at Home")
    chapters = halves(heard)
    mentions = find_mentions(heard, episode)
    return draft_notes(episode, heard, chapters, mine_takeaways(heard, chapters), mentions)


@pytest.fixture(params=[INTERVIEW, MUMBLED, EMPTY], ids=["interview", "mumbled", "empty"])
def heard(request: pytest.FixtureRequest) -> Transcript:
    return transcript(*request.param)


def plain(text: str) -> list[str]:
    return [word for word in (re.sub(r"[^\w./']", "", token).strip(".'").lower() for token in text.split()) if word]


def resting_words(heard: Transcript, line: Line) -> list[str]:
    """What was said in the line's evidence, addresses in written form."""
    return [
        word
        for span in line.evidence
        for word in plain(" ".join(join_addresses([word.text for word in heard.words[span.first : span.last]])))
    ]


def is_subsequence(shown: list[str], said: list[str]) -> bool:
    rest = iter(said)
    return all(word in rest for word in shown)


def test_evidence_lies_inside_the_transcript_and_carries_its_times(heard: Transcript) -> None:
    for section in draft(heard).sections:
        for line in section.lines:
            assert bool(line.evidence) == (line.origin in ("spoken", "drafted"))
            for span in line.evidence:
                assert span.last <= len(heard.words)
                assert span.start_ms == heard.words[span.first].start_ms
                assert span.end_ms == heard.words[span.last - 1].end_ms


def test_spoken_lines_show_words_of_their_evidence_in_spoken_order(heard: Transcript) -> None:
    for section in draft(heard).sections:
        for line in section.lines:
            if line.origin == "spoken":
                assert is_subsequence(plain(line.text), resting_words(heard, line)), line


def test_drafted_lines_add_nothing_but_the_words_of_a_template_or_a_title(heard: Transcript) -> None:
    titles = {word for chapter in halves(heard) for word in plain(chapter.title)}
    for section in draft(heard).sections:
        for line in section.lines:
            if line.origin == "drafted":
                assert set(plain(line.text)) <= set(resting_words(heard, line)) | titles | TEMPLATE_WORDS, line


def test_labels_of_takeaways_are_words_of_the_evidence_or_of_a_title(heard: Transcript) -> None:
    titles = {word for chapter in halves(heard) for word in plain(chapter.title)}
    for line in draft(heard).section("takeaways").lines:
        if line.label:
            assert set(plain(line.label)) <= set(resting_words(heard, line)) | titles


def test_no_link_is_shown_that_nobody_said_or_gave(heard: Transcript) -> None:
    said = " ".join(join_addresses([word.text for word in heard.words]))
    for section in draft(heard).sections:
        for line in section.lines:
            if line.url:
                assert line.url.removeprefix("https://") in said


def test_the_interview_fills_the_page() -> None:
    notes = draft(transcript(*INTERVIEW))
    for key in ("hook", "pitch", "learn", "takeaways", "guests", "resources", "outline"):
        assert all(line.origin != "missing" for line in notes.section(key).lines), key  # type: ignore[arg-type]


def test_the_same_words_give_the_same_page(heard: Transcript) -> None:
    assert draft(heard) == draft(heard)
