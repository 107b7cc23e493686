"""The launcher: web, worker, beat and the embedded Valkey as children of one process that answers for them all.

A child that dies is started again, after a pause that doubles while it keeps dying: at home nobody watches, and a
worker that fell over should not take the site with it. TERM or Ctrl-C stops all of them in order.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections
from kombu.exceptions import OperationalError as QueueUnreachable
from redis import RedisError

from config import valkey

#: Seconds that a child may take to end before it is killed. What it was doing stands in the database.
GRACE_SECONDS = 20
#: A child that lived this long is taken for well again.
WELL_SECONDS = 60
LONGEST_PAUSE = 30
#: How often the children are looked after.
GLANCE_SECONDS = 0.2
#: ``migrate`` has checked everything, so that worker and beat need not import every page to do it again.
CHECKED = {"CELERY_SKIP_CHECKS": "yes"}


#: What goes wrong ahead of a start: the queue does not answer or refuses to write, the disk is full.
NOT_YET = (RedisError, QueueUnreachable, valkey.NotStarted, OSError)


class NotServed(Exception):
    """The launcher can't start; ``str(error)`` is one line."""


@dataclass
class Child:
    """One process, its command, and how it has fared. ``before`` is called ahead of each start."""

    name: str
    command: list[str]
    before: Callable[[], object] = int
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    deaths: int = 0

    def start(self) -> None:
        """Raises one of NOT_YET."""
        self.started = time.monotonic()
        self.before()
        # A session of its own keeps the terminal's Ctrl-C away: the launcher hears it, and stops all in order.
        self.process = subprocess.Popen(  # noqa: S603  no word of it comes from outside
            self.command,
            env=os.environ | CHECKED,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
            pass_fds=self.pass_fds,
        )

    def start_or_wait(self) -> None:
        """Start it, or leave it to be tried again: what it needs may come back, and the others live."""
        try:
            self.start()
        except NOT_YET as error:
            self.process = None
            say(f"{self.name} can't be started yet: {error}")

    def revive(self) -> None:
        """Start it again if it has died and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        pause = min(2.0**self.deaths, LONGEST_PAUSE)
        if lived > WELL_SECONDS:
            self.deaths = 0
        elif lived < pause:
            return
        if self.process is not None:
            say(f"{self.name} ended with status {self.process.returncode}; starting it again.")
        self.deaths += 1
        self.start_or_wait()


def serve(announce: Callable[[], str | None]) -> None:
    """Run until TERM, HUP or Ctrl-C; ``announce`` gives the set-up link, None once there is an owner.

    Raises NotServed where it can't start.
    """
    # The database and the mail folder hold what is nobody else's business on a shared machine.
    os.umask(0o077)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: stopping.append(number))
    children: list[Child] = []
    with listen() as listener:
        try:
            if settings.EMBEDDED_VALKEY:
                start_valkey(children)
            migrate()
            for child in commands(listener.fileno()):
                children.append(child)
                child.start_or_wait()
            greet(announce())
            while not stopping:
                time.sleep(GLANCE_SECONDS)
                for child in children:
                    child.revive()
        finally:
            stop(children)


def listen() -> socket.socket:
    """The web server's socket: opened here, so that a taken port is known at once, and kept while web restarts."""
    host, port = settings.ENVIRONMENT.host, settings.ENVIRONMENT.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, UnicodeError) as error:
        raise NotServed(f"PORT {port} can't be opened on HOST {host} ({_why(error)}): choose another.") from error


def _why(error: OSError | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "No host has such a name"
    return str(error.strerror) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)


def start_valkey(children: list[Child]) -> None:
    """Start the embedded Valkey, wait for it, and put back what an earlier worker left unfinished."""
    path, folder = settings.VALKEY_SOCKET, settings.DATA_DIR / "valkey"
    child = Child("valkey", valkey.command(path, folder), before=lambda: valkey.prepare(path, folder))
    try:
        child.start()
        children.append(child)
        valkey.wait(path, folder, running(child))
    except valkey.NotStarted as error:
        raise NotServed(str(error)) from error
    except OSError as error:
        raise NotServed(f"DATA_DIR ({settings.DATA_DIR}) must be a folder to write to: {error.strerror}.") from error


def migrate() -> None:
    """Bring the database up to date, after the checks that only make sense with one. Raises NotServed."""
    try:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    except OperationalError as error:
        first_line = str(error).partition("\n")[0]
        raise NotServed(f"The database of DATABASE_URL can't be brought up to date: {first_line}") from error
    connections.close_all()


def commands(listener: int) -> list[Child]:
    """What is started besides Valkey, in this order."""
    python, celery = [sys.executable, "-m"], [sys.executable, "-m", "celery", "--quiet", "-A"]
    web = [*python, "gunicorn", "-c", "python:config.web", "--bind", f"fd://{listener}", "config.wsgi"]
    # Threads, because tasks wait for the network; a second process would double the memory.
    worker = [
        *celery,
        "config.celery",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "4",
        "--without-gossip",
        "--without-mingle",
    ]
    return [
        Child("web", web, pass_fds=(listener,)),
        Child("worker", worker, before=restore_orphans),
        Child("beat", [*celery, "config.beat", "beat"]),
    ]


def restore_orphans() -> None:
    """Only for the embedded Valkey, which has no other workers than this launcher's one."""
    if settings.EMBEDDED_VALKEY and (count := valkey.restore_orphans(settings.CELERY_BROKER_URL)):
        say(f"{count} unfinished messages were put back.")


def greet(setup_url: str | None) -> None:
    say(f"Headway is at {settings.SITE_URL}")
    if setup_url:
        say(f"Make the owner's account here, once: {setup_url}")


def stop(children: list[Child]) -> None:
    """End the children, those that use Valkey before Valkey itself."""
    servers = [child for child in children if child.name == "valkey"]
    for group in ([child for child in children if child not in servers], servers):
        living = [child.process for child in group if child.process and child.process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in living:
            end(process, deadline)


def end(process: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for a process until ``deadline`` (of the monotonic clock), then kill it with what it has started."""
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def running(child: Child) -> subprocess.Popen[Any]:
    assert child.process is not None
    return child.process


def die_with_parent() -> None:
    """In the child: let Linux kill it when the launcher is killed and can no longer do so itself."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def say(line: str) -> None:
    print(line, flush=True)
