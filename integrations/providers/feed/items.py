"""A feed's bytes, read into dated items. Knows no network."""

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from integrations.providers.feed import sentences, words
from integrations.providers.feed.document import Broken, Document, Item, NotAFeed
from integrations.providers.feed.rules import EARLIEST
from integrations.providers.feed.xml import checked
from tracker.kinds import Rule

MAX_TITLE = 500
MAX_ID = 200
MAX_LINK = 2_000
JSON_FEED = "https://jsonfeed.org/version/"

# email.utils takes the year 0001, by which Hugo says "no date", for 2001.
YEAR_ONE = re.compile(r"[A-Za-z]{3}\s+0\d{3}\b|0001-")
WHITESPACE = str.maketrans("\t\n\r", "   ")
# Control characters, and halves of surrogate pairs, which no database takes.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# What feedparser lets out, found by fuzzing, where a place, a licence or a picture stands outside its proper parent.
STUMBLES = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """An item as its feed wrote it."""

    id: str
    link: str
    title: str
    date: str
    words: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    title: str
    items: list[_Raw]
    older: str
    generator: str


def read(body: bytes, *, content_type: str, url: str) -> Document:
    """Read RSS, Atom or JSON Feed; relative links start from ``url``. Raises NotAFeed and Broken."""
    is_json = body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    feed = _read_json(body) if is_json else _read_xml(checked(body, content_type), url)
    items: dict[str, Item] = {}
    unreadable = 0
    for raw in feed.items:
        published = parse_date(raw.date)
        if published is None:
            unreadable += bool(raw.date.strip()) and not _stands_for_none(raw.date)
            continue
        item = _item(raw, web_address(raw.link, url), clean(raw.title), published)
        items.setdefault(item.external_id, item)
    return Document(
        title=clean(feed.title),
        items=tuple(items.values()),
        unreadable_dates=unreadable,
        listed=len(feed.items),
        older=web_address(feed.older, url),
        generator=feed.generator,
    )


def parse_date(text: str, earliest: Rule[date] = EARLIEST) -> datetime | None:
    """An RFC 3339 or RFC 822 date in its own offset (UTC where it has none); None if unreadable or too early."""
    try:
        written = _any_date(text)
        return None if written.astimezone(UTC).date() < earliest.limit else written
    except (ValueError, OverflowError):
        return None


def _stands_for_none(text: str) -> bool:
    """Whether this is a date by which generators say that there is none (the year 1, 1970)."""
    try:
        return _any_date(text).date() < EARLIEST.limit
    except (ValueError, OverflowError):
        return False


def _any_date(text: str) -> datetime:
    """Raises ValueError and OverflowError."""
    text = text.strip()
    if YEAR_ONE.search(text):
        return datetime.min.replace(tzinfo=UTC)
    try:
        written = datetime.fromisoformat(text.upper())
    except ValueError:
        written = parsedate_to_datetime(text)
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def clean(text: str) -> str:
    """Text as sent, on one line, without control characters."""
    return UNPRINTABLE.sub("", text.translate(WHITESPACE)).strip()


def _item(raw: _Raw, link: str, title: str, published: datetime) -> Item:
    return Item(
        external_id=short(clean(raw.id) or link or _digest(f"{title}|{published.isoformat()}")),
        title=title[:MAX_TITLE],
        link=link,
        published=published,
        words=raw.words,
    )


def short(external_id: str) -> str:
    """An external id that can be stored."""
    return external_id if len(external_id) <= MAX_ID else _digest(external_id)


def _digest(text: str) -> str:
    return "sha256:" + sha256(text.encode()).hexdigest()


def web_address(link: str, base: str) -> str:
    """The link as an absolute http or https address, "" if it is none (``javascript:`` and its disguises)."""
    try:
        address = urljoin(base, link.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    plain = address.isprintable() and not re.search(r"[\s\\<>\"]", address) and len(address) <= MAX_LINK
    return address if link.strip() and plain and parts.scheme in {"http", "https"} and parts.hostname else ""


def _read_xml(xml: bytes, url: str) -> _Feed:
    # Always a stream: a string might be taken for an address or a file name, and opened.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        parsed = feedparser.parse(
            io.BytesIO(xml), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except STUMBLES as error:
        raise Broken(sentences.MISPLACED) from error
    # Should it see a fault that the check did not, its lenient half has guessed the rest.
    if parsed.bozo:
        raise Broken(sentences.ILL_FORMED)
    links = {_text(link.get("rel")): _text(link.get("href")) for link in parsed.feed.get("links", ())}
    return _Feed(
        title=_text(parsed.feed.get("title")),
        items=[_of_xml(entry, parsed.version) for entry in parsed.entries],
        # RFC 5005: an archived feed's part before this one, or a paged feed's next page.
        older=links.get("prev-archive") or links.get("next", ""),
        generator=_text(parsed.feed.get("generator")),
    )


def _of_xml(entry: Any, version: str) -> _Raw:
    title, kind = _text(entry.get("title")), _text(entry.get("title_detail", {}).get("type"))
    parts = [(_text(part.get("value")), _text(part.get("type")) == "text/plain") for part in entry.get("content", ())]
    text, plain = max(parts, key=lambda part: len(part[0]), default=("", False))
    return _Raw(
        id=_text(entry.get("id")),
        link=_text(entry.get("link")),
        # Atom says of a title whether it is HTML; in RSS nobody knows, so it stays as it was sent.
        title=html.unescape(title) if kind == "text/html" and version.startswith("atom") else title,
        date=_date_of(entry),
        words=words.count(text, _text(entry.get("summary")), plain=plain),
    )


def _date_of(entry: Any) -> str:
    return next((_text(entry[name]) for name in ("published", "updated") if name in entry), "")


def _read_json(body: bytes) -> _Feed:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise (Broken(sentences.CUT_JSON) if JSON_FEED.encode() in body else NotAFeed()) from error
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(JSON_FEED):
        raise NotAFeed
    return _Feed(
        title=_text(feed.get("title")),
        items=list(_json_items(feed.get("items"))),
        older=_text(feed.get("next_url")),
        generator="",
    )


def _json_items(items: object) -> Iterator[_Raw]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            text, markup = _text(item.get("content_text")), _text(item.get("content_html"))
            yield _Raw(
                id=_text(item.get("id")),
                link=_text(item.get("url")) or _text(item.get("external_url")),
                title=_text(item.get("title")),
                date=_text(item.get("date_published")),
                words=words.count(markup or text, plain=not markup),
            )


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""
