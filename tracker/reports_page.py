"""What the page of reports says beside the reports themselves: which comes next, and what was asked for today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KT

from tracker.days import IsoWeek, Month, ReportPeriod, local_day
from tracker.mail import verified_address
from tracker.models import Report, User
from tracker.report.delivery import ASKED_A_DAY, due_at, next_due
from tracker.report.periods import title
from tracker.weekly_report import build

#: A year of weekly reports.
PAGE = 52
#: The address of the preview is that of a report with this slug.
NEXT = "next"


@dataclass(frozen=True, slots=True)
class Row:
    """A report in the list, without its facts; the score that it told; and when it was asked for, if it was."""

    report: Report
    title: str
    score: Decimal | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """A report that is not due yet, and when it will be, in its reader's zone. ``title`` is in the active language."""

    period: ReportPeriod
    title: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class AskedToday:
    """How far the newest report is that its reader asked for today (None: no one), and the number of the next.

    ``number`` is None when there were as many as a day may have.
    """

    newest: Report | None
    number: int | None
    on_its_way: bool


def listed(user: User, kind: str, before: Report | None) -> tuple[list[Row], str]:
    """A page of reports, of one kind or of all, that stand after one in the list; and the last if more follow, else "".

    One query.
    """
    told = Report.objects.annotate(score=KT("facts__score__value"), built_at=KT("facts__built_at"))
    rows = told.filter(user=user).defer("facts")
    if kind:
        rows = rows.filter(kind=kind)
    if before:
        earlier = Q(last=before.last, first__lt=before.first)
        same = Q(last=before.last, first=before.first, slug__lt=before.slug)
        rows = rows.filter(Q(last__lt=before.last) | earlier | same)
    found = list(rows[: PAGE + 1])
    shown = [
        Row(
            row,
            title(row),
            score=Decimal(row.score) if row.score else None,
            # It is built in the seconds after, and every further try moves ``due_at``.
            asked_at=datetime.fromisoformat(row.built_at) if row.built_at else row.due_at,
        )
        for row in found[:PAGE]
    ]
    return shown, shown[-1].report.slug if len(found) > PAGE else ""


def coming(user: User, now: datetime) -> list[Coming]:
    """The next report of each kind that its reader wants by mail. No query."""
    return [_coming(user, next_due(user, now, kind)) for kind in _wanted(user)]


def promised(user: User, now: datetime) -> list[Coming]:
    """The same, for whoever has an address to which it can go; none for others. One query."""
    return coming(user, now) if verified_address(user) else []


def next_week(user: User, now: datetime) -> Coming:
    """The next weekly report, whether it is wanted or not. No query."""
    return _coming(user, next_due(user, now))


def asked_today(user: User, now: datetime) -> AskedToday:
    """One query."""
    today = local_day(now, user.zone)
    rows = list(Report.objects.filter(user=user, kind=Report.Kind.ASKED, last=today).defer("facts"))
    number = len(rows) + 1
    return AskedToday(
        newest=rows[0] if rows else None,
        number=number if number <= ASKED_A_DAY else None,
        on_its_way=bool(rows) and on_its_way(rows[0], now),
    )


def on_its_way(report: Report, now: datetime) -> bool:
    """Whether a worker has it, or is about to take it."""
    return report.state in (Report.State.CLAIMED, Report.State.HANDING) or (
        report.state == Report.State.DUE and report.due_at <= now
    )


def preview(user: User, now: datetime) -> Report:
    """The next weekly report as far as it can be told: of the running week, or of last week until that is mailed.

    Nothing is stored.
    """
    today, week = local_day(now, user.zone), next_due(user, now)
    report = Report.of(user, week, due_at=due_at(user, week))
    report.slug = NEXT
    if week.last >= today:
        report.kind, report.last = Report.Kind.ASKED, today
        report.facts = build(user, week, now, so_far=True)
        return report
    with transaction.atomic():
        report.facts = build(user, week, now)
        # The week's last closings are stored when its report is due.
        transaction.set_rollback(True)
    return report


def _wanted(user: User) -> Iterator[type[IsoWeek | Month]]:
    if user.weekly_report:
        yield IsoWeek
    if user.monthly_report:
        yield Month


def _coming(user: User, period: ReportPeriod) -> Coming:
    report = Report.of(user, period)
    return Coming(period, title(report), due_at(user, period).astimezone(user.zone))
