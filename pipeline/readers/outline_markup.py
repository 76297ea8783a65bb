"""What a reader sees of a line of Markdown or HTML."""

import html
import re
from dataclasses import dataclass

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    )
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "meta",
        "link",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    )
)
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style"))
_TAG = re.compile(r"`[^`\n]*`|<!--|<(/?)([A-Za-z][A-Za-z0-9]*)\b([^<>]*)>")
_HAS_HTML = re.compile(r"</[A-Za-z][A-Za-z0-9]*\s*>|<br\s*/?>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*+\])*+)\]\(\s*+<?([^()\s<>]*+(?:\([^()\s]*+\)[^()\s<>]*+)*+)>?"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?\s*+\)"
)
_AUTOLINK = re.compile(r"(?P<sign>[-–—:|] )?<(?P<address>(?:https?|mailto|ftp):[^<>\s]*)>(?P<end>\s*$)?")
_MARKS = re.compile(r"[`\\\[<*_~{&]")
_CODE = re.compile(r"(?<!`)(`++)([^`]+)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_STRONG = re.compile(
    r"\*\*(?=\S)([^*]+(?:\*(?!\*)[^*]+)*+)(?<=\S)\*\*|(?<![^\W_])__(?=\S)([^_]+)(?<=\S)__(?![^\W_])|~~([^~]+)~~"
)
_EMPHASIS = re.compile(
    r"(?<![*\w])\*(?=[^\s*])([^*]+)(?<=[^\s*])\*(?!\*)|(?<![^\W_])_(?=[^\s_])([^_]+)(?<=[^\s_])_(?![^\W_])"
)

_SHELTER = 0x10F000
"""First of the private characters behind which escaped characters and code wait while markup is taken off."""
_SHELTERED = {ord(char): chr(_SHELTER + ord(char)) for char in "\\`*_[]()<>&!~{}#|"}
_RESTORED = {_SHELTER + code: chr(code) for code in range(128)}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line as it was written, and its number (1-based) in the file."""

    line_no: int
    text: str


@dataclass(frozen=True, slots=True)
class Visible:
    """A line as a reader sees it, and its links as `(label, address)`."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def has_html(text: str) -> bool:
    """Does this text hold HTML elements (a closing tag or a line break), not just angle brackets?"""
    return _HAS_HTML.search(text) is not None


def source_lines(text: str) -> list[SourceLine]:
    """The lines of the text; every kind of line end counts."""
    return [SourceLine(number, line) for number, line in enumerate(re.split(r"\r\n|[\r\n\u2028\u2029]", text), 1)]


def html_lines(text: str) -> list[SourceLine]:
    """The lines that a browser would show; a row of a table is one line with its cells between bars.

    Links become Markdown links, everything else inside a line is taken off. Time grows with the
    length of the text, whatever it holds.
    """
    builder = _LineBuilder()
    at = 0
    hidden_until = -1
    for tag in _TAG.finditer(text):
        if tag.start() < hidden_until:
            continue
        name = (tag[2] or "").lower()
        if tag[0] == "<!--" or (name in _UNSEEN and not tag[1]):
            closer = "-->" if name == "" else f"</{name}"
            found = text.find(closer, tag.end())
            hidden_until = len(text) if found < 0 else found + len(closer)
            builder.add(text[at : tag.start()])
            builder.skip(text[tag.start() : hidden_until])
            at = hidden_until
        elif name in _BLOCKS or name in _INLINE or name in _CELLS or name in _UNSEEN:
            builder.add(text[at : tag.start()])
            builder.tag(name, closing=bool(tag[1]), attributes=tag[3])
            builder.skip(tag[0])
            at = tag.end()
    builder.add(text[at:])
    return builder.lines()


