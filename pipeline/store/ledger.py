"""What we know of the pages we generated, and what we are about to do to them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pipeline.model.finding import Finding
from pipeline.store.sealed import DamagedFileError, digest_of, read, seal, unseal

LEDGER = "ledger.json"


@dataclass(frozen=True, slots=True)
class Ledger:
    """State after the last finished publish."""

    key: str | None = None
    """Key of the run that published last."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Page to sha256 of what was generated for it last, whether it was put on the page or not."""
    bases: Mapping[str, str] = field(default_factory=dict)
    """Page to sha256 of its file in `base/`: the generated text that the page is, or that a person began to edit."""
    proposals: Mapping[str, str] = field(default_factory=dict)
    """Draft beside a page (`show-notes.new.md`) to sha256 of what we wrote there."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a publish is about to write, set down before the first page changes.

    While this exists a publish was begun and not finished; content of these digests is our own and
    nobody's edit. It grows until a publish finishes: the pages may be any of several unfinished ones.
    """

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_files(self, digests: Mapping[str, str]) -> "Intent":
        """This intent and one more digest for each file."""
        grown = {name: tuple(dict.fromkeys((*self.files.get(name, ()), digest))) for name, digest in digests.items()}
        return Intent({**self.files, **grown})


def ledger_path(state: Path) -> Path:
    """Where the ledger lies."""
    return state / LEDGER


def intent_path(state: Path) -> Path:
    """Where the intent lies while a publish is under way."""
    return state / "intent.json"


def sealed_ledger(ledger: Ledger) -> bytes:
    """The ledger's file."""
    return seal("ledger", msgspec.json.encode(ledger, order="sorted"))


def sealed_intent(intent: Intent) -> bytes:
    """The intent's file."""
    return seal("intent", msgspec.json.encode(intent, order="sorted"))


def read_state(state: Path) -> tuple[Ledger, Intent, Finding | None]:
    """The ledger, the intent of an unfinished publish, and a finding when the ledger was damaged.

    Without a ledger it is made again from the generated bases: a page that is byte for byte a base
    is ours, every other one counts as a person's and is left alone.

    Raises:
        StoreError: a newer Rundown wrote one of them.
    """
    intent = _read_intent(state)
    damage = ""
    try:
        body = unseal(ledger_path(state), "ledger")
        if body is not None:
            return msgspec.json.decode(body, type=Ledger), intent, None
    except (DamagedFileError, msgspec.DecodeError) as error:
        damage = str(error)
    finding = damaged_ledger(damage) if damage else None
    bases = {base.name: digest_of(read(base) or b"") for base in sorted((state / "base").glob("[!.]*"))}
    # With a publish unfinished, some bases may be of drafts that nobody was told about: all are ours, none is old news.
    return Ledger(pages={} if intent.files else bases, bases=bases), intent, finding


def is_published(folder: Path, ledger: Ledger, intent: Intent, key: str) -> bool:
    """Whether the run of that key published last, to the end, and every page is still there."""
    return key == ledger.key and not intent.files and ledger.pages.keys() <= set(os.listdir(folder))  # noqa: PTH208  one call


def _read_intent(state: Path) -> Intent:
    """A damaged intent counts as empty: its pages are then treated as a person's, which loses nothing."""
    try:
        body = unseal(intent_path(state), "intent")
        return Intent() if body is None else msgspec.json.decode(body, type=Intent)
    except (DamagedFileError, msgspec.DecodeError):
        return Intent()


def damaged_ledger(damage: str) -> Finding:
    """The ledger is not what was written, or gone; the next run makes it again."""
    return Finding(
        "store.ledger-damaged",
        f"The record of what Rundown wrote here was damaged ({damage}). It is made again; pages that are not certainly "
        "Rundown's own are treated as edited by you and left alone.",
        "note",
        remedy="Nothing to do. If a new draft lies beside a page you never edited, delete that page and run again.",
        file=f".rundown/{LEDGER}",
    )
