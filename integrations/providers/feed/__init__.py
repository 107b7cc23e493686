"""A blog, read through its feed: RSS, Atom or JSON Feed, given itself or found from the blog's address."""

from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from integrations.http import Failed, Fetched, Refused
from integrations.providers.base import Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.feed import posts
from integrations.providers.feed.about import ABOUT
from integrations.providers.feed.document import Broken, Document, NotAFeed
from integrations.providers.feed.visit import Visit, document, expected, find

MAX_ITEMS = 5_000
MAX_NAME = 200
MAX_VALIDATOR = 500
#: A permanent redirect is believed after so many runs: many are a mistake, mended within the day.
RUNS_TO_BELIEVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of a feed between runs: the cursor."""

    #: As the owner gave it; another one starts anew.
    address: str
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
            name=(read.title or site_of(answer.url))[:MAX_NAME],
            etag=_validator(answer, "etag"),
            modified=_validator(answer, "last-modified"),
            sha256=sha256(answer.body).hexdigest(),
            first_seen=posts.clamped(read.items, self.first_seen, now),
        )


class Feed:
    """The blog provider. ``own_site`` is this server's own address, which is no blog."""

    about = ABOUT

    def __init__(self, *, allow_private: bool, own_site: str = "") -> None:
        self._allow_private = allow_private
        self._own_site = own_site

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        """Yield the one window of a run: every post of the feed, or none where nothing has changed."""
        visit = Visit(allow_private=self._allow_private, own_site=self._own_site)
        try:
            yield _visited(visit, access, cursor)
        except (Rejected, Unavailable) as error:
            error.requests = visit.requests
            raise


def _visited(visit: Visit, access: Access, cursor: Cursor) -> Window:
    """Raises Rejected and Unavailable."""
    known = cursor.get("address") == access.account
    try:
        return _again(visit, State(**cursor), access.now) if known else _first(visit, access)
    except Refused as error:
        raise (Unavailable if known else Rejected)(str(error)) from error
    except Failed as error:
        raise Unavailable(str(error)) from error
    except Broken as error:
        raise Unavailable(f"The feed can't be read: {error}.") from error
    except NotAFeed as error:
        raise Unavailable("Something that is no feed answers at the feed's address.") from error


def site_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _again(visit: Visit, state: State, now: datetime) -> Window:
    answer = visit.get(state.feed, state.validators)
    if answer.status == 304 or (answer.status == 200 and sha256(answer.body).hexdigest() == state.sha256):
        return _window(visit, state.answered(answer))
    return _read(visit, state, expected(answer, now), document(answer), now)


def _first(visit: Visit, access: Access) -> Window:
    url, answer, read = find(visit, access.account.strip(), access.now)
    account_id = access.account_id or posts.canonical(url)
    return _read(visit, State(address=access.account, account_id=account_id, feed=url), answer, read, access.now)


def _read(visit: Visit, state: State, answer: Fetched, read: Document, now: datetime) -> Window:
    state = state.answered(answer).took(answer, read, now)
    newest = sorted(read.items, key=lambda item: item.published, reverse=True)[:MAX_ITEMS]
    whole = len(newest) == len(read.items)
    return replace(
        _window(visit, state),
        entries=posts.entries(newest, site=site_of(answer.url), first_seen=state.first_seen),
        complete=posts.complete(read.items) if whole else (),
        problems=tuple(_problems(read)),
    )


def _problems(read: Document) -> Iterator[str]:
    if len(read.items) > MAX_ITEMS:
        yield f"The feed lists {len(read.items)} posts; the newest {MAX_ITEMS} were taken."
    if read.unreadable_dates:
        yield f"{read.unreadable_dates} items of the feed have a date that can't be read."


def _window(visit: Visit, state: State) -> Window:
    return Window(account_id=state.account_id, account_name=state.name, cursor=asdict(state), requests=visit.requests)


def _validator(answer: Fetched, name: str) -> str:
    value: str = answer.headers.get(name, "")
    return value if len(value) <= MAX_VALIDATOR else ""
