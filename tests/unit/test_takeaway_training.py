import numpy as np
import pytest

from pipeline.nlp.ranking import read_passage
from pipeline.nlp.vectors import LexicalVectors
from pipeline.nlp.worth import Scorer, WordScorer, word_worth
from training.takeaways.documents import Document, folds
from training.takeaways.fit import fit_scorer, usual_words
from training.takeaways.targets import sentence_targets, word_targets

VECTORS = LexicalVectors()


def document(name: str, topic: str, group: str = "") -> Document:
    """Two sentences on the topic between others; the summary names the topic and what it does."""
    sentences = (
        f"The {topic} feeds the whole town all winter.",
        "My sister came by bus in the rain.",
        f"Every {topic} needs a keeper who knows the town.",
        "We had lunch and talked for a while.",
        "The road was long and the day was cold.",
    )
    read = read_passage(sentences, title=topic.title(), vectors=VECTORS)
    return Document(name, group or name, "ccby", True, sentences, (f"The {topic} feeds the town.",), read)


TOPICS = ("oven", "garden", "mill", "river", "library", "market", "school", "bridge", "orchard", "harbour")


def test_an_episode_is_never_on_both_sides_of_a_split() -> None:
    documents = [document(f"{group}-{part}", TOPICS[group], str(group)) for group in range(6) for part in range(3)]
    fold_of = folds(documents, 3)
    sides = {
        one.group: {at for other, at in zip(documents, fold_of, strict=True) if other.group == one.group}
        for one in documents
    }
    assert all(len(side) == 1 for side in sides.values())
    assert set(fold_of) == {0, 1, 2}


def test_the_fit_finds_that_title_words_are_worth_more_in_texts_it_never_saw() -> None:
    documents = [document(topic, topic) for topic in TOPICS]
    usual = usual_words(documents[:-1])
    scorer = fit_scorer(documents[:-1], usual)
    worth = word_worth(documents[-1].passage, usual=usual, scorer=scorer)
    assert worth[TOPICS[-1]] > worth["sister"]


def test_what_a_word_itself_is_worth_is_learned_and_added() -> None:
    documents = [document(topic, topic) for topic in TOPICS]
    scorer = fit_scorer(documents, usual_words(documents))
    assert scorer.untitled.words["feeds"] > scorer.untitled.words.get("sister", 0.0)
    one = documents[0].untitled
    bare = Scorer(scorer.titled, WordScorer(scorer.untitled.features, {}), scorer.pairs, scorer.sentences)
    with_words, without = (word_worth(one, usual={}, scorer=each)["feeds"] for each in (scorer, bare))
    assert with_words == pytest.approx(without + scorer.untitled.words["feeds"])


def test_a_sentence_target_is_highest_for_what_the_reference_says() -> None:
    one = document("oven", "oven")
    targets = sentence_targets(one, np.array([1.0, 0.5, 0.8, 0.2, 0.1]))
    assert int(targets.argmax()) == 0
    assert targets.mean() == pytest.approx(0, abs=1e-9)


def test_a_word_target_is_the_share_of_references_that_have_it() -> None:
    assert word_targets(document("oven", "oven"), ["oven", "sister"]).tolist() == [1.0, 0.0]


def test_words_of_fewer_than_three_talks_are_not_kept() -> None:
    usual = usual_words([document(topic, topic) for topic in TOPICS[:4]])
    assert usual["town"] == 1.0
    assert "oven" not in usual
