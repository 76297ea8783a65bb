import pytest

from pipeline.model.episode import Episode, Guest, Link, Show
from pipeline.model.mention import Mention
from pipeline.stages.mentions import find_mentions
from tests.builders import transcript

NOBODY = Episode("talk")


def found(*lines: str, episode: Episode = NOBODY) -> list[tuple[str, str, bool]]:
    return [(one.name, one.kind, one.confirmed) for one in find_mentions(transcript(*lines), episode)]


def only(line: str, episode: Episode = NOBODY) -> Mention:
    (mention,) = find_mentions(transcript(line), episode)
    return mention


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("My name is Helen Brooks, and I write.", "Helen Brooks", "person"),
        ("I'm Helen Brooks.", "Helen Brooks", "person"),
        ("Today I am joined by Helen Brooks from Oregon.", "Helen Brooks", "person"),
        ("There is a book called The Elements of Style that helps.", "The Elements of Style", "book"),
        ("Read the book Plain Words by Ernest Gowers.", "Plain Words by Ernest Gowers", "book"),
        ("It is a tool called Paperclip, and it is free.", "Paperclip", "tool"),
        ("At work we use Paperclip for that.", "Paperclip", "tool"),
        ("You can find it at example dot org slash grants.", "example.org/grants", "site"),
    ],
)
def test_what_speakers_name_is_found_and_waits_to_be_confirmed(line: str, name: str, kind: str) -> None:
    assert found(line) == [(name, kind, False)]


@pytest.mark.parametrize(
    "line",
    [
        "I'm very happy. I'm Canadian.",
        "My name is not important.",
        "We use it every day. We use Mondays for writing.",
        "He is a writer called by many.",
        "there is a book called plain words",
        "Write to ann at example dot org.",
        "A dot on the map, dot dot dot.",
        "We use CSS.",
    ],
)
def test_nothing_is_guessed(line: str) -> None:
    assert found(line) == []


def test_what_the_producer_gave_is_confirmed_with_her_link() -> None:
    episode = Episode(
        "talk",
        Show(hosts=("Martin Foster",), glossary=("Google Docs",)),
        guests=(Guest("Helen Brooks", url="https://example.org/helen"),),
        links=(Link("Plain Words", "https://example.org/words"),),
    )
    line = "I'm Martin Foster with Helen Brooks on google docs and Plain Words."
    mentions = find_mentions(transcript(line), episode)
    assert [(one.name, one.confirmed, one.url) for one in mentions] == [
        ("Martin Foster", True, None),
        ("Helen Brooks", True, "https://example.org/helen"),
        ("Google Docs", True, None),
        ("Plain Words", True, "https://example.org/words"),
    ]


def test_a_guest_heard_a_little_wrong_is_found_and_the_words_stay_as_heard() -> None:
    episode = Episode("talk", guests=(Guest("Helen Brooks"),))
    heard = transcript("My name is Helen Bruks, hello.")
    (mention,) = find_mentions(heard, episode)
    assert (mention.name, mention.confirmed) == ("Helen Brooks", True)
    assert heard.text(mention.evidence[0].first, mention.evidence[0].last) == "Helen Bruks,"


def test_common_words_are_no_guests_heard_wrong() -> None:
    episode = Episode("talk", Show(glossary=("York",)), guests=(Guest("Will Work"), Guest("May")))
    assert found("They will walk to work, and they may work more.", episode=episode) == []


def test_a_guest_who_was_not_heard_is_no_mention() -> None:
    assert found("We talked all day.", episode=Episode("talk", guests=(Guest("Helen Brooks"),))) == []


def test_every_place_where_a_name_was_said_is_kept() -> None:
    (mention,) = find_mentions(transcript("It is a tool called Paperclip.", "And Paperclip is free."), NOBODY)
    assert [span.first for span in mention.evidence] == [5, 7]


def test_an_address_behind_a_word_that_may_belong_to_it_has_no_link() -> None:
    assert only("We like Happy spades.com for it.").url is None
    assert only("Look at spades.com for it.").url == "https://spades.com"


def test_what_is_named_in_a_sponsor_read_is_left_to_the_sponsors() -> None:
    read = "This episode is sponsored by Happy Spades. We use Spadely for it. Find it at spades dot com."
    assert found(read) == []
