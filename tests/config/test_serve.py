"""The launcher, started for real in a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

ROOT = Path(__file__).parents[2]


class Launcher:
    """``manage.py serve`` with its own DATA_DIR and port."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.port = free_port()
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

    def answer(self, path: str) -> int:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=1) as response:
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


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path)
    family: list[psutil.Process] = []
    try:
        wait_until(lambda: launcher.answer("/readyz") == 200 or launcher.process.poll() is not None)
        family = launcher.family()
        yield launcher
    finally:
        launcher.process.terminate()
        launcher.process.wait(timeout=40)
        for process in psutil.wait_procs(family, timeout=10)[1]:
            process.kill()


@pytest.mark.slow
def test_term_ends_every_process_with_status_0(launcher: Launcher) -> None:
    family = launcher.family()
    assert len(family) >= 5  # Valkey, gunicorn and its worker, the Celery worker, the beat

    launcher.process.terminate()

    assert launcher.process.wait(timeout=40) == 0
    assert [process for process in family if process.is_running()] == []
    assert "/start/?code=" in launcher.log.read_text()


@pytest.mark.slow
def test_a_killed_worker_is_started_again(launcher: Launcher) -> None:
    [worker] = launcher.workers()

    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: launcher.workers() not in ([], [worker]))


@pytest.mark.slow
def test_a_killed_launcher_leaves_no_process_behind(launcher: Launcher) -> None:
    family = launcher.family()

    launcher.process.send_signal(signal.SIGKILL)

    assert psutil.wait_procs(family, timeout=15)[1] == []


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        launcher = Launcher(tmp_path, PORT=str(port))

        assert launcher.process.wait(timeout=30) == 2
    assert launcher.log.read_text() == (
        f"CommandError: PORT {port} can't be opened on HOST 127.0.0.1 (Address already in use): choose another.\n"
    )


def test_a_data_dir_that_is_no_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    launcher = Launcher(tmp_path, DATA_DIR=str(tmp_path / "file"))

    assert launcher.process.wait(timeout=30) == 2
    assert launcher.log.read_text() == (
        f"headway: DATA_DIR ({tmp_path / 'file'}) must be a folder to write to: Not a directory.\n"
    )
