"""Who may talk to the review server: this run's own page in the producer's own browser, nobody else.

Other web pages can send requests to 127.0.0.1 too, directly or under a name of their own that they let
point there (DNS rebinding). So each request is judged before anything else looks at it:

    Host             exactly our address                    else 421
    Sec-Fetch-Site   our own page, or typed by a person     else 403
    Sec-Fetch-Dest   no frame, no plug-in                   else 403
    Origin           ours; needed where something changes   else 403
    cookie           this run's token                       else 401

The token is in the address that `rundown review` prints. Opening it gives the browser the cookie and
leads to the same page without the token.
"""

import secrets
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import RundownError

LOOPBACK = "127.0.0.1"
TOKEN_BYTES = 32
"""256 bits, as `secrets` advises; nobody guesses it while a server runs."""
MAX_BODY_BYTES = 2 * 1024 * 1024
"""Of a request: a day's edits of a long episode are a tenth of it."""
NONCE = "rundown.nonce"
"""Where in the scope the page finds the nonce of its scripts."""

_READING = frozenset({"GET", "HEAD"})
_FRAMES = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})
_OPEN_AGAIN = "Open the address that `rundown review` printed, or start it again."


class Refusal(Exception):  # noqa: N818  not an error of ours: an answer
    """A request that is not served: its status, and the two sentences the page shows."""

    def __init__(self, status: int, sentence: str, remedy: str = ""):
        super().__init__(sentence)
        self.status, self.sentence, self.remedy = status, sentence, remedy

    @classmethod
    def of(cls, error: RundownError, status: int) -> Self:
        """What an error says, its file in front."""
        return cls(status, str(error).removesuffix(error.remedy).rstrip(), error.remedy)


@dataclass(frozen=True, slots=True)
class Door:
    """Where this run of the server is, and what opens it."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)

    @property
    def host(self) -> str:
        """As it stands in the Host header."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        """As it stands in the Origin header."""
        return f"http://{self.host}"

    @property
    def cookie(self) -> str:
        """Its name: browsers keep cookies by host and not by port, so that two servers must differ here."""
        return f"rundown-{self.port}"

    def address(self, path: str) -> str:
        """The address of a page to open, with the token."""
        return f"{self.origin}{quote(path)}?token={self.token}"


class Guard:
    """Judges every request, and puts on every answer what the browser must not do with it."""

    def __init__(self, app: ASGIApp, door: Door):
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or say why not; anything but HTTP is not answered."""
        if scope["type"] != "http":
            return
        scope[NONCE] = secrets.token_urlsafe(16)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), scope[NONCE])
            await send(message)

        try:
            answer = self._let_in(scope)
        except Refusal as refusal:
            answer = refused(scope, refusal)
        await (answer or self._app)(scope, receive, send_guarded)

    def _let_in(self, scope: Scope) -> Response | None:
        """None for a request to be served; the answer to one that brings the token.

        Raises:
            Refusal: not from our own page.
        """
        headers = Headers(scope=scope)
        _check_sender(scope["method"], headers, self._door)
        given = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("token")
        if given is not None and scope["method"] in _READING:
            if not any(_same(token.encode(), self._door.token) for token in given):
                raise Refusal(401, "This address is of an earlier run of the review page.", _OPEN_AGAIN)
            page = RedirectResponse(quote("/" + scope["path"].lstrip("/\\")), status_code=303)
            page.set_cookie(self._door.cookie, self._door.token, httponly=True, samesite="strict", path="/")
            return page
        wanted = f"{self._door.cookie}={self._door.token}"
        cookies = [part.strip().encode("latin-1") for line in headers.getlist("cookie") for part in line.split(";")]
        if not any(_same(cookie, wanted) for cookie in cookies):
            raise Refusal(401, "This browser has no key to this review page.", _OPEN_AGAIN)
        return None


def refused(scope: Scope, refusal: Refusal) -> Response:
    """The answer to a refused request: for scripts as JSON, for a person as text."""
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": refusal.sentence, "remedy": refusal.remedy}, status_code=refusal.status)
    return PlainTextResponse(f"{refusal.sentence} {refusal.remedy}".rstrip() + "\n", status_code=refusal.status)


async def read_body(request: Request) -> bytes:
    """The JSON text of a request; reading ends as soon as it is too long.

    Raises:
        Refusal: it is not called JSON (a form of another site can send text and forms only), or is too long.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(415, "Only JSON is read here.", "Send it as application/json.")
    too_long = Refusal(413, f"A request may hold {MAX_BODY_BYTES // 1024} KB.", "Send the edits in smaller parts.")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise too_long
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise too_long
    return bytes(body)


def _check_sender(method: str, headers: Headers, door: Door) -> None:
    """Host, Sec-Fetch-* and Origin, each as exact as browsers send them; what a browser left out cannot be judged."""
    if headers.getlist("host") != [door.host]:
        raise Refusal(421, "This is not the address of the review page.", f"It is at {door.origin}/")
    elsewhere = Refusal(403, "This request came from another page.", "Open the review page's address by itself.")
    sites = {"same-origin", "none"} if method in _READING else {"same-origin"}
    if not sites.issuperset(headers.getlist("sec-fetch-site")):
        raise elsewhere
    if not _FRAMES.isdisjoint(headers.getlist("sec-fetch-dest")):
        raise Refusal(403, "The review page is not shown inside another page.")
    origins = headers.getlist("origin")
    if any(origin != door.origin for origin in origins) or (not origins and method not in _READING):
        raise elsewhere


def _same(given: bytes, wanted: str) -> bool:
    return secrets.compare_digest(given, wanted.encode("ascii"))


def _protect(headers: MutableHeaders, nonce: str) -> None:
    """Scripts by nonce only, nothing from elsewhere, no frames, no guessing of types, no traces in caches."""
    headers["content-security-policy"] = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers["x-frame-options"] = "DENY"
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers.setdefault("cache-control", "no-store")
