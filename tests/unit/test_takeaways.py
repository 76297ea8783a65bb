import dataclasses

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.transcript import Transcript
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.grammar import parse_sentences
from pipeline.nlp.labels import is_good_label, labels_for
from pipeline.nlp.ranking import is_barred, rank_sentences
from pipeline.nlp.vectors import LexicalVectors
from pipeline.stages.takeaways import TakeawayOptions, mine_takeaways
from tests.builders import transcript, whole_chapter

GARDEN = (
    "Good soil holds water and feeds the roots of every plant in the garden.",
    "Make sure the soil drains well before you plant a single seed.",
    "Compost from the kitchen feeds the soil better than anything from a shop.",
)


def shown(heard: Transcript, title: str = "Healthy Soil", **options: float) -> list[str]:
    found = mine_takeaways(heard, (whole_chapter(heard, title),), options=TakeawayOptions(**options))  # type: ignore[arg-type]
    return [takeaway.sentence for takeaway in found]


def test_statements_and_advice_are_kept_and_every_one_has_its_words_as_evidence() -> None:
    heard = transcript(*GARDEN)
    found = mine_takeaways(heard, (whole_chapter(heard, "Healthy Soil"),))
    assert {takeaway.sentence for takeaway in found} == set(GARDEN)
    for takeaway in found:
        (evidence,) = takeaway.evidence
        assert heard.text(evidence.first, evidence.last) == takeaway.sentence
        assert evidence.start_ms == heard.words[evidence.first].start_ms


@pytest.mark.parametrize(
    "unfit",
    [
        "Welcome back to the garden show, it is good to see you all again this morning.",
        "What is the best way to feed the soil in a small garden at home?",
        "Thank you so much for coming to talk about soil and gardens with us.",
        "Today's sponsor is Happy Spades, who make the best spades for every soil and garden.",
        "Head over to our website and sign up for the soil and garden newsletter today.",
        "Please subscribe and leave us a review wherever you get your garden podcasts.",
        "Let's talk about soil and what makes the garden grow in the dry months.",
        "This thing about soil is what I always tell the people in the garden.",
        "It was the soil that I had never looked at before in there.",
        "Yeah, exactly, right, totally, absolutely, yes, okay, sure.",
        "And the soil of the garden in the spring is the.",
        "Which is why the soil of the garden in spring matters so much.",
        "You asked earlier about the soil in the garden and the compost from the kitchen.",
        "If you already have good soil in the garden for a plant.",
        "You need to prepare the soil of every garden in such a way where plants are growing,",
    ],
)
def test_what_a_reader_cannot_use_is_never_a_takeaway(unfit: str) -> None:
    kept = shown(transcript(("Ann", GARDEN[0]), ("Bo", unfit)))
    assert kept == [GARDEN[0]]


def test_a_pointing_sentence_is_joined_with_the_one_that_holds_what_it_points_at() -> None:
    heard = transcript(("Ann", "Compost feeds the garden soil. It keeps the roots of every plant wet for weeks."))
    assert shown(heard) == ["Compost feeds the garden soil. It keeps the roots of every plant wet for weeks."]


def test_a_pointing_sentence_is_not_joined_over_a_change_of_voice() -> None:
    heard = transcript(("Ann", "Compost feeds soil."), ("Bo", "It keeps the roots of every plant wet for weeks."))
    assert shown(heard) == []


def test_a_list_said_aloud_stays_whole_with_each_sentence_as_evidence() -> None:
    heard = transcript(
        "There are three things every garden needs.",
        "First, soil that drains.",
        "Second, compost from the kitchen.",
        "Third, a gardener with patience.",
    )
    (takeaway,) = mine_takeaways(heard, (whole_chapter(heard, "What Gardens Need"),))
    assert takeaway.sentence.startswith("There are three things every garden needs. First, soil")
    assert takeaway.sentence.endswith("Third, a gardener with patience.")
    assert len(takeaway.evidence) == 4


def test_what_was_heard_badly_is_held_back() -> None:
    heard = transcript(*GARDEN)
    doubtful = dataclasses.replace(heard.utterances[0], confidence=0.4)
    heard = dataclasses.replace(heard, utterances=(doubtful, *heard.utterances[1:]))
    assert set(shown(heard)) == set(GARDEN[1:])


