"""Random plans, every figure, compared with a reading of DESIGN that is slow and plain."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.scoring.oracle import Oracle, plan_index, span, total
from tests.tracker.scoring.plans import activities, goal, near, specs
from tracker.scoring.plan_line import GoalSpec, plan_line
from tracker.scoring.score import Actual, Score, score, scored_day


def scored(goals: list[tuple[GoalSpec, dict[date, Fraction], date | None]], on: date, closing: bool) -> Score:
    """The score, with each goal's activity summed as the caller has to."""
    return score(
        [(spec, actual_of(spec, activity, on, closing, as_of)) for spec, activity, as_of in goals], on, closing=closing
    )


def actual_of(spec: GoalSpec, activity: dict[date, Fraction], on: date, closing: bool, as_of: date | None) -> Actual:
    month_before = scored_day(on, closing=closing, as_of=as_of) - timedelta(days=28)
    return Actual(total(spec, activity, on), total(spec, activity, month_before), as_of)


def assert_same_line(spec: GoalSpec, oracle: Oracle) -> None:
    line = plan_line(spec)
    assert line.q == oracle.q
    for day in span(spec.start - timedelta(days=3), oracle.horizon + timedelta(days=3)):
        assert (day, line.planned(day), line.due(day)) == (day, oracle.planned(day), oracle.due(day))
        assert line.active_days_after(day) == sum(d > day for d in oracle.active_days)


@given(specs())
def test_every_day_of_a_line_is_as_the_design_says(spec: GoalSpec) -> None:
    assert_same_line(spec, Oracle(spec))


@given(specs(), st.integers(1, 40))
def test_the_day_on_which_a_piece_falls_due_is_as_the_design_says(spec: GoalSpec, n: int) -> None:
    assert plan_line(spec).due_day(n) == Oracle(spec).due_day(n)


@given(specs())
def test_the_last_active_day_is_as_the_design_says(spec: GoalSpec) -> None:
    assert plan_line(spec).last_active_day == Oracle(spec).last_active


@given(specs(), activities, near(before=5, after=150), st.booleans(), st.none() | near(before=5, after=150))
def test_every_figure_of_a_term_is_as_the_design_says(
    spec: GoalSpec, activity: dict[date, Fraction], on: date, closing: bool, as_of: date | None
) -> None:
    (term,) = scored([(spec, activity, as_of)], on, closing).terms
    expected = Oracle(spec).term(activity, on, closing, as_of)
    assert {name: getattr(term, name) for name in expected} == expected


@settings(max_examples=50)
@given(st.lists(st.tuples(specs(), activities), max_size=4), near(before=5, after=150), st.booleans())
def test_the_plan_index_is_earned_by_planned_value(
    goals: list[tuple[GoalSpec, dict[date, Fraction]]], on: date, closing: bool
) -> None:
    day = scored_day(on, closing=closing)
    expected = plan_index([(spec, total(spec, activity, on), day) for spec, activity in goals])
    assert scored([(spec, activity, None) for spec, activity in goals], on, closing).plan_index == expected


@pytest.mark.parametrize("mutant", [round, ceil, lambda planned: floor(planned + Fraction(1, 2))])
def test_the_comparison_notices_another_rounding(mutant: Callable[[Fraction], int]) -> None:
    thirds = goal(target=Fraction(20), end=date(2026, 1, 30), divisible=False)
    assert_same_line(thirds, Oracle(thirds))
    with pytest.raises(AssertionError):
        assert_same_line(thirds, Oracle(thirds, down=mutant))
