"""A small show in the audio folder: transcripts of conversations, no recordings, so that processing is quick."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.timecode import format_stamp
from tests.show_builder import SUBJECTS

SECONDS = 4
"""Of each thing that is said."""


def write_spoken_show(audio: Path, subjects: Mapping[str, tuple[str, ...]] = SUBJECTS) -> Path:
    """`audio` with `show.toml` and, for each subject, a transcript."""
    audio.mkdir(parents=True, exist_ok=True)
    (audio / "show.toml").write_text('name = "Small Talk"\nhosts = ["Ann Moss"]\n', encoding="utf-8")
    for slug, things in subjects.items():
        write_spoken_episode(audio, slug, *things)
    return audio


def write_spoken_episode(audio: Path, slug: str, *things: str) -> None:
    """An episode in which a host asks about these things and a guest answers."""
    lines: list[tuple[str, str]] = []
    for thing in things:
        lines.append(("Ann Moss", f"Now tell us about {thing}, please."))
        lines.append(("Bo Reed", f"With {thing} we always wait. It is {thing} that matters."))
    cues = (
        f"{format_stamp(at * SECONDS * 1000)} --> {format_stamp((at + 1) * SECONDS * 1000)}\n<v {who}>{text}\n"
        for at, (who, text) in enumerate(lines)
    )
    (audio / f"{slug}.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    (audio / f"{slug}.toml").write_text(f'title = "On {slug}"\n', encoding="utf-8")
