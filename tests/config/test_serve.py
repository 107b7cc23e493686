"""The launcher, started for real in a home of its own."""

import os
import signal
import socket
from pathlib import Path

import psutil
import pytest
from redis import Redis

from tests.launcher import Launcher, wait_until


@pytest.mark.slow
def test_a_first_start_is_ready_and_term_ends_every_process_with_status_0(tmp_path: Path) -> None:
    with Launcher(tmp_path) as launcher:
        family = launcher.family()
        assert len(family) >= 5  # Valkey, gunicorn and its worker, the Celery worker, the beat

        launcher.process.terminate()

        assert launcher.process.wait(timeout=40) == 0
        assert [process for process in family if process.is_running()] == []
        assert "/start/?code=" in launcher.log.read_text()


@pytest.mark.slow
def test_a_killed_worker_is_started_again_and_a_killed_launcher_leaves_no_process_behind(
    tmp_path: Path, migrated: Path
) -> None:
    with Launcher(tmp_path, migrated) as launcher:
        [worker] = launcher.workers()
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: launcher.workers() not in ([], [worker]))

        # As soon as the queue lets it.
        [worker] = launcher.workers()
        with Redis(unix_socket_path=str(tmp_path / "data" / "valkey.sock")) as queue:
            queue.execute_command("ACL", "SETUSER", "default", "-zrange")
            os.kill(worker, signal.SIGKILL)
            wait_until(lambda: "worker can't be started yet" in launcher.log.read_text())
            queue.execute_command("ACL", "SETUSER", "default", "+zrange")
        wait_until(lambda: launcher.workers() not in ([], [worker]))

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


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"HOST": "a..b"}, "can't be opened on HOST a..b (No host has such a name): choose another."),
        ({"DATABASE_URL": "sqlite:////missing/file"}, "DATABASE_URL can't be brought up to date: unable to open"),
        ({"DATABASE_URL": "postgres://127.0.0.1:1/x"}, "DATABASE_URL can't be brought up to date: connection failed"),
    ],
    ids=["host", "sqlite", "postgresql"],
)
def test_a_host_or_database_that_is_none_is_one_clear_line(
    tmp_path: Path, variables: dict[str, str], line: str
) -> None:
    launcher = Launcher(tmp_path, **variables)

    assert launcher.process.wait(timeout=30) == 2
    assert line in launcher.log.read_text().splitlines()[-1]


def test_a_data_dir_that_is_no_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    launcher = Launcher(tmp_path, DATA_DIR=str(tmp_path / "file"))

    assert launcher.process.wait(timeout=30) == 2
    assert launcher.log.read_text() == (
        f"headway: DATA_DIR ({tmp_path / 'file'}) must be a folder to write to: Not a directory.\n"
    )
