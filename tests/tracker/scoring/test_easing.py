"""What a change takes from its next seven days, against sums made day by day."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from tests.tracker.scoring.oracle import DAY, Oracle
from tests.tracker.scoring.plans import NEW_YEAR, goal, near, piece, specs
from tracker.scoring.easing import Eased, eased
from tracker.scoring.plan_line import GoalSpec

END = date(2026, 1, 10)
FOURTH = date(2026, 1, 4)


def weekly(target: int, **values: Any) -> GoalSpec:
    """So much a week, all January."""
    return goal(kind="recurring", period="week", target=Fraction(target), end=date(2026, 1, 31), **values)


@given(specs(), specs(), near(before=10))
def test_the_lower_days_are_added_up_before_and_after(before: GoalSpec, after: GoalSpec, day: date) -> None:
    then, now = Oracle(before), Oracle(after)

    def share(plan: Oracle, on: date) -> Fraction:
        return max(Fraction(0), plan.planned(on) - plan.planned(on - DAY))

    week = [(share(then, day + n * DAY), share(now, day + n * DAY)) for n in range(7)]
    lower = [pair for pair in week if pair[1] < pair[0]]
    told = eased(before, after, day)
    assert (told is not None) == bool(lower)
    assert told is None or (told.before, told.after) == (sum(pair[0] for pair in lower), sum(p[1] for p in lower))


@given(specs(), near(before=10))
def test_what_is_gone_asks_for_nothing(before: GoalSpec, day: date) -> None:
    told, plan = eased(before, None, day), Oracle(before)
    week = [max(Fraction(0), plan.planned(day + n * DAY) - plan.planned(day + (n - 1) * DAY)) for n in range(7)]
    assert told == (Eased(sum(week, Fraction(0)), Fraction(0)) if any(week) else None)


@given(specs(), near(before=10))
def test_the_same_line_eases_nothing(spec: GoalSpec, day: date) -> None:
    assert eased(spec, spec, day) is None


def test_a_lower_target_eases_the_seven_days() -> None:
    lower = goal(piece(), piece(since=FOURTH, target=Fraction(3)))
    # A tenth of ten a day before; from the fourth on nothing is left of three.
    assert eased(goal(), lower, FOURTH) == Eased(Fraction(7), Fraction(0))


def test_a_higher_target_eases_nothing() -> None:
    assert eased(goal(), goal(piece(), piece(since=FOURTH, target=Fraction(20))), FOURTH) is None


def test_a_break_beyond_the_week_eases_nothing() -> None:
    later = date(2026, 1, 20), date(2026, 1, 25)
    assert eased(weekly(7), weekly(7, breaks=(later,)), FOURTH) is None


def test_a_break_within_the_week_eases_its_days_alone() -> None:
    two = FOURTH + timedelta(days=2), FOURTH + timedelta(days=3)
    assert eased(weekly(7), weekly(7, breaks=(two,)), FOURTH) == Eased(Fraction(2), Fraction(0))


def test_another_rest_day_counts_though_the_week_asks_for_as_much() -> None:
    rested = weekly(6, rest_weekdays=frozenset({1}))
    assert eased(weekly(6, rest_weekdays=frozenset({7})), rested, FOURTH) == Eased(Fraction(1), Fraction(0))


def test_a_weight_does_not_matter() -> None:
    assert eased(goal(), goal(weight=Fraction(1, 2)), FOURTH) is None


@pytest.mark.parametrize(
    ("due", "told"), [(date(2026, 1, 6), Eased(Fraction(1), Fraction(0))), (date(2026, 1, 3), None)]
)
def test_a_milestone_put_off_is_eased_where_it_was_due_within_the_week(due: date, told: Eased | None) -> None:
    before = goal(kind="milestone", end=due)
    after = goal(piece(end=due), piece(since=FOURTH, end=date(2026, 3, 1)), kind="milestone")
    assert eased(before, after, FOURTH) == told


def test_the_seven_days_begin_with_the_day_of_the_change() -> None:
    last = goal(piece(target=Fraction(10)), piece(since=END, target=Fraction(9)))
    assert [eased(goal(), last, END - n * DAY) is not None for n in (0, 6, 7)] == [True, True, False]
    assert NEW_YEAR + 9 * DAY == END
