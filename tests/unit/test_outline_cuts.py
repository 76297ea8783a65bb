import pytest

from pipeline.stages.outline import read_outline

THREE = [(0, "Welcome"), (134_000, "Why bees?"), (3_860_000, "Goodbye")]


def entries(text: str) -> list[tuple[int, str]]:
    outline, findings = read_outline(text, duration_ms=4_200_000)
    assert findings == ()
    return [(entry.start_ms, entry.title) for entry in outline.entries]


def test_a_webvtt_chapter_track() -> None:
    track = (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:02:14.000 align:start\nWelcome\n\n"
        "00:02:14.000 --> 01:04:20.000\n<b>Why</b>\nbees?\n\n01:04:20.000 --> 01:10:00.000\nGoodbye\n"
    )
    assert entries(track) == THREE


@pytest.mark.parametrize("seconds", [8, 58])
def test_webvtt_subtitles_are_no_outline(seconds: int) -> None:
    starts = range(0, seconds, 2)
    lines = [f"00:00:{at:02}.000 --> 00:00:{at + 2:02}.000\nSo it goes on and on and on." for at in starts]
    outline, findings = read_outline("\n\n".join(["WEBVTT", *lines]))
    assert (outline.entries, [finding.code for finding in findings]) == ((), ["outline.empty"])


def edit_list(*starts: str) -> str:
    titles = ("Welcome", "Why bees?", "Goodbye")
    return "TITLE: Bees\nFCM: NON-DROP FRAME\n\n" + "".join(
        f"{number:03}  001      V     C        {start}:00 {start}:01 {start}:00 {start}:01  \n"
        f" |C:ResolveColorBlue |M:{title} |D:1\n\n"
        for number, (start, title) in enumerate(zip(starts, titles, strict=True), 1)
    )


def test_markers_of_an_edit_list() -> None:
    assert entries(edit_list("00:00:00", "00:02:14", "01:04:20")) == THREE


def test_an_edit_list_whose_timeline_begins_at_one_hour_says_so() -> None:
    outline, findings = read_outline(edit_list("01:00:00", "01:02:14", "02:04:20"))
    assert [(entry.start_ms, entry.title) for entry in outline.entries] == THREE
    assert [(finding.code, finding.weight) for finding in findings] == [("outline.timeline-start", "note")]


@pytest.mark.parametrize(
    "text",
    [
        "00:00:00.000 --> Welcome\n00:02:14.000 --> Why bees?\n01:04:20.000 --> Goodbye\n",
        "👋 00:00 ➡️ Welcome\n🐝 02:14 ▶️ Why bees?\n👋 1:04:20 ➔ Goodbye\n",
        "(00:00) Welcome\r\n(02:14) Why bees?\r\n(64:20) Goodbye\r\n",
        "0:00–2:14 Welcome\n2:14–64:20 Why bees?\n64:20–70:00 Goodbye\n",
        "Welcome (0:00)\nWhy bees? (2:14)\nGoodbye [1:04:20]\n",
        "Episode 12\tBees\n\t00:00\tWelcome\n\t02:14\tWhy bees?\n\t1:04:20\tGoodbye\n",
        "0m00s Welcome\n2m14s Why bees?\n1h04m20s Goodbye\n",
        "| # | Topic | Start | End |\n|---|---|---:|---:|\n| 1 | Welcome | 00:00 | 02:14 |\n"
        "| 2 | Why bees? | 02:14 | 1:04:20 |\n| 3 | Goodbye | 1:04:20 | 1:10:00 |\n",
        "<p>We talk bees.</p><ul><li><a href='#'>0:00</a>&nbsp;Welcome</li><li><strong>2:14</strong>&nbsp;&ndash; Why "
        "bees?</li><li>1:04:20 Goodbye</li></ul><p>Recorded 6:30 PM at 16:9.</p>",
        "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\nWelcome\t\t00:00:00:00\t00:00:00:00\t\tChapter\n"
        "Why bees?\t\t00:02:14:12\t00:02:14:12\t\tChapter\nGoodbye\t\t01:04:20:00\t01:04:20:00\t\tChapter\n",
    ],
    ids="arrow emoji spotify en-dash title-first tabs units table html premiere".split(),  # noqa: SIM905
)
def test_forms_that_people_paste(text: str) -> None:
    assert entries(text) == THREE


def test_verses_scores_ratios_prices_and_clock_times_are_no_entries() -> None:
    prose = (
        "Join us live at 6:30 pm on Friday.\nDoors 6:30 pm\n6:30 PM Doors\nJohn 3:16 is the verse. We won 3:2.\n"
        "It's 16:9. It costs $4.50 or 1:1.\nRomans 8:28\n"
    )
    assert read_outline(prose)[0].entries == ()
    titled = "00:00 Welcome\n05:10 3:2 against Leeds\n12:40 John 3:16 at 16:9\n20:00 $20 for a hive\n"
    assert entries(titled) == [
        (0, "Welcome"),
        (310_000, "3:2 against Leeds"),
        (760_000, "John 3:16 at 16:9"),
        (1_200_000, "$20 for a hive"),
    ]
