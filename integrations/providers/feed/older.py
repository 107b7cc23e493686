"""Posts that a feed no longer lists, read where the owner asks for them: a page at a time, as far back as they go.

First the feed's own older pages (RFC 5005, JSON Feed's ``next_url``, WordPress's ``?paged=2``). A feed without any is
helped by the sitemap: of the pages that lie where the known posts lie, those that name their own day of publication
are posts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from integrations.http import Failed, Fetched, Refused
from integrations.providers.base import Unavailable
from integrations.providers.feed import article, posts, sitemap
from integrations.providers.feed.document import Broken, Document, NotAFeed
from integrations.providers.feed.sentences import OLDER_LATER
from integrations.providers.feed.visit import Visit, document
from tracker.entry import Entry

#: Requests a run, and a minute: a stranger's server is read at a walk.
PACE = 20
#: A page that can't be reached in so many runs is passed over.
TRIES = 3
MAX_FEED_PAGES = 500
MAX_PAGES = 5_000
MAX_SITEMAPS = 5
MAX_ROBOTS = 100_000
LATER = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """How far the reading of older posts has come: a part of the cursor."""

    #: ``feed`` or ``pages``; "" before it has begun.
    way: str = ""
    finished: bool = False
    #: Of a feed: its page that is to be read next, and that page's number where pages are asked for by number.
    page: str = ""
    number: int = 0
    #: Of a feed: a digest of what the page before listed. Of pages: the last address that was read.
    last: str = ""
    done: int = 0
    total: int = 0
    tries: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Older":
        return cls(**stored)

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page read: what it brought, and how far it is now."""

    older: Older
    entries: tuple[Entry, ...] = ()
    requests: int = 0


def steps(feed: Document, url: str, older: Older, now: datetime, visit: Callable[[], Visit]) -> Iterator[Step]:
    """Read on from ``older``, a page a step, at the pace of one run; ``feed`` is the feed as it is now, at ``url``.

    Raises Unavailable where the rest is to be read later.
    """
    older = older if older.way else _begun(feed, url)
    requests = 0
    in_feed = older.way == "feed"
    for step in _of_feed(feed, url, older, now, visit) if in_feed else _of_pages(feed, older, now, visit):
        yield step
        requests += step.requests
        if requests >= PACE or step.older.finished:
            return


def _begun(feed: Document, url: str) -> Older:
    if feed.older:
        return Older(way="feed", page=feed.older, total=1)
    if "wordpress" in feed.generator.lower():
        return Older(way="feed", page=_numbered(url, 2), number=2, total=1)
    return Older(way="pages", total=1)


def _numbered(url: str, number: int) -> str:
    address, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("paged=")]
    return f"{address}?{'&'.join([*kept, f'paged={number}'])}"


def _of_feed(feed: Document, url: str, older: Older, now: datetime, visit: Callable[[], Visit]) -> Iterator[Step]:
    listed = {item.external_id for item in feed.items}
    while not older.finished:
        asking = visit()
        try:
            answer = _answer(asking, older.page, now)
        except Unavailable as error:
            older = _tried(older)
            yield Step(older=older if older.tries else _ended(older), requests=asking.requests)
            if not older.tries:
                return
            raise error
        read = _feed_page(answer)
        older = _after_page(older, read, url)
        # What the feed lists today is told there already, and better: with the day on which it was first seen.
        items = (
            [item for item in read.items if item.external_id not in listed and item.published <= now] if read else []
        )
        site = posts.site_of(answer.url) if answer else ""
        yield Step(older=older, entries=posts.entries(items, site=site, first_seen={}), requests=asking.requests)


def _feed_page(answer: Fetched | None) -> Document | None:
    try:
        return document(answer) if answer else None
    except (NotAFeed, Broken):
        return None


def _after_page(older: Older, read: Document | None, url: str) -> Older:
    """A page that is missing, empty or the same as the one before it is behind the last one."""
    digest = sha256("\n".join(item.external_id for item in read.items).encode()).hexdigest() if read else ""
    page = _numbered(url, older.number + 1) if older.number else read.older if read else ""
    if read is None or not read.items or digest == older.last or not page or older.done + 1 >= MAX_FEED_PAGES:
        return _ended(older)
    number = older.number + bool(older.number)
    return replace(older, page=page, number=number, last=digest, done=older.done + 1, total=older.done + 2, tries=0)


