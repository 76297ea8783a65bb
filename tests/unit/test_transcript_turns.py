import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.stored import StoredTranscript, read_transcript
from pipeline.errors import InputError
from pipeline.render.transcript_markdown import render_transcript_markdown
from tests.builders import transcript
from tests.document_builder import DIALOGUE, QUICK, plain_document
from tests.unit.test_transcript_subtitles import WORD, codes, said, voice_at

EXPECTED = [("Ann Lee", "Welcome back. Flour is cheap."), ("Bo", "Thank you, Ann: it is."), ("Ann Lee", "So why bake?")]


def read(text: str, duration_ms: int | None = None, name: str = "talk.transcript.txt") -> StoredTranscript:
    return read_transcript(text, name=name, duration_ms=duration_ms)


def starts(stored: StoredTranscript) -> list[int]:
    """Where each utterance begins."""
    heard = stored.transcript
    return [heard.words[utterance.first].start_ms for utterance in heard.utterances]


FORMS = {
    "otter": """Ann Lee  0:05
Welcome back. Flour is cheap.

Bo  0:12
Thank you, Ann: it is.

Ann Lee  1:02:03
So why bake?

Transcribed by https://otter.ai
""",
    "otter with its head": """A talk
Wed, Oct 2, 2024 10:01AM • 12:34

SUMMARY KEYWORDS
flour, bread, cheap ovens

SPEAKERS
Ann Lee, Bo

Ann Lee  00:05
Welcome back. Flour is cheap.

Bo  00:12
Thank you, Ann: it is.

Ann Lee  1:02:03
So why bake?
""",
    "descript markdown": """# A talk

**Ann Lee:** [00:00:05] Welcome back. Flour is cheap.

**Bo:** [00:00:12] Thank you, Ann: it is.

**Ann Lee:** [01:02:03] So why bake?
""",
    "time in front": """[00:00:05] **Ann Lee:** Welcome back. Flour is cheap.

[00:00:12] **Bo:** Thank you, Ann: it is.

[01:02:03] **Ann Lee:** So why bake?
""",
    "speaker role": """[00:00:05.000] - SPEAKER: Ann Lee
Welcome back. Flour is cheap.

[00:00:12.000] - SPEAKER: Bo
Thank you, Ann: it is.

[01:02:03.000] - SPEAKER: Ann Lee
So why bake?
""",
    "bold name, time, text below": """---
title: A talk
speakers: [Ann Lee, Bo]
---
**Ann Lee:** 00:00:05

Welcome back. Flour is cheap.

**Bo:** 00:00:12

Thank you, Ann: it is.

## Why bake

**Ann Lee:** 01:02:03

So why bake?
""",
    "rev": """Ann Lee (00:05):
Welcome back. Flour is cheap.

Bo (00:12):
Thank you, Ann: it is.

Ann Lee (01:02:03):
So why bake?
""",
    "name and time in one bracket": """[Ann Lee 0:05] Welcome back. Flour is cheap.
[Bo 0:12] Thank you, Ann: it is.
[Ann Lee 1:02:03] So why bake?
""",
    "dash and colon": """Ann Lee – 00:00:05:

Welcome back. Flour is cheap.

Bo- 00:00:12:

Thank you, Ann: it is.

Ann Lee  – 01:02:03:

So why bake?
""",
    "name, time and text on lines of their own": """Ann Lee:
0:05
Welcome back. Flour is cheap.
Bo
0:12
Thank you, Ann: it is.
Ann Lee
1:02:03
So why bake?
""",
    "escaped times inside": """**Ann Lee:** \\[\\00:00:05.00\\\\] Welcome back. Flour is cheap.

**Bo:** \\[\\00:00:12.00\\\\] Thank you, Ann: it is.

**Ann Lee:** \\[\\01:02:03.00\\\\] So why bake?
""",
    "web page": """<!DOCTYPE html><html><head><title>A talk</title><style>p {color: red}</style></head><body>
<cite>Ann Lee:</cite> <time>0:05</time><p>Welcome back. Flour is&nbsp;cheap.</p>
<cite>Bo:</cite> <time>0:12</time><p>Thank you, <b>Ann:</b> it is.</p>
<cite>Ann Lee:</cite> <time>1:02:03</time><p>So why bake?</p><script>alert(1)</script></body></html>
""",
}


@pytest.mark.parametrize("form", FORMS)
def test_voices_words_and_times_are_the_same_in_every_form(form: str) -> None:
    stored = read(FORMS[form])
    assert said(stored.transcript) == EXPECTED
    assert starts(stored) == [5_000, 12_000, 3_723_000]
    assert stored.transcript.word_times == "given"


def test_bold_names_without_times_are_spread_over_the_recording() -> None:
    text = "**Ann Lee:** Welcome back. Flour is cheap.\n\n**Bo**: Thank you, Ann: it is.\n\n__Ann Lee:__ So why bake?\n"
    stored = read(text, duration_ms=60_000, name="talk.transcript.md")
    assert said(stored.transcript) == EXPECTED
    assert stored.transcript.words[0].start_ms == 0
    assert stored.transcript.words[-1].end_ms == 60_000
    assert codes(stored) == ["transcript.no-times"]
    assert stored.transcript.word_times == "estimated"


def test_plain_names_are_speakers_when_they_come_again_or_everywhere() -> None:
    assert said(read("Ann: Hello.\n\nBo: Hello.\n").transcript) == [("Ann", "Hello."), ("Bo", "Hello.")]
    text = (
        "Ann: We begin.\n\nIt is late.\n\nThe rule\nSimple: sleep.\n\nAnn: Good night.\n\nNobody answers.\n\nNot one.\n"
    )
    stored = read(text)
    assert said(stored.transcript) == [
        *[("Ann", "We begin."), ("Ann", "It is late."), ("Ann", "The rule Simple: sleep.")],
        *[("Ann", "Good night."), ("Ann", "Nobody answers."), ("Ann", "Not one.")],
    ]


