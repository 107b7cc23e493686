"""/healthz and /readyz."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from redis import Redis

from config import beat, health


def test_a_living_process_is_healthy_without_a_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.both_databases
@pytest.mark.django_db
def test_ready_once_worker_and_beat_were_seen(client: Client, broker: Redis) -> None:
    health.seen("worker")
    health.seen("beat")

    assert client.get("/readyz").json() == {"database": True, "broker": True, "worker": True, "beat": True}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_beat_is_seen_again_after_its_database_was_restarted() -> None:
    beat.seen()
    cache.delete("seen:beat")
    connection.connection.close()
    # The first mark may meet the broken connection; it must not be kept.
    beat.seen()
    beat.seen()

    assert "seen:beat" in cache


@pytest.mark.django_db
def test_not_ready_while_the_beat_was_not_seen(client: Client, broker: Redis) -> None:
    health.seen("worker")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["worker"], answer.json()["beat"]) == (503, True, False)
