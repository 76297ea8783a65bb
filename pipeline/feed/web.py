"""The web as a feed may use it: judged addresses, redirects one by one, and a limit on size and time."""

import functools
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import certifi
import httpx

from pipeline import __version__
from pipeline.feed.addresses import (
    FetchError,
    NoAnswerError,
    Reach,
    host_and_port,
    judged_addresses,
    local_file,
    within,
)
from pipeline.interrupt import raise_if_interrupted

MOST_ADDRESSES = 4
"""Of one host that are tried, one after the other."""
GZIP = b"\x1f\x8b"


class BrokenOffError(FetchError):
    """The connection ended too early; another attempt may go on from there."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much, too long, too slow."""

    text_bytes: int = 64_000_000
    """Of a feed, a transcript, chapters. The largest feeds of 2,000 episodes have about 20 MB."""
    sound_bytes: int = 10_000_000_000
    """A day of stereo MP3 at 320 kbit/s has 3.5 GB; ten hours of WAV have 6.4 GB."""
    untold_bytes: int = 2_000_000_000
    """Of a recording whose length the server does not tell: it may never end."""
    free_bytes: int = 500_000_000
    """Room that is left on the disk for everything else."""
    answer_s: float = 30.0
    """Until a host is found, a connection stands, an answer begins."""
    read_s: float = 30.0
    """Until the next bytes come."""
    slow_s: float = 60.0
    slow_bytes: int = 60_000
    """In each stretch of `slow_s` so much has to come; a telephone line of 1995 brought five times that."""
    redirects: int = 12
    """Feeds count their listeners through up to six addresses, one behind the other."""
    attempts: int = 4
    """A recording that broke off is taken up again so often, as long as each attempt brought something."""
    gives_up_after: int = 3
    """A host that did not answer so often in a row is not asked again in this import."""


def _new_client() -> httpx.Client:
    """Without the environment's proxies: they would look up names for themselves, and go where they point."""
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    return httpx.Client(
        verify=trust,
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
        headers={"User-Agent": f"rundown/{__version__}", "Accept-Encoding": "identity", "Accept": "*/*"},
    )


