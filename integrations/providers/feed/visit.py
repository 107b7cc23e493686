"""The requests of one run: asking for an address, and looking for the feed of a page."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from integrations.http import SECONDS, Failed, Fetched, Refused, fetch
from integrations.providers.base import Choice, Rejected, Unavailable
from integrations.providers.feed.discovery import Page
from integrations.providers.feed.document import Broken, Document, NotAFeed
from integrations.providers.feed.items import read
from integrations.providers.feed.posts import canonical
from integrations.providers.feed.sentences import GONE, NO_FEED, STATUS

#: Once a page's feed is found, so many more are looked at, to offer them.
MAX_OTHERS = 6
MAX_TITLE = 200


class Visit:
    """Requests that share one deadline, and are counted."""

    def __init__(self, *, allow_private: bool, own_site: str = "", seconds: float = SECONDS) -> None:
        self.requests = 0
        self._allow_private = allow_private
        self._own_site = own_site
        self._ends = time.monotonic() + seconds

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Raises Refused and Failed."""
        left = self._ends - time.monotonic()
        self.requests += 1
        answer = fetch(url, allow_private=self._allow_private, own_site=self._own_site, headers=headers, deadline=left)
        self.requests += answer.requests - 1
        return answer


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: where it is, the answer there, what it holds; and what of the page may be read instead, itself first."""

    url: str
    answer: Fetched
    document: Document
    choices: tuple[Choice, ...] = ()


def expected(answer: Fetched, now: datetime) -> Fetched:
    """The answer, if it is a whole one. Raises Rejected and Unavailable for every other status."""
    if answer.status == 410:
        raise Rejected(GONE)
    if answer.status != 200:
        raise Unavailable(STATUS % {"status": answer.status}, answer.retry_at(now))
    return answer


def document(answer: Fetched) -> Document:
    """Raises NotAFeed and Broken."""
    return read(answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url)


def find(visit: Visit, address: str, now: datetime, *, any_scheme: bool = False) -> Found:
    """The feed at an address or of the page there; with ``any_scheme``, https stands for http, too.

    Raises Rejected, Unavailable, Refused, Failed and Broken.
    """
    url, answer = _open(visit, address, any_scheme)
    try:
        return Found(url, answer, document(expected(answer, now)))
    except NotAFeed:
        page = Page(answer.body, answer.url)
    if page.onward and not page.named_feeds:
        answer = expected(visit.get(page.onward), now)
        page = Page(answer.body, answer.url)
    tried: dict[str, Found | None] = {}
    found = _feed_of(visit, page, now, tried)
    return replace(found, choices=_choices(found, _others(visit, page, found.url, now, tried)))


def _open(visit: Visit, address: str, any_scheme: bool) -> tuple[str, Fetched]:
    try:
        return address, visit.get(address)
    except Failed:
        plain = address.replace("https://", "http://", 1)
        if not any_scheme or plain == address:
            raise
        return plain, visit.get(plain)


def _feed_of(visit: Visit, page: Page, now: datetime, tried: dict[str, Found | None]) -> Found:
    """The best feed of a page: the first that lists a post, or else the first at all. ``tried`` is filled in."""
    empty = None
    for url in page.candidates():
        found = tried[url] = _tried(visit, url, page.url, now)
        if found and found.document.items:
            return _section_beside(visit, page, found, now, tried) or found
        empty = empty or found
    if empty is None:
        raise Rejected(NO_FEED)
    return empty


def _section_beside(
    visit: Visit, page: Page, home: Found, now: datetime, tried: dict[str, Found | None]
) -> Found | None:
    """The feed of the posts alone, where the home feed had to be guessed and both are called otherwise than usual."""
    for url in page.sections_beside(home.url):
        found = tried[url] = _tried(visit, url, page.url, now)
        if found and found.document.items:
            return found
    return None


def _tried(visit: Visit, url: str, page_url: str, now: datetime) -> Found | None:
    """What is at a place where a feed may be, None where there is none.

    A page's own server in trouble ends the search: on a better day it may show a better feed.
    """
    try:
        answer = visit.get(url)
    except Refused:
        return None
    except Failed:
        if urlsplit(url).netloc == urlsplit(page_url).netloc:
            raise
        return None
    if answer.status in {429, 503} or (answer.status != 410 and answer.retry_at(now)):
        expected(answer, now)
    try:
        return Found(url, answer, document(answer)) if answer.status == 200 else None
    except NotAFeed:
        return None


def _others(visit: Visit, page: Page, chosen: str, now: datetime, tried: Mapping[str, Found | None]) -> Iterator[Found]:
    """The page's other feeds. They are only offered: what is wrong with one of them is no trouble."""
    urls = page.others(chosen)
    yield from (found for url in urls if (found := tried.get(url)))
    for url in [url for url in urls if url not in tried][:MAX_OTHERS]:
        try:
            found = _tried(visit, url, page.url, now)
        except Broken:
            continue
        except (Failed, Unavailable, Rejected):
            return
        if found:
            yield found


def _choices(found: Found, others: Iterable[Found]) -> tuple[Choice, ...]:
    """The feed and the others, each set of posts once; none where there is no choice."""
    different: dict[frozenset[str], Choice] = {}
    for each in [found, *others]:
        posts = frozenset(canonical(item.link) or item.external_id for item in each.document.items)
        if posts:
            different.setdefault(
                posts, Choice(address=each.url, title=each.document.title[:MAX_TITLE], number=len(posts))
            )
    return tuple(different.values()) if len(different) > 1 else ()
