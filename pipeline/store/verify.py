"""Look through everything kept of an episode, and change nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import InputError, StoreError
from pipeline.model.finding import Finding
from pipeline.store.episode import damaged_entry, episode_folder, state_folder
from pipeline.store.ledger import Intent, Ledger, damaged_ledger, intent_path, ledger_path
from pipeline.store.sealed import DamagedFileError, Kind, digest_of, read, unseal
from pipeline.store.stages import KEY_DIGITS

T = TypeVar("T")


def verify(out_dir: Path, slug: str) -> tuple[Finding, ...]:
    """Everything damaged that is kept of an episode; empty when all is well.

    Findings of weight `look` are what the next run cannot mend by itself; their `file` is seen from the
    episode's folder. Takes no lock.

    Raises:
        InputError: nothing is kept of that episode, or it cannot be read.
    """
    state = state_folder(out_dir, slug)
    if not state.is_dir():
        raise InputError(
            f"Nothing is kept of episode {slug}.", remedy="Process it first.", path=episode_folder(out_dir, slug)
        )
    return (*_pages(state), *_entries(state), *_documents(state))


def _pages(state: Path) -> Iterator[Finding]:
    """What is wrong with the ledger, the intent, and the bases they speak of."""
    try:
        intent = _read(intent_path(state), "intent", Intent)
        if intent is not None:
            yield _unfinished(state)
    except DamagedFileError:
        intent = None
        yield _unfinished(state)
    except StoreError as error:
        yield _newer(error)
        return
    try:
        ledger = _read(ledger_path(state), "ledger", Ledger)
        if ledger is None and intent is None and any((state / "base").glob("[!.]*")):
            raise DamagedFileError("it is missing")
    except DamagedFileError as error:
        yield damaged_ledger(str(error))
    except StoreError as error:
        yield _newer(error)
    else:
        yield from _bases(state, ledger or Ledger(), intent or Intent())


def _bases(state: Path, ledger: Ledger, intent: Intent) -> Iterator[Finding]:
    for name, digest in sorted(ledger.bases.items()):
        content = read(state / "base" / name)
        if content is None:
            content = read(state.parent / name)  # a page that nobody edited is its own base
        if content is None or digest_of(content) not in (digest, *intent.files.get(name, ())):
            damage = "damaged" if (state / "base" / name).exists() else "missing"
            yield Finding(
                "store.base-damaged",
                f"The generated text that edits of {name} are compared with is {damage}.",
                "note",
                remedy="Run the episode again with --force: it is made again for a page without edits. Edits stay.",
                file=f".rundown/base/{name}",
            )


def _entries(state: Path) -> Iterator[Finding]:
    for path in sorted((state / "stages").glob("[!.]*.json")):
        try:
            first_line = (read(path) or b"").partition(b"\n")[0]
            key = msgspec.json.decode(first_line, type=dict[str, object]).get("key")
            if not isinstance(key, str) or not path.stem.endswith(f"-{key[:KEY_DIGITS]}"):
                raise DamagedFileError("it belongs elsewhere")
            unseal(path, "stage", key=key)
        except (DamagedFileError, msgspec.DecodeError) as error:
            yield damaged_entry(path, str(error))
        except StoreError as error:
            yield _newer(error)


def _documents(state: Path) -> Iterator[Finding]:
    for path in sorted(state.glob("kept-*.json")):
        try:
            unseal(path, "document", key=path.stem.removeprefix("kept-"))
        except DamagedFileError as error:
            yield Finding(
                "store.document-damaged",
                f"What was kept in {path.name} is damaged ({error}).",
                remedy="Bring this file back from a backup, or move it away to begin anew without it.",
                file=f".rundown/{path.name}",
            )
        except StoreError as error:
            yield _newer(error)


def _read(path: Path, kind: Kind, form: type[T]) -> T | None:
    body = unseal(path, kind)
    try:
        return None if body is None else msgspec.json.decode(body, type=form)
    except msgspec.DecodeError as error:
        raise DamagedFileError(f"its content is of another form: {error}") from error


def _unfinished(state: Path) -> Finding:
    return Finding(
        "store.unfinished",
        "The last run was stopped while it wrote the pages.",
        "note",
        remedy="Run the episode again; it finishes the work.",
        file=f".rundown/{intent_path(state).name}",
    )


def _newer(error: StoreError) -> Finding:
    file = None if error.path is None else error.path.name
    return Finding("store.newer", error.sentence, remedy=error.remedy, file=file)
