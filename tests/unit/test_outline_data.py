import json

from pipeline.stages.outline import read_outline


def entries(text: str) -> list[tuple[int, str]]:
    outline, findings = read_outline(text, source="chapters")
    assert findings == ()
    return [(entry.start_ms, entry.title) for entry in outline.entries]


def test_podcasting_chapters_keep_links_and_hide_what_is_not_in_the_table_of_contents() -> None:
    chapters = [
        {"startTime": 0, "title": "Intro"},
        {"startTime": 168.5, "title": "Hearing & aids", "url": "https://a.org"},
        {"startTime": 200, "img": "x.png", "toc": False},
    ]
    outline, findings = read_outline(json.dumps({"version": "1.2.0", "chapters": chapters}))
    assert [(one.start_ms, one.title, one.url, one.hidden) for one in outline.entries] == [
        (0, "Intro", None, False),
        (168_500, "Hearing & aids", "https://a.org", False),
        (200_000, "", None, True),
    ]
    assert findings == ()


def test_podlove_and_ffprobe_json() -> None:
    assert entries('[{"start": "00:00:42.645", "title": "Begr\\u00fc\\u00dfung", "href": ""}]') == [
        (42_645, "Begrüßung")
    ]
    probe = {"chapters": [{"id": 0, "start": 0, "start_time": "260.500000", "tags": {"title": "Guest"}}]}
    assert entries(json.dumps(probe)) == [(260_500, "Guest")]


def test_chapters_lie_anywhere_in_an_episode_and_its_transcript_is_not_them() -> None:
    episode = {
        "duration": "01:31:18.610",
        "transcripts": [{"start": "00:00:01", "text": "Hi", "name": "Ann"}],
        "episode": {"chapters": [{"start": "1:00", "title": "A"}]},
    }
    assert entries(json.dumps(episode)) == [(60_000, "A")]


def test_broken_json_names_the_line() -> None:
    _, findings = read_outline('{"chapters": [\n {"startTime": 0, "title": "A"},\n]}', source="chapters.json")
    assert [(one.code, one.line_no) for one in findings] == [("outline.unreadable", 3)]


def test_numbers_that_are_no_times_are_findings() -> None:
    starts = ("1e999999999", "NaN", "-1")
    text = '{"chapters":[' + ",".join(f'{{"startTime":{start},"title":"x"}}' for start in starts) + "]}"
    outline, findings = read_outline(text)
    assert outline.entries == ()
    assert [one.code for one in findings] == ["outline.unreadable"] * 3


def test_audition_markers_in_frames_and_decimals() -> None:
    head = "\ufeffName\tStart\tDuration\tTime Format\tType\tDescription\n"
    frames = head + "When it rang\t00:01:41:12\t00:00:00:00\t24 fps\tCue\n---\n01:41 When it rang\n"
    assert entries(frames) == [(101_500, "When it rang")]
    assert entries(head + "A, b\t0:55.854\t1:00.189\tdecimal\tCue\t\n") == [(55_854, "A, b")]
    assert entries(head + "A\t96000\t0\t48000 Hz\tCue\t\n") == [(2_000, "A")]


def test_other_tables() -> None:
    assert entries('time,title\n00:00,Intro\n04:20,"Guest, Ann"\n') == [(0, "Intro"), (260_000, "Guest, Ann")]
    assert entries('"00:00","Intro, hello"\n"04:20","Guest"') == [(0, "Intro, hello"), (260_000, "Guest")]
    assert entries("#,Name,Start,End,Length\nM1,Intro,0:00.000,,\nM2,Guest,4:20.500,,") == [
        (0, "Intro"),
        (260_500, "Guest"),
    ]


def test_a_row_that_cannot_be_read_is_a_finding() -> None:
    outline, findings = read_outline("name\tstart\nA\tsoon\nB\t1:00\n")
    assert [entry.title for entry in outline.entries] == ["B"]
    assert [(one.code, one.line_no) for one in findings] == [("outline.unreadable", 2)]


