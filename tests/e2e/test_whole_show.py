"""The commands that look at a whole show: `batch` closing it, `status`, `search`, names changed once for all."""

import json
import re
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.e2e.command import rundown
from tests.show_builder import SUBJECTS
from tests.spoken_show import write_spoken_episode, write_spoken_show

MANY = SUBJECTS | {f"oven-{number}": ("a pizza stone", "the oven temperature") for number in range(4)}
"""So many that the lists of related episodes are rendered by the batch's processes."""


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The show after its first batch."""
    folder = tmp_path_factory.mktemp("whole")
    write_spoken_show(folder / "audio", MANY)
    ended = rundown("batch", "--jobs", 1, cwd=folder)
    assert ended.code == 0, ended.err
    assert "10 episodes: 10 done, 0 unchanged, 0 failed." in ended.out
    assert "9 episodes have a new “You may also like”." in ended.out
    assert "The show at a glance: outputs/index.html" in ended.out
    return folder


@pytest.fixture
def show(processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, in which the command is run."""
    shutil.copytree(processed, tmp_path / "show")
    monkeypatch.setenv("RUNDOWN_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path / "show")
    return tmp_path / "show"


def notes(show: Path, slug: str) -> str:
    return (show / "outputs" / slug / "show-notes.md").read_text(encoding="utf-8")


def analyses(show: Path) -> dict[Path, int]:
    found = (show / "outputs").glob("*/.rundown/**/understand-*.json")
    return {path.relative_to(show): path.stat().st_mtime_ns for path in found}


Said = pytest.CaptureFixture[str]


def test_the_first_batch_leaves_a_whole_show_and_a_second_nothing_to_do(show: Path, capsys: Said) -> None:
    assert "On honey" in notes(show, "beehives")
    assert {"index.html", "catalog.csv"} <= {path.name for path in (show / "outputs").iterdir()}
    assert main(["batch"]) == 0
    told = capsys.readouterr().out
    assert "10 episodes: 0 done, 10 unchanged, 0 failed." in told
    assert "You may also like" not in told


def test_status_tells_each_state_its_reason_and_what_is_next(show: Path, capsys: Said) -> None:
    write_spoken_episode(show / "audio", "cellos", "a spruce top")
    with (show / "audio" / "rye.vtt").open("a", encoding="utf-8") as file:
        file.write("\n00:59.000 --> 01:00.000\n<v Ann Moss>Goodbye.\n")
    (show / "audio" / "slip.wav").write_bytes(b"")
    assert main(["batch", "--limit", "1", "--jobs", "1", "-q"]) == 0  # cellos
    write_spoken_episode(show / "audio", "harps", "a spruce top")
    capsys.readouterr()
    assert main(["status"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "new        harps      rundown process harps" in told
    assert "draft      cellos     rundown review cellos" in told
    at = told.index("stale      rye        rundown process rye")
    assert told[at + 1].strip() == "Changed since the last run: the transcript rye.vtt."
    assert told[-1] == "13 episodes: 2 new, 10 draft, 1 stale."

    assert main(["batch", "--jobs", "1", "-q"]) == 5
    assert main(["status", "slip"]) == 0
    told = capsys.readouterr().out.splitlines()
    at = told.index("failed     slip  rundown process slip")
    assert told[at + 1].strip().startswith("audio/slip.wav: This file is empty (0 bytes).")
    assert main(["status", "--json", "rye", "violins"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(one["slug"], one["state"], one["next"]) for one in document["episodes"]] == [
        ("rye", "draft", "rundown review rye"),
        ("violins", "draft", "rundown review violins"),
    ]


def test_status_of_an_episode_that_is_not_there_names_its_like(show: Path, capsys: Said) -> None:
    assert main(["status", "honny"]) == 2
    assert "There is no episode 'honny'. Did you mean honey?" in capsys.readouterr().err


def test_status_of_an_empty_folder_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["status"]) == 0
    assert capsys.readouterr().out == "There is no episode yet: put a recording into audio.\n"
    assert list(tmp_path.iterdir()) == []


def test_search_answers_with_episode_time_chapter_and_speaker(show: Path, capsys: Said) -> None:
    assert main(["search", "queen bee matters"]) == 0
    told = capsys.readouterr().out
    assert "honey 00:04" in told
    assert "beehives 00:04" in told
    assert "Bo Reed" in told
    assert main(["search", '"honey harvest"', "--json", "--limit", "1"]) == 0
    document = json.loads(capsys.readouterr().out)
    [hit] = document["hits"]
    assert (hit["slug"], hit["found"]) == ("honey", ["honey", "harvest", "honey", "harvest"])
    assert hit["text"].startswith("With the honey harvest we")
    page, anchor = hit["page"].split("#")
    assert f'id="{anchor}"' in (show / "outputs" / page).read_text(encoding="utf-8")


def test_search_says_when_nobody_says_it(show: Path, capsys: Said) -> None:
    assert main(["search", "submarine"]) == 0
    assert capsys.readouterr().out == "Nobody says submarine in 10 episodes.\n"


def test_a_name_is_put_right_in_the_whole_show_after_a_list_of_every_place(show: Path, capsys: Said) -> None:
    with (show / "audio" / "show.toml").open("a", encoding="utf-8") as file:
        file.write('[aliases]\n"pizza stone" = "Pizzastone"\n')
    before = {path: path.read_bytes() for path in (show / "outputs").rglob("*.md")}
    assert main(["batch", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"ovens 00:0\d  “pizza stone,” → “Pizzastone,”", told)
    assert told.count("“pizza stone") == 3 * 5
    assert {path: path.read_bytes() for path in before} == before
    assert main(["batch", "--jobs", "1", "-q"]) == 0
    capsys.readouterr()
    assert main(["search", "Pizzastone", "--json", "--limit", "100"]) == 0
    assert {hit["slug"] for hit in json.loads(capsys.readouterr().out)["hits"]} == {
        slug for slug, things in MANY.items() if "a pizza stone" in things
    }


def test_a_changed_template_lays_out_every_page_and_analyses_none(show: Path) -> None:
    before = analyses(show)
    assert len(before) == len(MANY)
    (show / "audio" / "templates").mkdir()
    (show / "audio" / "templates" / "show-notes.md").write_text("# Ours: {{ episode.title }}\n", encoding="utf-8")
    assert main(["batch", "--jobs", "1", "-q"]) == 0
    assert all(notes(show, slug).startswith("# Ours: ") for slug in MANY)
    assert analyses(show) == before


def test_a_changed_outline_concerns_its_episode_alone(show: Path, capsys: Said) -> None:
    before = analyses(show)
    (show / "audio" / "rye.outline.txt").write_text("00:00 Starters\n00:08 Flour\n", encoding="utf-8")
    assert main(["batch", "--jobs", "1"]) == 0
    told = capsys.readouterr().out
    assert "10 episodes: 1 done, 9 unchanged, 0 failed." in told
    assert "Starters" in notes(show, "rye")
    assert {path.parts[1] for path, at in analyses(show).items() if before.get(path) != at} == {"rye"}
