import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest
from hypothesis import given

from pipeline.errors import InputError, MachineError
from pipeline.model.transcript import Transcript
from pipeline.render.cards import cut_cards
from pipeline.render.formats import DEFAULT_FILES, FORMATS, files_of_show, find_files, render_formats
from pipeline.render.outlet import Outlet
from pipeline.render.show_notes_docx import render_show_notes_docx
from pipeline.render.subtitles import VTT_SHAPE
from pipeline.render.transcript_docx import render_transcript_docx
from pipeline.render.transcript_json import render_transcript_json
from pipeline.tables import parquet_of, utterance_table, word_table
from tests.builders import transcript
from tests.document_builder import HOSTILE, QUICK, full_document, hostile_transcripts, plain_document

FORMATS_PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Style and text of each paragraph, as python-docx reads them."""
    return [
        ((line.style.name if line.style else "") or "", line.text)
        for line in docx.Document(io.BytesIO(content)).paragraphs
    ]


def test_the_transcript_for_word_has_a_heading_for_each_chapter_with_voices_and_times() -> None:
    lines = paragraphs(render_transcript_docx(full_document()))
    assert lines[0] == ("Title", "Watch the Dough, Not the Clock")
    assert [text for style, text in lines if style == "Heading 1"] == [
        "Watch the Dough, Not the Clock  00:00",
        "Watch the Dough  00:11",
        "The Finger Test: When to Bake  00:20",
        "One Book & One Thing to Do  00:33",
    ]
    assert ("Normal", "Nora Whitfield  00:17  So how do I know that it is ready?") in lines


def test_the_transcript_for_word_holds_every_word_whatever_it_is() -> None:
    heard = transcript(*(" ".join(HOSTILE[at:]) for at in range(4)))
    content = render_transcript_docx(plain_document(heard))
    said = [text.split("  ", 1)[1] for style, text in paragraphs(content)[:-1] if style == "Normal"]
    assert " ".join(said) == heard.text()


def test_the_notes_for_word_show_what_is_missing_and_keep_links() -> None:
    content = render_show_notes_docx(full_document())
    made = docx.Document(io.BytesIO(content))
    marked = [run.text for line in made.paragraphs for run in line.runs if run.font.highlight_color is not None]
    assert marked == [" (to confirm)", "Missing: no other episode of this show is known yet"]
    links = {link.address for line in made.paragraphs for link in line.hyperlinks}
    assert links == {"https://slowrise.example/feed", "https://miller.example"}
    assert ("List Bullet", "Tomás Rey · baker  00:11") in paragraphs(content)
    assert made.core_properties.author == "Slow Rise"
    assert made.core_properties.language == "en"


def test_a_word_file_can_hold_text_that_word_cannot() -> None:
    title = "A\x00B\x0bC\uffff & <D>"
    assert paragraphs(render_show_notes_docx(full_document(title)))[0][1] == "A B C\N{REPLACEMENT CHARACTER} & <D>"


def test_the_bytes_of_a_word_file_depend_on_nothing_but_its_content() -> None:
    content = render_transcript_docx(full_document())
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert content == render_transcript_docx(full_document())


@QUICK
@given(hostile_transcripts())
def test_the_json_transcript_is_cut_like_the_captions(heard: Transcript) -> None:
    told = json.loads(render_transcript_json(plain_document(heard)))
    cards = cut_cards(heard, VTT_SHAPE, names=False)
    assert [segment["body"] for segment in told["segments"]] == [" ".join(card.lines) for card in cards]
    assert all(segment["body"] and segment.get("speaker") != "" for segment in told["segments"])


def test_tables_say_which_chapter_and_voice_each_word_belongs_to() -> None:
    words, utterances = word_table(full_document()), utterance_table(full_document())
    assert words.loc[words.text == "Patient", ["speaker", "chapter"]].to_numpy().tolist() == [["Tomás Rey", 4]]
    assert utterances["words"].sum() == len(words)
    assert utterances.chapter_title.iloc[-1] == "One Book & One Thing to Do"
    assert words.start_ms.dtype == "int64"


def test_silent_chapters_are_counted_in_the_tables() -> None:
    table = word_table(plain_document(transcript("Hello."), "Music", "Talk", "Music again"))
    assert table.chapter.tolist() == [3]  # the builder gives its one utterance to the last chapter


@pytest.mark.parametrize("make", [word_table, utterance_table])
def test_parquet_reads_back_as_the_same_table(make) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("pyarrow", reason="Parquet needs the extra rundown[parquet]")
    for document in (full_document(), plain_document(transcript())):
        table = make(document)
        pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(parquet_of(table))), table)


def test_without_pyarrow_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ImportError("no pyarrow")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", refuse)
    with pytest.raises(MachineError, match=r"rundown\[parquet\]"):
        parquet_of(word_table(full_document()))


def test_a_format_is_found_by_its_file_by_a_part_of_it_and_by_the_name_people_use() -> None:
    assert find_files(["docx"]) == ("show-notes.docx", "transcript.docx")
    assert find_files(["words"]) == ("words.csv", "words.parquet")
    assert find_files(["transcript.srt", "srt"]) == ("transcript.srt",)
    assert find_files(["youtube"]) == find_files(["spotify"]) == ("chapters.txt",)
    assert find_files(["rss"]) == ("rss-item.xml",)
    assert find_files([]) == ()
    with pytest.raises(InputError, match="Did you mean docx"):
        find_files(["doc"])
    with pytest.raises(InputError, match=r"There are: show-notes\.md"):
        find_files(["?"])


def test_a_show_writes_what_it_names_and_what_other_commands_read() -> None:
    assert files_of_show(()) == DEFAULT_FILES
    assert files_of_show(["docx"]) == ("show-notes.docx", "transcript.docx", "episode.json", "findings.json")
    assert set(DEFAULT_FILES) < set(FORMATS)


def test_pages_link_only_to_pages_that_are_there() -> None:
    both = render_formats(full_document(), ["html", "md"])
    assert b'href="transcript.html' in both["show-notes.html"]
    assert b'href="show-notes.html"' in both["transcript.html"]
    assert b"transcript.md#" in both["show-notes.md"]
    alone = render_formats(full_document(), ["show-notes.html", "show-notes.md"])
    assert b"transcript.html" not in alone["show-notes.html"]
    assert b"transcript.md" not in alone["show-notes.md"]
    assert b"show-notes.html" not in render_formats(full_document(), ["transcript.html"])["transcript.html"]


def test_the_opening_title_of_the_show_is_in_every_chapter_list() -> None:
    document = full_document()
    late = tuple(
        dataclasses.replace(c, start_ms=c.start_ms + 500, end_ms=c.end_ms + 500, outline_ms=None)
        for c in document.chapters
    )
    files = render_formats(
        dataclasses.replace(document, chapters=late),
        ["chapters", "show-notes.fragment.html", "show-notes.html"],
        Outlet(opening_title="Cold open"),
    )
    for name, content in files.items():
        assert b"Cold open" in content, name


def test_the_page_about_formats_lists_every_file() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| (yes)? *\| (.*?) *\|$", FORMATS_PAGE.read_text(), re.MULTILINE)
    listed = {file: (says, default == "yes", tuple(re.findall(r"`(\w+)`", also))) for file, says, default, also in rows}
    assert listed == {name: (one.says, name in DEFAULT_FILES, one.also) for name, one in FORMATS.items()}
