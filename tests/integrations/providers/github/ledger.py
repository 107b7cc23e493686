"""A ledger in memory, which keeps what the provider hands over as the real one does."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from integrations.providers.base import Access, Window
from integrations.providers.github import GitHub
from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import User
from tracker.entry import Complete, Entry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Ledger:
    """One connection: ``sync`` runs it, ``counted`` and ``gone`` say what is stored."""

    def __init__(self, github: FakeGitHub, user: User) -> None:
        self.provider = GitHub(github.url, timeout=1, deadline=5)
        self.account, self.secret, self.account_id = user.login, user.token, ""
        self.entries: dict[str, Entry] = {}
        self.gone: set[str] = set()
        self.unlisted: set[str] = set()
        self.said: dict[date, int] = {}
        self.problems: list[str] = []
        self.cursor: dict[str, Any] = {}

    def sync(self, *, now: datetime = NOW, windows: int | None = None) -> list[Window]:
        """Run to the end, or as if the worker was killed after so many windows."""
        access = Access(
            account=self.account, account_id=self.account_id, secret=self.secret, zone=ZoneInfo("UTC"), now=now
        )
        run = self.provider.windows(access, self.cursor)
        return [self._store(window) for window in islice(run, windows)]

    def later(self, days: int) -> list[Window]:
        """Run to the end some days after ``NOW``."""
        return self.sync(now=NOW + timedelta(days=days))

    def counted(self, kind: str = "") -> list[Entry]:
        """What counts, of one kind or of all."""
        return [
            entry for key, entry in self.entries.items() if key not in self.gone and (not kind or entry.kind == kind)
        ]

    def totals(self) -> Counter[str]:
        """How much of each kind counts."""
        return Counter(entry.kind for entry in self.counted())

    def _store(self, window: Window) -> Window:
        handed = {entry.external_id: entry for entry in window.entries}
        self.entries |= handed
        self.gone -= handed.keys()
        self.unlisted -= handed.keys()
        for promise in window.complete:
            missing = self.unlisted if promise.keep_counting else self.gone
            missing |= {
                key
                for key, entry in self.entries.items()
                if _covers(promise, entry) and key not in handed and key not in promise.also
            }
        self.said |= window.said
        self.problems += window.problems
        self.account_id = window.account_id
        self.cursor = json.loads(json.dumps(window.cursor))
        return window


def _covers(promise: Complete, entry: Entry) -> bool:
    at = entry.occurred_at
    return (
        entry.kind in promise.kinds
        and promise.scope in (None, entry.scope)
        and (promise.since is None or (at is not None and promise.since <= at))
        and (promise.until is None or (at is not None and at < promise.until))
    )
