import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Notes, Section
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from pipeline.render.transcript_html import render_transcript_html
from pipeline.render.transcript_markdown import render_transcript_markdown
from pipeline.timecode import parse_clock
from tests.builders import transcript
from tests.document_builder import HOSTILE, QUICK, full_document, plain_document

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TITLES = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6).map(" ".join)
OUTLINE_LINE = re.compile(r"^(\d+:\d\d(?::\d\d)?) (.+?)(?:  )?$", re.MULTILINE)


def part_under(page: str, heading: str) -> str:
    """What stands between a heading of the second level and the next."""
    return page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def with_section(section: Section) -> EpisodeDocument:
    """The full document with one section replaced."""
    document = full_document()
    sections = tuple(section if old.key == section.key else old for old in document.notes.sections)
    return dataclasses.replace(document, notes=Notes(sections))


def test_takeaways_are_a_bold_label_a_sentence_and_the_second() -> None:
    takeaways = part_under(render_show_notes_markdown(full_document()), "Key takeaways")
    assert takeaways.strip().split("\n") == [
        "- **Watch the dough:** Watch the dough and not the clock. [00:11]",
        "- **The finger test:** If the mark fills slowly, over two or three seconds, bake it now. [00:20] [00:41]",
    ]


def test_the_outline_reads_back_as_the_same_outline() -> None:
    document = full_document(start_ms=3_590_000)
    outline = part_under(render_show_notes_markdown(document), "Timestamps")
    read = [(parse_clock(clock), title) for clock, title in OUTLINE_LINE.findall(outline)]
    assert read == [(chapter.start_ms // 1000 * 1000, chapter.title) for chapter in document.chapters]
    assert "1:00:01 " in outline


@QUICK
@given(TITLES)
def test_a_title_from_outside_shows_to_the_letter_in_markdown(title: str) -> None:
    tokens = MARKDOWN.parse(render_show_notes_markdown(full_document(title)))
    heading = next(token for token in tokens if token.type == "inline")
    assert [child.type for child in heading.children or ()] == ["text"]
    assert heading.content
    assert heading.children is not None
    assert heading.children[0].content == title


@QUICK
@given(TITLES)
def test_a_title_from_outside_cannot_change_the_html(title: str) -> None:
    pages = (render_show_notes_html(full_document(name), sound_url="a.mp3") for name in (title, "Plain"))
    # The picture draws a title only where it fits, so there the kinds of elements count, not their number.
    (page, picture), (plain, plain_picture) = (_apart(text) for text in pages)
    assert TAG.findall(page) == TAG.findall(plain)
    assert set(TAG.findall(picture)) <= set(TAG.findall(plain_picture)) | {"<text", "</text", "<tspan", "</tspan"}


TAG = re.compile(r"<[a-z/!][^\s>]*")


def _apart(page: str) -> tuple[str, str]:
    """The page without its picture, and the picture."""
    before, _, rest = page.partition("<svg")
    picture, _, after = rest.partition("</svg>")
    assert after
    return before + after, "<svg" + picture


@pytest.mark.parametrize("render", [render_show_notes_markdown, render_show_notes_html])
def test_what_is_missing_and_what_is_doubtful_can_be_seen(render) -> None:  # type: ignore[no-untyped-def]
    page = render(full_document())
    assert re.search(r"⚠.*Missing:.*no other episode of this show is known yet", page)
    assert re.search(r"The Patient Oven.*to confirm", page)


def test_each_time_mark_leads_to_the_paragraph_that_holds_the_words() -> None:
    document = full_document()
    page, target = render_show_notes_markdown(document), render_transcript_markdown(document)
    addresses = dict(re.findall(r"^\[([\d:]+)\]: transcript\.md#(t-\d+)$", page, re.MULTILINE))
    assert set(re.findall(r"\[([\d:]+)\](?!:)", page)) <= set(addresses)
    after = target.split(f'<a id="{addresses["00:41"]}"></a>', 1)[1]
    assert "Weigh your water this week" in after.split("<a id")[0]


def test_a_guests_name_stands_before_the_role() -> None:
    assert (
        part_under(render_show_notes_markdown(full_document()), "Guests").strip() == "- **Tomás Rey** · baker [00:11]"
    )
    assert "<strong>Tomás Rey</strong> · baker" in render_show_notes_html(full_document())


def test_words_that_follow_each_other_are_one_quote() -> None:
    quote = "bake it now. If it springs back at once, wait."
    assert quote in part_under(render_show_notes_markdown(full_document()), "For the reviewer")
    assert quote in render_show_notes_html(full_document())


def test_links_into_the_html_transcript_have_their_anchors() -> None:
    document = full_document()
    anchors = re.findall(r'href="transcript\.html#([^"]+)"', render_show_notes_html(document))
    target = render_transcript_html(document)
    assert len(anchors) > 8
    assert all(f'id="{anchor}"' in target for anchor in anchors)


def test_html_quotes_the_words_behind_every_spoken_or_drafted_line() -> None:
    document = full_document()
    page = render_show_notes_html(document)
    for section in document.notes.sections:
        for place in (
            place for line in section.lines if line.origin in ("spoken", "drafted") for place in line.evidence
        ):
            said = document.transcript.text(place.first, place.last)
            assert said.replace("&", "&amp;").replace("'", "&#39;") in page


def test_markdown_tells_the_reviewer_how_each_line_came_to_be() -> None:
    review = part_under(render_show_notes_markdown(full_document()), "For the reviewer")
    assert "Key takeaways · **Watch the dough** (drafted) [00:11] “Because a recipe" in review
    assert "Key takeaways · **The finger test** (spoken)" in review
    assert "Slow Rise in your app" not in review


def test_findings_that_need_a_look_come_first_with_their_place() -> None:
    document = full_document()
    for page in (render_show_notes_markdown(document), render_show_notes_html(document)):
        assert page.index("outline.no-speech") < page.index("engine.embedded")
        assert "watch-the-dough.outline.txt, line 3 · chapter 3, “The Finger Test: When to Bake” · 00:20" in page


def test_the_foot_says_when_the_embedded_engine_made_the_draft() -> None:
    document = full_document()
    heard = dataclasses.replace(document.transcript, engine="embedded", model="tiny-en")
    for page in (
        f(dataclasses.replace(document, transcript=heard)) for f in (render_show_notes_markdown, render_show_notes_html)
    ):
        assert "Words heard by the embedded engine (tiny-en): a draft" in page
        assert "2 findings, 1 to look at before publishing." in page


def test_without_a_title_the_page_is_headed_by_the_slug_and_says_what_is_missing() -> None:
    document = plain_document(transcript("Hello there."))
    markdown = render_show_notes_markdown(document)
    assert markdown.startswith("# built\n\n> ⚠ Missing: no title was given\n")
    assert '<h1 dir="auto">built</h1>' in render_show_notes_html(document)


def test_a_sponsors_own_line_breaks_stay_and_the_label_carries_the_link() -> None:
    sponsors = part_under(render_show_notes_markdown(full_document()), "Sponsors").split("\n---")[0].strip()
    assert sponsors == (
        "- **[Miller & Daughter](<https://miller.example>):** Stone-ground flour, by post.\\\n  First bag free."
    )


def test_a_call_to_action_is_a_paragraph_and_addresses_are_a_list() -> None:
    call = "Tell us what changed in your kitchen."
    markdown = part_under(render_show_notes_markdown(full_document()), "Subscribe").strip()
    assert markdown == f"{call}\n\n- [Slow Rise in your app](<https://slowrise.example/feed>)"
    page = re.sub(r"\s+", " ", render_show_notes_html(full_document()))
    assert (
        f'<p class="call" dir="auto">{call}</p> <ul> <li> <p dir="auto"><a href="https://slowrise.example/feed">'
        in page
    )


def test_an_unsafe_address_is_never_linked() -> None:
    section = Section("subscribe", "Subscribe", (Line("Click", "producer", url="javascript:alert(1)"),))
    document = with_section(section)
    assert 'href="javascript' not in render_show_notes_html(document)
    assert "](" not in part_under(render_show_notes_markdown(document), "Subscribe")


def test_the_player_and_its_fragments_point_at_the_recording() -> None:
    page = render_show_notes_html(full_document(), sound_url="../../audio/a%20b.mp3")
    assert 'src="../../audio/a%20b.mp3"' in page
    assert 'href="../../audio/a%20b.mp3#t=20.5" data-at="20.5"' in page


def test_the_page_asks_nothing_of_the_network() -> None:
    page = render_show_notes_html(full_document(), sound_url="a.mp3")
    assert re.findall(r'\ssrc="([^"]+)"', page) == ["a.mp3"]
    assert not re.search(r"<link|@import|url\(", page)


def test_evidence_beyond_the_words_does_not_break_the_page() -> None:
    line = Line("Far away", "drafted", (Evidence(900, 901, 5, 6),))
    document = with_section(Section("learn", "Learn", (line,)))
    assert "Far away" in render_show_notes_markdown(document)
    assert "Far away" in render_show_notes_html(document)
