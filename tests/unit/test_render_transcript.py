import re
from html.parser import HTMLParser
from itertools import pairwise

from hypothesis import given
from markdown_it import MarkdownIt

from pipeline.model.transcript import Transcript
from pipeline.render.layout import FULL_PARAGRAPH_WORDS, LONGEST_SENTENCE_WORDS, lay_out
from pipeline.render.transcript_html import render_transcript_html
from pipeline.render.transcript_markdown import render_transcript_markdown
from pipeline.timecode import format_clock
from tests.builders import transcript
from tests.document_builder import DIALOGUE, QUICK, TITLES, full_document, hostile_transcripts, plain_document

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class TranscriptPage(HTMLParser):
    """Words of the paragraphs, headings, and every id, as a browser finds them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.names: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.extend(value for name, value in attrs if name == "id" and value)
        if tag in ("h2", "cite", "p", "div", "section"):
            self._open.append((tag, given.get("class")))
            if tag == "h2":
                self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "cite", "p", "div", "section"):
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if tags[-2:] == ["div", "p"]:
            self.words.extend(data.split())
        elif tags[-1:] == ["cite"]:
            self.names.append(data)
        elif tags[-1:] == ["h2"]:
            self.headings[-1] += data


def words_of_markdown(page: str) -> list[str]:
    """The words of the paragraphs that stand under a time mark."""
    inlines = [token for token in MARKDOWN.parse(page) if token.type == "inline"]
    words: list[str] = []
    for mark, text in pairwise(inlines):
        if mark.content.startswith('<a id="t-'):
            assert {child.type for child in text.children or ()} <= {"text"}, text.content
            words.extend("".join(child.content for child in text.children or ()).split())
    return words


@QUICK
@given(hostile_transcripts())
def test_markdown_holds_every_word_once_and_in_order(heard: Transcript) -> None:
    page = render_transcript_markdown(plain_document(heard, "One", "Two", "Three"))
    assert words_of_markdown(page) == [word.text for word in heard.words]


@QUICK
@given(hostile_transcripts())
def test_html_holds_every_word_once_and_in_order_under_ids_that_differ(heard: Transcript) -> None:
    page = TranscriptPage(render_transcript_html(plain_document(heard, "One", "Two", "Three"), sound_url="a.mp3"))
    assert page.words == [word.text for word in heard.words]
    assert page.headings == ["One", "Two", "Three"]
    assert len(page.ids) == len(set(page.ids))


@QUICK
@given(hostile_transcripts())
def test_every_word_lies_in_the_part_that_is_found_for_it_and_times_rise(heard: Transcript) -> None:
    layout = lay_out(plain_document(heard, "One", "Two"))
    paragraphs = [paragraph for chapter in layout.chapters for paragraph in chapter.paragraphs]
    starts = [paragraph.start_ms for paragraph in paragraphs]
    assert starts == sorted(starts)
    for word in range(len(heard.words)):
        part, paragraph = layout.part_of(word), layout.paragraph_of(word)
        assert part is not None
        assert paragraph is not None
        assert part.first <= word < part.last
        assert part in paragraph.parts
    assert layout.part_of(len(heard.words)) is None


def test_a_chapter_without_words_says_so_under_its_heading() -> None:
    document = plain_document(transcript(), "Music", "More music")
    markdown = render_transcript_markdown(document)
    assert markdown.count("*Nothing is said in this chapter.*") == 2
    assert TranscriptPage(render_transcript_html(document)).headings == ["Music", "More music"]


def test_an_episode_without_words_or_chapters_says_so() -> None:
    document = plain_document(transcript())
    assert "No words were heard." in render_transcript_markdown(document)
    assert "No words were heard." in render_transcript_html(document)


def test_a_voice_is_named_where_it_changes_and_at_each_chapter() -> None:
    document = full_document()
    names = TranscriptPage(render_transcript_html(document)).names
    assert names == [f"{DIALOGUE[at][0]}:" for at in (0, 2, 3, 4, 6, 7, 8)]
    assert re.findall(r"\*\*(.+?)\*\* · ", render_transcript_markdown(document)) == [name.rstrip(":") for name in names]


def test_each_chapter_has_its_time_and_an_anchor() -> None:
    document = full_document(TITLES[0])
    headings = re.findall(r'^## <a id="chapter-(\d)"></a>(.+)$', render_transcript_markdown(document), re.MULTILINE)
    wanted = [f"{format_clock(chapter.start_ms)} {chapter.title}" for chapter in document.chapters]
    assert headings == [(str(number), title) for number, title in enumerate(wanted, start=1)]


def test_paragraphs_end_with_sentences_and_stay_readable() -> None:
    monologue = " ".join(f"Sentence number {number} has just seven words." for number in range(60))
    chapter = lay_out(plain_document(transcript(monologue))).chapters[0]
    lengths = [paragraph.last - paragraph.first for paragraph in chapter.paragraphs]
    assert all(length % 7 == 0 for length in lengths)
    assert all(FULL_PARAGRAPH_WORDS <= length < FULL_PARAGRAPH_WORDS + 7 for length in lengths[:-1])


def test_words_without_any_full_stop_are_cut_at_a_pause() -> None:
    first, second = "word " * 100, "word " * 200
    chapter = lay_out(plain_document(transcript(first, second))).chapters[0]
    assert chapter.paragraphs[0].last == 100
    assert all(paragraph.last - paragraph.first <= LONGEST_SENTENCE_WORDS for paragraph in chapter.paragraphs)


def test_without_a_recording_times_are_plain_marks() -> None:
    page = render_transcript_html(full_document())
    assert "<audio" not in page
    assert "<script" not in page
    assert '<time class="mark" datetime="PT0M20S">00:20</time>' in page
