"""The review server's run: on loopback, from `rundown review` to Ctrl-C."""

import contextlib
import hashlib
import logging
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from pipeline.errors import InputError
from pipeline.inputs import find_recording, make_slug
from pipeline.review.app import build_app
from pipeline.review.episodes import is_listed
from pipeline.review.security import LOOPBACK, Door

FIRST_PORT, PORTS = 20_000, 12_768
"""Below the ports that systems hand out by themselves (from 32768 on), and above the well-known ones."""
WAIT_AT_END_S = 2
"""Answers under way get so long at the end; edits are on the disk before they are answered."""


def serve(
    asked: str | None, *, audio_dir: Path, out_dir: Path, port: int | None, on_ready: Callable[[str], None]
) -> None:
    """Serve the review page until Ctrl-C or a SIGTERM.

    Args:
        asked: the episode, a slug or the path of its recording; None opens the queue of all.
        audio_dir: where the recordings are.
        out_dir: where the results are.
        port: where to listen; None takes the same one each time for these results (a browser keeps
            unsaved edits by port), or any free one where that is taken.
        on_ready: told the address to open as soon as it can be opened.

    Raises:
        InputError: no such episode, or the port is taken.
    """
    slug = None if asked is None else _find_slug(asked, audio_dir=audio_dir, out_dir=out_dir)
    with listen(port, out_dir) as listening:
        door = Door(listening.getsockname()[1])
        closing = threading.Event()
        app = build_app(door, audio_dir=audio_dir, out_dir=out_dir, is_closing=closing.is_set)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it is ended; everything answered is on the disk
            on_ready(door.address("/" if slug is None else f"/episodes/{slug}"))
            Server(app, closing).run(sockets=[listening])


def open_browser(address: str) -> None:
    """Open the address without waiting for the browser."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _find_slug(asked: str, *, audio_dir: Path, out_dir: Path) -> str:
    """The slug of a processed episode, asked for by slug or by recording."""
    if is_listed(out_dir, asked):
        return asked
    slug = make_slug(find_recording(asked, audio_dir=audio_dir).stem)
    if not is_listed(out_dir, slug):
        raise InputError("There is no draft of this episode yet.", remedy=f"make process EPISODE={asked}")
    return slug


def listen(port: int | None, out_dir: Path) -> socket.socket:
    """A socket on loopback that takes connections from now on; they wait until the server reads them.

    Raises:
        InputError: the port that was asked for cannot be used.
    """
    if port is not None:
        return _bound(port)
    usual = FIRST_PORT + int(hashlib.sha256(str(out_dir.resolve()).encode()).hexdigest(), 16) % PORTS
    try:
        return _bound(usual)
    except InputError:
        return _bound(0)


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(
            f"Port {port} cannot be used: {getattr(error, 'strerror', None) or error}.",
            remedy="Name another with --port, or leave it out: a free one is taken.",
        ) from error
    return listening


class Server(uvicorn.Server):
    """Uvicorn that tells long work when the end has come."""

    def __init__(self, app: ASGIApp, closing: threading.Event):
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=WAIT_AT_END_S,
            )
        )
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C or SIGTERM: finish what is being answered, take nothing new."""
        self._closing.set()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # a player that is cut off is no error now
        super().handle_exit(sig, frame)
