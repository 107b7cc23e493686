"""Where somebody is signed in: which browser, from where, when it was last seen; and ending that."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from tracker.browsers import browser_in_words
from tracker.models import User

#: In the session: when "last seen" was last written, in seconds since 1970.
SEEN = "seen"
#: "Last seen" is as exact as this, so that reading pages writes nothing.
EXACT_TO = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser in which somebody is signed in."""

    id: int
    browser: str
    ip: str
    since: datetime
    seen: datetime
    is_this: bool


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: object) -> None:
    """Note a session that begins, however somebody signed in."""
    if request.META.get("REMOTE_ADDR"):
        request.session[SEEN] = _now()
        UserSession.objects.create_from_request(request)


def notice(request: HttpRequest) -> None:
    """Note that the session of a signed-in request was seen, at most every ten minutes."""
    seen = request.session.get(SEEN)
    if seen is None or _now() - seen < EXACT_TO.total_seconds():
        return
    request.session[SEEN] = _now()
    agent = request.headers.get("User-Agent", "")[: UserSession._meta.get_field("user_agent").max_length]
    UserSession.objects.filter(session_key=request.session.session_key).update(
        ip=get_adapter().get_client_ip(request), user_agent=agent, last_seen_at=datetime.now(UTC)
    )


def rows(user: User, this: str | None) -> list[SessionRow]:
    """The sessions that are still good, this one first, then the latest seen. Two queries."""
    living = _living(user)
    found = [
        SessionRow(
            each.pk,
            browser_in_words(each.user_agent),
            each.ip,
            each.created_at,
            each.last_seen_at,
            each.session_key == this,
        )
        for each in UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
        if each.session_key in living
    ]
    return sorted(found, key=lambda row: not row.is_this)


def end_all(user: User, *, but: str | None = None) -> None:
    """End every session of a user, but the one with this key."""
    for each in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        each.end()


def forget_expired(now: datetime) -> None:
    """Throw away what nobody can use any more. One query where nothing has run out."""
    if Session.objects.filter(expire_date__lt=now).delete()[0]:
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _living(user: User) -> set[str]:
    """The keys of sessions that neither ran out nor were ended by a new password."""
    keys = UserSession.objects.filter(user=user).values("session_key")
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=datetime.now(UTC))
    good = user.get_session_auth_hash()
    return {each.session_key for each in sessions if constant_time_compare(_hash(each), good)}


def _hash(session: Session) -> str:
    decoded: dict[str, Any] = session.get_decoded()
    return str(decoded.get(HASH_SESSION_KEY, ""))


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
