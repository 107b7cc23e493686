"""/healthz says that this process answers; /readyz that everything it needs does.

The worker and the beat leave their marks in the shared database cache rather than in the queue: the queue may be
flushed at any time, and reading the marks proves the database in the same query.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from config.valkey import AT_ONCE

#: Ticks come every minute; two may be late.
SEEN_LATELY = timedelta(seconds=150)
PARTS = ("worker", "beat")

logger = logging.getLogger(__name__)


def seen(part: str) -> None:
    """Note that ``part`` (worker, beat) is alive now. A database that can't be written to must not stop it."""
    try:
        cache.set(f"seen:{part}", datetime.now(UTC).isoformat(timespec="seconds"), SEEN_LATELY.total_seconds())
    except DatabaseError:
        logger.warning("seen_not_stored", extra={"part": part}, exc_info=True)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with ``{"database": true, "broker": true, "worker": true, "beat": true}``, or 503 where one is false."""
    parts = {"database": True, "broker": _broker_answers(), "worker": False, "beat": False}
    try:
        marks = cache.get_many([f"seen:{part}" for part in PARTS])
    except DatabaseError:
        parts["database"] = False
    else:
        parts |= {part: f"seen:{part}" in marks for part in PARTS}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _broker_answers() -> bool:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=AT_ONCE) as client:
            return bool(client.ping())
    except RedisError:
        return False
