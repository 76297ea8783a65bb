"""Every file that an episode can be published as: one table, used by `process` and by `export`."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.model.document import EpisodeDocument
from pipeline.render.audacity import render_audacity_labels
from pipeline.render.chapters_json import render_chapters_json
from pipeline.render.cue import render_cue
from pipeline.render.episode_json import render_episode_json, render_findings_json
from pipeline.render.ffmetadata import render_ffmetadata
from pipeline.render.outlet import Outlet
from pipeline.render.podlove_player import render_podlove_player
from pipeline.render.psc import render_psc
from pipeline.render.rss_item import render_rss_item
from pipeline.render.show_notes_fragment import render_show_notes_fragment
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from pipeline.render.show_notes_text import render_show_notes_text
from pipeline.render.subtitles import render_srt, render_vtt
from pipeline.render.timeline_svg import render_timeline
from pipeline.render.transcript_html import render_transcript_html
from pipeline.render.transcript_json import render_transcript_json
from pipeline.render.transcript_markdown import render_transcript_markdown
from pipeline.render.transcript_text import render_transcript_text
from pipeline.render.vtt_chapters import render_vtt_chapters
from pipeline.render.youtube import render_description_chapters

if TYPE_CHECKING:
    import pandas as pd

Writer = Callable[[EpisodeDocument, Outlet], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A file that can be made of an episode."""

    write: Writer
    says: str
    """What it is for, for a list that people read."""
    also: tuple[str, ...] = ()
    """Other names people know it by."""


def _chapters(render: Callable[..., str]) -> Writer:
    return lambda document, outlet: render(document, opening_title=outlet.opening_title)


def _notes_docx(document: EpisodeDocument, _: Outlet) -> bytes:
    from pipeline.render.show_notes_docx import render_show_notes_docx

    return render_show_notes_docx(document)


def _transcript_docx(document: EpisodeDocument, outlet: Outlet) -> bytes:
    from pipeline.render.transcript_docx import render_transcript_docx

    return render_transcript_docx(document, outlet)


def _table(name: str, pack: str) -> Writer:
    def write(document: EpisodeDocument, _: Outlet) -> bytes:
        from pipeline import tables

        table: pd.DataFrame = tables.word_table(document) if name == "words" else tables.utterance_table(document)
        return tables.csv_of(table) if pack == "csv" else tables.parquet_of(table)

    return write


FORMATS: dict[str, Format] = {
    "show-notes.md": Format(render_show_notes_markdown, "the draft, to read and edit"),
    "show-notes.html": Format(render_show_notes_html, "the draft as a page whose times play"),
    "show-notes.fragment.html": Format(render_show_notes_fragment, "the notes for a host's description field"),
    "show-notes.txt": Format(render_show_notes_text, "the notes without any markup"),
    "show-notes.docx": Format(_notes_docx, "the draft for Word"),
    "transcript.md": Format(render_transcript_markdown, "the transcript, chapter by chapter"),
    "transcript.html": Format(render_transcript_html, "the transcript as a page whose times play"),
    "transcript.txt": Format(render_transcript_text, "the transcript without any markup"),
    "transcript.docx": Format(_transcript_docx, "the transcript for Word"),
    "transcript.srt": Format(render_srt, "captions (SRT)"),
    "transcript.vtt": Format(render_vtt, "captions with voices (WebVTT)"),
    "transcript.json": Format(render_transcript_json, "transcript for podcast apps (Podcasting 2.0)"),
    "chapters.json": Format(render_chapters_json, "chapters (Podcasting 2.0)"),
    "chapters.vtt": Format(_chapters(render_vtt_chapters), "chapters as a WebVTT track"),
    "chapters.psc.xml": Format(_chapters(render_psc), "Podlove Simple Chapters", ("podlove",)),
    "podlove-player.json": Format(
        render_podlove_player, "the episode for Podlove Web Player, with chapters and transcript", ("podlove",)
    ),
    "chapters.txt": Format(
        _chapters(render_description_chapters), "chapters for a description", ("youtube", "spotify", "apple")
    ),
    "chapters.cue": Format(_chapters(render_cue), "chapters as a cue sheet"),
    "chapters.labels.txt": Format(_chapters(render_audacity_labels), "chapters as labels for Audacity", ("audacity",)),
    "chapters.ffmetadata": Format(_chapters(render_ffmetadata), "chapters for ffmpeg", ("ffmpeg",)),
    "timeline.svg": Format(_chapters(render_timeline), "the episode at a glance"),
    "rss-item.xml": Format(render_rss_item, "what the episode's item in the feed gains", ("rss", "feed")),
    "words.csv": Format(_table("words", "csv"), "every word with its time, as a table"),
    "words.parquet": Format(_table("words", "parquet"), "the same as Parquet (needs rundown[parquet])"),
    "utterances.csv": Format(_table("utterances", "csv"), "every utterance with its time, as a table"),
    "utterances.parquet": Format(_table("utterances", "parquet"), "the same as Parquet (needs rundown[parquet])"),
    "episode.json": Format(lambda document, _: render_episode_json(document), "everything, for machines"),
    "findings.json": Format(lambda document, _: render_findings_json(document), "what to look at"),
}
"""File name to format, in the order in which they are written and listed."""

