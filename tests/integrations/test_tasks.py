"""The doorbells of the sync, through a real queue."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from integrations import tasks
from integrations.models import Connection, SyncRun
from tracker.models import User

pytestmark = pytest.mark.django_db


def due(name: str, minutes: int) -> Connection:
    """A connection that has been due for so many minutes."""
    user = User.objects.create_user(name, f"{name}@example.org")
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Connection.objects.create(user=user, provider="feed", account="https://example.org/", next_sync_at=at)


def rung(broker: Redis) -> list[str]:
    """The connections for which the bell was rung, the first one first."""
    messages = [json.loads(raw) for raw in reversed(broker.lrange("celery", 0, -1))]
    return [json.loads(b64decode(message["body"]))[0][0] for message in messages]


def test_the_longest_overdue_is_rung_for_first(broker: Redis) -> None:
    late, later = due("ann", 1), due("bob", 9)
    tasks.tick()

    assert rung(broker) == [str(later.pk), str(late.pk)]


def test_a_doorbell_that_nobody_followed_in_a_minute_is_worth_nothing(broker: Redis) -> None:
    due("ann", 1)
    tasks.tick()
    headers = json.loads(broker.lrange("celery", 0, -1)[0])["headers"]
    until = datetime.fromisoformat(headers["expires"])

    assert timedelta(seconds=50) < until - datetime.now(UTC) <= timedelta(seconds=60)


def test_one_tick_rings_for_no_more_than_workers_can_follow(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_RINGS", 1)
    due("ann", 1)
    due("bob", 9)
    tasks.tick()

    assert len(rung(broker)) == 1


def test_a_doorbell_that_comes_again_reads_nothing_that_was_read() -> None:
    ann = due("ann", minutes=-30)
    tasks.sync_connection(str(ann.pk))

    assert not SyncRun.objects.exists()
