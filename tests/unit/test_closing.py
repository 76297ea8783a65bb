"""What is done when runs have ended: lists of related episodes on the pages, the catalog."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.batch.work import run_episode
from pipeline.closing import Closed, close_runs
from pipeline.job import EpisodeJob
from pipeline.store import open_store
from tests.show_builder import SUBJECTS
from tests.spoken_show import write_spoken_episode, write_spoken_show


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six episodes as their runs leave them; nothing was closed yet."""
    folder = tmp_path_factory.mktemp("show")
    audio = write_spoken_show(folder / "audio")
    for slug in SUBJECTS:
        assert run_episode(EpisodeJob(slug, audio_dir=audio, out_dir=folder / "outputs")).failure is None
    return folder


@pytest.fixture
def show(processed: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(processed, tmp_path / "show"))


def job(show: Path, slug: str) -> EpisodeJob:
    return EpisodeJob(slug, audio_dir=show / "audio", out_dir=show / "outputs")


def close(show: Path, *slugs: str) -> Closed:
    jobs = {slug: job(show, slug) for slug in slugs or SUBJECTS}
    return close_runs(jobs, audio_dir=show / "audio", out_dir=show / "outputs")


def notes(show: Path, slug: str) -> str:
    return (show / "outputs" / slug / "show-notes.md").read_text(encoding="utf-8")


def analyses(show: Path) -> dict[Path, int]:
    found = (show / "outputs").glob("*/.rundown/**/understand-*.json")
    return {path: path.stat().st_mtime_ns for path in found}


def test_pages_name_the_episodes_that_are_alike_and_nothing_is_analysed_for_it(show: Path) -> None:
    before = analyses(show)
    assert len(before) == len(SUBJECTS)
    assert "On honey" not in notes(show, "beehives")
    closed = close(show)
    assert set(closed.rendered) == set(SUBJECTS) - {"violins"}
    assert closed.trouble == ()
    assert {"index.html", "catalog.csv"} <= set(closed.written)
    assert "On honey" in notes(show, "beehives")
    assert analyses(show) == before


def test_a_second_time_there_is_nothing_to_do(show: Path) -> None:
    close(show)
    assert close(show) == Closed()


def test_a_new_episode_changes_the_lists_of_its_like_alone(show: Path) -> None:
    close(show)
    before = {slug: notes(show, slug) for slug in SUBJECTS}
    write_spoken_episode(show / "audio", "cellos", "a spruce top", "the bass bar")
    assert run_episode(job(show, "cellos")).failure is None
    closed = close(show, *SUBJECTS, "cellos")
    assert closed.rendered == ("cellos", "violins")
    assert "On cellos" in notes(show, "violins")
    assert {slug for slug in SUBJECTS if notes(show, slug) != before[slug]} == {"violins"}


def test_after_one_episode_the_others_wait_for_a_batch(show: Path) -> None:
    assert close(show, "honey").rendered == ("honey",)
    assert "On honey" not in notes(show, "beehives")
    assert set(close(show).rendered) == set(SUBJECTS) - {"violins", "honey"}


def test_an_episode_that_another_run_holds_is_named_and_gets_its_list_the_next_time(show: Path) -> None:
    with open_store(show / "outputs", "honey"):
        closed = close(show)
    [trouble] = closed.trouble
    assert trouble.startswith("honey: ")
    assert "honey" not in closed.rendered
    assert "index.html" in closed.written
    assert close(show).rendered == ("honey",)


def test_lists_that_were_decided_but_not_rendered_are_rendered_the_next_time(show: Path) -> None:
    asked: list[str] = []

    def breaks(jobs: Mapping[str, EpisodeJob]) -> Iterator[tuple[str, str]]:
        asked.extend(jobs)
        yield "honey", "Its process ended."
        raise KeyboardInterrupt

    folders = {"audio_dir": show / "audio", "out_dir": show / "outputs"}
    with pytest.raises(KeyboardInterrupt):
        close_runs({slug: job(show, slug) for slug in SUBJECTS}, **folders, run_again=breaks)
    assert set(asked) == set(SUBJECTS) - {"violins"}
    assert "On honey" not in notes(show, "beehives")
    assert set(close(show).rendered) == set(asked)
    assert "On honey" in notes(show, "beehives")


def test_what_could_not_be_rendered_is_told(show: Path) -> None:
    closed = close_runs(
        {"honey": job(show, "honey")},
        audio_dir=show / "audio",
        out_dir=show / "outputs",
        run_again=lambda jobs: [(slug, "Its process ended.") for slug in jobs],
    )
    assert (closed.rendered, closed.trouble) == ((), ("honey: Its process ended.",))
