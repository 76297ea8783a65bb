"""Where a feed may send us, and how much of our time and disk it may have."""

import gzip
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.addresses import FetchError, Reach, is_public, judged_addresses, local_file, reach_of
from pipeline.feed.download import download_sound, part_name
from pipeline.feed.sounds import NoSoundError, refuse_text
from pipeline.feed.web import Limits, Web, unpacked
from tests.loopback_feed import Answering, Host, endless, podcast_host, redirect_to

SMALL = Limits(text_bytes=100_000, untold_bytes=400_000, answer_s=5, read_s=5, free_bytes=0)
SOUND = bytes(range(256)) * 1000


@pytest.fixture
def host() -> Iterator[Host]:
    with podcast_host() as listening:
        yield listening


def web_for(host: Host, **limits: object) -> Web:
    """As for a feed that lies on this host."""
    values = {field: getattr(SMALL, field) for field in SMALL.__dataclass_fields__}
    return Web(Reach(frozenset({("127.0.0.1", host.port)})), Limits(**{**values, **limits}))


def fetch(web: Web, url: str, part: Path) -> None:
    download_sound(web, url, part, on_progress=lambda _done, _total: None, look_at=refuse_text)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",  # noqa: S104  a name of this machine, which is what is tested
            "10.0.0.1",
            "172.16.5.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "::127.0.0.1"),
        *("2001:0:7f00:1::", "192.0.2.1", "2001:db8::1", "240.0.0.1"),
    ],
)
def test_addresses_inside_somebodys_network_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700::6810:84e5", "64:ff9b::808:808", "1.1.1.1"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_the_same_however_it_is_wrapped(inner: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{inner}")
    translated = ipaddress.IPv6Address((0x64FF9B << 96) | int(inner))
    assert is_public(mapped) == is_public(translated) == is_public(inner)


@pytest.mark.parametrize("written", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "017700000001", "localhost"])
def test_a_public_feed_cannot_send_us_to_loopback_however_it_is_written(written: str) -> None:
    with pytest.raises(FetchError, match="not on the public web"):
        judged_addresses(written, 80, Reach(), limit_s=5)


def test_of_a_name_with_public_and_private_addresses_only_the_public_ones_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("10.0.0.1", "93.184.215.14")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answers)
    assert judged_addresses("mixed.example.org", 80, Reach(), limit_s=5) == [ipaddress.ip_address("93.184.215.14")]


