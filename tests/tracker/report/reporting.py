"""What tests of reports share: a plan of two goals, what is done for it, and its report as facts and in words."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from tests.factories import keep_report, make_entry, make_goal, make_plan, make_user, take
from tracker.days import IsoWeek, ReportPeriod
from tracker.mail import report_letter
from tracker.models import Activity, Plan, Report, User
from tracker.report.facts import Facts
from tracker.report.words import ReportWords, words_of
from tracker.weekly_report import build

#: Monday to Sunday, the plan's second week.
WEEK = IsoWeek(2026, 3)
NOW = datetime(2026, 1, 19, 8, tzinfo=UTC)
JOINED = datetime(2026, 1, 6, tzinfo=UTC)
START = date(2026, 1, 5)


def two_goals() -> Plan:
    """Two goals from Monday 5 January on: an hour of study a day, and a paper a day."""
    plan = make_plan(make_user(date_joined=JOINED), start=START, end=START + timedelta(days=99), today=START)
    make_goal(plan, target=100, title="Study", weight=Decimal(3), today=START)
    make_goal(plan, target=100, title="Papers", metric="papers", today=START)
    return plan


def report(user: User, week: ReportPeriod = WEEK, now: datetime = NOW, *, so_far: bool = False) -> Facts:
    return build(User.objects.get(pk=user.pk), week, now, so_far=so_far)


def stored_report(user: User, week: ReportPeriod = WEEK, now: datetime = NOW) -> Facts:
    """A report that was built and kept."""
    facts = report(user, week, now)
    keep_report(user, week, due_at=now, facts=facts)
    return facts


def said(user: User, week: ReportPeriod = WEEK, now: datetime = NOW, *, so_far: bool = False) -> ReportWords:
    facts = report(user, week, now, so_far=so_far)
    with override(facts["language"]):
        return words_of(json.loads(json.dumps(facts)))


def letter(facts: Facts, language: str = "en") -> tuple[str, str, str]:
    """Subject, plain text and HTML of a report, in a language."""
    user = make_user()
    row = Report(user=user, kind=facts["kind"], slug="a-slug", facts={**facts, "language": language})
    written = report_letter(row, user.email)
    return written.subject, str(written.body), str(written.alternatives[0][0])


def text(facts: Facts, language: str = "en") -> str:
    """Subject and plain text as they are read, without the foot; of an address the path alone, and no goal's number."""
    subject, plain, _html = letter(facts, language)
    body = plain.partition("\n--\n")[0].replace(settings.SITE_URL, "")
    return f"{subject}\n\n{re.sub('/goals/[0-9]+/', '/goals/1/', body)}".rstrip() + "\n"


def study(plan: Plan, minutes: int, *days: int, month: int = 1) -> None:
    """So many minutes on each of these days."""
    same = {"kind": "study", "quantity": Decimal(minutes), "occurred_at": None}
    entries = [make_entry(on=date(2026, month, day), **same) for day in days]
    take(plan.user, *entries, source="manual", account="")


def papers(plan: Plan, number: int, *days: int) -> None:
    """So many papers on each of these days of January, the Monday of the week where none is named."""
    days_of_each = [date(2026, 1, day) for day in days or (12,) for _ in range(number)]
    entries = [make_entry(kind="paper", occurred_at=None, on=day) for day in days_of_each]
    take(plan.user, *entries, source="manual", account="")


def known_since(at: datetime) -> None:
    """As if all that is stored had come in then."""
    Activity.objects.update(created_at=at, recounted_at=at)
