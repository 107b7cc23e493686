"""Forecasts of stored goals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tracker.forecasting import Forecasts, Prospect, prospect
from tracker.models import Goal, User
from tracker.next_steps import next_step
from tracker.planning import add_break
from tracker.progress import closing, live
from tracker.scoring.forecast import Simulation, Why

pytestmark = pytest.mark.django_db

#: A Monday.
NOW = datetime(2026, 4, 6, 12, tzinfo=UTC)
TODAY = NOW.date()
#: What two thousand futures are off by, times the weights.
SIMULATION_ERROR = 0.06


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


def forecasts(user: User) -> Forecasts:
    standing = live(user, NOW)
    assert standing is not None
    return Forecasts.of(standing)


class TestOdds:
    def test_before_is_the_chance_that_the_goals_page_tells(self, ann: User, goal: Goal) -> None:
        study(ann, 12)
        odds = forecasts(ann).odds(goal.pk, Fraction(1))
        assert odds is not None
        assert (float(odds.before), odds.whole, odds.end) == (told(ann, goal).forecast.chance, 100, date(2026, 12, 31))

    def test_after_is_what_other_futures_say_of_so_much_less(self, ann: User, goal: Goal) -> None:
        study(ann, 12)
        odds = forecasts(ann).odds(goal.pk, Fraction(10))
        assert odds is not None
        outlook = forecasts(ann).outlooks[goal.pk]
        again = Simulation(replace(outlook, goal="another seed", left=outlook.left - 10))
        assert float(odds.after) == pytest.approx(again.chance(again.outlook.left, outlook.end), abs=0.04)
        assert odds.after > odds.before

    def test_what_is_left_today_is_reached(self, ann: User, goal: Goal) -> None:
        study(ann, 12, 480)
        log_study(ann, 180, TODAY)
        odds = forecasts(ann).odds(goal.pk, Fraction(1))
        assert odds is not None
        assert (odds.after, odds.reached) == (1, True)

    @pytest.mark.parametrize(
        "values",
        [
            {"kind": "milestone", "metric": "certifications", "target": 1},
            {"start": date(2026, 6, 1)},
            {"end": date(2026, 4, 5)},
            {"metric": "posts"},
        ],
        ids=["milestone", "not started", "past its end", "nothing done"],
    )
    def test_where_there_is_no_forecast_there_are_none(self, ann: User, values: dict[str, Any]) -> None:
        goal = make_goal(make_plan(ann), **values)
        study(ann, 12)
        assert forecasts(ann).odds(goal.pk, Fraction(1)) is None

    def test_what_is_reached_is_certain(self, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=10)
        study(ann, 12)
        odds = forecasts(ann).odds(goal.pk, Fraction(0))
        assert odds is not None
        assert odds.before == 1

    def test_many_goals_take_one_query(self, ann: User, goal: Goal) -> None:
        for metric in ("posts", "commits", "papers"):
            make_goal(goal.plan, metric=metric)
        study(ann, 12)
        standing = live(ann, NOW)
        assert standing is not None
        with CaptureQueriesContext(connection) as queries:
            made = Forecasts.of(standing)
            for goal_id in standing.goals:
                made.odds(goal_id, Fraction(1))
        assert len(queries) == 1

    def test_goals_are_forecast_together_as_each_alone(self, ann: User, goal: Goal) -> None:
        skilled = make_goal(goal.plan, target=30, filter={"skills": ["pytorch"]})
        study(ann, 12)
        log_study(ann, 90, TODAY - timedelta(days=9), skill="pytorch")
        made = forecasts(ann)
        assert [made.prospect(each.pk) for each in (goal, skilled)] == [told(ann, each) for each in (goal, skilled)]
        assert made.outlooks[skilled.pk].left == Fraction(57, 2)


def test_a_closing_is_forecast_from_the_day_after(ann: User, goal: Goal) -> None:
    """As it would be live on Monday morning, whatever comes on Monday."""
    study(ann, 12)
    before = forecasts(ann).outlooks
    log_study(ann, 60, TODAY)
    sunday = closing(ann, TODAY - timedelta(days=1))
    assert sunday is not None
    assert Forecasts.of(sunday).outlooks == before


@pytest.mark.parametrize("seed", range(6))
def test_no_other_unit_adds_more_to_the_plans_chance(ann: User, seed: int) -> None:
    """Random histories on plan, each alternative simulated again by itself with another seed."""
    rng, plan = np.random.default_rng(seed), make_plan(ann)
    weights = rng.permutation([1, 3, 9])
    for kind, weight in zip(("paper", "event", "medal"), weights, strict=True):
        days = [date(2026, 1, 1) + timedelta(days=day) for day in range(90) if rng.random() < 0.15]
        take(ann, *(make_entry(kind=kind, on=day, occurred_at=None) for day in days), source="manual", account="")
        # A little less than the part of the year that has passed is asked for: nothing is behind.
        make_goal(plan, metric=f"{kind}s", target=len(days) * 365 // 100, weight=Decimal(int(weight)))
    made = forecasts(ann)
    standing = made.standing
    chosen = next_step(standing.specs, standing.score, made.odds)
    assert chosen is not None
    assert chosen.points == 0

    def gain(goal_id: int) -> float:
        outlook = replace(made.outlooks[goal_id], goal=f"again {goal_id}")
        again = Simulation(outlook)
        more = again.chance(outlook.left - 1, outlook.end) - again.chance(outlook.left, outlook.end)
        return float(standing.specs[goal_id].weight) * more

    gains = sorted(gain(goal_id) for goal_id in standing.goals)
    assert gain(chosen.goal) >= gains[-1] - SIMULATION_ERROR
    assert gains[-1] > gains[0] + 2 * SIMULATION_ERROR


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
