import re
from itertools import pairwise

import pytest

from pipeline.errors import EngineError
from pipeline.nlp.english import (
    SHIPPED,
    has_finite_verb,
    kind_of_name,
    load_english,
    scheme_of,
    subject_of,
    using_english,
)
from pipeline.nlp.grammar import parse_sentences


@pytest.fixture(scope="module")
def nlp():
    return load_english()


def root_of(doc):
    return next(token for token in doc if token.dep_ == "ROOT")


def test_it_is_loaded_once_a_process(nlp):
    assert load_english() is nlp


def test_the_shipped_pipeline_speaks_universal_dependencies(nlp):
    assert scheme_of(nlp) == "ud"


def test_a_pipeline_without_a_parser_has_no_scheme():
    import spacy

    with pytest.raises(EngineError, match="no parser"):
        scheme_of(spacy.blank("en"))


@pytest.mark.parametrize("labels", [["nsubj", "dobj", "pobj"], ["nsubj", "obj", "obl"]])
def test_label_schemes_are_told_apart_by_the_object(labels):
    import spacy

    other = spacy.blank("en")
    parser = other.add_pipe("parser")
    for label in labels:
        parser.add_label(label)
    assert scheme_of(other) == ("clear" if "dobj" in labels else "ud")


def test_a_named_pipeline_that_is_not_installed_says_how_to_install_it():
    with pytest.raises(EngineError, match="en_core_web_none is not installed") as caught:
        load_english("en_core_web_none")
    assert "python -m spacy download en_core_web_none" in caught.value.remedy


def test_a_pipeline_without_tags_and_trees_is_refused(tmp_path):
    import spacy

    spacy.blank("en").to_disk(tmp_path / "empty")
    with pytest.raises(EngineError, match="not an English pipeline"):
        load_english(str(tmp_path / "empty"))


def test_spoken_sentences_get_their_parts_of_speech(nlp):
    doc = nlp("Yeah, we usually start with the smallest customer and then grow from there.")
    tags = {token.text: token.pos_ for token in doc}
    assert tags["Yeah"] == "INTJ"
    assert tags["we"] == "PRON"
    assert tags["usually"] == "ADV"
    assert tags["start"] == "VERB"
    assert tags["smallest"] == "ADJ"
    assert tags["customer"] == "NOUN"


def test_lemmas_undo_inflection(nlp):
    doc = nlp("She was telling stories that the children had heard before.")
    lemmas = {token.text: token.lemma_ for token in doc}
    assert lemmas["was"] == "be"
    assert lemmas["telling"] == "tell"
    assert lemmas["stories"] == "story"
    assert lemmas["children"] == "child"
    assert lemmas["heard"] == "hear"


def test_a_tree_has_subject_verb_and_object(nlp):
    doc = nlp("The host asked a simple question.")
    verb = root_of(doc)
    assert verb.text == "asked"
    assert {child.text: child.dep_ for child in verb.children if child.dep_ != "punct"} == {
        "host": "nsubj",
        "question": "obj",
    }


def test_noun_chunks_leave_out_prepositions_and_keep_modifiers(nlp):
    doc = nlp("The young engineers in our small team wrote three long reports about water.")
    chunks = [chunk.text for chunk in doc.noun_chunks]
    assert chunks == ["The young engineers", "our small team", "three long reports", "water"]


def test_noun_chunks_of_a_predicate_leave_out_subject_and_copula(nlp):
    chunks = [chunk.text for chunk in nlp("My sister is a very good teacher.").noun_chunks]
    assert chunks == ["My sister", "a very good teacher"]


def test_noun_chunks_never_overlap_and_stand_in_order(nlp):
    doc = nlp(
        "So the thing about Maria's new book, which came out last May, is that interest and payment "
        "terms, the two-year kind, scare most first-time buyers."
    )
    spans = [(chunk.start, chunk.end) for chunk in doc.noun_chunks]
    assert len(spans) > 4
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_lower_case_without_punctuation_is_still_understood(nlp):
    written = nlp("The farmer told us that the soil needs water.")
    heard = nlp("the farmer told us that the soil needs water")
    assert [token.pos_ for token in heard] == [token.pos_ for token in written if not token.is_punct]
    assert root_of(heard).text == "told"
    assert subject_of(root_of(heard)).text == "farmer"
    assert [chunk.text for chunk in heard.noun_chunks] == ["the farmer", "us", "the soil", "water"]


def test_sentences_are_found_by_punctuation(nlp):
    doc = nlp("That was hard. Dr. Brown helped us a lot. Did you ask her? Yes, we did.")
    assert [sentence.text for sentence in doc.sents] == [
        "That was hard.",
        "Dr. Brown helped us a lot.",
        "Did you ask her?",
        "Yes, we did.",
    ]


def test_names_of_people_and_places_are_found(nlp):
    doc = nlp("Last year Peter Wilson moved from London to Chicago.")
    kinds = {name.text: kind_of_name(name) for name in doc.ents}
    assert kinds["Peter Wilson"] == "person"
    assert kinds["London"] == "place"
    assert kinds["Chicago"] == "place"


def test_amounts_are_no_names(nlp):
    from spacy.tokens import Span

    doc = nlp("It costs 40 dollars in Paris.")
    assert kind_of_name(Span(doc, 2, 4, label="MONEY")) is None
    assert kind_of_name(Span(doc, 5, 6, label="GPE")) == "place"


@pytest.mark.parametrize(
    ("text", "finite"),
    [
        ("We hired two people.", True),
        ("You should ask first.", True),
        ("Write the tests first.", True),
        ("It is simple.", True),
        ("The whole team.", False),
        ("To sell more books.", False),
        ("Thinking about the next year.", False),
    ],
)
def test_a_statement_is_told_from_a_fragment(nlp, text, finite):
    assert has_finite_verb(nlp(text)) is finite


def test_the_subject_of_a_clause_is_found(nlp):
    assert subject_of(root_of(nlp("The new editor was chosen by the readers."))).text == "editor"
    assert subject_of(root_of(nlp("She is a great editor."))).text == "She"
    assert subject_of(root_of(nlp("Call your editor."))) is None


def test_no_text_is_no_tokens(nlp):
    assert len(nlp("")) == 0


def test_the_shipped_folder_is_small_and_names_no_place_of_the_machine_it_was_made_on():
    files = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 14_000_000
    for path in (SHIPPED / "config.cfg", SHIPPED / "meta.json"):
        assert not re.search(r"/(?:work|tmp|home|root|Users)/", path.read_text(encoding="utf-8"))


def test_a_show_may_name_its_own_pipeline_and_is_told_when_it_is_not_there():
    sentences = ["The best proposals are built from conversations."]
    usual = parse_sentences(sentences)
    with using_english(str(SHIPPED)):
        assert parse_sentences(sentences) == usual
    with using_english("en_core_web_none"), pytest.raises(EngineError, match="en_core_web_none is not installed"):
        parse_sentences(sentences)
    assert parse_sentences(sentences) == usual
