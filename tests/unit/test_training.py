import json
import random
from pathlib import Path

import pytest
import spacy

from pipeline.nlp.english import SHIPPED
from training.conllu import read_sentences, spoken_form
from training.corpus import Stretch, random_stretches, spacy_document, with_lowered
from training.evaluate import write_card
from training.names import with_gum_names, with_uner_names
from training.scores import kind_table, read_scores, score_table
from training.treebanks import TreebankError, TreeDocument, gum_documents

CARD = Path(__file__).resolve().parents[2] / "training" / "DATA_CARD.md"


def chance():
    return random.Random(1)  # noqa: S311 -- repeatable, not secret


@pytest.mark.parametrize("card", [CARD, SHIPPED / "DATA_CARD.md"])
@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("GUM", "CC BY 4.0"),
        ("UD_English-EWT", "CC BY-SA 4.0"),
        ("Universal NER", "CC BY-SA 4.0"),
        ("all-MiniLM-L6-v2", "Apache-2.0"),
    ],
)
def test_each_data_card_names_every_source_with_its_licence(card, source, licence):
    lines = card.read_text(encoding="utf-8").splitlines()
    assert any(source in line and licence in line for line in lines)


def test_the_weights_say_their_own_licence():
    assert json.loads((SHIPPED / "meta.json").read_text(encoding="utf-8"))["license"] == "CC BY-SA 4.0"
    assert "Licence of the weights: CC BY-SA 4.0" in (SHIPPED / "DATA_CARD.md").read_text(encoding="utf-8")


def test_both_data_cards_hold_the_recorded_scores():
    scores = read_scores()
    for card in (CARD, SHIPPED / "DATA_CARD.md"):
        text = card.read_text(encoding="utf-8")
        assert score_table(scores) in text
        assert kind_table(scores) in text


def test_new_scores_replace_old_ones_in_a_card(tmp_path):
    card = tmp_path / "card.md"
    card.write_text("# A\n<!-- scores: written by training.evaluate -->\nold\n<!-- end of scores -->\nrest\n")
    write_card({"gum": {"upos": 12.3, "names:ORG": None}}, card)
    text = card.read_text()
    assert "12.3" in text
    assert "old" not in text
    assert text.startswith("# A\n")
    assert text.endswith("rest\n")


def test_a_card_without_a_place_for_scores_is_refused(tmp_path):
    card = tmp_path / "card.md"
    card.write_text("# A card\n")
    with pytest.raises(ValueError, match="no place for the scores"):
        write_card({}, card)


TREE = """\
# newdoc id = GUM_vlog_lake
# sent_id = GUM_vlog_lake-1
1\t"\t"\tPUNCT\t``\t_\t4\tpunct\t_\tSpaceAfter=No
2-3\tWe've\t_\t_\t_\t_\t_\t_\t_\t_
2\tWe\twe\tPRON\tPRP\t_\t4\tnsubj\t_\tEntity=(1-person-new-nnnnn-cf1-1-sgl)
3\t've\thave\tAUX\tVBP\t_\t4\taux\t_\t_
4\tseen\tsee\tVERB\tVBN\t_\t0\troot\t_\t_
5\tthe\tthe\tDET\tDT\t_\t6\tdet\t_\tEntity=(2-organization-new-nnnnn-cf1-1-sgl
6\tUniversity\tUniversity\tPROPN\tNNP\t_\t4\tobj\t_\t_
7\tof\tof\tADP\tIN\t_\t8\tcase\t_\t_
8\tOhio\tOhio\tPROPN\tNNP\t_\t6\tnmod\t_\tEntity=(3-place-new-nnnnn-cf1-1-sgl)2)|SpaceAfter=No
9\t!\t!\tPUNCT\t.\t_\t4\tpunct\t_\t_

# sent_id = GUM_vlog_lake-2
1\t—\t—\tPUNCT\t:\t_\t0\troot\t_\t_
2\tLake\tlake\tPROPN\tNNP\t_\t1\tdep\t_\tEntity=(4-place-new-nnnnn-cf1-1-sgl
2.1\tis\tbe\tAUX\tVBZ\t_\t_\t_\t_\t_
3\tErie\tErie\tPROPN\tNNP\t_\t2\tflat\t_\tEntity=4)

"""


@pytest.fixture
def tree_sentences(tmp_path):
    path = tmp_path / "GUM_vlog_lake.conllu"
    path.write_text(TREE, encoding="utf-8")
    return [with_gum_names(sentence) for sentence in read_sentences(path)]


def test_treebank_words_keep_their_spaces_and_empty_nodes_are_left_out(tree_sentences):
    doc = spacy_document(spacy.blank("en").vocab, Stretch(True, tuple(tree_sentences)))
    assert doc.text == "\"We've seen the University of Ohio! — Lake Erie"
    assert [sentence[0].text for sentence in doc.sents] == ['"', "—"]


def test_the_longest_name_around_a_proper_head_is_the_name(tree_sentences):
    doc = spacy_document(spacy.blank("en").vocab, Stretch(True, tuple(tree_sentences)))
    assert [(name.text, name.label_) for name in doc.ents] == [("University of Ohio", "ORG"), ("Lake Erie", "LOC")]


def test_spoken_form_drops_marks_and_hangs_words_on_what_is_left(tree_sentences):
    first, second = (spoken_form(sentence) for sentence in tree_sentences)
    assert [token.text for token in first.tokens] == ["we", "'ve", "seen", "the", "university", "of", "ohio"]
    assert [token.head for token in first.tokens] == [2, 2, 2, 4, 2, 6, 4]
    assert [token.space_after for token in first.tokens] == [False, True, True, True, True, True, True]
    assert [(token.text, token.head, token.relation) for token in second.tokens] == [
        ("lake", 0, "ROOT"),
        ("erie", 0, "flat"),
    ]


def test_a_sentence_of_marks_has_no_spoken_form(tree_sentences):
    sentence = tree_sentences[1]
    assert spoken_form(type(sentence)("d", "d-1", sentence.tokens[:1])) is None


def test_a_proper_noun_nobody_typed_is_unknown_and_other_words_are_no_names(tree_sentences):
    tags = {"GUM_vlog_lake-1": ["O"] * 7 + ["B-LOC", "O"]}
    names = [token.name for token in with_uner_names(tree_sentences[0], tags).tokens]
    assert names == ["O", "O", "O", "O", "O", "?", "?", "B-LOC", "O"]


def test_stretches_tile_each_document_and_never_leave_it(tree_sentences):
    documents = [TreeDocument(name, False, tuple(tree_sentences * 5)) for name in ("a", "b", "c")]
    stretches = list(random_stretches(documents, chance()))
    assert sum(len(stretch.sentences) for stretch in stretches) == 30
    at = 0
    for stretch in stretches:
        assert at // 10 == (at + len(stretch.sentences) - 1) // 10
        at += len(stretch.sentences)


def test_every_spoken_stretch_comes_once_more_in_lower_case(tree_sentences):
    stretches = list(random_stretches([TreeDocument("a", True, tuple(tree_sentences * 4))], chance()))
    both = list(with_lowered(stretches, chance()))
    assert both[::2] == stretches
    assert all(token.text == token.text.lower() for form in both[1::2] for s in form.sentences for token in s.tokens)


def test_a_missing_treebank_is_named(tmp_path):
    with pytest.raises(TreebankError, match=r"splits\.md is missing"):
        list(gum_documents(tmp_path, "train"))
