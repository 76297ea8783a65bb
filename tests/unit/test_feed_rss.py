"""Feeds as strangers write them, and as attackers do."""

import datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.feed.channel import Channel
from pipeline.feed.item_tags import LONGEST_LINE
from pipeline.feed.rss import read_feed
from tests.archive import SPACES
from tests.loopback_feed import podcast_host

BASE = "https://pod.example.org/feed.xml"


def read(content: str | bytes) -> Channel:
    data = content.encode() if isinstance(content, str) else content
    return read_feed(data, base_url=BASE, name="feed.xml")


def feed(inside: str, head: str = "") -> str:
    return f"{head}<rss version='2.0' {SPACES}><channel><title>Show</title>{inside}</channel></rss>"


def codes(channel: Channel) -> list[str]:
    return [finding.code for finding in channel.findings]


LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "ten times ten times ten": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LOL}]>' + feed("<item><title>&l9;</title></item>"),
    "in an attribute": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LOL}]><rss x="&l9;"><channel/></rss>',
    "one large, many times": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>' + feed("<item>&a;&a;&a;</item>" * 50),
    "a file": '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + feed("<item><title>&f;</title></item>"),
    "a parameter": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>' + feed("<item/>"),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_feed_that_declares_entities_is_refused_with_a_clear_word(bomb: str) -> None:
    with pytest.raises(InputError, match="declares XML entities") as refused:
        read(bomb)
    assert refused.value.remedy


def test_a_dtd_elsewhere_is_not_fetched() -> None:
    with podcast_host() as host:
        host.pages["/evil.dtd"] = b'<!ENTITY x "y">'
        channel = read(f'<!DOCTYPE rss SYSTEM "{host.address}/evil.dtd">' + feed("<item><title>One</title></item>"))
        assert [item.title for item in channel.items] == ["One"]
        assert host.asked == []


def test_an_undeclared_entity_costs_itself_and_nothing_else() -> None:
    channel = read(feed("<item><title>Bees&nbsp;at home</title></item><item><title>Two</title></item>"))
    assert [item.title for item in channel.items] == ["Bees at home", "Two"]
    assert codes(channel) == ["feed.broken-xml"]
    assert channel.findings[0].line_no == 1


def test_a_feed_that_is_cut_off_gives_the_items_before_the_cut() -> None:
    whole = feed("".join(f"<item><title>{n}</title></item>" for n in range(100)))
    channel = read(whole[: len(whole) // 2])
    assert 40 < len(channel.items) < 60
    assert "feed.broken-xml" in codes(channel)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "Atom"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel/></rdf:RDF>', "RSS 1.0"),
        ("{}", "not an RSS feed"),
        ("<rss><item/></rss>", "no channel"),
        ("<opml><body/></opml>", "begins with opml"),
        (b"\x00\x01\x02\xff" * 100, "not an RSS feed"),
    ],
)
def test_what_is_no_feed_is_called_what_it_is(content: str | bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read(content)


@pytest.mark.parametrize(
    ("encoding", "declared", "findings"),
    [
        *(("utf-8", "utf-8", []), ("utf-8-sig", "utf-8", []), ("utf-16", "utf-16", []), ("latin-1", "iso-8859-1", [])),
        *(("cp1252", "utf-8", ["feed.encoding"]), ("utf-8", "utf-16", ["feed.encoding"])),
        *(("utf-8", "klingon-7", ["feed.encoding"]), ("utf-8", "zip_codec", ["feed.encoding"])),
    ],
)
def test_titles_survive_whatever_the_feed_says_of_its_encoding(
    encoding: str, declared: str, findings: list[str]
) -> None:
    text = feed("<item><title>Café über Öl</title></item>", f'<?xml version="1.0" encoding="{declared}"?>')
    channel = read(text.encode(encoding))
    assert channel.items[0].title == "Café über Öl"
    assert codes(channel) == findings


def test_control_characters_are_left_out_of_titles() -> None:
    channel = read(feed("<item><title>Bees\x0b\x1b[31m\x00 \u202e\u009b at\nhome</title></item>"))
    assert channel.items[0].title == "Bees[31m at home"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Fri, 31 May 2024 23:30:00 -0700", datetime.date(2024, 5, 31)),
        ("31 May 2024 08:00 GMT", datetime.date(2024, 5, 31)),
        ("2024-05-31T08:00:00Z", datetime.date(2024, 5, 31)),
        *((bad, None) for bad in ("soon", "99 Foo 2024", "Fri, 31 May 99999999999 00:00:00", "0000-00-00", "-", "٣")),
    ],
)
def test_a_date_is_the_day_where_it_was_written_or_a_finding(written: str, date: datetime.date | None) -> None:
    [item] = read(feed(f"<item><title>A</title><pubDate>{written}</pubDate></item>")).items
    assert item.date == date
    assert [finding.code for finding in item.findings] == ([] if date else ["feed.bad-date"])


