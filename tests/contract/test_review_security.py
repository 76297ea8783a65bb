"""The review server serves its own page and refuses everybody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.review.app import HERE
from pipeline.review.files import StaticFiles
from pipeline.review.security import MAX_BODY_BYTES
from tests.review_house import SLUG, Answered, House, new_house, put_episode, serving

STATIC = StaticFiles(HERE / "static").address
SECRET = b"what lies outside is nobody's business"
PAGES = (
    "/",
    f"/episodes/{SLUG}",
    "/api/queue",
    f"/api/episodes/{SLUG}",
    f"/api/episodes/{SLUG}/peaks",
    f"/sound/{SLUG}",
)
POSTS = tuple(f"/api/episodes/{SLUG}/{act}" for act in ("edits", "undo", "redo", "approve", "find"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    built = new_house(folder)
    put_episode(built)
    for place in (folder / "secret.txt", folder / "secret.json", folder / "secret.wav", folder / "episode.json"):
        place.write_bytes(SECRET)
    with serving(built) as opened:
        yield opened


def assert_refused(answer: Answered, *statuses: int) -> None:
    assert answer.status in (statuses or range(400, 500)), answer
    assert b"Watch the Dough" not in answer.body
    assert SECRET not in answer.body
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_the_own_page_is_served(house: House, path: str) -> None:
    assert house.get(path, Origin=None).status == 200


@pytest.mark.parametrize("path", [*PAGES, "/static/x/y.js", "/nowhere", "/favicon.ico"])
@pytest.mark.parametrize("cookie", [None, "", "rundown=x", "rundown-{port}=", "rundown-{port}=x", "rundown-1={token}"])
def test_without_the_cookie_of_this_run_nothing_is_served(house: House, path: str, cookie: str | None) -> None:
    sent = None if cookie is None else cookie.format(port=house.door.port, token=house.door.token)
    assert_refused(house.get(path, Cookie=sent), 401)


@pytest.mark.parametrize("path", POSTS)
def test_without_the_cookie_nothing_is_changed(house: House, path: str) -> None:
    assert_refused(house.post(path, {"revision": 0}, Cookie=None), 401)


@pytest.mark.parametrize("token", ["", "x", "%00", "%ff%fe", "é".encode().hex(), "a" * 10_000, "{token}x", "x{token}"])
def test_a_wrong_token_opens_nothing(house: House, token: str) -> None:
    asked = token.format(token=house.door.token)
    assert_refused(house.get(f"/?token={asked}", Cookie=None), 401)
    assert_refused(house.get(f"/?token={asked}"), 401)
    assert_refused(house.get(f"/?token={asked}&token=y", Cookie=None), 401)


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(house: House) -> None:
    address = house.door.address(f"/episodes/{SLUG}").removeprefix(house.door.origin)
    answer = house.get(address, Cookie=None, Origin=None, Sec_Fetch_Site="none")
    assert (answer.status, answer.headers["location"]) == (303, f"/episodes/{SLUG}")
    cookie, *marks = answer.headers["set-cookie"].split("; ")
    assert {mark.lower() for mark in marks} == {"httponly", "samesite=strict", "path=/"}
    assert house.get(answer.headers["location"], Cookie=cookie, Origin=None).status == 200


def test_the_token_does_not_lead_to_another_site(house: House) -> None:
    for path in (
        "//evil.example/",
        "/\\evil.example/",
        "/%2f%2fevil.example/",
        "/%5cevil.example",
        "/%0d%0aX-Evil:%20y",
    ):
        answer = house.get(f"{path}?token={house.door.token}", Cookie=None, Origin=None)
        assert answer.status in (303, 400, 404)
        location = answer.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "x-evil" not in answer.headers


def test_the_token_is_not_taken_from_a_link_on_another_site_or_by_a_post(house: House) -> None:
    assert_refused(house.get(f"/?token={house.door.token}", Cookie=None, Origin=None, Sec_Fetch_Site="cross-site"), 403)
    assert_refused(house.post(f"{POSTS[0]}?token={house.door.token}", {}, Cookie=None), 401)


@pytest.mark.parametrize("path", [PAGES[1], PAGES[3], "/?token={token}"])
@pytest.mark.parametrize(
    "host",
    [
        "localhost:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}0",
        "127.0.0.1.:{port}",
        "127.0.0.1.evil.example:{port}",
        "evil.example:{port}",
        "evil.example",
        "0.0.0.0:{port}",
        "[::1]:{port}",
        "2130706433:{port}",
        "127.1:{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}, evil.example",
        "127.0.0.1:{port}/",
        "",
        None,
    ],
)
def test_a_name_that_was_made_to_point_here_is_refused(house: House, host: str | None, path: str) -> None:
    sent = None if host is None else host.format(port=house.door.port)
    assert_refused(house.get(path.format(token=house.door.token), Host=sent), 400, 421)


def test_two_hosts_are_refused(house: House) -> None:
    own = house.own
    lines = [
        f"GET {PAGES[3]} HTTP/1.1",
        *(f"{name}: {own[name]}" for name in own),
        "Host: evil.example",
        "Connection: close",
    ]
    assert_refused(house.say("\r\n".join(lines).encode() + b"\r\n\r\n"), 400, 421)
    whole = [f"GET http://evil.example{PAGES[3]} HTTP/1.1", *lines[1:-2], "Connection: close"]
    assert_refused(house.say("\r\n".join(whole).encode() + b"\r\n\r\n"))


@pytest.mark.parametrize("path", [*PAGES, *POSTS])
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:{port}0",
        "http://127.0.0.1:{port}.evil.example",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port} http://evil.example",
        "file://",
    ],
)
def test_another_origin_is_refused(house: House, path: str, origin: str) -> None:
    sent = origin.format(port=house.door.port)
    answer = house.post(path, {"revision": 0}, Origin=sent) if path in POSTS else house.get(path, Origin=sent)
    assert_refused(answer, 403)


@pytest.mark.parametrize("path", POSTS)
def test_what_changes_something_must_say_where_it_comes_from(house: House, path: str) -> None:
    assert_refused(house.post(path, {"revision": 0}, Origin=None), 403)
    assert_refused(house.post(path, {"revision": 0}, Sec_Fetch_Site="none"), 403)


@pytest.mark.parametrize("path", [*PAGES, *POSTS])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "CROSS-SITE", "same-origin, cross-site"])
def test_requests_of_other_sites_are_refused(house: House, path: str, site: str) -> None:
    method = "POST" if path in POSTS else "GET"
    assert_refused(house.ask(method, path, b"{}", Sec_Fetch_Site=site, Content_Type="application/json"), 403)


@pytest.mark.parametrize("dest", ["iframe", "frame", "embed", "object"])
def test_the_page_is_not_put_into_a_frame(house: House, dest: str) -> None:
    assert_refused(house.get(PAGES[1], Sec_Fetch_Dest=dest), 403)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json", None],
)
def test_only_what_calls_itself_json_is_read(house: House, path: str, kind: str | None) -> None:
    assert_refused(house.post(path, {"revision": 0}, Content_Type=kind), 415)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X"])
def test_other_methods_are_refused(house: House, method: str) -> None:
    for path in (PAGES[0], PAGES[3], POSTS[0]):
        assert_refused(house.ask(method, path, b"{}"))
    assert_refused(house.ask("POST", PAGES[3], b"{}"), 405)
    assert_refused(house.get(POSTS[0]), 405)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        *((path, {}) for path in PAGES),
        ("/nowhere", {}),
        ("/api/nowhere", {}),
        (PAGES[0], {"Cookie": None}),
        (PAGES[0], {"Host": "evil.example"}),
        (f"/sound/{SLUG}", {"Range": "bytes=0-9"}),
        (f"/sound/{SLUG}", {"Range": "bytes=999999999-"}),
    ],
)
def test_every_answer_forbids_frames_guessing_and_scripts_from_elsewhere(
    house: House, path: str, headers: dict[str, str | None]
) -> None:
    answer = house.get(path, **headers)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


def test_the_nonce_is_another_one_each_time_and_stands_on_the_page_alone(house: House) -> None:
    nonces = set()
    for _ in range(3):
        answer = house.get(PAGES[1])
        [nonce] = {part.split("'")[0] for part in answer.headers["content-security-policy"].split("'nonce-")[1:]}
        assert len(nonce) >= 16
        nonces.add(nonce)
    assert len(nonces) == 3


def test_the_token_stands_in_no_page(house: House) -> None:
    for path in PAGES:
        answer = house.get(path)
        assert house.door.token.encode() not in answer.body
        assert house.door.token not in str(answer.headers)


OUTSIDE = ("secret.wav", "episode.json", "etc/passwd", SLUG)
CLIMBS = (
    "..",
    "%2e%2e",
    ".%2e",
    "%252e%252e",
    "..%2f..",
    "..%252f..",
    "%2e%2e%2f%2e%2e",
    "..%5c..",
    "..\\..",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%c0%ae%c0%ae%c0%af%c0%ae%c0%ae",
    "%uff0e%uff0e",
    "....//",
    "..;",
    "..%00",
    "%00",
    ".",
    "~",
    "%7e",
    "C:",
    "%2f",
    "%2fetc%2fpasswd%00.wav",
    "%0a..",
    "..%ef%bc%8f..",
    "a" * 5_000,
)


@pytest.mark.parametrize("room", ["/episodes/", "/api/episodes/", "/sound/", f"{STATIC}/", "/"])
@pytest.mark.parametrize("climb", CLIMBS)
def test_no_spelling_of_a_path_leads_out_of_the_folders(house: House, room: str, climb: str) -> None:
    for name in OUTSIDE:
        for asked in (f"{climb}/{name}", f"{SLUG}/{climb}/{name}", f"{climb}%2f{name}", climb):
            assert_refused(house.get(f"{room}{asked}", Origin=None))


def test_an_episode_has_one_spelling(house: House) -> None:
    for other in (SLUG.upper(), f"{SLUG}.", f"{SLUG}%20", f"{SLUG}%00", f".%2f{SLUG}", f"{SLUG}::$DATA", f"{SLUG}%2f."):
        assert_refused(house.get(f"/api/episodes/{other}"), 404)
        assert_refused(house.get(f"/sound/{other}"), 404)


STATE = "outputs/{slug}/.rundown"
LINKS = (
    "outputs/linked",
    "outputs/{slug}/episode.json",
    STATE,
    *(f"{STATE}/{name}" for name in ("kept-review.json", "kept-draft.json", "documents.lock", "lock", "beside")),
)


def contents(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (place, *place.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("link", LINKS)
def test_links_out_of_the_outputs_are_not_followed(tmp_path: Path, link: str) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    place = tmp_path / link.format(slug=SLUG)
    outside = tmp_path / "outside"
    if place.exists():
        place.rename(outside)
    elif place.parent == house.out:
        (house.out / SLUG).rename(outside)
    else:
        outside.write_bytes(b"{}")
    before = contents(outside)
    place.symlink_to(outside)
    slug = place.name if place.parent == house.out else SLUG
    with serving(house) as opened:
        for path in (f"/episodes/{slug}", f"/api/episodes/{slug}", f"/api/episodes/{slug}/peaks"):
            assert_refused(opened.get(path))
        for act in ("edits", "undo", "approve"):
            assert_refused(opened.post(f"/api/episodes/{slug}/{act}", {"revision": 0, "edits": []}))
    assert contents(outside) == before


def test_too_long_a_request_is_refused_before_it_is_read(house: House) -> None:
    for length in (MAX_BODY_BYTES + 1, 10**15, 10**30):
        assert_refused(
            house.ask("POST", POSTS[0], b"{", Content_Type="application/json", Content_Length=str(length)), 413, 400
        )
    assert_refused(house.post(POSTS[0], b" " * (MAX_BODY_BYTES + 1)), 413)
    chunk = b"%x\r\n%s\r\n" % (65536, b" " * 65536)
    chunked = chunk * (MAX_BODY_BYTES // 65536 + 1) + b"0\r\n\r\n"
    own = {**house.own, "Content-Type": "application/json", "Transfer-Encoding": "chunked", "Connection": "close"}
    lines = "\r\n".join([f"POST {POSTS[0]} HTTP/1.1", *(f"{name}: {value}" for name, value in own.items())])
    assert_refused(house.say(lines.encode() + b"\r\n\r\n" + chunked), 413)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00" * 100,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(house: House, request_bytes: bytes) -> None:
    assert house.say(request_bytes).status in range(400, 500)
    assert house.get(PAGES[0]).status == 200


def test_a_web_socket_is_not_opened(house: House) -> None:
    answer = house.get(
        "/", Upgrade="websocket", Connection="Upgrade, close", Sec_WebSocket_Version="13", Sec_WebSocket_Key="eA=="
    )
    assert answer.status != 101
