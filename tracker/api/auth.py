"""Who asks: the bearer of a token. Cookies sign nobody in."""

import logging
from datetime import UTC, date, datetime, timedelta

from django.db import OperationalError
from django.http import HttpRequest
from ninja.security import HttpBearer

from tracker.api.problems import Problem
from tracker.days import local_day
from tracker.models import ApiToken, User

log = logging.getLogger(__name__)

#: A token's last use is noted this coarsely, so that reading does not write each time.
NOTED_EVERY = timedelta(hours=1)


class ApiRequest(HttpRequest):
    """A request whose bearer is known."""

    auth: User


class Bearer(HttpBearer):
    """Reading needs the scope ``read`` or ``write``, everything else ``write``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's owner; None for a token that nobody has. Raises Problem 403 where its scope is too small."""
        found = ApiToken.objects.select_related("user").filter(digest=ApiToken.digest_of(token)).first()
        if found is None or not found.user.is_active:
            return None
        reading = request.method in ("GET", "HEAD")
        if not (found.write or (reading and found.read)):
            raise Problem(403, f"This token lacks the scope {'read' if reading else 'write'}.")
        _note_use(found, datetime.now(UTC))
        return found.user


def today(request: ApiRequest) -> date:
    """The day it is where the one who asks lives."""
    return local_day(datetime.now(UTC), request.auth.zone)


def _note_use(token: ApiToken, now: datetime) -> None:
    """A full disk that can't take the note keeps nobody from reading."""
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        try:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        except OperationalError:
            log.warning("api.token_use_not_noted token=%s", token.pk)
