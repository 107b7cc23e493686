"""Feeds for tests: those that real blog engines wrote (``tests/payloads/feed``), and small ones made to measure."""

from pathlib import Path

PAYLOADS = Path(__file__).parents[1] / "payloads" / "feed"
HUGO_HOME = (PAYLOADS / "hugo_home.xml").read_bytes()
HUGO_POSTS = (PAYLOADS / "hugo_posts.xml").read_bytes()
HTML = "text/html; charset=utf-8"


def rss(*items: str, title: str = "Notes") -> str:
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(
    name: str,
    date: str = "Wed, 01 Jul 2026 10:00:00 +0000",
    *,
    site: str = "https://blog.example",
    title: str = "",
    guid: str = "",
) -> str:
    """A post at ``/posts/<name>/``, as Hugo writes it: the address is its guid."""
    link = f"{site}/posts/{name}/"
    return (
        f"<item><title>{title or name}</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate><guid>{guid or link}</guid></item>"
    )


def article(title: str, published: str) -> str:
    """A post's page, as Hugo's and most themes' heads have it."""
    return (
        f'<html><head><title>{title} | Notes</title><meta property="og:title" content="{title}">'
        f'<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{published}">'
        f'<meta property="article:modified_time" content="2026-07-05T00:00:00Z"></head><body>Text.</body></html>'
    )


def sitemap(*addresses: str, index: bool = False) -> bytes:
    """A sitemap of pages, or of sitemaps; each was changed lately, and shows a picture."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    picture = "<image:image><image:loc>https://blog.example/posts/picture.png</image:loc></image:image>"
    listed = "".join(
        f"<{inner}><loc>{address}</loc><lastmod>2026-07-05</lastmod>{picture}</{inner}>" for address in addresses
    )
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    )
    return f'<?xml version="1.0" encoding="utf-8"?><{outer} {spaces}>{listed}</{outer}>'.encode()
