"""`outputs/.rundown/show.sqlite`: what is known of every episode, in one file that is brought up to date, not rebuilt.

Nothing in it is a source: it is made of the episodes' own folders. A damaged one is made again, a deleted one too.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.summary import EpisodeSummary, summarise
from pipeline.errors import InputError, MachineError, RundownError, StoreError
from pipeline.model.document import EpisodeDocument
from pipeline.nlp.likeness import TopicRow
from pipeline.nlp.topics import topics_of
from pipeline.own_source import source_digest
from pipeline.render.episode_json import load_document
from pipeline.render.layout import lay_out
from pipeline.states import Standing, standing_of
from pipeline.store import digest_of, make_folder

FILE_NAME = "show.sqlite"
SCHEMA = 1
"""Raised when the tables change, or what is put in them: an older index is then made again."""
STAMPED = (
    *("episode.json", ".rundown/ledger.json", ".rundown/intent.json"),
    *(".rundown/runs.jsonl", ".rundown/kept-review.json", ".rundown/kept-related.json"),
)
"""Files of an episode that its row is made of: while their sizes and times stay, the row stays."""
WAIT_S = 30
"""For another run that is just writing the index; it takes a fraction of this."""

_TABLES = """
CREATE TABLE IF NOT EXISTS episodes (number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL,
  content TEXT, standing TEXT NOT NULL, summary TEXT, topics BLOB, weights BLOB);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vocabulary (number INTEGER PRIMARY KEY, topic TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS passages (number INTEGER PRIMARY KEY, episode INTEGER NOT NULL, chapter TEXT NOT NULL,
  speaker TEXT, anchor TEXT NOT NULL, times BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_of_episode ON passages (episode);
CREATE VIRTUAL TABLE IF NOT EXISTS spoken USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
"""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One episode of the catalog; without a summary where there is no `episode.json` that can be read."""

    slug: str
    stamp: str
    standing: Standing
    summary: EpisodeSummary | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the transcript page."""

    chapter: str
    speaker: str | None
    anchor: str
    """What a link to it points at in `transcript.html`."""
    words: tuple[str, ...]
    times_ms: NDArray[np.uint32]
    """When each word begins, shape (words,)."""


def with_index(out_dir: Path, work: Callable[["ShowIndex"], T], *, update: bool = True) -> T:
    """What `work` makes of the index, which is brought up to date before; a damaged one is made again.

    Raises:
        InputError: the folder cannot be written to, or another run holds the index.
        MachineError: the disk is full or fails.
    """
    path = out_dir / ".rundown" / FILE_NAME
    make_folder(path.parent)
    for is_last in (False, True):
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as connection:
                index = ShowIndex(out_dir, connection)
                if update:
                    index.update()
                return work(index)
        except sqlite3.Error as error:
            if is_last or not _is_damage(error):
                raise _in_words(error, path) from error
            for leftover in path.parent.glob(f"{FILE_NAME}*"):
                leftover.unlink(missing_ok=True)
    raise AssertionError  # the second round returns or raises


class ShowIndex:
    """The index of a show while it is open, from `with_index`."""

    def __init__(self, out_dir: Path, connection: sqlite3.Connection) -> None:
        self.out_dir = out_dir
        self.connection = connection
        connection.execute("PRAGMA synchronous = OFF")  # after a power cut it is made again
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            with _transaction(connection):
                for (table,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN"
                    " ('episodes', 'notes', 'vocabulary', 'passages', 'spoken')"
                ).fetchall():
                    connection.execute(f"DROP TABLE {table}")
                for statement in _TABLES.strip().split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def update(self) -> tuple[str, ...]:
        """Take in what has changed on disk; the episodes concerned. An unchanged one costs a look at six files."""
        rows = self.connection.execute("SELECT slug, stamp FROM episodes").fetchall()
        known: dict[str, str] = dict(rows)
        found = dict(_stamps(self.out_dir))
        gone = known.keys() - found.keys()
        changed = sorted(slug for slug, stamp in found.items() if known.get(slug) != stamp)
        for slug in sorted(gone):
            with _transaction(self.connection):
                self._forget_words(slug)
                self.connection.execute("DELETE FROM episodes WHERE slug = ?", (slug,))
        for slug in changed:
            with _transaction(self.connection):
                self._take_in(slug, found[slug])
        return (*changed, *sorted(gone))

    def entries(self) -> tuple[Entry, ...]:
        """Every episode in the order of their slugs."""
        rows = self.connection.execute("SELECT slug, stamp, standing, summary FROM episodes ORDER BY slug")
        return tuple(
            Entry(
                slug,
                stamp,
                msgspec.json.decode(standing, type=Standing),
                None if summary is None else msgspec.json.decode(summary, type=EpisodeSummary),
            )
            for slug, stamp, standing, summary in rows
        )

    def topic_rows(self) -> tuple[TopicRow, ...]:
        """The topics of every episode that has any, in the order of their slugs."""
        rows = self.connection.execute(
            "SELECT slug, topics, weights FROM episodes WHERE topics IS NOT NULL AND length(topics) > 0 ORDER BY slug"
        )
        return tuple(
            TopicRow(slug, np.frombuffer(topics, "<u4"), np.frombuffer(weights, "<f4"))
            for slug, topics, weights in rows
        )

    def topic_keys(self, numbers: list[int]) -> dict[int, str]:
        """What these numbers of the vocabulary stand for."""
        asked = msgspec.json.encode(numbers).decode()
        return dict(
            self.connection.execute(
                "SELECT number, topic FROM vocabulary WHERE number IN (SELECT value FROM json_each(?))", (asked,)
            ).fetchall()
        )

    def contents(self) -> dict[str, str]:
        """Slug to what changes when the words, voices or chapters do, for every episode that has been read."""
        return dict(
            self.connection.execute("SELECT slug, content FROM episodes WHERE content IS NOT NULL ORDER BY slug")
        )

    def note(self, name: str) -> str | None:
        """A note that the catalog has kept of its own work; it goes with the index."""
        row = self.connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def set_note(self, name: str, value: str) -> None:
        """Keep a note."""
        self.connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def passages_of(self, slug: str) -> Iterator[Passage]:
        """The episode's transcript, paragraph by paragraph."""
        rows = self.connection.execute(
            "SELECT chapter, speaker, anchor, words, times FROM passages JOIN spoken ON spoken.rowid = passages.number"
            " WHERE episode = (SELECT number FROM episodes WHERE slug = ?) ORDER BY passages.number",
            (slug,),
        )
        for chapter, speaker, anchor, words, times in rows:
            yield Passage(chapter, speaker, anchor, tuple(words.split(" ")), np.frombuffer(times, "<u4"))

    def _take_in(self, slug: str, stamp: str) -> None:
        standing, document = _read_episode(self.out_dir, slug)
        summary = None if document is None else msgspec.json.encode(summarise(document)).decode()
        content = None if document is None else _content_digest(document)
        row = self.connection.execute("SELECT content FROM episodes WHERE slug = ?", (slug,)).fetchone()
        self.connection.execute(
            "INSERT INTO episodes (slug, stamp, standing, summary) VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE"
            " SET stamp = excluded.stamp, standing = excluded.standing, summary = excluded.summary",
            (slug, stamp, msgspec.json.encode(standing).decode(), summary),
        )
        if row is None or row[0] != content:
            self._forget_words(slug)
            if document is not None:
                self._keep_words(slug, document)
            self.connection.execute("UPDATE episodes SET content = ? WHERE slug = ?", (content, slug))

    def _keep_words(self, slug: str, document: EpisodeDocument) -> None:
        (number,) = self.connection.execute("SELECT number FROM episodes WHERE slug = ?", (slug,)).fetchone()
        words = document.transcript.words
        for text in lay_out(document).chapters:
            for paragraph in text.paragraphs:
                spoken = words[paragraph.first : paragraph.last]
                times = np.array([word.start_ms for word in spoken], "<u4").tobytes()
                row = (number, text.chapter.title, paragraph.speaker, paragraph.anchor, times)
                passage = self.connection.execute(
                    "INSERT INTO passages (episode, chapter, speaker, anchor, times) VALUES (?, ?, ?, ?, ?)", row
                ).lastrowid
                self.connection.execute(
                    "INSERT INTO spoken (rowid, words) VALUES (?, ?)", (passage, " ".join(word.text for word in spoken))
                )
        topics = topics_of(document.transcript, document.chapters)
        self.connection.executemany(
            "INSERT OR IGNORE INTO vocabulary (topic) VALUES (?)", [(topic.key,) for topic in topics]
        )
        numbers = [
            self.connection.execute("SELECT number FROM vocabulary WHERE topic = ?", (topic.key,)).fetchone()[0]
            for topic in topics
        ]
        weights = np.array([topic.weight for topic in topics], "<f4").tobytes()
        self.connection.execute(
            "UPDATE episodes SET topics = ?, weights = ? WHERE number = ?",
            (np.array(numbers, "<u4").tobytes(), weights, number),
        )

    def _forget_words(self, slug: str) -> None:
        rows = self.connection.execute(
            "SELECT passages.number FROM passages JOIN episodes ON episodes.number = episode WHERE slug = ?", (slug,)
        ).fetchall()
        self.connection.executemany("DELETE FROM spoken WHERE rowid = ?", rows)
        self.connection.executemany("DELETE FROM passages WHERE number = ?", rows)
        self.connection.execute("UPDATE episodes SET topics = NULL, weights = NULL WHERE slug = ?", (slug,))


def _stamps(out_dir: Path) -> Iterator[tuple[str, str]]:
    """Each episode's folder with the sizes and times of the files that its row is made of."""
    with os.scandir(out_dir) as folders:
        slugs = [folder.name for folder in folders if not folder.name.startswith(".") and folder.is_dir()]
    for slug in slugs:
        marks = []
        for name in STAMPED:
            try:
                seen = os.stat(f"{out_dir}/{slug}/{name}")  # noqa: PTH116  of 50,000 paths, building Paths is the cost
                marks.append(f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ino}")
            except OSError:
                marks.append("-")
        if any(mark != "-" for mark in marks):
            yield slug, " ".join(marks)


def _read_episode(out_dir: Path, slug: str) -> tuple[Standing, EpisodeDocument | None]:
    """Its state and its document; what cannot be read is a failure that the catalog shows."""
    path = out_dir / slug / "episode.json"
    try:
        standing = standing_of(out_dir, slug)
        return standing, load_document(path.read_bytes()) if path.is_file() else None
    except StoreError as error:
        reason = str(StoreError(error.sentence, remedy=f"Run: rundown process {slug} --force", path=path))
        return Standing("failed", (reason,)), None
    except (OSError, RundownError) as error:
        return Standing("failed", (str(error),)), None


def _content_digest(document: EpisodeDocument) -> str:
    """Changes when the words, the voices, the chapters or our own ways with them do."""
    return digest_of(msgspec.json.encode((source_digest(), document.transcript, document.chapters)))


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is not what was written; the code's lowest byte says it, the rest is detail."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _in_words(error: sqlite3.Error, path: Path) -> RundownError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return InputError("Another run is writing the index of the show.", remedy="Try again when it ends.", path=path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return InputError("The index of the show cannot be written.", remedy="Make its folder writable.", path=path)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return MachineError("The index of the show found no room.", remedy="Free some space and run again.", path=path)
    return MachineError(f"The index of the show cannot be used: {error}.", remedy="Remove the file.", path=path)
