"""Pages from templates: the shipped ones, and the show's own in `audio/templates/`.

A template named `short` is `short.md` (for `show-notes.md`), `short.html` (for `show-notes.html`) or both;
the show's folder is looked into first. Templates run in a sandbox: they see values, not Python. In a
`.md` template every value is escaped as Markdown, in an `.html` template as HTML.
"""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from pipeline.errors import InputError
from pipeline.render.outlet import DEFAULT_TEMPLATE, Outlet
from pipeline.render.page import TEMPLATES, environment

SHIPPED_NAMES = (DEFAULT_TEMPLATE, "short")
REMEDY = "Correct the template, or take `template` out of show.toml; the last pages are as they were."
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+(?=\n)")


def fill_page(outlet: Outlet, suffix: str, values: dict[str, object]) -> str:
    """The page of the outlet's template, `suffix` being `.md` or `.html`.

    Raises:
        InputError: there is no such template, or a template of the show fails; with its file and line.
    """
    name = _file_of(outlet, suffix)
    with _blamed(outlet.templates):
        text = environment(outlet.templates, markdown=suffix == ".md").get_template(name).render(**values)
    if suffix == ".md":
        return _BLANK_LINES.sub("\n", text).strip("\n") + "\n"
    return text


def check_templates(outlet: Outlet) -> None:
    """Read the outlet's templates without filling them: a slip is told before a recording is listened to.

    Raises:
        InputError: there is no such template, or it does not parse; with its file and line.
    """
    for suffix in (".md", ".html"):
        with _blamed(outlet.templates):
            environment(outlet.templates, markdown=suffix == ".md").get_template(_file_of(outlet, suffix))


def _file_of(outlet: Outlet, suffix: str) -> str:
    """The template's file; the default's where the template has only the other form."""
    folders = [TEMPLATES] if outlet.templates is None else [outlet.templates, TEMPLATES]
    name = outlet.template
    is_plain = Path(name).name == name and not name.startswith(".")
    forms = [form for form in (".md", ".html") if is_plain and any((at / (name + form)).is_file() for at in folders)]
    if not forms:
        own = () if outlet.templates is None else outlet.templates.glob("*.*")
        there = sorted({*SHIPPED_NAMES, *(path.stem for path in own if path.suffix in (".md", ".html"))})
        raise InputError(
            f"There is no template {name!r}.",
            remedy=f"Write {name}.md or {name}.html, or take one of: {', '.join(there)}.",
            path=outlet.templates,
        )
    return (name if suffix in forms else DEFAULT_TEMPLATE) + suffix


@contextmanager
def _blamed(templates: Path | None) -> Iterator[None]:
    """What goes wrong in a template of the show is the producer's to mend; in a shipped one it is our bug."""
    try:
        yield
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        place = None if templates is None else _place_of(error, templates)
        if place is None:
            raise
        path, line_no = place
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise InputError(f"The template fails here: {said}.", remedy=REMEDY, path=path, line_no=line_no) from error


def _place_of(error: Exception, templates: Path) -> tuple[Path, int] | None:
    """The innermost line of a template of the show on the way to the error."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        path = Path(error.filename)
        return (path, error.lineno) if path.is_relative_to(templates) else None
    frames = reversed(traceback.extract_tb(error.__traceback__))
    found = ((Path(frame.filename), frame.lineno or 1) for frame in frames)
    return next((place for place in found if place[0].is_relative_to(templates)), None)
