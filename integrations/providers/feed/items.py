"""A feed's bytes, read into dated items. Knows no network."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from integrations.providers.feed.document import Broken, Document, Item, NotAFeed
from integrations.providers.feed.xml import checked

MAX_TITLE = 500
MAX_ID = 200
MAX_LINK = 2_000
EARLIEST_YEAR = 1990
JSON_FEED = "https://jsonfeed.org/version/"

# email.utils takes the year 0001, by which Hugo says "no date", for 2001.
YEAR_ONE = re.compile(r"[A-Za-z]{3}\s+0\d{3}\b|0001-")
WHITESPACE = str.maketrans("\t\n\r", "   ")
# Control characters, and halves of surrogate pairs, which no database takes.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# What feedparser lets out, found by fuzzing, where a place, a licence or a picture stands outside its proper parent.
STUMBLES = (AttributeError, LookupError, TypeError, ValueError)

#: Title of the feed; id, link, title and date of its items.
Raw = tuple[str, list[tuple[str, str, str, str]]]


def read(body: bytes, *, content_type: str, url: str) -> Document:
    """Read RSS, Atom or JSON Feed; relative links start from ``url``. Raises NotAFeed and Broken."""
    is_json = body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    title, raws = _read_json(body) if is_json else _read_xml(checked(body, content_type), url)
    items: dict[str, Item] = {}
    unreadable = 0
    for id_, link, name, date in raws:
        published = parse_date(date)
        if published is None:
            unreadable += bool(date.strip()) and not _stands_for_none(date)
            continue
        item = _item(id_, _web_address(link, url), clean(name), published)
        items.setdefault(item.external_id, item)
    return Document(title=clean(title), items=tuple(items.values()), unreadable_dates=unreadable)


def parse_date(text: str) -> datetime | None:
    """An RFC 3339 or RFC 822 date in its own offset (UTC where it has none); None if unreadable or before 1990."""
    try:
        date = _any_date(text)
        return None if date.astimezone(UTC).year < EARLIEST_YEAR else date
    except (ValueError, OverflowError):
        return None


def _stands_for_none(text: str) -> bool:
    """Whether this is a date by which generators say that there is none (the year 1, 1970)."""
    try:
        return _any_date(text).year < EARLIEST_YEAR
    except (ValueError, OverflowError):
        return False


def _any_date(text: str) -> datetime:
    """Raises ValueError and OverflowError."""
    text = text.strip()
    if YEAR_ONE.search(text):
        return datetime.min.replace(tzinfo=UTC)
    try:
        date = datetime.fromisoformat(text.upper())
    except ValueError:
        date = parsedate_to_datetime(text)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def clean(text: str) -> str:
    """Text as sent, on one line, without control characters."""
    return UNPRINTABLE.sub("", text.translate(WHITESPACE)).strip()


def _item(id_: str, link: str, title: str, published: datetime) -> Item:
    external_id = clean(id_) or link or _digest(f"{title}|{published.isoformat()}")
    return Item(
        external_id=external_id if len(external_id) <= MAX_ID else _digest(external_id),
        title=title[:MAX_TITLE],
        link=link,
        published=published,
    )


def _digest(text: str) -> str:
    return "sha256:" + sha256(text.encode()).hexdigest()


def _web_address(link: str, base: str) -> str:
    """The link as an absolute http or https address, "" if it is none (``javascript:`` and its disguises)."""
    try:
        address = urljoin(base, link.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    plain = address.isprintable() and not re.search(r"[\s\\<>\"]", address) and len(address) <= MAX_LINK
    return address if link.strip() and plain and parts.scheme in {"http", "https"} and parts.hostname else ""


def _read_xml(xml: bytes, url: str) -> Raw:
    # Always a stream: a string might be taken for an address or a file name, and opened.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        parsed = feedparser.parse(
            io.BytesIO(xml), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except STUMBLES as error:
        raise Broken("it holds elements where they make no sense") from error
    # Should it see a fault that the check did not, its lenient half has guessed the rest.
    if parsed.bozo:
        raise Broken("it is not well-formed")
    entries = [
        (_text(entry.get("id")), _text(entry.get("link")), _text(entry.get("title")), _date_of(entry))
        for entry in parsed.entries
    ]
    return _text(parsed.feed.get("title")), entries


def _date_of(entry: Any) -> str:
    return next((_text(entry[name]) for name in ("published", "updated") if name in entry), "")


def _read_json(body: bytes) -> Raw:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise (Broken("it is cut off or not JSON") if JSON_FEED.encode() in body else NotAFeed()) from error
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(JSON_FEED):
        raise NotAFeed
    return _text(feed.get("title")), list(_json_items(feed.get("items")))


def _json_items(items: object) -> Iterator[tuple[str, str, str, str]]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            link = _text(item.get("url")) or _text(item.get("external_url"))
            yield _text(item.get("id")), link, _text(item.get("title")), _text(item.get("date_published"))


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""
