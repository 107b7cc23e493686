"""The seam between one outside service and the sync engine."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import ModuleType
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tracker.entry import Complete, Entry
from tracker.kinds import Source

#: JSON data in which a provider remembers how far it has read. Its shape is the provider's own affair.
Cursor = Mapping[str, Any]


class _Failure(Exception):
    #: Requests made since the last window.
    requests: int = 0


class Rejected(_Failure):
    """A person must act (a revoked token, somebody else's account): the connection is switched off and says why.

    ``str(error)`` is one sentence for the owner, without credentials.
    """


class Unavailable(_Failure):
    """The source can't be read now: try again at ``retry_at`` (an aware instant), or when the engine sees fit."""

    def __init__(self, reason: str, retry_at: datetime | None = None) -> None:
        super().__init__(reason)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A provider as people meet it: what it brings, and what they are asked for. Texts are marked for translation."""

    source: Source
    #: What is needed, in a few words.
    sentence: str
    account: str
    account_hint: str
    #: The address of an account's page, with ``%(name)s`` for its present name; "" where the account is the address.
    page: str = ""
    #: Whether the account is a web address; otherwise it is a user name.
    by_address: bool = False
    #: What the credential is called; "" where there is none.
    secret: str = ""
    secret_hint: str = ""
    #: Whether less can be read without the credential, too.
    secret_optional: bool = False
    #: What :attr:`Window.figures` are called, by name.
    figures: Mapping[str, str] = field(default_factory=dict)
    #: The kinds that the source's own count of a day holds (``Window.said``), and why the two may differ all the same.
    said_kinds: tuple[str, ...] = ()
    said_differs: str = ""
    #: Everything that it says of its runs: reasons, problems, what is seen; with ``%(name)s`` for what is filled in.
    sentences: tuple[str, ...] = ()
    #: How often one credential may ask while a history is read.
    requests_a_minute: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a provider needs in order to read one account. ``repr`` never shows the secret."""

    #: As the user gave it: a login, a user name, an address.
    account: str
    #: The outside service's unchanging id of the account, as proven by an earlier run; "" before the first.
    account_id: str
    secret: str = field(repr=False)
    #: The user's zone, for what must be asked for by day.
    zone: ZoneInfo
    #: The instant at which this run began; the only clock a provider reads.
    now: datetime
    #: What the owner has chosen beyond the account, by names that are the provider's own affair.
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A part of an account that may be read instead of another: one feed of a blog that has several."""

    address: str
    title: str
    #: How many things it lists now.
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One piece of history, read whole. It is stored in one transaction together with its cursor."""

    #: Unchanging id of the account that was really read, and its present name; the engine refuses a change of the id.
    account_id: str
    account_name: str
    entries: tuple[Entry, ...] = ()
    complete: tuple[Complete, ...] = ()
    #: From here the next window is read, in this run or, after a kill, in the next one.
    cursor: Cursor
    #: Windows read, and windows known to be needed, in the pass now under way; equal when no work is left.
    done: int = 1
    total: int = 1
    #: Whether the credential itself has shown that this account is its holder's own.
    proven: bool = False
    #: Requests made since the window before, including those that failed.
    requests: int = 0
    #: What could not be read, a sentence each; any makes the run's outcome ``partial``.
    problems: tuple[str, ...] = ()
    #: What these credentials can and cannot see, a sentence each, for the owner; None leaves what was said before.
    sees: tuple[str, ...] | None = None
    #: What the owner may choose from, best first (what is read until they do); None leaves what was said before.
    choices: tuple[Choice, ...] | None = None
    #: Whether the source seems to show its newest work alone, so that older work may be asked for; None as above.
    limited: bool | None = None
    #: How many contributions the source itself counts, by day; it replaces what was said of these days before.
    said: Mapping[date, int] = field(default_factory=dict)
    #: Today's figures (votes, runs) of which the source keeps no history, by name.
    figures: Mapping[str, int] = field(default_factory=dict)


def texts_of(module: ModuleType) -> tuple[str, ...]:
    """The texts of a module that holds nothing but constants and the mark for translators."""
    return tuple(text for name, text in vars(module).items() if name.isupper() and isinstance(text, str))


class Provider(Protocol):
    """Reads one account, window by window. Never sleeps, never writes outside, holds no state between runs."""

    about: About

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        """Yield the windows from ``cursor`` on ({} at first) until nothing is left to read for now.

        Raises Rejected or Unavailable, and nothing else, for whatever the outside does. An unchanged account yields
        at least one window, so that a run proves that the source was reached.
        """
        ...
