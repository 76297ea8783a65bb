"""What import has done, kept beside what it made: one line an episode, the last line about it counts.

`audio/.rundown/import.jsonl`. It is there to find an episode again, to tell an edited file from ours, and to ask
for nothing twice. Without it nothing is lost: files that are there are never written over.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from pipeline.errors import StoreError
from pipeline.model.finding import Finding
from pipeline.store.whole import disk_errors, make_folder, write_whole

FOLDER = ".rundown"
FILE = "import.jsonl"
SCHEMA = 1


class Written(msgspec.Struct, frozen=True):
    """A file as import left it."""

    sha256: str = ""
    """Of a text; recordings are known by size and time of change instead."""
    size: int = 0
    changed_ns: int = 0
    url: str | None = None
    """Where its content came from, for what was fetched."""
    offered: str = ""
    """sha256 of a newer version that was not laid over a person's edit, so that it is told of once."""


class Taken(msgspec.Struct, frozen=True):
    """An episode that was taken in, or refused."""

    slug: str
    guid: str | None = None
    enclosure: str | None = None
    digest: str = ""
    """Of the item as the feed had it; empty when something is still missing."""
    files: Mapping[str, Written] = {}
    refused: str | None = None
    """Why it could not be taken in whole."""


class _Head(msgspec.Struct):
    rundown: str
    schema: int


class Record:
    """The record of one audio folder; every change is on the disk when its call returns."""

    def __init__(self, audio_dir: Path) -> None:
        self._path = audio_dir / FOLDER / FILE
        self.findings: tuple[Finding, ...] = ()
        self._episodes = {episode.slug: episode for episode in self._read()}
        self._lines = 0

    def __len__(self) -> int:
        return len(self._episodes)

    def of(self, slug: str) -> Taken | None:
        """What is known of an episode."""
        return self._episodes.get(slug)

    def episodes(self) -> Iterable[Taken]:
        """All that is known, in the order it came."""
        return tuple(self._episodes.values())

    def keep(self, episode: Taken) -> None:
        """Remember an episode; nothing is written when nothing is new."""
        if self._episodes.get(episode.slug) == episode:
            return
        self._episodes[episode.slug] = episode
        if self._lines == 0:  # the first change of an import writes the file anew, without what has been overtaken
            make_folder(self._path.parent)
            lines = [msgspec.json.encode(one) for one in self._episodes.values()]
            write_whole(self._path, b"\n".join([msgspec.json.encode(_Head("import", SCHEMA)), *lines, b""]))
        else:
            with disk_errors(self._path.parent), self._path.open("ab") as file:
                file.write(msgspec.json.encode(episode) + b"\n")
        self._lines += 1

    def _read(self) -> Iterable[Taken]:
        """Every line that can be read; a torn last line is what a kill leaves, and no word is lost about it."""
        try:
            with disk_errors(self._path.parent):
                head, *lines = self._path.read_bytes().split(b"\n") if self._path.is_file() else [b""]
            schema = msgspec.json.decode(head, type=_Head).schema if head else SCHEMA
        except (msgspec.MsgspecError, UnicodeDecodeError):
            head, lines, schema = b"", [], SCHEMA
            self._say_damaged(1)
        if schema > SCHEMA:
            remedy = "Update Rundown: pip install --upgrade rundown."
            raise StoreError("This was written by a newer Rundown.", remedy=remedy, path=self._path)
        damaged = 0
        for line in lines:
            if line:
                try:
                    yield msgspec.json.decode(line, type=Taken)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    damaged += 1
        if damaged > 1 or (damaged and lines[-1] == b""):
            self._say_damaged(damaged)

    def _say_damaged(self, lines: int) -> None:
        message = f"{lines} lines of {FOLDER}/{FILE} cannot be read; their episodes are found again by their names."
        self.findings = (Finding("import.record-damaged", message, "note"),)