class _LineBuilder:
    """Collects shown text line by line and remembers the source line in which each began."""

    def __init__(self) -> None:
        self._done: list[SourceLine] = []
        self._pieces: list[str] = []
        self._line_no = self._begun = 1
        self._blank = True
        self._in_row = False
        self._link: tuple[int, str] | None = None

    def add(self, text: str) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                self._line_no += 1
                if self._in_row:
                    self._pieces.append(" ")
                else:
                    self._break()
            if self._blank and part.strip():
                self._begun, self._blank = self._line_no, False
            self._pieces.append(part)

    def skip(self, text: str) -> None:
        self._line_no += text.count("\n")

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if name == "tr":
            self._break()
            self._in_row = not closing
        elif name in _CELLS:
            self._pieces.append("" if closing else " | ")
        elif name == "a":
            self._anchor(closing, attributes)
        elif name in _BLOCKS:
            if self._in_row:
                self._pieces.append(" ")
            else:
                self._break()
                if not closing and len(name) == 2 and name[0] == "h" and name[1].isdigit():
                    self._pieces.append("#" * int(name[1]) + " ")

    def lines(self) -> list[SourceLine]:
        self._break()
        return self._done

    def _anchor(self, closing: bool, attributes: str) -> None:
        if closing and self._link is not None:
            place, address = self._link
            self._pieces[place] = "["
            self._pieces.append(f"]({address})")
            self._link = None
        elif not closing and (match := _HREF.search(attributes)):
            address = re.sub(r"[\s()<>]", "", html.unescape(match[1] or match[2] or match[3] or ""))
            self._link = (len(self._pieces), address)
            self._pieces.append("")

    def _break(self) -> None:
        self._done.append(SourceLine(self._begun, "".join(self._pieces)))
        self._pieces = []
        self._begun, self._blank = self._line_no, True
        self._link = None


def visible_line(line: str) -> Visible:
    """Take the markup off one line; words, punctuation and their order stay.

    >>> visible_line("* **[01:03](#t=01:03)**  What *is* `__init__`?").text
    '* 01:03 What is __init__?'
    >>> visible_line("[The [new] API](https://a.b/c_(d)) by snake_case").links
    (('The [new] API', 'https://a.b/c_(d)'),)
    """
    if _MARKS.search(line) is None:
        return Visible(re.sub(r"[ \t]+", " ", line))
    links: list[tuple[str, str]] = []

    def shown(match: re.Match[str]) -> str:
        if match[1]:
            return match[2]
        links.append((_plain(match[2]), match[3].translate(_RESTORED)))
        return match[2]

    def bare(match: re.Match[str]) -> str:
        address = match["address"].translate(_RESTORED)
        links.append((address, address))
        # `Title <address>` is how mp4chaps writes a chapter's link; elsewhere a reader sees the address.
        return "" if match["end"] is not None and not match["sign"] else (match["sign"] or "") + match["address"]

    line = _CODE.sub(lambda match: match[2].strip().translate(_SHELTERED), line)
    line = _ESCAPE.sub(lambda match: chr(_SHELTER + ord(match[1])), line)
    # Twice: an image inside a link, and emphasis inside strong emphasis.
    line = _LINK.sub(shown, _LINK.sub(shown, line))
    line = _AUTOLINK.sub(bare, line)
    return Visible(_plain(_without_attributes(line)), tuple(links))


def _without_attributes(line: str) -> str:
    """Take `{: .class #name}` off the end, as kramdown and pandoc do."""
    opened = line.rfind("{")
    if line.endswith("}") and line.startswith(("{:", "{#", "{."), opened):
        return line[:opened].rstrip()
    return line


def _plain(text: str) -> str:
    for pattern in (_STRONG, _STRONG, _EMPHASIS, _EMPHASIS):
        text = pattern.sub(lambda match: next(group for group in match.groups() if group is not None), text)
    indent = text[: len(text) - len(text.lstrip())]
    return indent + re.sub(r"[ \t]+", " ", html.unescape(text.strip())).translate(_RESTORED)
