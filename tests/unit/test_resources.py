import pytest

from pipeline.model.episode import Episode, Show
from pipeline.nlp.resources import MOST_PLACES, worth_listing
from pipeline.nlp.sentences import split_sentences
from pipeline.stages.mentions import find_mentions
from tests.builders import transcript

EPISODE = Episode("talk", Show(name="The Bread Show", glossary=("Flour Power",)))


def listed(*lines: str) -> list[str]:
    heard = transcript(*lines)
    return [one.name for one, _ in worth_listing(find_mentions(heard, EPISODE), split_sentences(heard), EPISODE)]


@pytest.mark.parametrize(
    "line",
    [
        "Get it at bakery.com slash breadshow today.",
        "Find more at breadshow.com every week.",
        "Go to bakery.com for ten percent off.",
        "Go to bakery.com for a free trial.",
        "We like the Log rocket.com for that.",
    ],
)
def test_offers_half_an_address_and_the_shows_own_site_are_no_resources(line: str) -> None:
    assert listed(line) == []


def test_an_address_that_was_said_for_its_own_sake_and_what_the_producer_named_stay() -> None:
    assert listed("Read it at example.org, she says.", *["Flour Power is a book."] * 30) == [
        "example.org",
        "Flour Power",
    ]


def test_what_is_said_all_the_time_is_no_resource_and_few_places_are_listed() -> None:
    used = "At work we use Paperclip for that."
    assert listed(*[used] * 21) == []
    heard = transcript(*[used] * 9)
    ((mention, places),) = worth_listing(find_mentions(heard, EPISODE), split_sentences(heard), EPISODE)
    assert places == mention.evidence[:MOST_PLACES]
