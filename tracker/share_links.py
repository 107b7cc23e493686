"""Links that show chosen sections to whoever holds them, until a day or until they are revoked."""

import uuid
from datetime import UTC, date, datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction

from tracker.days import local_day
from tracker.models import ShareLink, User

SALT = "tracker.share_link"
#: Days a link works: at first, and at the most.
USUAL_DAYS, MOST_DAYS = 30, 365
MOST_LIVE, MOST_PAST = 50, 50


class TooManyError(Exception):
    """There are MOST_LIVE links that work."""


def token_of(link: ShareLink) -> str:
    """What its address holds: nothing of its owner, and nothing that could be guessed or made elsewhere."""
    return Signer(salt=SALT).sign(link.uid.hex)


def shared_by(token: str, now: datetime) -> ShareLink | None:
    """The link of a token while it works; None alike for one that is mangled, unknown, revoked or over."""
    try:
        uid = uuid.UUID(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    links = ShareLink.objects.select_related("user__profile_settings").filter(user__is_active=True, revoked_at=None)
    link = links.filter(uid=uid).first()
    return link if link and link.works_on(local_day(now, link.user.zone)) else None


def links_of(user: User, today: date) -> list[ShareLink]:
    """Those that work, the newest first, then the latest of those that no longer do."""
    links = ShareLink.objects.filter(user=user).order_by("-created_at", "-pk")
    live = links.filter(revoked_at=None, expires_on__gte=today)[:MOST_LIVE]
    past = links.exclude(revoked_at=None, expires_on__gte=today)[:MOST_PAST]
    return [*live, *past]


@transaction.atomic
def make(user: User, *, uid: uuid.UUID, sections: list[str], note: str, until: date, today: date) -> ShareLink:
    """Make a link; the same ``uid`` again makes no other. Raises TooManyError, ShareLink.DoesNotExist for another's."""
    User.objects.hold(user)
    if ShareLink.objects.filter(uid=uid).exists():
        return ShareLink.objects.get(uid=uid, user=user)
    if ShareLink.objects.filter(user=user, revoked_at=None, expires_on__gte=today).count() >= MOST_LIVE:
        raise TooManyError
    return ShareLink.objects.create(user=user, uid=uid, sections=sections, note=note, expires_on=until)


def revoke(user: User, uid: uuid.UUID) -> bool:
    """Make it show nothing from now on; again changes nothing. False where the user has no such link."""
    links = ShareLink.objects.filter(user=user, uid=uid)
    return bool(links.filter(revoked_at=None).update(revoked_at=datetime.now(UTC))) or links.exists()
