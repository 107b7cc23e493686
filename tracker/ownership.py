"""Which connected accounts are known to be their user's own, as integrations has seen it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.kinds import gettext_noop as _
from tracker.models import SourceState, User

#: An account that is not seen to be its user's own again within this time is no longer called so.
CONFIRMED_FOR = timedelta(days=14)

TOKEN, REL_ME, META, FEED = "token", "rel_me", "meta", "feed"
#: By what an account is confirmed, in words.
WAYS = {
    TOKEN: _("by its token"),
    REL_ME: _("by a link back to the profile"),
    META: _("by a tag on its page"),
    FEED: _("by a token in its feed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """One connected account. ``confirmed_at`` and ``by`` are None and "" unless it is confirmed now."""

    source: str
    account: str
    handle: str
    url: str
    confirmed_at: datetime | None
    by: str


def owned(user: User, now: datetime) -> tuple[Owned, ...]:
    """Every account that the user has connected. One query."""
    return owned_of(SourceState.objects.filter(user=user), now)


def owned_of(states: Iterable[SourceState], now: datetime) -> tuple[Owned, ...]:
    """The same of what was read already."""
    return tuple(_owned(state, now) for state in states)


def _owned(state: SourceState, now: datetime) -> Owned:
    at = state.confirmed_at
    if at is not None and (now - at > CONFIRMED_FOR or state.state == SourceState.State.REJECTED):
        at = None
    return Owned(
        source=state.source,
        account=state.account,
        handle=state.handle or state.account,
        url=state.url if state.url.startswith(("https://", "http://")) else "",
        confirmed_at=at,
        by=state.confirmed_by if at else "",
    )
