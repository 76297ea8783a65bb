"""A producer's own transcript, and tracks, through the real command."""

import json
from pathlib import Path

from tests.e2e.command import rundown, silent_wav

SRT = """1
00:00:00,500 --> 00:00:04,000
F1: Welcome to the show about bread.

2
00:00:04,000 --> 00:00:09,000
M1: We bought the flour from see me last year.
"""


def episode(folder: Path, **files: str) -> Path:
    """`audio/talk.wav`, ten silent seconds, and files beside it (underscores stand for dots)."""
    (folder / "audio").mkdir()
    silent_wav(folder / "audio" / "talk.wav", 10)
    for name, text in files.items():
        (folder / "audio" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_transcript_beside_the_recording_is_taken_with_names_and_aliases(tmp_path: Path) -> None:
    episode(
        tmp_path,
        talk_srt=SRT,
        talk_toml='speakers = {F1 = "Ann Lee"}\n',
        show_toml='glossary = ["Kubernetes"]\n[aliases]\n"see me" = "CME"\n',
    )
    ended = rundown("process", "talk", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    document = json.loads((tmp_path / "outputs" / "talk" / "episode.json").read_text())
    transcript = document["transcript"]
    assert (transcript["engine"], transcript["model"], transcript["word_times"]) == ("stored", "SubRip", "given")
    assert [utterance["speaker"] for utterance in transcript["utterances"]] == ["Ann Lee", "M1"]
    assert "flour from CME last" in " ".join(word["text"] for word in transcript["words"])
    assert "names.alias" in [finding["code"] for finding in document["findings"]]
    assert "producer's own transcript" in (tmp_path / "outputs" / "talk" / "show-notes.md").read_text()
    again = rundown("process", "talk", "--json", cwd=tmp_path)
    assert again.document["episodes"][0]["state"] == "unchanged"
    (tmp_path / "audio" / "talk.srt").write_text(SRT.replace("bread", "rye"), encoding="utf-8")
    changed = rundown("process", "talk", "--json", cwd=tmp_path)
    assert changed.document["episodes"][0]["state"] == "done"
    names = rundown("doctor", "--names", "talk", "--json", cwd=tmp_path)
    assert names.document["names"] == [{"name": "Kubernetes", "alike": []}]


def test_an_engine_asked_for_by_name_hears_the_recording_all_the_same(tmp_path: Path) -> None:
    episode(tmp_path, talk_srt=SRT)
    ended = rundown("process", "talk", "--engine", "embedded", "--json", cwd=tmp_path)
    assert ended.document["episodes"][0]["engine"] == "embedded"


def test_transcripts_that_cannot_be_are_refused_with_file_line_and_remedy(tmp_path: Path) -> None:
    episode(tmp_path, talk_json='{"segments": [\n}')
    broken = rundown("process", "talk", cwd=tmp_path)
    assert (broken.code, "talk.json:2:" in broken.err) == (2, True), broken.err
    (tmp_path / "audio" / "talk.json").unlink()
    missing = rundown("process", "talk", "--engine", "stored", cwd=tmp_path)
    assert missing.code == 2
    assert "talk.srt" in missing.err


def test_a_transcript_is_enough_and_the_missing_recording_is_said(tmp_path: Path) -> None:
    episode(tmp_path, talk_srt=SRT)
    (tmp_path / "audio" / "talk.wav").unlink()
    ended = rundown("process", "talk", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "sound.missing" in [finding["code"] for finding in ended.document["episodes"][0]["findings"]]
    assert rundown("process", "talk", "--engine", "embedded", cwd=tmp_path).code == 2


def test_a_mono_recording_has_no_voice_on_each_side(tmp_path: Path) -> None:
    episode(tmp_path, talk_toml='tracks = "left-right"\n')
    ended = rundown("process", "talk", "--engine", "embedded", cwd=tmp_path)
    assert ended.code == 2
    assert "1 channel" in ended.err


def test_a_folder_of_tracks_is_an_episode(tmp_path: Path) -> None:
    folder = tmp_path / "audio" / "talk"
    folder.mkdir(parents=True)
    for name in ("host", "guest"):
        silent_wav(folder / f"{name}.wav")
    (tmp_path / "audio" / "talk.toml").write_text('title = "Two mics"\n')
    (tmp_path / "audio" / "show.toml").write_text('hosts = ["Ann Lee"]\n')
    ended = rundown("process", "talk", "--engine", "embedded", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert ended.document["episodes"][0]["slug"] == "talk"
    page = (tmp_path / "outputs" / "talk" / "show-notes.md").read_text()
    assert "Two mics" in page
    again = rundown("process", "talk", "--engine", "embedded", "--json", cwd=tmp_path)
    assert again.document["episodes"][0]["state"] == "unchanged"
