"""What a blog itself says of whose it is: a link back, a tag on its page, a token in its feed. Knows no network."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

from integrations.providers.feed.discovery import MAX_PAGE, folder
from integrations.providers.feed.document import NotAFeed
from integrations.providers.feed.xml import checked

META_NAME = "headway"
#: What stands in these is shown as text, or not at all, and is often not the author's.
INERT = frozenset({"template", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
POSTS = frozenset({"item", "entry", "items"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shows that a blog is the user's: a link to their profile, or their token."""

    profile: str
    token: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed's own words, less its posts, and the page that it names as its own ("" where it names none)."""

    text: str
    page: str


class _Page(HTMLParser):
    """Looks for a link back and for the tag."""

    def __init__(self, url: str, wanted: Wanted) -> None:
        super().__init__()
        self.way = ""
        self._base, self._wanted = url, wanted
        self._inert: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag in INERT:
            self._inert.append(tag)
        elif self._inert:
            return
        elif tag == "base" and values.get("href"):
            self._base = _joined(self._base, values["href"])
        elif tag in ("a", "link") and self._leads_back(values):
            self.way = "rel_me"
        elif tag == "meta" and self._is_tag(values):
            self.way = self.way or "meta"

    def _leads_back(self, values: Mapping[str, str]) -> bool:
        href = _joined(self._base, values.get("href", ""))
        return "me" in values.get("rel", "").lower().split() and same_address(href, self._wanted.profile)

    def _is_tag(self, values: Mapping[str, str]) -> bool:
        named = values.get("name", "").strip().lower() == META_NAME
        return named and values.get("content", "").strip() == self._wanted.token

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inert:
            while self._inert.pop() != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)


def page_says(body: bytes, url: str, wanted: Wanted) -> str:
    """``rel_me`` or ``meta``, by which of them a page at ``url`` says whose it is; "" where it does not."""
    page = _Page(url, wanted)
    # Python's parser gives up with an AssertionError on some broken markup; what it has read stands.
    with suppress(AssertionError):
        page.feed(body[:MAX_PAGE].decode("utf-8", "replace"))
    return page.way


def channel(body: bytes, content_type: str, url: str) -> Channel:
    """A feed's own words. Raises NotAFeed and Broken."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _json_channel(body, url)
    # Known to have no document type, so that nothing in it can grow or lead elsewhere.
    root = ET.fromstring(checked(body, content_type))  # noqa: S314
    outer = next((each for each in root if _name(each) == "channel"), root)
    own = [each for each in outer if _name(each) not in POSTS]
    return Channel(" ".join(" ".join(each.itertext()) for each in own), _page_of(own, url))


def same_address(one: str, other: str) -> bool:
    """Whether two web addresses are one: the scheme, the host's case and a closing slash make no difference."""
    return bool(_place(one)) and _place(one) == _place(other)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host, with or without ``www.``."""
    first, second = _host(one), _host(other)
    return bool(first) and first == second


def lies_below(address: str, page: str) -> bool:
    """Whether an address is in the folder of a page or further down."""
    inner, outer = _place(address), _place(folder(page))
    if not inner or not outer or not same_site(address, page):
        return False
    return ".." not in inner[1].split("/") and f"{inner[1]}/".startswith(f"{outer[1]}/")


def _json_channel(body: bytes, url: str) -> Channel:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed from error
    if not isinstance(feed, dict):
        raise NotAFeed
    text = " ".join(value for name, value in feed.items() if isinstance(value, str) and name not in POSTS)
    home = feed.get("home_page_url")
    return Channel(text, _joined(url, home) if isinstance(home, str) else "")


def _page_of(own: list[ET.Element], url: str) -> str:
    for each in own:
        href = each.get("href", "") if each.get("rel", "alternate") == "alternate" else ""
        written = (each.text or "").strip() or href
        if _name(each) == "link" and written:
            return _joined(url, written)
    return ""


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip()) if href.strip() else ""
    except ValueError:
        return ""


def _host(address: str) -> str:
    return "".join(_place(address)[:1]).removeprefix("www.")


def _place(address: str) -> tuple[str, ...]:
    """Host with port, and path; () for what is no plain web address."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.query:
        return ()
    host = parts.hostname.rstrip(".") + ("" if port in (None, 80, 443) else f":{port}")
    return host, unquote(parts.path).rstrip("/")
