"""What integrations adds to an export: connections without their credentials, and what they said."""

from datetime import UTC, datetime

from django.db.models import Q

from integrations import sentences, sync
from integrations.models import Connection
from integrations.registry import PROVIDERS
from tracker.archive.parts import HERE, KEY, Part
from tracker.archive.reading import Refused
from tracker.archive.registry import add
from tracker.models import User

READ_ANEW = "the next reading finds it anew"


def _waits(connection: Connection) -> None:
    """Nothing is read before its owner says so: one that has a credential is asked for it, another one is resumed."""
    if connection.provider not in PROVIDERS:
        raise Refused(f"{connection.provider!r:.40} is no source of this Headway.")
    needs_secret = PROVIDERS[connection.provider].about.secret
    connection.state = Connection.State.REJECTED if needs_secret else Connection.State.PAUSED
    connection.reason = sentences.BROUGHT_ALONG if needs_secret else ""
    if connection.made_up:
        connection.state, connection.reason = Connection.State.ACTIVE, ""


def _told(user: User) -> None:
    for connection in Connection.objects.filter(user=user).select_related("user"):
        sync.tell(connection, at=connection.last_success_at)
    # No letter tells them that it waits: it was they who brought it here.
    user.source_states.update(told_at=datetime.now(UTC))


add(
    parts=(
        Part(
            name="connections",
            model="integrations.Connection",
            owner="user",
            numbered=True,
            fields=(
                *("provider", "account", "account_id", "account_name", "made_up", "options", "last_success_at"),
                "created_at",
            ),
            left_out={
                "sealed_secret": KEY,
                "credential": KEY,
                **dict.fromkeys(("state", "reason", "failures", "deaths", "next_sync_at"), HERE),
                **dict.fromkeys(("check_at", "checked_at", "check_reason"), HERE),
                **dict.fromkeys(("lease_id", "lease_holder", "lease_until"), HERE),
                **dict.fromkeys(("cursor", "done", "total", "sees", "choices", "limited"), READ_ANEW),
            },
            complete=_waits,
            settle=_told,
        ),
        Part(
            name="sync_runs",
            model="integrations.SyncRun",
            owner="connection__user",
            fields=(
                *("connection", "created_at", "started_at", "ended_at", "outcome", "reason", "fetched", "new"),
                *("changed", "unchanged", "counted", "ignored_count", "ignored", "gone", "requests"),
            ),
            only=~Q(outcome="running"),
        ),
        Part(
            name="source_days",
            model="integrations.SourceDay",
            owner="connection__user",
            fields=("connection", "day", "said", "figures"),
        ),
    ),
    left_out={"integrations.ImportDraft": "it is kept for a day, until it is stored"},
)
