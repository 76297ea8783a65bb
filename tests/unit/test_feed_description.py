"""Descriptions: the outline that is in them, their links, and nothing that runs."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.channel import FeedItem
from pipeline.feed.description import read_description
from pipeline.feed.gathering import episode_toml
from pipeline.feed.outline_found import describe, outline_of_entries, outline_of_file
from pipeline.model.outline import OutlineEntry
from pipeline.stages.outline import read_outline


def outline_in(*descriptions: str, duration_ms: int | None = None) -> str | None:
    return describe(FeedItem(1, "", descriptions=descriptions, duration_ms=duration_ms))[1]


@pytest.mark.parametrize(
    "description",
    [
        "About bees.\n\n00:00 Hello\n04:20 Bees\n1:02:03 Bye\n\nSubscribe at https://example.org",
        "<p>About bees.</p><p>00:00 Hello<br>04:20 Bees<br/>1:02:03 Bye</p><p>Subscribe</p>",
        "<ul><li>(00:00) Hello</li><li>(04:20) Bees</li><li>(1:02:03) Bye</li></ul>",
        "<p>00:00 - Hello</p>\n<p>04:20 - Bees</p>\n<p>1:02:03 - Bye</p><h2>Links</h2><p>More</p>",
        "<table><tr><td>00:00</td><td>Hello</td></tr><tr><td>04:20</td><td>Bees</td></tr>"
        "<tr><td>1:02:03</td><td>Bye</td></tr></table>",
        "<p>Hello (00:00)</p><p>Bees (04:20)</p><p>Bye (1:02:03)</p>",
    ],
)
def test_an_outline_is_cut_out_of_a_description_in_whatever_form(description: str) -> None:
    text = outline_in(description)
    assert text is not None
    entries = read_outline(text)[0].entries
    assert [(entry.start_ms, entry.title) for entry in entries] == [(0, "Hello"), (260_000, "Bees"), (3_723_000, "Bye")]
    assert "Subscribe" not in text
    assert "<" not in text


def test_titles_keep_their_signs() -> None:
    text = outline_in("<p>00:00 Tom &amp; Jerry<br>04:20 “A &lt; B”: what&#39;s new?</p>")
    assert text == "00:00 Tom & Jerry\n04:20 “A < B”: what's new?\n"


def test_of_several_descriptions_the_one_with_the_outline_is_taken() -> None:
    assert outline_in("Only a sentence.", "00:00 Hello\n04:20 Bees") == "00:00 Hello\n04:20 Bees\n"


@pytest.mark.parametrize(
    "description", ["", "See you at 10:30.", "At 12:00 we talk about bees.\nThat is all.", "Price: $39.99"]
)
def test_a_time_in_a_sentence_is_no_outline(description: str) -> None:
    assert outline_in(description) is None


def test_the_description_in_the_toml_is_what_is_left_beside_the_outline() -> None:
    written = "<p>About “bees”.</p><p>More.</p><p>00:00 Hello<br>04:20 Bees</p><p>Subscribe</p>"
    item = FeedItem(1, "", title="A", descriptions=(written,))
    toml = tomllib.loads(episode_toml(item, *describe(item)))
    assert toml == {"title": "A", "description": "About “bees”.\n\nMore.\n\nSubscribe"}


def test_links_come_with_their_words_and_without_what_runs() -> None:
    links = read_description(
        '<p><a href="https://book.example.org/?a=1&amp;b=2">The book</a> <a href="javascript:x()">bad</a>'
        '<a href="https://pod.example.org/#t=62">01:02</a> <a href="data:text/html,x">worse</a>'
        '<a href="https://book.example.org/?a=1&amp;b=2">again</a> <a href="mailto:ann@example.org">Write</a></p>'
    ).links
    assert [(link.title, link.url) for link in links] == [
        ("The book", "https://book.example.org/?a=1&b=2"),
        ("Write", "mailto:ann@example.org"),
    ]


def test_addresses_in_plain_text_are_links_too() -> None:
    links = read_description("The book: https://book.example.org/\nand https://other.example.org/a, see there.").links
    assert [(link.title, link.url) for link in links] == [
        ("The book", "https://book.example.org/"),
        ("other.example.org/a", "https://other.example.org/a"),
    ]


NESTED = 100_000


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert('00:00 A')</script><p>Fine.</p><style>p{}</style><iframe src='https://x.example.org'></iframe>",
        "<div>" * NESTED + "<p>Fine.</p>",
        "<a href='" * NESTED + "</p>",
        "<table><tr><td>" * (NESTED // 4) + "Fine.</p>",
        "[[" * NESTED + "</p>",
        "&amp;" * NESTED + "</p>",
        "00:00 " * NESTED,
        "*_" * NESTED + "</b>",
        "https://a.example.org " * (NESTED // 10),
    ],
    ids=["script", "deep", "attributes", "tables", "brackets", "entities", "times", "stars", "addresses"],
)
def test_hostile_descriptions_are_read_in_no_time_and_do_no_harm(hostile: str) -> None:
    item = FeedItem(1, "", title="A", descriptions=(hostile,))
    description, outline = describe(item)
    assert description is not None
    written = episode_toml(item, description, outline)
    assert "alert(" not in written
    assert "iframe" not in written
    assert len(description.links) <= 100


@given(st.text(alphabet=st.sampled_from(list("<>/abp =\"'&;:0123456789\n[]()*_`.-")), max_size=120))
def test_any_description_is_read(text: str) -> None:
    found = outline_in(text, f"<p>{text}</p>")
    if found is not None:
        assert len(read_outline(found)[0].entries) >= 2


ENTRIES = st.lists(
    st.builds(
        OutlineEntry,
        title=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1).map(
            lambda text: " ".join(text.split()) or "A"
        ),
        start_ms=st.integers(0, 10**7),
        url=st.sampled_from([None, "https://example.org/a_(b)"]),
        hidden=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(ENTRIES)
def test_chapters_of_a_feed_read_back_to_the_letter(entries: list[OutlineEntry]) -> None:
    text = outline_of_entries(entries)
    if text is None:
        assert all(entry.hidden for entry in entries)
        return
    back = read_outline(text)[0].entries
    assert [(one.start_ms, one.url, one.hidden) for one in back] == [
        (one.start_ms, one.url, one.hidden) for one in entries
    ]


def test_a_chapters_file_becomes_lines_a_producer_can_edit() -> None:
    text = (
        '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Hello"}, {"startTime": 61.5, "title": "Bees"}]}'
    )
    assert outline_of_file(text, None) == "00:00 Hello\n01:01.500 Bees\n"
    for other in ("<html>00:00 Hello\n01:00 Bees</html>", '{"chapters": []}', "{", ""):
        assert outline_of_file(other, None) is None
