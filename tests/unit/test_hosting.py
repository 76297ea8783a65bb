from pipeline.model.episode import Episode, Show
from pipeline.model.transcript import Transcript
from pipeline.nlp.hosting import host_voices
from pipeline.nlp.people import guests_heard
from pipeline.nlp.sentences import split_sentences
from pipeline.stages.mentions import find_mentions
from tests.builders import transcript

BREAD = "We talk about bread and all that is done with bread in a kitchen."


def guests(heard: Transcript, *hosts: str) -> list[str]:
    mentions = find_mentions(heard, Episode("x", Show(hosts=hosts)))
    return [line.text for line in guests_heard(heard, split_sentences(heard), mentions, hosts=hosts)]


def test_hosts_who_give_their_names_when_they_greet_are_no_guests() -> None:
    heard = transcript(
        ("Announcer", "You are listening to the bread show."),
        ("Ann Lee", "Welcome to the bread show. My name is Ann Lee."),
        ("Ann Lee", "And with me, as always, is Carl Stone."),
        ("Carl Stone", BREAD),
        ("Ann Lee", BREAD),
    )
    assert guests(heard) == []


def test_beside_hosts_that_were_heard_a_guest_who_is_presented_stays() -> None:
    heard = transcript(
        ("Ann Lee", "Welcome to the bread show. My name is Ann Lee."),
        ("Ann Lee", "Today we have Carl Stone, who is a baker from Leeds."),
        ("Carl Stone", BREAD),
    )
    assert guests(heard) == ["Carl Stone"]


def test_two_spellings_of_one_name_are_one_person() -> None:
    heard = transcript(("Ann Brooks", BREAD), ("Carl Stone", f"I'm Carl Stones. {BREAD}"), ("Ann Brooks", BREAD))
    assert guests(heard, "Ann Bruks") == ["Carl Stones"]


def test_who_wrote_a_book_is_no_guest() -> None:
    assert guests(transcript(("Ann Lee", f"It was written by Carl Stone. {BREAD}")), "Ann Lee") == []


def test_who_presents_the_episode_is_the_host_and_no_announcer() -> None:
    heard = transcript(
        ("Announcer", "Here comes the bread show."),
        ("Carl Stone", "Flour is alive."),
        ("Ann Lee", "In this episode we talk about bread."),
    )
    assert host_voices(split_sentences(heard), ()) == {"Ann Lee"}
    assert host_voices(split_sentences(heard), ["carl stone"]) == {"Carl Stone"}
    assert host_voices(split_sentences(heard)[:1], ()) == {"Announcer"}
