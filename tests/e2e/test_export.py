"""What a show publishes: chosen in show.toml, made by a template of its own, exported afterwards."""

from pathlib import Path

import pytest

from tests.e2e.command import rundown, silent_wav


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with one short episode; its `show.toml`."""
    (tmp_path / "audio" / "templates").mkdir(parents=True)
    silent_wav(tmp_path / "audio" / "one.wav")
    (tmp_path / "audio" / "one.toml").write_text('title = "The first"\n')
    toml = tmp_path / "audio" / "show.toml"
    toml.write_text('name = "Quiet"\nformats = ["show-notes.md", "txt"]\ntemplate = "mine"\n')
    (tmp_path / "audio" / "templates" / "mine.md").write_text("# Mine: {{ title }}\n")
    return toml


def files_of(show: Path) -> set[str]:
    return {path.name for path in (show.parent.parent / "outputs" / "one").iterdir() if path.is_file()}


def test_the_show_chooses_its_files_and_its_template_and_more_are_exported(show: Path) -> None:
    home = show.parent.parent
    page, text = home / "outputs" / "one" / "show-notes.md", home / "outputs" / "one" / "rss-item.xml"
    assert rundown("process", "one", cwd=home).code == 0
    usual = {"show-notes.md", "show-notes.txt", "transcript.txt", "chapters.txt", "chapters.labels.txt"}
    assert files_of(show) == usual | {"episode.json", "findings.json"}
    assert page.read_text() == "# Mine: The first\n"

    (told,) = rundown("export", "one", "--format", "rss", "transcript.docx", "--json", cwd=home).document["exported"]
    assert told["written"] == ["transcript.docx", "rss-item.xml"]
    assert "nothing has changed" in rundown("process", "one", cwd=home).out

    (show.parent / "one.toml").write_text('title = "The second"\n')
    assert rundown("process", "one", cwd=home).code == 0
    assert "<title>The second</title>" in text.read_text()  # what was exported stays in agreement
    text.unlink()
    assert rundown("process", "one", cwd=home).code == 0
    assert not text.exists()  # and is not made again when it was thrown away


def test_a_template_that_fails_leaves_the_last_good_page(show: Path) -> None:
    home, template = show.parent.parent, show.parent / "templates" / "mine.md"
    assert rundown("process", "one", cwd=home).code == 0
    before = {path: path.read_bytes() for path in (home / "outputs" / "one").iterdir() if path.is_file()}
    for slip, line_no in (("# {{ title }}\n{% if %}\n", 2), ("{{ titel }}\n", 1)):
        template.write_text(slip)
        ended = rundown("process", "one", cwd=home)
        assert ended.code == 2
        assert f"mine.md:{line_no}: The template fails here" in ended.err
        assert {path: path.read_bytes() for path in before} == before
    template.write_text("# Better: {{ title }}\n")
    assert rundown("process", "one", cwd=home).code == 0
    assert (home / "outputs" / "one" / "show-notes.md").read_text() == "# Better: The first\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('formats = ["doc"]', "show.toml:2: There is no format 'doc'. Did you mean docx"),
        ('reading = "cleen"', "show.toml:2: A value has the wrong form"),
        ('files_url = "example.org"', "show.toml:2: 'example.org' is not a web address"),
        ('template = "none"', "There is no template 'none'"),
    ],
)
def test_a_wrong_key_is_said_with_its_line_before_anything_is_heard(show: Path, line: str, said: str) -> None:
    show.write_text(f'name = "Quiet"\n{line}\n')
    ended = rundown("process", "one", cwd=show.parent.parent)
    assert ended.code == 2
    assert said in ended.err
    assert not (show.parent.parent / "outputs").exists()


def test_export_refuses_in_one_sentence(show: Path) -> None:
    home = show.parent.parent
    assert "make process EPISODE=one" in rundown("export", "one", cwd=home).err
    assert rundown("process", "one", cwd=home).code == 0
    ended = rundown("export", "one", "--format", "pfd", cwd=home)
    assert ended.code == 2
    assert ended.err.startswith("rundown: There is no format 'pfd'.")
    assert rundown("export", "one", "--format", "srt", "--to", home / "to", cwd=home).code == 0
    (home / "to" / "transcript.srt").write_text("mine")
    assert "--force" in rundown("export", "one", "--format", "srt", "--to", home / "to", cwd=home).err