DEFAULT_FILES = (
    "show-notes.md",
    "show-notes.html",
    "transcript.md",
    "transcript.html",
    "transcript.srt",
    "transcript.vtt",
    "chapters.json",
    "episode.json",
    "findings.json",
)
"""What a run writes when `show.toml` does not say."""
ALWAYS = ("episode.json", "findings.json")
"""Other commands read these, so a run writes them whatever `show.toml` says."""


SOUND_FORMATS = ("audio", "clips")
"""Names beside those of the pages: a copy of the recording with chapters inside, and short clips of the takeaways."""


def find_files(asked: Sequence[str]) -> tuple[str, ...]:
    """The files that these names mean, in the order of the table.

    A name is a file's whole name (`transcript.docx`), or a part of it between dots, which means
    every file that has it: `docx`, `transcript`, `chapters`; or a name people know it by: `youtube`.
    `audio` and `clips` mean no page: `render.sound_files` makes them of the recording.

    Raises:
        InputError: no file has that part; the nearest names are told.

    >>> find_files(["docx", "chapters.json"])
    ('show-notes.docx', 'transcript.docx', 'chapters.json')
    """
    found: set[str] = set()
    for name in asked:
        if name in SOUND_FORMATS:
            continue
        meant = {file for file in FORMATS if name in _names_of(file)}
        if not meant:
            known = dict.fromkeys((*SOUND_FORMATS, *(known for file in FORMATS for known in _names_of(file))))
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            hint = (
                f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join((*FORMATS, *SOUND_FORMATS))}."
            )
            raise InputError(f"There is no format {name!r}.", remedy=hint)
        found |= meant
    return tuple(file for file in FORMATS if file in found)


def _names_of(file: str) -> tuple[str, ...]:
    return (file, *file.split("."), *FORMATS[file].also)


def files_of_show(formats: Sequence[str]) -> tuple[str, ...]:
    """The files that a run writes: those `show.toml` names and `ALWAYS`, or `DEFAULT_FILES` when it names none.

    Raises:
        InputError: as `find_files`.
    """
    return find_files((*formats, *ALWAYS)) if formats else DEFAULT_FILES


def render_formats(document: EpisodeDocument, formats: Sequence[str], outlet: Outlet | None = None) -> dict[str, bytes]:
    """File name to content, in the order of the table; the same document and outlet give the same bytes.

    Pages link to one another only where the other one is among the outlet's files (these, when it names none).

    Raises:
        InputError: no such format, or a template of the show fails.
        MachineError: a package that the format needs is not installed.
    """
    files = find_files(formats)
    outlet = outlet or Outlet()
    outlet = replace(outlet, files=outlet.files or frozenset(files))
    return {name: _bytes(FORMATS[name].write(document, outlet)) for name in files}


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
