"""Everything that an episode's pages depend on, part by part, under names that a producer knows.

One key over all parts says whether a run has anything to do; the parts say what has changed. What all episodes of
a show share is told apart, so that a batch looks at it once.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline import __version__
from pipeline.inputs import OUTLINE_SUFFIX, SOUND_SUFFIXES, TRANSCRIPT_SUFFIXES, EpisodeInputs, Recording
from pipeline.job import EpisodeJob
from pipeline.model.episode import LEARNED_FILE, Show
from pipeline.own_source import source_digest
from pipeline.render.outlet import templates_beside, templates_digest
from pipeline.store import StageKey

Digest = Callable[[Path], str]
"""The sha256 of a file's content."""

ENGINE = "the engine or its model"
RECORDING = "the recording"
OUTLINE = "the outline"
OUTLINE_NAME, PLACE = "the outline's name", "the recording's place"
ALIASES = "aliases in show.toml"
LANGUAGE = "--language"
TOML = "its toml"
IN_TOML = f" in {TOML}"
HEARD_ANEW = {ENGINE, RECORDING, LANGUAGE, f"tracks{IN_TOML}"} | {
    f"{key} in show.toml" for key in ("engine", "language")
}
"""Parts that the words depend on: with one of them changed, the recording is listened to again. So is a track."""
TRACK = "the track "
DIGITS = 16
"""Of a digest that stands for a part."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What has learned from other people's data and gives words, or weighs them."""

    engine: str
    """Fingerprint of what gives the words."""
    vectors: str
    """Name of the sentence vectors."""


def shared_parts(job: EpisodeJob, show: Show, folder: Path, weights: Weights, *, digest: Digest) -> dict[str, str]:
    """What every episode in a folder has in common."""
    values = {f"{key} in show.toml": value for key, value in msgspec.to_builtins(show).items()}
    artwork, learned = folder / (show.artwork or ""), folder / LEARNED_FILE
    return {
        **{name: _digest_of(value) for name, value in values.items()},
        "the templates": templates_digest(templates_beside(folder))[:DIGITS],
        "the artwork": digest(artwork)[:DIGITS] if artwork.is_file() else "",
        "what `rundown learn` learned": digest(learned)[:DIGITS] if learned.is_file() else "",
        "--set": _digest_of([text for text in job.settings if not text.strip().startswith("show.")]),
        LANGUAGE: job.language or "",
        "--speakers": job.speakers or "",
        ENGINE: _digest_of(weights.engine),
        "the sentence vectors": weights.vectors,
        "Rundown itself": f"{__version__} {source_digest()[:DIGITS]}",
    }


def own_parts(inputs: EpisodeInputs, *, sound_url: str | None, digest: Digest) -> dict[str, str]:
    """What is the episode's alone; its own toml key by key."""
    episode = msgspec.to_builtins(inputs.episode)
    del episode["show"], episode["slug"]
    return {
        RECORDING: digest(inputs.sound)[:DIGITS] if inputs.has_sound else "",
        PLACE: sound_url or "",
        **{f"{TRACK}{path.name}": digest(path)[:DIGITS] for path in inputs.tracks},
        **{f"the transcript {path.name}": digest(path)[:DIGITS] for path in inputs.transcripts},
        OUTLINE: _digest_of(inputs.outline_text) if inputs.outline_text is not None else "",
        OUTLINE_NAME: "" if inputs.outline_path is None else inputs.outline_path.name,
        **{f"{key}{IN_TOML}": _digest_of(value) for key, value in episode.items()},
    }


def key_of(own: Mapping[str, str], shared: Mapping[str, str]) -> str:
    """The key under which pages made of these parts are published."""
    return StageKey("run", 2, own, shared).digest


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the parts that differ.

    >>> changes({"the outline": "a", "title in its toml": "x"}, {"the outline": "b", "title in its toml": "x"})
    ('the outline',)
    """
    return tuple(name for name in {**now, **before} if before.get(name, "") != now.get(name, ""))


def must_hear(changed: tuple[str, ...]) -> bool:
    """Whether the recording has to be listened to again when these parts have changed."""
    return any(name in HEARD_ANEW or name.startswith(TRACK) for name in changed)


def names_of_files(recording: Recording) -> tuple[str, ...]:
    """Files below the recording's folder that can belong to the episode, whether they are there or not."""
    stem = recording.stem
    sounds = (*SOUND_SUFFIXES, *(suffix.upper() for suffix in SOUND_SUFFIXES))
    beside = (f"{stem}{suffix}" for suffix in (*sounds, *TRANSCRIPT_SUFFIXES, OUTLINE_SUFFIX, ".toml"))
    tracks = (f"{stem}/{path.name}" for path in recording.tracks)
    mix = () if recording.sound in recording.tracks else (recording.sound.name,)
    return tuple(dict.fromkeys((*mix, *beside, *tracks)))


def changed_files(stem: str, before: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """Parts whose files look otherwise than before: changed, added, removed, or only touched.

    >>> changed_files("talk", {"talk.mp3": 1, "talk.toml": 1}, {"talk.mp3": 1, "talk.toml": 2, "talk.srt": 1})
    ('its toml', 'the transcript talk.srt')
    """
    names = (name for name in {**now, **before} if before.get(name) != now.get(name))
    return tuple(dict.fromkeys(_part_of(stem, name) for name in names))


def _part_of(stem: str, name: str) -> str:
    ending = name[len(stem) :].lower()
    if ending == ".toml":
        return TOML
    if ending == OUTLINE_SUFFIX:
        return OUTLINE
    if ending in TRANSCRIPT_SUFFIXES:
        return f"the transcript {name}"
    return f"{TRACK}{name.rpartition('/')[2]}" if "/" in ending else RECORDING


def _digest_of(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:DIGITS]
