import datetime as dt
import tracemalloc

import pytest

from integrations.providers.feed.document import Broken, Document, NotAFeed
from integrations.providers.feed.items import parse_date, read
from tests.fakes.feeds import HUGO_HOME, PAYLOADS, item, rss

URL = "https://blog.example/index.xml"


def document(body: bytes | str, content_type: str = "application/xml") -> Document:
    return read(body.encode() if isinstance(body, str) else body, content_type=content_type, url=URL)


def payload(name: str) -> Document:
    return document((PAYLOADS / name).read_bytes())


def test_a_hugo_home_feed_holds_its_dated_pages_in_order() -> None:
    titles = [item.title for item in document(HUGO_HOME).items]
    assert titles == ["Read this first", "Attention & <b>friends</b>", "What a loss says", "Now", "GPU 入门 😀"]


def test_pages_that_hugo_gives_the_year_one_are_no_unreadable_dates() -> None:
    assert document(HUGO_HOME).unreadable_dates == 0


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_date_that_stands_for_none_is_no_unreadable_one(date: str) -> None:
    read = document(rss(item("one", date)))
    assert (read.items, read.unreadable_dates) == ((), 0)


def test_only_atom_says_that_a_title_is_html() -> None:
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><updated>2026-07-01T00:00:00Z</updated>"
        "<title type='{}'>a &amp;amp; b</title></entry></feed>"
    )
    titles = [document(text).items[0].title for text in (atom.format("html"), atom.format("text"))]
    titles.append(document(rss(item("one", title="a &amp;amp; b"))).items[0].title)
    assert titles == ["a & b", "a &amp; b", "a &amp; b"]


def test_relative_links_of_a_hugo_site_without_a_base_address_are_made_absolute() -> None:
    [found] = payload("hugo_relative.xml").items
    assert (found.external_id, found.link) == ("https://blog.example/posts/a/", "https://blog.example/posts/a/")


def test_an_undated_json_item_is_no_post() -> None:
    assert [item.title for item in payload("feed.json").items] == ["Seven", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 01 Jul 2026 00:30:00 +0800", "2026-07-01T00:30:00+08:00"),
        ("Wed, 01 Jul 2026 00:30:00 GMT", "2026-07-01T00:30:00+00:00"),
        ("Wed, 01 Jul 2026 00:30:00 EST", "2026-07-01T00:30:00-05:00"),
        ("Wed, 01 Jul 2026 00:30:00 -0000", "2026-07-01T00:30:00+00:00"),
        ("1 Jul 26 00:30 +0000", "2026-07-01T00:30:00+00:00"),
        ("2026-07-01T00:30:00.123456789+08:00", "2026-07-01T00:30:00.123456+08:00"),
        ("2026-07-01t00:30:00z", "2026-07-01T00:30:00+00:00"),
        ("2026-07-01", "2026-07-01T00:00:00+00:00"),
    ],
)
def test_a_date_keeps_its_own_offset(text: str, expected: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert date.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "0001-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Sun, 31 Dec 1989 23:59:59 +0000",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "1 July 2026 00:30:00 +9999",
        "2026年1月2日",
        "yesterday",
        "",
    ],
)
def test_no_date_and_no_sane_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " java&#9;script:alert(1)",
        "data:text/html,x",
        "http://[",
        "mailto:a@b",
        "",
        "ftp://blog.example/",
        "https://blog.example/a b",
        "/" + "a" * 2_000,
    ],
)
def test_a_link_that_is_no_web_address_is_dropped_and_the_post_kept(link: str) -> None:
    body = rss(f"<item><link>{link}</link><guid isPermaLink='false'>1</guid><pubDate>2026-07-01</pubDate></item>")
    [found] = document(body).items
    assert (found.external_id, found.link) == ("1", "")


def test_an_item_without_an_id_is_known_by_its_link_or_its_title_and_date() -> None:
    date = "<pubDate>2026-07-01</pubDate>"
    body = rss(f"<item><link>/a/</link>{date}</item>", f"<item><title>t</title>{date}</item>")
    linked, titled = document(body).items
    assert linked.external_id == "https://blog.example/a/"
    assert titled.external_id.startswith("sha256:")


def test_titles_lose_control_characters_and_nothing_else() -> None:
    body = rss(item("one", title="&lt;script&gt;{{ 7*7 }}\u202e\x7f\n  über"))
    assert document(body).items[0].title == "<script>{{ 7*7 }}\u202e   über"


@pytest.mark.parametrize("slip", ["\0", "\x08", "\x0b", "\x1f", "\ufffe", "&#0;", "&#8;", "&#x1F;", "&#x00b;"])
def test_what_xml_forbids_costs_no_feed(slip: str) -> None:
    found = document(rss(item("one", title=f"a{slip}b"), item("two", title="c&#9;&#x41;")))
    assert [item.title for item in found.items] == ["ab", "c A"]


