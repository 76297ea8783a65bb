"""Every text format of the transcript, read back by somebody else's eyes: the same words, voices and times."""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.model.document import EpisodeDocument
from pipeline.model.transcript import Transcript
from pipeline.render.chapter_list import list_chapters
from pipeline.render.formats import FORMATS, render_formats
from pipeline.render.outlet import Outlet
from pipeline.render.reading import ReadingStyle, read_as
from pipeline.timecode import Millis, parse_clock
from tests.contract.test_renderers import EPISODES
from tests.document_builder import HOSTILE, QUICK, full_document, hostile_transcripts, plain_document

STYLES: tuple[ReadingStyle, ...] = ("verbatim", "clean")
TITLES = st.lists(
    st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20),
    min_size=1,
    max_size=4,
    unique=True,
)
Spoken = tuple[Millis, str]
"""The time that stands at some words, and those words."""


def rendered(document: EpisodeDocument, name: str, style: ReadingStyle) -> str:
    return render_formats(document, [name], Outlet(reading=style))[name].decode()


def from_markdown(text: str) -> list[Spoken]:
    inlines = [token for token in MarkdownIt("commonmark").parse(text) if token.type == "inline"]
    marked = ((mark, words) for mark, words in pairwise(inlines) if mark.content.startswith('<a id="t-'))
    return [
        (clock_at_the_end(mark.content), "".join(c.content for c in words.children or ())) for mark, words in marked
    ]


def clock_at_the_end(mark: str) -> Millis:
    return parse_clock(re.split(r"[ >]", mark)[-1])


def from_text(text: str) -> list[Spoken]:
    blocks = text.removesuffix("\n").split("\n\n")[:-1]
    marked = (re.fullmatch(r"\[([\d:]+)\](?: [^\n]*:)?\n(.+)", block) for block in blocks)
    return [(parse_clock(match[1]), match[2]) for match in marked if match]


def from_srt(text: str) -> list[Spoken]:
    blocks = (block.split("\n") for block in text.removesuffix("\n").split("\n\n") if block)
    return [(parse_clock(clock.split(" --> ")[0]), " ".join(lines)) for _, clock, *lines in blocks]


def from_vtt(text: str) -> list[Spoken]:
    blocks = [block.split("\n") for block in text.removesuffix("\n").split("\n\n")[1:]]
    payloads = [(clock, re.sub(r"^<v [^>]+>", "", " ".join(lines))) for clock, *lines in blocks]
    return [(parse_clock(clock.split(" --> ")[0]), html.unescape(payload)) for clock, payload in payloads]


def from_json(text: str) -> list[Spoken]:
    segments = json.loads(text)["segments"]
    assert all(segment["body"] for segment in segments)
    return [(round(segment["startTime"] * 1000), segment["body"]) for segment in segments]


