from pipeline.model.finding import Finding
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.stages.chapters import split_chapters
from tests.builders import transcript


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


TOPICS = ("bees", "honey", "swarming", "winter", "mites", "pollen", "queens", "wax", "frames", "smoke")


def episode_of(topics: tuple[str, ...], silent_ms: int = 0, after: int = 99) -> Transcript:
    """A minute for each topic: Ann opens it, both talk on; `silent_ms` of music lies before topic `after`."""
    words: list[Word] = []
    utterances: list[Utterance] = []
    for number, topic in enumerate(topics):
        at_ms = number * 60_000 + (silent_ms if number >= after else 0)
        lines = [
            ("Ann", f"Next question, what about {topic} in your garden?"),
            ("Bob", f"Well {topic} depend on the weather."),
        ]
        lines += [("Bob", "It goes on like that for quite some time.")] * 8
        for who, text in lines:
            first = len(words)
            for token in text.split():
                words.append(Word(token, at_ms, at_ms + 300))
                at_ms += 600
            utterances.append(Utterance(first, len(words), who))
    return Transcript(tuple(words), tuple(utterances), "en", "made", "none")


def outline_of(topics: tuple[str, ...], offset_ms: int = 0) -> Outline:
    starts = [max(0, number * 60_000 + offset_ms) for number in range(len(topics))]
    return Outline(
        tuple(
            OutlineEntry(f"All about {topic}", ms, n)
            for n, (topic, ms) in enumerate(zip(topics, starts, strict=True), 1)
        ),
        "x",
    )


def test_a_correct_outline_stays_where_it_is() -> None:
    chapters, findings = split_chapters(episode_of(TOPICS), outline_of(TOPICS), duration_ms=600_000)
    assert [chapter.start_ms for chapter in chapters] == [number * 60_000 for number in range(10)]
    assert {chapter.time_from for chapter in chapters} == {"producer"}
    assert findings == ()


def test_an_outline_of_another_cut_is_moved_and_the_sentence_that_speaks_for_it_is_shown() -> None:
    chapters, findings = split_chapters(episode_of(TOPICS, 40_000, 0), outline_of(TOPICS), duration_ms=640_000)
    assert [chapter.start_ms for chapter in chapters[1:]] == [number * 60_000 + 40_000 for number in range(1, 10)]
    assert {chapter.time_from for chapter in chapters[1:]} == {"moved"}
    assert [chapter.outline_ms for chapter in chapters[1:]] == [number * 60_000 for number in range(1, 10)]
    shifted = [finding for finding in findings if finding.code == "outline.shifted"]
    assert "40 seconds later" in shifted[0].message
    assert "Next question, what about" in shifted[0].message


def test_an_advertisement_in_the_middle_moves_what_comes_after_it() -> None:
    chapters, findings = split_chapters(episode_of(TOPICS, 60_000, 5), outline_of(TOPICS), duration_ms=660_000)
    assert [chapter.start_ms for chapter in chapters[:5]] == [number * 60_000 for number in range(5)]
    assert [chapter.start_ms for chapter in chapters[5:]] == [number * 60_000 + 60_000 for number in range(5, 10)]
    assert [chapter.time_from for chapter in chapters] == ["producer"] * 5 + ["moved"] * 5
    assert codes(list(findings)) == ["outline.shifted"]


def test_a_time_that_breaks_the_order_is_put_between_its_neighbours_when_the_words_say_so() -> None:
    entries = list(outline_of(TOPICS).entries)
    entries[6] = OutlineEntry(entries[6].title, 60_000 * 3 + 30_000, 7)
    chapters, findings = split_chapters(episode_of(TOPICS), Outline(tuple(entries), "x"), duration_ms=600_000)
    assert [chapter.start_ms for chapter in chapters] == [number * 60_000 for number in range(10)]
    assert (chapters[6].time_from, chapters[6].outline_ms) == ("moved", 210_000)
    assert [(one.code, one.line_no) for one in findings] == [("outline.out-of-place", 7)]


