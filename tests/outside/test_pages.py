"""Every page: the HTML validator of the W3C finds no error, axe-core no barrier."""

import json
import subprocess
from pathlib import Path
from typing import Literal

import pytest

from pipeline.render.formats import render_formats
from pipeline.render.outlet import Outlet
from tests.chromium import chromium
from tests.contract.test_renderers import EPISODES
from tests.outside.programs import need_package, need_program
from tests.outside.test_webvtt import HOSTILE_EPISODE
from tests.unit.test_format_feed import ADDRESSES

SHELL = """<!doctype html>
<html lang="en">
<head>
<title>Host</title>
</head>
<body>
<main>
<h1>Host</h1>
<h2>Notes</h2>
{}</main>
</body>
</html>
"""
"""A host's page around the fragment."""
AXE = "async () => (await axe.run()).violations.map(one => `${one.id}: ${one.nodes.map(n => n.html).join(' ')}`)"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Every kind of page of every kind of episode, on disk."""
    folder = tmp_path_factory.mktemp("pages")
    outlets = {
        "plain": Outlet(),
        "full": Outlet(
            sound_url="a%20b.mp3", reading="clean", page_url=ADDRESSES.page_url, image_url=ADDRESSES.image_url
        ),
        "short": Outlet(template="short"),
    }
    for number, episode in enumerate((*EPISODES.values(), HOSTILE_EPISODE)):
        for kind, outlet in outlets.items():
            for name, content in render_formats(episode, ["html"], outlet).items():
                page = content.decode()
                page = SHELL.format(page) if name == "show-notes.fragment.html" else page
                (folder / f"{number}-{kind}-{name}").write_text(page)
    return tuple(sorted(folder.iterdir()))


def test_the_validator_finds_no_error_in_any_page(pages: tuple[Path, ...]) -> None:
    jar = need_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    broken = pages[0].with_name("broken.html")
    broken.write_text("<!doctype html><p><div title=></p>")
    command = [need_program("java"), "-Xss8m", "-jar", str(jar), "--format", "json", *map(str, pages), str(broken)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    told = [message for message in json.loads(ran.stderr)["messages"] if message["type"] != "info"]
    assert any(message["url"].endswith("/broken.html") for message in told)
    found = [f"{m['url'].rsplit('/')[-1]}: {m['message']}" for m in told if not m["url"].endswith("/broken.html")]
    assert found == []
    assert len(pages) == 90


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_any_page(pages: tuple[Path, ...], scheme: Literal["light", "dark"]) -> None:
    axe = (need_package("axe-core") / "axe.min.js").read_text()
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        opened = browser.new_page(color_scheme=scheme)
        for page in pages if scheme == "light" else pages[:9]:  # colours differ, nothing else
            opened.goto(page.as_uri())
            opened.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
            opened.evaluate(axe)
            if broken := opened.evaluate(AXE):
                found[page.name] = broken
        opened.set_content("<img src=x><p style='color:#eee'>pale</p>")
        opened.evaluate(axe)
        assert len(opened.evaluate(AXE)) > 1
    assert found == {}
