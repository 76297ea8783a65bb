"""Podlove Web Player shows chapters and transcript, in a real browser and without any network."""

import dataclasses
import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pipeline.model.document import EpisodeDocument
from pipeline.render.formats import render_formats
from pipeline.render.outlet import Outlet
from tests.chromium import chromium
from tests.document_builder import full_document
from tests.outside.programs import need_package

PAGE = """<!doctype html>
<meta charset="utf-8">
<div id="player"></div>
<script src="/player/embed.js"></script>
<script>podlovePlayer("#player", "/podlove-player.json", "/config.json");</script>
"""
TITLES = ("<b>Q&A</b>: “who” pays?", "שלום עולם", "The Finger Test: When to Bake", "a --> b 👩‍🚀")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A folder with the player, served on this machine."""
    (tmp_path / "player").symlink_to(need_package("@podlove/web-player"))
    (tmp_path / "page.html").write_text(PAGE)
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def episode() -> EpisodeDocument:
    document = full_document()
    titled = zip(document.chapters, TITLES, strict=True)
    return dataclasses.replace(document, chapters=tuple(dataclasses.replace(one, title=title) for one, title in titled))


@pytest.mark.parametrize("tab", ["chapters", "transcripts"])
def test_the_player_shows_what_is_in_our_file(tmp_path: Path, address: str, tab: str) -> None:
    told = render_formats(episode(), ["podlove-player.json"], Outlet(sound_url="/none.mp3"))["podlove-player.json"]
    (tmp_path / "podlove-player.json").write_bytes(told)
    (tmp_path / "config.json").write_text(json.dumps({"version": 5, "base": "/player/", "activeTab": tab}))
    asked = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/page.html")
        shown = page.frame_locator("iframe").locator("body")
        expect(shown).to_contain_text("Watch the Dough, Not the Clock", timeout=30_000)
        if tab == "chapters":
            for title in TITLES:
                expect(shown).to_contain_text(title)
        else:
            for cue in json.loads(told)["transcripts"]:
                expect(shown).to_contain_text(cue["text"])
            expect(shown).to_contain_text("Tomás Rey")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:", "about:"))] == []
