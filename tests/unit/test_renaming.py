"""What a change of the show's aliases will do, told before it is done."""

import os
from pathlib import Path

import pytest

from pipeline.batch.work import run_episode
from pipeline.errors import StoreError
from pipeline.job import EpisodeJob
from pipeline.renaming import name_changes
from tests.e2e.command import silent_wav
from tests.spoken_show import write_spoken_show

NAME = 'name = "Small Talk"\nhosts = ["Ann Moss"]\n'


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def honey(tmp_path: Path) -> EpisodeJob:
    """One episode, processed while the show had no alias."""
    audio = write_spoken_show(tmp_path / "audio", {"honey": ("a queen bee",)})
    job = EpisodeJob("honey", audio_dir=audio, out_dir=tmp_path / "outputs")
    assert run_episode(job).failure is None
    return job


def set_aliases(job: EpisodeJob, aliases: str) -> None:
    (job.audio_dir / "show.toml").write_text(f"{NAME}[aliases]\n{aliases}\n", encoding="utf-8")


def files(job: EpisodeJob) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in job.out_dir.rglob("*") if path.is_file()}


def test_every_place_of_a_new_alias_is_told_by_its_time_and_nothing_is_written(honey: EpisodeJob) -> None:
    set_aliases(honey, '"queen bee" = "Queen Bee"')
    before = files(honey)
    changes = name_changes(honey)
    assert [(change.now, change.then) for change in changes] == [
        ("queen bee,", "Queen Bee,"),
        ("queen bee", "Queen Bee"),
        ("queen bee", "Queen Bee"),
    ]
    assert all(change.slug == "honey" for change in changes)
    times = [change.start_ms for change in changes]
    assert times == sorted(times)
    assert 0 < times[0] < 4000 <= times[1]
    assert files(honey) == before


def test_an_alias_that_is_taken_out_is_told_the_other_way_round(honey: EpisodeJob) -> None:
    set_aliases(honey, '"bo reed" = "Bo Reid"\n"queen bee" = "Queen Bee"')
    assert run_episode(honey).failure is None
    assert name_changes(honey) == ()
    set_aliases(honey, '"bo reed" = "Bo Reid"')
    assert {(change.now, change.then) for change in name_changes(honey)} == {
        ("Queen Bee,", "queen bee,"),
        ("Queen Bee", "queen bee"),
    }


def test_what_is_meant_now_is_told_against_what_stands_there(honey: EpisodeJob) -> None:
    set_aliases(honey, '"queen bee" = "Queen Bee"')
    told = name_changes(honey)
    assert run_episode(honey).failure is None
    transcript = (honey.out_dir / "honey" / "transcript.md").read_text(encoding="utf-8")
    assert transcript.count("Queen Bee") == len(told)
    assert "queen bee" not in transcript


def test_an_alias_of_words_that_nobody_says_changes_nothing(honey: EpisodeJob) -> None:
    set_aliases(honey, '"sea me" = "CME"')
    assert name_changes(honey) == ()


def test_an_episode_that_was_never_processed_has_no_places(tmp_path: Path) -> None:
    audio = write_spoken_show(tmp_path / "audio", {"rye": ("a sourdough starter",)})
    job = EpisodeJob("rye", audio_dir=audio, out_dir=tmp_path / "outputs")
    set_aliases(job, '"sourdough starter" = "Levain"')
    assert name_changes(job) == ()
    assert not job.out_dir.exists()


def test_words_that_would_have_to_be_heard_again_are_not_heard_for_it(honey: EpisodeJob) -> None:
    (honey.audio_dir / "honey.vtt").unlink()
    silent_wav(honey.audio_dir / "honey.wav")
    set_aliases(honey, '"queen bee" = "Queen Bee"')
    assert name_changes(honey) == ()


def test_damage_is_named(honey: EpisodeJob) -> None:
    set_aliases(honey, '"queen bee" = "Queen Bee"')
    (honey.out_dir / "honey" / "episode.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"episode\.json"):
        name_changes(honey)
