"""What a sync remembers from window to window and from run to run: the cursor, with names. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Self

from integrations.providers.base import Cursor
from integrations.providers.kaggle.reading import Reading
from integrations.providers.kaggle.rows import CompetitionRow, SubmissionRow
from tracker.entry import Entry

WEEK = timedelta(days=7)
#: How long after a deadline submissions are read again: private scores come late, and sometimes in parts.
RECHECKS = (timedelta(0), timedelta(hours=1), timedelta(days=1), WEEK)


@dataclass(slots=True, kw_only=True)
class Competition:
    """A competition that the user has entered."""

    id: int
    slug: str
    title: str
    deadline: datetime | None = None
    private: bool = False
    #: The user's own first submission.
    first: datetime | None = None
    #: The user's own newest submission that has no score yet.
    pending: datetime | None = None
    #: When its submissions were last read to the end.
    read: datetime | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {name: _instant(v) if name in _INSTANTS else v for name, v in data.items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _text(value) if name in _INSTANTS else value for name, value in values.items()}

    @property
    def key(self) -> str:
        return f"competition:{self.id}"

    def due(self, now: datetime) -> bool:
        """Whether its submissions may have changed since they were read."""
        if self.read is None or now - self.read >= WEEK:
            return True
        if self.deadline is None or now <= self.deadline:
            return True
        if self.pending is not None and now - self.pending < WEEK:
            return True
        return any(self.read < self.deadline + late <= now for late in RECHECKS)

    def update(self, row: CompetitionRow) -> None:
        if row.private != self.private:
            self.read = None  # its submissions are to be handed over again, now private or public, too
        self.title, self.deadline, self.private = row.title, row.deadline, row.private

    def note(self, own: Iterable[SubmissionRow]) -> None:
        """Remember own submissions. The day of entering never moves to a later one."""
        for row in own:
            if row.at is not None:
                self.first = min(self.first or row.at, row.at)
                if row.pending:
                    self.pending = max(self.pending or row.at, row.at)

    def entry(self) -> Entry:
        return Entry(
            external_id=self.key,
            kind="competition_entered",
            occurred_at=self.first,
            title=self.title,
            evidence_url=f"https://www.kaggle.com/competitions/{self.slug}",
            context=self.slug,
            scope=str(self.id),
            private=self.private,
            ignored_reason="" if self.first else "undated",
        )


_INSTANTS = frozenset({"deadline", "first", "pending", "read"})


@dataclass(slots=True, kw_only=True)
class Memory:
    """``todo`` names the lists still to be read in the pass under way (``submissions:<slug>``, ``notebooks``)."""

    #: The present user name as Kaggle writes it, and Kaggle's number of the user; 0 until a token has told it.
    name: str
    number: int = 0
    #: The user name, in small letters, under which the account was first read: what is stored goes by it.
    account: str
    #: Whether the credentials of this run have shown that it is their holder's own; not kept.
    proven: bool = False
    began: datetime | None = None
    todo: list[str] = field(default_factory=list)
    #: Windows read in this pass.
    windows: int = 0
    reading: Reading = field(default_factory=Reading)
    #: By slug.
    competitions: dict[str, Competition] = field(default_factory=dict)
    #: The notebooks that the last reading showed, and when all were last read.
    notebooks: tuple[str, ...] | None = None
    notebooks_read: datetime | None = None
    #: The latest run seen, and the one that had been seen when the list was last read as far as was needed.
    latest_run: datetime | None = None
    known_run: datetime | None = None

    @classmethod
    def from_cursor(cls, cursor: Cursor) -> Self:
        return cls(
            name=cursor["name"],
            number=cursor["number"],
            account=cursor["account"],
            began=_instant(cursor["began"]),
            todo=list(cursor["todo"]),
            windows=cursor["windows"],
            reading=Reading.from_json(cursor["reading"]),
            competitions={slug: Competition.from_json(each) for slug, each in cursor["competitions"].items()},
            notebooks=None if cursor["notebooks"] is None else tuple(cursor["notebooks"]),
            notebooks_read=_instant(cursor["notebooks_read"]),
            latest_run=_instant(cursor["latest_run"]),
            known_run=_instant(cursor["known_run"]),
        )

    def to_cursor(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "number": self.number,
            "account": self.account,
            "began": _text(self.began),
            "todo": list(self.todo),
            "windows": self.windows,
            "reading": self.reading.to_json(),
            "competitions": {slug: each.to_json() for slug, each in self.competitions.items()},
            "notebooks": None if self.notebooks is None else list(self.notebooks),
            "notebooks_read": _text(self.notebooks_read),
            "latest_run": _text(self.latest_run),
            "known_run": _text(self.known_run),
        }


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
