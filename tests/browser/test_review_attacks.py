"""Other web pages in the producer's own browser, while her review page is open in it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import chromium
from tests.review_house import SLUG, House, new_house, put_episode, serving

EVIL, REBOUND = "evil.example", "rebound.example"
"""Names that this browser finds on 127.0.0.1, as a DNS server of the attacker would have it."""
EDIT = {"revision": 0, "edits": [{"id": "00000000-0000-4000-8000-000000000000", "op": "accept", "item": "x"}]}
API = f"/api/episodes/{SLUG}"


class Attacker(BaseHTTPRequestHandler):
    """Serves the page that the test wrote, under any path."""

    page = ""

    def do_GET(self) -> None:
        content = self.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ", ".join(f"MAP {name} 127.0.0.1" for name in (EVIL, REBOUND))
    with chromium(f"--host-resolver-rules={names}", "--disable-features=LocalNetworkAccessChecks") as launched:
        yield launched


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = new_house(tmp_path_factory.mktemp("house"))
    put_episode(built)
    with serving(built) as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """A browser that has the key, with a page of ours open in it that asks for nothing more by itself."""
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(house.door.address("/api/queue"))
    assert answer is not None
    assert answer.status == 200
    assert page.url == f"{house.door.origin}/api/queue"
    house.served.clear()
    yield context
    context.close()


@contextmanager
def attacking(page: str) -> Iterator[int]:
    """The port at which the attacker's page is served."""
    handler = type("Handler", (Attacker,), {"page": page})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def attack(visitor: BrowserContext, script: str, host: str) -> Page:
    """A page of another site that runs `script` and then says so in its title; what it got is in `window.got`."""
    page = visitor.new_page()
    with attacking(f"<!doctype html><title>evil</title><body><script>{script}</script>") as port:
        page.goto(f"http://{host}:{port}/")
        page.wait_for_function("document.title === 'done'")
    return page


def own_requests(house: House) -> list[tuple[str, str, int]]:
    """What reached the server; a browser may ask for an icon by itself."""
    return [request for request in house.served if request[1] != "/favicon.ico"]


FETCHES = """
window.got = [];
const tries = [];
for (const mode of ['cors', 'no-cors'])
  for (const path of %(paths)s)
    tries.push(fetch('%(origin)s' + path, { mode, credentials: 'include' }));
for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'application/json'])
  for (const mode of ['cors', 'no-cors'])
    for (const act of ['edits', 'undo', 'approve', 'find'])
      tries.push(fetch('%(origin)s%(api)s/' + act, {
        method: 'POST', mode, credentials: 'include', body: %(body)s,
        headers: mode === 'no-cors' && kind === 'application/json' ? {} : { 'Content-Type': kind } }));
navigator.sendBeacon('%(origin)s%(api)s/edits', %(body)s);
const request = new XMLHttpRequest();
request.open('POST', '%(origin)s%(api)s/edits'); request.withCredentials = true;
request.onerror = () => window.got.push('blocked'); request.send(%(body)s);
Promise.all(tries.map(one => one.then(
  async answer => window.got.push(await answer.text()), () => window.got.push('blocked'))))
  .then(() => { document.title = 'done'; });
"""