@dataclass(slots=True)
class Web:
    """Fetches for one import; keeps no connection and no cookie from one file to the next."""

    reach: Reach
    limits: Limits = Limits()
    clock: Callable[[], float] = time.monotonic
    _silent: dict[str, int] = field(default_factory=dict)
    """Hosts, and how often in a row they did not answer."""
    _client: httpx.Client = field(default_factory=_new_client)

    def __post_init__(self) -> None:
        self._client.timeout = httpx.Timeout(self.limits.read_s)

    def text(self, url: str) -> bytes:
        """A feed, a transcript or chapters, unpacked where it comes packed.

        Raises:
            FetchError: it cannot be had, is too large, or may not be fetched.
        """
        limit = self.limits.text_bytes
        path = local_file(url, self.reach)
        if path is not None:
            if path.stat().st_size > limit:
                raise FetchError(f"it is larger than {limit / 1e6:.0f} MB")
            return unpacked(path.read_bytes(), limit)
        content = bytearray()
        with self.answer(url) as answer:
            refuse_status(answer)
            packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
            if packing not in ("identity", "gzip", "x-gzip", ""):
                raise FetchError(f"it comes packed in a way we did not ask for ({packing[:20]})")
            for chunk in self.body(answer):
                content += chunk
                if len(content) > limit:
                    raise FetchError(f"it is larger than {limit / 1e6:.0f} MB")
        return unpacked(bytes(content), limit)

    @contextmanager
    def answer(self, url: str, headers: dict[str, str] | None = None) -> Iterator[httpx.Response]:
        """The answer at the end of the redirects, each of which is judged like the first address."""
        for _ in range(self.limits.redirects + 1):
            answer = self._ask(url, headers or {})
            try:
                where = answer.headers.get("Location")
                if answer.status_code not in (301, 302, 303, 307, 308) or where is None:
                    yield answer
                    return
                url = _redirected(url, where)
            finally:
                answer.close()
        raise FetchError(f"it is redirected more than {self.limits.redirects} times")

    def body(self, answer: httpx.Response) -> Iterator[bytes]:
        """What comes, as it comes; a trickle that would go on for weeks is cut off."""
        began, since = self.clock(), 0
        try:
            for chunk in answer.iter_raw():
                raise_if_interrupted()
                since += len(chunk)
                if self.clock() - began > self.limits.slow_s:
                    if since < self.limits.slow_bytes:
                        raise FetchError(f"it trickles: {since:,} bytes in {self.limits.slow_s:g} seconds")
                    began, since = self.clock(), 0
                yield chunk
        except httpx.HTTPError as error:
            raise BrokenOffError(f"the connection broke off ({_reason(error)})") from error

    def close(self) -> None:
        """Let go of what is open."""
        self._client.close()

    def _ask(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """The answer of one address, if its host still answers."""
        host, port = host_and_port(urlsplit(url))
        if self._silent.get(host, 0) >= self.limits.gives_up_after:
            raise FetchError(
                f"{host} did not answer {self.limits.gives_up_after} times in a row and is not asked again"
            )
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise FetchError("the address cannot be") from error
        try:
            answer = self._connect(host, address.copy_with(port=port), {"Host": address.netloc.decode(), **headers})
        except NoAnswerError:
            self._silent[host] = self._silent.get(host, 0) + 1
            raise
        self._silent.pop(host, None)
        return answer

    def _connect(self, host: str, address: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        """Connect to a judged address of the host, and to nothing else."""
        failed = NoAnswerError(f"{host} has no address")
        for ip in judged_addresses(host, address.port or 0, self.reach, limit_s=self.limits.answer_s)[:MOST_ADDRESSES]:
            pinned = address.copy_with(host=str(ip))
            request = self._client.build_request("GET", pinned, headers=headers, extensions={"sni_hostname": host})
            send = functools.partial(self._client.send, request, stream=True)
            try:
                return within(self.limits.answer_s, send, f"{host} did not answer", httpx.Response.close)
            except NoAnswerError as error:
                failed = error
            except (httpx.InvalidURL, ValueError) as error:  # httpx looks at where a redirect leads before we do
                raise FetchError("it is redirected to something that is no address") from error
            except httpx.HTTPError as error:
                failed = NoAnswerError(f"{host}: {_reason(error)}")
        raise failed


def unpacked(content: bytes, limit: int) -> bytes:
    """Content that may have come as gzip, never more than `limit` bytes of it.

    Raises:
        FetchError: it unpacks to more, or is damaged.
    """
    if not content.startswith(GZIP):
        return content
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(content, limit + 1)
    except zlib.error as error:
        raise FetchError("it is packed and damaged") from error
    if len(whole) > limit:
        raise FetchError(f"it unpacks to more than {limit / 1e6:.0f} MB")
    if not unpacker.eof:
        raise FetchError("it is packed and ends too early")
    return whole


def refuse_status(answer: httpx.Response) -> None:
    """Only what is there, whole or in part, is taken.

    Raises:
        FetchError: the server answers something else.
    """
    if answer.status_code not in (200, 206):
        raise FetchError(f"the server answers {answer.status_code} {answer.reason_phrase}".rstrip())


def _redirected(url: str, where: str) -> str:
    """The next address; from https back to http is let pass, as many that count listeners do it."""
    try:
        following = urljoin(url, where)
        host_and_port(urlsplit(following))
    except ValueError as error:
        raise FetchError("it is redirected to something that is no address") from error
    except FetchError as error:
        raise FetchError(f"it is redirected to something that is no web address ({error})") from error
    return following


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it does not answer"
    return " ".join(str(error).split())[:120] or type(error).__name__
