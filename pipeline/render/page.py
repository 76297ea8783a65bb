"""What the HTML pages share: the template environment and the forms of time."""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.model.document import EpisodeDocument
from pipeline.render.markdown import escape_markdown, safe_address
from pipeline.render.quoting import joined
from pipeline.timecode import Millis, format_clock

_TICKED = re.compile(r"`([^`]+)`")
TEMPLATES = Path(__file__).parent / "templates"


def fill(template: str, **values: object) -> str:
    """A template filled in; everything from outside is escaped, a name nobody gave is an error."""
    return environment(None, markdown=False).get_template(template).render(**values)


def page_language(document: EpisodeDocument) -> str:
    """The language heard, else the show's, else English (the language of our own headings)."""
    return document.transcript.language or document.episode.show.language or "en"


@lru_cache(maxsize=8)
def environment(templates: Path | None, *, markdown: bool) -> Environment:
    """Where templates are found and what they may do: a sandbox in which they see values, not Python.

    Args:
        templates: a folder that is looked into before the shipped templates.
        markdown: escape what is put out as Markdown, not as HTML.
    """
    folders = [TEMPLATES] if templates is None else [templates, TEMPLATES]
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_as_markdown if markdown else None,
    )
    made.filters.update(
        clock=format_clock,
        seconds=seconds,
        duration=duration,
        joined=joined,
        safe_address=safe_address,
        ticked=ticked,
    )
    return made


def _as_markdown(value: object) -> Markup:
    """What a Markdown template puts out: our own Markdown as it is, anything else escaped on one line."""
    return value if isinstance(value, Markup) else Markup(escape_markdown(str(value)))  # noqa: S704  escaped right here


def seconds(time_ms: Millis) -> str:
    """Seconds as a media fragment or a script reads them, without needless zeros.

    >>> seconds(133_000), seconds(133_250)
    ('133', '133.25')
    """
    return f"{time_ms / 1000:.3f}".rstrip("0").rstrip(".")


def duration(time_ms: Millis) -> str:
    """A time as HTML's `datetime` reads a duration; fractions are cut.

    >>> duration(133_250), duration(3_723_000)
    ('PT2M13S', 'PT1H2M3S')
    """
    minutes, whole_seconds = divmod(time_ms // 1000, 60)
    hours = f"{minutes // 60}H" if minutes >= 60 else ""
    return f"PT{hours}{minutes % 60}M{whole_seconds}S"


def ticked(text: str) -> Markup:
    """Our own sentences with commands in backticks, as HTML; everything else is escaped.

    >>> ticked("Run `rundown doctor` & wait.")
    Markup('Run <code>rundown doctor</code> &amp; wait.')
    """
    plain_and_code = _TICKED.split(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if at % 2 else part for at, part in enumerate(plain_and_code))