def test_audacity_labels() -> None:
    text = "0.000000\t0.000000\tIntro\n\\\t100.0\t200.0\n260.5\t270.0\tGuest\n"
    outline, _ = read_outline(text)
    assert [(one.start_ms, one.end_ms, one.title) for one in outline.entries] == [
        (0, None, "Intro"),
        (260_500, 270_000, "Guest"),
    ]


def test_podlove_simple_chapters() -> None:
    text = (
        "<psc:chapters version='1.2'>\n<psc:chapter start='0' title='A &amp; \"B\"'/>\n"
        '<psc:chapter start="8:26.250" title="C > D" href=\'https://a.org\' />\n</psc:chapters>'
    )
    outline, findings = read_outline(text)
    assert [(one.start_ms, one.title, one.url, one.line_no) for one in outline.entries] == [
        (0, 'A & "B"', None, 2),
        (506_250, "C > D", "https://a.org", 3),
    ]
    assert findings == ()


def test_a_feed_is_no_outline() -> None:
    item = "<item><description>00:00 Intro&lt;br&gt;04:20 Guest</description></item>"
    outline, findings = read_outline(f"<?xml version='1.0'?><rss><channel>{item * 2}</channel></rss>")
    assert outline.entries == ()
    assert [one.code for one in findings] == ["outline.empty"]
    assert "rundown import" in findings[0].remedy


def test_ffmetadata_with_escapes() -> None:
    text = (
        ";FFMETADATA1\ntitle=whole\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=260000\ntitle=Intro\\; a\\=b\\\nand on\n"
        "[CHAPTER]\nSTART=260500000000\ntitle=Guest\n[CHAPTER]\nTIMEBASE=1/0\nSTART=1\ntitle=Lost\n[STREAM]\ntitle=x\n"
    )
    outline, findings = read_outline(text)
    assert [(one.start_ms, one.end_ms, one.title) for one in outline.entries] == [
        (0, 260_000, "Intro; a=b and on"),
        (260_500, None, "Guest"),
    ]
    assert [(one.code, one.line_no) for one in findings] == [("outline.unreadable", 12)]


def test_ogm_chapters() -> None:
    text = "CHAPTER01=00:00:00.000\nCHAPTER01NAME=Intro\nCHAPTER02=00:04:20.500\nCHAPTER02NAME=Guest"
    assert entries(text) == [(0, "Intro"), (260_500, "Guest")]


def test_front_matter_gives_chapters_but_no_durations() -> None:
    yaml = (
        "---\ntitle: X\nduration: 51:24\ntopics:\n  - 'Intro (0:00:00)'\n  - 'Paul''s Water (0:21:49)'\n"
        "chapters:\n  - title: \"Late: one\"\n    start: '1:00:00'\n---\nWords.\n"
    )
    assert entries(yaml) == [(0, "Intro"), (1_309_000, "Paul's Water"), (3_600_000, "Late: one")]
    assert entries("+++\ndate = 2024-01-02T08:00:00Z\n[[chapters]]\ntitle = 'A'\nstart = 00:05:00\n+++\nText") == [
        (300_000, "A")
    ]
    assert entries('{"date": "2021-04-06T18:30:00", "duration": "00:56:14"}\n\n00:00 Intro\n') == [(0, "Intro")]


def test_headers_in_a_yaml_transcript_take_the_time_of_the_line_below() -> None:
    text = (
        "---\ntranscript:\n- header: Opening & Guest\n- line: This week\n    we talk.\n  sec: 0\n  time: 0:00\n"
        "  who: Ann\n- line: Thanks.\n  time: '1:40'\n  who: Bob\n- header: A Long\n    Header\n- line: So.\n"
        "  time: '3:21'\n  who: Ann\n---\n"
    )
    assert entries(text) == [(0, "Opening & Guest"), (201_000, "A Long Header")]


def test_a_yaml_file_of_chapters() -> None:
    assert entries("chapters:\n- title: A\n  start: 0:00\n- title: B\n  start: 4:20\n") == [(0, "A"), (260_000, "B")]


def test_a_toml_file_of_chapters() -> None:
    assert entries("[[chapters]]\ntitle = 'A'\nstart = 4.5\n") == [(4_500, "A")]
