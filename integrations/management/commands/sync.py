"""``manage.py sync``: reads a user's sources to the end, in this process."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from ninja.responses import NinjaJSONEncoder

from integrations import sync
from integrations.api import run_out
from integrations.models import Connection, SyncRun
from integrations.registry import PROVIDERS
from tracker.models import User

GLANCE_SECONDS = 0.2


class Command(BaseCommand):
    help = "Read a user's connected accounts to the end, in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--source", choices=sorted(PROVIDERS), help="this provider alone")
        parser.add_argument("--json", action="store_true", help="print the sync runs as the API gives them")

    def handle(self, *, username: str, source: str | None, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        connections = Connection.objects.filter(user=user)
        runs = self._runs(connections.filter(provider=source) if source else connections)
        if options["json"]:
            self.stdout.write(json.dumps({"runs": [run_out(run) for run in runs]}, cls=NinjaJSONEncoder))
        else:
            for run in runs:
                self.stdout.write(_line(run))

    def _runs(self, connections: Iterable[Connection]) -> list[SyncRun]:
        """One run for each active connection; what can't be run now is told on standard error."""
        runs = []
        for connection in connections:
            if connection.state != Connection.State.ACTIVE:
                self.stderr.write(f"{connection}: not read, it is {connection.state}. {connection.reason}".rstrip())
            elif connection.made_up:
                self.stderr.write(f"{connection}: not read, it is the demo's and made up.")
            elif run := _run(connection):
                runs.append(run)
        return runs


def _run(connection: Connection) -> SyncRun | None:
    """Read it as soon as no worker does; None where it was removed or switched off meanwhile."""
    still_there = Connection.objects.filter(pk=connection.pk, state=Connection.State.ACTIVE)
    while still_there.exists():
        if run := sync.sync(connection.pk, seconds=None):
            return run
        time.sleep(GLANCE_SECONDS)
    return None


def _line(run: SyncRun) -> str:
    counts = f"{run.fetched} fetched, {run.new} new, {run.changed} changed, {run.gone} gone"
    return f"{run.connection}: {run.outcome}, {counts}. {run.reason}".rstrip()
