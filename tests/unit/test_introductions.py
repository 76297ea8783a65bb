from pipeline.nlp.introductions import cut_to_clause, find_hook, find_pitch, is_hook, read_opening
from pipeline.nlp.shown import shown_sentences
from tests.builders import transcript


def pitch(*lines: str | tuple[str, str], people: tuple[str, ...] = ()) -> list[str]:
    sentences, shown = shown_sentences(transcript(*lines))
    return [text for _, text in find_pitch(read_opening(sentences, shown), barred=set(), people=people)]


def hook(*lines: str | tuple[str, str], hosts: tuple[str, ...] = ()) -> str | None:
    sentences, shown = shown_sentences(transcript(*lines))
    at = find_hook(read_opening(sentences, shown, hosts=hosts))
    return None if at is None else shown[at]


FILLER = ("We put seeds in the soil and water on the soil every single day of the year.",) * 40


def test_the_question_of_a_host_is_the_hook_and_no_question_of_anybody_else() -> None:
    talk = (("Bo", "What feeds the soil in winter?"), ("Ann", "Why does soil need rest at all?"), ("Bo", "Soil rests."))
    assert hook(*talk, hosts=("Ann",)) == "Why does soil need rest at all?"
    assert hook(*talk) == "What feeds the soil in winter?"


def test_who_welcomes_is_the_host_where_nobody_is_named() -> None:
    talk = (("Voice", "What is soil made of?"), ("Ann", "Welcome to the soil show. Why does soil need rest at all?"))
    assert hook(*talk) == "Why does soil need rest at all?"


def test_a_question_put_to_the_guest_is_no_hook() -> None:
    assert not is_hook("What is the name of the project you're working on?")
    assert is_hook("What makes a starter strong enough for a cold kitchen?")
    assert not is_hook("What you love about soil and seeds?")


def test_a_pitch_is_found_where_the_episode_speaks_of_itself_after_the_introduction() -> None:
    told = "In this episode we talked about soil and how to keep it alive."
    assert pitch("Soil, soil, soil and seeds.", *FILLER, told) == [told]


def test_a_greeting_in_front_of_the_pitch_is_left_out() -> None:
    assert pitch("Hello and welcome to the show, today we are talking about soil and seeds.") == [
        "Today we are talking about soil and seeds."
    ]


def test_a_person_who_is_presented_belongs_to_the_pitch() -> None:
    said = ("Ada Hill is the founder of a soil bank.", "Soil is alive.")
    assert pitch(*said, people=("Ada Hill",)) == ["Ada Hill is the founder of a soil bank."]
    assert pitch("I'm Ada Hill and I am a friend of soil.", people=("Ada Hill",)) == []


def test_a_long_sentence_is_cut_only_where_a_clause_begins() -> None:
    assert cut_to_clause("We talk about soil and water and air, so I hope you stay with us for it.", 10) == (
        "We talk about soil and water and air."
    )
    assert cut_to_clause("We talk about soil and water and air and seeds and roots and leaves.", 10) == ""