class Paragraphs(HTMLParser):
    """Time and words of each paragraph of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Spoken] = []
        self._in_paragraph, self._reads = False, ""
        self._clock, self._words = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_class = dict(attrs).get("class") or ""
        if tag == "div" and given_class.startswith("paragraph"):
            self._in_paragraph, self._clock, self._words = True, "", ""
        if self._in_paragraph and tag in ("time", "p"):
            self._reads = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._reads:
            self._reads = ""
        if tag == "div" and self._in_paragraph:
            self._in_paragraph = False
            self.found.append((parse_clock(self._clock), self._words))

    def handle_data(self, data: str) -> None:
        self._clock += data if self._reads == "time" else ""
        self._words += data if self._reads == "p" else ""


READERS: dict[str, tuple[Callable[[str], list[Spoken]], Millis]] = {
    "transcript.md": (from_markdown, 1000),
    "transcript.txt": (from_text, 1000),
    "transcript.html": (lambda page: Paragraphs(page).found, 1000),
    "transcript.vtt": (from_vtt, 1),
    "transcript.json": (from_json, 1),
    "transcript.srt": (from_srt, 1),
}
"""How each format is read, and the unit of its times."""


def words_of(spoken: Sequence[Spoken]) -> list[str]:
    return [word for _, text in spoken for word in text.split()]


def without_names(spoken: list[Spoken], heard: Transcript) -> list[Spoken]:
    """SRT has no place for a name but the line itself."""
    voices = (utterance.speaker for utterance in heard.utterances)
    names = sorted({" ".join(name.replace(":", " ").split()) for name in voices if name} | {"Unknown"}, key=len)[::-1]
    pattern = re.compile(rf"(?:{'|'.join(map(re.escape, names))}): ")
    return [(at, text[match.end() :] if (match := pattern.match(text)) else text) for at, text in spoken]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", READERS)
@QUICK
@given(heard=hostile_transcripts(), titles=TITLES)
def test_a_transcript_parses_back_to_the_same_words_at_their_times(
    name: str, style: ReadingStyle, heard: Transcript, titles: list[str]
) -> None:
    read, unit_ms = READERS[name]
    spoken = read(rendered(plain_document(heard, *titles), name, style))
    spoken = without_names(spoken, heard) if name == "transcript.srt" else spoken
    shown = read_as(heard, style).transcript().words
    assert words_of(spoken) == [word.text for word in shown]
    at = 0
    for place, (time_ms, text) in enumerate(spoken):
        late_ms = time_ms - shown[at].start_ms
        if unit_ms == 1:
            assert 0 <= late_ms <= place  # of cards that begin in one millisecond each waits for the one before
        elif style == "verbatim":
            assert -unit_ms < late_ms <= 0
        else:
            assert late_ms <= 0  # a paragraph whose first words are left out keeps its time
        at += len(text.split())


@QUICK
@given(heard=hostile_transcripts())
def test_the_table_of_words_parses_back_to_the_same_words_and_times(heard: Transcript) -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(plain_document(heard), "words.csv", "clean"), newline="")))
    assert [row["text"] for row in rows] == [word.text for word in heard.words]
    assert [(int(row["start_ms"]), int(row["end_ms"])) for row in rows] == [(w.start_ms, w.end_ms) for w in heard.words]
    assert [row["clean"] or None for row in rows] == list(read_as(heard, "clean").shown)
    for utterance in heard.utterances:
        assert {row["speaker"] for row in rows[utterance.first : utterance.last]} == {utterance.speaker or ""}


@QUICK
@given(heard=hostile_transcripts())
def test_the_table_of_utterances_holds_every_word(heard: Transcript) -> None:
    page = rendered(plain_document(heard), "utterances.csv", "verbatim")
    rows = list(csv.DictReader(io.StringIO(page, newline="")))
    assert [row["text"] for row in rows] == [heard.text(one.first, one.last) for one in heard.utterances]
    assert [int(row["words"]) for row in rows] == [one.last - one.first for one in heard.utterances]


@QUICK
@given(heard=hostile_transcripts(), titles=TITLES)
def test_every_format_with_chapters_has_the_same_list(heard: Transcript, titles: list[str]) -> None:
    document = plain_document(heard, *titles)
    wanted = [(chapter.start_ms, chapter.title) for chapter in list_chapters(document)]
    listed = json.loads(rendered(document, "chapters.json", "verbatim"))["chapters"]
    assert [(round(chapter["startTime"] * 1000), chapter["title"]) for chapter in listed] == wanted
    page = rendered(document, "show-notes.html", "verbatim")
    script = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    clips = json.loads(script).get("hasPart", [])
    assert [(round(clip["startOffset"] * 1000), clip["name"]) for clip in clips] == wanted


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("episode", EPISODES.values(), ids=list(EPISODES))
def test_every_format_of_every_kind_of_episode_is_made_the_same_twice(name: str, episode: EpisodeDocument) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="Parquet needs the extra rundown[parquet]")
    first, second = (render_formats(episode, [name], Outlet(reading="clean")) for _ in range(2))
    assert list(first) == [name]
    assert first == second


def test_a_name_in_the_page_is_never_read_as_markup_of_any_format() -> None:
    title = "</script><b>&amp; ]]> --> *x*"
    files = render_formats(full_document(title), ["show-notes", "rss"])
    for name in ("show-notes.html", "show-notes.fragment.html", "rss-item.xml"):
        assert "</script><b>" not in files[name].decode(), name
