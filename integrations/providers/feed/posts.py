"""Dated items as posts: their day, and the names by which a post is known again after its blog has moved. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from integrations.providers.feed.document import Item
from tracker.entry import Complete, Entry

MAX_ALIAS = 1_000
TRACKING = re.compile(r"(utm|mc)_|(source|ref|fbclid|gclid)$")


def canonical(url: str) -> str:
    """An address without what changes while the page stays: scheme, www, a closing slash, tracking parameters."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www.") + _place(url)


def site_of(url: str) -> str:
    """The site's name for people."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def untracked(url: str) -> str:
    """An address as it was written, less the parameters that only tell where a reader came from."""
    address, _, rest = url.partition("?")
    query, mark, fragment = rest.partition("#")
    telling = [pair for pair in query.split("&") if not TRACKING.match(pair.partition("=")[0])]
    return address + ("?" if any(telling) else "") + "&".join(telling) + mark + fragment


def clamped(items: Sequence[Item], known: Mapping[str, str], now: datetime) -> dict[str, str]:
    """When each item that was first seen before its own date was seen: instants by external id, to be remembered."""
    return {
        item.external_id: known.get(item.external_id, now.isoformat())
        for item in items
        if item.published > now or item.external_id in known
    }


def entries(items: Sequence[Item], *, site: str, first_seen: Mapping[str, str]) -> tuple[Entry, ...]:
    """The items as posts. None happens after the instant at which it was first seen."""
    named = [_names(item) for item in items]
    times_used = Counter(name for names in named for name in names)
    return tuple(
        _entry(item, site, first_seen.get(item.external_id), tuple(name for name in names if times_used[name] == 1))
        for item, names in zip(items, named, strict=True)
    )


def complete(items: Sequence[Item]) -> tuple[Complete, ...]:
    """What the feed is sure to list whole: what is newer than its last item, where it runs from new to old.

    Older posts may have left a feed that lists only its newest; pinned ones come first, out of order.
    """
    dates = [item.published for item in items]
    out_of_order = [place for place, (earlier, later) in enumerate(pairwise(dates), 1) if later > earlier]
    if not dates or (out_of_order and out_of_order[-1] > len(dates) / 2):
        return ()
    since = dates[-1] + timedelta(microseconds=1)
    return (Complete(kinds=("post",), since=since.astimezone(UTC), keep_counting=True),)


def _entry(item: Item, site: str, first_seen: str | None, aliases: tuple[str, ...]) -> Entry:
    happened = min(item.published, datetime.fromisoformat(first_seen)) if first_seen else item.published
    return Entry(
        external_id=item.external_id,
        kind="post",
        occurred_at=happened.astimezone(UTC),
        on=happened.astimezone(item.published.tzinfo).date(),
        title=item.title,
        evidence_url=untracked(item.link),
        context=site,
        words=item.words,
        aliases=aliases,
    )


def _names(item: Item) -> tuple[str, ...]:
    place = _place(item.link)
    names = [f"url:{canonical(item.link)}", f"path:{place}"] if place else []
    if item.title:
        names.append(f"title:{item.title}|{item.published.astimezone(UTC).isoformat()}")
    return tuple(name for name in names if len(name) <= MAX_ALIAS)


def _place(url: str) -> str:
    """Path and telling parameters; "" for a home page."""
    parts = urlsplit(url)
    telling = [(name, value) for name, value in parse_qsl(parts.query) if not TRACKING.match(name)]
    return parts.path.rstrip("/") + ("?" + urlencode(telling) if telling else "")
