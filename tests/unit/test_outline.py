import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.outline import read_outline
from pipeline.timecode import format_clock

MINUTE = 60_000


def entries(text: str, duration_ms: int | None = None) -> list[tuple[int, str]]:
    outline, _ = read_outline(text, source="42.outline.txt", duration_ms=duration_ms)
    return [(entry.start_ms, entry.title) for entry in outline.entries]


def codes(text: str, duration_ms: int | None = None) -> list[tuple[str, int | None]]:
    _, findings = read_outline(text, source="42.outline.txt", duration_ms=duration_ms)
    return [(finding.code, finding.line_no) for finding in findings]


INTRO_AND_GUEST = [(0, "Intro"), (260_000, "Guest")]


@pytest.mark.parametrize(
    "text",
    [
        "00:00 Intro\n04:20 Guest",
        "\ufeff0:00\tIntro\r\n4:20\tGuest\r\n",
        "[00:00] Intro\n[04:20] Guest",
        "- [@0:00] - Intro\n  - [@4:20] Guest",
        "#### [@00:00:00] Intro\n\n- [@00:04:20] - [Guest](https://example.org)",
        "* **[00:00](#t=00:00)**  Intro\n* **[04:20](#t=04:20)** Guest",
        "- [00:00](https://youtu.be/abc?t=0) Intro\n- [04:20](https://youtu.be/abc?t=260) Guest",
        "**00:00** Intro\n**04:20** Guest",
        "00:00 - Intro\n04:20 — Guest",
        "00:00: Intro\n04:20: Guest",
        "00:00,Intro\n04:20,Guest",
        "@ 00:00 Intro\n@ 04:20 Guest",
        "⏱️ 00:00 Intro\n▶ 04:20 Guest",
        "1. 00:00 Intro\n2. 04:20 Guest",
        "> 00:00 Intro\n> 04:20 Guest",
        "```\n00:00 Intro\n04:20 Guest\n```",
        "Intro (0:00)\nGuest (4:20)",
        "Intro 0:00\nGuest 4:20",
        "- **Intro**: 00:00\n- **Guest** 04:20",
        "1. Intro – 00:00\n2. Guest – 04:20",
        "- [Intro](https://a.org) starts at [0:00](#t=0:00)\n- Guest starts at [4:20](#t=4:20)",
        "0:00\n\n* Intro\n* more of it\n\n4:20\n\n* Guest",
        "Intro\n0:00\nGuest\n4:20",
        "[0:00-4:20] Intro\n[4:20 – 9:00] Guest",
        "0m00s Intro\n4m20s Guest",
        "| Time | Topic |\n|---|---|\n| 00:00 | Intro |\n| 04:20 | **Guest** |",
        "| # | Topic | Start | End |\n|--|--|--|--|\n| 1 | Intro | 00:00 | 04:20 |\n| 2 | Guest | 04:20 | 09:00 |",
        "<ul><li>00:00 Intro</li><li>04:20 <a href='https://a.org'>Guest</a></li></ul>",
        "<p>00:00 &ndash; Intro</p>\n<p>04:20 &ndash; Guest<br></p>",
        "<table>\n<tr>\n<td>00:00</td>\n<td>Intro</td>\n</tr><tr><td>04:20</td><td>Guest</td></tr></table>",
        "00:00:00.000 Intro\n00:04:20.000 Guest <http://example.org/>",
        "００：００　Intro\n０４：２０　Guest",
        "Recorded 2022-09-09T08:10:00Z.\nDoors open 6:30AM, ratio 16:9, John 3:16 says.\n00:00 Intro\n04:20 Guest",
        "---\nduration: '51:24'\ndate: 2023-09-19T08:00:00Z\n---\n00:00 Intro\n04:20 Guest",
    ],
)
def test_every_common_form_reads_the_same(text: str) -> None:
    assert entries(text) == INTRO_AND_GUEST


def test_titles_are_what_a_reader_sees() -> None:
    text = (
        "- 00:00 Quote of the [week](https://a.org), \\[sic\\] & *more*\n"
        "- 01:00 Using `__init__` in snake_case\n"
        "- 02:00 “Smart” 'quotes' &amp; 16 : 8\n"
        "- 03:00 [](https://a.org/x.png)\n"
        "- 04:00 Q:\n"
    )
    titles = [title for _, title in entries(text)]
    assert titles[:3] == [
        "Quote of the week, [sic] & more",
        "Using __init__ in snake_case",
        "“Smart” 'quotes' & 16 : 8",
    ]
    assert titles[4] == "Q"


def test_plain_text_is_taken_to_the_letter() -> None:
    text = "00:00 C++ & *args and **kwargs\n01:00 .NET #1 [sic] _so_"
    assert [title for _, title in entries(text.replace("**", "* "))] == [
        "C++ & *args and * kwargs",
        ".NET #1 [sic] _so_",
    ]


