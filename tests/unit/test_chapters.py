from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.chapter import Chapter
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.stages.chapters import split_chapters
from tests.builders import transcript

HEARD = transcript(
    ("Ann", "Hello and welcome to the show."),  # 0 to 1.8 s
    ("Ann", "Today we talk about bees and about honey."),  # 2.5 to 4.9 s
    ("Bob", "Thank you for having me on."),  # 5.6 to 7.4 s
    ("Ann", "Let's talk about swarming."),  # 8.1 to 9.3 s
    ("Bob", "A swarm leaves the hive in May."),  # 10.0 to 12.1 s
    ("Ann", "Next question: how much honey does a hive give?"),  # 12.8 to 15.5 s
    ("Bob", "About twenty jars of honey."),  # 16.2 to 17.7 s
)
DURATION_MS = 20_000


def split(
    *entries: tuple[float, str] | OutlineEntry, heard: Transcript = HEARD
) -> tuple[tuple[Chapter, ...], list[Finding]]:
    made = tuple(
        one if isinstance(one, OutlineEntry) else OutlineEntry(one[1], round(one[0] * 1000), number)
        for number, one in enumerate(entries, 1)
    )
    chapters, findings = split_chapters(
        heard, Outline(made, "42.outline.txt" if made else None), duration_ms=DURATION_MS
    )
    return chapters, list(findings)


def texts(chapters: tuple[Chapter, ...], heard: Transcript = HEARD) -> list[str]:
    return [heard.text(chapter.first, chapter.last) for chapter in chapters]


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_chapter_begins_with_the_sentence_its_title_is_about() -> None:
    chapters, findings = split((0, "Hello"), (9.0, "Swarming"), (14.0, "Honey from a hive"))
    assert [heard.split(".")[0] for heard in texts(chapters)] == [
        "Hello and welcome to the show",
        "Let's talk about swarming",
        "Next question: how much honey does a hive give? About twenty jars of honey",
    ]
    assert [chapter.start_ms for chapter in chapters] == [0, 8_100, 12_800]
    assert [chapter.outline_ms for chapter in chapters] == [0, 9_000, 14_000]
    assert [chapter.time_from for chapter in chapters] == ["producer"] * 3
    assert [chapter.title for chapter in chapters] == ["Hello", "Swarming", "Honey from a hive"]
    assert findings == []


def test_the_sentence_a_chapter_begins_with_speaks_for_it() -> None:
    chapters, _ = split((0, "Hello"), (9.0, "Swarming"))
    support = chapters[1].support
    assert support is not None
    assert HEARD.text(support.first, support.last) == "Let's talk about swarming."
    assert chapters[1].confidence is not None
    assert 0.2 < chapters[1].confidence <= 1


def test_no_chapter_begins_in_the_middle_of_a_sentence() -> None:
    long_one = transcript("One.", "this sentence goes on " * 5 + "and on.", "Two.")
    chapters, _ = split((0, "A"), (4, "B"), heard=long_one)
    assert chapters[1].first in {1, 23}


def test_words_before_the_first_entry_become_an_introduction() -> None:
    chapters, findings = split((8.1, "Swarming"))
    first = chapters[0]
    assert (first.title, first.title_from, first.time_from, first.outline_ms) == (
        "Introduction",
        "drafted",
        "found",
        None,
    )
    assert (first.start_ms, first.end_ms, first.first) == (0, 8_100, 0)
    assert [(one.code, one.weight) for one in findings] == [("outline.no-start", "note")]


def test_silence_before_the_first_entry_belongs_to_it() -> None:
    late = transcript("Hello there.", "And so on.", start_ms=9_000)
    chapters, findings = split((9, "Hello"), heard=late)
    assert [(one.title, one.start_ms, one.outline_ms) for one in chapters] == [("Hello", 0, 9_000)]
    assert findings == []


def test_entries_out_of_order_are_sorted_and_told() -> None:
    chapters, findings = split((0, "Hello"), (12.8, "Honey"), (8.1, "Swarming"))
    assert [chapter.title for chapter in chapters] == ["Hello", "Swarming", "Honey"]
    assert [(one.code, one.line_no, one.file) for one in findings] == [("outline.unsorted", 3, "42.outline.txt")]


def test_an_entry_that_stands_twice_is_one_chapter() -> None:
    chapters, findings = split((0, "Hello"), (8.1, "Swarming"), (8.1, "Swarming"))
    assert [chapter.title for chapter in chapters] == ["Hello", "Swarming"]
    assert [(one.code, one.weight, one.line_no) for one in findings] == [("outline.doubled", "note", 3)]


def test_two_titles_at_one_time_begin_with_a_sentence_each_and_are_told() -> None:
    chapters, findings = split((0, "Hello"), (8.1, "Swarming"), (8.1, "May"))
    assert [chapter.title for chapter in chapters] == ["Hello", "Swarming", "May"]
    assert all(chapter.first < chapter.last for chapter in chapters)
    assert [(one.code, one.weight) for one in findings] == [("outline.doubled", "look")]


def test_of_two_titles_at_the_beginning_the_first_is_the_chapter() -> None:
    chapters, findings = split((0, "Hello"), (0, "Bees"))
    assert [chapter.title for chapter in chapters] == ["Hello"]
    assert codes(findings) == ["outline.doubled"]
    assert "Bees" in findings[0].message


def test_a_title_may_come_back_at_another_time() -> None:
    chapters, findings = split((0, "Q"), (8.1, "Q"))
    assert [chapter.title for chapter in chapters] == ["Q", "Q"]
    assert findings == []


