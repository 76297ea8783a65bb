import numpy as np
import pytest

from pipeline.nlp.features import Passage, sentence_features, word_features
from pipeline.nlp.grammar import Grammar, parse_sentences
from pipeline.nlp.phrases import key_phrases
from pipeline.nlp.vectors import LexicalVectors
from pipeline.nlp.worth import choose, form_of_sentences, load_weights, word_worth

TALK = (
    "The bread oven must be hot before the first loaf goes in.",
    "My sister lives near a lake.",
    "A hot oven gives the loaf a thick crust.",
    "Steam in the oven keeps the crust soft while the loaf grows.",
)


def passage(title: str = "Hot Ovens", *, parsed: bool = True) -> Passage:
    rows = LexicalVectors().embed([*TALK, title])
    grammar: tuple[Grammar | None, ...] = tuple(parse_sentences(TALK)) if parsed else (None,) * len(TALK)
    return Passage(TALK, rows[:-1], grammar, title, rows[-1])


def facts(text: str) -> Grammar:
    (found,) = parse_sentences([text])
    assert found is not None
    return found


@pytest.mark.parametrize("title", ["Hot Ovens", ""])
@pytest.mark.parametrize("parsed", [True, False])
def test_words_that_the_talk_turns_on_are_worth_more(title: str, parsed: bool) -> None:
    weights = load_weights()
    worth = word_worth(passage(title, parsed=parsed), usual=weights.usual, scorer=weights.scorer("tf-idf"))
    assert worth["oven"] > worth["sister"]
    assert worth["loaf"] > worth["lake"]
    assert all(value >= 0 for value in worth.values())


def test_every_feature_has_a_value_for_every_sentence_and_most_have_a_learned_weight() -> None:
    features = sentence_features(passage(), worth={"oven": 0.5})
    assert {column.shape for column in features.values()} == {(len(TALK),)}
    assert all(np.isfinite(column).all() for column in features.values())
    for scorer in load_weights().scorers.values():
        assert set(scorer.sentences) <= set(features)
        assert len(scorer.sentences) > 0.9 * len(features)
        words = word_features(passage(), usual={})[1]
        assert set(scorer.titled.features) | set(scorer.untitled.features) <= set(words)


def test_form_is_centred_and_a_single_sentence_has_none() -> None:
    scorer = load_weights().scorer("tf-idf")
    form = form_of_sentences(passage(), worth={"oven": 0.5}, scorer=scorer)
    assert form.mean() == pytest.approx(0, abs=1e-9)
    assert form.std() == pytest.approx(1)
    rows = LexicalVectors().embed(["Bread.", ""])
    alone = Passage(("Bread.",), rows[:1], (None,), "", rows[1])
    assert form_of_sentences(alone, worth={}, scorer=scorer).tolist() == [0.0]


def test_words_that_summaries_put_side_by_side_count_more_than_the_same_words_apart() -> None:
    texts = ["oven the hot crust", "the hot oven crust"]
    worth = dict.fromkeys(("the", "hot", "oven", "crust"), 0.5)
    assert choose(texts, [0.0] * 2, worth=worth, pairs={("hot", "oven"): 0.5}, most=1) == [1]


def test_what_is_chosen_next_adds_new_words() -> None:
    texts = ["hot oven crust", "hot oven crust", "soft steam loaf"]
    worth = {word: 1.0 for text in texts for word in text.split()}
    assert choose(texts, [0.0] * 3, worth=worth, pairs={}, most=2) == [0, 2]
    assert choose(texts, [0.0] * 3, worth=worth, pairs={}, most=9, barred={0}) == [1, 2]
    assert choose([], [], worth=worth, pairs={}, most=3) == []


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("You cannot add that to the list.", 1),
        ("The list is long, so add that to the page.", 0),
        ("They told the baker to wait.", 1),
        ("The bakers said they would wait.", 0),
    ],
)
def test_a_pronoun_without_its_noun_in_reach_strays(text: str, strays: int) -> None:
    assert facts(text).stray_pronouns + facts(text).stray_pointers == strays


def test_the_grammar_tells_subject_and_finite_verb() -> None:
    told = facts("The baker weighed the flour.")
    assert (told.subject, told.is_finite, told.is_past) == ("noun", True, True)
    assert facts("Weigh the flour twice.").is_imperative
    assert not facts("A very hot oven and a long night.").is_finite
    assert facts("I like bread.").subject == "speaker"


def test_key_phrases_name_what_the_talk_is_about() -> None:
    found = key_phrases(TALK, 3)
    assert len(found) == 3
    assert "oven" in found[0] or "loaf" in found[0]
    assert key_phrases([], 3) == []