def test_halves_of_surrogate_pairs_and_nul_do_not_reach_the_database() -> None:
    hostile = '{"id": "a\\u0000", "url": "/\\u0000", "title": "\\ud800b", "date_published": "2026-07-01"}'
    body = '{"version": "https://jsonfeed.org/version/1", "items": [' + hostile + "]}"
    [found] = document(body).items
    assert (found.external_id, found.link, found.title) == ("a", "", "b")


def test_long_titles_are_cut_and_long_ids_hashed() -> None:
    [found] = document(rss(item("one", title="x" * 1_000_000, guid="g" * 10_000))).items
    assert len(found.title) == 500
    assert len(found.external_id) == len("sha256:") + 64


def test_a_repeated_id_is_one_post() -> None:
    assert [item.title for item in document(rss(item("one"), item("one", title="again"))).items] == ["one"]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-16", "utf-16", "application/xml"),
        ("utf-8-sig", "utf-8", "text/xml"),
        ("gb18030", "gb2312", "application/xml"),
        ("gb18030", "", "application/xml; charset=gbk"),
        ("utf-8", "", "text/html"),
        ("windows-1252", "utf-8", "application/xml"),
    ],
)
def test_titles_are_right_in_every_encoding(encoding: str, declared: str, content_type: str) -> None:
    title = "café" if encoding == "windows-1252" else "笔记 镕 é"
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    body = (head + rss(item("one", title=title))).encode(encoding)
    assert document(body, content_type).items[0].title == title


def test_a_byte_order_mark_before_json_is_forgiven() -> None:
    assert document(b"\xef\xbb\xbf" + (PAYLOADS / "feed.json").read_bytes()).items


def test_an_encoding_that_is_no_alphabet_is_not_played_with() -> None:
    [found] = document(rss(item("one", title=r"C:\new")), "application/xml; charset=unicode_escape").items
    assert found.title == r"C:\new"


def test_blank_lines_before_the_declaration_are_forgiven() -> None:
    assert document("\n\n<?xml version='1.0'?>" + rss(item("one"))).items


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "{}",
        "[1]",
        '{"version": 1}',
        '{"a":' * 100_000,
        "<html><body>",
        "<!doctype html><html><p>",
        "<svg/>",
        b"\x89PNG\r\n\x1a\n",
        b"\x00" * 100,
        "<urlset/>",
    ],
)
def test_something_else_is_no_feed(body: str | bytes) -> None:
    with pytest.raises(NotAFeed):
        document(body)


@pytest.mark.parametrize(
    "body",
    [
        rss(item("one"))[:-5],
        rss(item("one")) + "<",
        rss(item("one", title="a & b")),
        rss(item("one", title="&nbsp;")),
        rss(item("one", title="<content:encoded/>")),
        '<rss xmlns:g="http://www.opengis.net/gml"><channel><g:pos>1 2</g:pos></channel></rss>',
        '{"version": "https://jsonfeed.org/version/1", "items": [',
    ],
)
def test_a_feed_that_is_not_well_formed_is_broken(body: str) -> None:
    with pytest.raises(Broken):
        document(body)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "dtd",
    [
        f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE rss [<!ENTITY a9 "{"x" * 50_000}">]>',
        '<!DOCTYPE rss [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd">',
        "<!-- innocent --><!DOCTYPE rss>",
    ],
)
def test_a_document_type_is_refused_before_it_can_grow(dtd: str, encoding: str) -> None:
    body = ("<?xml version='1.0'?>" + dtd + rss(item("one", title="&a9;" * 100))).encode(encoding)
    tracemalloc.start()
    try:
        with pytest.raises(Broken, match="document type"):
            document(body)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 50_000 + "</a>" * 50_000,
        "<a " + " ".join(f"a{n}='>'" for n in range(20_000)) + "/>",
        "<a " + " ".join(f"xmlns:a{n}='{n}'" for n in range(2_000)) + "/>",
        "<a/>" * 500_001,
    ],
    ids=["deep", "attributes", "namespaces", "tags"],
)
def test_a_document_made_to_cost_time_is_refused(inside: str) -> None:
    with pytest.raises(Broken, match="too large or too deep"):
        document(rss(inside))


def test_the_day_of_an_item_is_the_feeds_own() -> None:
    [found] = document(rss(item("one", "Wed, 01 Jul 2026 00:30:00 +0800"))).items
    assert found.published.date() == dt.date(2026, 7, 1)
    assert found.published.astimezone(dt.UTC).date() == dt.date(2026, 6, 30)
