"""What is kept of one episode between runs."""

import contextlib
import datetime
import os
import re
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pipeline.errors import InputError, RundownError
from pipeline.model.finding import Finding
from pipeline.store.beside import keep_beside
from pipeline.store.digests import remembered_digest
from pipeline.store.documents import PREFIX, Documents, open_documents
from pipeline.store.journal import go_on
from pipeline.store.ledger import intent_path, is_published, read_state
from pipeline.store.lock import held_lock
from pipeline.store.made_of import MADE_OF, FileState, MadeOf, get_made_of, put_made_of, states_of
from pipeline.store.plan import Merge, Pages, is_draft_name, is_draft_of
from pipeline.store.publish import Published, foresee_pages, publish_pages
from pipeline.store.runlog import append_event, read_events
from pipeline.store.sealed import DamagedFileError
from pipeline.store.stages import Remembered, StageKey, prune, recall, save
from pipeline.store.whole import disk_errors, make_folder, remove, sweep_parts

T = TypeVar("T")

LONGEST_NAME_BYTES = 255
"""Of a file or folder, on every file system in use."""

_SLUG = re.compile(r"(?!\.)[^/\\\x00-\x1f]+")
_PAGE_NAME = re.compile(r"(?!\.)[^/\\<>:\"|?*\x00-\x1f]+(?<![. ])")
_DOCUMENT_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)


def episode_folder(out_dir: Path, slug: str) -> Path:
    """`outputs/<slug>`, which lies right inside `out_dir`.

    Raises:
        InputError: no folder can have that name, or it would lie elsewhere.
    """
    if not _SLUG.fullmatch(slug) or len(os.fsencode(slug)) > LONGEST_NAME_BYTES:
        raise InputError(
            f"{slug!r} cannot be the name of an episode's folder.",
            remedy="Rename the recording: a shorter name, no slashes, no dot at the beginning.",
        )
    return out_dir / slug


def state_folder(out_dir: Path, slug: str) -> Path:
    """`outputs/<slug>/.rundown`."""
    return episode_folder(out_dir, slug) / ".rundown"


@contextlib.contextmanager
def open_store(out_dir: Path, slug: str, *, wait_s: float = 0, fresh: bool = False) -> "Iterator[Store]":
    """Hold one episode's store inside the block: folders made, lock held, leftovers of a killed run swept.

    Args:
        out_dir: The folder of all episodes' results.
        slug: The episode.
        wait_s: How long to wait for another run of the same episode.
        fresh: Use nothing that stages made in earlier runs (`--force`). Pages and edits are as safe as ever.

    Raises:
        InputError: another run holds the episode, or the folder cannot be written to.
        MachineError: the disk is full or fails.
        StoreError: a newer Rundown keeps this episode.
    """
    folder, state = episode_folder(out_dir, slug), state_folder(out_dir, slug)
    make_folder(state)
    with held_lock(state, slug, wait_s=wait_s):
        for part_folder in (folder, state, state / "base", state / "stages", state / "journals"):
            sweep_parts(part_folder)
        ledger, intent, finding = read_state(state)
        yield Store(folder, Pages(folder, state, ledger, intent), fresh=fresh, finding=finding)


@contextlib.contextmanager
def open_show(out_dir: Path, *, wait_s: float = 0) -> "Iterator[Store]":
    """Hold the store of what is made of all episodes, as `open_store` holds one episode's: its pages lie in `out_dir`.

    Raises:
        InputError: another run holds it, or the folder cannot be written to.
        MachineError: the disk is full or fails.
        StoreError: a newer Rundown keeps it.
    """
    state = out_dir / ".rundown"
    make_folder(state)
    with held_lock(state, "catalog", wait_s=wait_s):
        for part_folder in (out_dir, state, state / "base"):
            sweep_parts(part_folder)
        ledger, intent, finding = read_state(state)
        yield Store(out_dir, Pages(out_dir, state, ledger, intent), fresh=False, finding=finding)