def test_a_sponsor_read_is_left_out_whole() -> None:
    read = (
        "This episode is sponsored by Happy Spades. Their spades cut through the soil of any garden like butter. "
        "Every spade has a handle of ash that lasts a life. Use the code soil for ten percent off."
    )
    assert shown(transcript(("Ann", read), ("Bo", GARDEN[0]))) == [GARDEN[0]]


def test_the_first_few_come_from_different_chapters() -> None:
    water = (
        "Water the roots in the evening so that the sun cannot take it.",
        "Never water the leaves at noon in the sun.",
    )
    heard = transcript(*GARDEN, *water)
    half = sum(len(line.split()) for line in GARDEN)
    chapters = (
        Chapter("Healthy Soil", 0, heard.words[half].start_ms, 0, half, "producer"),
        Chapter("Watering", heard.words[half].start_ms, 99_000, half, len(heard.words), "producer"),
    )
    found = mine_takeaways(heard, chapters)
    assert {takeaway.chapter for takeaway in found[:2]} == {0, 1}
    assert [takeaway.score for takeaway in found] == sorted((one.score for one in found), reverse=True)


def test_no_more_than_asked_for_are_kept_of_a_chapter() -> None:
    assert len(shown(transcript(*GARDEN), per_chapter=2)) == 2


def test_small_talk_alone_gives_nothing() -> None:
    assert shown(transcript("Hey there, how are you?", "Yeah, good, thanks.", "Okay.")) == []
    assert mine_takeaways(Transcript((), (), None, "built", "none"), ()) == ()


def test_no_two_takeaways_share_words() -> None:
    heard = transcript(("Ann", " ".join(GARDEN) + " That keeps every plant in the garden alive in a dry summer."))
    spans = [span for one in mine_takeaways(heard, (whole_chapter(heard, "Soil"),)) for span in one.evidence]
    assert all(a is b or a.last <= b.first or b.last <= a.first for a in spans for b in spans)


def labelled(text: str, title: str, used: set[str] | None = None) -> str:
    chapter = Chapter(title, 0, 1, 0, 1, "producer")
    labels = labels_for(text, chapter=chapter, grammar=parse_sentences([text]), worth={"kitchen": 0.5, "compost": 0.5})
    return labels.choose(text, set() if used is None else used)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Finding Your First Project", "Finding Your First Project"),
        ("3. Healthy Soil", "Healthy Soil"),
        ("What is the most common mistake?", "Most Common Mistake"),
        ("Why bother?", "Garden Soil"),
        ("Introduction", "Garden Soil"),
    ],
)
def test_a_label_is_the_short_title_or_a_phrase(title: str, label: str) -> None:
    assert labelled("Start with the garden soil.", title) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The third milestone is a signed letter from the town.", "Third Milestone"),
        ("The cost of capital is lower when the bank knows you well.", "Cost of Capital"),
        ("Weigh the flour, because no two cups ever hold the same.", "Flour"),
    ],
)
def test_a_sentence_names_its_own_label(text: str, label: str) -> None:
    assert labelled(text, "Introduction") == label


def test_a_label_is_used_once_on_a_page() -> None:
    used: set[str] = set()
    first = labelled("Good kitchen compost feeds the garden soil.", "Healthy Soil", used)
    second = labelled("Good kitchen compost feeds the garden soil.", "Healthy Soil", used)
    assert first == "Healthy Soil"
    assert second.lower() != first.lower()


@pytest.mark.parametrize("poor", ["proposal", "a lot", "many people", "the other thing", "it's fine", ""])
def test_a_plain_noun_and_what_names_nothing_is_no_good_label(poor: str) -> None:
    assert not is_good_label(poor)


def test_a_label_is_made_of_words_that_were_said_or_written() -> None:
    heard = transcript(*GARDEN)
    for title in ("Intro", "Why does soil drain at all in a garden like this?", "Soil"):
        for takeaway in mine_takeaways(heard, (whole_chapter(heard, title),)):
            words = takeaway.label.lower().split()
            assert 1 <= len(words) <= 5
            assert set(words) <= set(f"{takeaway.sentence} {title}".lower().replace(".", "").replace("?", "").split())


def test_ranking_leaves_questions_out_and_puts_the_unfit_last() -> None:
    sentences = [*GARDEN, "So what is it?", "And this is that thing there.", "Yeah."]
    order = rank_sentences(sentences, title="Soil", vectors=LexicalVectors())
    assert sorted(order) == [0, 1, 2, 4, 5]
    assert set(order[:3]) == {0, 1, 2}
    assert rank_sentences([], vectors=LexicalVectors()) == []


