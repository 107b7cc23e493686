"""Thousands of people with a plan of five goals and a life, in seconds: one is made by the product's own writers, and
the database copies the rows for the others."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Model

from tests.factories import log_study, make_entry, make_goal, make_plan, make_user, take
from tracker.closings import bring_up_to_date
from tracker.days import IsoWeek, each_day
from tracker.models import (
    Activity,
    Closing,
    DailyTotal,
    Goal,
    GoalFigures,
    Plan,
    PlanRevision,
    Report,
    RestWeekdays,
    SourceState,
    User,
)
from tracker.recording import reached
from tracker.weekly_report import build

#: From the first to the last Monday of the world.
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Europe/Berlin",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Los_Angeles",
    "Etc/GMT+12",
)
#: Days whose closings a report may look at.
CLOSED = timedelta(days=16)


def make(number: int, *, week: IsoWeek, weeks: int) -> None:
    """``number`` readers, by turns in each zone, who were sent the report of the week before ``week``, their first.

    Each has lived ``weeks`` weeks up to its Sunday, and all of it is closed up to Saturday.
    """
    first = _first(week, weeks)
    others = User.objects.bulk_create(
        User(
            username=f"reader-{count}",
            email=f"reader-{count}@example.org",
            password="!",
            time_zone=ZONES[count % len(ZONES)],
            date_joined=first.date_joined,
        )
        for count in range(1, number)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in [first, *others]
    )
    for owned in (Activity, DailyTotal, SourceState, Plan):
        _copy(owned, "SELECT %s FROM {0} t CROSS JOIN tracker_user o WHERE o.id <> t.user_id", user_id="o.id")
    for planned in (RestWeekdays, Goal):
        _copy(planned, "SELECT %s FROM {0} t CROSS JOIN tracker_plan o WHERE o.id <> t.plan_id", plan_id="o.id")
    same = "JOIN tracker_goal g ON g.id = t.goal_id JOIN tracker_goal o ON o.title = g.title AND o.id <> g.id"
    _copy(GoalFigures, f"SELECT %s FROM {{0}} t {same}", goal_id="o.id")
    _copy_with_goals(first)


def _first(week: IsoWeek, weeks: int) -> User:
    start = week.first - timedelta(weeks=weeks - 1)
    user = make_user("reader-0", time_zone=ZONES[0], date_joined=datetime.combine(week.previous.first, time(12), UTC))
    plan = make_plan(user, start=start, end=start + timedelta(days=3 * 365), rest_weekdays=[7], today=start)
    Plan.objects.update(created_at=datetime.combine(start, time(8), UTC))
    pieces: dict[str, Any] = {"kind": "recurring", "target": 1, "period": "month", "today": start}
    make_goal(plan, title="Study", kind="recurring", target=20, period="month", today=start)
    make_goal(plan, title="Pull requests", metric="pull_requests_merged", **pieces)
    make_goal(plan, title="Posts", metric="posts", **pieces)
    make_goal(plan, title="Commits", metric="commits", target=900, today=start)
    make_goal(plan, title="Exam", metric="certifications", kind="milestone", target=1, end=week.last, today=start)
    _live(user, start, week.last)
    for activity in Activity.objects.all():
        happened = datetime.combine(activity.local_date, time(20), UTC)
        Activity.objects.filter(pk=activity.pk).update(created_at=happened, recounted_at=happened)
    while not bring_up_to_date(plan, today=week.last):
        pass
    Closing.objects.filter(on__lt=week.last - CLOSED).delete()
    monday = datetime.combine(week.first, time(9), UTC)
    facts = build(user, week.previous, monday)
    Report.of(user, week.previous, due_at=monday, sent_at=monday, state=Report.State.SENT, facts=facts).save()
    return user


def _live(user: User, first: date, last: date) -> None:
    random = Random(1)
    for day in each_day(first, last):
        if random.random() < 0.55:
            log_study(user, random.choice((30, 45, 60, 90)), on=day)
        done = [make_entry(on=day, occurred_at=None, own=True) for _ in range(random.choice((0, 0, 1, 3)))]
        if random.random() < 0.03:
            done.append(make_entry(kind="pull_request_merged", on=day, occurred_at=None, own=False))
        take(user, *done)
        if random.random() < 0.03:
            take(user, make_entry(kind="post", on=day, occurred_at=None), source="feed", account="https://example.org/")
    now = datetime.combine(last, time(23), UTC)
    reached(user, source="github", account="7", at=now, next_at=now + timedelta(hours=1))


def _copy(model: type[Model], select: str, **others: str) -> None:
    """Rows of one person for everybody else; ``others`` are the columns in which they differ."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.fields if not field.primary_key]
    values = ", ".join(others.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {select.format(table) % values} ORDER BY t.id")


def _copy_with_goals(first: User) -> None:
    """Rows that name goals in what they hold: revisions, closings, and the report of the week before."""
    plan = Plan.objects.get(user=first)
    goals: dict[int, list[int]] = {}
    for plan_id, goal_id in Goal.objects.order_by("id").values_list("plan_id", "id"):
        goals.setdefault(plan_id, []).append(goal_id)
    known: tuple[tuple[Model, str], ...] = (
        *((revision, "picture") for revision in plan.revisions.all()),
        *((closing, "terms") for closing in plan.closings.all()),
        *((report, "facts") for report in first.reports.all()),
    )
    copies: dict[type[Model], list[Model]] = {PlanRevision: [], Closing: [], Report: []}
    for other in Plan.objects.exclude(pk=plan.pk):
        ids = dict(zip(goals[plan.pk], goals[other.pk], strict=True))
        for row, held in known:
            values = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
            owner = {"user_id": other.user_id} if isinstance(row, Report) else {"plan_id": other.pk}
            own = {"id": None, held: _renamed(values[held], ids)} | owner
            copies[type(row)].append(type(row)(**values | own))
    for model, rows in copies.items():
        model._default_manager.bulk_create(rows, batch_size=500)


def _renamed(value: Any, ids: Mapping[int, int]) -> Any:
    """The same data about another's goals."""
    if isinstance(value, Mapping):
        return {key: ids[each] if key in ("id", "goal") else _renamed(each, ids) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_renamed(each, ids) for each in value]
    return value
