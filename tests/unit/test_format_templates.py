from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.render.formats import render_formats
from pipeline.render.outlet import Outlet, templates_beside, templates_digest
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from pipeline.render.templating import check_templates
from tests.document_builder import full_document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


def own(folder: Path, name: str = "mine") -> Outlet:
    return Outlet(template=name, templates=folder)


def test_a_template_of_the_show_makes_the_page(folder: Path) -> None:
    (folder / "mine.md").write_text("# {{ title }} by {{ show.name }}\n\n\n\n{{ lines(notes.guests) }}\n")
    page = render_show_notes_markdown(full_document(), own(folder))
    assert page == "# Watch the Dough, Not the Clock by Slow Rise\n\n- **Tomás Rey** · baker [00:11]\n"


def test_the_form_it_does_not_have_stays_as_it_ships(folder: Path) -> None:
    (folder / "mine.md").write_text("{{ title }}\n")
    assert render_show_notes_html(full_document(), own(folder)) == render_show_notes_html(full_document())


def test_a_template_called_like_the_default_takes_its_place(folder: Path) -> None:
    (folder / "show-notes.html").write_text("<p>{{ title }}</p>\n")
    assert render_show_notes_html(full_document("A & B"), Outlet(templates=folder)) == "<p>A &amp; B</p>\n"


def test_a_template_may_build_on_a_shipped_one(folder: Path) -> None:
    (folder / "mine.html").write_text('{% extends "show-notes.html" %}{% block findings %}{% endblock %}\n')
    page = render_show_notes_html(full_document(), own(folder))
    assert 'id="findings"' not in page
    assert "Key takeaways" in page


def test_values_are_escaped_in_the_form_of_the_page(folder: Path) -> None:
    (folder / "mine.md").write_text("{{ title }} {{ '*' ~ title }}\n")
    (folder / "mine.html").write_text("{{ title }}\n")
    document = full_document("*A* <b>")
    assert render_show_notes_markdown(document, own(folder)) == "\\*A\\* &lt;b> \\*\\*A\\* &lt;b>\n"
    assert render_show_notes_html(document, own(folder)) == "*A* &lt;b&gt;\n"


@pytest.mark.parametrize(
    ("template", "line_no"),
    [
        ("# {{ title }}\n{% for %}\n", 2),
        ("# {{ title }}\n\n{{ titel }}\n", 3),
        ("{{ 1 / 0 }}\n", 1),
        ("\n{{ title + 1 }}\n", 2),
        ("{{ notes.nothing.lines }}\n", 1),
        ("{{ sections[99].heading }}\n", 1),
        ("{{ lines(5) }}\n", 1),
        ('x\n{% include "gone.md" %}\n', 2),
        ("{{ title.__class__.__mro__ }}\n", 1),
        ("{{ show.__init__.__globals__ }}\n", 1),
        ("{% for a in range(10000000) %}{% endfor %}\n", 1),
        ("{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}\n", 1),
        ("{{ title", 1),
    ],
)
def test_a_template_that_fails_names_its_file_and_line(folder: Path, template: str, line_no: int) -> None:
    (folder / "mine.md").write_text(template)
    with pytest.raises(InputError) as caught:
        render_formats(full_document(), ["show-notes.md", "transcript.md"], own(folder))
    assert caught.value.path == folder / "mine.md"
    assert caught.value.line_no == line_no
    assert "last pages are as they were" in caught.value.remedy


def test_a_slip_in_a_part_that_is_included_names_the_part(folder: Path) -> None:
    (folder / "mine.md").write_text('{% include "foot.md" %}\n')
    (folder / "foot.md").write_text("one\n{{ two }}\n")
    with pytest.raises(InputError) as caught:
        render_show_notes_markdown(full_document(), own(folder))
    assert (caught.value.path, caught.value.line_no) == (folder / "foot.md", 2)


def test_a_slip_is_told_before_anything_is_listened_to(folder: Path) -> None:
    (folder / "mine.html").write_text("{% if %}")
    with pytest.raises(InputError, match="fails here"):
        check_templates(own(folder))
    check_templates(Outlet())
    check_templates(Outlet(template="short"))


@pytest.mark.parametrize("name", ["nothing", "../mine", "", ".", "mine.md"])
def test_a_template_that_is_not_there_is_said_with_those_that_are(folder: Path, name: str) -> None:
    (folder / "mine.md").write_text("x")
    (folder.parent / "mine.md").write_text("outside")
    with pytest.raises(InputError, match="mine, short, show-notes"):
        check_templates(own(folder, name))


def test_a_template_that_was_corrected_is_read_again(folder: Path) -> None:
    (folder / "mine.md").write_text("one\n")
    assert render_show_notes_markdown(full_document(), own(folder)) == "one\n"
    (folder / "mine.md").write_text("one and two\n")
    assert render_show_notes_markdown(full_document(), own(folder)) == "one and two\n"


def test_the_short_page_has_what_it_is_about_what_to_take_away_and_where() -> None:
    outlet = Outlet(template="short")
    markdown, page = (
        render_show_notes_markdown(full_document(), outlet),
        render_show_notes_html(full_document(), outlet),
    )
    for text in (markdown, page):
        assert "Watch the dough and not the clock." in text
        assert "Timestamps" in text
        assert "Guests" not in text
        assert "you’ll learn" not in text
    assert len(markdown) < len(render_show_notes_markdown(full_document())) / 2


def test_another_template_is_another_digest(folder: Path) -> None:
    digests = {templates_digest(None), templates_digest(folder)}
    (folder / "mine.md").write_text("one")
    digests.add(templates_digest(folder))
    (folder / "mine.md").rename(folder / "yours.md")
    digests.add(templates_digest(folder))
    assert len(digests) == 3
    assert templates_beside(folder.parent) == folder
    assert templates_beside(folder) is None
