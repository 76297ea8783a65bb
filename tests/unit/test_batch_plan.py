"""What a batch means to do, told from real runs over stored transcripts."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import run
from pipeline.batch.plan import Planned, plan_batch
from pipeline.batch.process import known_outcomes, process_planned
from pipeline.batch.work import Outcome, run_episode
from pipeline.errors import InputError
from pipeline.inputs import SOUND_SUFFIXES
from pipeline.job import EpisodeJob
from pipeline.states import standing_of
from pipeline.store import read_log
from tests.batch_tasks import DirectCrew
from tests.e2e.command import silent_wav

WORDS = (
    "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ann>Welcome to the show about dough.\n\n00:02.000 --> 00:03.000\n<v Bo>Hi."
)
AGO_NS = 60_000_000_000


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    # A file changed less than two seconds ago is never trusted at a glance; here, all is older by a minute.
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + AGO_NS)


@pytest.fixture
def show(tmp_path: Path) -> EpisodeJob:
    """Two episodes with transcripts, and what to ask for."""
    audio = tmp_path / "audio"
    audio.mkdir()
    (audio / "show.toml").write_text('name = "Slow Rise"\n')
    for name in ("one", "two"):
        silent_wav(audio / f"{name}.wav")
        (audio / f"{name}.vtt").write_text(WORDS)
    return EpisodeJob("", audio_dir=audio, out_dir=tmp_path / "outputs")


def process(asked: EpisodeJob) -> list[Outcome]:
    plan = plan_batch(asked)
    crew = DirectCrew(run_episode)
    return [*known_outcomes(plan), *process_planned(plan, crew, onlooker=crew)]


def plans(asked: EpisodeJob, *, exact: bool = False) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {one.slug: (one.kind, one.reasons) for one in plan_batch(asked, exact=exact)}


def test_what_was_never_processed_is_new_and_what_was_is_unchanged(show: EpisodeJob) -> None:
    assert plans(show) == {"one": ("new", ()), "two": ("new", ())}
    process(show)
    assert plans(show) == {"one": ("unchanged", ()), "two": ("unchanged", ())}
    assert [outcome.tried for outcome in process(show)] == [False, False]


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "recording": (lambda audio: silent_wav(audio / "one.wav", 4.0), "the recording"),
    "transcript": (lambda audio: (audio / "one.vtt").write_text(WORDS + " Ho."), "the transcript one.vtt"),
    "outline": (lambda audio: (audio / "one.outline.txt").write_text("00:00 Dough"), "the outline"),
    "toml": (lambda audio: (audio / "one.toml").write_text('title = "Dough"'), "title in its toml"),
    "track": (lambda audio: silent_wav(audio / "one" / "ann.wav"), "the track ann.wav"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_one_episode_is_named_and_concerns_it_alone(show: EpisodeJob, change: str) -> None:
    (show.audio_dir / "one").mkdir()
    process(show)
    act, reason = CHANGES[change]
    act(show.audio_dir)
    assert plans(show)["one"][0] == "changed"
    kind, reasons = plans(show, exact=True)["one"]
    assert (kind, reasons[0]) == ("changed", reason)
    assert plans(show)["two"] == ("unchanged", ())
    states = {outcome.slug: outcome.result.state for outcome in process(show) if outcome.result}
    assert states == {"one": "done", "two": "unchanged"}
    assert set(plans(show).values()) == {("unchanged", ())}


SHARED: dict[str, tuple[Callable[[Path], object], str]] = {
    "template": (
        lambda audio: (audio / "show.toml").write_text('template = "short"\nname = "Slow Rise"'),
        "template in show.toml",
    ),
    "templates": (
        lambda audio: shutil.copytree(Path(run.__file__).parent / "render/templates", audio / "templates"),
        "the templates",
    ),
}


@pytest.mark.parametrize("change", SHARED)
def test_another_template_is_named_and_needs_no_analysis(
    show: EpisodeJob, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process(show)
    act, reason = SHARED[change]
    act(show.audio_dir)
    assert plans(show) == {"one": ("changed", (reason,)), "two": ("changed", (reason,))}

    def forbidden(*given: object) -> None:
        raise AssertionError("analysed again")

    monkeypatch.setattr(run, "understand", forbidden)
    states = [outcome.result and outcome.result.state for outcome in process(show)]
    assert states == ["done", "done"]


def test_a_touched_file_is_looked_at_once_and_is_no_change(show: EpisodeJob) -> None:
    process(show)
    os.utime(show.audio_dir / "one.wav", (1, 1))
    assert plans(show)["one"] == ("changed", ("the recording",))
    assert plans(show, exact=True)["one"] == ("unchanged", ())
    assert {outcome.result.state for outcome in process(show) if outcome.result} == {"unchanged"}
    assert plans(show)["one"] == ("unchanged", ())


def test_a_comment_in_show_toml_changes_nothing(show: EpisodeJob) -> None:
    process(show)
    (show.audio_dir / "show.toml").write_text('# ours\nname = "Slow Rise"\n')
    assert {kind for kind, _ in plans(show).values()} == {"unchanged"}


def test_a_missing_page_and_a_stopped_run_are_reasons(show: EpisodeJob) -> None:
    process(show)
    (show.out_dir / "one" / "show-notes.md").unlink()
    (show.out_dir / "two/.rundown/intent.json").write_bytes(b"{")
    (show.out_dir / "two/.rundown/made-of.json").unlink()
    assert plans(show)["one"] == ("changed", ("a page is missing",))
    assert plans(show)["two"] == ("changed", ("a run was stopped while it wrote the pages",))


def test_a_failure_is_kept_with_its_reason_and_tried_again_when_something_has_changed(show: EpisodeJob) -> None:
    (show.audio_dir / "one.toml").write_text("title = \n")
    failures = [outcome.failure for outcome in process(show) if outcome.failure]
    assert len(failures) == 1
    assert "one.toml:1: This line is not TOML" in failures[0].reason
    assert standing_of(show.out_dir, "one").state == "failed"
    assert plans(show)["one"][0] == "still failed"
    [known] = [outcome for outcome in process(show) if outcome.failure]
    assert known.failure is not None
    assert "As before: nothing has changed." in known.failure.reason
    (show.audio_dir / "one.toml").write_text('title = "Dough"')
    assert plans(show)["one"][0] == "failed"
    process(show)
    assert standing_of(show.out_dir, "one").state == "draft"


def test_on_request_a_failure_is_tried_again_in_any_case(show: EpisodeJob) -> None:
    (show.audio_dir / "one.toml").write_text("title = \n")
    process(show)
    assert [(one.slug, one.kind) for one in plan_batch(show, only="FAILED")] == [("one", "failed")]


def test_what_does_not_lie_in_the_files_is_tried_again_by_itself(
    show: EpisodeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise InputError("Nothing can be written here.", path=show.out_dir)

    with monkeypatch.context() as patch:
        patch.setattr(run, "render_formats", full_disk)
        assert len([outcome for outcome in process(show) if outcome.failure]) == 2
    assert {kind for kind, _ in plans(show).values()} == {"failed"}
    assert all(outcome.failure is None for outcome in process(show))


def test_a_bug_of_ours_keeps_its_traceback(show: EpisodeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def slip(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(run, "render_formats", slip)
    outcomes = process(show)
    assert all(
        outcome.failure and "A bug of ours: ZeroDivisionError: oops (test_batch" in outcome.failure.reason
        for outcome in outcomes
    )
    [event] = read_log(show.out_dir, "one")
    assert "in slip" in str(event["traceback"])
    assert plans(show)["one"][0] == "still failed"


def test_only_stale_leaves_out_what_is_new(show: EpisodeJob) -> None:
    process(show)
    silent_wav(show.audio_dir / "three.wav")
    (show.audio_dir / "one.outline.txt").write_text("00:00 Dough")
    assert [one.slug for one in plan_batch(show, only="STALE")] == ["one"]


def test_recordings_with_one_folder_for_two_are_refused_and_nothing_is_written(show: EpisodeJob) -> None:
    for name in ("a b.wav", "a-b.wav"):
        silent_wav(show.audio_dir / name)
    outcomes = [outcome for outcome in process(show) if outcome.slug == "a-b"]
    assert ["'a-b'" in (one.failure.reason if one.failure else "") for one in outcomes] == [True, True]
    assert not (show.out_dir / "a-b").exists()


def test_two_recordings_of_one_name_fail_by_themselves(show: EpisodeJob) -> None:
    silent_wav(show.audio_dir / "one.WAV")
    [failure] = [outcome.failure for outcome in process(show) if outcome.failure]
    assert "'one' could be one.WAV and one.wav" in failure.reason


def test_a_broken_show_toml_fails_every_episode_until_it_is_mended(show: EpisodeJob) -> None:
    process(show)
    (show.audio_dir / "show.toml").write_text("name")
    assert len([outcome for outcome in process(show) if outcome.failure]) == 2
    assert {kind for kind, _ in plans(show).values()} == {"still failed"}
    (show.audio_dir / "show.toml").write_text('name = "Slow Rise"\n')
    assert {outcome.result.state for outcome in process(show) if outcome.result} == {"unchanged"}
    assert standing_of(show.out_dir, "one").state == "draft"
    assert {kind for kind, _ in plans(show).values()} == {"unchanged"}


def test_force_does_all_again(show: EpisodeJob) -> None:
    process(show)
    asked = EpisodeJob("", audio_dir=show.audio_dir, out_dir=show.out_dir, force=True)
    assert plans(asked) == {"one": ("changed", ("--force",)), "two": ("changed", ("--force",))}
    assert {outcome.result.state for outcome in process(asked) if outcome.result} == {"done"}


def test_a_recording_without_a_transcript_will_be_listened_to(show: EpisodeJob) -> None:
    silent_wav(show.audio_dir / "three.wav")

    def hears(plan: tuple[Planned, ...]) -> list[str]:
        return [one.slug for one in plan if one.needs_work and one.hears]

    assert hears(plan_batch(show)) == ["three"]


@pytest.mark.parametrize("suffix", SOUND_SUFFIXES)
def test_every_kind_of_recording_is_listed_however_its_name_is_written(tmp_path: Path, suffix: str) -> None:
    for name in (f"low{suffix}", f"HIGH{suffix.upper()}", f"Mixed{suffix.title()}", f".hidden{suffix}x"):
        (tmp_path / name).write_bytes(b"")
    assert [one.slug for one in plan_batch(EpisodeJob("", audio_dir=tmp_path, out_dir=tmp_path / "out"))] == [
        "HIGH",
        "Mixed",
        "low",
    ]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no such folder"):
        plan_batch(EpisodeJob("", audio_dir=tmp_path / "nowhere"))
