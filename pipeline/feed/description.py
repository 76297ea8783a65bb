"""What an item says of its episode, HTML or text: words, links, and the outline that producers put there."""

import html
import re
from dataclasses import dataclass

import nh3

from pipeline.model.episode import Link
from pipeline.readers.outline_markup import has_html, html_lines, source_lines, visible_line
from pipeline.readers.outline_times import time_at

_BLOCKS = {
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr", "ul"}
_INLINE = {"a", "b", "cite", "code", "em", "i", "s", "span", "strong", "sub", "sup", "u"}
KEPT_TAGS = _BLOCKS | _TABLES | _INLINE
"""What can hold words, links and lists; of all other tags only the text between them stays."""
GONE_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "title"}
MOST_LINKS = 100
LONGEST_LABEL = 200
"""Characters of a link's label; longer ones are sentences, and are cut."""
LONGEST_TEXT = 10_000
"""Characters of a description that are kept; feeds have up to about 4,000, some put a transcript there."""
DEEPEST = 2_000
"""Elements inside each other. A page of 200,000 costs the cleaner seven minutes, this many 0.05 s."""

_TAG = re.compile(r"<(/?)[A-Za-z]")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"')\]]+", re.IGNORECASE)
_LABEL = re.compile(r"[\s•*·|>–—-]*(\S.*?)\s*[:–—-]\s*")
_ENDS_OF_ITEMS = re.compile(r"</(?:li|dt|dd|tr|ul|ol|dl)>")
"""The next item begins a line by itself: with its end there would be a blank line between any two."""
_USABLE = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Description:
    """A description made harmless."""

    marked: tuple[str, ...]
    """Its lines with links and headings as Markdown, never two blank ones in a row: what an outline is read from."""
    lines: tuple[str, ...]
    """The same lines as a reader sees them."""
    links: tuple[Link, ...]

    def text_without(self, outline: str | None) -> str:
        """Its lines but those of the outline that was cut out of it; what is very long is cut at a line."""
        taken = set((outline or "").split("\n")) - {""}
        text = "\n".join(_tidy([line for line in self.lines if line not in taken]))
        return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rpartition("\n")[0]


def read_description(written: str) -> Description:
    """Clean a description and take its words and links out of it. Never raises, whatever it holds."""
    is_page = has_html(written)
    lines = html_lines(_ENDS_OF_ITEMS.sub("", _cleaned(written))) if is_page else source_lines(written)
    marked = _tidy([html.unescape(line.text) for line in lines])
    if not is_page:
        return Description(marked, marked, _usable([link for line in marked for link in _links_in_text(line)]))
    shown = [visible_line(line) for line in marked]
    links = [link for line in shown for link in line.links]
    return Description(marked, tuple(_bare(line.text) for line in shown), _usable(links))


def _cleaned(written: str) -> str:
    """The HTML without anything that runs or hides; the reader of lines takes what is nested too deep as it is."""
    if _depth(written) > DEEPEST:
        return written
    return nh3.clean(
        written,
        tags=KEPT_TAGS,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _depth(written: str) -> int:
    """How deep elements may lie in each other, counted too high rather than too low."""
    depth = deepest = 0
    for tag in _TAG.finditer(written):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _bare(line: str) -> str:
    """A heading without its mark, a row of a table without its bars at the ends."""
    return line.lstrip("#").strip(" |")


def _links_in_text(line: str) -> list[tuple[str, str]]:
    """Links in Markdown, and addresses that just stand there, with what a colon or a dash ties to them."""
    if marked := list(visible_line(line).links):
        return marked
    found = []
    begin = 0
    for address in _ADDRESS.finditer(line):
        label = _LABEL.fullmatch(line[begin : address.start()])
        found.append((label[1] if label else "", address[0].rstrip(".,;:!?")))
        begin = address.end()
    return found


def _usable(links: list[tuple[str, str]]) -> tuple[Link, ...]:
    """Each address once, under its first label; jumps to a second of the episode are no resources."""
    kept: dict[str, Link] = {}
    for written, address in links:
        label = " ".join(written.split())
        at = time_at(label.strip("[]() "), 0)
        if _USABLE.fullmatch(address) is None or at is not None or address in kept:
            continue
        shown = label if label and len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…" if label else ""
        kept[address] = Link(shown or re.sub(r"^(?:https?://(?:www\.)?|mailto:)|/$", "", address), address)
        if len(kept) == MOST_LINKS:
            break
    return tuple(kept.values())


def _tidy(lines: list[str]) -> tuple[str, ...]:
    text = "\n".join(" ".join(line.replace("\0", "").split()) for line in lines)
    return tuple(re.sub(r"\n{3,}", "\n\n", text).strip("\n").split("\n")) if text.strip() else ()
