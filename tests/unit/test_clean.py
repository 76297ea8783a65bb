import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.nlp.addresses import find_addresses
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.lexicon import bare


def clean(text: str) -> str:
    return clean_sentence(text.split())


@pytest.mark.parametrize(
    ("spoken", "shown"),
    [
        ("And, um, I was the the only person who enjoyed forms.", "I was the only person who enjoyed forms."),
        ("Well, most people think it is, you know, fancy sentences.", "Most people think it is fancy sentences."),
        ("So okay, yeah, you should ask first", "You should ask first."),
        ("I mean, it's about the reader, right?", "It's about the reader."),
        ("I, I think we had we had a plan.", "I think we had a plan."),
        ("It was the th- the form.", "It was the form."),
        ("Uh so that means everyone pays.", "That means everyone pays."),
        ("And then you send it, uh.", "You send it."),
        ("i think i'm done", "I think I'm done."),
        ("— the roof leaked,", "The roof leaked."),
        ("You pay them... ", "You pay them."),
        ("It is an increase increase of eight parts.", "It is an increase of eight parts."),
    ],
)
def test_what_only_ties_or_stumbles_is_taken_out(spoken: str, shown: str) -> None:
    assert clean(spoken) == shown


@pytest.mark.parametrize(
    "kept",
    [
        "So far it works.",
        "Right after lunch we write.",
        "Now that we know, we write.",
        "Well before noon they called.",
        "You know what they want.",
        "I mean what I say.",
        "People like you write.",
        "I know that that word had had its day.",
        "It was very very long.",
        "Over and over again they ask.",
        "No one reads forms.",
        "Duran Duran sang, knock knock, very very loud.",
        "It costs 3.5 percent.",
        "What do you do all day?",
    ],
)
def test_words_that_carry_meaning_stay(kept: str) -> None:
    assert clean(kept) == kept


@pytest.mark.parametrize("noise", ["um, yeah", "Okay.", "Uh...", "And so", "—", ""])
def test_a_sentence_of_fillers_alone_is_empty(noise: str) -> None:
    assert clean(noise) == ""


def test_an_address_said_aloud_is_written_as_one() -> None:
    assert clean("find it at example dot org slash grants.") == "Find it at example.org/grants."
    assert clean("go to example.org forward slash grants slash two today") == "Go to example.org/grants/two today."


def test_an_address_heard_in_parts_is_one_where_a_word_leads_to_it() -> None:
    assert clean("see it at write medicine dot com.") == "See it at writemedicine.com."
    assert clean("head over to snip cart.com for slash talk") == "Head over to snipcart.com/talk."
    assert clean("we like snip cart.com") == "We like snip cart.com."
    assert clean("write to ann at write medicine dot com") == "Write to ann at write medicine dot com."
    assert clean("in the dot com boom") == "In the dot com boom."


def test_a_full_stop_inside_a_sentence_goes_with_the_capital_behind_it() -> None:
    assert clean("It is short. Because it works.") == "It is short because it works."
    assert clean("It is at the end of every show. on the planet.") == "It is at the end of every show on the planet."
    assert clean("We drove Fords, etc. Because it works.") == "We drove Fords, etc. Because it works."


def test_dots_and_slashes_that_are_no_address_stay_words() -> None:
    assert clean("Put a dot on the map.") == "Put a dot on the map."
    assert clean("Use node dot js slash express.") == "Use node dot js slash express."


def test_mail_addresses_are_left_as_they_were_said() -> None:
    assert clean("write to ann at example dot org") == "Write to ann at example dot org."
    assert find_addresses(["find", "it", "at", "example", "dot", "org"])[0].text == "example.org"


SPEECH = st.lists(
    st.sampled_from(
        [
            "And",
            "and",
            "so",
            "So,",
            "well,",
            "you",
            "know,",
            "know",
            "um",
            "um,",
            "I",
            "I",
            "mean,",
            "the",
            "the,",
            "form",
            "form.",
            "is,",
            "like,",
            "like",
            "sort",
            "of",
            "of",
            "okay",
            "yeah,",
            "right?",
            "right",
            "example",
            "dot",
            "org",
            "slash",
            "grants",
            "at",
            "that",
            "had",
            "th-",
            "now",
            "Now,",
            "then...",
            "-",
            "—",
            "we",
            "really",
            "again,",
            "3.5",
            "a,",
            "U.S.",
        ]
    ),
    max_size=25,
)


@given(SPEECH)
def test_cleaning_twice_changes_nothing(words: list[str]) -> None:
    once = clean_sentence(words)
    assert clean_sentence(once.split()) == once


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


@given(SPEECH)
def test_every_word_shown_was_said_in_that_order(words: list[str]) -> None:
    spoken = iter([*map(letters, words)])
    shown = re.sub(r"\S+\.org\S*", _as_said, clean_sentence(words))
    for word in shown.split():
        if letters(word):
            assert any(letters(word) == said for said in spoken), (words, shown)


def _as_said(match: re.Match[str]) -> str:
    return match[0].rstrip(".").replace(".", " dot ").replace("/", " slash ")


@given(SPEECH)
def test_what_is_shown_begins_with_a_capital_and_ends_with_a_mark(words: list[str]) -> None:
    shown = clean_sentence(words)
    if shown:
        assert shown[-1] in ".?!"
        assert not shown[0].islower() or "." in shown.split()[0].rstrip(".") or not bare(shown.split()[0]).isalpha()
