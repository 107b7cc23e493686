"""A worker killed in mid-sync, for real: ``manage.py sync`` against a GitHub that stops answering, then SIGKILL."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub, Fault
from tests.installation import Installation
from tests.launcher import wait_until

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


CONNECT = """
from integrations.connecting import connect
from tracker.models import User
connect(User.objects.get(), provider="github", account="ann", secret="ghp_ann")
"""
TRUTH = {"commit": 240, "pull_request_opened": 30, "pull_request_merged": 30, "review": 30, "issue": 30}


@pytest.fixture
def home(tmp_path: Path, migrated: Path, github: FakeGitHub) -> Iterator[Installation]:
    with Installation(tmp_path, migrated, GITHUB_API_URL=github.url) as home:
        home.run("shell", "-v0", "-c", CONNECT)
        yield home


def sync(home: Installation) -> dict[str, Any]:
    """The run that ``manage.py sync`` made."""
    run: dict[str, Any] = json.loads(home.run("sync", "ann", "--json"))["runs"][0]
    return run


def totals(home: Installation) -> dict[str, int]:
    """Counted activities by kind, as the ledger has them; the daily totals must say the same."""
    ledger = dict(home.ask("SELECT kind, COUNT(*) FROM tracker_activity WHERE counted GROUP BY kind"))
    assert ledger == dict(home.ask("SELECT kind, SUM(number) FROM tracker_dailytotal GROUP BY kind"))
    return ledger


def kill_at(home: Installation, github: FakeGitHub, request: int) -> None:
    """Start a sync and kill it while it waits for the answer to its n-th request."""
    asked = len(github.requests)
    github.fail(Fault(stall=1), after=request)
    process = home.start("sync", "ann")
    wait_until(lambda: len(github.requests) > asked + request)
    home.kill(process)


@pytest.mark.slow
def test_kills_at_any_request_lose_and_double_nothing(home: Installation, github: FakeGitHub) -> None:
    # Each kill comes later than the one before; the next run takes over at once, as it sees that its holder has ended.
    for request in (0, 1, 2, 3, 5):
        kill_at(home, github, request)
    assert sync(home)["outcome"] == "ok"
    assert totals(home) == TRUTH
    assert sync(home)["new"] == 0
    assert totals(home) == TRUTH
    assert home.ask("PRAGMA integrity_check") == [("ok",)]
