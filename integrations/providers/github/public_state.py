"""What the provider remembers of an account that it reads without a token: its cursor, with names."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self

from integrations.providers.base import Cursor
from integrations.providers.github.entries import Node, Repository, instant
from integrations.providers.github.state import DAY, FULL_EVERY, OVERLAP

#: The name under which the cursor holds it, so that one made with a token is never taken for it.
KEY = "public"
#: Before the first day of which commits bear the date.
EARLIEST = date(1970, 1, 1)


@dataclass(slots=True)
class Task:
    """What to ask for: ``own``, ``commits``, ``pulls``, ``issues``; ``repository`` or ``releases`` of ``name``."""

    what: str
    name: str = ""
    page: int = 1
    #: For what is searched: first and last day, as ISO dates.
    first: str = ""
    last: str = ""

    def halves(self) -> "list[Task]":
        """The two halves of a search; none where it is of one day."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        if first == last:
            return []
        middle = first + (last - first) / 2
        return [
            Task(self.what, first=self.first, last=middle.isoformat()),
            Task(self.what, first=(middle + DAY).isoformat(), last=self.last),
        ]


@dataclass(slots=True)
class PublicPass:
    """One reading: what is still to be asked for, and what was found whose repository is not known yet, by its name."""

    started: str
    since: str
    full: bool
    tasks: list[Task] = field(default_factory=list)
    waiting: dict[str, list[Node]] = field(default_factory=dict)
    done: int = 0


@dataclass(slots=True)
class PublicState:
    """The account, the repositories known by name, and the pass under way."""

    number: str = ""
    login: str = ""
    created: str = ""
    #: Start of the last pass that came to its end, and of the last full one.
    synced: str = ""
    full: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    reading: PublicPass | None = None

    @classmethod
    def load(cls, cursor: Cursor) -> Self:
        """The state that :meth:`dump` gave, or a new one."""
        stored = cursor.get(KEY) or {}
        state = cls(**stored)
        state.repositories = {name: Repository(**known) for name, known in stored.get("repositories", {}).items()}
        if reading := stored.get("reading"):
            state.reading = PublicPass(**{**reading, "tasks": [Task(**task) for task in reading["tasks"]]})
        return state

    def dump(self) -> dict[str, Any]:
        """JSON data, independent of later changes."""
        return {KEY: asdict(self)}

    def begin(self, now: datetime) -> PublicPass:
        """Start a pass: over the whole account at first and once a month, else over the overlap."""
        full = not self.full or now - instant(self.full) >= FULL_EVERY
        created = instant(self.created).date()
        first = created - DAY if full else (instant(self.synced) - OVERLAP).date()
        last = (now + DAY).date().isoformat()
        commits = min(created, EARLIEST) if full else first
        self.reading = PublicPass(started=now.isoformat(), since=first.isoformat(), full=full)
        self.reading.tasks = [
            Task("own"),
            Task("commits", first=commits.isoformat(), last=last),
            Task("pulls", first=first.isoformat(), last=last),
            Task("issues", first=first.isoformat(), last=last),
        ]
        if full:
            self.full, self.repositories = self.reading.started, {}
        return self.reading

    def read_whole_tomorrow(self, reading: PublicPass) -> None:
        """Let a full pass that missed something be followed by another one, a day later."""
        if reading.full:
            self.full = (instant(reading.started) - FULL_EVERY + DAY).isoformat()

    def finish(self, reading: PublicPass) -> None:
        """Note that the pass came to its end."""
        self.synced, self.reading = reading.started, None
