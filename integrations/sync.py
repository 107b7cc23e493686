"""One run: claim the connection, read a window, record it with its cursor, and so on until nothing is left.

A connection is claimed by a lease with an id. Whoever holds the lease writes; a holder that was overtaken (frozen, or
cut off) finds the id changed and is refused. A kill at any point therefore loses and doubles nothing: the next run
starts at the stored cursor.
"""

import logging
import random
import time
import uuid
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from django.db import transaction

from integrations import owning, sentences
from integrations.claims import LEASE, LeaseLost, claim, hold
from integrations.holders import holding
from integrations.models import Connection, SourceDay, SyncRun
from integrations.providers.base import Access, Rejected, Unavailable, Window
from integrations.registry import PROVIDERS, provider
from tracker.days import local_day
from tracker.ownership import TOKEN
from tracker.reasons import BETWEEN
from tracker.recording import Outcome, Recorded, confirmed, reached, record
from tracker.sealing import CannotUnseal

log = logging.getLogger(__name__)

#: Days of which a source's word is stored by one statement.
BATCH = 500
INTERVAL = timedelta(hours=1)
#: A worker's run hands the connection back after this long, so that a long history keeps no one else waiting.
WORKER_SECONDS = 30.0
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)
#: No source may put itself off for longer than this.
LONGEST_WAIT = timedelta(days=1)
#: After so many workers in a row that died over one connection it may be its fault; it must not kill them all.
DEATHS_UNTIL_PAUSE = 5


@dataclass(slots=True)
class Tally:
    """What a run fetched: the last word on every distinct external id."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    gone: int = 0
    requests: int = 0
    problems: list[str] = field(default_factory=list)
    #: Whether the credential has shown that the account is its holder's own.
    proven: bool = False

    def add(self, window: Window, recorded: Recorded) -> None:
        for external_id, outcome in recorded.outcomes.items():
            before = self.outcomes.get(external_id)
            change = before.change if before and outcome.change == "unchanged" else outcome.change
            change = "new" if before and before.change == "new" else change
            self.outcomes[external_id] = Outcome(change, outcome.ignored_reason)
        self.proven = window.proven
        self.gone += recorded.gone
        self.requests += window.requests
        self.problems.extend(window.problems)

    def figures(self) -> dict[str, object]:
        """The counts, as a sync run's fields."""
        changes = [outcome.change for outcome in self.outcomes.values()]
        reasons = [outcome.ignored_reason for outcome in self.outcomes.values() if outcome.ignored_reason]
        return {
            "fetched": len(changes),
            "new": changes.count("new"),
            "changed": changes.count("changed"),
            "unchanged": changes.count("unchanged"),
            "counted": len(changes) - len(reasons),
            "ignored_count": len(reasons),
            "ignored": {reason: reasons.count(reason) for reason in sorted(set(reasons))},
            "gone": self.gone,
            "requests": self.requests,
        }


def request_run(connection: Connection) -> SyncRun:
    """The run in flight, or a new one that the next free worker takes; in the caller's transaction."""
    locked = Connection.objects.select_for_update().get(pk=connection.pk)
    if locked.state == Connection.State.ACTIVE:
        locked.next_sync_at = datetime.now(UTC)
        locked.save(update_fields=["next_sync_at"])
    run, _ = SyncRun.objects.get_or_create(connection=locked, outcome=SyncRun.Outcome.RUNNING)
    return run


def due(now: datetime) -> list[uuid.UUID]:
    """The connections to sync now, longest overdue first."""
    return list(Connection.objects.due(now).order_by("next_sync_at").values_list("pk", flat=True))


def is_due(connection_id: uuid.UUID, now: datetime) -> bool:
    """Whether this connection is to be read now."""
    return Connection.objects.due(now).filter(pk=connection_id).exists()


def sync(connection_id: uuid.UUID, *, seconds: float | None = WORKER_SECONDS) -> SyncRun | None:
    """Read one connection as far as it goes, or for about so many seconds; None reads it to the end.

    Returns the run; None where the connection is gone, not active, or held by another worker. Repeating it is safe.
    """
    with holding() as holder:
        connection = claim(connection_id, holder)
        return _sync(connection, seconds) if connection else None


def _sync(connection: Connection, seconds: float | None) -> SyncRun | None:
    run = _begin(connection)
    try:
        _run(connection, run, seconds)
    except LeaseLost:
        log.info("sync.lease_lost connection=%s", connection.pk)
    return SyncRun.objects.filter(pk=run.pk).first()


