"""A post's own page: the day on which it says it was published, and its title. Knows no network."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from integrations.providers.feed.discovery import MAX_PAGE
from integrations.providers.feed.document import Item
from integrations.providers.feed.items import MAX_TITLE, clean, parse_date, short, web_address

MAX_SCRIPT = 100_000
LEVELS = 6


def read(body: bytes, url: str) -> Item | None:
    """The post that this page is, None where it names no day of publication: then it is no post.

    The first of these that can be read is the day: ``article:published_time``, JSON-LD's or microdata's
    ``datePublished``, the first ``<time datetime>`` of a page with one article. A sitemap's or a page's day of change
    is none.
    """
    page = _Page(body)
    published = next((day for day in map(parse_date, page.dates()) if day is not None), None)
    canonical = web_address(page.canonical, url)
    link = canonical if canonical and urlsplit(canonical).netloc == urlsplit(url).netloc else url
    if published is None:
        return None
    return Item(external_id=short(link), title=clean(page.name())[:MAX_TITLE], link=link, published=published)


class _Page(HTMLParser):
    """What an HTML page says of itself as an article."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.canonical = ""
        self._articles = 0
        self._in_article = 0
        self._meta: dict[str, str] = {}
        self._times: list[str] = []
        self._micro: list[str] = []
        self._scripts: list[list[str]] = []
        self._title: list[str] = []
        self._taking: list[str] | None = None
        try:
            self.feed(body[:MAX_PAGE].decode("utf-8", "replace"))
        except AssertionError:
            # Python's parser gives up so on some broken markup; what it has read stands.
            return

    def dates(self) -> Iterator[str]:
        """Where the day of publication may stand, the surest first."""
        yield self._meta.get("article:published_time", "")
        yield str(self._described().get("datePublished", ""))
        yield from self._micro
        if self._articles == 1 and self._meta.get("og:type", "article") == "article":
            yield from self._times[:1]

    def name(self) -> str:
        """The title of the post, without the site's, where the page tells them apart."""
        return self._meta.get("og:title") or str(self._described().get("headline", "")) or "".join(self._title)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._take_meta(values)
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.canonical = self.canonical or values.get("href", "")
        elif tag == "article":
            self._articles += 1
            self._in_article += 1
        elif tag == "time" and self._in_article and values.get("datetime"):
            self._times.append(values["datetime"])
        elif tag == "title" and not self._title:
            self._taking = self._title
        elif tag == "script" and values.get("type", "").strip().lower() == "application/ld+json":
            self._taking = []
            self._scripts.append(self._taking)
        if values.get("itemprop") == "datePublished":
            self._micro.append(values.get("datetime") or values.get("content", ""))

    def _take_meta(self, values: dict[str, str]) -> None:
        name = (values.get("property") or values.get("name", "")).lower()
        self._meta.setdefault(name, values.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_article -= 1
        elif tag in ("title", "script"):
            self._taking = None

    def handle_data(self, data: str) -> None:
        if self._taking is not None:
            self._taking.append(data)

    def _described(self) -> dict[str, Any]:
        """The one article that the page's JSON-LD describes; a list of posts describes many, and none is the page."""
        found: list[dict[str, Any]] = []
        for script in self._scripts:
            try:
                found.extend(_articles_in(json.loads("".join(script)[:MAX_SCRIPT]), LEVELS))
            except (ValueError, RecursionError):
                continue
        return found[0] if len(found) == 1 else {}


def _articles_in(thing: object, levels: int) -> Iterator[dict[str, Any]]:
    """Articles and blog postings, also below a ``@graph``; a web page's day is that of any page, "About" too."""
    if isinstance(thing, list) and levels:
        for each in thing:
            yield from _articles_in(each, levels - 1)
    elif isinstance(thing, dict):
        kinds = thing.get("@type")
        if any(str(kind).endswith(("Article", "Posting")) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield thing
        yield from _articles_in(thing.get("@graph"), levels - 1)
