"""The review server's pages and its JSON interface: reads a request, asks a session, answers.

Every route lies behind `security.Guard`. What a person made wrong, or another program is in the way of,
is answered with a sentence and a remedy and a status from 400 to 499; 503 says that the machine must be mended,
500 is a bug of ours.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.errors import MachineError, RundownError
from pipeline.review.batch import Batch
from pipeline.review.episodes import Episodes
from pipeline.review.files import StaticFiles
from pipeline.review.queue import QueueReader
from pipeline.review.security import NONCE, Door, Guard, Refusal, read_body, refused
from pipeline.review.session import Session
from pipeline.review.sound import sound_response
from pipeline.review.state import Answer

T = TypeVar("T")
HERE = Path(__file__).parent

MOST_DIGITS = 9
"""Of the number of a peak: a year of sound has fewer."""
Revision = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""Whole numbers that every JavaScript has."""


class At(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What undo and redo are told: the revision that the page shows."""

    revision: Revision


class Approve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who approves, and the revision that she saw."""

    revision: Revision
    by: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Find(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for in transcript and notes."""

    find: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    match_case: bool = False
    whole_words: bool = True


def build_app(door: Door, *, audio_dir: Path, out_dir: Path, is_closing: Callable[[], bool] = lambda: False) -> ASGIApp:
    """The whole server behind its guard; `is_closing` tells long work to give up."""
    pages = _Pages(Episodes(audio_dir=audio_dir, out_dir=out_dir, is_closing=is_closing))
    episode = "/api/episodes/{slug}"
    app = Starlette(
        routes=[
            Route("/", pages.queue_page),
            Route("/favicon.ico", pages.no_icon),
            Route("/episodes/{slug}", pages.episode_page),
            Route("/static/{digest}/{name:path}", pages.static_file),
            Route("/sound/{slug}", pages.sound),
            Route("/api/queue", pages.queue),
            Route(episode, pages.state),
            Route(f"{episode}/peaks", pages.peaks),
            Route(f"{episode}/edits", pages.edits, methods=["POST"]),
            Route(f"{episode}/undo", pages.undo, methods=["POST"]),
            Route(f"{episode}/redo", pages.redo, methods=["POST"]),
            Route(f"{episode}/find", pages.find, methods=["POST"]),
            Route(f"{episode}/approve", pages.approve, methods=["POST"]),
        ],
        exception_handlers={
            Refusal: _refuse,
            RundownError: _refuse_error,
            HTTPException: _refuse_unknown,
            Exception: _own_bug,
        },
    )
    app.router.redirect_slashes = False
    return Guard(app, door)


class _Pages:
    """The answer to each route."""

    def __init__(self, episodes: Episodes):
        self._episodes = episodes
        self._queue = QueueReader(episodes.out_dir, episodes.changed)
        self._static = StaticFiles(HERE / "static")
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )

    async def queue_page(self, request: Request) -> Response:
        return self._page("queue.html", request, title="Episodes to review")

    async def episode_page(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        title = await run_in_threadpool(self._episodes.title, slug)
        return self._page("episode.html", request, slug=slug, title=title)

    def _page(self, template: str, request: Request, **values: str) -> Response:
        page = self._templates.get_template(template)
        return HTMLResponse(page.render(nonce=request.scope[NONCE], static=self._static.address, **values))

    async def no_icon(self, _request: Request) -> Response:
        """Browsers ask for it by themselves; an error here would stand in their console."""
        return Response(status_code=204)

    async def static_file(self, request: Request) -> Response:
        return self._static.response(request.path_params["digest"], request.path_params["name"])

    async def sound(self, request: Request) -> Response:
        path = await run_in_threadpool(self._episodes.sound, request.path_params["slug"])
        return sound_response(path)

    async def queue(self, _request: Request) -> Response:
        return _json(await run_in_threadpool(self._queue.read))

    async def state(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self._episodes.state, request.path_params["slug"]))

    async def peaks(self, request: Request) -> Response:
        first = request.query_params.get("from", "0")
        if not (first.isascii() and first.isdecimal() and len(first) <= MOST_DIGITS):
            raise Refusal(400, "A waveform is told from one of its peaks on.", "Load the page again.")
        return _json(await run_in_threadpool(self._episodes.peaks, request.path_params["slug"], int(first)))

    async def edits(self, request: Request) -> Response:
        batch = await _read(request, Batch)
        return _answer(await self._ask(request, lambda session: session.apply(batch)), asked=len(batch.edits))

    async def undo(self, request: Request) -> Response:
        at = await _read(request, At)
        return _answer(await self._ask(request, lambda session: session.undo(at.revision)), asked=1)

    async def redo(self, request: Request) -> Response:
        at = await _read(request, At)
        return _answer(await self._ask(request, lambda session: session.redo(at.revision)), asked=1)

    async def find(self, request: Request) -> Response:
        what = await _read(request, Find)
        options = {"match_case": what.match_case, "whole_words": what.whole_words}
        return _json(await self._ask(request, lambda session: session.find(what.find, **options)))

    async def approve(self, request: Request) -> Response:
        approval = await _read(request, Approve)
        return _json(await self._ask(request, lambda session: session.approve(approval.revision, approval.by)))

    async def _ask(self, request: Request, question: Callable[[Session], T]) -> T:
        """What the episode's session says: it waits for the disk, so it is asked in another thread."""
        slug = request.path_params["slug"]
        return await run_in_threadpool(lambda: question(self._episodes.session(slug)))


async def _read(request: Request, kind: type[T]) -> T:
    """The body of a request as a value.

    Raises:
        Refusal: too long, not JSON, or not of that form; the sentence names the place in it.
    """
    body = await read_body(request)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, f"This request cannot be read: {error}.", "Load the page again.") from error


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _answer(answer: Answer, *, asked: int) -> Response:
    """409 when nothing of what was asked could be done."""
    status = 409 if 0 < asked <= len(answer.refused) else 200
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json")


async def _refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101  Starlette looks handlers up by this class
    return refused(request.scope, refusal)


async def _refuse_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RundownError)  # noqa: S101  as above
    status = 503 if isinstance(error, MachineError) else 409
    return refused(request.scope, Refusal.of(error, status))


async def _refuse_unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  as above
    return refused(request.scope, Refusal(error.status_code, "There is no such page here.", "Go back to the queue: /"))


async def _own_bug(request: Request, _error: Exception) -> Response:
    """Its traceback goes to the terminal."""
    sentence = "Something went wrong here that should not: a bug of ours."
    return refused(request.scope, Refusal(500, sentence, "What is shown as saved is kept. The terminal says more."))
