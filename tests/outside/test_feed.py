"""The feed's item: podcast-partytime, which podcast apps use, reads every tag of it."""

from typing import Any

import pytest

from pipeline.render.outlet import Outlet
from pipeline.render.rss_item import render_rss_item
from tests.document_builder import full_document
from tests.outside.programs import need_package, node_json
from tests.unit.test_format_feed import ADDRESSES

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Slow Rise</title><link>https://slowrise.example/</link>
<description>A show.</description><language>en</language>
{item}
</channel></rss>
"""
BY_THE_HOST = """<guid isPermaLink="false">episode-1</guid><pubDate>Tue, 03 Mar 2026 05:00:00 GMT</pubDate>
<enclosure url="https://cdn.example/e.mp3" length="1" type="audio/mpeg"/></item>"""
"""What only a host can know."""
READ = """
import partytime from 'podcast-partytime';
import { readFileSync } from 'node:fs';
console.log(JSON.stringify(partytime.parseFeed(readFileSync(process.argv.at(-1), 'utf8'))));
"""


@pytest.fixture(scope="module")
def item(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    need_package("podcast-partytime")
    outlet = Outlet(page_url="https://show.example/e?a=1&b=2", files_url=ADDRESSES.files_url)
    snippet = render_rss_item(full_document("“A & B” <c>"), outlet).split("\n", 1)[1].replace("</item>", BY_THE_HOST)
    feed = tmp_path_factory.mktemp("feed") / "feed.xml"
    feed.write_text(FEED.format(item=snippet))
    told: Any = node_json(READ, feed)
    (found,) = told["items"]
    assert isinstance(found, dict)
    return found


def test_title_link_notes_and_length_are_read(item: dict[str, Any]) -> None:
    assert item["title"] == "“A & B” <c>"
    assert item["link"] == "https://show.example/e?a=1&b=2"
    assert item["duration"] == 44
    assert "<h3>Key takeaways</h3>" in item["content"]


def test_every_transcript_is_read(item: dict[str, Any]) -> None:
    told = {one["url"].rsplit("/")[-1]: one for one in item["podcastTranscripts"]}
    assert set(told) == {f"transcript.{end}" for end in ("html", "vtt", "srt", "json", "txt")}
    assert told["transcript.vtt"]["type"] == "text/vtt"
    assert told["transcript.srt"]["rel"] == "captions"
    assert {one["language"] for one in told.values()} == {"en"}


def test_chapters_persons_soundbites_and_text_are_read(item: dict[str, Any]) -> None:
    assert item["podcastChapters"] == {
        "url": "https://show.example/e/chapters.json",
        "type": "application/json+chapters",
    }
    assert [(one["name"], one["role"].lower()) for one in item["podcastPeople"]] == [
        ("Nora Whitfield", "host"),
        ("Tomás Rey", "guest"),
    ]
    assert [(one["startTime"], one["duration"], one["title"]) for one in item["podcastSoundbites"]] == [
        (20.5, 24.4, "The finger test")
    ]
    assert [one["purpose"] for one in item["podcastTxt"]] == ["ai-content"]
