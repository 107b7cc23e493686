"""A blog, read through its feed: RSS, Atom or JSON Feed, given itself or found from the blog's address."""

from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from integrations.http import SECONDS, Failed, Fetched, Refused
from integrations.providers.base import Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.feed import older, posts, sentences
from integrations.providers.feed.about import ABOUT
from integrations.providers.feed.document import Broken, Document, NotAFeed
from integrations.providers.feed.older import Older
from integrations.providers.feed.rules import MOST_ITEMS
from integrations.providers.feed.visit import Found, Visit, document, expected, find
from tracker.entry import Complete

MAX_NAME = 200
MAX_VALIDATOR = 500
#: So many items a feed lists whose engine shows its newest alone.
USUAL_LIMITS = frozenset({10, 15, 20, 25, 50, 100})
#: A permanent redirect is believed after so many runs: many are a mistake, mended within the day.
RUNS_TO_BELIEVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of a feed between runs: the cursor."""

    #: As the owner gave it; another one starts anew.
    address: str
    #: The feed that the owner picked, and whether nothing else is to count.
    picked: str = ""
    only: bool = False
    account_id: str
    feed: str
    name: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    moved_to: str = ""
    moved_runs: int = 0
    #: Instants at which posts dated in the future were first seen, by external id.
    first_seen: dict[str, str] = field(default_factory=dict)
    #: How far older pages are read, as :class:`Older` stores it.
    older: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, str, bool]:
        return self.address, self.picked, self.only

    @property
    def validators(self) -> dict[str, str]:
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in sent.items() if value}

    def answered(self, answer: Fetched) -> "State":
        """The state after an answer, with the feed's new address once it may be believed."""
        moved_to = answer.permanent_url or ""
        runs = (self.moved_runs if moved_to == self.moved_to else 0) + bool(moved_to)
        if runs >= RUNS_TO_BELIEVE:
            return replace(self, feed=moved_to, moved_to="", moved_runs=0)
        return replace(self, moved_to=moved_to, moved_runs=runs)

    def took(self, answer: Fetched, read: Document, now: datetime) -> "State":
        """The state after the feed was read whole."""
        return replace(
            self,
            name=(read.title or posts.site_of(answer.url))[:MAX_NAME],
            etag=_validator(answer, "etag"),
            modified=_validator(answer, "last-modified"),
            sha256=sha256(answer.body).hexdigest(),
            first_seen=posts.clamped(read.items, self.first_seen, now),
        )