def test_a_time_past_the_end_is_told_and_costs_no_words() -> None:
    chapters, findings = split((0, "Hello"), (8.1, "Swarming"), (90, "Bonus"))
    assert [chapter.title for chapter in chapters] == ["Hello", "Swarming"]
    assert chapters[-1].last == len(HEARD.words)
    assert [(one.code, one.weight, one.line_no, one.start_ms) for one in findings] == [
        ("outline.beyond-end", "look", 3, 90_000)
    ]
    assert "Bonus" in findings[0].message


def test_without_an_outline_there_is_one_chapter_and_word_of_what_to_write() -> None:
    chapters, findings = split()
    assert [(one.first, one.last, one.start_ms, one.end_ms) for one in chapters] == [
        (0, len(HEARD.words), 0, DURATION_MS)
    ]
    assert (chapters[0].title_from, chapters[0].time_from) == ("drafted", "found")
    assert codes(findings) == ["outline.missing"]
    assert ".outline.txt" in findings[0].remedy


def test_a_chapter_without_speech_is_kept_and_told() -> None:
    chapters, findings = split((0, "Hello"), (19, "Music"))
    assert (chapters[1].title, chapters[1].first, chapters[1].last) == ("Music", len(HEARD.words), len(HEARD.words))
    assert (chapters[1].start_ms, chapters[1].end_ms, chapters[1].support) == (19_000, 20_000, None)
    assert [(one.code, one.chapter) for one in findings] == [("chapter.no-speech", 1)]


def test_nested_entries_two_seconds_apart_keep_their_order() -> None:
    chapters, _ = split((0, "Hello"), (8.0, "Topic"), (10.0, "May"), (12.0, "Honey"))
    assert [chapter.title for chapter in chapters] == ["Hello", "Topic", "May", "Honey"]
    assert [chapter.start_ms for chapter in chapters] == [0, 8_100, 10_000, 12_800]


def test_an_entry_without_a_title_gets_a_drafted_one_and_is_told() -> None:
    chapters, findings = split((0, "Hello"), (8.1, ""))
    assert (chapters[1].title, chapters[1].title_from) == ("Chapter 2", "drafted")
    assert codes(findings) == ["chapter.untitled"]


def test_hidden_entries_are_no_chapters() -> None:
    chapters, findings = split((0, "Hello"), OutlineEntry("", 8_100, hidden=True))
    assert [chapter.title for chapter in chapters] == ["Hello"]
    assert findings == []


def test_an_episode_without_words_keeps_its_times() -> None:
    silence = Transcript((), (), None, "none", "none")
    chapters, findings = split((0, "A"), (5, "B"), heard=silence)
    assert [(one.start_ms, one.end_ms, one.first, one.last) for one in chapters] == [
        (0, 5_000, 0, 0),
        (5_000, 20_000, 0, 0),
    ]
    assert codes(findings) == ["chapter.no-speech"] * 2


TITLES = st.sampled_from(["", "Honey", "Swarming", "Next question", "Sponsor", "Hello"])
ENTRIES = st.lists(
    st.builds(
        OutlineEntry, TITLES, st.integers(0, 40).map(lambda half: half * 500) | st.integers(0, 10**9), st.just(None)
    ),
    max_size=9,
)


@st.composite
def heard_words(draw: st.DrawFn) -> Transcript:
    """Words with pauses, equal times and ends that overlap, as engines write them."""
    words: list[Word] = []
    at_ms = draw(st.integers(0, 5_000))
    for text in draw(st.lists(st.sampled_from(["bees", "honey.", "So", "next", "swarm?", "hive"]), max_size=25)):
        at_ms += draw(st.sampled_from([0, 0, 200, 400, 2_000]))
        words.append(Word(text, at_ms, at_ms + draw(st.sampled_from([0, 150, 900]))))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(words) - 1)), max_size=4))) if len(words) > 1 else []
    edges = [0, *cuts, len(words)] if words else []
    voices = [draw(st.sampled_from(["Ann", "Bob", None])) for _ in edges[1:]]
    utterances = tuple(Utterance(first, last, who) for first, last, who in zip(edges, edges[1:], voices, strict=False))
    return Transcript(tuple(words), utterances, None, "made", "none", "estimated")


@settings(max_examples=200)
@given(heard_words(), ENTRIES, st.integers(0, 30_000))
def test_chapters_tile_the_words_and_times_rise_for_any_outline(
    heard: Transcript, entries: list[OutlineEntry], duration_ms: int
) -> None:
    chapters, findings = split_chapters(heard, Outline(tuple(entries), "x"), duration_ms=duration_ms)
    assert [chapter.first for chapter in chapters] == [0, *(chapter.last for chapter in chapters[:-1])]
    assert chapters[-1].last == len(heard.words)
    assert [chapter.start_ms for chapter in chapters] == [0, *(chapter.end_ms for chapter in chapters[:-1])]
    for chapter in chapters:
        assert all(
            chapter.start_ms <= word.start_ms <= chapter.end_ms for word in heard.words[chapter.first : chapter.last]
        )
    shown = len([chapter for chapter in chapters if chapter.outline_ms is not None])
    told = sum(finding.code in ("outline.beyond-end", "outline.doubled") for finding in findings)
    assert shown <= len(entries) <= shown + told


@given(heard_words(), ENTRIES)
def test_an_outline_from_the_end_gives_the_same_chapters(heard: Transcript, entries: list[OutlineEntry]) -> None:
    distinct = sorted({entry.start_ms: entry for entry in entries}.values(), key=lambda entry: entry.start_ms)
    one, _ = split_chapters(heard, Outline(tuple(distinct)), duration_ms=10**9 + 1)
    other, _ = split_chapters(heard, Outline(tuple(distinct[::-1])), duration_ms=10**9 + 1)
    assert one == other
