from pipeline.model.episode import Episode, Guest, Show
from pipeline.nlp.given_names import spell_as_given

EPISODE = Episode(
    "x",
    Show("The Working Page", hosts=("Martin Foster",), glossary=("Google Docs", "GraphQL", "Rust")),
    guests=(Guest("Helen Brooks"), Guest("May")),
)


def test_a_full_name_heard_a_little_wrong_is_spelled_as_the_producer_spells_it() -> None:
    assert spell_as_given("I'm with Helen Bruks's team.", EPISODE) == "I'm with Helen Brooks's team."
    assert spell_as_given("(martin foster), hello", EPISODE) == "(Martin Foster), hello"


def test_terms_change_nothing_but_capitals_and_only_where_no_other_word_is_meant() -> None:
    said = "Welcome to the working page: google docs, graphql and rust on iron."
    assert spell_as_given(said, EPISODE) == "Welcome to The Working Page: Google Docs, GraphQL and rust on iron."


def test_what_was_not_said_stays_as_it_is() -> None:
    said = "Helen may work with a foster child, and brooks run."
    assert spell_as_given(said, EPISODE) == said
