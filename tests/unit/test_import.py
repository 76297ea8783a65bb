"""A back catalog taken in: what lands in the audio folder, and what a second import leaves alone."""

import contextlib
import datetime
import os
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError, StoreError
from pipeline.feed.importing import import_feed, locked
from pipeline.feed.intake import ImportOptions, Outcome
from pipeline.feed.slugs import LONGEST_BYTES, slug_of_title
from pipeline.inputs import read_inputs
from pipeline.model.finding import Finding
from tests.archive import Archive, build_archive, feed_text
from tests.archive_ways import ODD_WAYS, REFUSED_WAYS, Item
from tests.archive_words import chapter_starts, chapter_titles


@contextlib.contextmanager
def silent(_slug: str) -> Iterator[object]:
    yield lambda _done, _total: None


def take(feed: Path | str, audio: Path, findings: list[Finding] | None = None, **asked: object) -> list[Outcome]:
    options = ImportOptions(audio, **asked)  # type: ignore[arg-type]
    return list(import_feed(str(feed), options, fetching=silent, findings=[] if findings is None else findings))


def states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder but the record, by path."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".rundown" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def rewrite(archive: Archive, items: list[Item]) -> None:
    archive.feed.write_text(feed_text(items), encoding="utf-8")


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    return tmp_path / "audio"


def test_every_kind_of_item_becomes_an_episode_that_process_can_read(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 12)
    outcomes = take(archive.feed, audio)
    assert states(outcomes) == ["new"] * 12
    for outcome, item in zip(outcomes, reversed(archive.items), strict=True):
        inputs = read_inputs(outcome.slug, audio_dir=audio)
        assert inputs.episode.title == item.title
        assert inputs.episode.date == datetime.date(2019, 1, 7) + datetime.timedelta(days=7 * item.number)
        assert inputs.episode.guests[0].name in (item.title or "")
        assert inputs.episode.show.name == "The Long Shelf"
        assert inputs.episode.show.hosts == ("Nora Quill",)
        assert inputs.outline_text is not None
        assert [line.split(" ", 1)[1] for line in inputs.outline_text.strip().splitlines() if line] == [
            title for _, title in chapter_starts(item.number)
        ]
        assert len(inputs.transcripts) == 1
        assert inputs.sound is not None
        assert inputs.sound.suffix == ".flac"


def test_a_second_import_changes_nothing_and_says_so(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 8)
    take(archive.feed, audio)
    before = {path: path.stat().st_mtime_ns for path in audio.rglob("*")}
    assert states(take(archive.feed, audio)) == ["unchanged"] * 8
    assert {path: path.stat().st_mtime_ns for path in audio.rglob("*")} == before


def test_what_is_new_in_the_feed_is_added(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 6)
    rewrite(archive, list(archive.items[:4]))
    take(archive.feed, audio)
    rewrite(archive, list(archive.items))
    assert states(take(archive.feed, audio)) == ["new"] * 2 + ["unchanged"] * 4


def test_a_file_a_person_changed_stays_and_the_new_version_is_told_of_once(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 2)
    slug = take(archive.feed, audio)[0].slug
    mine = audio / f"{slug}.toml"
    mine.write_text('title = "My own title"\n', encoding="utf-8")
    assert states(take(archive.feed, audio)) == ["unchanged"] * 2
    items = [archive.items[0], replace(archive.items[1], title="A better title")]
    rewrite(archive, items)
    [told, _] = take(archive.feed, audio)
    assert [finding.code for finding in told.findings] == ["import.kept"]
    assert slug in told.findings[0].message
    assert mine.read_text(encoding="utf-8") == 'title = "My own title"\n'
    [again, _] = take(archive.feed, audio)
    assert (again.state, again.findings) == ("unchanged", ())


