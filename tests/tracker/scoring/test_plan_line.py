"""Lines computed by hand. Days are of January 2026, which begins on a Thursday."""

from datetime import date
from fractions import Fraction

import pytest

from tests.tracker.scoring.plans import goal, piece
from tracker.scoring.plan_line import GoalSpec, plan_line


def january(day: int) -> date:
    return date(2026, 1, day)


def planned(spec: GoalSpec, *days: int) -> list[Fraction]:
    return [plan_line(spec).planned(january(day)) for day in days]


def test_a_cumulative_goal_without_breaks_is_a_straight_line() -> None:
    assert planned(goal(target=Fraction(10)), 1, 2, 5, 9, 10, 31) == [1, 2, 5, 9, 10, 10]


def test_nothing_is_planned_before_the_start() -> None:
    assert plan_line(goal()).planned(date(2025, 12, 31)) == 0


def test_rest_weekdays_plan_nothing() -> None:
    spec = goal(target=Fraction(8), rest_weekdays=frozenset({6, 7}))
    assert planned(spec, 2, 3, 4, 5, 9) == [Fraction(16, 7), Fraction(16, 7), Fraction(16, 7), Fraction(24, 7), 8]


def test_what_a_break_took_is_spread_over_the_days_after_it() -> None:
    spec = goal(target=Fraction(10), breaks=((january(4), january(5)),))
    assert planned(spec, 3, 5, 6, 10) == [3, 3, 3 + Fraction(7, 5), 10]


def test_a_break_that_reaches_the_end_brings_the_last_active_day_forward() -> None:
    spec = goal(target=Fraction(10), breaks=((january(6), january(20)),))
    assert plan_line(spec).last_active_day == january(5)
    assert planned(spec, 1, 5) == [2, 10]


def test_breaks_may_overlap_and_come_in_any_order() -> None:
    spec = goal(
        target=Fraction(10), breaks=((january(5), january(6)), (january(4), january(5)), (january(5), january(5)))
    )
    assert planned(spec, 3, 6, 7, 10) == [3, 3, 3 + Fraction(7, 4), 10]


def test_a_whole_period_plans_exactly_its_rate() -> None:
    spec = goal(
        kind="recurring", period="month", target=Fraction(7), end=date(2026, 3, 31), rest_weekdays=frozenset({3})
    )
    line = plan_line(spec)
    assert [line.planned(date(2026, month, day)) for month, day in ((1, 31), (2, 28), (3, 31))] == [7, 14, 21]


def test_a_first_period_plans_its_share_of_the_calendar_period() -> None:
    spec = goal(kind="recurring", period="week", target=Fraction(7), end=january(31))
    assert planned(spec, 1, 4, 11) == [1, 4, 11]


def test_what_a_break_takes_from_a_rate_is_not_asked_for_again() -> None:
    spec = goal(
        kind="recurring", period="month", target=Fraction(31), end=january(31), breaks=((january(5), january(9)),)
    )
    assert planned(spec, 4, 9, 31) == [4, 4, 26]


@pytest.mark.parametrize(("period", "last"), [("quarter", date(2026, 3, 31)), ("year", date(2026, 12, 31))])
def test_a_quarter_and_a_year_are_the_calendars(period: str, last: date) -> None:
    spec = goal(kind="recurring", period=period, target=Fraction(5), end=date(2027, 12, 31))
    assert plan_line(spec).planned(last) == 5


def test_a_changed_target_acts_from_its_day_and_leaves_the_line_before() -> None:
    spec = goal(piece(target=Fraction(10)), piece(since=january(6), target=Fraction(20)))
    assert planned(spec, 5, 6, 10) == [5, 8, 20]


def test_a_target_lowered_below_what_was_planned_asks_for_no_more() -> None:
    spec = goal(piece(target=Fraction(10)), piece(since=january(6), target=Fraction(3)))
    assert planned(spec, 5, 6, 10) == [5, 5, 5]
    assert plan_line(spec).q == 5


def test_a_later_end_spreads_the_rest_over_the_longer_time() -> None:
    spec = goal(piece(target=Fraction(10)), piece(since=january(6), target=Fraction(10), end=january(15)))
    assert planned(spec, 5, 7, 15) == [5, 6, 10]


