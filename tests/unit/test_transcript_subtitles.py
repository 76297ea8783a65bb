from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.stored import StoredTranscript, read_transcript
from pipeline.model.transcript import Transcript
from pipeline.render.subtitles import render_srt, render_vtt
from tests.builders import transcript
from tests.document_builder import DIALOGUE, QUICK, plain_document

PLAIN_SRT = """1
00:00:01,000 --> 00:00:03,000
Ann: Welcome to the bakery,
it is warm here.

2
00:00:03,200 --> 00:00:05,000
Bo: Thank you.

3
00:00:05,200 --> 00:00:07,000
Ann: What do you bake?
"""


def read(text: str, name: str = "talk.srt", duration_ms: int | None = None) -> StoredTranscript:
    return read_transcript(text, name=name, duration_ms=duration_ms)


def said(heard: Transcript) -> list[tuple[str | None, str]]:
    """Voice and words of each utterance."""
    return [(utterance.speaker, heard.text(utterance.first, utterance.last)) for utterance in heard.utterances]


def codes(stored: StoredTranscript) -> list[str]:
    return [finding.code for finding in stored.findings]


def test_a_plain_srt_gives_words_voices_and_times_and_no_finding() -> None:
    stored = read(PLAIN_SRT)
    assert said(stored.transcript) == [
        ("Ann", "Welcome to the bakery, it is warm here."),
        ("Bo", "Thank you."),
        ("Ann", "What do you bake?"),
    ]
    assert (stored.transcript.engine, stored.transcript.model, stored.transcript.word_times) == (
        "stored",
        "SubRip",
        "given",
    )
    assert stored.transcript.words[0].start_ms == 1000
    assert stored.transcript.words[7].end_ms == 3000
    assert stored.findings == ()


def test_word_times_inside_a_cue_follow_the_length_of_the_words() -> None:
    words = read("1\n00:00:00,000 --> 00:00:10,000\nabc incomprehensible I\n").transcript.words
    assert [word.start_ms for word in words] == [0, 1739, 9130]
    assert [word.end_ms for word in words] == [1739, 9130, 10_000]


def test_windows_line_ends_a_byte_order_mark_and_missing_blank_lines_are_no_obstacle() -> None:
    text = "\ufeff" + PLAIN_SRT.replace("\n\n", "\n").replace("\n", "\r\n")
    assert said(read(text).transcript) == said(read(PLAIN_SRT).transcript)


def test_a_number_that_is_spoken_is_not_taken_for_the_number_of_a_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n1984\n\n2\n00:00:02,000 --> 00:00:03,000\n\n42\n\nis the answer\n"
    assert read(text).transcript.text() == "1984 42 is the answer"
    bare = "00:01.000 --> 00:02.000\n1984\n00:02.000 --> 00:03.000\nis a book\n"
    assert read(bare).transcript.text() == "1984 is a book"


def test_what_webvtt_says_to_programs_is_not_spoken() -> None:
    text = """WEBVTT - made by hand
Kind: captions
Language: de-DE

STYLE
::cue { color: lime }

NOTE this was checked
by two people

intro
00:01.000 --> 00:02.000 align:start position:10%
Guten <i>Tag</i>

NOTE a note between

00:02.000 --> 00:03.000
zusammen &amp; willkommen
"""
    stored = read(text, "talk.vtt")
    assert stored.transcript.text() == "Guten Tag zusammen & willkommen"
    assert stored.transcript.language == "de"
    assert stored.transcript.model == "WebVTT"


def test_voice_tags_name_each_cue_and_a_cue_without_one_is_nobody_known() -> None:
    text = """WEBVTT

00:01.000 --> 00:02.000
<v Ann Lee>Hello.

00:02.000 --> 00:03.000
<v.loud Bo>Hi.</v> (applause)

00:03.000 --> 00:04.000
(music)

00:04.000 --> 00:05.000
<v Ann Lee>Shall we?
"""
    assert said(read(text).transcript) == [
        ("Ann Lee", "Hello."),
        ("Bo", "Hi."),
        (None, "(applause)"),
        (None, "(music)"),
        ("Ann Lee", "Shall we?"),
    ]


def test_two_voices_in_one_cue_share_its_time() -> None:
    stored = read("WEBVTT\n\n00:00.000 --> 00:10.000\n<v Ann>aaaa\n<v Bo>bbbb\n")
    assert said(stored.transcript) == [("Ann", "aaaa"), ("Bo", "bbbb")]
    assert stored.transcript.words[1].start_ms == 5000


def test_a_dash_or_two_arrows_tell_of_another_voice_but_not_of_its_name() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nAnn: Ready\n\n2\n00:00:02,000 --> 00:00:03,000\n- Yes\n- Me too\n\n3\n"
    text += "00:00:03,000 --> 00:00:04,000\n&gt;&gt; Ann: Good\n"
    assert said(read(text).transcript) == [("Ann", "Ready"), (None, "Yes"), (None, "Me too"), ("Ann", "Good")]


def test_a_minus_sign_stays() -> None:
    assert read("1\n00:00:01,000 --> 00:00:02,000\n-5 degrees\n").transcript.text() == "-5 degrees"


def test_a_colon_in_a_sentence_makes_no_speaker() -> None:
    cues = ["This is what I say.", "Advice: start early.", "The rule is", "Simple: write it down.", "and then rest."]
    text = "".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{cue}\n\n" for number, cue in enumerate(cues, 1)
    )
    heard = read(text).transcript
    assert heard.text() == " ".join(cues)
    assert {utterance.speaker for utterance in heard.utterances} == {None}


