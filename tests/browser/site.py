"""Headway in this process on a port of its own, and the world its pages show: made once, put back for each test."""

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any, Self
from wsgiref.types import StartResponse, WSGIApplication

import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection

from config.wsgi import application
from tests.factories import make_user

#: When every browser test begins, a Thursday at eleven in Berlin; from then on time runs.
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """What a page asks for is no news."""


def _dated(app: WSGIHandler) -> WSGIApplication:
    """Static files have the browser's date, not that of NOW: a browser keeps nothing that seems to be days old.

    They are read at once: this server does not close what a browser breaks off.
    """

    def dated(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if environ["PATH_INFO"].startswith("/static/"):
                headers = [*headers, ("Date", formatdate(time_machine.escape_hatch.time.time(), usegmt=True))]
            return start_response(status, headers, *rest)

        answer = app(environ, start)
        if not environ["PATH_INFO"].startswith("/static/"):
            return answer
        with closing(answer):
            return list(answer)

    return dated


class Site:
    """The WSGI application behind real HTTP; as a context, while it listens. Every request has a thread of its own."""

    def __init__(self, app: WSGIHandler = application) -> None:
        self._server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        self._server.set_app(_dated(app))
        # By this name, since passkeys are bound to names and never to numbers.
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def keep(picture: Path) -> None:
    """Take a picture of the database, unless another process has; a file in the making is never seen."""
    making = picture.with_suffix(".making")
    with closing(sqlite3.connect(making)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    making.rename(picture)


def put_back(picture: Path) -> None:
    """Make the database what it was when the picture was taken; waits for requests that still write."""
    with closing(sqlite3.connect(picture)) as kept:
        connection.ensure_connection()
        kept.backup(connection.connection, sleep=0.02)


def world(folder: Path, nothing: Path) -> Path:
    """The picture of a database with `demo`, who has lived two years of plan, and `fresh`, who has just come.

    The folder is shared by the processes of a test run; the first one makes it for all.
    """
    picture = folder / "world.sqlite3"
    with (folder / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not picture.exists():
            with connection.cursor() as cursor:  # so that ids are the same whatever was stored before
                cursor.execute("DELETE FROM sqlite_sequence")
            with time_machine.travel(NOW - timedelta(minutes=5)):
                call_command("seed_demo", stdout=StringIO())
                make_user("fresh", time_zone="Europe/Berlin")
            keep(picture)
            put_back(nothing)
    return picture


@contextmanager
def at_now() -> Iterator[None]:
    """The clock of this process stands at NOW and runs."""
    with time_machine.travel(NOW):
        yield
