"""``manage.py seed_demo``, with the connections that the demo's life came from."""

from collections import Counter
from typing import Any

from django.db import transaction

from integrations.models import Connection, SyncRun
from tracker.management.commands import seed_demo
from tracker.models import Activity, SourceState, User


class Command(seed_demo.Command):
    def handle(self, **options: Any) -> None:
        super().handle(**options)
        user = User.objects.get(username=seed_demo.USERNAME)
        with transaction.atomic():
            for state in SourceState.objects.filter(user=user):
                _connect(user, state)
            _stop_half_way(user)


def _connect(user: User, state: SourceState) -> None:
    """As if it had just been read. It never is: nobody is at the other end, and no credential is sent there."""
    connection, made = Connection.objects.get_or_create(user=user, provider=state.source, account=state.account)
    connection.account_id = connection.account_name = state.account
    connection.state, connection.reason, connection.failures = Connection.State.ACTIVE, "", 0
    connection.last_success_at, connection.next_sync_at = state.reached_at, None
    connection.made_up, connection.secret = True, ""
    connection.save()
    if made:
        _run(connection, state)


def _stop_half_way(user: User) -> None:
    """One more account, whose owner stopped the reading of its history."""
    values = {"made_up": True, "state": Connection.State.PAUSED, "done": 31, "total": 47}
    found, made = Connection.objects.get_or_create(user=user, provider="hugging_face", account="demo", defaults=values)
    if made:
        found.runs.create(outcome=SyncRun.Outcome.PARTIAL, started_at=found.created_at, ended_at=found.created_at)


def _run(connection: Connection, state: SourceState) -> None:
    """The run that brought what is stored."""
    found = Activity.objects.filter(user=connection.user, source=state.source, account=state.account)
    reasons = Counter(found.exclude(counted=True).values_list("ignored_reason", flat=True))
    fetched, ignored = found.count(), sum(reasons.values())
    connection.runs.create(
        outcome=SyncRun.Outcome.OK,
        started_at=state.reached_at,
        ended_at=state.reached_at,
        fetched=fetched,
        new=fetched,
        counted=fetched - ignored,
        ignored_count=ignored,
        ignored=dict(reasons),
    )