class Store:
    """One episode's store, from `open_store`; used by one thread at a time."""

    def __init__(self, folder: Path, pages: Pages, *, fresh: bool, finding: Finding | None):
        self.folder = folder
        self._state = pages.state
        self._stages = pages.state / "stages"
        self._pages = pages
        self._documents = Documents(pages.state)
        self._fresh = fresh
        self._findings = [] if finding is None else [finding]
        self._used: dict[Path, str] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found damaged since the store was opened, and was made again."""
        return tuple(self._findings)

    @property
    def key_of_last_run(self) -> str | None:
        """Key under which the last finished run published."""
        return self._pages.ledger.key

    @property
    def page_names(self) -> tuple[str, ...]:
        """Pages that earlier runs and exports made, whether they are still there or not."""
        return tuple(self._pages.ledger.pages)

    def is_unchanged(self, key: str) -> bool:
        """Whether a run under this key has nothing to do: it published last, to the end, and every page is there."""
        return is_published(self.folder, self._pages.ledger, self._pages.intent, key)

    def states_of_documents(self, *names: str) -> Mapping[str, FileState]:
        """The states of these kept documents, by the names of their files."""
        return states_of(self._state, (f"{PREFIX}{name}.json" for name in names))

    def note_made_of(self, made_of: MadeOf | None) -> None:
        """Keep what the pages of the last finished run were made of, for `last_run`; None: forget it.

        Raises:
            InputError, MachineError: it cannot be written.
        """
        if made_of is None:
            remove(self._state / MADE_OF)
        elif get_made_of(self._state) != made_of:
            put_made_of(self._state, made_of)

    def digest_of_file(self, path: Path) -> str:
        """The sha256 of a file's content; a large file that is certainly as it was is not read again.

        Raises:
            InputError: the file cannot be read.
        """
        return remembered_digest(path, self._state / "digests.json")

    def remember(self, key: StageKey, kind: type[T], make: Callable[[], T]) -> Remembered[T]:
        """What `make` gives, or gave before under the same key, as a value of type `kind`.

        A damaged entry is made again and told of in `findings`. What `make` raises goes through, and
        nothing is kept then.

        Raises:
            StoreError: a newer Rundown wrote the entry.
            InputError, MachineError: the value cannot be written.
        """
        path = self._stages / f"{key.file_stem}.json"
        remembered = None if self._fresh and path not in self._used else self._recall(path, key, kind)
        if remembered is None:
            made = make()
            make_folder(self._stages)
            remembered = save(self._stages, key, kind, made)
        remove(self._journal(key))
        self._used[path] = key.stage
        return remembered

    def keep_beside(self, key: StageKey, kind: type[T], value: T) -> None:
        """Keep what only the review page needs, since it could be made meanwhile; a run does not fail for its sake."""
        with contextlib.suppress(RundownError):
            keep_beside(self._state, key, kind, value)

    def _recall(self, path: Path, key: StageKey, kind: type[T]) -> Remembered[T] | None:
        try:
            return recall(self._stages, key, kind)
        except DamagedFileError as error:
            self._findings.append(damaged_entry(path, str(error)))
            return None

    def resumable(self, key: StageKey, kind: type[T], rest: Callable[[tuple[T, ...]], Iterable[T]]) -> tuple[T, ...]:
        """Everything `rest` yields, each value kept as it comes, for use inside the `make` of a long stage.

        `rest(before)` gets what it yielded before it was interrupted (nothing the first time) and
        yields what comes after. What is kept here goes when the stage of that key is remembered.

        Raises:
            StoreError: a newer Rundown wrote what is there.
            InputError, MachineError: a value cannot be written.
        """
        path = self._journal(key)
        make_folder(path.parent)
        if self._fresh:
            remove(path)
        return go_on(path, key, kind, rest)

    def _journal(self, key: StageKey) -> Path:
        return self._state / "journals" / f"{key.file_stem}.jsonl"

    def foresee(
        self, files: Mapping[str, bytes], *, merge: Merge | None = None, held: Collection[str] = ()
    ) -> Published:
        """What `publish` would do now; changes nothing."""
        return foresee_pages(self._pages, files, merge=merge, held=held)

    def publish(
        self, files: Mapping[str, bytes], *, key: str, merge: Merge | None = None, held: Collection[str] = ()
    ) -> Published:
        """Bring the episode's pages to their newest state, all of them or, when killed, at the next run.

        A page is ours until a person edits it, from then on hers: it is left alone and a new draft is
        written beside it (`show-notes.new.md`) whenever what we generate has changed. `merge` may
        lay what is new under her edits instead. A page she deleted is written again; one that
        equals what we generate is ours again. A page that was there before us is hers. Pages that are
        `held` are treated as if she had edited them: nothing in them changes, what is new goes beside.

        Raises:
            InputError: the folder, or a page in it, cannot be written to, or another program keeps changing pages.
            MachineError: the disk is full or fails; met before any page has changed.
            ValueError: a name is no plain file name, or looks like a draft's (a bug in a renderer).
        """
        for name in files:
            if not _PAGE_NAME.fullmatch(name) or is_draft_name(name):
                raise ValueError(f"{name!r} cannot be the name of a page")
        is_new_run = key != (self.key_of_last_run or "")
        published, self._pages = publish_pages(self._pages, files, key=key, merge=merge, held=held)
        for stage in sorted(set(self._used.values())):
            prune(self._stages, stage, frozenset(self._used))
        with disk_errors(self._state):
            # An export or approval publishes under the last run's key: what a stopped run has heard stays then.
            journals = list((self._state / "journals").glob("*.jsonl")) if is_new_run else []
        for journal in journals:
            remove(journal)
        return published

    def keep(self, name: str, value: object) -> None:
        """Keep a document that cannot be made again, such as the review page's edits; on the disk on return.

        Raises:
            InputError, MachineError: it cannot be written; what was kept before is untouched.
        """
        self._documents.keep(_document_name(name), value)

    def kept(self, name: str, kind: type[T]) -> T | None:
        """A document given to `keep`, None where there is none.

        Raises:
            StoreError: it is damaged, of another form, or written by a newer Rundown; it is left as it is.
        """
        return self._documents.kept(_document_name(name), kind)

    def documents(self) -> contextlib.AbstractContextManager[Documents]:
        """The documents, held: whoever else writes them waits; see `open_documents`."""
        return open_documents(self._state)

    def draft_beside(self, name: str) -> str | None:
        """The draft of ours that lies beside a page since the last publish."""
        known = self._pages.ledger.proposals
        return next((draft for draft in known if is_draft_of(draft, name) and (self.folder / draft).is_file()), None)

    def log(self, event: Mapping[str, object]) -> None:
        """Add an event to the run log, with the time and this machine's name; read by people and the catalog only."""
        now = datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")
        append_event(self._state, {"at": now, "host": socket.gethostname(), **event})


