"""Outlines in JSON, YAML and TOML: files of their own, or front matter of a page."""

import datetime
import html
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, DecimalException

from pipeline.model.outline import OutlineEntry
from pipeline.readers.outline_page import Reading, read_page, unreadable
from pipeline.readers.outline_times import MAX_MS, whole_time
from pipeline.timecode import Millis

_TITLE_KEYS = ("title", "name", "header", "label", "chapter", "topic")
_START_KEYS = ("starttime", "start_time", "start", "time", "timestamp", "begin", "at", "sec", "seconds")
_END_KEYS = ("endtime", "end_time", "end")
_URL_KEYS = ("url", "href", "link")
_LIST_KEYS = ("chapters", "markers", "timestamps", "topics", "segments")
_SPOKEN_KEYS = frozenset(("line", "text", "body", "speaker", "who", "words"))
"""An item with one of these is a line of a transcript; its `name` is a speaker."""
LONGEST_FOLDED = 2000
"""Characters up to which a YAML text goes on in the next line; titles are shorter."""
MOST_VALUES = 100_000
"""Values looked at in a JSON file before it is given up: an episode's data with its transcript has 10,000."""


def read_structured(text: str) -> Reading | None:
    """The outline in a file that is JSON, TOML or a YAML list from beginning to end; None for other text."""
    if text.lstrip().startswith(("{", "[")):
        try:
            return _entries_of(_chapter_list(json.loads(text, parse_float=Decimal)))
        except (ValueError, RecursionError):
            pass  # `[00:00] Intro` opens like JSON too
    if re.search(r"^\[\[\w+\]\]", text, re.MULTILINE):
        try:
            return _entries_of(_chapter_list(tomllib.loads(text)))
        except (ValueError, RecursionError):
            pass
    listed = read_yaml_lists(text, sentences=False)
    return listed if len(listed.entries) > 1 else None


def json_fault(text: str) -> tuple[str, int] | None:
    """What is wrong with a text that was meant as JSON, and in which line; None if it was not, or nothing is."""
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg, error.lineno
    except (ValueError, RecursionError) as error:
        return str(error), 1
    return None


