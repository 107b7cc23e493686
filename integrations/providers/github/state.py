"""What the provider remembers between windows and between runs: its cursor, with names."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from integrations.providers.base import Cursor
from integrations.providers.github.entries import Repository, instant
from integrations.providers.github.restricted import months

#: How far each pass looks back, and one a week: merges, late commits and reviews show up days after their date.
OVERLAP = timedelta(days=31)
LONG_OVERLAP = timedelta(days=120)
LONG_EVERY = timedelta(days=7)
#: How often everything is read again, for what a token could not see before.
FULL_EVERY = timedelta(days=30)
#: GitHub answers at most a year at once and times out on busy ones. The long overlap fits, and so do halves of it.
SPAN = timedelta(days=128)
DAY = timedelta(days=1)

#: The lists of the viewer, each with the date by which it is sorted.
LISTS = {"pullRequests": "updatedAt", "issues": "createdAt", "repositories": "pushedAt"}
#: Those in which old things come and go: an issue moves and has another id there, a repository is handed over.
MOVING = ("issues", "repositories")


def first_day(year: int) -> datetime:
    """The instant at which a year begins."""
    return datetime(year, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Page:
    """Where the reading of one repository of many commits stands; ``number`` is the repository's, "" between two."""

    number: str = ""
    after: str | None = None
    #: The author's newest commit, and how many there are, as the first page said.
    top: str = ""
    commits: int = 0
    #: SHAs of the commits read.
    seen: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """A repository as it was read last. While ``top`` and ``commits`` stay, the author's history is unchanged."""

    id: str
    name: str
    own: bool
    private: bool
    top: str = ""
    commits: int = 0

    @classmethod
    def read(cls, repository: Repository, page: Page) -> Self:
        """What is remembered of a repository that was read to its end."""
        return cls(
            id=repository.id,
            name=repository.name,
            own=repository.own,
            private=repository.private,
            top=page.top,
            commits=page.commits,
        )

    def describes(self, repository: Repository) -> bool:
        """Whether name, owner and visibility are still these."""
        return (self.name, self.own, self.private) == (repository.name, repository.own, repository.private)


@dataclass(slots=True)
class Shelf:
    """Where the reading of a repository's releases stands: page cursor, how many there were at first, ids read."""

    total: int
    after: str | None = None
    seen: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Pass:
    """One reading of the account, from ``since`` (an ISO instant, as all here) to its own start."""

    started: str
    since: str
    full: bool
    #: Whether it looks back far, and reads whole the lists in which old things come and go.
    long: bool = False
    done: int = 0
    #: Bounds of the window of contributions now under way, and where in its reviews; "" once all are read.
    start: str = ""
    end: str = ""
    #: Where contributions end, "" for a day after the start of the pass; years beyond, which are read after that.
    until: str = ""
    years: list[int] = field(default_factory=list)
    reviews: str | None = None
    #: The months whose private work is still to be asked for.
    months: list[str] = field(default_factory=list)
    #: The lists not read to the end, each with its page cursor.
    lists: dict[str, str | None] = field(default_factory=dict)
    #: The node ids that each list has shown, "" for a withheld one, and how many there were to be at its first page.
    seen: dict[str, list[str]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    #: The lists that are read for the second time.
    again: list[str] = field(default_factory=list)
    #: By how much less than the whole the next question asks for, while GitHub is busy.
    scale: int = 1
    #: Whether it has shown every single issue.
    all_issues: bool = False
    #: When the newest pull request shown was opened, and how many may have been since the last reading.
    newest_pull: str = ""
    new_pulls: int = 0
    #: Repositories to look at, number to node id and name; those not yet compared; those to read, commits expected.
    repositories: dict[str, list[str]] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)
    queue: dict[str, int] = field(default_factory=dict)
    #: Repositories of more releases than a look shows, by number.
    releases: dict[str, Shelf] = field(default_factory=dict)
    #: Whether a repository that was not known before turned out to hold work from before ``since``.
    sighted: bool = False
    page: Page = field(default_factory=Page)

    @property
    def reads_activity(self) -> bool:
        """Whether contributions or lists are still to be read."""
        return bool(self.start or self.lists or self.months)


@dataclass(slots=True)
class State:
    """The account, what is known of it, and the pass under way."""

    id: str = ""
    number: str = ""
    login: str = ""
    created: str = ""
    #: Start of the last pass that came to its end; of the last one with a long overlap; and of the last full one, ""
    #: asks for another.
    synced: str = ""
    long: str = ""
    full: str = ""
    #: The newest issue of the last reading, and how many there were from it on.
    newest_issue: str = ""
    issues: int = 0
    #: When the newest pull request of the last reading was opened, and how many there were.
    newest_pull: str = ""
    pulls: int = 0
    known: dict[str, Known] = field(default_factory=dict)
    #: The newest release of a repository, anybody's, and how many there are, by the repository's number.
    releases: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: What a token like that of the last reading shows, a sentence each.
    shows: list[str] = field(default_factory=list)
    #: What the token was refused since the last full pass began, a sentence each.
    gaps: list[str] = field(default_factory=list)
    reading: Pass | None = None

    @classmethod
    def load(cls, cursor: Cursor) -> Self:
        """The state that :meth:`dump` gave, or a new one for an empty cursor."""
        state = cls(**cursor)
        state.known = {number: Known(**known) for number, known in cursor.get("known", {}).items()}
        state.releases = {number: (newest, total) for number, (newest, total) in state.releases.items()}
        if reading := cursor.get("reading"):
            shelves = {number: Shelf(**shelf) for number, shelf in reading.get("releases", {}).items()}
            state.reading = Pass(**{**reading, "page": Page(**reading["page"]), "releases": shelves})
        return state

    def dump(self) -> dict[str, Any]:
        """JSON data, independent of later changes."""
        return asdict(self)

    def begin(self, now: datetime) -> Pass:
        """Start a pass: over the whole account at first and once a month, else over what is new and an overlap."""
        full = not self.full or now - instant(self.full) >= FULL_EVERY
        if full and self.full:
            self._forget_histories()
        long = full or now - instant(self.long) >= LONG_EVERY
        created = instant(self.created)
        since = first_day(created.year) - DAY if full else self._overlap(LONG_OVERLAP if long else OVERLAP)
        self.reading = Pass(
            started=now.isoformat(),
            since=since.isoformat(),
            full=full,
            long=long,
            start=since.isoformat(),
            months=months(max(since, created), now),
            lists=dict.fromkeys(LISTS),
            repositories={number: [known.id, known.name] for number, known in self.known.items()},
        )
        if full:
            self.full = self.reading.started
            self.gaps = []
        if long:
            self.long = self.reading.started
        return self.reading

    def finish(self, reading: Pass) -> None:
        """Note that the pass came to its end."""
        self.synced = reading.started
        self.reading = None

    def _overlap(self, length: timedelta) -> datetime:
        """So long before the last pass, from midnight on: GitHub counts whole days."""
        return (instant(self.synced) - length).replace(hour=0, minute=0, second=0, microsecond=0)

    def _forget_histories(self) -> None:
        """Let every commit be read again."""
        for known in self.known.values():
            known.top = ""
