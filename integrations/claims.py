"""Who may read a connection now: one worker a connection, one a credential, and never all for what is in trouble."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from integrations.holders import has_ended
from integrations.models import Connection, ConnectionQuerySet

LEASE = timedelta(minutes=5)
#: How many connections in trouble are tried at the same time: they may take long, and the others shall not wait.
TROUBLED_AT_ONCE = 1


class LeaseLost(Exception):
    """Another worker has the connection now, or it was changed or removed: stop, store nothing more."""


def claim(connection_id: uuid.UUID, holder: str) -> Connection | None:
    """The connection under a lease of ``holder``; None where it is gone, not active, or has to wait for another one.

    It is due from now on, so that the next tick finds it should its holder break down.
    """
    now = datetime.now(UTC)
    with transaction.atomic():
        connection = Connection.objects.select_related("user").filter(pk=connection_id).first()
        if connection is None or not _may_start(connection, now):
            return None
        lease = {"lease_id": uuid.uuid4(), "lease_until": now + LEASE, "lease_holder": holder, "next_sync_at": now}
        row = Connection.objects.filter(pk=connection_id, state=Connection.State.ACTIVE)
        taken = row.filter(lease_until=None).update(**lease)
        # Whoever changes the one row, under its old value, has it.
        taken = taken or (_orphaned(connection, now) and _take_over(connection, lease))
        return Connection.objects.select_related("user").get(pk=connection_id) if taken else None


def hold(connection: Connection, **values: object) -> None:
    """Write to the connection as the holder of its lease. Raises LeaseLost."""
    mine = Connection.objects.filter(pk=connection.pk, lease_id=connection.lease_id, state=Connection.State.ACTIVE)
    if not mine.update(**values):
        raise LeaseLost


def _orphaned(connection: Connection, now: datetime) -> bool:
    """Whether its holder has ended without handing it back, or has kept it too long."""
    until = connection.lease_until
    return until is not None and (until < now or has_ended(connection.lease_holder))


def _take_over(connection: Connection, lease: dict[str, object]) -> int:
    held = Connection.objects.filter(pk=connection.pk, state=Connection.State.ACTIVE, lease_id=connection.lease_id)
    return held.update(deaths=F("deaths") + 1, **lease)


def _may_start(connection: Connection, now: datetime) -> bool:
    """Whether nobody else speaks with its credential, and there is a place for it if it is in trouble."""
    if connection.made_up:
        return False
    others = Connection.objects.exclude(pk=connection.pk)
    if connection.credential:
        # Two that share a credential wait for each other here, so that only one of them sees nobody reading.
        list(Connection.objects.select_for_update().filter(credential=connection.credential).order_by("pk"))
        if _read_now(others.filter(credential=connection.credential), now):
            return False
    return not connection.failures or _read_now(others.filter(failures__gt=0), now) < TROUBLED_AT_ONCE


def _read_now(connections: ConnectionQuerySet, now: datetime) -> int:
    """How many of these are being read; a lease whose holder has ended is seen to be over."""
    leased = connections.filter(lease_until__gte=now)
    ended = [each.pk for each in leased if has_ended(each.lease_holder)]
    leased.filter(pk__in=ended).update(lease_until=now - timedelta(microseconds=1))
    return len(leased) - len(ended)
