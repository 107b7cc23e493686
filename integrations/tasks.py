"""Doorbells. The database says what is due; a lost or repeated message costs a minute at most."""

import logging
import uuid
from datetime import UTC, datetime

from celery import shared_task
from kombu.exceptions import OperationalError

from integrations import sync

log = logging.getLogger(__name__)


@shared_task
def tick() -> None:
    """Ring for every connection that is due."""
    for connection_id in sync.due(datetime.now(UTC)):
        ring(connection_id)


@shared_task
def sync_connection(connection_id: str) -> None:
    """Read one connection for a while; what is left goes on at the next tick."""
    sync.sync(uuid.UUID(connection_id))


def ring(connection_id: uuid.UUID) -> None:
    """Ask a worker to read a connection now. Where the queue is out of reach, the next tick finds it."""
    try:
        sync_connection.apply_async((str(connection_id),), retry=False)
    except OperationalError:
        log.warning("sync.doorbell_failed connection=%s", connection_id)