def _document_name(name: str) -> str:
    if not _DOCUMENT_NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a document")
    return name


def damaged_entry(path: Path, damage: str) -> Finding:
    """A remembered stage that is not what was written."""
    return Finding(
        "store.entry-damaged",
        f"What was remembered in {path.name} was damaged ({damage}) and is made again.",
        "note",
        remedy="Nothing to do. If it happens again, check the disk.",
        file=f".rundown/stages/{path.name}",
    )


def key_of_last_run(out_dir: Path, slug: str) -> str | None:
    """Key under which the episode was published last, None where it never was. Takes no lock, changes nothing.

    Raises:
        StoreError: a newer Rundown keeps this episode.
    """
    ledger, intent, _ = read_state(state_folder(out_dir, slug))
    return None if intent.files else ledger.key


def was_stopped(out_dir: Path, slug: str) -> bool:
    """Whether a run was stopped while it wrote the pages. Takes no lock, changes nothing."""
    return intent_path(state_folder(out_dir, slug)).exists()


def read_kept(out_dir: Path, slug: str, name: str, kind: type[T]) -> T | None:
    """What `Store.kept` gives, for who only looks. Takes no lock, changes nothing.

    Raises:
        StoreError: it is damaged, of another form, or written by a newer Rundown.
    """
    return Documents(state_folder(out_dir, slug)).kept(_document_name(name), kind)


def read_log(out_dir: Path, slug: str) -> tuple[dict[str, object], ...]:
    """The events of the episode's run log, oldest first. Takes no lock, changes nothing."""
    return read_events(state_folder(out_dir, slug))
