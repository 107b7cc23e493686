"""What a feed holds, whatever its format."""

from dataclasses import dataclass
from datetime import datetime


class NotAFeed(Exception):
    """Something else: a page, a picture, nothing at all."""


class Broken(Exception):
    """A feed that can't be trusted to be whole. ``str(error)`` is a sentence for the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A dated item. ``published`` is aware and keeps the offset in which the feed wrote it."""

    external_id: str
    title: str
    #: Absolute http or https address, "" where there is none.
    link: str
    published: datetime
    #: Of its text, None where the feed does not carry all of it.
    words: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed read whole: its dated items in its own order, without repetitions."""

    title: str
    items: tuple[Item, ...]
    #: How many items carry a date that could not be read.
    unreadable_dates: int
    #: How many items it lists in all, dated or not.
    listed: int = 0
    #: Where the feed says that its older items are, "" where it does not.
    older: str = ""
    #: The program that wrote it, as it names itself.
    generator: str = ""
