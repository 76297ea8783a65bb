"""What is for publishing reaches the producer's own files and nothing that readers are given."""

import io
from dataclasses import replace

import docx
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Section
from pipeline.render.episode_json import load_document, render_episode_json
from pipeline.render.outlet import Outlet
from pipeline.render.rss_item import render_rss_item
from pipeline.render.show_notes_docx import render_show_notes_docx
from pipeline.render.show_notes_fragment import render_show_notes_fragment
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from pipeline.render.show_notes_text import render_show_notes_text
from pipeline.render.structured_data import description_of
from tests.document_builder import HOSTILE, QUICK, full_document, utterance_evidence

SHORT = "Dough counts degrees, and a recipe counts minutes."
QUOTE = "It has one recipe, told eleven times."


def published(short: str = SHORT) -> EpisodeDocument:
    document = full_document()
    said = (utterance_evidence(document.transcript, 2),)
    sections = (
        Section("description", "Short description", (Line(short, "drafted", said),)),
        Section("titles", "Title suggestions", (Line("Watch the dough", "drafted", said),)),
        Section("quotes", "Pull quotes", (Line(QUOTE, "spoken", said, label="Tomás Rey"),)),
        Section("keywords", "Keywords", (Line("dough", "spoken", said), Line("wet finger", "spoken", said))),
    )
    return replace(document, notes=replace(document.notes, publishing=sections))


def test_markdown_has_it_under_the_rule_for_the_reviewer() -> None:
    page = render_show_notes_markdown(published())
    public, review = page.split("\n---\n", 1)
    assert "For publishing" not in public
    assert SHORT not in public
    assert f"“{QUOTE}” · Tomás Rey [00:11]" in review
    assert "\ndough, wet finger\n" in review


def test_html_has_it_shut_and_the_short_page_not_at_all() -> None:
    assert f"“{QUOTE}” · Tomás Rey" in render_show_notes_html(published())
    assert 'class="publishing"' not in render_show_notes_html(published(), Outlet(template="short"))


def test_the_word_file_has_it_behind_the_page() -> None:
    rows = [paragraph.text for paragraph in docx.Document(io.BytesIO(render_show_notes_docx(published()))).paragraphs]
    at = rows.index("For publishing")
    assert at > rows.index("Sponsors")
    assert any(row.startswith(f"“{QUOTE}” · Tomás Rey") for row in rows[at:])


def test_what_readers_are_given_has_none_of_it() -> None:
    for page in (render_show_notes_text(published()), render_show_notes_fragment(published())):
        assert SHORT not in page
        assert "Pull quotes" not in page


def test_the_short_description_goes_into_the_feed_and_into_cards() -> None:
    assert f"<description>{SHORT}</description>" in render_rss_item(published())
    assert f'<meta property="og:description" content="{SHORT}">' in render_show_notes_html(published())


def test_without_a_short_description_hook_and_pitch_take_its_place() -> None:
    assert (description_of(full_document()) or "").startswith("Why does the same recipe")
    missing = Section("description", "Short description", (Line("write it", "missing"),))
    document = published()
    document = replace(document, notes=replace(document.notes, publishing=(missing,)))
    assert (description_of(document) or "").startswith("Why does the same recipe")


def test_episode_json_keeps_it_and_reads_files_without_it() -> None:
    assert load_document(render_episode_json(published())) == published()
    old = render_episode_json(full_document()).replace(b',"publishing":[]', b"")
    assert b"publishing" not in old
    assert load_document(old) == full_document()


@QUICK
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6).map(" ".join))
def test_words_from_outside_change_nothing_around_them(short: str) -> None:
    document = published(short)
    for render in (render_show_notes_markdown, render_show_notes_html, render_rss_item):
        assert render(document)
    assert render_show_notes_html(document).count("<section") == render_show_notes_html(published()).count("<section")
