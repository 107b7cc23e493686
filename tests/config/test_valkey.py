"""The embedded Valkey."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from config import valkey
from config.celery import app

TAKE_AND_DIE = """
import os, sys
from kombu import Connection
Connection(sys.argv[1]).SimpleQueue("celery").get(timeout=5)
os._exit(9)
"""


def test_what_a_dead_worker_had_taken_is_put_back(broker: Redis) -> None:
    app.send_task("somebody.does.it")
    subprocess.run([sys.executable, "-c", TAKE_AND_DIE, settings.CELERY_BROKER_URL], timeout=20, check=False)
    assert broker.llen("celery") == 0

    assert valkey.restore_orphans(settings.CELERY_BROKER_URL) == 1
    assert (broker.llen("celery"), broker.zcard("unacked_index")) == (1, 0)


def test_nothing_is_evicted_and_everything_is_kept(broker: Redis) -> None:
    settings = broker.config_get("maxmemory-policy", "appendonly")

    assert (settings["maxmemory-policy"], settings["appendonly"]) == ("noeviction", "yes")


def test_a_second_one_on_the_same_home_is_refused(valkey_server: Path) -> None:
    with pytest.raises(valkey.NotStarted, match="already runs"):
        valkey.prepare(valkey_server, settings.DATA_DIR / "valkey")


def test_the_socket_of_a_dead_one_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "dead.sock").touch()

    valkey.prepare(tmp_path / "dead.sock", tmp_path / "valkey")

    assert not (tmp_path / "dead.sock").exists()
