"""Transcripts published as a web page: its text, with names in bold, as the text reader takes it."""

import re
from html.parser import HTMLParser

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|cite|time|p|div|article|h[1-6])\b",
    re.I | re.S,
)
_HIDDEN = frozenset({"script", "style", "head", "nav", "svg", "template", "noscript", "button", "audio", "video"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "li", "ul", "ol", "tr", "td", "blockquote", "br", "hr", "cite", "time", "main"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "aside", "dl", "dt", "dd", "table", "pre"}
)
_BOLD = frozenset({"b", "strong"})
_OPEN, _CLOSE = "\ue020", "\ue021"
"""Stand for the stars of bold until it is known what stands beside them."""
_CLOSE_BOLD = re.compile(rf"(:?)([ \t]*){_CLOSE}")


def is_page(text: str) -> bool:
    """Whether the text is HTML: a page, or the piece of one that Podcasting 2.0 allows as a transcript."""
    return _PAGE.match(text) is not None


def page_text(text: str) -> str:
    r"""The text a reader of the page sees, a line for each block, bold names and headings marked.

    >>> page_text("<cite>Ann:</cite><time>0:05</time><p>Q&amp;A is <b>here</b>.</p>").split("\n\n")
    ['**Ann:**', '0:05', 'Q&A is **here**.']
    """
    page = _Page()
    page.feed(text)
    page.close()
    return "\n\n".join(block for block in page.blocks() if block)


class _Page(HTMLParser):
    """Collects what is shown; nothing is fetched and nothing is run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0

    def blocks(self) -> list[str]:
        """The lines shown; empty ones are what stood between blocks."""
        # `**Name: **` would be no bold in Markdown, and `**Name:**text` no label: the space goes behind.
        closed = _CLOSE_BOLD.sub(lambda end: f"{end[1]}**{' ' if end[1] or end[2] else ''}", "".join(self._parts))
        lines = closed.replace(_OPEN, "**").split("\n")
        return [re.sub(r"\*\*\s*\*\*", "", " ".join(line.split())) for line in lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 # the parser's form
        self._hidden = 0 if tag == "body" else self._hidden + (tag in _HIDDEN)  # a head need not be closed
        if tag in _BLOCKS:
            self._parts.append("\n")
        if tag in _BOLD or tag == "cite":
            self._parts.append(_OPEN)
        if re.fullmatch(r"h[1-6]", tag):
            self._parts.append("## ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BOLD or tag == "cite":
            self._parts.append(_CLOSE)
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data.replace("\n", " "))
