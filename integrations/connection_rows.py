"""Connections and their sync runs as the page says them."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from integrations.models import Connection, SyncRun
from integrations.registry import PROVIDERS
from tracker import figures
from tracker.activity_rows import source_name
from tracker.days import local_day
from tracker.models import Activity, User
from tracker.ownership import WAYS, Owned, owned
from tracker.reasons import in_words
from tracker.sentences import language
from tracker.sources import STALE_AFTER

NEWEST = 20
#: History is read in turns of some minutes; between two of them the page goes on watching for this long.
BETWEEN_TURNS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One sync run. ``started`` and ``ended`` are in the user's zone; ``ignored`` says the reasons in words."""

    id: int
    connection: str
    account: str
    outcome: str
    outcome_words: str
    reason: str
    started: datetime | None
    ended: datetime | None
    fetched: int
    new: int
    changed: int
    unchanged: int
    counted: int
    ignored_count: int
    ignored: str
    gone: int
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRow:
    """One connection. Instants are in the user's zone."""

    id: uuid.UUID
    provider: str
    name: str
    account: str
    #: ``rejected``, ``paused``, ``reading``, ``running``, ``stale``, ``failing``, ``fresh`` or ``new``.
    condition: str
    reason: str
    last_success: datetime | None
    next_sync: datetime | None
    done: int
    total: int
    running: bool
    #: Whether the page asks again by itself.
    watched: bool
    #: Whether the account is an address, so that this is what its owner can change.
    by_address: bool
    #: Whether it is read with a token (the demo's as if it were), not by its name alone.
    has_token: bool
    sees: tuple[str, ...]
    #: The day on which it was last seen to be its user's own, and by what, in words; None and "" where it is not.
    confirmed_on: date | None
    confirmed_by: str
    latest: RunRow | None

    @property
    def left(self) -> int:
        """How many windows are still to be read."""
        return max(0, self.total - self.done)


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """All connections of a user, and the newest runs of all of them together."""

    connections: tuple[ConnectionRow, ...]
    runs: tuple[RunRow, ...]

    @property
    def watched(self) -> bool:
        return any(each.watched for each in self.connections)

    @property
    def needing(self) -> ConnectionRow | None:
        """The first connection that waits for its owner."""
        return next((each for each in self.connections if each.condition == "rejected"), None)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many there are in all, up to date, and waiting for their owner."""
        conditions = [each.condition for each in self.connections]
        fresh = sum(each in ("fresh", "running") for each in conditions)
        return {"all": len(conditions), "fresh": fresh, "needing": conditions.count("rejected")}


def sources_page(user: User, now: datetime) -> SourcesPage:
    """Five queries, however many connections and runs."""
    runs = SyncRun.objects.filter(connection__user=user)
    running = set(runs.filter(outcome=SyncRun.Outcome.RUNNING).values_list("connection_id", flat=True))
    latest = _latest(user)
    ours = owned(user, now)
    rows = [
        connection_row(each, user, now, running=each.pk in running, latest=latest.get(each.pk), ours=ours)
        for each in Connection.objects.filter(user=user)
    ]
    newest = runs.select_related("connection")[:NEWEST]
    return SourcesPage(tuple(rows), tuple(run_row(run, user) for run in newest))


def connection_row(
    connection: Connection,
    user: User,
    now: datetime,
    *,
    running: bool,
    latest: RunRow | None,
    ours: Iterable[Owned],
) -> ConnectionRow:
    """The row of a connection: whether a run is under way, the last one that has ended, and what is known as theirs."""
    key = connection.provider, connection.account
    confirmed = next((each for each in ours if (each.source, each.account) == key and each.confirmed_at), None)
    return ConnectionRow(
        id=connection.pk,
        provider=connection.provider,
        name=source_name(connection.provider),
        account=_account(connection),
        condition=_condition(connection, running, now),
        reason=in_words(connection.reason),
        last_success=_local(connection.last_success_at, user),
        next_sync=_local(connection.next_sync_at, user),
        done=connection.done,
        total=connection.total,
        running=running,
        watched=_watched(connection, running, now),
        by_address=PROVIDERS[connection.provider].about.by_address,
        has_token=bool(connection.credential) or connection.made_up,
        sees=tuple(map(in_words, connection.sees)),
        confirmed_on=local_day(confirmed.confirmed_at, user.zone) if confirmed and confirmed.confirmed_at else None,
        confirmed_by=_(WAYS[confirmed.by]) if confirmed else "",
        latest=latest,
    )


def run_row(run: SyncRun, user: User) -> RunRow:
    """The row of a run whose connection is loaded."""
    same = ("id", "outcome", "fetched", "new", "changed", "unchanged", "counted", "ignored_count", "gone")
    return RunRow(
        connection=source_name(run.connection.provider),
        account=_account(run.connection),
        outcome_words=run.get_outcome_display() if run.started_at else _("waiting for a worker"),
        reason=in_words(run.reason),
        started=_local(run.started_at, user),
        ended=_local(run.ended_at, user),
        ignored=reasons_in_words(run.ignored),
        requests=run.requests,
        **{name: getattr(run, name) for name in same},
    )


def reasons_in_words(ignored: Mapping[str, int]) -> str:
    """Counts by reason: ``padding rule: 7, it has no date yet: 2``."""
    counts = (f"{_reason(reason)}{figures.sign(':', language())}{count}" for reason, count in sorted(ignored.items()))
    return figures.listed(counts, language())


def _latest(user: User) -> dict[uuid.UUID, RunRow]:
    """Each connection's last run that has ended."""
    ended = SyncRun.objects.filter(connection=OuterRef("pk")).exclude(outcome=SyncRun.Outcome.RUNNING)
    last = Connection.objects.filter(user=user).values_list(Subquery(ended.order_by("-id").values("pk")[:1]))
    runs = SyncRun.objects.filter(pk__in=last).select_related("connection")
    return {run.connection_id: run_row(run, user) for run in runs}


def _condition(connection: Connection, running: bool, now: datetime) -> str:
    """The first that fits."""
    reached = connection.last_success_at
    conditions = (
        ("rejected", connection.state == Connection.State.REJECTED),
        ("paused", connection.state == Connection.State.PAUSED),
        ("stale", reached is not None and now - reached > STALE_AFTER and connection.failures > 0),
        ("failing", connection.failures > 0),
        ("reading", connection.reading_history),
        ("running", running and reached is not None),
        ("fresh", reached is not None),
    )
    return next((name for name, fits in conditions if fits), "new")


def _watched(connection: Connection, running: bool, now: datetime) -> bool:
    goes_on = connection.next_sync_at is not None and connection.next_sync_at <= now + BETWEEN_TURNS
    return running or (connection.reading_history and goes_on)


def _account(connection: Connection) -> str:
    return connection.account_name or connection.account


def _local(at: datetime | None, user: User) -> datetime | None:
    return at and at.astimezone(user.zone)


def _reason(slug: str) -> str:
    return str(Activity.Reason(slug).label) if slug in Activity.Reason.values else slug
