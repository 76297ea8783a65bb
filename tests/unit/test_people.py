import pytest

from pipeline.model.episode import Episode, Show
from pipeline.model.transcript import Transcript
from pipeline.nlp.people import guests_heard, is_name, role_behind
from pipeline.nlp.sentences import split_sentences
from pipeline.stages.mentions import find_mentions
from tests.builders import transcript


def guests(heard: Transcript, *hosts: str) -> list[tuple[str, str | None]]:
    mentions = find_mentions(heard, Episode("x", Show(hosts=hosts)))
    lines = guests_heard(heard, split_sentences(heard), mentions, hosts=hosts)
    assert all(line.to_confirm for line in lines)
    return [(line.text, line.label) for line in lines]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Today we have Travis Neil, who is a designer at Mill House.", [("Travis Neil", "designer at Mill House")]),
        ("I'm joined today by Peter Hall, editor at a paper.", [("Peter Hall", "editor at a paper")]),
        ("My next guest runs fast. Jonathan Ross is the brain behind it.", [("Jonathan Ross", "the brain behind it")]),
        ("Hello all. I'm here with Murch. We talk about blocks.", [("Murch", None)]),
        ("We have Bitcoin Core here. I'm Not Sure about it.", []),
        ("Jonathan Ross is a name that I read once.", []),
    ],
)  # fmt: skip
def test_who_is_presented_is_a_guest_with_what_was_said_of_them(said: str, found: list[tuple[str, str | None]]) -> None:
    assert guests(transcript("Well, we begin.", said)) == found


def test_voices_with_names_take_part_and_hosts_announcers_and_numbers_do_not() -> None:
    heard = transcript(
        ("Ann Lee", "Welcome to the show about bread and all that is done with it."),
        ("Carl Stone", "Thank you, I bake bread in a town by the sea."),
        ("Speaker 2", "I only came to eat the bread that they bake here."),
        ("Announcer", "You are listening to the show about bread and butter."),
    )
    assert guests(heard, "Ann Lee") == [("Carl Stone", None)]


def test_a_name_that_was_heard_and_a_voice_of_that_name_are_one_guest() -> None:
    heard = transcript(
        ("Ann Lee", "Today we have Carl Stone, who is a baker from Leeds."), ("Carl", "Hello and thank you for that.")
    )
    assert guests(heard, "Ann Lee") == [("Carl Stone", "baker from Leeds")]


@pytest.mark.parametrize("voice", ["Speaker 1", "SPEAKER_00", "Host", "guest", "Unknown", "left", "3", "", None])
def test_a_label_is_no_name(voice: str | None) -> None:
    assert not is_name(voice)


def test_a_role_ends_where_the_next_clause_begins() -> None:
    words = "Ann Lee is a baker and she runs".split()  # noqa: SIM905  a sentence to be read
    assert role_behind(words, 2) == ("baker", 5)
    assert role_behind(["Ann", "Lee", "is", "late."], 2) is None