def test_what_nobody_changed_follows_the_feed(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    slug = take(archive.feed, audio)[0].slug
    outline = audio / f"{slug}.outline.txt"
    rewrite(archive, [replace(archive.items[0], title="Corrected", description="00:00 One\n00:20 Two\n")])
    [outcome] = take(archive.feed, audio)
    assert (outcome.slug, outcome.state) == (slug, "updated")
    assert outline.read_text(encoding="utf-8") == "00:00 One\n00:20 Two\n"
    assert tomllib.loads((audio / f"{slug}.toml").read_text(encoding="utf-8"))["title"] == "Corrected"


def test_a_file_that_was_removed_comes_back_and_a_recording_that_is_there_is_never_fetched(
    tmp_path: Path, audio: Path
) -> None:
    archive = build_archive(tmp_path / "web", 1)
    slug = take(archive.feed, audio)[0].slug
    (audio / f"{slug}.flac").write_bytes(b"cut by the producer")
    (audio / f"{slug}.srt").unlink()
    [outcome] = take(archive.feed, audio)
    assert outcome.written == (f"{slug}.srt",)
    assert (audio / f"{slug}.flac").read_bytes() == b"cut by the producer"


def test_files_that_were_there_first_are_the_producers(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    slug = slug_of_title(archive.items[0].title or "")
    audio.mkdir()
    (audio / f"{slug}.wav").write_bytes(b"hers")
    (audio / f"{slug}.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHers.\n", encoding="utf-8")
    (audio / "show.toml").write_text('name = "Another show"\n', encoding="utf-8")
    findings: list[Finding] = []
    [outcome] = take(archive.feed, audio, findings)
    assert set(outcome.written) == {f"{slug}.toml", f"{slug}.outline.txt"}
    assert "import.adopted" in [finding.code for finding in outcome.findings]
    assert "import.other-show" in [finding.code for finding in findings]
    assert (audio / "show.toml").read_text(encoding="utf-8") == 'name = "Another show"\n'
    assert states(take(archive.feed, audio)) == ["unchanged"]


def test_the_same_episodes_get_the_same_slugs_whatever_the_order_of_the_feed(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "web", 6)
    items = [replace(item, title="Trailer") for item in archive.items]
    found = []
    for order in (items, items[::-1], items[3:] + items[:3]):
        rewrite(archive, order)
        outcomes = take(archive.feed, tmp_path / f"audio{len(found)}")
        found.append({(outcome.date, outcome.slug) for outcome in outcomes})
        assert len({outcome.slug for outcome in outcomes}) == 6
    assert found[0] == found[1] == found[2]
    assert (datetime.date(2019, 1, 14), "trailer") in found[0]


def test_an_item_is_found_again_by_its_guid_or_by_its_recording(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 3)
    take(archive.feed, audio)
    for change in ({"title": "Other"}, {"guid": "new"}, {"guid": None}, {"enclosure": "files/ep00002.flac?token=7"}):
        rewrite(archive, [archive.items[0], replace(archive.items[1], **change), archive.items[2]])  # type: ignore[arg-type]
        assert "new" not in states(take(archive.feed, audio))
    assert len(list(audio.glob("*.flac"))) == 3


def test_items_with_the_same_guid_are_told_apart_by_their_recordings(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 4)
    findings: list[Finding] = []
    rewrite(archive, [*(replace(item, guid="same") for item in archive.items), replace(archive.items[0], guid="same")])
    assert states(take(archive.feed, audio, findings)) == ["new"] * 4
    assert {"feed.double-guid", "feed.double-item"} <= {finding.code for finding in findings}
    assert states(take(archive.feed, audio)) == ["unchanged"] * 4


def test_each_refused_item_is_named_with_its_reason_and_the_others_come_in(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 14, tuple(REFUSED_WAYS))
    outcomes = take(archive.feed, audio)
    assert states(outcomes) == ["new"] * 4 + ["refused"] * 10
    reasons = [outcome.reason or "" for outcome in outcomes if outcome.state == "refused"]
    assert len(set(reasons)) == 10
    assert all(reasons)
    refused = {outcome.slug for outcome in outcomes if outcome.state == "refused"}
    assert not [name for name in files(audio) if name.split(".")[0] in refused]
    assert states(take(archive.feed, audio)) == ["unchanged"] * 4 + ["refused"] * 10


def test_odd_items_come_in_with_a_word_about_it(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 10, tuple(ODD_WAYS))
    outcomes = {outcome.title: outcome for outcome in take(archive.feed, audio)}
    told = {way: outcomes[archive.named(way)[0].title] for way in ODD_WAYS}
    assert [told[way].state for way in ODD_WAYS] == ["left-out" if way == "no-recording" else "new" for way in ODD_WAYS]
    codes = {way: [finding.code for finding in outcome.findings] for way, outcome in told.items()}
    expected = {
        "no-title": "feed.no-title",
        "bad-date": "feed.bad-date",
        "binary-transcript": "import.no-transcript",
        "missing-transcript": "import.no-transcript",
        "broken-chapters": "import.no-chapters",
        "lying-length": "import.length",
    }
    assert {way: found for way, found in codes.items() if found} == {way: [code] for way, code in expected.items()}
    toml = (audio / f"{told['script-in-description'].slug}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(toml)["description"] == "All about knots.\nClick"
    assert not [word for word in ("javascript", "stolen", "steal", "iframe") if word in toml]


def test_nothing_is_written_outside_the_audio_folder(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "deep" / "down" / "web", 20, (*REFUSED_WAYS, *ODD_WAYS))
    evil = (
        "../../up",
        "/etc/x",
        "..",
        ".",
        "con",
        "a\\..\\b",
        "~/x",
        "$(x)",
        "show",
        ".rundown",
        "x" * 5000,
        "日本" * 400,
    )
    items = [replace(item, title=title) for item, title in zip(archive.items, evil, strict=False)]
    rewrite(archive, [*items, *archive.items[len(evil) :]])
    before = files(tmp_path)
    take(archive.feed, audio)
    after = files(tmp_path)
    new = set(after) - set(before)
    assert {name: after[name] for name in before} == before
    assert new
    assert all(Path(name).parent == Path("audio") for name in new)


@given(st.text(max_size=400))
def test_a_slug_is_a_plain_file_name_whatever_the_title(title: str) -> None:
    slug = slug_of_title(title)
    assert slug == os.path.basename(slug) == slug.strip(". -")  # noqa: PTH119  what a path would make of it
    assert 0 < len(slug.encode()) <= LONGEST_BYTES + len("-episode")
    assert slug_of_title(slug) in (slug, f"{slug}-episode")
    assert not set(slug) & set('/\\:*?"<>|\0')


def test_limit_and_since_choose_the_newest(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 9)
    day = datetime.date(2019, 1, 7) + datetime.timedelta(days=7 * 5)
    assert [outcome.title for outcome in take(archive.feed, audio, limit=2)] == [
        item.title for item in archive.items[:6:-1]
    ]
    assert states(take(archive.feed, audio, since=day)) == ["unchanged"] * 2 + ["new"] * 3
    assert states(take(archive.feed, audio)) == ["unchanged"] * 5 + ["new"] * 4


def test_an_item_without_a_date_is_left_out_where_only_newer_ones_are_asked_for(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 2, ("bad-date",))
    outcomes = take(archive.feed, audio, since=datetime.date(2019, 1, 1))
    assert states(outcomes) == ["new", "left-out"]
    assert "no date" in (outcomes[1].reason or "")


def test_a_dry_run_writes_nothing_and_says_what_would_come(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 5, ("no-recording",))
    outcomes = take(archive.feed, audio, dry_run=True)
    assert states(outcomes) == ["new"] * 4 + ["left-out"]
    assert all(name.startswith(outcome.slug) for outcome in outcomes for name in outcome.written)
    assert not audio.exists()


def test_an_episode_with_only_a_transcript_is_taken_in(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 3, sounds="none")
    assert states(take(archive.feed, audio)) == ["new"] * 3
    assert not list(audio.glob("*.flac"))
    assert states(take(archive.feed, audio)) == ["unchanged"] * 3


def test_a_recording_that_is_refused_does_not_cost_the_transcript(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    (archive.folder / "files" / "ep00001.flac").unlink()
    [outcome] = take(archive.feed, audio)
    assert outcome.state == "refused"
    assert f"{outcome.slug}.srt" in outcome.written
    whole = build_archive(tmp_path / "again", 1).folder / "files" / "ep00001.flac"
    (archive.folder / "files" / "ep00001.flac").write_bytes(whole.read_bytes())
    assert take(archive.feed, audio)[0].written == (f"{outcome.slug}.flac",)


def test_a_better_kind_of_transcript_takes_the_place_of_ours_but_not_of_hers(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    slug = take(archive.feed, audio)[0].slug
    (archive.folder / "files" / "new.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello there.\n")
    tag = '<podcast:transcript url="files/new.vtt" type="text/vtt"/>'
    rewrite(archive, [replace(archive.items[0], inside=[*archive.items[0].inside, tag])])
    [outcome] = take(archive.feed, audio)
    assert outcome.written == (f"{slug}.vtt",)
    assert not (audio / f"{slug}.srt").exists()


def test_a_torn_or_damaged_record_loses_nothing(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 4)
    take(archive.feed, audio)
    record = audio / ".rundown" / "import.jsonl"
    whole, before = record.read_bytes(), files(audio)
    for damaged in (whole[:-20], whole[: len(whole) // 2], b"", b"garbage\n" + whole, b"\xff\xfe\x00" * 50):
        record.write_bytes(damaged)
        assert set(states(take(archive.feed, audio))) <= {"unchanged", "new"}
        assert files(audio) == before
        assert states(take(archive.feed, audio)) == ["unchanged"] * 4


def test_a_record_of_a_newer_rundown_is_not_touched(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    (audio / ".rundown").mkdir(parents=True)
    (audio / ".rundown" / "import.jsonl").write_bytes(b'{"rundown":"import","schema":99}\n')
    with pytest.raises(StoreError, match="newer Rundown"):
        take(archive.feed, audio)


def test_two_imports_into_one_folder_do_not_mix(tmp_path: Path, audio: Path) -> None:
    archive = build_archive(tmp_path / "web", 1)
    with locked(ImportOptions(audio)), pytest.raises(InputError, match="Another import"):
        take(archive.feed, audio)


def test_a_feed_that_is_not_there_is_named(audio: Path) -> None:
    with pytest.raises(InputError, match="no such feed"):
        take("nowhere.xml", audio)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["A", "B", "../x", ""]), st.sampled_from(["g", "h", None])), max_size=6))
def test_importing_twice_is_importing_once(
    tmp_path_factory: pytest.TempPathFactory, items: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    archive = build_archive(folder / "web", len(items), sounds="none")
    changed = [replace(item, title=title, guid=guid) for item, (title, guid) in zip(archive.items, items, strict=True)]
    rewrite(archive, changed)
    take(archive.feed, folder / "audio")
    before = files(folder)
    assert set(states(take(archive.feed, folder / "audio"))) <= {"unchanged"}
    assert files(folder) == before


def test_chapter_titles_of_neighbours_differ() -> None:
    """The archive's own promise, on which related episodes rest."""
    assert chapter_titles(1) != chapter_titles(2)
