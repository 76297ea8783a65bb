"""Where a feed may make us go: to the public web, to hosts the producer chose, beside a feed that is a file.

A feed is written by a stranger and read on a machine inside somebody's network. Without a rule, an enclosure at
`http://192.168.0.1/` would make that machine knock where the stranger cannot. So names are resolved here, every
address is judged, and the connection goes to the judged address and to no other; a redirect is judged again.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

T = TypeVar("T")
IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 behind a translator: the last four bytes are where the packets end up."""


class FetchError(Exception):
    """Something cannot be fetched; the message says why, as a sentence without its full stop."""


class NoAnswerError(FetchError):
    """A host that is not there, or says nothing."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be fetched, besides the public web."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    """Hosts the producer chose, lower-case, each with a port or with any."""
    folder: Path | None = None
    """Where a feed that is a file lies: it may name files in this folder and below, and no others."""

    def chose(self, host: str, port: int) -> bool:
        """Whether the producer herself pointed at this host."""
        return (host, port) in self.hosts or (host, None) in self.hosts


def reach_of(feed: str | Path, *, chosen: tuple[str, ...] = (), limit_s: float) -> Reach:
    """What the feed may make us fetch, decided by where it lies.

    On the public web: nothing but the public web. On a private or loopback address: its own host and port as well,
    since the producer typed it. A file: files in its own folder as well. `chosen` are hosts (`nas.local`,
    `192.168.0.5:8080`) that she names besides.

    Raises:
        FetchError: the feed's host cannot be found.
    """
    hosts = {_chosen_host(one) for one in chosen}
    if isinstance(feed, Path):
        return Reach(frozenset(hosts), feed.resolve().parent)
    host, port = host_and_port(urlsplit(feed))
    if not any(is_public(ip) for ip in resolve(host, port, limit_s=limit_s)):
        hosts.add((host, port))
    return Reach(frozenset(hosts))


def judged_addresses(host: str, port: int, reach: Reach, *, limit_s: float) -> list[IP]:
    """The addresses of a host to which a connection may go, in the system's order; never empty.

    Raises:
        FetchError: no such host, or one inside somebody's network.
    """
    found = resolve(host, port, limit_s=limit_s)
    if reach.chose(host, port):
        return found
    public = [ip for ip in found if is_public(ip)]
    if not public:
        raise FetchError(f"{host} is not on the public web ({found[0]}), and a feed may not send us there")
    return public


def host_and_port(parts: SplitResult) -> tuple[str, int]:
    """Lower-case host and port of a web address.

    Raises:
        FetchError: it is no address of the web.
    """
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"{parts.netloc!r} is not a host") from error
    if parts.scheme not in PORTS:
        raise FetchError(f"{parts.scheme or 'this'}: is not an address of the web")
    if not host:
        raise FetchError("the address names no host")
    return host.rstrip("."), PORTS[parts.scheme] if port is None else port


def local_file(url: str, reach: Reach) -> Path | None:
    """The file that a `file:` address means, None for other addresses.

    Raises:
        FetchError: it lies outside the feed's own folder, or the feed did not come as a file.
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        return None
    if reach.folder is None:
        raise FetchError("a feed from the web may not name files of this machine")
    try:
        path = Path(unquote(parts.path)).resolve()
    except (OSError, ValueError) as error:
        raise FetchError("the name of the file cannot be") from error
    if parts.netloc not in ("", "localhost") or not path.is_relative_to(reach.folder):
        raise FetchError("the file lies outside the feed's own folder")
    if not path.is_file():
        raise FetchError(f"there is no file {path.name} beside the feed")
    return path


def is_public(ip: IP) -> bool:
    """Whether an address is one of the open internet, addresses inside addresses included.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    inner: list[IP] = []
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if one is not None]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        elif ip.ipv4_mapped is None and (ip.is_reserved or ip.is_site_local):
            return False
    is_wrapped = isinstance(ip, ipaddress.IPv6Address) and bool(inner)
    own = is_wrapped or (ip.is_global and not ip.is_multicast and not ip.is_reserved)
    return own and all(is_public(one) for one in inner)


def resolve(host: str, port: int, *, limit_s: float) -> list[IP]:
    """All addresses of a host, each once.

    Raises:
        NoAnswerError: there is none, or nobody answers in time.
    """

    def ask() -> list[IP]:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoAnswerError(f"there is no host called {host}") from error
        plain = (str(one[4][0]).partition("%")[0] for one in told)
        return list(dict.fromkeys(ipaddress.ip_address(one) for one in plain))

    return within(limit_s, ask, f"nobody knows the address of {host}")


def within(limit_s: float, ask: Callable[[], T], too_late: str, give_up: Callable[[T], None] | None = None) -> T:
    """What `ask` gives, if it does so in time: some calls of the system know no time limit.

    The thread it runs in is left behind when it takes longer; what it gives then is handed to `give_up`.

    Raises:
        NoAnswerError: it took too long. What `ask` raises is raised as well.
    """
    answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
    late = threading.Event()

    def run() -> None:
        try:
            answer: T | Exception = ask()
        except Exception as error:  # noqa: BLE001  carried over to the thread that waits, and raised there
            answer = error
        if late.is_set() and give_up is not None and not isinstance(answer, Exception):
            give_up(answer)
        answers.put(answer)

    threading.Thread(target=run, name="fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=limit_s)
    except queue.Empty:
        late.set()
        raise NoAnswerError(f"{too_late} within {limit_s:g} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _chosen_host(written: str) -> tuple[str, int | None]:
    parts = urlsplit(written if "//" in written else f"//{written}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        raise FetchError(f"{written!r} is not a host; write it like nas.local or 192.168.0.5:8080")
    return host.rstrip("."), port
