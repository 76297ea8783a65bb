import dataclasses
from pathlib import Path

import pytest

from pipeline.errors import InputError, StoreError
from pipeline.export import export_episode
from pipeline.model.episode import Show
from pipeline.render.formats import DEFAULT_FILES, render_formats
from pipeline.store import key_of_last_run, open_store
from tests.document_builder import full_document

SLUG = "watch-the-dough"


@pytest.fixture
def out_dir(tmp_path: Path) -> Path:
    """An episode that was processed."""
    return processed(tmp_path / "outputs", Show("Slow Rise"))


def processed(out_dir: Path, show: Show) -> Path:
    document = full_document()
    document = dataclasses.replace(document, episode=dataclasses.replace(document.episode, show=show))
    with open_store(out_dir, SLUG) as store:
        store.publish(render_formats(document, DEFAULT_FILES), key="first run")
    return out_dir


def test_more_files_come_from_what_is_kept_and_the_run_stays_done(out_dir: Path) -> None:
    exported = export_episode(SLUG, ["docx"], audio_dir=out_dir.parent, out_dir=out_dir)
    assert exported.written == ("show-notes.docx", "transcript.docx")
    assert (out_dir / SLUG / "transcript.docx").read_bytes().startswith(b"PK")
    assert key_of_last_run(out_dir, SLUG) == "first run"
    with open_store(out_dir, SLUG) as store:
        assert store.is_unchanged("first run")
        assert {*DEFAULT_FILES, "transcript.docx"} < {*store.page_names, "show-notes.docx"}
    again = export_episode(SLUG, ["transcript.docx"], audio_dir=out_dir.parent, out_dir=out_dir)
    assert (again.written, again.unchanged) == ((), ("transcript.docx",))


def test_a_file_that_a_person_edited_is_never_written_over(out_dir: Path) -> None:
    export_episode(SLUG, ["transcript.txt"], audio_dir=out_dir.parent, out_dir=out_dir)
    (out_dir / SLUG / "transcript.txt").write_text("mine")
    processed(out_dir, Show("Another name", reading="clean"))
    export_episode(SLUG, ["transcript.txt"], audio_dir=out_dir.parent, out_dir=out_dir)
    exported = export_episode(SLUG, ["transcript.txt"], audio_dir=out_dir.parent, out_dir=out_dir)
    assert list(exported.kept) == ["transcript.txt"]
    assert (out_dir / SLUG / "transcript.txt").read_text() == "mine"


def test_another_folder_gets_the_files_as_they_are(out_dir: Path, tmp_path: Path) -> None:
    exported = export_episode(SLUG, ["srt", "html"], audio_dir=tmp_path, out_dir=out_dir, to=tmp_path / "a" / "b")
    names = {"transcript.srt", "transcript.html", "show-notes.html", "show-notes.fragment.html"}
    assert set(exported.written) == names
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == names


def test_a_file_in_the_way_is_said_and_nothing_is_written(out_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "transcript.srt").write_text("mine")
    with pytest.raises(InputError, match=r"transcript.srt is there already.*--force"):
        export_episode(SLUG, ["srt", "vtt"], audio_dir=tmp_path, out_dir=out_dir, to=tmp_path / "to")
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["transcript.srt"]
    exported = export_episode(SLUG, ["srt"], audio_dir=tmp_path, out_dir=out_dir, to=tmp_path / "to", force=True)
    assert exported.written == ("transcript.srt",)


def test_without_a_format_it_is_what_the_show_writes(tmp_path: Path) -> None:
    out_dir = processed(tmp_path / "outputs", Show("Slow Rise", formats=("txt",)))
    exported = export_episode(SLUG, [], audio_dir=tmp_path, out_dir=out_dir, to=tmp_path / "to")
    assert "transcript.txt" in exported.written
    assert "transcript.docx" not in exported.written


def test_style_template_and_addresses_are_those_of_the_show(tmp_path: Path) -> None:
    show = Show("Slow Rise", template="short", files_url="https://slowrise.example/{slug}", reading="clean")
    out_dir = processed(tmp_path / "outputs", show)
    export_episode(SLUG, ["rss", "show-notes.md"], audio_dir=tmp_path, out_dir=out_dir, to=tmp_path / "to")
    item = (tmp_path / "to" / "rss-item.xml").read_text()
    assert 'url="https://slowrise.example/watch-the-dough/transcript.vtt"' in item
    assert "transcript.txt" not in item  # the show does not publish that one
    assert "Guests" not in (tmp_path / "to" / "show-notes.md").read_text()


def test_templates_of_the_show_are_found_beside_its_recordings(out_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "audio" / "templates").mkdir(parents=True)
    (tmp_path / "audio" / "templates" / "show-notes.md").write_text("{{ titel }}\n")
    (tmp_path / "audio" / "watch-the-dough.mp3").write_bytes(b"")
    before = (out_dir / SLUG / "show-notes.md").read_bytes()
    with pytest.raises(InputError, match=r"templates/show-notes.md:1: The template fails here"):
        export_episode(SLUG, ["show-notes.md"], audio_dir=tmp_path / "audio", out_dir=out_dir)
    assert (out_dir / SLUG / "show-notes.md").read_bytes() == before
    export_episode(SLUG, ["transcript.html"], audio_dir=tmp_path / "audio", out_dir=out_dir)
    assert "../../audio/watch-the-dough.mp3#t=" in (out_dir / SLUG / "transcript.html").read_text()


def test_an_episode_without_a_result_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make process EPISODE=nothing"):
        export_episode("nothing", ["srt"], audio_dir=tmp_path, out_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_result_is_said_with_its_file(out_dir: Path) -> None:
    (out_dir / SLUG / "episode.json").write_text("{}")
    with pytest.raises(StoreError, match=r"episode.json: episode.json cannot be read"):
        export_episode(SLUG, ["srt"], audio_dir=out_dir, out_dir=out_dir)