def test_an_end_moved_into_the_past_of_its_change_stops_the_line() -> None:
    spec = goal(piece(target=Fraction(10)), piece(since=january(6), target=Fraction(10), end=january(3)))
    assert planned(spec, 3, 5, 10) == [3, 5, 5]
    assert plan_line(spec).q == 5


def test_an_end_put_off_after_it_has_passed_plans_nothing_in_between() -> None:
    spec = goal(
        piece(target=Fraction(10), end=january(4), rest_weekdays=frozenset({4})),
        piece(since=january(8), target=Fraction(13), end=january(10)),
    )
    assert planned(spec, 4, 7, 8, 10) == [10, 10, 11, 13]


def test_changed_rest_weekdays_act_from_their_day() -> None:
    monday = frozenset({1})
    spec = goal(piece(target=Fraction(10)), piece(since=january(4), target=Fraction(10), rest_weekdays=monday))
    assert planned(spec, 3, 4, 5, 6) == [3, 3 + Fraction(7, 6), 3 + Fraction(7, 6), 3 + Fraction(14, 6)]


def test_a_slip_corrected_from_the_start_replaces_the_whole_line() -> None:
    spec = goal(piece(target=Fraction(99)), piece(target=Fraction(10)))
    assert planned(spec, 1, 10) == [1, 10]


def test_figures_from_before_the_start_act_from_the_start() -> None:
    spec = goal(piece(since=date(2025, 12, 1)), piece(since=date(2025, 12, 20), target=Fraction(20)))
    assert plan_line(spec).planned(date(2025, 12, 31)) == 0
    assert planned(spec, 1, 10) == [2, 20]


def test_pieces_are_due_when_whole_and_in_the_end_to_the_nearest_halves_up() -> None:
    spec = goal(kind="recurring", period="week", target=Fraction(7, 4), end=january(10), divisible=False)
    line = plan_line(spec)
    assert [line.due(january(day)) for day in (3, 4, 9, 10)] == [0, 1, 2, 3]


def test_hours_are_due_by_the_minute() -> None:
    assert plan_line(goal(target=Fraction(5))).due(january(3)) == Fraction(3, 2)


def test_an_odd_piece_falls_due_on_the_first_day_that_plans_it() -> None:
    line = plan_line(goal(target=Fraction(3), divisible=False))
    assert [line.due_day(n) for n in (1, 2, 3, 4)] == [january(4), january(7), january(10), None]


@pytest.mark.parametrize(
    "figures",
    [
        {"rest_weekdays": frozenset(range(1, 8))},
        {"breaks": ((date(2025, 1, 1), date(2027, 1, 1)),)},
        {"end": date(2025, 12, 31)},
    ],
)
def test_a_goal_without_an_active_day_asks_for_nothing(figures: dict[str, object]) -> None:
    line = plan_line(goal(**figures))
    assert (line.q, line.last_active_day, line.due_day(1)) == (0, None, None)
    assert line.corners() == ()


def test_a_milestone_is_due_on_its_end_though_it_is_a_rest_day_in_a_break() -> None:
    spec = goal(kind="milestone", rest_weekdays=frozenset({6}), breaks=((january(8), january(12)),))
    assert planned(spec, 9, 10, 11) == [0, 1, 1]


def test_a_milestone_put_off_is_due_on_its_new_day() -> None:
    spec = goal(piece(), piece(since=january(12), end=january(20)), kind="milestone")
    assert planned(spec, 10, 11, 12, 19, 20) == [1, 1, 0, 0, 1]
    assert plan_line(spec).due_day(1) == january(20)


def test_corners_are_the_points_between_which_a_line_is_straight() -> None:
    spec = goal(target=Fraction(10), breaks=((january(4), january(5)),))
    assert plan_line(spec).corners() == (
        (date(2025, 12, 31), 0),
        (january(3), 3),
        (january(5), 3),
        (january(10), 10),
    )


def test_a_line_is_built_once() -> None:
    assert plan_line(goal()) is plan_line(goal())