def _run(connection: Connection, run: SyncRun, seconds: float | None) -> None:
    tally = Tally()
    try:
        finished = _read(connection, run, tally, seconds=seconds)
    except CannotUnseal as error:
        _end(connection, run, tally, SyncRun.Outcome.REJECTED, str(error))
    except Rejected as error:
        tally.requests += error.requests
        _end(connection, run, tally, SyncRun.Outcome.REJECTED, str(error))
    except Unavailable as error:
        tally.requests += error.requests
        _end(connection, run, tally, SyncRun.Outcome.UNAVAILABLE, str(error), retry_at=error.retry_at)
    else:
        problems = [] if finished else [sentences.WINDOWS_LEFT % {"done": connection.done, "total": connection.total}]
        problems += tally.problems
        outcome = SyncRun.Outcome.PARTIAL if problems else SyncRun.Outcome.OK
        _end(connection, run, tally, outcome, BETWEEN.join(problems))


def interrupt(connection: Connection, reason: str) -> None:
    """Take the connection from whoever reads it now, and close its run; in the caller's transaction."""
    now = datetime.now(UTC)
    Connection.objects.filter(pk=connection.pk).update(lease_id=None, lease_until=None)
    running = SyncRun.objects.filter(connection=connection, outcome=SyncRun.Outcome.RUNNING)
    running.update(outcome=SyncRun.Outcome.PARTIAL, reason=reason, ended_at=now)


def tell(connection: Connection, *, at: datetime | None = None) -> None:
    """Tell the tracker how fresh this source is; ``at`` is when it was last read in full."""
    reached(
        connection.user,
        source=connection.provider,
        account=connection.account,
        at=at,
        state=connection.state,
        reason=connection.reason,
        next_at=connection.next_sync_at,
        done=connection.done,
        total=connection.total,
        handle=handle_of(connection),
        url=page_of(connection),
    )


def handle_of(connection: Connection) -> str:
    """How the account is called where it is shown: its present name, or its address without what nobody reads."""
    if not PROVIDERS[connection.provider].about.by_address:
        return connection.account_name or connection.account
    return page_of(connection).partition("://")[2].removesuffix("/") or connection.account


def page_of(connection: Connection) -> str:
    """The address of the account's page, "" for what is made up. Never with a query, which may hold a key."""
    about = PROVIDERS[connection.provider].about
    if connection.made_up:
        return ""
    if about.by_address:
        return urlsplit(connection.account)._replace(query="", fragment="").geturl()
    return about.page % {"name": quote(connection.account_name or connection.account, safe="")}


def _begin(connection: Connection) -> SyncRun:
    """The run that was asked for, or a new one. One that its worker never ended is closed as what it was: a part."""
    now = datetime.now(UTC)
    with transaction.atomic():
        runs = SyncRun.objects.filter(connection=connection, outcome=SyncRun.Outcome.RUNNING)
        runs.exclude(started_at=None).update(
            outcome=SyncRun.Outcome.PARTIAL, reason=sentences.INTERRUPTED, ended_at=now
        )
        run, _ = SyncRun.objects.get_or_create(connection=connection, outcome=SyncRun.Outcome.RUNNING)
        run.started_at = now
        run.save(update_fields=["started_at"])
    return run


def _read(connection: Connection, run: SyncRun, tally: Tally, *, seconds: float | None) -> bool:
    """Store window after window, with no transaction open while the outside is read. Returns whether all was read."""
    if connection.deaths >= DEATHS_UNTIL_PAUSE and seconds is not None:
        raise Unavailable(sentences.BROKE_DOWN % {"number": connection.deaths})
    began = time.monotonic()
    access = Access(
        account=connection.account,
        account_id=connection.account_id,
        secret=connection.secret,
        zone=connection.user.zone,
        now=datetime.now(UTC),
        options=connection.options,
    )
    with closing(provider(connection.provider).windows(access, connection.cursor)) as windows:
        for window in windows:
            _store(connection, run, tally, window, access)
            if seconds is not None and connection.reading_history and _enough(connection, tally, seconds, began):
                return False
    return True


def _enough(connection: Connection, tally: Tally, seconds: float, began: float) -> bool:
    """Whether it is others' turn, or its service has been asked often enough for a minute."""
    return time.monotonic() - began > seconds or tally.requests >= _pace(connection)


def _pace(connection: Connection) -> int:
    return PROVIDERS[connection.provider].about.requests_a_minute


def _store(connection: Connection, run: SyncRun, tally: Tally, window: Window, access: Access) -> None:
    """Record a window, move the cursor and extend the lease, all or nothing."""
    with transaction.atomic():
        _advance(connection, window)
        recorded = record(
            connection.user,
            source=connection.provider,
            account=window.account_id,
            entries=window.entries,
            complete=window.complete,
        )
        _keep_word(connection, window, access)
        tally.add(window, recorded)
        SyncRun.objects.filter(pk=run.pk).update(**tally.figures())
        tell(connection)


