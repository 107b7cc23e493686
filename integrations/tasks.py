"""Doorbells. The database says what is due; a lost or repeated message costs a minute at most."""

import uuid
from datetime import UTC, datetime

from celery import shared_task

from integrations import sync


@shared_task
def tick() -> None:
    """Ring for every connection that is due."""
    for connection_id in sync.due(datetime.now(UTC)):
        sync_connection.delay(str(connection_id))


@shared_task
def sync_connection(connection_id: str) -> None:
    """Read one connection for a while; what is left goes on at the next tick."""
    sync.sync(uuid.UUID(connection_id))
