"""Doorbells. The database says what is due; a lost or repeated message costs a minute at most."""

import logging
import uuid
from datetime import UTC, datetime

from celery import shared_task
from kombu.exceptions import OperationalError

from integrations import importing, owning, papers, storing, sync

log = logging.getLogger(__name__)

#: Seconds after which nobody follows a doorbell any more: by then the next tick has rung again.
EXPIRES = 60
#: As many as the workers could follow before that.
MOST_RINGS = 1_000
MOST_IMPORTS = 5
MOST_CHECKS = 50


@shared_task
def tick() -> None:
    """Ring for all that is due: connections, imports, looks at blogs, titles of papers; forget imports of yesterday."""
    now = datetime.now(UTC)
    importing.forget_old(now)
    for draft_id in storing.wanted(now).values_list("pk", flat=True)[:MOST_IMPORTS]:
        ring_for_import(draft_id)
    for connection_id in sync.due(now)[:MOST_RINGS]:
        ring(connection_id)
    for connection_id in owning.due(now)[:MOST_CHECKS]:
        ring_for_check(connection_id)
    if papers.note_wanted(now):
        ring_for_papers()


@shared_task
def sync_connection(connection_id: str) -> None:
    """Read one connection for a while, if it is due; what is left goes on behind all that wait meanwhile."""
    read = uuid.UUID(connection_id)
    # A message may come late or again, when what it says has been done.
    if sync.is_due(read, datetime.now(UTC)) and sync.sync(read) and sync.is_due(read, datetime.now(UTC)):
        ring(read)


@shared_task
def store_import(draft_id: str) -> None:
    """Store one large file."""
    storing.store(uuid.UUID(draft_id))


@shared_task
def check_ownership(connection_id: str) -> None:
    """Look whether one blog is its user's own, if it is due."""
    owning.check(uuid.UUID(connection_id))


@shared_task
def look_up_papers() -> None:
    """Ask once for the titles of papers that are due."""
    papers.look_up()


def ring_for_papers() -> None:
    """Ask a worker to look titles up. Where the queue is out of reach, the next tick rings again."""
    try:
        look_up_papers.apply_async(retry=False, expires=EXPIRES)
    except OperationalError:
        log.warning("papers.doorbell_failed")


def ring_for_import(draft_id: uuid.UUID) -> None:
    """Ask a worker to store a file now. Where the queue is out of reach, the next tick finds it."""
    try:
        store_import.apply_async((str(draft_id),), retry=False, expires=EXPIRES)
    except OperationalError:
        log.warning("import.doorbell_failed draft=%s", draft_id)


def ring_for_check(connection_id: uuid.UUID) -> None:
    """Ask a worker to look at a blog now. Where the queue is out of reach, the next tick rings again."""
    try:
        check_ownership.apply_async((str(connection_id),), retry=False, expires=EXPIRES)
    except OperationalError:
        log.warning("owning.doorbell_failed connection=%s", connection_id)


def ring(connection_id: uuid.UUID) -> None:
    """Ask a worker to read a connection now. Where the queue is out of reach, the next tick finds it."""
    try:
        sync_connection.apply_async((str(connection_id),), retry=False, expires=EXPIRES)
    except OperationalError:
        log.warning("sync.doorbell_failed connection=%s", connection_id)
