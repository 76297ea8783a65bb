"""Bad input gets one clear sentence, a remedy and the right exit code; nothing is left half-written."""

import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import av
import pytest

from tests.e2e.command import PROJECT, SAMPLE, SAMPLE_SLUG, audio_folder, rundown, silent_wav


def refused(*arguments: object, cwd: Path, code: int = 2) -> str:
    """The one line that the command refuses with."""
    ended = rundown("process", *arguments, cwd=cwd)
    assert ended.code == code, ended.err
    assert ended.err.startswith("rundown:") or "\nrundown:" in ended.err, ended.err
    assert "Traceback" not in ended.err
    return ended.err


def pages_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and ".rundown" not in path.parts]


def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    assert "nothing-here" in refused("nothing-here", cwd=tmp_path)
    assert "gone.mp3" in refused("./gone.mp3", cwd=tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mp3", b""),
        ("page.mp3", b"<!DOCTYPE html><html><body>404</body></html>"),
        ("noise.wav", os.urandom(5000)),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert name in refused(f"./{name}", cwd=tmp_path)
    assert pages_in(tmp_path) == [tmp_path / name]


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mp4"), "w") as film:
        stream = film.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            film.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        film.mux(stream.encode(None))
    assert "sound" in refused("./film.mp4", cwd=tmp_path)


def test_a_recording_that_breaks_off_is_used_and_reported(tmp_path: Path) -> None:
    with wave.open(str(silent_wav(tmp_path / "whole.wav", 20)), "rb") as whole:
        assert whole.getnframes() == 320_000
    (tmp_path / "half.wav").write_bytes((tmp_path / "whole.wav").read_bytes()[:320_000])
    ended = rundown("process", "./half.wav", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    codes = {finding["code"] for finding in ended.document["episodes"][0]["findings"]}  # type: ignore[index]
    assert {"sound.truncated", "sound.silent"} <= codes


def test_an_outline_line_that_cannot_be_read_is_named_with_its_number(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav", 90)
    (tmp_path / "talk.outline.txt").write_text("00:00 Start\n00:75 Lost\n01:10 End\n")
    ended = rundown("process", "./talk.wav", cwd=tmp_path)
    assert ended.code == 0
    assert "line 2" in ended.out


def test_an_unknown_key_in_a_toml_is_named_with_the_nearest(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    (tmp_path / "talk.toml").write_text('titel = "A"\n')
    line = refused("./talk.wav", cwd=tmp_path)
    assert "talk.toml:1:" in line
    assert "'title'" in line


def test_an_unknown_engine_is_refused_with_those_there_are(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    assert "embedded" in refused("./talk.wav", "--engine", "embeded", cwd=tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "locked" in refused("./talk.wav", "--out", "locked", cwd=tmp_path)


def test_an_output_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    (tmp_path / "taken").write_text("a file")
    assert "--out" in refused("./talk.wav", "--out", "taken", cwd=tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the file by /proc")
def test_a_full_disk_leaves_the_last_good_pages(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    assert rundown("process", "./talk.wav", cwd=tmp_path).code == 0
    before = {path: path.read_bytes() for path in pages_in(tmp_path / "outputs")}
    limited = [sys.executable, "-c", _FULL_DISK, "process", "./talk.wav", "--force", "--set", "title=New"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    ended = subprocess.run(limited, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 3, ended.stderr
    assert "no room left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert {path: path.read_bytes() for path in pages_in(tmp_path / "outputs")} == before


_FULL_DISK = """
import errno, os, sys
true_fsync = os.fsync
def fsync(number):
    if os.path.basename(os.readlink(f"/proc/self/fd/{number}")).find("show-notes") >= 0:
        raise OSError(errno.ENOSPC, "No space left on device")
    true_fsync(number)
os.fsync = fsync
from pipeline.cli import main
sys.exit(main())
"""


def test_one_bad_recording_does_not_stop_the_others(tmp_path: Path) -> None:
    silent_wav(tmp_path / "good.wav")
    (tmp_path / "bad.mp3").write_bytes(b"")
    ended = rundown("process", "./bad.mp3", "./good.wav", cwd=tmp_path)
    assert ended.code == 2
    assert (tmp_path / "outputs" / "good" / "show-notes.md").exists()


def test_a_batch_with_a_failure_ends_with_5_and_names_it(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    silent_wav(tmp_path / "audio" / "good.wav")
    (tmp_path / "audio" / "bad.mp3").write_bytes(b"")
    ended = rundown("batch", cwd=tmp_path)
    assert ended.code == 5
    assert "bad" in ended.err
    assert "1 done, 0 unchanged, 1 failed" in ended.out


def test_an_interrupted_run_says_so_and_the_next_one_ends_it(tmp_path: Path) -> None:
    audio_folder(tmp_path)
    command = [sys.executable, "-m", "pipeline.cli", "process", SAMPLE_SLUG]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "%" in line:
                break
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=60) == 130
        rest = run.stderr.read()
    assert "Traceback" not in rest
    assert pages_in(tmp_path / "outputs") == []
    assert rundown("process", SAMPLE_SLUG, cwd=tmp_path).code == 0


def test_two_runs_of_one_episode_do_not_meet(tmp_path: Path) -> None:
    audio_folder(tmp_path)
    command = [sys.executable, "-m", "pipeline.cli", "process", SAMPLE_SLUG]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "%" in line:
                break
        said = refused(SAMPLE_SLUG, cwd=tmp_path)
        assert str(run.pid) in said
        run.send_signal(signal.SIGKILL)
    began = time.monotonic()
    assert rundown("process", SAMPLE_SLUG, cwd=tmp_path).code == 0, time.monotonic() - began
    assert (tmp_path / "outputs" / SAMPLE_SLUG / "show-notes.html").exists()


def test_the_sample_is_there() -> None:
    assert SAMPLE.is_file()


def test_a_model_that_cannot_be_had_ends_at_once_with_3_and_the_remedy(tmp_path: Path) -> None:
    silent_wav(tmp_path / "talk.wav")
    said = refused("./talk.wav", "--engine", "faster-whisper", "--model", "small", cwd=tmp_path, code=3)
    assert "rundown models fetch small" in said
    assert pages_in(tmp_path / "outputs") == []


def test_a_command_on_models_says_what_is_missing(tmp_path: Path) -> None:
    assert rundown("models", "list", cwd=tmp_path).code == 0
    assert rundown("models", "fetch", cwd=tmp_path).code == 2
    offline = rundown("models", "fetch", "small", cwd=tmp_path, env={"RUNDOWN_MODELS": str(tmp_path / "none")})
    assert offline.code == 3
    assert "HF_HUB_OFFLINE" in offline.err
