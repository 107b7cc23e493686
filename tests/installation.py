"""An installation of its own, worked by ``manage.py``'s commands as real processes that one can kill.

Each is a fork of one process that has imported everything, so that it starts in milliseconds rather than two seconds.
"""

import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from shutil import copy
from typing import Any, Self

import django
from django.conf import settings
from django.core.management import execute_from_command_line

ROOT = Path(__file__).parents[1]


class Commands:
    """As a context: ``manage.py``'s commands in the environment of ``variables``; ``folder`` keeps what they print.

    ``origin`` is the module whose process they are forks of: this one, or one that works differently and then does the
    same.
    """

    def __init__(self, folder: Path, *, origin: Sequence[str] = (__name__,), **variables: str) -> None:
        self._output = folder / "output"
        self._command = [sys.executable, "-W", "ignore", "-m", *origin]
        self._environment = {"DATA_DIR": str(folder), **variables}

    def __enter__(self) -> Self:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._origin = subprocess.Popen(self._command, env=os.environ | self._environment, cwd=ROOT, text=True, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._origin.communicate(timeout=10)

    def start(self, *words: str) -> int:
        """The process id of the command, which goes on by itself; what it prints is kept."""
        return int(self._ask(start=words, output=str(self._output)))

    def wait(self, process: int) -> int:
        """How it ended: its exit code, or the negative number of the signal."""
        return int(self._ask(wait=process))

    def kill(self, process: int) -> None:
        assert self.stop(process)

    def stop(self, process: int) -> bool:
        """Kill it, where it has not ended well already; returns whether it lived."""
        os.kill(process, signal.SIGKILL)
        code = self.wait(process)
        assert code in (0, -signal.SIGKILL), self._output.read_text()
        return code != 0

    def run(self, *words: str) -> str:
        """What the command printed, once it has ended well."""
        code, printed = self.wait(self.start(*words)), self._output.read_text()
        assert code == 0, printed
        return printed

    def _ask(self, **question: object) -> str:
        assert self._origin.stdin
        assert self._origin.stdout
        print(json.dumps(question), file=self._origin.stdin, flush=True)
        answer = self._origin.stdout.readline()
        assert answer, "the process that starts the others has ended"
        return answer


class Installation(Commands):
    """The same on a copy of the database ``migrated`` in ``folder``, with one account, ``ann``."""

    def __init__(self, folder: Path, migrated: Path, **variables: str) -> None:
        self.database = Path(copy(migrated, folder))
        super().__init__(folder, DATABASE_URL=f"sqlite:///{self.database}", **variables)

    def __enter__(self) -> Self:
        super().__enter__()
        self.run("create_user", "ann", "--email", "ann@example.org", "--time-zone", "Europe/Berlin")
        return self

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement, read past all of Headway's code."""
        with closing(sqlite3.connect(self.database, autocommit=True)) as connection:
            return connection.execute(statement).fetchall()


def set_up() -> None:
    """Import everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import_module(settings.ROOT_URLCONF)  # and with it every page


def serve() -> None:
    """Start a command and name its process, or wait for one and say how it ended: a line of JSON for each."""
    # A fork that looked through all of this for garbage would first have to copy it.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            print(os.waitstatus_to_exitcode(os.waitpid(question["wait"], 0)[1]), flush=True)
        elif process := os.fork():
            print(process, flush=True)
        else:
            output = os.open(question["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            execute_from_command_line(["manage.py", *question["start"]])
            sys.stdout.flush()
            # Without taking down, piece by piece, what was never its own.
            os._exit(0)


if __name__ == "__main__":
    set_up()
    serve()
