"""What tests are about, with every default, made by the product's own writers."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from integrations.models import Connection
from tracker.days import ReportPeriod
from tracker.entry import Complete, Entry
from tracker.models import Activity, ApiToken, Goal, Plan, Report, Resource, User
from tracker.planning import Figures, add_goal, put_plan
from tracker.recording import Recorded, record
from tracker.resources import Described, add

#: The plan's first day, a Thursday.
START = date(2026, 1, 1)
END = date(2026, 12, 31)
_numbers = count(1)


def make_user(username: str = "", **values: Any) -> User:
    """An active user in UTC, without a password."""
    username = username or f"ann-{next(_numbers)}"
    user = User(username=username, **{"email": f"{username}@example.org"} | values)
    user.set_unusable_password()
    user.save()
    return user


def make_token(user: User, *, read: bool = True, write: bool = True) -> str:
    """A token for the API, in the clear."""
    return ApiToken.issue(user, read=read, write=write)[1]


def make_plan(
    user: User,
    *,
    title: str = "Into AI work",
    start: date = START,
    end: date = END,
    rest_weekdays: Iterable[int] = (),
    today: date = START,
) -> Plan:
    """The user's plan for 2026, without goals."""
    return put_plan(user, title=title, start=start, end=end, rest_weekdays=rest_weekdays, today=today)[0]


def make_goal(
    plan: Plan,
    *,
    metric: str = "study_hours",
    kind: str = "cumulative",
    target: int | str | Decimal = 100,
    period: str = "",
    start: date | None = None,
    end: date | None = None,
    today: date = START,
    **values: Any,
) -> Goal:
    """A goal over the whole plan: 100 hours of study in total."""
    figures = Figures(target=Decimal(target), period=period, end=end or plan.end)
    own = {"title": "Study", "weight": Decimal(1), "skill": "", "filter": {}} | values
    return add_goal(plan, figures=figures, today=today, metric=metric, kind=kind, start=start or plan.start, **own)


def take(
    user: User, *entries: Entry, source: str = "github", account: str = "7", complete: Iterable[Complete] = ()
) -> Recorded:
    """Record entries in a transaction of their own, as a sync run does."""
    with transaction.atomic():
        return record(user, source=source, account=account, entries=entries, complete=tuple(complete))


def make_entry(external_id: str = "", **values: Any) -> Entry:
    """A commit at noon on the plan's first day."""
    defaults: dict[str, Any] = {"kind": "commit", "occurred_at": datetime(2026, 1, 1, 12, tzinfo=UTC)}
    return Entry(external_id=external_id or f"entry-{next(_numbers)}", **defaults | values)


def make_activity(user: User, *, source: str = "github", account: str = "7", **values: Any) -> Activity:
    """A stored commit."""
    entry = make_entry(**values)
    take(user, entry, source=source, account=account)
    return Activity.objects.get(user=user, source=source, account=account, external_id=entry.external_id)


def log_study(user: User, minutes: int = 60, on: date = START, **values: Any) -> Activity:
    """Study, logged by hand."""
    study = {"external_id": str(uuid.uuid4()), "kind": "study", "quantity": Decimal(minutes), "on": on}
    return make_activity(user, source="manual", account="", **study | {"occurred_at": None} | values)


def make_resource(user: User, title: str = "CS224N", **values: Any) -> Resource:
    """A course of 20 lectures that the quick log knows as cs224n."""
    course = {"short_name": "cs224n", "units": 20} if title == "CS224N" else {}
    return add(user, Described(title=title, **course | values))


def make_connection(user: User, **values: Any) -> Connection:
    """A connected GitHub account that was never read."""
    secret = values.pop("secret", "a-token")
    connection = Connection(user=user, **{"provider": "github", "account": "ann"} | values)
    connection.secret = secret
    connection.save()
    return connection


def keep_report(user: User, period: ReportPeriod, **values: Any) -> Report:
    """The report of a week or month as it is stored."""
    report = Report.of(user, period, **values)
    report.save(force_insert=True)
    return report
