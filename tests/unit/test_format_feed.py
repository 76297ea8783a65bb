import dataclasses
import datetime
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.episode import Episode, Guest, Show
from pipeline.model.transcript import Transcript
from pipeline.render.outlet import Outlet
from pipeline.render.rss_item import NAMESPACES, render_rss_item
from pipeline.render.show_notes_fragment import render_show_notes_fragment
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.soundbites import plan_soundbites
from pipeline.render.structured_data import describe_episode, open_graph, render_structured_data
from tests.builders import transcript
from tests.document_builder import QUICK, full_document, hostile_transcripts, plain_document

ADDRESSES = Outlet(
    page_url="https://show.example/e?a=1&b=2",
    audio_url="https://cdn.example/e.mp3",
    files_url="https://show.example/e/",
    show_url="https://show.example/",
    feed_url="https://show.example/feed.xml",
    image_url="https://show.example/e.jpg",
)
PODCAST = "{" + NAMESPACES["podcast"] + "}"


def item(outlet: Outlet) -> ET.Element:
    return ET.fromstring(render_rss_item(full_document(), outlet))  # noqa: S314  our own text


def test_every_file_that_is_published_is_named_with_its_type() -> None:
    told = [tag.attrib for tag in item(ADDRESSES).findall(f"{PODCAST}transcript")]
    assert {
        "url": "https://show.example/e/transcript.vtt",
        "type": "text/vtt",
        "language": "en",
        "rel": "captions",
    } in told
    assert {"url": "https://show.example/e/transcript.html", "type": "text/html", "language": "en"} in told
    only = dataclasses.replace(ADDRESSES, online=frozenset(("transcript.srt",)))
    assert [tag.get("type") for tag in item(only).findall(f"{PODCAST}transcript")] == ["application/x-subrip"]
    assert item(only).find(f"{PODCAST}chapters") is None


def test_without_addresses_their_tags_are_left_out_and_nothing_is_invented() -> None:
    told = item(Outlet())
    tags = {tag.tag.split("}")[-1] for tag in told}
    assert tags == {"title", "description", "encoded", "duration", "person", "soundbite", "txt"}


def test_persons_are_those_that_the_producer_named() -> None:
    told = [(tag.text, tag.attrib) for tag in item(ADDRESSES).findall(f"{PODCAST}person")]
    assert told == [("Nora Whitfield", {"role": "host"}), ("Tomás Rey", {"role": "guest"})]


def test_the_soundbites_are_the_takeaways_that_are_long_enough() -> None:
    planned = plan_soundbites(full_document())
    assert [bite.is_for_feeds for bite in planned] == [False, True]
    told = [(tag.text, tag.attrib) for tag in item(ADDRESSES).findall(f"{PODCAST}soundbite")]
    assert told == [("The finger test", {"startTime": "20.5", "duration": "24.4"})]


def test_the_item_holds_the_same_notes_as_the_fragment() -> None:
    encoded = item(Outlet()).find("{" + NAMESPACES["content"] + "}encoded")
    assert encoded is not None
    assert encoded.text == render_show_notes_fragment(full_document())


@pytest.mark.parametrize(
    ("engine", "said"), [("embedded", "speech recognition (tiny)"), ("stored", "Show notes drafted by software")]
)
def test_the_item_says_what_software_made(engine: str, said: str) -> None:
    document = full_document()
    heard = dataclasses.replace(document.transcript, engine=engine, model="tiny")
    told = ET.fromstring(render_rss_item(dataclasses.replace(document, transcript=heard))).find(f"{PODCAST}txt")  # noqa: S314
    assert told is not None
    assert told.get("purpose") == "ai-content"
    assert said in (told.text or "")
    assert ("recognition" in (told.text or "")) is (engine != "stored")


@QUICK
@given(heard=hostile_transcripts(), title=st.text(min_size=1, max_size=30), name=st.text(min_size=1, max_size=200))
def test_any_text_gives_an_item_and_a_description_that_parse(heard: Transcript, title: str, name: str) -> None:
    episode = Episode("built", Show(name, hosts=(name,)), title, guests=(Guest(name, name, "https://a.example/<&>"),))
    document = plain_document(heard, title, episode=episode)
    ET.fromstring(render_rss_item(document, ADDRESSES))  # noqa: S314  our own text
    script = str(render_structured_data(document, ADDRESSES))
    assert "<" not in script
    assert json.loads(script) == json.loads(json.dumps(describe_episode(document, ADDRESSES)))


def test_the_description_has_series_recording_transcript_and_a_clip_for_each_chapter() -> None:
    told = json.loads(str(render_structured_data(full_document(), ADDRESSES)))
    assert told["@type"] == "PodcastEpisode"
    assert told["datePublished"] == datetime.date(2026, 3, 3).isoformat()
    assert told["partOfSeries"] == {
        "@type": "PodcastSeries",
        "name": "Slow Rise",
        "url": "https://show.example/",
        "webFeed": "https://show.example/feed.xml",
    }
    assert told["associatedMedia"]["contentUrl"] == "https://cdn.example/e.mp3"
    assert told["associatedMedia"]["encodingFormat"] == "audio/mpeg"
    assert told["associatedMedia"]["transcript"] == full_document().transcript.text()
    assert [clip["startOffset"] for clip in told["hasPart"]] == [0, 11.6, 20.5, 33.3]
    assert told["hasPart"][1]["url"] == "https://show.example/e?a=1&b=2#t=11"


def test_the_description_leaves_out_what_nobody_gave() -> None:
    told = json.loads(str(render_structured_data(plain_document(transcript()), Outlet())))
    assert told.keys() == {"@context", "@type", "inLanguage", "associatedMedia"}


def test_open_graph_has_only_what_is_known() -> None:
    assert dict(open_graph(plain_document(transcript()), Outlet())) == {"og:type": "article"}
    told = dict(open_graph(full_document(), ADDRESSES))
    assert told["og:audio"] == "https://cdn.example/e.mp3"
    assert told["og:image"] == "https://show.example/e.jpg"
    page = render_show_notes_html(full_document(), ADDRESSES)
    assert '<meta property="og:url" content="https://show.example/e?a=1&amp;b=2">' in page
    assert '<link rel="canonical" href="https://show.example/e?a=1&amp;b=2">' in page


def test_an_address_that_is_none_of_the_web_is_never_written() -> None:
    bad = Outlet(page_url="javascript:alert(1)", image_url="file:///etc/passwd", audio_url="x")
    page = render_show_notes_html(full_document(), bad)
    assert "javascript:" not in page
    assert "file:///" not in page
    assert "contentUrl" not in page
