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
from contextlib import closing
from importlib import import_module
from pathlib import Path
from shutil import copy
from typing import Any, Self

import django
from django.conf import settings
from django.core.management import execute_from_command_line

ROOT = Path(__file__).parents[1]


class Installation:
    """As a context: a copy of the database ``migrated`` in ``folder``, with one account, ``ann``."""

    def __init__(self, folder: Path, migrated: Path, **variables: str) -> None:
        self.database = Path(copy(migrated, folder))
        self._output = folder / "output"
        self._environment = {"DATABASE_URL": f"sqlite:///{self.database}", "DATA_DIR": str(folder), **variables}

    def __enter__(self) -> Self:
        command = [sys.executable, "-W", "ignore", "-m", __name__]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._origin = subprocess.Popen(command, env=os.environ | self._environment, cwd=ROOT, text=True, **pipes)
        self.run("create_user", "ann", "--email", "ann@example.org", "--time-zone", "Europe/Berlin")
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
        os.kill(process, signal.SIGKILL)
        assert self.wait(process) == -signal.SIGKILL

    def run(self, *words: str) -> str:
        """What the command printed, once it has ended well."""
        code, printed = self.wait(self.start(*words)), self._output.read_text()
        assert code == 0, printed
        return printed

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement, read past all of Headway's code."""
        with closing(sqlite3.connect(self.database, autocommit=True)) as connection:
            return connection.execute(statement).fetchall()

    def _ask(self, **question: object) -> str:
        assert self._origin.stdin
        assert self._origin.stdout
        print(json.dumps(question), file=self._origin.stdin, flush=True)
        answer = self._origin.stdout.readline()
        assert answer, "the process that starts the others has ended"
        return answer


def main() -> None:
    """Start a command and name its process, or wait for one and say how it ended: a line of JSON for each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import_module(settings.ROOT_URLCONF)  # and with it every page
    gc.freeze()  # a fork that looked through all of it at its end would copy it page by page
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
            return


if __name__ == "__main__":
    main()
