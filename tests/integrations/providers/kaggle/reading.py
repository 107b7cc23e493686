"""Kaggle as one connection reads it, and what the tests find there."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from integrations.providers.base import Access, Cursor, Window
from integrations.providers.kaggle import Kaggle
from tests.fakes.kaggle import FakeKaggle
from tracker.entry import Entry

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN, CLOSED = datetime(2027, 1, 1), datetime(2025, 1, 1)
TOTALS = {"competition_entered": 50, "submission": 1000, "notebook": 200, "dataset": 3, "model": 2}


class Reader:
    """One connection: keeps what was handed over and the cursor, as JSON, as the database would."""

    def __init__(self, kaggle: FakeKaggle, account: str = "alice", secret: str = "KGAT_a") -> None:
        self.kaggle, self.account, self.secret = kaggle, account, secret
        self.entries: dict[str, Entry] = {}
        self.windows: list[Window] = []
        self.cursor: Cursor = {}

    def sync(self, now: datetime = NOW, *, killed_after: int | None = None, read_more: bool = False) -> list[Window]:
        """Store windows to the end, or until it is killed: with ``read_more``, when it has read the next one."""
        account_id = self.windows[-1].account_id if self.windows else ""
        access = Access(account=self.account, account_id=account_id, secret=self.secret, zone=ZoneInfo("UTC"), now=now)
        read = []
        windows = Kaggle(self.kaggle.url).windows(access, self.cursor)
        for window in islice(windows, killed_after):
            self.cursor = json.loads(json.dumps(window.cursor))
            self.entries |= {entry.external_id: entry for entry in window.entries}
            read.append(window)
        if read_more:
            next(windows)
        windows.close()
        self.windows += read
        return read

    def kinds(self) -> Counter[str]:
        return Counter(entry.kind for entry in self.entries.values() if not entry.ignored_reason)

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.kind == kind]

    def only(self, kind: str) -> Entry:
        (entry,) = self.of_kind(kind)
        return entry


def fill(kaggle: FakeKaggle) -> None:
    """50 competitions (12 open), 1,000 submissions of Alice's and 80 of Bob's, 200 notebooks, 3 datasets, 2 models."""
    for number in range(50):
        slug = f"contest-{number}"
        kaggle.competition(slug, entered_by=["alice", "bob"], deadline=OPEN if number < 12 else CLOSED)
        for day in range(20):
            kaggle.submission(slug, by="alice", at=datetime(2024, 2, 1 + day, number % 24, 59))
        for _ in range(2 if number < 40 else 0):
            kaggle.submission(slug, by="bob", at=datetime(2024, 1, 1))
    for number in range(200):
        kaggle.notebook(f"alice/book-{number}", last_run=datetime(2025, 1, 1) + number * HOUR)
        kaggle.notebook(f"bob/book-{number}", last_run=datetime(2025, 1, 1))
    for number in range(3):
        kaggle.dataset(f"alice/data-{number}", updated=datetime(2025, 5, 1))
    for number in range(2):
        kaggle.model(f"alice/model-{number}", published=datetime(2025, 6, 1))


def close_others(kaggle: FakeKaggle) -> None:
    """Closed competitions before "titanic", so that it is not read again because its turn has come."""
    for number in range(9):
        kaggle.competition(f"old-{number}", entered_by=["alice"], deadline=CLOSED)


def readings(kaggle: FakeKaggle, slug: str) -> int:
    return sum(request.body.get("competitionName") == slug for request in kaggle.requests)


def problems(windows: list[Window]) -> list[str]:
    return [problem for window in windows for problem in window.problems]
