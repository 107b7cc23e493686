"""``manage.py send_reports`` for a crowd in twelve zones over a whole Monday, killed again and again, and in pairs.

Who got what is read from the mail server's journal and from the database, past all of Headway's code, and who was to
get it is worked out anew. :mod:`tests.faults.mutants` has ways to send that this must see through.
"""

import resource
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import psycopg

from tests.fakes.sink import Sink
from tests.installation import Commands

WEEK = "2026-W47"
#: After it, at midnight in the calendar of whoever lives anywhere.
MONDAY = datetime(2026, 11, 23)
#: When reports are sent: from Kiritimati's eight o'clock, still on Sunday, to past nine on Baker Island.
INSTANTS = tuple(
    MONDAY.replace(tzinfo=UTC) + timedelta(hours=hours)
    for hours in (-6, -5.5, -4, 0, 2.8, 5, 8, 12, 15, 17, 20.5, 21.25)
)
MAKE_CROWD = (
    "from tests import crowd; from tracker.days import IsoWeek; crowd.make({}, week=IsoWeek.parse('{}'), weeks={})"
)
#: No letter's line in the journal is shorter.
A_LINE = 70


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: ``faults`` are sentences, none where all is well; times are seconds."""

    faults: Sequence[str]
    sent: int
    unknown: int
    kills: int
    passed: float
    worked: float

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.unknown} unknown, {self.kills} kills, {len(self.faults)} faults;"
            f" {self.passed:.1f} s, {self.worked:.1f} s of CPU, {self.sent / self.worked:.1f} a second of it"
        )


@dataclass
class Fire:
    """``users`` readers with ``weeks`` weeks of life each, in the migrated and empty database at ``url``."""

    folder: Path
    url: str
    users: int
    kills: int
    weeks: int = 4
    seed: int = 1
    #: One of :mod:`tests.faults.mutants`.
    mutant: str = ""
    instants: Sequence[datetime] = INSTANTS
    #: Seconds that the mail server waits twice with each letter, and within which a kill comes after a letter has.
    wait: float = 0.02
    within: float = 0.2

    def __post_init__(self) -> None:
        self._random, self._killed, self._running = Random(self.seed), 0, list[int]()
        self._journal = self.folder / "journal"

    def open(self) -> Outcome:
        """Send everything, and look at what came of it."""
        origin = ("tests.faults.mutants", self.mutant) if self.mutant else ("tests.installation",)
        faults: list[str] = []
        with Sink(self._journal, self.wait) as sink:
            with Commands(self.folder, origin=origin, DATABASE_URL=self.url, EMAIL_URL=sink.url) as self._commands:
                self._commands.run("shell", "-v0", "-c", MAKE_CROWD.format(self.users, WEEK, self.weeks))
                began, before = time.monotonic(), _cpu()
                for part, instant in enumerate(self.instants, start=1):
                    self._send(instant, self.kills * part // len(self.instants))
                    faults += self._early_or_missing(instant)
                passed = time.monotonic() - began
            worked = _cpu() - before
            faults += self._wrong(sink.deliveries())
        states = Counter(self._reports().values())
        return Outcome(faults, states["sent"], states["unknown"], self._killed, passed, worked)

    def _send(self, instant: datetime, until: int) -> None:
        """Kill until there were so many kills in all, or nothing is left to do; then let it come to its end."""
        words = ("send_reports", "--skip-checks", "--now", instant.isoformat())
        left = True
        while self._killed < until and left:
            while len(self._running) < self._random.choice((1, 1, 2)):
                self._running.append(self._commands.start(*words))
            left = self._wait()
            process = self._running.pop(self._random.randrange(len(self._running)))
            self._killed += self._commands.stop(process)
        self._commands.run(*words)
        for process in self._running:
            assert self._commands.wait(process) == 0
        self._running.clear()
        self._commands.run(*words)

    def _wait(self) -> bool:
        """Until some letters more have arrived, and for a part of the next one; returns whether any is left."""
        wanted = self._size() + self._random.randrange(self.users // self.kills + 1) * A_LINE
        while self._size() < wanted:
            if all(psutil.Process(each).status() == psutil.STATUS_ZOMBIE for each in self._running):
                return False
            time.sleep(0.001)
        time.sleep(self._random.uniform(0, self.within))
        return True

    def _size(self) -> int:
        return self._journal.stat().st_size

    def _early_or_missing(self, now: datetime) -> Iterator[str]:
        """Who has a report before eight o'clock on their Monday, and who has none after nine."""
        found = self._reports()
        for email, zone in self._ask("SELECT email, time_zone FROM tracker_user"):
            local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            if email in found and local < MONDAY + timedelta(hours=8):
                yield f"{email} in {zone} has a report at {local}"
            if email not in found and local >= MONDAY + timedelta(hours=9):
                yield f"{email} in {zone} has none at {local}"

    def _wrong(self, deliveries: Sequence[tuple[str, str]]) -> Iterator[str]:
        found = self._reports()
        came = Counter(recipient for recipient, _ in deliveries)
        ids = Counter(message_id for _, message_id in deliveries)
        yield from (f"{each} was sent {times} times" for each, times in ids.items() if times > 1)
        yield from (f"{each} is of another week" for each in ids if not each.startswith(f"<report.{WEEK}."))
        yield from (f"{email} got {times}" for email, times in came.items() if times > 1)
        yield from (f"{email} got one and has none" for email in came if email not in found)
        for email, state in found.items():
            if state not in ("sent", "unknown"):
                yield f"that of {email} is left {state}"
            elif state == "sent" and not came[email]:
                yield f"that of {email} is called sent, and never came"

    def _reports(self) -> dict[str, str]:
        """The state of each reader's report of the week, by address."""
        users = "tracker_user JOIN tracker_report ON tracker_user.id = tracker_report.user_id"
        return dict(self._ask(f"SELECT email, state FROM {users} WHERE slug = '{WEEK}'"))

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), autocommit=True)) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url) as server:
            return server.execute(statement).fetchall()


def _cpu() -> float:
    """Seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
