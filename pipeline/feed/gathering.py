"""One item of a feed turned into the files of an episode: the texts made or fetched, the recording brought here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.engines.stored import read_transcript
from pipeline.errors import InputError
from pipeline.feed.addresses import FetchError, local_file
from pipeline.feed.channel import FeedItem, LinkedFile
from pipeline.feed.description import Description
from pipeline.feed.download import OnProgress, download_sound, forget, part_name
from pipeline.feed.outline_found import describe, outline_of_entries, outline_of_file
from pipeline.feed.placing import Text, is_sound, link_or_copy
from pipeline.feed.record import FOLDER, Written
from pipeline.feed.sounds import NoSoundError, look_at_sound, refuse_text
from pipeline.feed.toml_text import toml_text
from pipeline.feed.web import Web
from pipeline.inputs import OUTLINE_SUFFIX
from pipeline.model.finding import Finding
from pipeline.store.whole import make_folder
from pipeline.text_files import decode_text

Fetching = Callable[[str], AbstractContextManager[OnProgress]]
"""Shows how the download of a recording goes, by its slug."""

_TRANSCRIPTS = (
    (("json",), ".json"),
    (("vtt",), ".vtt"),
    (("srt", "subrip"), ".srt"),
    (("html",), ".transcript.html"),
    (("plain", "txt"), ".transcript.txt"),
)
"""Kinds of transcript, best first: with speakers and times, with times, with neither."""
PLACEHOLDER_SHARE = 0.5
"""A recording of less than this share of what the feed promises is another one; advertisements change it by a tenth."""


@dataclass(slots=True)
class Gathered:
    """What there is of an episode to be placed."""

    texts: dict[str, Text] = field(default_factory=dict)
    """By ending."""
    sound: Path | None = None
    """The recording, whole and looked at, under the name of a part."""
    suffix: str = ""
    findings: list[Finding] = field(default_factory=list)
    refused: str | None = None
    """Why its recording could not be had."""
    is_whole: bool = True
    """Nothing has to be asked for again in the next import."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """How items of one feed are gathered."""

    web: Web
    audio_dir: Path
    language: str | None
    fetching: Fetching

    def gather(self, item: FeedItem, slug: str, there: frozenset[str], known: Mapping[str, Written]) -> Gathered:
        """All of an item that is not there yet. `there` are the endings that lie in the audio folder.

        Raises:
            InputError, MachineError: the disk.
        """
        gathered = Gathered(findings=list(item.findings))
        description, outline = describe(item)
        gathered.texts[".toml"] = Text(episode_toml(item, description, outline).encode())
        self._add_outline(gathered, item, slug, outline, known)
        self._add_transcript(gathered, item, slug, there, known)
        if item.enclosure is not None and not _has_sound(there):
            self._add_sound(gathered, item.enclosure, slug)
        return gathered

    def _add_outline(
        self, gathered: Gathered, item: FeedItem, slug: str, outline: str | None, known: Mapping[str, Written]
    ) -> None:
        """The producer's own in the description, else the chapters in the feed, else those it points to."""
        outline = outline or outline_of_entries(item.podlove)
        if outline is not None:
            gathered.texts[OUTLINE_SUFFIX] = Text(outline.encode())
            return
        before = known.get(f"{slug}{OUTLINE_SUFFIX}")
        path = self.audio_dir / f"{slug}{OUTLINE_SUFFIX}"
        if item.chapters is None or (before is not None and before.url == item.chapters.url and path.exists()):
            return
        try:
            text = decode_text(self.web.text(item.chapters.url), Path("chapters"))
            outline = outline_of_file(text, item.duration_ms)
            if outline is None:
                raise FetchError("there are no chapters in it")
        except (FetchError, InputError) as error:
            gathered.is_whole = False
            message = f"The chapters the feed points to were not taken: {_reason(error)}."
            gathered.findings.append(Finding("import.no-chapters", message, file=item.chapters.url))
        else:
            gathered.texts[OUTLINE_SUFFIX] = Text(outline.encode(), item.chapters.url)

    def _add_transcript(
        self, gathered: Gathered, item: FeedItem, slug: str, there: frozenset[str], known: Mapping[str, Written]
    ) -> None:
        """The best that can be read; none where the producer has one of her own."""
        ours = {name.removeprefix(slug): one for name, one in known.items() if one.url is not None}
        if any(ending in there and ending not in ours for _, ending in _TRANSCRIPTS):
            return
        for linked, ending in _best_first(item.transcripts, self.language):
            before = ours.get(ending)
            if before is not None and before.url == linked.url and ending in there:
                return
            try:
                text = decode_text(self.web.text(linked.url), Path("transcript"))
                read_transcript(text, name=slug, duration_ms=item.duration_ms)
            except (FetchError, InputError) as error:
                gathered.is_whole = False
                message = f"A transcript the feed points to was not taken: {_reason(error)}."
                gathered.findings.append(Finding("import.no-transcript", message, file=linked.url))
            else:
                gathered.texts[ending] = Text(text.encode(), linked.url)
                return

    def _add_sound(self, gathered: Gathered, enclosure: LinkedFile, slug: str) -> None:
        parts = self.audio_dir / FOLDER / "parts"
        make_folder(parts)
        part = parts / part_name(enclosure.url)
        try:
            beside = local_file(enclosure.url, self.web.reach)
            if beside is not None:
                look_at_sound(beside)
                link_or_copy(beside, part)
            else:
                with self.fetching(slug) as on_progress:
                    download_sound(self.web, enclosure.url, part, on_progress=on_progress, look_at=refuse_text)
            gathered.suffix = look_at_sound(part).suffix
        except FetchError as error:
            gathered.refused = str(error)
            return
        except NoSoundError as error:
            forget(part)
            gathered.refused = str(error)
            return
        gathered.sound = part
        size = part.stat().st_size
        if enclosure.length is not None and size < PLACEHOLDER_SHARE * enclosure.length:
            message = f"The recording has {size:,} bytes, the feed promises {enclosure.length:,}: is it the right one?"
            gathered.findings.append(Finding("import.length", message, "note", file=enclosure.url))


