"""Forecasts of stored goals."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tracker.forecasting import Prospect, prospect
from tracker.models import Goal, User
from tracker.planning import add_break
from tracker.progress import live
from tracker.scoring.forecast import Why

pytestmark = pytest.mark.django_db

#: A Monday.
NOW = datetime(2026, 4, 6, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def ann() -> User:
    return make_user("ann")


@pytest.fixture
def goal(ann: User) -> Goal:
    """A hundred hours in 2026."""
    return make_goal(make_plan(ann))


def study(user: User, weeks: int, minutes: int = 120) -> None:
    """As many minutes on the Monday of each of the last complete weeks."""
    for week in range(1, weeks + 1):
        log_study(user, minutes, TODAY - timedelta(weeks=week))


def told(user: User, goal: Goal) -> Prospect:
    standing = live(user, NOW)
    assert standing is not None
    return prospect(standing, goal.pk)


def test_a_goal_with_history_has_a_forecast(ann: User, goal: Goal) -> None:
    study(ann, 12)
    forecast = told(ann, goal).forecast
    assert (forecast.reason, forecast.weeks_used) == (Why.NONE, 13)
    assert forecast.chance is not None
    assert 0 < forecast.chance < 1


def test_what_is_logged_today_does_not_change_it_before_tomorrow(ann: User, goal: Goal) -> None:
    study(ann, 12)
    before = told(ann, goal)
    log_study(ann, 300, TODAY)
    assert told(ann, goal) == before


def test_what_is_logged_for_an_earlier_day_changes_it_at_once(ann: User, goal: Goal) -> None:
    study(ann, 12)
    before = told(ann, goal)
    log_study(ann, 300, TODAY - timedelta(days=3))
    assert told(ann, goal) != before


def test_activity_of_another_metric_is_no_part_of_it(ann: User, goal: Goal) -> None:
    study(ann, 12)
    before = told(ann, goal)
    make_activity(ann, occurred_at=NOW - timedelta(days=3))
    assert told(ann, goal) == before


def test_a_milestone_has_none(ann: User) -> None:
    goal = make_goal(make_plan(ann), kind="milestone", metric="certifications", target=1)
    assert told(ann, goal).forecast.reason == Why.MILESTONE


def test_a_goal_that_is_reached_needs_none(ann: User, goal: Goal) -> None:
    log_study(ann, 16 * 60, date(2026, 2, 2))
    for day in range(1, 8):
        log_study(ann, 15 * 60, date(2026, 3, day))
    assert (told(ann, goal).forecast.reason, told(ann, goal).forecast.chance) == (Why.DONE, 1.0)


def test_a_goal_that_has_not_begun_has_not_enough_history(ann: User) -> None:
    goal = make_goal(make_plan(ann), start=date(2026, 6, 1))
    assert told(ann, goal).forecast.reason == Why.NOT_ENOUGH_HISTORY


def test_weeks_in_a_break_are_no_history(ann: User, goal: Goal) -> None:
    study(ann, 12)
    add_break(goal.plan, start=date(2026, 1, 12), end=date(2026, 1, 25), note="", today=TODAY)
    assert told(ann, goal).forecast.weeks_used == 11


def test_options_are_offered_where_it_is_unlikely(ann: User, goal: Goal) -> None:
    study(ann, 12, 30)
    assert [option.kind for option in told(ann, goal).options] == ["rate", "end"]


def test_no_option_is_offered_where_it_is_likely(ann: User, goal: Goal) -> None:
    study(ann, 12, 300)
    assert told(ann, goal).options == ()


def test_it_takes_one_query(ann: User, goal: Goal) -> None:
    study(ann, 12)
    standing = live(ann, NOW)
    assert standing is not None
    with CaptureQueriesContext(connection) as queries:
        prospect(standing, goal.pk)
    assert len(queries) == 1


def test_the_fan_meets_the_target_on_the_printed_days(ann: User, goal: Goal) -> None:
    study(ann, 12)
    prospect = told(ann, goal)
    assert prospect.levels[0].units == 0
    assert (prospect.levels[-1].likely, prospect.levels[-1].safe) == (prospect.forecast.p50, prospect.forecast.p85)


def test_the_command_says_how_often_forecasts_held(ann: User, goal: Goal) -> None:
    study(ann, 12)
    out = StringIO()
    with time_machine.travel(NOW + timedelta(weeks=20)):
        call_command("backtest_forecasts", stdout=out)
    first, last = out.getvalue().splitlines()
    assert first.startswith("ann: Study: of ")
    assert last.startswith("All, by version 1: of ")


def test_the_command_says_where_there_is_no_history(ann: User, goal: Goal) -> None:
    out = StringIO()
    call_command("backtest_forecasts", stdout=out)
    assert "ann: Study: not enough history to look back at" in out.getvalue()
