"""What the producer tells about the show and the episode."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LEARNED_FILE = "show.learned.json"
"""Lies beside `show.toml`: what `rundown learn` made of the show's outlines."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link the producer gave."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest the producer named."""

    name: str
    role: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A sponsor and the producer's own words for them."""

    name: str
    text: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """`show.toml`: everything may be left out."""

    name: str | None = None
    hosts: tuple[str, ...] = ()
    language: str | None = None
    glossary: tuple[str, ...] = ()
    subscribe: tuple[Link, ...] = ()
    call_to_action: str | None = None
    sponsors: tuple[Sponsor, ...] = ()
    engine: str = "auto"
    formats: tuple[str, ...] = ()
    """Files that a run writes, by their names or parts of them (`docx`); the usual ones when none is named."""
    artwork: str | None = None
    """Picture beside show.toml, put inside the tagged copy of the recording."""
    spacy: str | None = None
    """Another English spaCy pipeline for choosing takeaways, like `en_core_web_sm`; the shipped one where none is
    named."""
    template: str = "show-notes"
    """Template of the show-notes page: `short`, or one in `audio/templates/`."""
    opening_title: str = "Introduction"
    """Of the entry at 00:00 that every chapter list begins with, where the outline has none."""
    reading: Literal["verbatim", "clean"] = "verbatim"
    """Whether transcripts keep hesitations, false starts and repeats. Evidence always does."""
    url: str | None = None
    """The show's site."""
    feed_url: str | None = None
    image_url: str | None = None
    files_url: str | None = None
    """Where the episode's files are put on the web; `{slug}` in it stands for the episode."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """What is heard wrong and what is meant, `"see me" = "CME"`: whole words only."""


@dataclass(frozen=True, slots=True)
class Episode:
    """`<slug>.toml` and the show it belongs to: everything but the slug may be left out."""

    slug: str
    show: Show = Show()
    title: str | None = None
    date: datetime.date | None = None
    guests: tuple[Guest, ...] = ()
    links: tuple[Link, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    url: str | None = None
    """The episode's page on the web."""
    audio_url: str | None = None
    """The recording on the web."""
    image_url: str | None = None
    """Its own picture; the show's when it has none."""
    speakers: Mapping[str, str] = field(default_factory=dict)
    """Who a voice is: a track's file name (or `left`, `right`, or a voice of the transcript) and a name."""
    tracks: Literal["left-right", "folder"] | None = None
    """`left-right`: the recording has one voice in each of its two channels; `folder`: the words are to be
    heard on the tracks in the episode's folder, though a mix lies beside it."""
    description: str | None = None
    """What the producer published about it elsewhere, in her words; the notes are not made of it."""