def test_ranking_puts_near_copies_behind_new_matter() -> None:
    sentences = [GARDEN[0], GARDEN[0], GARDEN[2]]
    assert set(rank_sentences(sentences, vectors=LexicalVectors())[:2]) in ({0, 2}, {1, 2})


def test_the_word_sponsor_may_be_what_an_episode_is_about() -> None:
    assert not speech_acts.is_promotion("A fiscal sponsor holds the money for a small group.")
    assert speech_acts.is_sponsor_read("This episode is sponsored by Happy Spades.")


def test_expletive_it_needs_nothing_before_it() -> None:
    assert not standing.opens_on_pointer(clean_sentence(["And", "it's", "really", "important", "to", "ask", "why."]))
    assert standing.opens_on_pointer("It's a roof.")


@pytest.mark.parametrize(
    "line",
    [
        "Let's discuss the roses and the lilies of the old garden.",
        "Let's turn to the long winter and what roses need then.",
        "Can we move on to the roses and the lilies of the garden.",
        "My next guest grows roses on the roof of the town hall.",
        "Scroll down to the roses and look at the red lilies there.",
        "Guys, what's your favourite way to keep roses through the winter.",
        "Get our free guide to roses and lilies before the winter comes.",
    ],
)
def test_announcements_questions_and_offers_are_no_takeaways(line: str) -> None:
    assert shown(transcript(line, GARDEN[0])) == [GARDEN[0]]


@pytest.mark.parametrize(
    "line",
    [
        "Roses are worth the trouble because in a garden of weeds or lilies.",
        "The only reason to grow roses is to book a me in June.",
        'Every gardener has to know, "Roses need a whole summer of sun.',
        "If you want to grow roses that big in a garden to fit that, then dig in winter.",
    ],
)
def test_unfinished_and_garbled_sentences_are_no_takeaways(line: str) -> None:
    assert shown(transcript(line, GARDEN[0])) == [GARDEN[0]]


def test_a_clause_cut_off_by_a_full_stop_is_completed_by_its_main_clause() -> None:
    heard = transcript(("Ann", "If you grow roses on a windy roof. You need walls of old brick around the pots."))
    (takeaway,) = mine_takeaways(heard, (whole_chapter(heard, "Roofs"),))
    assert takeaway.sentence == "If you grow roses on a windy roof, you need walls of old brick around the pots."
    assert [(one.first, one.last) for one in takeaway.evidence] == [(0, len(heard.words))]


def test_a_clause_is_not_completed_by_another_voice() -> None:
    heard = transcript(
        ("Ann", "If you grow roses on a windy roof."), ("Bo", "You need walls of old brick for the pots.")
    )
    sentences = [one.sentence for one in mine_takeaways(heard, (whole_chapter(heard, "Roofs"),))]
    assert sentences == ["You need walls of old brick for the pots."]


@pytest.mark.parametrize(
    ("text", "has_subject", "broken"),
    [
        ("As a baker you need a strong flour.", True, False),
        ("To begin with, read the whole form.", False, False),
        ("To the end of the long form.", False, True),
        ("Or you read the whole form.", True, True),
    ],
)
def test_an_opener_breaks_a_sentence_only_where_nothing_follows_it(text: str, has_subject: bool, broken: bool) -> None:
    assert standing.opens_broken(text, has_subject=has_subject) is broken


def test_a_list_of_sentences_is_judged_by_what_a_reader_would_see() -> None:
    spoken = ["Now, the soil of a garden has to drain.", "Or maybe the soil of a garden drains.", "Why soil drains"]
    barred = [is_barred(text, facts) for text, facts in zip(spoken, parse_sentences(spoken), strict=True)]
    assert barred == [False, True, False]


def test_a_label_is_the_name_without_its_kind() -> None:
    assert labelled("The title uses the term Lala Land for a dreamer.", "Introduction") == "Lala Land"


def test_a_label_does_not_speak_to_anybody() -> None:
    assert not is_good_label("speed of your oven")
    assert is_good_label("speed of ovens")


def test_a_title_of_a_few_more_words_is_not_cut() -> None:
    assert labelled("The oven of a town has to be lit twice a week.", "Bread Ovens vs Ovens at Home") == (
        "Bread Ovens vs Ovens at Home"
    )
