"""The show at a glance: tables, page, the files that the page searches."""

import csv
import io
import json
import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipeline.catalog import table as table_module
from pipeline.catalog.pictures import MOST_BARS, draw_pictures
from pipeline.catalog.scripts import FOLDER, folded
from pipeline.catalog.summary import EpisodeSummary, SpeakerShare, summarise
from pipeline.catalog.write import write_catalog
from tests.builders import transcript
from tests.show_builder import SUBJECTS, episode_about, keep_episode, keep_show, told


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    keep_show(tmp_path / "outputs")
    audio = tmp_path / "audio"
    audio.mkdir()
    (audio / "waiting one.mp3").write_bytes(b"sound")
    return tmp_path


def write(show: Path, **options: object) -> tuple[str, ...]:
    return write_catalog(show / "outputs", show / "audio", **options)  # type: ignore[arg-type]


def rows(show: Path) -> dict[str, dict[str, str]]:
    text = (show / "outputs/catalog.csv").read_text(encoding="utf-8")
    return {row["slug"]: row for row in csv.DictReader(io.StringIO(text))}


def summary(number: int, **changes: object) -> EpisodeSummary:
    first = EpisodeSummary(f"e{number:04}", 60_000 * (number + 1), 900, 150, date=date(2020, 1, 1) + timedelta(number))
    return replace(first, **changes)  # type: ignore[arg-type]


def test_every_episode_and_every_waiting_recording_has_a_row(show: Path) -> None:
    assert set(write(show)) == {"index.html", "catalog.csv", "catalog.parquet", FOLDER}
    table = rows(show)
    assert set(table) == {*SUBJECTS, "waiting-one"}
    assert table["waiting-one"]["state"] == "new"
    rye = table["rye"]
    assert (rye["state"], rye["title"], rye["chapters"]) == ("draft", "On rye", "2")
    assert rye["speakers"] == "Bo Reed 64%; Ann Moss 36%"


def test_parquet_holds_the_same_with_types(show: Path) -> None:
    write(show)
    table = pd.read_parquet(show / "outputs/catalog.parquet")
    assert list(table.columns) == list(table_module.COLUMNS)
    assert table.set_index("slug").loc["rye", "duration_ms"] == int(rows(show)["rye"]["duration_ms"])


def test_without_pyarrow_there_is_no_parquet_and_the_page_names_none(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.catalog.write.has_parquet", lambda: False)
    monkeypatch.setattr(table_module, "has_parquet", lambda: False)
    assert "catalog.parquet" not in write(show)
    assert "catalog.parquet" not in (show / "outputs/index.html").read_text(encoding="utf-8")


def test_an_unchanged_show_is_not_written_again(show: Path) -> None:
    write(show)
    assert write(show) == ()


def test_a_changed_episode_changes_its_text_and_its_share_of_the_words_alone(show: Path) -> None:
    write(show)
    folder = show / "outputs" / FOLDER
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    keep_episode(show / "outputs", episode_about("rye", "a clay pot"))
    write(show)
    changed = {name for name, at in before.items() if (folder / name).stat().st_mtime_ns != at}
    assert len(changed) == 2
    assert any(name.startswith("words-") for name in changed)
    assert "clay" in (folder / next(name for name in changed if name.startswith("text-"))).read_text(encoding="utf-8")


def test_a_lost_file_of_the_search_is_made_again(show: Path) -> None:
    write(show)
    lost = next((show / "outputs" / FOLDER).glob("text-*.js"))
    content = lost.read_bytes()
    lost.unlink()
    write(show)
    assert lost.read_bytes() == content


def test_a_page_that_a_person_edited_stays_and_the_new_one_lies_beside_it(show: Path) -> None:
    write(show)
    page = show / "outputs/index.html"
    page.write_text("mine", encoding="utf-8")
    keep_episode(show / "outputs", episode_about("rye", "a clay pot"))
    assert "index.new.html" in write(show)
    assert page.read_text(encoding="utf-8") == "mine"


def test_what_has_changed_since_a_run_is_told(show: Path) -> None:
    write(show, changed={"ovens": ("the outline",)})
    assert (rows(show)["ovens"]["state"], rows(show)["ovens"]["reasons"]) == (
        "stale",
        "Changed since the last run: the outline.",
    )
    write(show)
    assert rows(show)["ovens"]["state"] == "draft"


def test_titles_cannot_break_the_page_or_its_scripts(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>"
    heard = transcript(("</script>", f"{hostile} said."), ("Bo", "<b>Yes.</b>"))
    keep_episode(tmp_path, told("one", heard, (hostile,), title=hostile))
    write_catalog(tmp_path, tmp_path / "audio")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    for script in (tmp_path / FOLDER).iterdir():
        assert "<" not in script.read_text(encoding="utf-8")


def test_the_files_of_words_know_every_word_and_who_says_it(show: Path) -> None:
    write(show)
    slugs: list[str] = []
    words: dict[str, str] = {}
    for path in (show / "outputs" / FOLDER).glob("words-*.js"):
        slugs, words = json.loads("[" + path.read_text(encoding="utf-8")[len("rundownWords(") : -3] + "]")
    assert {slugs[ord(sign) - 0x100] for sign in words["queen"]} == {"beehives", "honey"}
    said = {word for slug, things in SUBJECTS.items() for thing in things for word in folded(thing)}
    assert said <= words.keys()


def test_no_episode_at_all_makes_an_empty_catalog(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    write_catalog(tmp_path / "outputs", tmp_path / "audio")
    assert "No episode is here yet" in (tmp_path / "outputs/index.html").read_text(encoding="utf-8")
    assert rows(tmp_path) == {}


def test_speech_without_names_has_no_shares() -> None:
    document = told("one", transcript("Hello there.", "Hello."), ("Rest",))
    assert summarise(document).speakers == ()


def test_pictures_say_in_words_what_they_show() -> None:
    two = [summary(0), summary(1, pace=170, speakers=(SpeakerShare("Ann <b>", 0.75), SpeakerShare("Bo", 0.25)))]
    length, pace, voices = draw_pictures(two)
    assert "01:30 on average, from 01:00 (e0000) to 02:00 (e0001)" in length.described
    assert "160 words a minute on average" in pace.described
    assert "Ann <b> 75%" in voices.described
    assert "<b>" not in voices.svg
    assert draw_pictures(two[:1]) == ()


def test_very_many_episodes_share_bars() -> None:
    length = draw_pictures([summary(number) for number in range(MOST_BARS * 3 + 1)])[0]
    assert len(re.findall(r'class="v0"', length.svg)) == MOST_BARS