def test_a_speaker_without_time_stands_between_those_with_one() -> None:
    text = "Ann [0:10]: One two three four.\n\nBo: Five.\n\nAnn [0:12]: Six.\n\nBo: Seven.\n"
    stored = read(text, duration_ms=20_000)
    assert [speaker for speaker, _ in said(stored.transcript)] == ["Ann", "Bo", "Ann", "Bo"]
    assert starts(stored)[0] == 10_000
    assert 10_000 < starts(stored)[1] < 12_000
    assert starts(stored)[2] == 12_000


def test_lines_with_a_time_and_no_name_are_read_and_dashes_tell_of_another_voice() -> None:
    stored = read("00:00:00 Welcome to the show.\n\n00:00:04 - Glad to be here.\n\n00:00:06 - Same here.\n")
    assert [text for _, text in said(stored.transcript)] == ["Welcome to the show.", "Glad to be here.", "Same here."]
    assert starts(stored) == [0, 4000, 6000]


def test_whisper_lines_with_begin_and_end_are_read() -> None:
    stored = read("[00:00.000 --> 00:02.500]  Hello there.\n[00:04.000 --> 00:05.000]  And welcome.\n")
    assert [(word.text, word.start_ms, word.end_ms) for word in stored.transcript.words] == [
        *[("Hello", 0, 1153), ("there.", 1153, 2500), ("And", 4000, 4307), ("welcome.", 4307, 5000)]
    ]


def test_a_time_of_day_in_a_sentence_is_no_mark() -> None:
    text = "**Ann:** We met\n10:30 is early, I said.\n\n**Bo:** At 11:15 he came.\n"
    assert said(read(text).transcript) == [("Ann", "We met 10:30 is early, I said."), ("Bo", "At 11:15 he came.")]


def test_times_that_go_back_in_typed_text_are_slips_and_the_words_stay_where_they_are() -> None:
    text = "Ann (00:10): One.\n\nBo (10:20): Two.\n\nAnn (00:30): Three.\n\nBo (00:40): Four.\n"
    stored = read(text)
    assert stored.transcript.text() == "One. Two. Three. Four."
    assert starts(stored)[2:] == [30_000, 40_000]
    assert 10_000 < starts(stored)[1] <= 30_000
    assert "1 out of order" in stored.findings[0].message


def test_headings_titles_and_front_matter_are_left_out_and_said_so() -> None:
    text = "---\ntitle: A talk\n---\n\nA Talk About Bread\n\nHello, all of you.\n\n## Part one\n\nAnn (0:10): Hi.\n"
    stored = read(text)
    assert stored.transcript.text() == "Hello, all of you. Hi."
    assert codes(stored) == ["transcript.left-out"]
    assert all(quoted in stored.findings[0].message for quoted in ("A Talk About Bread", "Part one"))


def test_emphasis_links_and_escapes_are_not_part_of_the_words() -> None:
    text = "**Ann:** This is *very* **good** [bread](https://example.org/bread), 2 \\* 3, `knead` it.\n\n"
    text += "**Bo:** Yes \\_ ok.\n"
    assert read(text).transcript.text() == "This is very good bread, 2 * 3, knead it. Yes _ ok."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("  \n\ufeff\n", "empty"),
        ("WEBVTT\n", "Nothing in this file"),
        ("TODO: ask Ann for the words\n", "Nothing in this file"),
        ("{\\rtf1\\ansi Hello}", "RTF"),
        ("<?xml version='1.0'?><rss></rss>", "XML"),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "Nothing in this file"),
        ("00:00 Welcome\n05:00 Flour\n12:00 Water\n55:00 Farewell\n", "outline"),
    ],
)
def test_what_is_no_transcript_is_refused_with_file_and_remedy(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert says in caught.value.sentence
    assert str(caught.value.path) == "talk.transcript.txt"
    assert caught.value.remedy


def test_our_own_transcript_page_comes_back_word_for_word_and_voice_for_voice() -> None:
    heard = transcript(*DIALOGUE)
    page = render_transcript_markdown(plain_document(heard, "Dough", "Books & more"))
    again = read(page, name="talk.transcript.md").transcript
    assert again.text() == heard.text()
    assert [voice_at(again, at) for at in range(len(again.words))] == [
        voice_at(heard, at) for at in range(len(heard.words))
    ]


PARAGRAPH = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
NAME = st.sampled_from(["Ann", "Bo Lee", "Speaker 1", "M3", "Étienne van Dam"])
TEMPLATES = (
    "{name}  {time}\n{text}",
    "**{name}:** [{time}] {text}",
    "[{time}] - SPEAKER: {name}\n{text}",
    "**{name}:** {text}",
)


@QUICK
@given(st.lists(st.tuples(NAME, st.integers(0, 9000), PARAGRAPH), min_size=1), st.sampled_from(TEMPLATES))
def test_no_spoken_word_is_lost_and_the_order_stays(turns: list[tuple[str, int, str]], template: str) -> None:
    blocks = [
        template.format(name=name, time=f"{at // 3600}:{at // 60 % 60:02d}:{at % 60:02d}", text=text)
        for name, at, text in turns
    ]
    heard = read("\n\n".join(blocks)).transcript
    assert heard.text() == " ".join(text for _, _, text in turns)
    assert voice_at(heard, 0) == turns[0][0]


@QUICK
@given(st.text(max_size=400))
def test_any_text_gives_words_or_a_clear_refusal(text: str) -> None:
    try:
        stored = read(text, duration_ms=60_000)
    except InputError:
        return
    assert stored.transcript.words
