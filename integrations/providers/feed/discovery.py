"""Where a page's feeds may be: the ones it names, and the places where blog engines put them. Knows no network."""

from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

MAX_TRIES = 8
#: Feeds are named in a page's head; the rest of a long page is not looked at.
MAX_PAGE = 500_000
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
#: A Hugo site's home feed lists every page, "About" too; the feed of one of these sections lists posts.
SECTIONS = ("posts", "blog", "post", "articles", "writing")
USUAL_SECTIONS = ("posts", "blog")
FILES = ("index.xml", "feed.xml", "atom.xml", "rss.xml", "feed/", "feed.json")


class Page(HTMLParser):
    """What an HTML page says of feeds. ``url`` is where it was found."""

    def __init__(self, body: bytes, url: str) -> None:
        super().__init__()
        self.url = self.base = url
        self.language = ""
        #: Where the page sends its readers at once (a Hugo site with a folder for each language), or "".
        self.onward = ""
        self._feeds: list[tuple[bool, str]] = []
        self._links: list[str] = []
        self._translations: list[str] = []
        try:
            self.feed(body[:MAX_PAGE].decode("utf-8", "replace"))
        except AssertionError:
            # Python's parser gives up so on some broken markup; what it has read stands.
            return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang", "").lower()
        elif tag == "base":
            self.base = self._absolute(values.get("href", "")) or self.base
        elif tag == "a":
            self._links.append(self._absolute(values.get("href", "")))
            if values.get("hreflang"):
                self._translations.append(self._links[-1])
        elif tag == "link":
            self._take_link(values)
        elif tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self._take_refresh(values.get("content", ""))

    def _take_link(self, values: dict[str, str]) -> None:
        kind = values.get("type", "").split(";")[0].strip().lower()
        href = self._absolute(values.get("href", ""))
        if not href or "alternate" not in values.get("rel", "").lower().split():
            return
        about_comments = "comment" in (values.get("title", "") + href).lower()
        if kind in ("", "text/html") and values.get("hreflang"):
            self._translations.append(href)
        if kind in FEED_TYPES and not about_comments:
            language = values.get("hreflang", "").lower()
            foreign = bool(language and self.language) and language[:2] != self.language[:2]
            self._feeds.append((foreign, href))

    def _take_refresh(self, content: str) -> None:
        seconds, _, target = content.partition(";")
        name, _, address = target.strip().partition("=")
        if seconds.strip() == "0" and name.strip().lower() == "url":
            self.onward = self._absolute(address.strip().strip("'\""))

    def _absolute(self, href: str) -> str:
        try:
            return urljoin(self.base, href.strip()) if href.strip() else ""
        except ValueError:
            return ""

    @property
    def named_feeds(self) -> list[str]:
        """The feeds that the page itself names, those in its own language first."""
        return [href for _, href in sorted(self._feeds, key=lambda feed: feed[0])]

    def others(self, chosen: str) -> list[str]:
        """Where feeds may be that the owner may want to read instead of ``chosen``: sections, home, other languages."""
        home, below = folder(self.url), chosen.removeprefix(folder(self.url))
        named = self.named_feeds
        homes = [folder(each) for each in self._translations if urlsplit(each).netloc == urlsplit(self.url).netloc]
        translated = [each + below for each in homes if chosen.startswith(home) and each != home]
        return list(dict.fromkeys([*translated, *named, *self._section_feeds(named), home + FILES[0]]))

    def sections_beside(self, feed: str) -> list[str]:
        """The feeds of linked sections that go with a home feed which the page does not name, but which was found."""
        root, _, name = feed.rpartition("/")
        is_home = root + "/" == folder(self.url) and not self.named_feeds and name not in ("", FILES[0])
        return [f"{root}/{section}/{name}" for section in self._linked(root + "/")] if is_home else []

    def candidates(self) -> list[str]:
        """Where to look for the feed, best first, at most eight addresses."""
        named = self.named_feeds
        sections = [href for href in named if urlsplit(href).path.split("/")[-2:-1] in [[name] for name in SECTIONS]]
        usual = [folder(self.url) + name for name in FILES]
        return list(dict.fromkeys([*sections, *self._section_feeds(named), *named, *usual]))[:MAX_TRIES]

    def _section_feeds(self, named: list[str]) -> Iterable[str]:
        """The sections' feeds, which are called as the home feed is: ``/feed.xml`` has ``/posts/feed.xml``."""
        root, name = folder(self.url), "index.xml"
        if named and urlsplit(named[0]).netloc == urlsplit(self.url).netloc:
            root, _, name = named[0].rpartition("/")
            root += "/"
        return [f"{root}{section}/{name}" for section in self._linked(root) or USUAL_SECTIONS] if name else []

    def _linked(self, root: str) -> list[str]:
        """The sections below ``root`` to which the page leads."""
        return [name for name in SECTIONS if any(link.startswith(f"{root}{name}/") for link in self._links)]


def folder(url: str) -> str:
    """The address below which a page's own files lie, with a closing slash: ``/blog`` means ``/blog/``."""
    parts = urlsplit(url)
    path, _, last = parts.path.rpartition("/")
    kept = f"{path}/{last}/" if last and "." not in last else f"{path}/"
    return f"{parts.scheme}://{parts.netloc}{kept}"
