"""How fresh each source is, as integrations reports it. All that the tracker knows of connections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tracker.days import local_day
from tracker.metrics import KINDS, METRICS
from tracker.models import SourceState, User

#: A source is read hourly; after a day without an answer its figures are called stale.
STALE_AFTER = timedelta(days=1)
#: After this long an outage is no excuse any more: the goal is scored as if nothing had happened.
STALE_AT_MOST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Freshness:
    """One connected source, as a page says it. Instants are UTC."""

    source: str
    account: str
    state: str
    reason: str
    reached_at: datetime | None
    next_at: datetime | None
    done: int
    total: int
    #: Not read for longer than it should; and for so long that it is no excuse any more.
    stale: bool
    given_up: bool

    @property
    def reading_history(self) -> bool:
        return self.done < self.total


def freshness(user: User, now: datetime) -> tuple[Freshness, ...]:
    """Every source that the user has connected. One query."""
    return freshness_of(SourceState.objects.filter(user=user), now)


def freshness_of(states: Iterable[SourceState], now: datetime) -> tuple[Freshness, ...]:
    """The same of what was read already."""
    return tuple(_freshness(state, now) for state in states)


def known_until(user: User, sources: Iterable[Freshness]) -> dict[str, date]:
    """For each source (by slug) that is stale, the last day that it is known of."""
    return last_read(user, (each for each in sources if each.stale))


def last_read(user: User, sources: Iterable[Freshness]) -> dict[str, date]:
    """For each source (by slug), the earliest day on which one of its accounts was last read."""
    days: dict[str, date] = {}
    for each in sources:
        if each.reached_at is not None:
            day = local_day(each.reached_at, user.zone)
            days[each.source] = min(day, days.get(each.source, day))
    return days


def sources_of(metric: str) -> frozenset[str]:
    """The sources that bring what a metric counts."""
    return (
        frozenset(KINDS[kind].source for kind in METRICS[metric].kinds) if metric in METRICS else frozenset({"manual"})
    )


def _freshness(state: SourceState, now: datetime) -> Freshness:
    silent = now - state.reached_at if state.reached_at else timedelta(0)
    return Freshness(
        source=state.source,
        account=state.account,
        state=state.state,
        reason=state.reason,
        reached_at=state.reached_at and state.reached_at.astimezone(UTC),
        next_at=state.next_at,
        done=state.done,
        total=state.total,
        stale=STALE_AFTER < silent <= STALE_AFTER + STALE_AT_MOST,
        given_up=silent > STALE_AFTER + STALE_AT_MOST,
    )