def test_labels_that_whisperx_writes_are_speakers() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: Hello there.\n"
    assert said(read(text).transcript) == [("SPEAKER_00", "Hello there.")]


def test_every_kind_of_repair_is_counted_and_no_word_is_lost() -> None:
    text = """1
00:00:05,000 --> 00:00:09,000
third one

2
-00:00:01,000 --> 00:00:02,000
first

3
00:00:02,000 --> 00:00:06,000
second one

4
00:00:09,500 --> 00:00:09,500
fourth

5
00:00:12,000 --> 00:00:11,000
fifth

6
00:00:oo,000 --> 00:00:14,000
sixth
"""
    stored = read(text)
    assert stored.transcript.text() == "first second one third one fourth fifth sixth"
    assert codes(stored) == ["transcript.repaired"]
    finding = stored.findings[0]
    for said_of in ("1 before the beginning", "2 without a length", "1 out of order", "1 overlapping", "1 with times"):
        assert said_of in finding.message
    assert (finding.weight, finding.file) == ("note", "talk.srt")


def test_an_overlap_takes_the_time_that_the_next_cue_begins_at() -> None:
    text = "1\n00:00:00,000 --> 00:00:08,000\none two three four\n\n2\n00:00:06,000 --> 00:00:09,000\nfive\n"
    words = read(text).transcript.words
    assert words[4].start_ms == 6000
    assert words[3].end_ms <= 6000


def test_times_with_spaces_missing_hours_and_odd_arrows_are_read() -> None:
    text = "1\n0:0:1, 500 -> 0:0:2, 500\nHello\n\n2\n00:03.25 → 00:04\nthere\n"
    words = read(text).transcript.words
    assert [(word.text, word.start_ms) for word in words] == [("Hello", 1500), ("there", 3250)]


def test_rolling_captions_are_read_once_with_the_times_of_their_words() -> None:
    cues = [
        ("00:00.000 --> 00:02.000", " \nso<00:00.500><c> hello</c>"),
        ("00:02.000 --> 00:02.010", "so hello\n "),
        ("00:02.010 --> 00:04.000", "so hello\nand<00:02.600><c> welcome</c>"),
        ("00:04.000 --> 00:04.010", "and welcome\n "),
        ("00:04.010 --> 00:06.000", "and welcome\nto<00:05.000><c> you</c>"),
    ]
    stored = read("WEBVTT\n\n" + "\n\n".join("\n".join(cue) for cue in cues))
    assert [(word.text, word.start_ms) for word in stored.transcript.words] == [
        *[("so", 0), ("hello", 500), ("and", 2010), ("welcome", 2600), ("to", 4010), ("you", 5000)]
    ]
    assert "4 lines that rolling captions show twice" in stored.findings[0].message


def test_a_line_sung_twice_is_kept_twice() -> None:
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nI got this song\n\n" for n in range(1, 7))
    assert read(cues).transcript.text().count("I got this song") == 6


WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12).filter(
    lambda word: word.split() == [word]
)
TIME = st.integers(-5_000, 4_000_000)


def stamp(time_ms: int, mark: str) -> str:
    seconds, millis = divmod(abs(time_ms), 1000)
    sign = "-" if time_ms < 0 else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{millis:03d}"


@QUICK
@given(st.lists(st.tuples(TIME, TIME, st.lists(st.lists(WORD, min_size=1, max_size=6), min_size=1, max_size=3))))
def test_no_word_of_a_cue_is_lost_whatever_its_times(cues: list[tuple[int, int, list[list[str]]]]) -> None:
    # Lines are told apart by a word of their own: captions that roll are the one form whose repeats are dropped.
    cues = [
        (start, end, [[f"c{number}l{at}", *line] for at, line in enumerate(lines)])
        for number, (start, end, lines) in enumerate(cues)
    ]
    spoken = sorted(word for _, _, lines in cues for line in lines for word in line)
    if not spoken:
        return
    for mark, head in ((",", ""), (".", "WEBVTT\n\n")):
        blocks = [
            f"{number}\n{stamp(start, mark)} --> {stamp(end, mark)}\n" + "\n".join(" ".join(line) for line in lines)
            for number, (start, end, lines) in enumerate(cues, 1)
        ]
        heard = read(head + "\n\n".join(blocks)).transcript
        assert sorted(word.text for word in heard.words) == spoken


@QUICK
@given(st.text(max_size=300))
def test_any_text_under_a_cue_is_read_without_an_accident(text: str) -> None:
    read("WEBVTT\n\n00:00.000 --> 00:01.000\nword\n\n00:01.000 --> 00:02.000\n" + text)


def test_our_own_subtitles_come_back_word_for_word_and_voice_for_voice() -> None:
    heard = transcript(*DIALOGUE)
    for render in (render_srt, render_vtt):
        again = read(render(plain_document(heard))).transcript
        assert again.text() == heard.text()
        assert [voice_at(again, at) for at in range(len(again.words))] == [
            voice_at(heard, at) for at in range(len(heard.words))
        ]
        assert max(abs(a.start_ms - b.start_ms) for a, b in zip(again.words, heard.words, strict=True)) < 1500


def voice_at(heard: Transcript, at: int) -> str | None:
    return next(utterance.speaker for utterance in heard.utterances if utterance.first <= at < utterance.last)
