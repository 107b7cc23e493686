"""A life in which every part of an export has something to say."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress

from integrations.models import SourceDay, SyncRun
from integrations.sync import tell
from tests.factories import (
    keep_report,
    log_study,
    make_activity,
    make_connection,
    make_entry,
    make_goal,
    make_plan,
    make_resource,
    make_token,
    make_user,
    take,
)
from tracker import closings, timing
from tracker.archive.writing import write
from tracker.days import IsoWeek
from tracker.exams import plan_exam
from tracker.models import CustomMetric, Plan, ProfileSettings, User
from tracker.planning import Figures, add_break, change_goal, end_plan
from tracker.recording import set_aside
from tracker.weekly_report import build

#: It is Wednesday of the plan's sixth week.
NOW = datetime(2026, 2, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
SECRET = "a-token-that-stays-here"


def make_life() -> User:
    """Ann, who has used everything."""
    user = make_user("ann", date_joined=datetime(2025, 6, 2, tzinfo=UTC), is_owner=True, time_zone="Asia/Kolkata")
    user.set_password("a password that stays here")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    ProfileSettings.objects.create(user=user, enabled=True, shown=list(ProfileSettings.SECTIONS))
    CustomMetric.objects.create(user=user, slug="talks", label="Talks", unit="talks")
    make_token(user)
    _plans(user)
    _activities(user)
    _source(user)
    plan_exam(user, today=TODAY, title="Exam of exams", issuer="A school", note="soon")
    timing.start(user, UUID(int=7), line="cs224n", now=NOW - timedelta(minutes=30))
    for plan in Plan.objects.filter(user=user):
        closings.bring_up_to_date(plan, today=TODAY)
    week = IsoWeek.of(TODAY).previous
    keep_report(user, week, due_at=NOW, state="sent", facts=build(user, week, NOW))
    keep_report(user, IsoWeek(2026, 3), due_at=NOW, state="claimed", lease_until=NOW)
    log_study(user, 45, on=date(2026, 1, 20), title="Told late, so that closings are told anew")
    for plan in Plan.objects.filter(user=user):
        closings.bring_up_to_date(plan, today=TODAY)
    return user


def exported(user: User) -> io.BytesIO:
    """The user's export."""
    stream = io.BytesIO()
    write(user, stream)
    stream.seek(0)
    return stream


def _plans(user: User) -> None:
    before = make_plan(
        user, title="A first try", start=date(2025, 7, 1), end=date(2025, 12, 31), today=date(2025, 7, 1)
    )
    make_goal(before, target=50, today=date(2025, 7, 1))
    end_plan(before, today=date(2025, 12, 1))
    plan = make_plan(user, rest_weekdays=[7])
    goal = make_goal(plan, target=200, title="=Study", weight=Decimal("2.5"))
    make_goal(plan, metric="commits", kind="recurring", period="week", target=3, title="学习 commits")
    make_goal(plan, metric="talks", target=4, title="Talks")
    make_goal(plan, metric="certifications", kind="milestone", target=1, title="One exam")
    figures = Figures(target=Decimal("150.5"), period="", end=plan.end)
    change_goal(goal, today=date(2026, 1, 15), figures=figures, acts_from=date(2026, 1, 15))
    add_break(plan, start=date(2026, 1, 24), end=date(2026, 1, 25), note="a wedding", today=date(2026, 1, 20))


def _activities(user: User) -> None:
    course = make_resource(user)
    for day in range(1, 31):
        log_study(
            user, 60 + day, on=date(2026, 1, day), title=f"Lecture {day}", resource_id=course.pk, unit=day, skill="NLP"
        )
    take(user, *(make_entry(f"c{each}", aliases=(f"sha:{each}", f"old:{each}"), own=True) for each in range(5)))
    make_activity(user, private=True, title="Hidden", context="ann/secret", own=True)
    set_aside(user, make_activity(user, title="Not this one"), excluded=True)
    make_activity(
        user,
        source="manual",
        account="",
        external_id="pass",
        kind="certification",
        occurred_at=None,
        on=date(2026, 1, 30),
        title="A certificate",
        evidence_url="https://example.org/certificates/7",
        expires_on=date(2027, 1, 30),
    )
    make_activity(
        user,
        source="manual",
        account="",
        external_id="talk",
        kind="custom",
        metric="talks",
        occurred_at=None,
        on=date(2026, 1, 17),
        quantity=Decimal("1.5"),
        note="two\nlines \\u0000",
    )


def _source(user: User) -> None:
    values: dict[str, Any] = {"account_id": "7", "last_success_at": NOW, "state": "active", "cursor": {"page": 3}}
    connection = make_connection(user, secret=SECRET, **values)
    SyncRun.objects.create(
        connection=connection, outcome="ok", started_at=NOW, ended_at=NOW, fetched=7, new=7, counted=7
    )
    SyncRun.objects.create(connection=connection)
    SourceDay.objects.create(connection=connection, day=date(2026, 1, 1), said=5, figures={"stars": 3})
    blog = make_connection(user, provider="feed", account="https://example.org/feed.xml", secret="")
    for each in (connection, blog):
        tell(each)