PATHS = ("/", f"/episodes/{SLUG}", API, "/api/queue", f"{API}/peaks", f"/sound/{SLUG}")


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1"])
def test_a_script_of_another_site_reads_and_changes_nothing(visitor: BrowserContext, house: House, host: str) -> None:
    """`127.0.0.1` at another port is the same site to a browser: it even sends our cookie along."""
    values = {"origin": house.door.origin, "api": API, "paths": json.dumps(PATHS), "body": json.dumps(json.dumps(EDIT))}
    page = attack(visitor, FETCHES % values, host)
    got = page.evaluate("window.got")
    assert len(got) > 30
    assert set(got) <= {"blocked", ""}
    served = own_requests(house)
    assert len(served) > 20
    assert [request for request in served if request[2] < 400] == []
    assert house.get(API).value["revision"] == 0


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_site_changes_nothing(visitor: BrowserContext, house: House, host: str, kind: str) -> None:
    body = json.dumps(EDIT)[:-1] + ', "x": "'
    form = (
        f"<form method=post enctype='{kind}' action='{house.door.origin}{API}/edits'>"
        f"<input name='{body}' value='\"}}'></form><script>document.forms[0].submit()</script>"
    )
    page = visitor.new_page()
    with attacking(form) as port, page.expect_response(f"{house.door.origin}{API}/edits") as answered:
        page.goto(f"http://{host}:{port}/")
    assert answered.value.status == 403
    assert [request[2] for request in own_requests(house)] == [403]


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1"])
def test_the_page_cannot_be_framed_or_embedded(visitor: BrowserContext, house: House, host: str) -> None:
    address = f"{house.door.origin}/episodes/{SLUG}"
    frames = f"""
    const parts = [];
    for (const [tag, name] of [['iframe', 'src'], ['embed', 'src'], ['object', 'data']]) {{
      const part = document.createElement(tag);
      parts.push(new Promise(ended => {{ part.onload = part.onerror = ended; }}));
      part[name] = '{address}';
      document.body.append(part);
    }}
    Promise.all(parts).then(() => {{ document.title = 'done'; }});
    """
    page = attack(visitor, frames, host)
    assert [frame for frame in page.frames if "Watch the Dough" in frame.content()] == []
    served = own_requests(house)
    assert served
    assert {request[2] for request in served} <= {401, 403}


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1"])
def test_nothing_can_be_included_as_picture_script_style_or_sound(
    visitor: BrowserContext, house: House, host: str
) -> None:
    includes = f"""
    window.got = [];
    const origin = '{house.door.origin}', parts = [];
    const include = (tag, name, path) => parts.push(new Promise(ended => {{
      const part = document.createElement(tag);
      part.onload = part.onloadedmetadata = () => {{ window.got.push(tag + path); ended(); }};
      part.onerror = ended;
      if (tag === 'link') part.rel = 'stylesheet';
      part[name] = origin + path;
      document.body.append(part);
    }}));
    for (const path of {json.dumps(PATHS)}) {{
      include('img', 'src', path); include('script', 'src', path); include('link', 'href', path);
    }}
    include('audio', 'src', '/sound/{SLUG}'); include('video', 'src', '/sound/{SLUG}');
    Promise.all(parts).then(() => {{ document.title = 'done'; }});
    """
    page = attack(visitor, includes, host)
    assert page.evaluate("window.got") == []
    served = own_requests(house)
    assert len(served) > 10
    assert {request[2] for request in served} <= {401, 403}


def test_a_window_that_another_site_opened_tells_it_nothing(visitor: BrowserContext, house: House) -> None:
    opening = f"""
    const other = window.open('{house.door.origin}/episodes/{SLUG}');
    let turns = 0;
    const look = () => {{
      try {{ window.got = other.document.body.innerHTML; }} catch (error) {{ window.got = error.name; }}
      if (++turns < 20) setTimeout(look, 50); else document.title = 'done';
    }};
    look();
    """
    page = attack(visitor, opening, EVIL)
    assert "Watch the Dough" not in (page.evaluate("window.got") or "")
    assert {request[2] for request in own_requests(house)} <= {401, 403}


@pytest.mark.parametrize("path", ["/", f"/episodes/{SLUG}", API, "/?token={token}"])
def test_a_name_that_was_made_to_point_here_shows_nothing(visitor: BrowserContext, house: House, path: str) -> None:
    page = visitor.new_page()
    answer = page.goto(f"http://{REBOUND}:{house.door.port}{path.format(token=house.door.token)}")
    assert answer is not None
    assert answer.status == 421
    assert "Watch the Dough" not in page.content()
    got = page.evaluate(f"fetch('{API}').then(answer => answer.status)")
    assert got == 421


def test_the_own_page_may_ask_and_save(visitor: BrowserContext, house: House) -> None:
    """The same requests that are refused from elsewhere: the tests above would pass with a server that is off."""
    [page] = visitor.pages
    ask = "([path, body]) => fetch(path, body && {method: 'POST', headers: {'Content-Type': 'application/json'}, body})"
    for path in PATHS:
        assert page.evaluate(f"async given => (await ({ask})(given)).status", [path, None]) in (200, 206)
    body = json.dumps({"find": "dough"})
    assert page.evaluate(f"async given => (await ({ask})(given)).status", [f"{API}/find", body]) == 200


def test_scripts_cannot_read_the_cookie_and_the_token_leaves_the_address(browser: Browser, tmp_path: Path) -> None:
    built = new_house(tmp_path)
    put_episode(built)
    with serving(built) as house, browser.new_context() as context:
        page = context.new_page()
        page.goto(house.door.address(f"/episodes/{SLUG}"))
        assert page.url == f"{house.door.origin}/episodes/{SLUG}"
        assert page.evaluate("document.cookie") == ""
        assert house.door.token not in page.content()
        [cookie] = context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
