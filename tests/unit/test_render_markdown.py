import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.render.markdown import escape_lines, escape_markdown, link, safe_address
from tests.document_builder import HOSTILE, QUICK

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LINES = st.lists(
    st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("C", "Z")), min_size=1), min_size=1, max_size=8
).map(" ".join)


def shown(inline: Token) -> str:
    """What a reader sees of an inline token; only plain text may be in it."""
    assert {child.type for child in inline.children or ()} <= {"text"}, inline.content
    return "".join(child.content for child in inline.children or ())


@QUICK
@given(LINES)
def test_a_line_of_any_text_is_one_paragraph_that_shows_it_to_the_letter(text: str) -> None:
    opened, inline, closed = MARKDOWN.parse(escape_markdown(text))
    assert (opened.type, closed.type) == ("paragraph_open", "paragraph_close")
    assert shown(inline) == " ".join(text.split())


@QUICK
@given(LINES, st.sampled_from(["# ", "## ", "- ", "> ", "text before "]))
def test_a_line_shows_to_the_letter_in_headings_lists_and_quotes_too(text: str, front: str) -> None:
    inline = next(token for token in MARKDOWN.parse(front + escape_markdown(text)) if token.type == "inline")
    assert shown(inline).removeprefix("text before ") == " ".join(text.split())


@QUICK
@given(LINES)
def test_bold_text_stays_inside_its_marks(text: str) -> None:
    inline = MARKDOWN.parse(f"**{escape_markdown(text)}:** after")[1]
    children = [child for child in inline.children or () if child.type != "text" or child.content]
    assert [child.type for child in children] == ["strong_open", "text", "strong_close", "text"]
    assert children[1].content == " ".join(text.split()) + ":"


@pytest.mark.parametrize(
    "title", ["C++ & C#", "AT&T", "snake_case", "lodash/4.17.4", "Why? (2026)", "50% off!", "a > b"]
)
def test_ordinary_titles_are_not_spoilt_by_backslashes(title: str) -> None:
    assert escape_markdown(title) == title


def test_line_breaks_of_a_producers_text_stay() -> None:
    inline = MARKDOWN.parse(escape_lines("First line.\n\n# Second line."))[1]
    assert [child.content for child in inline.children or () if child.type == "text"] == [
        "First line.",
        "# Second line.",
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " JaVaScRiPt:x", "file:///etc/passwd", "//x", ""]
)
def test_an_address_that_is_neither_web_nor_mail_is_shown_and_not_linked(url: str) -> None:
    assert safe_address(url) is None
    assert not any(child.type == "link_open" for child in MARKDOWN.parse(link("shown", url))[1].children or ())


@pytest.mark.parametrize(
    "url", ["https://example.org/a(b)?c=<d>&e=1", "https://example.org/ö b", "mailto:a@example.org"]
)
def test_a_web_or_mail_address_becomes_one_link(url: str) -> None:
    children = MARKDOWN.parse(link("shown", url))[1].children or []
    assert [child.type for child in children] == ["link_open", "text", "link_close"]