def test_a_line_out_of_place_with_a_right_time_is_only_sorted() -> None:
    entries = list(outline_of(TOPICS).entries)
    entries.insert(2, entries.pop(7))
    chapters, findings = split_chapters(episode_of(TOPICS), Outline(tuple(entries), "x"), duration_ms=600_000)
    assert [chapter.start_ms for chapter in chapters] == [number * 60_000 for number in range(10)]
    assert codes(list(findings)) == ["outline.unsorted"]


def test_titles_that_nobody_says_move_nothing() -> None:
    heard = transcript(*["It goes on like that for quite some time.", "Nobody knows why they do it."] * 100)
    strange = tuple(f"zz{number}" for number in range(6))
    chapters, findings = split_chapters(heard, outline_of(strange), duration_ms=640_000)
    assert "moved" not in {chapter.time_from for chapter in chapters}
    assert "outline.shifted" not in codes(list(findings))


def test_times_rounded_to_minutes_find_their_sentences() -> None:
    heard = episode_of(TOPICS, 20_000, 3)
    chapters, _ = split_chapters(heard, outline_of(TOPICS), duration_ms=620_000)
    assert [chapter.start_ms for chapter in chapters[3:]] == [number * 60_000 + 20_000 for number in range(3, 10)]


def test_rough_times_are_no_shift_and_find_their_sentences() -> None:
    away_ms = (0, 9_000, -11_000, 12_000, -8_000, 10_000, -12_000, 11_000, -9_000, 8_000)
    rough = tuple(
        OutlineEntry(entry.title, entry.start_ms + by_ms, entry.line_no)
        for entry, by_ms in zip(outline_of(TOPICS).entries, away_ms, strict=True)
    )
    chapters, findings = split_chapters(episode_of(TOPICS), Outline(rough, "x"), duration_ms=600_000)
    assert [chapter.start_ms for chapter in chapters] == [number * 60_000 for number in range(10)]
    assert {chapter.time_from for chapter in chapters} == {"producer"}
    assert findings == ()


def test_a_break_taken_out_moves_what_comes_after_it_back() -> None:
    entries = tuple(
        OutlineEntry(entry.title, entry.start_ms + (50_000 if number >= 4 else 0), entry.line_no)
        for number, entry in enumerate(outline_of(TOPICS).entries)
    )
    chapters, findings = split_chapters(episode_of(TOPICS), Outline(entries, "x"), duration_ms=600_000)
    assert [chapter.start_ms for chapter in chapters] == [number * 60_000 for number in range(10)]
    assert [chapter.time_from for chapter in chapters] == ["producer"] * 4 + ["moved"] * 6
    assert "50 seconds earlier" in findings[0].message


def test_a_compound_is_found_where_it_was_heard_as_two_words() -> None:
    topics = ("bees", "honey", "bee keeping", "winter")
    entries = (
        OutlineEntry("Bees", 0),
        OutlineEntry("Honey", 60_000),
        OutlineEntry("Beekeeping", 127_000),
        OutlineEntry("Winter", 180_000),
    )
    chapters, _ = split_chapters(episode_of(topics), Outline(entries, "x"), duration_ms=240_000)
    assert [chapter.start_ms for chapter in chapters] == [0, 60_000, 120_000, 180_000]


def test_where_nothing_speaks_for_another_sentence_the_typed_time_holds() -> None:
    heard = transcript(*["It goes on like that for quite some time.", "Nobody knows why they do it."] * 100)
    starts_ms = [word.start_ms for word in heard.words if word.text in ("It", "Nobody")]
    entries = tuple(OutlineEntry(f"zz{at}", starts_ms[at] + 300) for at in range(20, 180, 20))
    chapters, _ = split_chapters(heard, Outline(entries, "x"), duration_ms=640_000)
    assert [chapter.start_ms for chapter in chapters[1:]] == [starts_ms[at] for at in range(20, 180, 20)]


def test_times_rounded_to_half_minutes_are_no_shift() -> None:
    starts_ms = [round(number * 60_000 * 0.97 / 30_000) * 30_000 for number in range(10)]
    typed = tuple(OutlineEntry(f"All about {topic}", ms) for topic, ms in zip(TOPICS, starts_ms, strict=True))
    chapters, findings = split_chapters(episode_of(TOPICS), Outline(typed, "x"), duration_ms=600_000)
    assert codes(list(findings)) == []
    assert {chapter.time_from for chapter in chapters} == {"producer"}
