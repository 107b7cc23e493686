"""What the page of one connection says: how it is doing, what its credential sees, its figures and its runs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as translated

from integrations import owning
from integrations.connection_rows import ConnectionRow, RunRow, connection_row, run_row
from integrations.models import Connection, SyncRun
from integrations.providers.feed.owner import META_NAME
from integrations.registry import PROVIDERS
from tracker.models import User
from tracker.ownership import owned
from tracker.reasons import in_words

RUNS = 25


@dataclass(frozen=True, slots=True)
class Figures:
    """What the source said of one day and keeps no history of, each with its name."""

    on: date
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """What a blog may carry to be confirmed, and how the last look at it went (``checked`` is in the user's zone)."""

    token: str
    html: str
    link: str
    meta: str
    hugo: str
    checked: datetime | None
    reason: str
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPage:
    """One connection with a page of its runs, the newest first."""

    row: ConnectionRow
    figures: Figures | None
    #: How a blog is shown to be its user's own; None for other sources.
    owning: Owning | None
    runs: tuple[RunRow, ...]
    #: The run before which the next page begins; None at the end.
    older: int | None


def connection_page(connection: Connection, user: User, now: datetime, *, before: int | None = None) -> ConnectionPage:
    """Five queries, however many runs; ``before`` is the last run of the page before."""
    running, latest = _newest_runs(connection, user)
    rows = SyncRun.objects.filter(connection=connection).select_related("connection")
    rows = rows if before is None else rows.filter(pk__lt=before)
    runs = [run_row(run, user) for run in rows[: RUNS + 1]]
    return ConnectionPage(
        row=connection_row(connection, user, now, running=running, latest=latest, ours=owned(user, now)),
        figures=_figures(connection),
        owning=_owning(connection, user, now) if connection.provider == owning.SOURCE else None,
        runs=tuple(runs[:RUNS]),
        older=runs[RUNS - 1].id if len(runs) > RUNS else None,
    )


def _newest_runs(connection: Connection, user: User) -> tuple[bool, RunRow | None]:
    """Whether a run is under way, and the last one that has ended: at most one runs at a time."""
    newest = list(SyncRun.objects.filter(connection=connection).select_related("connection")[:2])
    ended = [run for run in newest if run.outcome != SyncRun.Outcome.RUNNING]
    return len(ended) < len(newest), run_row(ended[0], user) if ended else None


def _figures(connection: Connection) -> Figures | None:
    """The newest figures that the source told, as far as they have a name."""
    names = PROVIDERS[connection.provider].about.figures
    told = connection.days.exclude(figures={}).first() if names else None
    if told is None:
        return None
    return Figures(
        told.day, tuple((translated(name), told.figures[slug]) for slug, name in names.items() if slug in told.figures)
    )


def _owning(connection: Connection, user: User, now: datetime) -> Owning:
    token, profile = owning.token(connection), owning.profile_address(connection)
    return Owning(
        token=token,
        html=f'<a rel="me" href="{profile}">Headway</a>',
        link=f'<link rel="me" href="{profile}">',
        meta=f'<meta name="{META_NAME}" content="{token}">',
        hugo=f'copyright = "{token}"',
        checked=connection.checked_at and connection.checked_at.astimezone(user.zone),
        reason=in_words(connection.check_reason),
        waiting=connection.check_at is not None and connection.check_at <= now,
    )
