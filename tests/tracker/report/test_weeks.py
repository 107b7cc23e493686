"""Whole reports of all kinds of weeks, word for word in both languages: the texts stand in ``texts``."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management.color import no_style
from django.db import connection

from tests.factories import make_goal, make_plan, make_user
from tests.tracker.report.reporting import (
    JOINED,
    NOW,
    START,
    WEEK,
    known_since,
    papers,
    report,
    stored_report,
    study,
    text,
    two_goals,
)
from tracker.days import IsoWeek, Month
from tracker.models import Goal, Plan
from tracker.planning import add_break, end_plan
from tracker.recording import reached
from tracker.report.facts import Facts

pytestmark = pytest.mark.django_db

TEXTS = Path(__file__).parent / "texts"
WEEKS: dict[str, Callable[[], Facts]] = {}
ONE_WEEK = timedelta(weeks=1)


def week(told: Callable[[], Facts]) -> Callable[[], Facts]:
    WEEKS[told.__name__] = told
    return told


@week
def good() -> Facts:
    """The goal of study was behind, and is so no more."""
    plan = two_goals()
    papers(plan, 7, 5)
    study(plan, 60, 5, 6)
    known_since(NOW - ONE_WEEK - timedelta(hours=1))
    stored_report(plan.user, WEEK.previous, NOW - ONE_WEEK)
    study(plan, 180, 13, 14, 16, 18)
    papers(plan, 7, 14)
    return report(plan.user)


@week
def bad() -> Facts:
    plan = two_goals()
    study(plan, 60, *range(5, 10), 13)
    papers(plan, 1, *range(5, 10), 14)
    return report(plan.user)


@week
def empty() -> Facts:
    plan = two_goals()
    study(plan, 60, *range(5, 12))
    papers(plan, 1, *range(5, 12))
    return report(plan.user)


@week
def first() -> Facts:
    """Account and plan are of the Wednesday."""
    plan = _begun()
    make_goal(plan, target=100, title="Study", today=plan.start)
    study(plan, 120, 15)
    return report(plan.user)


@week
def first_without_anything_due() -> Facts:
    return report(_begun().user)


@week
def break_that_goes_on() -> Facts:
    return _with_break(WEEK.first, WEEK.next.last)


@week
def break_that_is_over() -> Facts:
    return _with_break(WEEK.first, WEEK.last)


@week
def break_in_the_middle() -> Facts:
    return _with_break(date(2026, 1, 14), date(2026, 1, 15), 12, 13)


@week
def break_that_began() -> Facts:
    return _with_break(date(2026, 1, 15), date(2026, 1, 25), 12, 13, 14)


@week
def break_of_all_but_one_day() -> Facts:
    return _with_break(WEEK.first, date(2026, 1, 17))


@week
def outage() -> Facts:
    """A third goal, far behind, whose source was last read on the Friday of the week."""
    plan = two_goals()
    make_goal(plan, target=900, title="Commits", metric="commits", weight=Decimal(9), today=START)
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=3))
    study(plan, 60, *range(5, 19))
    papers(plan, 1, *range(5, 19))
    return report(plan.user)


@week
def nothing_but_an_outage() -> Facts:
    user = make_user(date_joined=JOINED)
    plan = make_plan(user, start=START, end=START + timedelta(days=99), today=START)
    make_goal(plan, target=900, title="Commits", metric="commits", today=START)
    reached(user, source="github", account="ann", at=NOW - timedelta(days=9))
    return report(user)


@week
def no_plan() -> Facts:
    plan = two_goals()
    study(plan, 60, 12)
    user = plan.user
    plan.delete()
    return report(user)


@week
def plan_ended_by_its_owner() -> Facts:
    plan = two_goals()
    study(plan, 60, 12)
    end_plan(plan, today=date(2026, 1, 17))
    return report(plan.user)


@week
def plan_over() -> Facts:
    plan = two_goals()
    study(plan, 60, 12)
    study(plan, 60, 13, month=4)
    papers(plan, 100)
    return report(plan.user, IsoWeek.of(plan.end), datetime(2026, 4, 20, 8, tzinfo=UTC))


@week
def plan_done() -> Facts:
    plan = two_goals()
    study(plan, 900, 5, 6, 7, 8, 9, 10)
    study(plan, 600, 13)
    papers(plan, 100)
    return report(plan.user)


@week
def plan_not_started() -> Facts:
    return report(two_goals().user, IsoWeek(2026, 1), NOW - 2 * ONE_WEEK)


@week
def two_idle_weeks() -> Facts:
    return _idle(2)


@week
def three_idle_weeks() -> Facts:
    return _idle(3)


@week
def six_idle_weeks() -> Facts:
    return _idle(6)


@week
def above_the_ceiling() -> Facts:
    plan = two_goals()
    make_goal(plan, target=1000, title="Much study", today=START)
    study(plan, 180, *range(12, 19))
    papers(plan, 1, *range(5, 19))
    return report(plan.user)


@week
def so_far() -> Facts:
    plan = two_goals()
    study(plan, 50, *range(5, 16))
    papers(plan, 1, *range(5, 14))
    return report(plan.user, WEEK, datetime(2026, 1, 15, 15, tzinfo=UTC), so_far=True)


@week
def month() -> Facts:
    """The second of two months that are told."""
    plan = two_goals()
    study(plan, 50, *range(5, 32))
    papers(plan, 1, *range(5, 29))
    known_since(datetime(2026, 1, 31, tzinfo=UTC))
    stored_report(plan.user, Month(2026, 1), datetime(2026, 2, 1, 8, tzinfo=UTC))
    study(plan, 100, 2, 3, 10, 11, 12, 24, month=2)
    study(plan, 60, 30)
    return report(plan.user, Month(2026, 2), datetime(2026, 3, 1, 8, tzinfo=UTC))


@week
def idle_month() -> Facts:
    plan = two_goals()
    study(plan, 50, *range(5, 30))
    return report(plan.user, Month(2026, 2), datetime(2026, 3, 1, 8, tzinfo=UTC))


@pytest.fixture
def goals_from_one_on(db: None) -> None:
    """The futures of a goal are drawn from its number, which other tests in the same database raise."""
    counted = [{"table": Goal._meta.db_table, "column": "id"}]
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_by_name_sql(no_style(), counted):
            cursor.execute(line)


@pytest.mark.usefixtures("goals_from_one_on")
@pytest.mark.parametrize("name", WEEKS)
def test_a_week_reads_as_it_was(name: str) -> None:
    facts = WEEKS[name]()
    for language in ("en", "zh-hans"):
        assert text(facts, language) == (TEXTS / f"{name}.{language}.txt").read_text()


def test_every_text_is_one_of_a_week() -> None:
    assert {path.name for path in TEXTS.iterdir()} == {
        f"{name}.{language}.txt" for name in WEEKS for language in ("en", "zh-hans")
    }


def _begun() -> Plan:
    """A plan of twelve posts that was made on Wednesday."""
    wednesday = date(2026, 1, 14)
    user = make_user(date_joined=datetime(2026, 1, 14, tzinfo=UTC))
    plan = make_plan(user, start=wednesday, end=date(2026, 7, 1), today=wednesday)
    make_goal(plan, target=12, title="Posts", metric="posts", today=wednesday)
    return plan


def _with_break(begins: date, ends: date, *busy: int) -> Facts:
    plan = two_goals()
    study(plan, 60, *range(5, 12), *busy)
    papers(plan, 1, *range(5, 12), *busy)
    add_break(plan, start=begins, end=ends, note="", today=START)
    return report(plan.user)


def _idle(weeks: int) -> Facts:
    plan = two_goals()
    study(plan, 60, 5, 6)
    told = IsoWeek.of(START + weeks * ONE_WEEK)
    return report(plan.user, told, NOW + (weeks - 1) * ONE_WEEK)
