"""Chapters as other people's programs read them: out of the sound itself, and out of the files beside it."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.render.audio_tags import write_tagged_copy
from pipeline.render.chapter_list import list_chapters
from pipeline.render.cue import render_cue
from pipeline.render.ffmetadata import render_ffmetadata
from pipeline.render.tag_values import tags_of
from pipeline.render.vtt_chapters import render_vtt_chapters
from tests.builders import transcript
from tests.document_builder import plain_document
from tests.outside.programs import need_package, need_program, node_json, output_of
from tests.recordings import sample_sound, write_recording

ENTRIES = (
    (0, 'Q&A: "who" <pays>; a=b #1 \\'),
    (1_700, "A title that is a good deal longer than the others 👩‍🚀"),
    (4_999, "שלום"),
    (5_500, "-->"),
    (6_040, "The end"),
)
"""Fractions of half a second and more, sizes that do not rise, signs of every format."""


@pytest.fixture(scope="module")
def document() -> EpisodeDocument:
    ends = [*(start for start, _ in ENTRIES[1:]), 8_000]
    chapters = tuple(
        Chapter(title, start, end, 0, 0, "producer", outline_ms=start)
        for (start, title), end in zip(ENTRIES, ends, strict=True)
    )
    return dataclasses.replace(plain_document(transcript()), chapters=chapters, duration_ms=8_000)


@pytest.fixture(scope="module")
def copy_of(tmp_path_factory: pytest.TempPathFactory, document: EpisodeDocument) -> Callable[[str], Path]:
    """A recording of a kind, with the chapters inside."""
    folder, sound = tmp_path_factory.mktemp("copies"), sample_sound(8)

    def make(kind: str) -> Path:
        copy = folder / f"copy{kind}"
        if not copy.exists():
            recording = write_recording(folder / f"talk{kind}", sound, tags={"title": "Old", "artist": "Kept"})
            assert write_tagged_copy(recording, copy, tags_of(document)) == ()
        return copy

    return make


def ffprobe(*arguments: str | Path) -> dict[str, object]:
    command = (need_program("ffprobe"), "-v", "error", "-of", "json", *arguments)
    told: dict[str, object] = json.loads(output_of(*command))
    return told


def chapters_of(told: dict[str, object]) -> list[tuple[int, str]]:
    found = told["chapters"]
    assert isinstance(found, list)
    return [(round(float(one["start_time"]) * 1000), one["tags"]["title"]) for one in found]


@pytest.mark.parametrize("kind", [".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".flac"])
def test_ffprobe_reads_the_chapters_out_of_the_sound(copy_of: Callable[[str], Path], kind: str) -> None:
    told = ffprobe("-show_chapters", "-show_format", "-show_streams", copy_of(kind))
    assert chapters_of(told) == list(ENTRIES)
    assert '"Kept"' in json.dumps(told)


@pytest.mark.parametrize("kind", [".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".flac"])
def test_ffmpeg_decodes_the_copy_without_a_word_and_to_the_very_same_sound(
    copy_of: Callable[[str], Path], kind: str
) -> None:
    ffmpeg = need_program("ffmpeg")
    copy = copy_of(kind)
    sums = [
        output_of(ffmpeg, "-v", "error", "-i", path, "-map", "0:a:0", "-f", "md5", "-")
        for path in (copy, copy.with_name(f"talk{kind}"))
    ]
    assert sums[0] == sums[1]
    assert sums[0].startswith("MD5=")


def test_music_metadata_reads_the_chapters_and_tags_of_an_mp3(copy_of: Callable[[str], Path]) -> None:
    need_package("music-metadata")
    script = """
        import {parseFile} from 'music-metadata';
        const found = await parseFile(process.argv.at(-1), {includeChapters: true, duration: true});
        console.log(JSON.stringify({chapters: found.format.chapters, artist: found.common.artist,
          warnings: found.quality.warnings}));
    """
    told = node_json(script, copy_of(".mp3"))
    assert isinstance(told, dict)
    assert [(round(one["start"] * 1000), one["title"]) for one in told["chapters"]] == list(ENTRIES)
    assert [round(one["end"] * 1000) for one in told["chapters"]] == [1_700, 4_999, 5_500, 6_040, 8_000]
    assert (told["artist"], told["warnings"]) == ("Kept", [])


@pytest.mark.parametrize("kind", [".opus", ".flac", ".m4a"])
def test_music_metadata_reads_the_other_kinds_without_a_warning(copy_of: Callable[[str], Path], kind: str) -> None:
    """Of these kinds it reads no chapters, or none that FFmpeg packed; the tags tell that the file is whole."""
    need_package("music-metadata")
    script = """
        import {parseFile} from 'music-metadata';
        const found = await parseFile(process.argv.at(-1), {duration: true});
        console.log(JSON.stringify([found.common.artist, found.quality.warnings, Math.round(found.format.duration)]));
    """
    assert node_json(script, copy_of(kind)) == ["Kept", [], 8]


def test_the_parser_of_the_w3c_finds_no_error_in_the_chapter_track(document: EpisodeDocument, tmp_path: Path) -> None:
    need_package("webvtt-parser")
    script = """
        import {readFileSync} from 'node:fs';
        import webvtt from 'webvtt-parser';
        const entities = JSON.parse(readFileSync('node_modules/webvtt-parser/html-entities.json', 'utf8'));
        const found = new webvtt.WebVTTParser(entities).parse(readFileSync(process.argv.at(-1), 'utf8'), 'chapters');
        const text = node => node.value ?? (node.children ?? []).map(text).join('');
        console.log(JSON.stringify({errors: found.errors,
          cues: found.cues.map(cue => [cue.startTime, text(cue.tree)])}));
    """
    twins = (*document.chapters, dataclasses.replace(document.chapters[-1], title="At the same time"))
    path = tmp_path / "chapters.vtt"
    path.write_text(render_vtt_chapters(dataclasses.replace(document, chapters=twins)), encoding="utf-8")
    told = node_json(script, path)
    assert isinstance(told, dict)
    assert told["errors"] == []
    assert [(round(start * 1000), title) for start, title in told["cues"]] == [*ENTRIES, (6_040, "At the same time")]


def test_ffprobe_reads_ffmetadata(document: EpisodeDocument, tmp_path: Path) -> None:
    path = tmp_path / "chapters.ffmetadata"
    path.write_text(render_ffmetadata(document), encoding="utf-8")
    found = chapters_of(ffprobe("-f", "ffmetadata", "-show_chapters", path))
    assert [(start, title.removesuffix(" ")) for start, title in found] == list(ENTRIES)


def test_cuetools_reads_the_cue_sheet(document: EpisodeDocument, tmp_path: Path) -> None:
    path = tmp_path / "chapters.cue"
    path.write_text(render_cue(document), encoding="utf-8")
    told = output_of(need_program("cueprint"), "-d", "", "-t", "%n %t\\n", path)
    titles = [line.removesuffix(" ") for line in told.splitlines()]
    breaks = output_of(need_program("cuebreakpoints"), path).split()
    listed = list_chapters(document)
    assert titles == [f"{number} {chapter.title.replace(chr(34), chr(39))}" for number, chapter in enumerate(listed, 1)]
    assert len(breaks) == len(listed) - 1
    for clock, chapter in zip(breaks, listed[1:], strict=True):
        minutes, seconds, frames = (int(part) for part in clock.replace(".", ":").split(":"))
        assert 0 <= chapter.start_ms - ((minutes * 60 + seconds) * 1000 + frames * 1000 / 75) < 1000 / 75
