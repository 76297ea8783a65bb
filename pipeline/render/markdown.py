"""Text from outside in Markdown, shown to the letter."""

import re

_INLINE = re.compile(
    r"[\\`*\[\]~]"  # always marks in CommonMark or GitHub's dialect
    r"|<"  # opens a tag or an address
    r"|&(?=#?\w+;)"  # only where it would be read as an entity
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is no mark
)
_BLOCK = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|-(?=[-\s]*$)|=(?==*\s*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)", re.ASCII)
_CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)")
_TICKED = re.compile(r"(`[^`]+`)")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[<>\\\s\x00-\x20]")


def escape_markdown(text: str) -> str:
    r"""One line of Markdown that shows the text to the letter; runs of white space become one space.

    `<` becomes an entity and not a backslash, because older Markdown programs know only that form.
    What needs no escape is left alone: a pasted title stays readable.

    >>> print(escape_markdown("*foo* [x](y) <b>"))
    \*foo\* \[x\](y) &lt;b>
    >>> print(escape_markdown("C# & snake_case: 3 < 4"))
    C# & snake_case: 3 &lt; 4
    >>> print(escape_markdown("1. First"), escape_markdown("# no heading #"))
    1\. First \# no heading \#
    """
    line = _escape_inline(" ".join(text.split()))
    line = _CLOSING_HASHES.sub(r"\\", line)
    if _BLOCK.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def _escape_inline(text: str) -> str:
    return _INLINE.sub(lambda mark: _ENTITIES.get(mark[0], "\\" + mark[0]), text)


def escape_lines(text: str) -> str:
    r"""Like `escape_markdown`, but the text's own line breaks stay (as hard breaks), empty lines do not.

    >>> escape_lines("Acme makes *tea*.\n\nTry it.")
    'Acme makes \\*tea\\*.\\\nTry it.'
    """
    return "\\\n".join(escape_markdown(line) for line in text.splitlines() if line.strip())


def escape_ticked(text: str) -> str:
    r"""Like `escape_markdown`, but commands that our own sentences put in backticks stay code.

    >>> escape_ticked("Run `rundown doctor` *now*.")
    'Run `rundown doctor` \\*now\\*.'
    """
    parts = _TICKED.split(" ".join(text.split()))
    return "".join(part if at % 2 else _escape_inline(part) for at, part in enumerate(parts))


def safe_address(url: str | None) -> str | None:
    """The address as a link may carry it; None for anything but web and mail addresses.

    >>> safe_address("https://example.org/a b"), safe_address("javascript:alert(1)")
    ('https://example.org/a%20b', None)
    """
    if url is None or not _SAFE_ADDRESS.match(url.strip()):
        return None
    return _NOT_IN_ADDRESS.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), url.strip())


def link(shown: str, url: str | None) -> str:
    """A Markdown link around Markdown; without a safe address what is shown stands alone, the address behind it.

    >>> link("Acme", "https://example.org"), link("Acme", "ftp://x"), link("Acme", None)
    ('[Acme](<https://example.org>)', 'Acme (ftp://x)', 'Acme')
    """
    address = safe_address(url)
    if address is not None:
        return f"[{shown}](<{address}>)"
    return shown if url is None else f"{shown} ({escape_markdown(url)})"
