import datetime
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.inputs import find_recording, list_slugs, make_slug, read_inputs
from pipeline.model.episode import Guest, Link
from pipeline.text_files import read_text


def audio(folder: Path, **files: str) -> Path:
    """A folder with `talk.mp3` and the files named (underscores before the suffix stand for dots)."""
    (folder / "talk.mp3").write_bytes(b"sound")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, asked: str = "talk", *, settings: tuple[str, ...] = ()) -> InputError:
    with pytest.raises(InputError) as caught:
        read_inputs(asked, audio_dir=folder, settings=settings)
    assert caught.value.exit_code == 2
    return caught.value


def test_everything_but_the_sound_may_be_left_out(tmp_path: Path) -> None:
    inputs = read_inputs("talk", audio_dir=audio(tmp_path))
    assert inputs.episode.slug == "talk"
    assert inputs.episode.title is None
    assert inputs.episode.show.name is None
    assert inputs.outline_text is None


def test_tomls_and_outline_beside_the_sound_are_read(tmp_path: Path) -> None:
    audio(
        tmp_path,
        show_toml='name = "The Show"\nhosts = ["Ann"]\nsubscribe = [{title = "Feed", url = "https://example.org/f"}]\n',
        talk_toml='title = "A talk"\ndate = 2026-11-17\nguests = [{name = "Bo", role = "baker"}]\n',
        talk_outline_txt="00:00 Hello\n",
    )
    inputs = read_inputs(str(tmp_path / "talk.mp3"), audio_dir=Path("elsewhere"))
    assert inputs.episode.show.subscribe == (Link("Feed", "https://example.org/f"),)
    assert inputs.episode.guests == (Guest("Bo", "baker"),)
    assert inputs.episode.date == datetime.date(2026, 11, 17)
    assert inputs.outline_text == "00:00 Hello\n"
    assert inputs.outline_path == tmp_path / "talk.outline.txt"


def test_a_setting_wins_over_the_files(tmp_path: Path) -> None:
    audio(tmp_path, talk_toml='title = "Old"\n')
    settings = ("title=New title", "show.name=My Show", 'links=[{title="A", url="https://example.org"}]')
    inputs = read_inputs("talk", audio_dir=tmp_path, settings=settings)
    assert (inputs.episode.title, inputs.episode.show.name) == ("New title", "My Show")
    assert inputs.episode.links == (Link("A", "https://example.org"),)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_right_key(tmp_path: Path) -> None:
    error = refusal(audio(tmp_path, talk_toml='title = "A"\n\ngests = []\n'))
    assert (error.line_no, error.path) == (3, tmp_path / "talk.toml")
    assert "'gests'" in str(error)
    assert "Did you mean 'guests'?" in str(error)


@pytest.mark.parametrize("text", ['guests = [{nmae = "Bo"}]\n', '[[guests]]\nnmae = "Bo"\n'])
def test_an_unknown_key_inside_a_table_is_named_too(tmp_path: Path, text: str) -> None:
    error = refusal(audio(tmp_path, talk_toml=text))
    assert "'nmae'" in str(error)
    assert "Did you mean 'name'?" in str(error)
    assert error.line_no == text.count("\n")


@pytest.mark.parametrize("key", ["slug", "show"])
def test_what_rundown_itself_decides_cannot_be_set_in_a_toml(tmp_path: Path, key: str) -> None:
    assert f"There is no key '{key}'" in str(refusal(audio(tmp_path, talk_toml=f'{key} = "x"\n')))


def test_a_line_that_is_not_toml_is_named(tmp_path: Path) -> None:
    error = refusal(audio(tmp_path, show_toml='name = "A"\nhosts = Ann\n'))
    assert error.line_no == 2
    assert error.path == tmp_path / "show.toml"


def test_a_value_of_the_wrong_form_is_named_with_its_line(tmp_path: Path) -> None:
    error = refusal(audio(tmp_path, talk_toml="date = 2026-11-17\ntitle = 3\n"))
    assert error.line_no == 2
    assert "title" in str(error)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "file:///etc/passwd"])
def test_a_link_that_is_no_web_address_is_refused(tmp_path: Path, url: str) -> None:
    error = refusal(audio(tmp_path, talk_toml=f'title = "A"\nlinks = [{{title = "x", url = "{url}"}}]\n'))
    assert error.line_no == 2
    assert "https://" in error.remedy


def test_an_empty_text_counts_as_left_out(tmp_path: Path) -> None:
    assert read_inputs("talk", audio_dir=audio(tmp_path, talk_toml='title = "  "\n')).episode.title is None


def test_a_slug_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    assert "Did you mean talk?" in str(refusal(audio(tmp_path), "tlak"))


def test_two_recordings_of_one_slug_are_not_guessed(tmp_path: Path) -> None:
    (audio(tmp_path) / "talk.wav").write_bytes(b"x")
    assert "talk.mp3 and talk.wav" in str(refusal(tmp_path))


def test_a_missing_path_a_folder_and_a_missing_audio_folder_are_named(tmp_path: Path) -> None:
    assert "no such file" in str(refusal(tmp_path, str(tmp_path / "nothing.mp3")))
    (tmp_path / "folder.mp3").mkdir()
    assert "folder, not a recording" in str(refusal(tmp_path, str(tmp_path / "folder.mp3")))
    assert "no such folder" in str(refusal(tmp_path / "absent"))


def test_a_path_without_suffix_means_the_recording_of_that_name(tmp_path: Path) -> None:
    audio(tmp_path)
    assert find_recording(str(tmp_path / "talk"), audio_dir=Path("elsewhere")).sound == tmp_path / "talk.mp3"


def test_suffixes_in_capitals_and_dots_in_names_are_fine(tmp_path: Path) -> None:
    (tmp_path / "No. 7.MP3").write_bytes(b"x")
    assert list_slugs(tmp_path) == ("No. 7",)
    assert find_recording("No. 7", audio_dir=tmp_path).sound.name == "No. 7.MP3"


@pytest.mark.parametrize("stem", ["..", "../../etc", "a/b", "", "   "])
def test_a_slug_never_leaves_its_folder(stem: str) -> None:
    slug = make_slug(stem)
    assert slug
    assert "/" not in slug
    assert not slug.startswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_outline_is_read_in_whatever_encoding_an_editor_saved_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "talk.outline.txt"
    path.write_bytes("00:00 Café – Intro".encode(encoding))
    assert read_text(path) == "00:00 Café – Intro"


def test_a_binary_file_is_no_outline(tmp_path: Path) -> None:
    path = tmp_path / "talk.outline.txt"
    path.write_bytes(b"ID3\x04\x00\x00\x00\x00")
    with pytest.raises(InputError, match="not a text file"):
        read_text(path)
