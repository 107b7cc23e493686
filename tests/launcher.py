"""``manage.py serve`` for real, in a home of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parents[1]


class Launcher:
    """``manage.py serve`` with its own DATA_DIR and port; as a context, once it is ready, until it has ended.

    With a database that is ``migrated`` already it is ready sooner.
    """

    def __init__(self, home: Path, migrated: Path | None = None, **variables: str) -> None:
        if migrated:
            (home / "data").mkdir(mode=0o700)
            shutil.copy(migrated, home / "data")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "log"
        environment = {"DATA_DIR": str(home / "data"), "PORT": str(self.port), "SECRET_KEY": "", "CREDENTIAL_KEYS": ""}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=os.environ | environment | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        try:
            wait_until(lambda: self.answer("/readyz") == 200 or self.process.poll() is not None, seconds=90)
        except AssertionError:
            self._started = self.family()
            self.__exit__()
            raise
        self._started = self.family()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)
        for process in psutil.wait_procs(self._started, timeout=10)[1]:
            process.kill()

    def answer(self, path: str) -> int:
        try:
            with urlopen(f"{self.url}{path}", timeout=1) as response:
                return response.status
        except HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def workers(self) -> list[int]:
        """The process ids of Celery workers that live."""
        return [process.pid for process in self.family() if "config.celery" in words(process)]


def words(process: psutil.Process) -> list[str]:
    """The command of a process, empty once it has ended."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
