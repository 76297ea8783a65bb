import dataclasses

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode, Guest, Show
from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript
from pipeline.stages.check import check_episode
from pipeline.stages.draft import draft_notes
from pipeline.stages.mentions import find_mentions
from pipeline.stages.takeaways import mine_takeaways
from tests.builders import transcript

LINES = tuple(f"The garden number {number} needs good soil and much water in summer." for number in range(6))


def checked(heard: Transcript, chapters: tuple[Chapter, ...], episode: Episode | None = None) -> dict[str, Finding]:
    episode = episode or Episode("soil")
    takeaways, mentions = mine_takeaways(heard, chapters), find_mentions(heard, episode)
    notes = draft_notes(episode, heard, chapters, takeaways, mentions)
    return {one.code: one for one in check_episode(episode, heard, chapters, takeaways, mentions, notes)}


def chapters_at(*starts_s: int, title: str = "Soil", end_s: int = 600, words: int = 0) -> tuple[Chapter, ...]:
    """Chapters from these seconds on; the first holds all the words."""
    ends = (*starts_s[1:], end_s)
    return tuple(
        Chapter(title, start * 1000, end * 1000, 0 if at == 0 else words, words, "producer")
        for at, (start, end) in enumerate(zip(starts_s, ends, strict=True))
    )


def test_a_list_that_every_platform_takes_gives_no_platform_finding() -> None:
    heard = transcript(*LINES)
    found = checked(heard, chapters_at(0, 60, 120, words=len(heard.words)))
    assert not [code for code in found if code.startswith("platform.")]


def test_two_chapters_are_too_few_for_every_platform() -> None:
    found = checked(transcript(*LINES), chapters_at(0, 60))
    assert {"platform.youtube", "platform.spotify", "platform.apple"} <= found.keys()
    assert "at least 3" in found["platform.apple"].message


def test_a_list_that_does_not_begin_at_zero_is_told_with_its_time() -> None:
    found = checked(transcript(*LINES), chapters_at(5, 60, 120))
    assert "00:05" in found["platform.youtube"].message


def test_a_list_that_gets_its_entry_at_zero_is_no_fault() -> None:
    found = checked(transcript(*LINES), chapters_at(30, 60))
    assert not [code for code in found if code.startswith("platform.")]


def test_youtube_refuses_angle_brackets_and_the_title_is_named() -> None:
    first, second, third = chapters_at(0, 60, 120)
    found = checked(transcript(*LINES), (first, dataclasses.replace(second, title="A <b> C"), third))
    assert "A <b> C" in found["platform.youtube"].message
    assert found["platform.youtube"].chapter == 1
    assert "platform.apple" not in found


def test_youtube_alone_refuses_a_chapter_of_less_than_ten_seconds_and_it_is_named() -> None:
    found = checked(transcript(*LINES), chapters_at(0, 60, 69))
    assert found["platform.youtube"].chapter == 1
    assert "platform.apple" not in found
    assert found["platform.spotify"].weight == "note"


def test_ten_seconds_and_thirty_seconds_are_long_enough() -> None:
    found = checked(transcript(*LINES), chapters_at(0, 60, 70))
    assert "platform.youtube" not in found
    assert "platform.spotify" not in checked(transcript(*LINES), chapters_at(0, 30, 60))


def test_spotify_advises_titles_under_forty_characters() -> None:
    assert "platform.spotify" not in checked(transcript(*LINES), chapters_at(0, 60, 120, title="x" * 39))
    found = checked(transcript(*LINES), chapters_at(0, 60, 120, title="x" * 40))
    assert found["platform.spotify"].weight == "note"
    assert found["platform.spotify"].chapter == 0


def test_few_takeaways_are_told() -> None:
    assert "0 sentences" in checked(transcript("Hello there."), chapters_at(0, 60, 120))["notes.few-takeaways"].message
    heard = transcript(*LINES)
    assert "notes.few-takeaways" not in checked(heard, chapters_at(0, 60, 120, words=len(heard.words)))


def test_names_to_confirm_are_listed_at_the_first_place() -> None:
    found = checked(transcript("Good soil.", "My name is Bo Hale."), chapters_at(0, 60, 120))
    assert "Bo Hale" in found["notes.confirm-names"].message
    assert found["notes.confirm-names"].start_ms == 2200
    named = Episode("soil", guests=(Guest("Bo Hale"),))
    assert "notes.confirm-names" not in checked(transcript("My name is Bo Hale."), chapters_at(0, 60, 120), named)


def test_missing_sections_are_one_note() -> None:
    found = checked(transcript(*LINES), chapters_at(0, 60, 120))["notes.missing"]
    assert found.weight == "note"
    assert "Title" in found.message
    assert "soil.toml" in found.remedy


def test_glossary_terms_that_were_not_heard_are_a_note() -> None:
    episode = Episode("soil", Show(glossary=("good soil", "Mycelium")))
    found = checked(transcript(*LINES), chapters_at(0, 60, 120), episode)["names.unheard"]
    assert "Mycelium" in found.message
    assert "good soil" not in found.message
    assert found.weight == "note"


def test_an_odd_pace_is_told_and_a_common_one_is_not() -> None:
    heard = transcript(*LINES)
    assert "transcript.pace" not in checked(heard, chapters_at(0, 60, 120))
    slow = transcript(*LINES, word_ms=2000)
    assert "missing from the transcript" in checked(slow, chapters_at(0, 60, 120))["transcript.pace"].remedy
    squeezed = tuple(dataclasses.replace(w, start_ms=w.start_ms // 4, end_ms=w.end_ms // 4) for w in heard.words)
    fast = dataclasses.replace(heard, words=squeezed)
    assert "belongs to this recording" in checked(fast, chapters_at(0, 60, 120))["transcript.pace"].remedy
