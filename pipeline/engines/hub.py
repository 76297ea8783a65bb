"""The model hub over plain HTTPS: what a model consists of, and its files, with limits a person can wait for.

Not huggingface_hub's own download: that one (2.4) starts from the beginning when it was broken off, waits
through its own retries, and fails with the exceptions of whatever HTTP library a release uses. Proxies come
from the environment as everywhere (`HTTPS_PROXY`), another address of the hub from `HF_ENDPOINT`.
"""

import http.client
import os
import queue
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import certifi
import msgspec

from pipeline import __version__

STANDARD_HUB = "https://huggingface.co"
READ_LIMIT_S = 10.0
"""A connection that gives nothing for so long is broken."""
ATTEMPTS = 4
"""A download that broke off is taken up again so often, as long as each attempt brought something."""
CHUNK_BYTES = 1 << 20


class HubError(Exception):
    """The hub cannot be asked; the message says why, as the end of a sentence."""


class NoSuchModelError(Exception):
    """The hub answers and has no such model (or shows it only to some)."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a model as the hub describes it."""

    name: str
    size: int
    sha256: str | None
    """Told for large files only."""


class _LargeFile(msgspec.Struct):
    sha256: str


class _Sibling(msgspec.Struct):
    rfilename: str
    size: int | None = None
    lfs: _LargeFile | None = None


class _ModelInfo(msgspec.Struct):
    sha: str
    siblings: list[_Sibling]


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model at one commit."""

    repository: str
    revision: str
    files: tuple[HubFile, ...]


def hub_address() -> str:
    """The hub's address without a slash at the end."""
    return os.environ.get("HF_ENDPOINT", STANDARD_HUB).rstrip("/")


def ask_hub(repository: str, *, revision: str = "main", limit_s: float) -> HubModel:
    """What the hub knows of a model, within `limit_s` whatever the network does.

    Raises:
        HubError: no answer, or none that makes sense.
        NoSuchModelError: there is no such model.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise HubError("HF_HUB_OFFLINE forbids it")
    address = f"{hub_address()}/api/models/{quote(repository)}/revision/{quote(revision, safe='')}?blobs=true"
    info = _within(limit_s, lambda: _read_info(address, limit_s))
    files = tuple(
        HubFile(sibling.rfilename, sibling.size or 0, sibling.lfs.sha256 if sibling.lfs else None)
        for sibling in info.siblings
    )
    return HubModel(repository, info.sha, files)


def download(model: HubModel, file: HubFile, path: Path, *, on_bytes: Callable[[int], None]) -> None:
    """Write a file of the model to `path`, going on from what is there already.

    Calls `on_bytes` with the size of what is there each time it has grown. The content is not checked.

    Raises:
        HubError: the connection broke too often; what came stays, for the next time.
        OSError: the disk does not take it.
    """
    address = f"{hub_address()}/{quote(model.repository)}/resolve/{model.revision}/{quote(file.name)}"
    for attempt in range(ATTEMPTS):
        before = path.stat().st_size if path.exists() else 0
        if before and before == file.size:
            on_bytes(before)
            return
        if before > file.size:  # of another file: there is no way to go on from it
            path.unlink()
            before = 0
        try:
            _go_on(address, path, before, on_bytes)
        except HubError:
            now = path.stat().st_size if path.exists() else 0
            if attempt + 1 == ATTEMPTS or now <= before:
                raise
        else:
            return


def _go_on(address: str, path: Path, done: int, on_bytes: Callable[[int], None]) -> None:
    """Append what is missing; from the beginning when the hub does not serve parts."""
    chunks = _read_from(address, done)
    done = next(chunks)[0]
    with path.open("r+b" if done else "wb") as file:
        file.seek(done)
        for _, chunk in chunks:
            file.write(chunk)
            done += len(chunk)
            on_bytes(done)
        file.truncate()


def _read_from(address: str, offset: int) -> Iterator[tuple[int, bytes]]:
    """First the offset at which the answer begins, then its content."""
    with _open(address, READ_LIMIT_S, offset=offset) as answer:
        yield (offset if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0), b""
        while True:
            try:
                chunk = answer.read(CHUNK_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise HubError(f"the connection broke off ({_reason(error)})") from error
            if not chunk:
                if answer.length:
                    raise HubError("the connection ended too early")
                return
            yield offset, chunk


def _read_info(address: str, limit_s: float) -> _ModelInfo:
    with _open(address, limit_s) as answer:
        try:
            return msgspec.json.decode(answer.read(), type=_ModelInfo)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError) as error:
            raise HubError(f"what answered is not the hub ({_reason(error)})") from error


def _open(address: str, limit_s: float, *, offset: int = 0) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"rundown/{__version__}"} | ({"Range": f"bytes={offset}-"} if offset else {})
    try:
        request = urllib.request.Request(address, headers=headers)  # noqa: S310  the opener speaks HTTP(S) only
        answer: http.client.HTTPResponse = _opener().open(request, timeout=limit_s)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in {http.HTTPStatus.NOT_FOUND, http.HTTPStatus.UNAUTHORIZED}:
                raise NoSuchModelError(address) from error
            raise HubError(f"it answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HubError(_reason(error)) from error
    return answer


def _opener() -> urllib.request.OpenerDirector:
    """Speaks HTTP and HTTPS, through the environment's proxies, and nothing else (no `file:`)."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=_trust()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates and certifi's: Python from python.org on a Mac has none of its own."""
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    return trust


def _within(limit_s: float, ask: Callable[[], _ModelInfo]) -> _ModelInfo:
    """Ask in a thread of its own: looking up a name knows no time limit."""
    answers: queue.SimpleQueue[_ModelInfo | HubError | NoSuchModelError] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except (HubError, NoSuchModelError) as error:
            answers.put(error)

    threading.Thread(target=run, name="ask-hub", daemon=True).start()
    try:
        answer = answers.get(timeout=limit_s)
    except queue.Empty:
        raise HubError(f"no answer within {limit_s:g} seconds") from None
    if isinstance(answer, HubError | NoSuchModelError):
        raise answer
    return answer


def hub_name() -> str:
    """The hub's host, as it is shown to a person."""
    return urlsplit(hub_address()).hostname or hub_address()


def _reason(error: Exception) -> str:
    """The innermost reason, in few words."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "it does not answer"
    return str(getattr(inner, "strerror", None) or inner or type(inner).__name__)
