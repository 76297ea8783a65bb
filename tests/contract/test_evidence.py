"""Every line of a drafted page rests on words of the transcript, and shows no other words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode, Guest, Link, Show
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript
from pipeline.nlp.addresses import join_addresses
from pipeline.nlp.short_texts import LONGEST_DESCRIPTION
from pipeline.nlp.spoken_numbers import join_numbers
from pipeline.nlp.tokens import stem
from pipeline.render.episode_json import load_document
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.publishing import draft_publishing
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript

TEMPLATE_WORDS = frozenset(
    {"how", "to", "what", "why", "that", "whether", "the", "do", "does", "you"}
    | {"this", "episode", "it", "covers", "guest", "is", "and", "on"}
)
"""All that a template may add: see title_forms, lessons, draft and publishing."""
SAMPLE = Path(__file__).parents[2] / "outputs" / "how-to-start-in-grant-writing" / "episode.json"

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
TRAILER = (
    ("Bo", "I threw the whole loaf out of the window. Never again."),
    ("Ann", "Hi everyone, welcome to the bread show, and today we are going to be talking about sourdough at home."),
    (
        "Ann",
        "My next guest has a bakery in Leeds. Bo Baker is the founder of Mill Street Bread, and he bakes at night.",
    ),
    ("Ann", "What makes a starter strong enough for a cold kitchen?"),
    ("Bo", "A starter is a culture that you feed with flour and water every day."),
    ("Bo", "Bakers feed the starter twice a day to keep the yeast strong. Feed it before you sleep. Because it works."),
    ("Bo", "We began in twenty nineteen and about thirty five percent of our bread goes to schools."),
    ("Bo", "The best bread is made from patience and not from recipes."),
    ("Bo", "See all of it at slow bread dot com slash start, or in a book called The Patient Oven by Mary Field."),
)
VOICES = (
    ("Ann Miller", "Welcome back. Let us look at ovens and how to heat them without waste."),
    ("Carl Stone", "You should heat the stone for an hour, because a cold stone tears the crust."),
    ("Carl Stone", "The difference between steel and stone is how fast they give back the heat."),
    ("Speaker 3", "Yes, I heat the oven with the door shut and the light off for most of the hour."),
    ("Carl Stone", "A steel plate gives a crust to a pizza that no other thing in a kitchen can give."),
)
CO_HOSTS = (
    ("Announcer", "You are listening to the bread show, strap yourself in."),
    ("Ann Miller", "Welcome to the bread show. My name is Ann Miller and with me, as always, is Carl Stone."),
    ("Ann Miller", "Here, we are not quite awake yet, we are going to be talking all about ovens and loaves."),
    ("Ann Miller", "This episode is sponsored by Millgate, which is flour for everyone. Use the code bread."),
    ("Carl Stone", "Are bakers worried about the price of flour? Let's say you buy a ton, then you need a barn."),
    ("Carl Stone", "The oven keeps its heat for a day if the bricks are thick enough Furthermore, it saves wood."),
    ("Ann Miller", "Millgate sells a very good flour, I buy it every week. You can't you have to see it."),
    ("Carl Stone", "Bake the largest loaf first, so that the small ones brown in the falling heat of the oven."),
    ("Ann Miller", "You know what makes a crust tear. Go to millgate dot com slash breadshow for ten percent off."),
)
NUMBERS = (
    "Hi, I'm Ann Miller, and in this talk I will show you how to plan a small bakery.",
    "There are three steps to a small bakery. First, rent a room with a drain in the floor. Second, buy one oven.",
    "Third, bake for forty people before you bake for four hundred people in the town.",
    "In twenty twenty four a bakery needed about thirty thousand dollars for its first year of work.",
    "Should bakers borrow money at all? Bakers borrow money to buy ovens, and they pay it back with bread.",
    "You should keep a book of every loaf, because the tax office asks for it after seven years.",
)


TITLES = ("How to Begin", "Feeding your starter", "Ovens and loaves", "Why does the crust tear?")


def quarters(heard: Transcript) -> tuple[Chapter, ...]:
    cuts = [len(heard.words) * at // 4 for at in range(5)]
    starts = [heard.words[cut].start_ms for cut in cuts[:-1]] + [heard.words[-1].end_ms]
    return tuple(
        Chapter(title, starts[at], starts[at + 1], cuts[at], cuts[at + 1], "producer")
        for at, title in enumerate(TITLES)
    )


BREAD = Episode(
    "bread",
    Show("The Bread Show", hosts=("Ann Miller",), glossary=("Slow Bread", "GraphQL")),
    "Starting Sourdough at Home",
    links=(Link("The Patient Oven", "https://example.org/oven"),),
)
GUEST = replace(BREAD, guests=(Guest("Bo Baker", "Founder of a bakery"),))
CASES = {
    "interview": (INTERVIEW, BREAD),
    "mumbled": (MUMBLED, BREAD),
    "empty": (EMPTY, BREAD),
    "trailer": (TRAILER, BREAD),
    "trailer with a guest": (TRAILER, GUEST),
    "voices": (VOICES, BREAD),
    "co-hosts": (CO_HOSTS, replace(BREAD, show=Show("The Bread Show"))),
    "numbers": (NUMBERS, BREAD),
}


class Draft:
    """A page and what is for publishing it, with all that it may rest on."""

    def __init__(self, episode: Episode, heard: Transcript, chapters: tuple[Chapter, ...]) -> None:
        self.episode, self.heard, self.chapters = episode, heard, chapters
        takeaways = mine_takeaways(heard, chapters)
        mentions = find_mentions(heard, episode)
        notes = draft_notes(episode, heard, chapters, takeaways, mentions)
        publishing = draft_publishing(episode, heard, chapters, takeaways, mentions, notes)
        self.notes = replace(notes, publishing=publishing)

    @property
    def sections(self) -> tuple[Section, ...]:
        return (*self.notes.sections, *self.notes.publishing)

    def lines(self, *origins: str) -> Iterator[Line]:
        return (line for section in self.sections for line in section.lines if line.origin in origins)

    def given(self) -> set[str]:
        """Words of the producer's own files and of the voices' names, which her transcript gave."""
        episode = self.episode
        texts = [chapter.title for chapter in self.chapters if chapter.title_from == "producer"]
        texts += [episode.title or "", episode.show.name or "", *episode.show.hosts, *episode.show.glossary]
        texts += [text for guest in episode.guests for text in (guest.name, guest.role or "")]
        texts += [link.title for link in episode.links]
        texts += [utterance.speaker or "" for utterance in self.heard.utterances]
        return {stem(word) for text in texts for word in plain(text)}


def draft(heard: Transcript, episode: Episode = BREAD) -> Notes:
    return Draft(episode, heard, quarters(heard)).notes


def doubted(heard: Transcript) -> Transcript:
    """The same words, each ninth heard with doubt, as an engine tells it."""
    words = tuple(replace(word, confidence=0.3 if at % 9 == 0 else 0.95) for at, word in enumerate(heard.words))
    return replace(heard, words=words)


@pytest.fixture(params=[*CASES, "heard with doubt", "sample"])
def drafted(request: pytest.FixtureRequest) -> Draft:
    if request.param == "heard with doubt":
        heard = doubted(transcript(*TRAILER))
        return Draft(BREAD, heard, quarters(heard))
    if request.param == "sample":
        document = load_document(SAMPLE.read_bytes())
        return Draft(document.episode, document.transcript, document.chapters)
    said, episode = CASES[request.param]
    heard = transcript(*said)
    return Draft(episode, heard, quarters(heard))


@pytest.fixture
def heard(drafted: Draft) -> Transcript:
    return drafted.heard


def plain(text: str) -> list[str]:
    return [word for word in (re.sub(r"[^\w./']", "", token).strip(".'").lower() for token in text.split()) if word]


def resting_words(heard: Transcript, line: Line) -> list[str]:
    """What was said in the line's evidence, addresses and numbers in written form.

    An address alone is also told whole: where the word in front of it leads to it, all its parts belong together.
    """
    said = [[word.text for word in heard.words[span.first : span.last]] for span in line.evidence]
    whole = ["".join({"dot": ".", "slash": "/"}.get(word, word) for word in plain(" ".join(words))) for words in said]
    return [word for words in said for word in plain(" ".join(join_numbers(join_addresses(words))))] + whole


def is_subsequence(shown: list[str], said: list[str]) -> bool:
    rest = iter(said)
    return all(word in rest for word in shown)


def test_evidence_lies_inside_the_transcript_and_carries_its_times(drafted: Draft) -> None:
    words = drafted.heard.words
    for line in drafted.lines("spoken", "drafted"):
        assert line.evidence
        for span in line.evidence:
            assert span.last <= len(words)
            assert span.start_ms == words[span.first].start_ms
            assert span.end_ms == words[span.last - 1].end_ms


def test_every_word_of_a_spoken_or_drafted_line_was_said_given_or_is_a_templates(drafted: Draft) -> None:
    given = drafted.given()
    for line in drafted.lines("spoken", "drafted"):
        said = {stem(word) for word in resting_words(drafted.heard, line)}
        shown = {stem(word) for text in (line.text, line.label or "") for word in plain(text)}
        assert shown <= said | given | {stem(word) for word in TEMPLATE_WORDS}, line


def test_a_spoken_line_shows_words_of_its_evidence_in_spoken_order(drafted: Draft) -> None:
    for line in drafted.lines("spoken"):
        assert is_subsequence(plain(line.text), resting_words(drafted.heard, line)), line


def test_a_pull_quote_is_verbatim_and_on_no_other_line(drafted: Draft) -> None:
    told = [span for section in drafted.notes.sections for line in section.lines for span in line.evidence]
    for line in drafted.notes.section("quotes").lines:
        if line.origin != "missing":
            (place,) = line.evidence
            assert line.text == drafted.heard.text(place.first, place.last)
            assert not any(place.first < span.last and span.first < place.last for span in told)


def test_the_short_description_is_short(drafted: Draft) -> None:
    assert all(len(line.text) <= LONGEST_DESCRIPTION for line in drafted.notes.section("description").lines)


def test_no_link_is_shown_that_nobody_said_or_gave(drafted: Draft) -> None:
    said = " ".join(join_addresses([word.text for word in drafted.heard.words]))
    given = {link.url for link in (*drafted.episode.links, *drafted.episode.show.subscribe)}
    given |= {one.url for one in (*drafted.episode.guests, *drafted.episode.sponsors, *drafted.episode.show.sponsors)}
    for line in drafted.lines("spoken", "drafted", "producer", "missing"):
        assert line.url is None or line.url in given or line.url.removeprefix("https://") in said


def test_the_interview_fills_the_page() -> None:
    notes = draft(transcript(*INTERVIEW))
    for key in ("hook", "pitch", "learn", "takeaways", "guests", "resources", "outline"):
        assert all(line.origin != "missing" for line in notes.section(key).lines), key  # type: ignore[arg-type]


def test_a_trailer_in_front_does_not_hide_what_the_episode_says_of_itself() -> None:
    notes = draft(transcript(*TRAILER))
    assert notes.section("hook").lines[0].text == "What makes a starter strong enough for a cold kitchen?"
    assert notes.section("pitch").lines[0].text == "Today we are going to be talking about sourdough at home."
    guest = notes.section("guests").lines[0]
    assert (guest.text, guest.label, guest.to_confirm) == ("Bo Baker", "the founder of Mill Street Bread", True)
    assert "slowbread.com/start" in [line.text for line in notes.section("resources").lines]


def test_the_same_words_give_the_same_page(drafted: Draft) -> None:
    assert Draft(drafted.episode, drafted.heard, drafted.chapters).sections == drafted.sections


def test_what_is_sold_and_who_is_always_there_stay_off_the_page_of_co_hosts() -> None:
    heard = transcript(*CO_HOSTS)
    notes = Draft(CASES["co-hosts"][1], heard, quarters(heard)).notes
    assert [line.origin for line in notes.section("guests").lines] == ["missing"]
    shown = " ".join(line.text.lower() for section in (*notes.sections, *notes.publishing) for line in section.lines)
    assert "millgate" not in shown
    assert "let's say" not in shown
    assert notes.section("pitch").lines[0].text == "We are going to be talking all about ovens and loaves."