_FENCES = {"---": re.compile(r"^---[ \t]*$", re.MULTILINE), "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)}


def read_front_matter(text: str) -> tuple[Reading, str]:
    r"""What YAML, TOML or JSON in front of a page says of chapters, and the page with blank lines in its place.

    Durations and dates there are not chapters; only lists are looked at.

    >>> reading, page = read_front_matter("+++\n[[chapters]]\ntitle = 'Hi'\nstart = '0:05'\n+++\nText")
    >>> reading.entries[0].title, reading.entries[0].start_ms, page.count("\n")
    ('Hi', 5000, 5)
    """
    if text.startswith("{"):
        try:
            value, end = json.JSONDecoder(parse_float=Decimal).raw_decode(text)
        except (ValueError, RecursionError):
            return Reading(), text
        return _entries_of(_chapter_list(value)), "\n" * text.count("\n", 0, end) + text[end:]
    fence = text[:3]
    closed = _FENCES[fence].search(text, 3) if fence in _FENCES else None
    if closed is None or text[3 : text.find("\n")].strip():
        return Reading(), text
    front, page = text[3 : closed.start()], "\n" * text.count("\n", 0, closed.end()) + text[closed.end() :]
    if fence == "---":
        return read_yaml_lists(front), page
    try:
        return _entries_of(_chapter_list(tomllib.loads(front))), page
    except (ValueError, RecursionError):
        return Reading(), page


def _chapter_list(value: object) -> list[object]:
    """The first list that is called chapters or the like, level by level; a list at the top is one."""
    if isinstance(value, list):
        return value
    level: list[object] = [value]
    seen = 0
    while level and seen < MOST_VALUES:
        below: list[object] = []
        for one in level:
            inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
            if isinstance(one, dict):
                lists: list[list[object]] = [one[key] for key in _LIST_KEYS if isinstance(one.get(key), list)]
                named = next((chapters for chapters in lists if _entries_of(chapters) != Reading()), None)
                if named is not None:
                    return named
            seen += len(inner)
            below.extend(inner)
        level = below
    return []


def _entries_of(values: Iterable[object]) -> Reading:
    entries, findings = [], []
    for value in values:
        fields = {str(key).lower(): field for key, field in value.items()} if isinstance(value, dict) else {}
        tags = fields.get("tags")
        if isinstance(tags, dict):
            fields = {**fields, **{str(key).lower(): field for key, field in tags.items()}}
        written = _first(fields, _START_KEYS)
        title = None if _SPOKEN_KEYS & fields.keys() else _first(fields, _TITLE_KEYS)
        hidden = fields.get("toc") is False
        if written is None or (title is None and not hidden):
            continue
        start_ms, end_ms = _time_of(written), _time_of(_first(fields, _END_KEYS))
        if start_ms is None:
            findings.append(unreadable(str(written)[:80], None))
            continue
        url = _first(fields, _URL_KEYS)
        shown = html.unescape(str(title or "")).strip()
        entries.append(OutlineEntry(shown, start_ms, None, end_ms, str(url) if url else None, hidden=hidden))
    return Reading(tuple(entries), tuple(findings))


def _first(fields: Mapping[str, object], keys: Iterable[str]) -> object:
    return next((fields[key] for key in keys if fields.get(key) is not None), None)


def _time_of(value: object) -> Millis | None:
    """Numbers are seconds (JSON's own unit for chapters), text is a time, TOML has times of its own."""
    if isinstance(value, datetime.time):
        return whole_time(value.isoformat())
    if isinstance(value, str):
        return whole_time(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        time_ms = int((Decimal(value) * 1000).to_integral_value())
    except (DecimalException, ValueError, OverflowError):
        return None
    return time_ms if 0 <= time_ms < MAX_MS else None


# ------------------------------------------------------------------ YAML lists

_TIMED = re.compile(r"\d ?[:：hm]")
_ITEM = re.compile(r"(?P<indent>\s*)-\s+(?:(?P<key>[A-Za-z_]\w*):(?:\s+|$))?(?P<value>.*)")
_FIELD = re.compile(r"(?P<indent>\s+)(?P<key>[A-Za-z_]\w*):(?:\s+|$)(?P<value>.*)")


def read_yaml_lists(text: str, *, sentences: bool = True) -> Reading:
    r"""Entries in the lists of a YAML block: items with a title and a time, or (`sentences`) a text that holds both.

    An item with only a header takes the time of the item below it (transcripts with headings).

    >>> listed = read_yaml_lists("topics:\n - 'Paul''s Water (0:21:49)'\n - time: 1:00\n   title: End")
    >>> [entry.title for entry in listed.entries]
    ["Paul's Water", 'End']
    """
    entries: list[OutlineEntry] = []
    waiting: tuple[str, int] | None = None
    for line_no, fields in _yaml_items(text):
        if fields.keys() == {""}:
            page = read_page(str(fields[""]), None).entries if sentences and _TIMED.search(str(fields[""])) else ()
            entries.extend(OutlineEntry(one.title, one.start_ms, line_no, one.end_ms) for one in page if one.title)
            continue
        found = _entries_of([fields]).entries
        title, start_ms = _first(fields, _TITLE_KEYS), _time_of(_first(fields, _START_KEYS))
        if found:
            entries.append(replace(found[0], line_no=line_no))
        elif title is not None and start_ms is None and not _SPOKEN_KEYS & fields.keys():
            waiting = (str(title), line_no)
        elif waiting is not None and start_ms is not None:
            entries.append(OutlineEntry(waiting[0], start_ms, waiting[1]))
            waiting = None
    return Reading(tuple(entries))


def _yaml_items(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Items of block lists with their fields; a plain item has the field ``''``. Folded lines are joined."""
    fields: dict[str, str] = {}
    begun, indent, key = 0, -1, ""
    for line_no, line in enumerate(text.split("\n"), 1):
        item, field = _ITEM.match(line), _FIELD.match(line)
        if item is not None:
            if fields:
                yield begun, {name: _scalar(value) for name, value in fields.items()}
            begun, indent, key = line_no, len(item["indent"]), item["key"] or ""
            fields = {key: item["value"]}
        elif fields and field is not None and len(field["indent"]) > indent:
            key = field["key"]
            fields[key] = field["value"]
        elif (
            fields
            and line.strip()
            and len(line) - len(line.lstrip()) > indent
            and len(str(fields[key])) < LONGEST_FOLDED
        ):
            fields[key] = f"{fields[key]} {line.strip()}"
        elif line.strip() and fields:
            yield begun, {name: _scalar(value) for name, value in fields.items()}
            fields = {}
    if fields:
        yield begun, {name: _scalar(value) for name, value in fields.items()}


def _scalar(value: str) -> str:
    """A YAML scalar without the quotes of the format."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value
