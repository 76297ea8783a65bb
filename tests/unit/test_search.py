"""Search in the transcripts of a whole show."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.catalog import index as index_module
from pipeline.catalog.index import ShowIndex, with_index
from pipeline.catalog.search import Hit, search
from pipeline.errors import InputError
from tests.builders import transcript
from tests.show_builder import SUBJECTS, episode_about, keep_episode, keep_show, told


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("outputs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        keep_show(out)
    return out


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


def places(out: Path, asked: str) -> list[tuple[str, str]]:
    return [(hit.slug, found_words(hit)) for hit in search(out, asked).hits]


def found_words(hit: Hit) -> str:
    return " ".join(word for word, is_found in hit.words if is_found)


def reads(out: Path) -> list[str]:
    """Which episodes an update takes in anew."""
    return list(with_index(out, ShowIndex.update, update=False))


def test_a_hit_names_episode_chapter_speaker_and_the_second_of_the_word(show: Path) -> None:
    found = search(show, "spruce top")
    first = found.hits[0]
    assert (found.matched, found.episodes) == ("all words", len(SUBJECTS))
    assert (first.slug, first.title, first.chapter, first.speaker) == (
        "violins",
        "On violins",
        "a spruce top",
        "Bo Reed",
    )
    document = episode_about("violins", *SUBJECTS["violins"])
    assert first.start_ms in {word.start_ms for word in document.transcript.words if word.text.startswith("spruce")}


def test_the_anchor_of_a_hit_is_in_the_page(show: Path) -> None:
    for hit in search(show, "winter").hits:
        assert f'id="{hit.anchor}"' in (show / hit.slug / "transcript.html").read_text(encoding="utf-8")


def test_words_in_quotes_are_a_phrase(show: Path) -> None:
    assert places(show, '"top spruce"') == []
    assert search(show, "top spruce").matched == "all words"
    assert {slug for slug, _ in places(show, '"spruce top"')} == {"violins"}


def test_a_star_finds_beginnings(show: Path) -> None:
    assert {slug for slug, _ in places(show, "sourd*")} == {"sourdough", "rye"}
    assert search(show, "sourd*").matched == "all words"


def test_other_forms_of_a_word_are_found_and_said_to_be_others(show: Path) -> None:
    found = search(show, "queens waiting")
    assert found.matched == "beginnings"
    assert {hit.slug for hit in found.hits} == {"beehives", "honey"}


def test_where_no_place_has_all_words_those_with_some_are_shown(show: Path) -> None:
    found = search(show, "spruce harvest")
    assert found.matched == "some words"
    assert {hit.slug for hit in found.hits} == {"violins", "honey"}


def test_capitals_and_accents_do_not_matter(tmp_path: Path) -> None:
    keep_episode(tmp_path, told("one", transcript(("Ann", "Das Café in Zürich.")), ("Rest",)))
    assert places(tmp_path, "CAFE zurich") == [("one", "Café Zürich.")]


def test_one_episode_alone_can_be_searched(show: Path) -> None:
    assert {hit.slug for hit in search(show, "queen", slug="honey").hits} == {"honey"}
    with pytest.raises(InputError, match="No episode 'honi'"):
        search(show, "queen", slug="honi")


def test_a_long_paragraph_is_cut_around_the_place(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(60)]
    keep_episode(tmp_path, told("one", transcript(("Ann", " ".join(words))), ("Rest",)))
    (hit,) = search(tmp_path, "word30").hits
    texts = [word for word, _ in hit.words]
    assert texts[0] == texts[-1] == "…"
    assert "word30" in texts
    assert hit.start_ms == 30 * 300


@given(st.text(max_size=40))
@example('" OR 1=1 --')
@example("NEAR(a b, 2)")
@example("words:queen ^queen -queen +queen")
@example('queen"* "" * ** "queen')
@example("\x00queen \x02\x03")
@example("AND")
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_plain_words(show: Path, asked: str) -> None:
    if any(letter.isalnum() for letter in asked):
        assert len(search(show, asked, limit=3).hits) <= 3
    else:
        with pytest.raises(InputError, match="No word to look for"):
            search(show, asked)


def test_nothing_processed_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing was processed yet"):
        search(tmp_path / "none", "queen")


def test_only_what_has_changed_is_read_again(tmp_path: Path) -> None:
    keep_show(tmp_path)
    assert reads(tmp_path) == sorted(SUBJECTS)
    assert reads(tmp_path) == []
    keep_episode(tmp_path, episode_about("rye", "a clay pot"))
    assert reads(tmp_path) == ["rye"]
    assert places(tmp_path, "clay")[0][0] == "rye"
    assert {slug for slug, _ in places(tmp_path, "starter")} == {"sourdough"}


def test_an_episode_that_is_gone_is_found_no_more(tmp_path: Path) -> None:
    keep_show(tmp_path)
    assert search(tmp_path, "violins spruce").hits
    (tmp_path / "violins").rename(tmp_path / ".away")
    assert places(tmp_path, '"spruce top"') == []


def test_new_notes_around_the_same_words_do_not_index_the_words_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = episode_about("rye", "a clay pot")
    keep_episode(tmp_path, document)
    assert reads(tmp_path) == ["rye"]

    def never(*_: object) -> None:
        raise AssertionError("laid out again")

    monkeypatch.setattr(index_module, "lay_out", never)
    keep_episode(tmp_path, replace(document, findings=()))
    assert reads(tmp_path) == ["rye"]


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 300, None], ids=["empty", "text", "torn"])
def test_a_damaged_index_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    keep_show(tmp_path)
    before = places(tmp_path, "queen")
    path = tmp_path / ".rundown" / "show.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3] + b"\xff" * 8192 if damage is None else damage)
    assert places(tmp_path, "queen") == before


def test_an_index_of_another_form_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_show(tmp_path)
    before = places(tmp_path, "queen")
    monkeypatch.setattr(index_module, "SCHEMA", index_module.SCHEMA + 1)
    assert reads(tmp_path) == sorted(SUBJECTS)
    assert places(tmp_path, "queen") == before


def test_an_episode_that_cannot_be_read_is_a_failure_and_stops_nothing(tmp_path: Path) -> None:
    keep_show(tmp_path)
    (tmp_path / "rye" / "episode.json").write_text("{torn", encoding="utf-8")
    entries = with_index(tmp_path, ShowIndex.entries)
    [torn] = [entry for entry in entries if entry.summary is None]
    assert (torn.slug, torn.standing.state) == ("rye", "failed")
    assert "rundown process rye --force" in torn.standing.reasons[0]
    assert places(tmp_path, "queen")