def test_an_entry_keeps_its_link_its_range_its_line_and_its_notes() -> None:
    outline, _ = read_outline(
        "Hello\n\n[1:00-2:30] [Guest](https://a.org/b_(c)) of today\n* first note\n* second\n\n## Links\n* none"
    )
    entry = outline.entries[0]
    assert (entry.title, entry.url, entry.line_no) == ("Guest of today", "https://a.org/b_(c)", 3)
    assert (entry.start_ms, entry.end_ms, entry.notes) == (60_000, 150_000, ("first note", "second"))


def test_an_image_is_an_entry_without_a_title_and_does_not_take_the_next_line() -> None:
    assert entries("00:00 ![](https://a.org/a.png)\n\n04:20 ![Map](https://a.org/b.png)\n\nMail us!") == [
        (0, ""),
        (260_000, "Map"),
    ]


def test_wrapped_list_items_are_one_title_and_short_lines_are_notes() -> None:
    wrapped = "- [00:10] - Interview with Ann about how she came to edit the newsletter for\n  ten years\n"
    assert entries(wrapped) == [(10_000, "Interview with Ann about how she came to edit the newsletter for ten years")]
    assert entries("- 00:10 [Securing\nCrates](https://a.org), a talk") == [(10_000, "Securing Crates, a talk")]
    assert entries("- 00:10 Intro\n  We say hello.") == [(10_000, "Intro")]


def test_a_length_before_an_end_gives_the_start() -> None:
    text = "News (1m 30s -> 1m 45s)\n----\nText.\n\n### `if` {>> 2m → 3:45 <<}\n\nMore (30s → 4m 15s)\n----\n"
    assert entries(text) == [(15_000, "News"), (105_000, "if"), (225_000, "More")]


def test_minutes_may_pass_sixty_and_paddings_may_mix() -> None:
    assert entries("2:00 A\n09:25 B\n63:20 C\n[@01:04:06] D") == [
        (120_000, "A"),
        (565_000, "B"),
        (3_800_000, "C"),
        (3_846_000, "D"),
    ]


def test_the_length_of_the_episode_tells_frames_from_hours() -> None:
    text = "00:16:18 Intro\n02:57:01 Guest\n58:50:11 End"
    assert entries(text, 60 * MINUTE) == [(16_000, "Intro"), (177_000, "Guest"), (3_530_000, "End")]
    assert codes(text, 60 * MINUTE) == [("outline.frames", None)]
    assert entries("0:16:18 Intro\n02:57:01 Guest", 200 * MINUTE) == [(978_000, "Intro"), (10_621_000, "Guest")]


def test_an_hour_that_was_not_typed_is_given_back_only_where_it_fits() -> None:
    text = "00:10 A\n58:45 B\n02:15 C\n08:24 D"
    assert [start for start, _ in entries(text, 70 * MINUTE)] == [10_000, 3_525_000, 3_735_000, 4_104_000]
    assert codes(text, 70 * MINUTE) == [("outline.hour-added", None)]
    assert [start for start, _ in entries(text, 60 * MINUTE)] == [10_000, 3_525_000, 135_000, 504_000]


def test_an_entry_out_of_place_keeps_its_time_and_its_place() -> None:
    text = "40:14 A\n49:59 B\n43:34 C\n45:20 D"
    assert [start for start, _ in entries(text, 120 * MINUTE)] == [2_414_000, 2_999_000, 2_614_000, 2_720_000]


@pytest.mark.parametrize(
    "line",
    [
        "Price: $39.99",
        "--heading-3: 1.25rem;",
        "[Lodash](https://lodash.com/docs/4.17.4)",
        "Doors open 6:30AM",
        "6:30 pm Doors open",
        "date: 2022-06-27 15:32:00+00:00",
        "He said “at 4:20 we left” and laughed",
        "* Sick Pick: [5.11 TacTec](https://x.org)",
        "00:00:01,000 --> 00:00:04,000",
        "05.03.2020,12h20,01:07-02:00,02:10-02:45,19PdBK",
        "lunch at 12:30",
    ],
)
def test_what_is_no_outline_line_is_left_alone(line: str) -> None:
    assert entries(line) == []
    assert codes(line) == [("outline.empty", None)]
    page = f"00:00 Intro\n\n{line}\n\n04:20 Guest"
    assert entries(page) == INTRO_AND_GUEST
    assert codes(page) == []


@pytest.mark.parametrize("written", ["04:75", "4.20", "04:2", "xx:xx", "99999999999:00", "400:00:00", "1:75:00"])
def test_a_time_that_cannot_be_read_is_a_finding_with_its_line_and_a_remedy(written: str) -> None:
    text = f"00:00 Intro\n{written} Lost\n04:20 Guest"
    outline, findings = read_outline(text, source="42.outline.txt")
    assert [entry.title for entry in outline.entries] == ["Intro", "Guest"]
    assert [(one.code, one.line_no, one.file) for one in findings] == [("outline.unreadable", 2, "42.outline.txt")]
    assert "04:20" in findings[0].remedy


def test_an_outline_without_a_single_readable_time_says_so_for_every_line() -> None:
    assert codes("4.20 Guest\n5.30 Outro") == [("outline.unreadable", 1), ("outline.unreadable", 2)]


