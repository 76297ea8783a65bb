import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.nlp.sounds_like import find_missing_names
from tests.builders import transcript
from tests.document_builder import QUICK

HEARD = {
    "CME": ("see me", "Futures trade at see me, as you know."),
    "Kubernetes": ("cooper netties", "We moved it all to cooper netties last year."),
    "Helen Brooks": ("Helen Bruks", "Today I talk to Helen Bruks about letters."),
    "PyTorch": ("pie torch", "The model was trained with pie torch."),
    "Anthropic": ("and tropic", "A paper by and tropic came out."),
    "Pieter Wuille": ("Peter Wheelie", "As Peter Wheelie wrote in May."),
    "SQLite": ("sequel light", "It is only a sequel light file."),
    "spaCy": ("spacey", "We parse it with spacey."),
    "eLife": ("e-life", "Welcome to the e-life podcast."),
}


@pytest.mark.parametrize("name", HEARD)
def test_a_name_that_was_heard_as_other_words_is_suggested_first(name: str) -> None:
    heard, sentence = HEARD[name]
    (missing,) = find_missing_names(transcript(sentence), [name])
    assert missing.name == name
    assert missing.alike[0].heard == heard


def test_a_name_that_was_heard_is_not_missing_whatever_its_case_and_possessive() -> None:
    heard = transcript("The kubernetes's docs, and Helen Brooks said so.")
    assert find_missing_names(heard, ["Kubernetes", "Helen Brooks", "", "  "]) == ()


def test_everyday_words_are_not_suggested_for_names_that_are_a_little_like_them() -> None:
    heard = transcript("We work and turn and like what also has been Erin told in the work.")
    assert [missing.alike for missing in find_missing_names(heard, ["York", "Stern", "Mike", "Oslo", "Bonn"])] == [
        ()
    ] * 5


def test_every_place_of_a_suggestion_is_told() -> None:
    (missing,) = find_missing_names(transcript("Cooper netties!", "I like cooper netties."), ["Kubernetes"])
    assert (missing.alike[0].heard, missing.alike[0].times) == ("Cooper netties", (0, 1900))


def test_suggestions_for_one_name_do_not_overlap_and_are_few() -> None:
    heard = transcript("the see me fund", "sea me", "C me", "seem e", "see em")
    (missing,) = find_missing_names(heard, ["CME"])
    assert 1 <= len(missing.alike) <= 3
    assert all(
        after.likeness <= before.likeness for before, after in zip(missing.alike, missing.alike[1:], strict=False)
    )


def test_a_phrase_of_two_voices_is_no_suggestion() -> None:
    (missing,) = find_missing_names(transcript(("Ann", "pie"), ("Bo", "torch")), ["PyTorch"])
    assert "pie torch" not in [like.heard for like in missing.alike]


def test_another_name_of_the_list_is_no_suggestion() -> None:
    assert find_missing_names(transcript("Ask Jon Smith."), ["John Smith", "Jon Smith"])[0].alike == ()


@QUICK
@given(st.lists(st.text(min_size=1, max_size=12), max_size=4), st.lists(st.text(max_size=12), max_size=5))
def test_any_words_and_names_are_taken(lines: list[str], names: list[str]) -> None:
    heard = transcript(*[line for line in lines if line.split()])
    said = {word.text for word in heard.words}
    for missing in find_missing_names(heard, names):
        assert missing.name not in said
        assert all(0 <= like.likeness <= 1 for like in missing.alike)