class Feed:
    """The blog provider. ``own_site`` is this server's own address, which is no blog; ``seconds`` bounds a run.

    It follows these options of its owner: ``feed``, an address to read instead of what is found at the account's;
    ``only``, what that feed does not list stops counting; ``older``, what it no longer lists is read, too;
    ``any_scheme``, the account's scheme is a guess.
    """

    about = ABOUT

    def __init__(self, *, allow_private: bool, own_site: str = "", seconds: float = SECONDS) -> None:
        self._allow_private = allow_private
        self._own_site = own_site
        self._seconds = seconds

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        """Yield every post of the feed, or none where nothing has changed; then older pages, if they are asked for."""
        visit = self._visit()
        try:
            reading = _visited(visit, access, cursor)
        except (Rejected, Unavailable) as error:
            error.requests = visit.requests
            raise
        yield reading.window
        if reading.whole:
            yield from self._older(reading.state, reading.whole, access.now)

    def _older(self, state: State, feed: Document, now: datetime) -> Iterator[Window]:
        for step in older.steps(feed, state.feed, Older.of(state.older), now, self._visit):
            state = replace(state, older=step.older.stored())
            yield replace(_window(step.requests, state), entries=step.entries)

    def _visit(self) -> Visit:
        return Visit(allow_private=self._allow_private, own_site=self._own_site, seconds=self._seconds)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The window of one reading of the feed. ``whole`` is the feed, where older pages are to be read beside it."""

    window: Window
    state: State
    whole: Document | None = None


def _visited(visit: Visit, access: Access, cursor: Cursor) -> _Reading:
    """Raises Rejected and Unavailable."""
    known = bool(cursor) and State(**cursor).asked == _asked(access)
    try:
        return _again(visit, access, State(**cursor)) if known else _first(visit, access, cursor)
    except Refused as error:
        raise (Unavailable if known else Rejected)(str(error)) from error
    except Failed as error:
        raise Unavailable(str(error)) from error
    except Broken as error:
        raise Unavailable(str(error)) from error
    except NotAFeed as error:
        raise Unavailable(sentences.NOT_A_FEED) from error


def _asked(access: Access) -> tuple[str, str, bool]:
    """What the owner wants to have read; something else is read anew."""
    return access.account, access.options.get("feed", ""), bool(access.options.get("only"))


def _again(visit: Visit, access: Access, state: State) -> _Reading:
    wants_older = bool(access.options.get("older")) and not Older.of(state.older).finished
    # Older pages are looked for beside the posts that the feed lists, so these are needed again.
    answer = visit.get(state.feed, {} if wants_older else state.validators)
    unchanged = answer.status == 200 and sha256(answer.body).hexdigest() == state.sha256
    if answer.status == 304 or (unchanged and not wants_older):
        state = state.answered(answer)
        return _Reading(_window(visit.requests, state), state)
    return _read(visit, access, state, expected(answer, access.now), document(answer))


def _first(visit: Visit, access: Access, cursor: Cursor) -> _Reading:
    account, feed, only = _asked(access)
    if feed:
        answer = expected(visit.get(feed), access.now)
        found, choices = Found(feed, answer, document(answer)), None
    else:
        found = find(visit, account, access.now, any_scheme=bool(access.options.get("any_scheme")))
        choices = found.choices
    # Another feed of the same blog tells of the same posts: none of them happened later than it was first seen.
    seen = cursor.get("first_seen", {}) if cursor.get("address") == account else {}
    account_id = access.account_id or posts.canonical(found.url)
    state = State(address=account, picked=feed, only=only, account_id=account_id, feed=found.url, first_seen=seen)
    reading = _read(visit, access, state, found.answer, found.document)
    window = replace(reading.window, choices=choices)
    if only and 0 < len(found.document.items) <= MOST_ITEMS.limit:
        window = replace(window, complete=(Complete(kinds=("post",)),))
    return replace(reading, window=window)


def _read(visit: Visit, access: Access, state: State, answer: Fetched, read: Document) -> _Reading:
    state = state.answered(answer).took(answer, read, access.now)
    newest = sorted(read.items, key=lambda item: item.published, reverse=True)[: MOST_ITEMS.limit]
    whole = len(newest) == len(read.items)
    window = replace(
        _window(visit.requests, state),
        entries=posts.entries(newest, site=posts.site_of(answer.url), first_seen=state.first_seen),
        complete=posts.complete(read.items) if whole else (),
        problems=tuple(_problems(read)),
        limited=bool(read.older) or read.listed in USUAL_LIMITS,
    )
    unfinished = bool(access.options.get("older")) and not Older.of(state.older).finished
    return _Reading(window, state, read if unfinished else None)


def _problems(read: Document) -> Iterator[str]:
    if len(read.items) > MOST_ITEMS.limit:
        yield sentences.TOO_MANY % {"listed": len(read.items), "taken": MOST_ITEMS.limit}
    if read.unreadable_dates:
        yield sentences.UNREADABLE_DATES % {"number": read.unreadable_dates}


def _window(requests: int, state: State) -> Window:
    """A window without entries. The feed itself is one piece of history, each older page another."""
    behind = Older.of(state.older)
    return Window(
        account_id=state.account_id,
        account_name=state.name,
        cursor=asdict(state),
        requests=requests,
        done=1 + behind.done,
        total=1 + behind.total,
    )


def _validator(answer: Fetched, name: str) -> str:
    value: str = answer.headers.get(name, "")
    return value if len(value) <= MAX_VALIDATOR else ""