def episode_toml(item: FeedItem, description: Description | None, outline: str | None) -> str:
    """`<slug>.toml`: what the feed knows of the episode, in its words; the outline has a file of its own."""
    guests = [
        {"name": one.name, "role": None if one.role == "guest" else one.role, "url": one.url}
        for one in item.persons
        if "guest" in one.role
    ]
    links = [{"title": link.title, "url": link.url} for link in description.links] if description else []
    sound = item.enclosure.url if item.enclosure is not None else ""
    return toml_text(
        {
            "title": item.title,
            "date": item.date,
            "description": description.text_without(outline) if description else None,
            "url": item.url,
            "audio_url": sound if sound.lower().startswith(("http://", "https://")) and "@" not in sound else None,
            "image_url": item.image_url,
            "guests": guests,
            "links": links,
        }
    )


def _best_first(transcripts: tuple[LinkedFile, ...], language: str | None) -> list[tuple[LinkedFile, str]]:
    """Transcripts that can be read, with the ending each gets; those in the show's language first."""
    wanted = (language or "").partition("-")[0].lower()
    ranked: list[tuple[bool, int, LinkedFile]] = []
    endings = [ending for _, ending in _TRANSCRIPTS]
    for linked in transcripts:
        other = bool(wanted and linked.language and linked.language.lower().partition("-")[0] != wanted)
        ending = transcript_ending(linked)
        if ending is not None:
            ranked.append((other, endings.index(ending), linked))
    ranked.sort(key=lambda one: one[:2])
    return [(linked, endings[rank]) for _, rank, linked in ranked]


def transcript_ending(linked: LinkedFile) -> str | None:
    """The ending a transcript gets, by the type the feed names or else by its name; None for what we cannot read."""
    told = linked.kind.partition("/")[2] or urlsplit(linked.url).path.rpartition(".")[2].lower()
    return next((ending for words, ending in _TRANSCRIPTS if any(word in told for word in words)), None)


def _has_sound(there: frozenset[str]) -> bool:
    """Whether there is a recording, or a folder of tracks (which has no ending)."""
    return any(ending == "" or is_sound(f"x{ending}") for ending in there)


def _reason(error: FetchError | InputError) -> str:
    text = error.sentence if isinstance(error, InputError) else str(error)
    return (text[0].lower() + text[1:]).rstrip(".")