def _of_pages(feed: Document, older: Older, now: datetime, visit: Callable[[], Visit]) -> Iterator[Step]:
    asking = visit()
    try:
        pages = _listed(asking, feed, now)
    except Unavailable as error:
        older = _tried(older)
        yield Step(older=older if older.tries else _ended(older), requests=asking.requests)
        if not older.tries:
            return
        raise error
    left = [page for page in pages if page > older.last]
    older = replace(older, done=len(pages) - len(left), total=len(pages), tries=older.tries if left else 0)
    if not left:
        yield Step(older=_ended(older), requests=asking.requests)
    spent = asking.requests
    for page in left:
        asking = visit()
        try:
            answer = _answer(asking, page, now)
        except Unavailable as error:
            older = _tried(older)
            if older.tries:
                yield Step(older=older, requests=spent + asking.requests)
                raise error
            answer = None
        older = replace(older, last=page, done=older.done + 1, tries=0, finished=page == left[-1])
        yield Step(older=older, entries=_posts_of(answer, feed, now), requests=spent + asking.requests)
        spent = 0


def _tried(older: Older) -> Older:
    """One more failure; after the last one it is 0 again, which means to go on without."""
    return replace(older, tries=(older.tries + 1) % TRIES)


def _ended(older: Older) -> Older:
    return replace(older, finished=True, done=older.total)


def _answer(visit: Visit, url: str, now: datetime) -> Fetched | None:
    """What is at an address, None where there is nothing for us. Raises Unavailable where there may be later."""
    try:
        answer = visit.get(url)
    except Refused:
        return None
    except Failed as error:
        raise Unavailable(OLDER_LATER) from error
    if answer.status in LATER:
        raise Unavailable(OLDER_LATER, answer.retry_at(now))
    return answer if answer.status == 200 else None


def _posts_of(answer: Fetched | None, feed: Document, now: datetime) -> tuple[Entry, ...]:
    """The post of a page, if it is one of those that the feed has no room for any more."""
    item = article.read(answer.body, answer.url) if answer else None
    since = next((promise.since for promise in posts.complete(feed.items)), None)
    if answer is None or item is None or item.published > now or (since is not None and item.published >= since):
        return ()
    return posts.entries([item], site=posts.site_of(answer.url), first_seen={})


def _listed(visit: Visit, feed: Document, now: datetime) -> list[str]:
    """The pages of the sitemap that may be older posts of this feed, in order of their addresses."""
    links = [item.link for item in feed.items if item.link]
    if not links:
        return []
    origin = Counter(_origin(link) for link in links).most_common(1)[0][0]
    robots = _robots(visit, origin, now)
    places = tuple({_place(link) for link in links if _origin(link) == origin})
    known = {posts.canonical(link) for link in links}
    pages = {
        page
        for page in _all_pages(visit, robots.site_maps() or [f"{origin}/sitemap.xml"], now)
        if _origin(page) == origin
        and _place(page).startswith(places)
        and posts.canonical(page) not in known
        and robots.can_fetch("Headway", page)
    }
    return sorted(pages)[:MAX_PAGES]


def _robots(visit: Visit, origin: str, now: datetime) -> RobotFileParser:
    answer = _answer(visit, f"{origin}/robots.txt", now)
    robots = RobotFileParser()
    robots.parse(answer.body[:MAX_ROBOTS].decode("utf-8", "replace").splitlines() if answer else [])
    return robots


def _all_pages(visit: Visit, sitemaps: list[str], now: datetime) -> Iterator[str]:
    """What the sitemaps list, and those that they list; of many, the ones that are called after posts first."""
    waiting, read = sitemaps[:MAX_SITEMAPS], 0
    while waiting and read < MAX_SITEMAPS:
        address = waiting.pop(0)
        answer = _answer(visit, address, now)
        read += 1
        if answer:
            found = sitemap.read(answer.body, answer.headers.get("content-type", ""))
            waiting += sorted(found.sitemaps, key=lambda each: "post" not in each)
            yield from (urljoin(answer.url, page) for page in found.pages if _is_address(page))


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _place(url: str) -> str:
    """The folder in which a page lies, whatever the numbers in it: ``/2026/07/`` is where ``/2025/12/`` is."""
    return re.sub(r"\d+", "0", urlsplit(url).path.rstrip("/").rpartition("/")[0] + "/")
