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