def _keep_word(connection: Connection, window: Window, access: Access) -> None:
    """Keep what the source itself said of its days, and of today."""
    said = [SourceDay(connection=connection, day=day, said=number) for day, number in window.said.items()]
    unique = ["connection", "day"]
    SourceDay.objects.bulk_create(said, BATCH, update_conflicts=True, unique_fields=unique, update_fields=["said"])
    if window.figures:
        today = local_day(access.now, access.zone)
        day, _ = SourceDay.objects.get_or_create(connection=connection, day=today)
        day.figures |= window.figures
        day.save(update_fields=["figures"])


def _advance(connection: Connection, window: Window) -> None:
    _refuse_another_account(connection, window)
    connection.account_id, connection.account_name = window.account_id, window.account_name[:500]
    connection.cursor, connection.done, connection.total = dict(window.cursor), window.done, window.total
    connection.sees = connection.sees if window.sees is None else list(window.sees)
    connection.choices = connection.choices if window.choices is None else list(map(asdict, window.choices))
    connection.limited = connection.limited if window.limited is None else window.limited
    connection.deaths = 0
    names = ("account_id", "account_name", "sees", "choices", "limited", "cursor", "done", "total", "deaths")
    values = {name: getattr(connection, name) for name in names}
    hold(connection, lease_until=datetime.now(UTC) + LEASE, **values)


def _refuse_another_account(connection: Connection, window: Window) -> None:
    if connection.account_id not in ("", window.account_id):
        raise Rejected(sentences.ANOTHER_ACCOUNT % {"name": window.account_name})
    twins = Connection.objects.filter(user=connection.user, provider=connection.provider, account_id=window.account_id)
    if twins.exclude(pk=connection.pk).exists():
        raise Rejected(sentences.CONNECTED_ALREADY % {"name": window.account_name})


def _end(
    connection: Connection,
    run: SyncRun,
    tally: Tally,
    outcome: SyncRun.Outcome,
    reason: str = "",
    retry_at: datetime | None = None,
) -> None:
    """Close the run, hand the connection back and say when it is due again."""
    now = datetime.now(UTC)
    success = outcome == SyncRun.Outcome.OK or (outcome == SyncRun.Outcome.PARTIAL and not connection.reading_history)
    connection.reason = "" if success else reason[:500]
    connection.failures = connection.failures + 1 if outcome == SyncRun.Outcome.UNAVAILABLE else 0
    if success:
        connection.last_success_at = run.started_at
    rejected = outcome == SyncRun.Outcome.REJECTED
    state = Connection.State.REJECTED if rejected else Connection.State.ACTIVE
    spent = tally.requests >= _pace(connection)
    at_once = max(now, (run.started_at or now) + timedelta(minutes=1)) if spent else now
    connection.next_sync_at = None if rejected else next_time(connection, now, at_once, outcome, retry_at)
    names = ("reason", "failures", "last_success_at", "next_sync_at")
    with transaction.atomic():
        values = {name: getattr(connection, name) for name in names}
        hold(connection, state=state, lease_id=None, lease_until=None, deaths=0, **values)
        connection.state = state
        SyncRun.objects.filter(pk=run.pk).update(outcome=outcome, reason=reason[:500], ended_at=now, **tally.figures())
        tell(connection, at=connection.last_success_at if success else None)
        if success:
            owning.begin(connection)
        if tally.proven and outcome in (SyncRun.Outcome.OK, SyncRun.Outcome.PARTIAL):
            confirmed(connection.user, source=connection.provider, account=connection.account, by=TOKEN, at=now)


def next_time(
    connection: Connection, now: datetime, at_once: datetime, outcome: SyncRun.Outcome, retry_at: datetime | None = None
) -> datetime:
    """When to look again: at once while history is left, hourly when all is read, later and later while it fails.

    Never at a round time, so that those who were read together once (after a restart) are not for ever.
    """
    if outcome != SyncRun.Outcome.UNAVAILABLE:
        return at_once if connection.reading_history else now + INTERVAL * random.uniform(0.9, 1.1)  # noqa: S311
    wait = min(FIRST_RETRY * float(2 ** min(connection.failures - 1, 10)), LAST_RETRY)
    if retry_at is not None:
        wait = max(retry_at - now, FIRST_RETRY / 2)
    return now + min(wait, LONGEST_WAIT) + timedelta(seconds=random.uniform(0, 15))  # noqa: S311
