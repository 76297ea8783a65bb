"""A producer's day with the real command: edits, another transcript, approval, a run after it, a hand-edited page."""

import json
from pathlib import Path

import pytest

from pipeline.edits.edit import FixWordsEdit, LineEdit
from pipeline.review.batch import Batch
from pipeline.review.session import open_session
from tests.e2e.command import rundown, silent_wav
from tests.edit_builders import new_id
from tests.review_builders import section

CUES = (
    "Welcome to the show about bread that anybody can bake at home.",
    "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?",
    "Always weigh the water first, because a cup is never the same cup twice.",
    "Press the dough with a wet finger and bake it when the mark fills slowly.",
    "Ken Yata wrote the book that every beginner should read before the first loaf.",
    "Keep your flour dry and cool, because warm flour makes the dough sour.",
)


def srt(*cues: str) -> str:
    """Cues of five seconds, one after the other."""
    rows = (f"{at + 1}\n00:00:{at * 5:02},000 --> 00:00:{at * 5 + 5:02},000\n{text}\n" for at, text in enumerate(cues))
    return "\n".join(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An episode with its own transcript, processed once."""
    (tmp_path / "audio").mkdir()
    silent_wav(tmp_path / "audio" / "talk.wav", 30)
    (tmp_path / "audio" / "talk.srt").write_text(srt(*CUES))
    (tmp_path / "audio" / "talk.outline.txt").write_text("00:00 Flat or tall\n00:10 What to do\n00:20 What to read\n")
    ended = rundown("process", "talk", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    return tmp_path


def notes(folder: Path, name: str = "show-notes.md") -> str:
    return (folder / "outputs" / "talk" / name).read_text()


def test_a_review_lives_through_runs_and_its_approval_through_all_that_follow(folder: Path) -> None:
    session = open_session("talk", audio_dir=folder / "audio", out_dir=folder / "outputs")
    state = session.state()
    words = [row[0] for row in state.words]  # type: ignore[union-attr]  # the state is whole
    at = words.index("Yata")
    session.apply(
        Batch(
            revision=state.revision,
            edits=(
                LineEdit(id=new_id(), item=section(state, "hook")[0].item, text="Flat or tall?"),
                FixWordsEdit(id=new_id(), first=at - 1, last=at + 1, text="Kenyatta"),
            ),
        )
    )
    assert "Flat or tall?" not in notes(folder)

    assert rundown("process", "talk", cwd=folder).code == 0
    assert "**Flat or tall?**" in notes(folder)
    assert "Kenyatta wrote the book" in notes(folder, "transcript.md")

    (folder / "audio" / "talk.srt").write_text(
        srt("Hello and hello again.", *(cue.replace("cup", "mug") for cue in CUES[1:]))
    )
    assert rundown("process", "talk", cwd=folder).code == 0
    assert "Hello and hello again." in notes(folder, "transcript.md")
    assert "**Flat or tall?**" in notes(folder)
    assert "Kenyatta wrote the book" in notes(folder, "transcript.md")

    approved = rundown("approve", "talk", "--by", "Nora Whitfield", "--json", cwd=folder)
    assert approved.code == 0, approved.err
    assert approved.document["approved"][0]["by"] == "Nora Whitfield"
    again = rundown("process", "talk", "--json", cwd=folder)
    assert again.document["episodes"][0]["state"] == "unchanged"

    page = notes(folder)
    (folder / "audio" / "talk.srt").write_text(srt(*CUES))
    ended = rundown("process", "talk", cwd=folder)
    assert notes(folder) == page
    assert "Approved by Nora Whitfield on " in ended.out
    assert "the approved pages are unchanged." in ended.out
    assert "What is new lies beside them: show-notes.new.md" in ended.out
    assert "rundown approve talk --by NAME" in ended.out
    assert "as a person left it" not in ended.out
    assert "review.approved" in [one["code"] for one in json.loads(notes(folder, "findings.json"))["findings"]]
    assert "Welcome to the show" in notes(folder, "transcript.new.md")
    assert rundown("approve", "talk", "--by", "Nora", cwd=folder).code == 0
    assert "Welcome to the show" in notes(folder, "transcript.md")
    assert not list((folder / "outputs" / "talk").glob("*.new.*"))
    assert json.loads(notes(folder, "episode.json"))["approval"]["by"] == "Nora"


def test_a_page_edited_by_hand_keeps_her_field_and_takes_what_is_new(folder: Path) -> None:
    path = folder / "outputs" / "talk" / "show-notes.md"
    hook = next(line for line in notes(folder).splitlines() if line.startswith("**Why does"))
    path.write_text(notes(folder).replace(hook, "**Flat or tall?**"))
    (folder / "audio" / "talk.outline.txt").write_text("00:00 Flat or tall\n00:10 Weigh it\n00:20 What to read\n")
    ended = rundown("process", "talk", "--json", cwd=folder)
    assert ended.code == 0, ended.err
    assert "**Flat or tall?**" in notes(folder)
    assert "00:10 Weigh it" in notes(folder)
    assert not (folder / "outputs" / "talk" / "show-notes.new.md").exists()


def test_an_approval_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    ended = rundown("approve", "nothing", cwd=tmp_path)
    assert ended.code == 2
    assert "make process EPISODE=nothing" in ended.err + ended.out
    assert not (tmp_path / "outputs").exists()