def test_text_without_an_entry_is_a_finding_and_an_empty_file_is_not() -> None:
    outline, findings = read_outline("Just words.", source="42.outline.txt")
    assert (outline.entries, outline.source) == ((), "42.outline.txt")
    assert [(one.code, one.weight) for one in findings] == [("outline.empty", "look")]
    assert codes(" \n") == []


SPEECH = "so we were talking about the thing that happened last week and how everybody reacted to it at the time"


@pytest.mark.parametrize(
    "turn", ["{time} {text}", "Ann: {time}\n\n{text}\n", "({time})\n\n{text}\n", "[{time}] - ANN\n{text}"]
)
def test_a_transcript_with_times_is_no_outline(turn: str) -> None:
    text = "\n".join(turn.format(time=format_clock(8000 * at), text=SPEECH) for at in range(20))
    assert entries(text) == []
    assert [code for code, _ in codes(text)] == ["outline.transcript"]


def test_an_outline_above_a_transcript_is_kept() -> None:
    spoken = "\n".join(f"{format_clock(8000 * at)} {SPEECH}" for at in range(20))
    assert entries(f"00:00 Intro\n01:00 Guest\n02:30 Outro\n\n{spoken}") == [
        (0, "Intro"),
        (60_000, "Guest"),
        (150_000, "Outro"),
    ]


def test_an_outline_twice_in_a_page_is_read_as_it_stands() -> None:
    assert entries("00:00 A\n01:00 B\n\n00:00 A\n01:00 B") == [(0, "A"), (60_000, "B"), (0, "A"), (60_000, "B")]


def test_line_numbers_count_in_html_too() -> None:
    outline, _ = read_outline(
        "<p>Hello</p>\n<table>\n<tr>\n<td>00:05</td>\n<td>Intro</td></tr>\n</table>\n<p>\n01:00 Guest</p>"
    )
    assert [entry.line_no for entry in outline.entries] == [4, 8]


PLAIN = st.text(string.ascii_letters + "äß漢 '&!?#%+0123456789", min_size=1, max_size=30).map(
    lambda text: f"T {text}".strip()
)
TIMES = st.integers(0, 36_000).map(lambda seconds: seconds * 1000)


@settings(max_examples=60)
@given(st.lists(st.tuples(TIMES, PLAIN), min_size=1, max_size=12), st.booleans())
def test_an_outline_as_we_write_it_reads_back_the_same(written: list[tuple[int, str]], is_sorted: bool) -> None:
    written = sorted(written) if is_sorted else written
    text = "\n".join(f"{format_clock(start_ms)} {title}" for start_ms, title in written)
    assert entries(text) == written
    if is_sorted:
        assert entries(text, max(start for start, _ in written) + 1) == written


ANYTHING = st.text(st.sampled_from(list("0123456789:.,;-–>→[](){}<>#*_`~|\\/\"'&@ hmsTab\n\t\0\ufeff=+")), max_size=80)


@given(ANYTHING)
def test_whatever_is_read_reads_back_when_it_is_written_plainly(text: str) -> None:
    read = [(start_ms, title) for start_ms, title in entries(text) if title and start_ms < 360_000_000]
    whole = [
        (start_ms, title) for start_ms, title in read if start_ms % 1000 == 0 and title[0].isalnum() and title.isalnum()
    ]
    assert entries("\n".join(f"{format_clock(start_ms)} - {title}" for start_ms, title in whole)) == whole


@settings(max_examples=60)
@given(st.text(max_size=200) | ANYTHING, st.none() | st.integers(0, 10_000_000))
def test_no_text_makes_it_raise(text: str, duration_ms: int | None) -> None:
    outline, findings = read_outline(text, source="x", duration_ms=duration_ms)
    assert all(0 <= entry.start_ms < 360_000_000 for entry in outline.entries)
    assert bool(outline.entries) or bool(findings) or not text.strip("\ufeff\0 \t\r\n") or not text.split()


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 20_000 + "</p>",
        "<a href=x>" * 20_000 + "</a>",
        "<!--" * 20_000 + "</p>",
        "[" * 20_000 + "](x)",
        "[a[b]" * 20_000 + "](x)",
        "**a " * 20_000,
        "`" * 20_000,
        "{" * 20_000 + "}`",
        "9" * 20_000 + ":00 x",
        "00:" * 20_000 + "00 x",
        "| 00:00 " * 20_000,
        "- " * 20_000 + "00:00 x",
        "00:00 a" + " " * 20_000 + "b `",
        '{"chapters":' * 20_000,
        "+++\na=" + "[" * 20_000 + "\n+++\n",
        "---\n- a:\n" + "  y\n" * 20_000,
        "<psc:chapters>" + '<psc:chapter start="' * 20_000,
        "\\" * 20_000 + "00:00 a",
        "\r" * 20_000,
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    """Anything quadratic would take minutes here; the suite's own limit is what fails then."""
    outline, _ = read_outline(text, source="x")
    assert len(outline.entries) <= 1