def test_both_addresses_of_the_podcast_namespace_are_read() -> None:
    old = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
    inside = (
        '<podcast:person role="Guest" href="https://ann.example.org">Ann</podcast:person>'
        '<podcast:person>Host</podcast:person><podcast:transcript url="t.vtt" type="text/vtt; charset=utf-8"/>'
    )
    for space in ("https://podcastindex.org/namespace/1.0", old):
        [item] = read(f'<rss xmlns:podcast="{space}"><channel><item>{inside}</item></channel></rss>').items
        assert [(one.name, one.role) for one in item.persons] == [("Ann", "guest"), ("Host", "host")]
        assert item.transcripts[0].url == "https://pod.example.org/t.vtt"
        assert item.transcripts[0].kind == "text/vtt"


def test_the_enclosure_that_is_sound_is_taken() -> None:
    papers = '<enclosure url="cover.jpg" type="image/jpeg"/><enclosure url="notes.pdf" type="application/pdf"/>'
    sound = '<enclosure url="/a b.mp3" type="audio/mpeg" length="lots"/>'
    [item, paper] = read(feed(f"<item>{papers}{sound}</item><item>{papers}</item>")).items
    assert item.enclosure is not None
    assert (item.enclosure.url, item.enclosure.length) == ("https://pod.example.org/a%20b.mp3", None)
    assert paper.enclosure is None


def test_a_huge_title_is_cut_and_a_bad_address_left_out() -> None:
    inside = f"<title>{'long ' * 10_000}</title><link>javascript:alert(1)</link><link>http://[bad</link>"
    [item] = read(feed(f"<item>{inside}</item>")).items
    assert item.title is not None
    assert len(item.title) <= LONGEST_LINE
    assert item.url is None


def test_items_nested_too_deep_end_the_reading_and_not_the_machine() -> None:
    with pytest.raises(InputError):
        read("<rss>" + "<channel>" * 100_000)


def test_ten_thousand_items_are_read() -> None:
    items = "".join(f"<item><title>Episode {n}</title><guid>{n}</guid></item>" for n in range(10_000))
    channel = read(feed(items))
    assert len(channel.items) == 10_000
    assert len({item.digest for item in channel.items}) == 10_000


@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_a_feed_or_a_clear_refusal(content: bytes) -> None:
    for data in (content, b"<rss><channel><item>" + content + b"</item></channel></rss>"):
        try:
            items = read(data).items
        except InputError:
            continue
        assert len(items) <= 1 + content.count(b"<")


@given(st.text(max_size=80))
def test_any_text_in_the_tags_is_read(text: str) -> None:
    printable = "".join(one for one in text if one.isprintable())
    shown, value = escape(printable), quoteattr(printable)
    told = f"url={value} href={value} start={value} title={value} length={value} type={value} role={value}"
    names = (
        *("title", "guid", "pubDate", "link", "description", "enclosure", "itunes:duration", "itunes:image"),
        *("podcast:person", "podcast:transcript", "podcast:chapters"),
    )
    tags = "".join(f"<{name} {told}>{shown}</{name}>" for name in names)
    channel = read(feed(f"<item>{tags}<psc:chapters><psc:chapter {told}/></psc:chapters></item>"))
    assert len(channel.items) == 1
