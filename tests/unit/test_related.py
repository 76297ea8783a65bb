"""Which episodes are alike, why, and how that stands in the notes."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog.index import with_index
from pipeline.catalog.likes import changed_lists, decide_lists
from pipeline.nlp.likeness import FEWEST_EPISODES, MOST_EPISODES, TopicRow, most_alike
from pipeline.nlp.topics import find_topics, topics_of
from pipeline.related import KeptRelated, RelatedEpisode, keep_related, kept_related, with_related
from pipeline.store import open_store
from tests.builders import transcript
from tests.document_builder import chapters_of
from tests.show_builder import SUBJECTS, episode_about, keep_episode, keep_show


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


def row(slug: str, **topics: float) -> TopicRow:
    numbers = [zlib.crc32(name.encode()) % 1000 for name in topics]
    return TopicRow(slug, np.array(numbers, "u4"), np.array(list(topics.values()), "f4"))


def lists(out: Path) -> dict[str, tuple[RelatedEpisode, ...]]:
    return with_index(out, decide_lists)


def slugs(related: tuple[RelatedEpisode, ...]) -> list[str]:
    return [one.slug for one in related]


def test_topics_are_said_twice_and_forms_of_a_word_are_one() -> None:
    heard = transcript("The winter cluster held.", "Winter clusters are warm, and a subject line helps.")
    topics = {topic.key for topic in topics_of(heard, chapters_of(heard, ("One",)))}
    assert "winter cluster" in topics
    assert not {"subject lin", "subject", "lin"} & topics


def test_a_topic_of_two_chapters_weighs_more_than_one_said_as_often_in_one() -> None:
    heard = transcript("A violin. A cello. A cello.", "Nothing.", "A violin.", "Nothing.")
    weights = {topic.key: topic.weight for topic in topics_of(heard, chapters_of(heard, ("One", "Two")))}
    assert weights["violin"] > weights["cello"]


def test_what_a_sponsor_says_is_no_topic() -> None:
    heard = transcript(
        "We talk about violins. Old violins are best.",
        "This episode is sponsored by Acme Mattress.",
        "Go to acme dot com slash talk for ten percent off your mattress, and use the promo code mattress.",
    )
    topics = {topic.key for topic in topics_of(heard, chapters_of(heard, ("One",)))}
    assert "violin" in topics
    assert not any("mattress" in topic for topic in topics)


def test_a_topic_is_found_as_it_is_said_with_its_words_and_time() -> None:
    heard = transcript("Reply rates fell.", "What is a reply rate?", "The CME group.")
    found = find_topics(heard, ["reply rat", "cme group", "violin"])
    said, place = found["reply rat"]
    assert (said, place.first, place.last, place.start_ms) == ("reply rates", 0, 2, 0)
    assert found["cme group"][0] == "CME group"
    assert "violin" not in found


def test_episodes_that_share_rare_topics_come_first_and_none_is_its_own_neighbour() -> None:
    rows = [
        row("a", rye=2, oven=1, talk=3),
        row("b", rye=2, oven=1, talk=3),
        row("c", hive=1, bee=3, talk=3),
        row("d", hive=1, bee=3, talk=3),
    ]
    alike = most_alike(rows, count=3)
    assert {slug: [one.slug for one in found][:1] for slug, found in alike.items()} == {
        "a": ["b"],
        "b": ["a"],
        "c": ["d"],
        "d": ["c"],
    }
    assert all(slug not in [one.slug for one in found] for slug, found in alike.items())


def test_one_shared_topic_is_not_enough() -> None:
    rows = [row("a", rye=3), row("b", rye=3), row("c", bee=3), row("d", hive=3)]
    assert not any(most_alike(rows, count=3).values())


def test_among_few_episodes_nothing_is_said() -> None:
    rows = [row(name, rye=3, oven=3) for name in "abc"]
    assert len(rows) < FEWEST_EPISODES
    assert most_alike(rows, count=3) == {"a": (), "b": (), "c": ()}


def test_a_topic_of_very_many_episodes_tells_none_apart() -> None:
    rows = [row(f"e{number:04}", rye=3, oven=3) for number in range(MOST_EPISODES + 1)]
    rows += [row(f"f{number:04}", hive=1 + number % 2) for number in range(MOST_EPISODES * 3)]
    assert not any(most_alike(rows, count=3).values())


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_neither_the_order_of_episodes_nor_the_numbers_of_topics_matter(random: object) -> None:
    names = "abcdefgh"
    rows = [row(name, **{f"t{(at * step) % 7}": 1.0 + step for step in range(1, 5)}) for at, name in enumerate(names)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    renumbered = [TopicRow(one.slug, one.topics * 7 + 3, one.weights) for one in shuffled]

    def told(given_rows: list[TopicRow]) -> dict[str, list[tuple[str, float]]]:
        return {
            slug: [(one.slug, one.likeness) for one in found] for slug, found in most_alike(given_rows, count=3).items()
        }

    assert told(renumbered) == told(rows)


def test_the_lists_of_a_show_name_what_both_talk_about(tmp_path: Path) -> None:
    keep_show(tmp_path)
    decided = lists(tmp_path)
    assert slugs(decided["rye"]) == ["sourdough"]
    assert decided["rye"][0].topics[0] == "sourdough starter"
    assert slugs(decided["sourdough"]) == ["ovens", "rye"]
    assert decided["violins"] == ()
    assert lists(tmp_path) == decided


def test_one_more_episode_leaves_unrelated_lists_as_they_are(tmp_path: Path) -> None:
    keep_show(tmp_path)
    before = lists(tmp_path)
    keep_episode(tmp_path, episode_about("cellos", "a spruce top", "the bass bar"))
    after = lists(tmp_path)
    assert slugs(after["violins"]) == ["cellos"]
    assert {slug for slug in SUBJECTS if before[slug] != after[slug]} == {"violins"}


def test_a_line_of_the_notes_rests_on_words_of_this_episode() -> None:
    document = episode_about("rye", *SUBJECTS["rye"])
    related = RelatedEpisode(
        "sourdough", "On Sourdough: Why?", ("sourdough starter", "violin"), "https://small.example/s"
    )
    (line,) = with_related(document, (related,)).notes.section("related").lines
    assert (line.label, line.text, line.origin) == ("On Sourdough: Why?", "more about sourdough starter", "drafted")
    assert line.url == "https://small.example/s"
    said = document.transcript.text(line.evidence[0].first, line.evidence[0].last)
    assert said == "sourdough starter,"


def test_without_a_shared_word_the_section_says_that_it_is_missing() -> None:
    document = episode_about("rye", *SUBJECTS["rye"])
    full = with_related(document, (RelatedEpisode("s", "S", ("sourdough starter",)),))
    emptied = with_related(full, (RelatedEpisode("violins", "Violins", ("spruce top",)),))
    (line,) = emptied.notes.section("related").lines
    assert line.origin == "missing"
    assert with_related(full, ()).notes == emptied.notes


def test_a_list_is_decided_once_until_it_is_kept_and_then_no_more(tmp_path: Path) -> None:
    keep_show(tmp_path)
    changed = with_index(tmp_path, changed_lists)
    assert {"rye", "sourdough", "ovens", "honey", "beehives"} == set(changed)
    for slug, episodes in changed.items():
        with open_store(tmp_path, slug) as store:
            keep_related(store, episodes, is_shown=True)
    assert with_index(tmp_path, changed_lists) == {}
    assert with_index(tmp_path, changed_lists) == {}


def test_a_list_that_no_run_has_shown_is_decided_again(tmp_path: Path) -> None:
    keep_show(tmp_path)
    episodes = with_index(tmp_path, changed_lists)["rye"]
    with open_store(tmp_path, "rye") as store:
        keep_related(store, episodes, is_shown=False)
    assert "rye" in with_index(tmp_path, changed_lists)


def test_a_damaged_list_counts_as_none_and_is_decided_anew(tmp_path: Path) -> None:
    keep_show(tmp_path)
    with open_store(tmp_path, "violins") as store:
        keep_related(store, (RelatedEpisode("rye", "Rye", ("oven",)),), is_shown=True)
    (tmp_path / "violins/.rundown/kept-related.json").write_bytes(b"torn")
    with open_store(tmp_path, "violins") as store:
        assert kept_related(store) == KeptRelated()
    assert with_index(tmp_path, changed_lists)["violins"] == ()