def test_the_connection_goes_to_the_address_that_was_judged_though_the_name_points_elsewhere_a_moment_later(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.pages["/a"] = lambda answering: answering.send(200, answering.headers["Host"].encode())
    asked: list[str] = []

    def rebinding(name: str, port: int, *_args: object, **_more: object) -> list[object]:
        is_name = name == "pod.example.org"
        ip = name if not is_name else "127.0.0.9" if asked else "127.0.0.1"
        asked.extend([name] if is_name else [])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    web = Web(Reach(frozenset({("pod.example.org", host.port)})), SMALL)
    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert web.text(f"http://pod.example.org:{host.port}/a") == f"pod.example.org:{host.port}".encode()
    assert asked == ["pod.example.org"]


def test_a_feed_on_loopback_may_name_its_own_port_and_no_other(host: Host) -> None:
    reach = reach_of(f"{host.address}/feed.xml", limit_s=5)
    host.pages["/a"] = b"here"
    assert Web(reach, SMALL).text(f"{host.address}/a") == b"here"
    with podcast_host() as other, pytest.raises(FetchError, match="not on the public web"):
        Web(reach, SMALL).text(f"{other.address}/a")


def test_the_producer_may_allow_another_host_of_her_own(host: Host) -> None:
    host.pages["/a"] = b"here"
    for chosen in ("127.0.0.1", f"127.0.0.1:{host.port}"):
        reach = reach_of(Path("feed.xml"), chosen=(chosen,), limit_s=5)
        assert Web(reach, SMALL).text(f"{host.address}/a") == b"here"
    with pytest.raises(FetchError, match="is not a host"):
        reach_of(Path("feed.xml"), chosen=("http://:x",), limit_s=5)


@pytest.mark.parametrize(
    "where", ["file:///etc/hostname", "ftp://example.org/x", "gopher://x/", "javascript:x", "http://[::1"]
)
def test_a_redirect_to_anything_but_the_web_is_not_followed(host: Host, where: str) -> None:
    host.pages["/a"] = redirect_to(where)
    with pytest.raises(FetchError):
        web_for(host).text(f"{host.address}/a")
    assert host.asked == ["/a"]


def test_each_redirect_is_judged_again(host: Host) -> None:
    with podcast_host() as inner:
        inner.pages["/secret"] = b"secret"
        host.pages["/a"] = redirect_to("/b")
        host.pages["/b"] = redirect_to(f"{inner.address}/secret")
        with pytest.raises(FetchError, match="not on the public web"):
            web_for(host).text(f"{host.address}/a")
        assert inner.asked == []


def test_redirects_end(host: Host) -> None:
    host.pages["/a"] = redirect_to("/a")
    with pytest.raises(FetchError, match="more than 12 times"):
        web_for(host).text(f"{host.address}/a")
    assert len(host.asked) == 13


def test_the_environments_proxy_is_not_asked(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.pages["/a"] = b"here"
    with podcast_host() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("ALL_PROXY", proxy.address)
        assert web_for(host).text(f"{host.address}/a") == b"here"
        assert proxy.asked == []


def test_a_text_that_never_ends_is_given_up(host: Host) -> None:
    host.pages["/a"] = endless()
    with pytest.raises(FetchError, match=r"larger than 0 MB"):
        web_for(host).text(f"{host.address}/a")


def test_a_recording_that_never_ends_is_given_up_and_leaves_nothing(host: Host, tmp_path: Path) -> None:
    host.pages["/a"] = endless(bytes(50_000))
    with pytest.raises(FetchError, match="goes on after 400,000 bytes"):
        fetch(web_for(host), f"{host.address}/a", tmp_path / "a.part")
    assert list(tmp_path.iterdir()) == []


def test_a_gzip_bomb_is_not_unpacked(host: Host) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < SMALL.text_bytes
    host.pages["/a"] = bomb
    host.pages["/b"] = lambda answering: answering.send(200, bomb, Content_Encoding="gzip")
    for page in ("/a", "/b"):
        with pytest.raises(FetchError, match="unpacks to more"):
            web_for(host).text(f"{host.address}{page}")


def test_a_packed_feed_is_unpacked_and_a_damaged_one_refused(host: Host) -> None:
    packed = gzip.compress(b"<rss/>")
    host.pages["/a"] = lambda answering: answering.send(200, packed, Content_Encoding="gzip")
    assert web_for(host).text(f"{host.address}/a") == b"<rss/>"
    for damaged in (packed[:-4], b"\x1f\x8b" + bytes(40)):
        with pytest.raises(FetchError, match="packed and"):
            unpacked(damaged, 1000)


def test_a_trickle_is_given_up(host: Host) -> None:
    def drip(answering: Answering) -> None:
        answering.send_response(200)
        answering.end_headers()
        while answering.write(b"a"):
            pass

    host.pages["/a"] = drip
    ticks = iter(range(0, 10_000_000, 7))
    web = web_for(host, slow_bytes=1_000_000)
    web.clock = lambda: next(ticks)
    with pytest.raises(FetchError, match="it trickles"):
        web.text(f"{host.address}/a")


def test_an_answer_that_never_begins_is_given_up_and_the_host_is_not_asked_for_ever(host: Host) -> None:
    begun: list[bool] = []

    def drip_headers(answering: Answering) -> None:
        begun.append(True)
        answering.write(b"HTTP/1.1 200 OK\r\n")
        while answering.write(b"X-Drip: 1\r\n"):
            if answering.rfile.closed:
                break

    host.pages["/a"] = drip_headers
    web = web_for(host, answer_s=0.2)
    for _ in range(5):
        with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
            web.text(f"{host.address}/a")
    assert len(begun) <= 3


def test_a_length_that_is_a_lie_is_found_out(host: Host, tmp_path: Path) -> None:
    host.pages["/long"] = lambda answering: answering.send(200, SOUND, length=len(SOUND) + 5000)
    with pytest.raises(FetchError, match="broke off"):
        fetch(web_for(host, attempts=1), f"{host.address}/long", tmp_path / "a.part")
    host.pages["/huge"] = lambda answering: answering.send(200, b"", length=10**15)
    with pytest.raises(FetchError, match="larger than 10 GB"):
        fetch(web_for(host), f"{host.address}/huge", tmp_path / "b.part")


def test_a_recording_that_breaks_off_is_gone_on_with(host: Host, tmp_path: Path) -> None:
    host.pages["/a"] = SOUND
    host.breaks_after = [100_000, 50_000]
    part = tmp_path / part_name("a")
    fetch(web_for(host), f"{host.address}/a", part)
    assert part.read_bytes() == SOUND
    assert host.asked == ["/a", "/a bytes=100000-", "/a bytes=150000-"]


def test_the_next_import_goes_on_with_a_part_and_begins_anew_when_the_file_is_another(
    host: Host, tmp_path: Path
) -> None:
    host.pages["/a"] = SOUND
    part = tmp_path / part_name("a")
    for etag, begins_at in (("one", " bytes=100000-"), ("two", " bytes=100000-")):
        host.etag, host.breaks_after = "one", [100_000]
        with pytest.raises(FetchError):
            fetch(web_for(host, attempts=1), f"{host.address}/a", part)
        host.etag, host.asked = etag, []
        fetch(web_for(host), f"{host.address}/a", part)
        assert part.read_bytes() == SOUND
        assert host.asked == [f"/a{begins_at}"]
        part.unlink()


def test_a_host_that_serves_no_parts_sends_it_all_again(host: Host, tmp_path: Path) -> None:
    host.pages["/a"], host.serves_parts, host.breaks_after = SOUND, False, [100_000]
    fetch(web_for(host), f"{host.address}/a", tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == SOUND


def test_a_page_is_refused_by_its_first_bytes(host: Host, tmp_path: Path) -> None:
    host.pages["/a"] = endless(b"<!doctype html><p>Log in</p>" * 1000)
    with pytest.raises(NoSoundError, match="web page"):
        fetch(web_for(host), f"{host.address}/a", tmp_path / "a.part")


def test_name_and_password_of_a_private_feed_go_to_its_host_and_to_no_other(host: Host) -> None:
    seen: list[str | None] = []

    def note(answering: Answering) -> None:
        seen.append(answering.headers.get("Authorization"))
        answering.send(302, b"", Location=f"{host.address}/b")

    host.pages["/a"] = note
    host.pages["/b"] = lambda answering: (
        seen.append(answering.headers.get("Authorization")),
        answering.send(200, b""),
    )[1]
    web_for(host).text(f"http://ann:secret@127.0.0.1:{host.port}/a")
    assert seen[0] is not None
    assert seen[1] is None


def test_a_feed_that_is_a_file_may_name_files_beside_it_and_no_others(tmp_path: Path) -> None:
    feed = tmp_path / "feed" / "feed.xml"
    feed.parent.mkdir()
    feed.touch()
    (tmp_path / "outside.mp3").touch()
    (feed.parent / "in.mp3").touch()
    (feed.parent / "link.mp3").symlink_to(tmp_path / "outside.mp3")
    reach = reach_of(feed, limit_s=5)
    assert local_file((feed.parent / "in.mp3").as_uri(), reach) == feed.parent.resolve() / "in.mp3"
    for bad in (
        (tmp_path / "outside.mp3").as_uri(),
        (feed.parent / "link.mp3").as_uri(),
        f"{feed.parent.as_uri()}/../outside.mp3",
        f"{feed.parent.as_uri()}/%2e%2e/outside.mp3",
        "file:///etc/hostname",
        "file://elsewhere/etc/hostname",
        f"{feed.parent.as_uri()}/a%00b",
    ):
        with pytest.raises(FetchError):
            local_file(bad, reach)
    with pytest.raises(FetchError, match="feed from the web"):
        local_file((feed.parent / "in.mp3").as_uri(), Reach())
