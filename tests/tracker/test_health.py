"""Weeks above the ceiling and study on rest days, from minutes by day. It is Wednesday, 4 March 2026."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.tracker.small_plans import STUDY, TODAY, live, posts, study
from tracker.days import IsoWeek
from tracker.health import Health, asks_for_no_study, health, health_line, study_planned
from tracker.next_steps import next_step
from tracker.study_days import FreeDays

MONDAY = date(2026, 3, 2)
SUNDAYS_FREE = FreeDays(rest=[(date(2026, 1, 1), frozenset({7}))])


def hours(by_week: Mapping[int, int]) -> dict[date, int]:
    """So many hours on Monday of the week that is so many weeks ago, in minutes."""
    return {MONDAY - timedelta(weeks=weeks): 60 * number for weeks, number in by_week.items()}


def no_odds(_goal: int, _units: Fraction) -> None:
    """Nobody has a forecast."""


def as_of_today(minutes: Mapping[date, int], ceiling: int | None = 20, free: FreeDays | None = None) -> Health:
    return health(minutes, ceiling=ceiling, free=free or FreeDays(), today=TODAY)


@pytest.mark.parametrize(
    ("by_week", "weeks", "running"),
    [
        ({0: 21, 1: 21, 2: 25, 3: 20}, 3, True),
        ({0: 3, 1: 21, 2: 21}, 2, False),
        ({0: 20, 1: 20}, 0, False),
        ({0: 21, 1: 5, 2: 30}, 1, True),
        ({2: 40}, 0, False),
    ],
)
def test_weeks_in_a_row_above_the_ceiling_end_with_the_running_or_the_last_one(
    by_week: dict[int, int], weeks: int, running: bool
) -> None:
    now = as_of_today(hours(by_week))
    assert (now.weeks, now.running) == (weeks, running)


def test_a_week_is_the_iso_week() -> None:
    days = {date(2026, 3, 1): 60 * 11, MONDAY: 60 * 11}
    assert as_of_today(days).weeks == 0


def test_without_a_ceiling_no_week_is_above_it() -> None:
    now = as_of_today(hours({0: 100, 1: 100}), ceiling=None)
    assert (now.weeks, now.resting, health_line(now, Fraction(5))) == (0, False, "")


def test_one_minute_more_than_the_ceiling_is_above_it() -> None:
    assert not as_of_today({MONDAY: 1200}).resting
    assert as_of_today({MONDAY: 1201}).resting


def test_only_the_running_week_asks_for_no_more() -> None:
    assert not as_of_today(hours({0: 3, 1: 30})).resting


@pytest.mark.parametrize(
    ("by_week", "planned", "line"),
    [
        ({0: 21}, Fraction(23, 5), "Above 20 h this week. The plan asks for 4.6. Rest days do not count against you."),
        ({0: 21, 1: 21, 2: 21}, None, "Above 20 h for 3 weeks. Rest days do not count against you."),
        ({1: 21}, Fraction(0), "Above 20 h last week. The plan asks for nothing. Rest days do not count against you."),
        ({1: 21, 2: 21}, None, "Above 20 h for 2 weeks, up to last Sunday. Rest days do not count against you."),
        (
            {0: 21},
            Fraction(30),
            (
                "Above 20 h this week. "
                "The plan asks for 30.0: a smaller target or a later end brings it below the ceiling. "
                "Rest days do not count against you."
            ),
        ),
        ({0: 20}, Fraction(30), ""),
    ],
)
def test_a_week_above_is_named_beside_what_the_plan_asks_for(
    by_week: dict[int, int], planned: Fraction | None, line: str
) -> None:
    assert health_line(as_of_today(hours(by_week)), planned) == line


def test_study_on_rest_days_of_the_last_four_weeks_is_told() -> None:
    worked = {date(2026, 3, 1): 30, date(2026, 2, 1): 30}
    now = as_of_today(hours({1: 21}) | worked, free=SUNDAYS_FREE)
    assert (now.rests, now.worked) == (4, 1)
    assert "Study on 1 rest day of the last four weeks: rest days do not count against you." in health_line(now, None)


def test_a_rest_day_in_a_break_is_a_day_of_the_break() -> None:
    free = FreeDays(rest=SUNDAYS_FREE.rest, breaks=[(date(2026, 2, 28), date(2026, 3, 1))])
    assert as_of_today({date(2026, 3, 1): 30}, free=free).rests == 3


def test_study_on_every_rest_day_is_named_below_the_ceiling_too() -> None:
    every = {date(2026, 3, 1) - timedelta(weeks=weeks): 30 for weeks in range(4)}
    line = health_line(as_of_today(every, free=SUNDAYS_FREE), None)
    assert line == "Study on each of the 4 rest days of the last four weeks. Rest days ask for nothing."
    del every[date(2026, 2, 15)]
    assert health_line(as_of_today(every, free=SUNDAYS_FREE), None) == ""


def test_what_is_next_is_of_another_kind_where_study_rests() -> None:
    specs, now = live({study(weight=9): 0, posts(): 1})
    goals = {STUDY: {"metric": "study_hours"}, 2: {"metric": "posts"}}
    asked = next_step(specs, now, no_odds)
    assert asked is not None
    assert asked.goal == STUDY
    instead = next_step(specs, asks_for_no_study(now, goals), no_odds)
    assert instead is not None
    assert instead.goal == 2


def test_nothing_is_next_where_all_that_is_due_is_study() -> None:
    specs, now = live({study(): 0})
    assert next_step(specs, asks_for_no_study(now, {STUDY: {"metric": "study_hours"}}), no_odds) is None


def test_a_week_is_asked_for_what_its_largest_goal_of_study_asks() -> None:
    goals = {1: {"metric": "study_hours"}, 2: {"metric": "posts"}, 3: {"metric": "study_hours"}}
    specs = {1: study(73), 2: posts(365), 3: study(146)}
    assert study_planned(specs, goals, IsoWeek.of(TODAY)) == Fraction(14, 5)
    assert study_planned({2: posts()}, goals, IsoWeek.of(TODAY)) is None
