"""The requests of one run: asking for an address, and looking for the feed of a page."""

import time
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from integrations.http import SECONDS, Failed, Fetched, Refused, fetch
from integrations.providers.base import Rejected, Unavailable
from integrations.providers.feed.discovery import Page
from integrations.providers.feed.document import Document, NotAFeed
from integrations.providers.feed.items import read

NO_FEED = "No feed was found at this address. Give the address of the feed itself."
GONE = "The feed is gone for good, its server says (410)."


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


def expected(answer: Fetched, now: datetime) -> Fetched:
    """The answer, if it is a whole one. Raises Rejected and Unavailable for every other status."""
    if answer.status == 410:
        raise Rejected(GONE)
    if answer.status != 200:
        raise Unavailable(f"The server answers with status {answer.status}.", answer.retry_at(now))
    return answer


def document(answer: Fetched) -> Document:
    """Raises NotAFeed and Broken."""
    return read(answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url)


def find(visit: Visit, address: str, now: datetime) -> tuple[str, Fetched, Document]:
    """The feed at an address or of the page there: where it is, the answer, and what it holds.

    Raises Rejected, Unavailable, Refused, Failed and Broken.
    """
    url, answer = _open(visit, address)
    try:
        return url, answer, document(expected(answer, now))
    except NotAFeed:
        page = Page(answer.body, answer.url)
    if page.onward and not page.named_feeds:
        answer = expected(visit.get(page.onward), now)
        page = Page(answer.body, answer.url)
    return _feed_of(visit, page, now)


def _open(visit: Visit, address: str) -> tuple[str, Fetched]:
    """Without a scheme, https is tried before http."""
    if "://" in address:
        return address, visit.get(address)
    try:
        return f"https://{address}", visit.get(f"https://{address}")
    except Failed:
        return f"http://{address}", visit.get(f"http://{address}")


def _feed_of(visit: Visit, page: Page, now: datetime) -> tuple[str, Fetched, Document]:
    """The best feed of a page: the first that lists a post, or else the first at all."""
    empty = None
    for url in page.candidates():
        answer = _tried(visit, url, page.url, now)
        if answer is None:
            continue
        try:
            found = url, answer, document(answer)
        except NotAFeed:
            continue
        if found[2].items:
            return found
        empty = empty or found
    if empty is None:
        raise Rejected(NO_FEED)
    return empty


def _tried(visit: Visit, url: str, page_url: str, now: datetime) -> Fetched | None:
    """The answer at a place where a feed may be, None where there is none.

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
    if answer.status in {429, 503}:
        expected(answer, now)
    return answer if answer.status == 200 else None
