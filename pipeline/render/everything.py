"""Every file of an episode's folder, from one document."""

import os
from pathlib import Path
from urllib.parse import quote

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapters_json import render_chapters_json
from pipeline.render.episode_json import render_episode_json, render_findings_json
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.show_notes_markdown import render_show_notes_markdown
from pipeline.render.subtitles import render_srt, render_vtt
from pipeline.render.transcript_html import render_transcript_html
from pipeline.render.transcript_markdown import render_transcript_markdown


def render_all(document: EpisodeDocument, *, sound_url: str | None = None) -> dict[str, bytes]:
    """File name to content, always in this order; the same document gives the same bytes.

    Args:
        document: the episode.
        sound_url: address of the recording as seen from the pages (`sound_url_for` makes one);
            None leaves the player out and shows times as plain marks.
    """
    texts = {
        "show-notes.md": render_show_notes_markdown(document),
        "show-notes.html": render_show_notes_html(document, sound_url=sound_url),
        "transcript.md": render_transcript_markdown(document),
        "transcript.html": render_transcript_html(document, sound_url=sound_url),
        "transcript.srt": render_srt(document),
        "transcript.vtt": render_vtt(document),
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        "chapters.json": render_chapters_json(document),
        "episode.json": render_episode_json(document),
        "findings.json": render_findings_json(document),
    }


def sound_url_for(sound: Path, folder: Path) -> str:
    """The recording's address as seen from a page in `folder`: relative, percent-encoded.

    On Windows a recording on another drive has no relative path and gets a `file:` address.

    >>> sound_url_for(Path("audio/one & two #3.mp3"), Path("outputs/one"))
    '../../audio/one%20%26%20two%20%233.mp3'
    """
    try:
        relative = os.path.relpath(sound, folder)
    except ValueError:
        return sound.absolute().as_uri()
    return quote(Path(relative).as_posix())
