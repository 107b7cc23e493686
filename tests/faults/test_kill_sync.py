"""A worker killed in mid-sync, for real: ``manage.py sync`` against a GitHub that stops answering, then SIGKILL."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub, Fault

ROOT = Path(__file__).parents[2]
CREATED = datetime.now(UTC) - timedelta(days=700)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """Two years of an account: 240 commits in three repositories, pull requests, reviews and issues."""
    with FakeGitHub() as fake:
        ann, bob = fake.add_user("ann", created=CREATED), fake.add_user("bob", created=CREATED)
        repositories = [fake.add_repository(owner, name) for owner, name in ((ann, "a"), (ann, "b"), (bob, "c"))]
        for number in range(240):
            repository = repositories[0 if number < 150 else number % 3]
            fake.commit(repository, ann, CREATED + timedelta(days=1 + number * 2))
        for number in range(30):
            opened = CREATED + timedelta(days=10 + number * 20)
            pull = fake.pull_request(repositories[2], ann, opened, merged=opened + timedelta(days=3))
            fake.review(pull, ann, opened + timedelta(days=1))
            fake.issue(repositories[1], ann, opened)
        yield fake


class Home:
    """An installation of its own, worked by the product's commands and looked at through its database file."""

    def __init__(self, folder: Path, github: FakeGitHub) -> None:
        self.database = folder / "headway.sqlite3"
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DATA_DIR": str(folder),
            "GITHUB_API_URL": github.url,
        }
        self.run("migrate", "-v0")
        self.run("create_user", "ann", "--email", "ann@example.org", "--time-zone", "Europe/Berlin")
        self.run("shell", "-v0", "-c", CONNECT)

    def run(self, *words: str) -> str:
        done = subprocess.run(self.command(*words), env=self.environment, cwd=ROOT, check=True, capture_output=True)
        return done.stdout.decode()

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", *words]

    def sync(self) -> dict[str, Any]:
        """The run that ``manage.py sync`` made."""
        run: dict[str, Any] = json.loads(self.run("sync", "ann", "--json"))["runs"][0]
        return run

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database, autocommit=True)) as connection:
            return connection.execute(statement).fetchall()

    def totals(self) -> dict[str, int]:
        """Counted activities by kind, as the ledger has them; the daily totals must say the same."""
        ledger = dict(self.ask("SELECT kind, COUNT(*) FROM tracker_activity WHERE counted GROUP BY kind"))
        assert ledger == dict(self.ask("SELECT kind, SUM(number) FROM tracker_dailytotal GROUP BY kind"))
        return ledger


CONNECT = """
from integrations.connecting import connect
from tracker.models import User
connect(User.objects.get(), provider="github", account="ann", secret="ghp_ann")
"""
TRUTH = {"commit": 240, "pull_request_opened": 30, "pull_request_merged": 30, "review": 30, "issue": 30}


def kill_at(home: Home, github: FakeGitHub, request: int) -> None:
    """Start a sync and kill it while it waits for the answer to its n-th request."""
    asked = len(github.requests)
    github.fail(Fault(stall=1), after=request)
    process = subprocess.Popen(
        home.command("sync", "ann"),
        env=home.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while len(github.requests) <= asked + request and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()


@pytest.mark.slow
def test_kills_at_any_request_lose_and_double_nothing(tmp_path: Path, github: FakeGitHub) -> None:
    home = Home(tmp_path, github)
    # Each kill comes later than the one before; the next run takes over at once, as it sees that its holder has ended.
    for request in (0, 1, 2, 3, 5):
        kill_at(home, github, request)
    run = home.sync()
    assert run["outcome"] == "ok"
    assert home.totals() == TRUTH
    assert home.sync()["new"] == 0
    assert home.totals() == TRUTH
    assert home.ask("PRAGMA integrity_check") == [("ok",)]
