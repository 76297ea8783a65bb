import dataclasses
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Notes, Section
from pipeline.render.outlet import Outlet
from pipeline.render.show_notes_fragment import KEPT_TAGS, render_show_notes_fragment
from pipeline.render.show_notes_text import render_show_notes_text
from tests.builders import transcript
from tests.document_builder import HOSTILE, QUICK, full_document, plain_document

ANY_TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=1, max_size=6).map(" ".join)
ADDRESSES = st.sampled_from(
    (None, "https://a.example/?b=1&c=<d>", "javascript:alert(1)", 'https://x"onclick="y', "data:,x")
)


class Tags(HTMLParser):
    """Every tag, attribute and text of a fragment."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def with_lines(*lines: Line) -> EpisodeDocument:
    document = plain_document(transcript("Hello."))
    return dataclasses.replace(document, notes=Notes((Section("resources", "Resources", lines),)))


@QUICK
@given(text=ANY_TEXT.filter(str.strip), label=st.none() | ANY_TEXT, url=ADDRESSES)
def test_a_fragment_has_only_the_tags_that_hosts_keep_and_every_letter(
    text: str, label: str | None, url: str | None
) -> None:
    fragment = Tags(render_show_notes_fragment(with_lines(Line(text, "producer", label=label, url=url))))
    assert fragment.tags <= KEPT_TAGS
    assert {(tag, name) for tag, name, _ in fragment.attributes} <= {("a", "href")}
    assert all((value or "").startswith("https://") for _, _, value in fragment.attributes)
    assert fragment.open == []
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in fragment.text if sign in letters][-len(letters) :] == letters or not letters


def test_nothing_for_the_reviewer_goes_out() -> None:
    for render in (render_show_notes_fragment, render_show_notes_text):
        told = render(full_document())
        assert "Missing" not in told
        assert "no other episode" not in told
        assert "confirm" not in told
        assert "The Patient Oven" not in told  # nobody has confirmed it
        assert "You may also like" not in told  # nothing is left of that section
        assert "Key takeaways" in told
        assert "Rundown" not in told


def test_the_fragment_has_headings_lists_links_and_times() -> None:
    fragment = render_show_notes_fragment(full_document())
    assert fragment.startswith("<p><strong>Why does the same recipe")
    assert "<h3>Key takeaways</h3>\n<ul>\n<li><strong>Watch the dough:</strong> Watch the dough and not" in fragment
    assert "not the clock. (00:11)</li>" in fragment
    assert '<strong><a href="https://miller.example">Miller &amp; Daughter</a>:</strong> Stone-ground' in fragment
    assert "<p>00:11 Watch the Dough</p>" in fragment
    assert "<li><strong>Tomás Rey</strong> · baker</li>" in fragment


def test_plain_text_writes_addresses_out_and_lets_timestamps_stand_alone() -> None:
    text = render_show_notes_text(full_document())
    assert "\n- Miller & Daughter: Stone-ground flour, by post. First bag free. https://miller.example\n" in text
    assert "\n00:11 Watch the Dough\n00:20 The Finger Test: When to Bake\n" in text
    assert not re.search(r"[*_#<>\\]", text)
    assert "\nTell us what changed in your kitchen.\n- Slow Rise in your app https://slowrise.example/feed\n" in text


def test_the_timestamps_begin_at_zero_as_platforms_want_them() -> None:
    outlet = Outlet(opening_title="Before we begin")
    late = full_document(start_ms=3_600_000)
    shifted = tuple(
        dataclasses.replace(
            chapter, start_ms=chapter.start_ms + 60_000, outline_ms=None, end_ms=chapter.end_ms + 60_000
        )
        for chapter in late.chapters
    )
    text = render_show_notes_text(dataclasses.replace(late, chapters=shifted), outlet)
    assert "\n00:00:00 Before we begin\n" in text


def test_an_episode_of_which_nothing_is_known_gives_an_empty_fragment() -> None:
    document = plain_document(transcript())
    assert render_show_notes_fragment(document) == ""
    assert render_show_notes_text(document) == "\n"
