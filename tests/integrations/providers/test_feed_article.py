import json

import pytest

from integrations.providers.feed.article import read

URL = "https://blog.example/posts/a/"


def day(markup: str) -> str:
    found = read(markup.encode(), URL)
    return found.published.isoformat() if found else ""


def described(thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<meta property="article:published_time" content="2020-02-29T23:30:00-08:00">', "2020-02-29T23:30:00-08:00"),
        ('<meta itemprop="datePublished" content="2020-03-01T00:00:00+00:00">', "2020-03-01T00:00:00+00:00"),
        (described({"@type": "BlogPosting", "datePublished": "2020-03-01"}), "2020-03-01T00:00:00+00:00"),
        (
            described({"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "datePublished": "2020-03-01"}]}),
            "2020-03-01T00:00:00+00:00",
        ),
        ('<article><time datetime="2020-03-01">1 March</time><time datetime="2021-01-01"></article>',
         "2020-03-01T00:00:00+00:00"),
        ('<meta property="og:type" content="article"><article><time datetime="2020-03-01">',
         "2020-03-01T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_the_day_is_the_pages_own_word(markup: str, expected: str) -> None:
    assert day(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<title>About</title>",
        '<meta property="article:modified_time" content="2020-03-01T00:00:00Z">',
        '<meta property="article:published_time" content="0001-01-01T00:00:00Z">',
        '<time datetime="2020-03-01">outside</time>',
        '<article><time datetime="2020-03-01"></article><article><time datetime="2020-02-01"></article>',
        '<meta property="og:type" content="website"><article><time datetime="2020-03-01"></article>',
        described({"@type": "WebPage", "datePublished": "2020-03-01"}),
        described([{"@type": "BlogPosting", "datePublished": f"2020-03-0{day}"} for day in (1, 2)]),
        described({"@type": "Blog", "blogPost": [{"@type": "BlogPosting", "datePublished": "2020-03-01"}]}),
        '<script type="application/ld+json">{"@type": "Article", "datePublished": </script>',
        f'<script type="application/ld+json">{"[" * 50_000}</script>',
        '<script type="application/ld+json">{"@type": "Article", "datePublished": {"a": 1}}</script>',
        "<![bad[ <",
    ],
)
def test_a_page_that_does_not_name_it_is_no_post(markup: str) -> None:
    assert day(markup) == ""


def page(head: str) -> str:
    return f'<meta property="article:published_time" content="2020-03-01">{head}'


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<title>A &amp; B | Notes</title><meta property="og:title" content="A &amp; B">', "A & B"),
        ("<title>A | Notes</title>" + described({"@type": "Article", "headline": "A"}), "A"),
        ("<title>A\n&lt;b&gt;</title>", "A <b>"),
    ],
)
def test_the_title_is_the_posts_own(head: str, title: str) -> None:
    found = read(page(head).encode(), URL)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("/posts/a", "https://blog.example/posts/a"),
        ("https://evil.example/a", URL),
        ("javascript:alert(1)", URL),
        ("", URL),
    ],
)
def test_the_evidence_is_the_canonical_address_on_the_same_site(href: str, link: str) -> None:
    found = read(page(f'<link rel="canonical" href="{href}">').encode(), URL)
    assert found is not None
    assert (found.link, found.external_id) == (link, link)
