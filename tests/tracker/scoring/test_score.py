"""Scores computed by hand. Days are of January 2026; the default goal asks for one unit on each of its first ten."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.scoring.oracle import total
from tests.tracker.scoring.plans import NEW_YEAR, activities, goal, near, piece, specs
from tracker.scoring.plan_line import GoalSpec, plan_line
from tracker.scoring.score import Actual, Reason, Score, Status, Term, rounded, rounded_shares, score, scored_day

amounts = st.integers(0, 80).map(lambda n: Fraction(n, 2))
goals_with_amounts = st.lists(st.tuples(specs(), amounts), max_size=5)


def january(day: int) -> date:
    return date(2026, 1, day)


def closing(on: date, *goals: tuple[GoalSpec, Fraction | int]) -> Score:
    return score([(spec, Actual(Fraction(amount))) for spec, amount in goals], on, closing=True)


def term(
    on: int, amount: Fraction | float = 0, *, live: bool = False, as_of: date | None = None, **figures: Any
) -> Term:
    actual = Actual(Fraction(amount), as_of=as_of)
    return score([(goal(**figures), actual)], january(on), closing=not live).terms[0]


def test_a_score_is_the_weighted_mean_of_the_ratios() -> None:
    half, full = goal(id=1, weight=Fraction(3)), goal(id=2, weight=Fraction(1))
    result = closing(january(4), (half, 2), (full, 4))
    assert result.score == 100 * Fraction(3 * 1 + 2, 8)
    assert [t.share for t in result.terms] == [Fraction(75, 2), 25]


def test_a_surplus_hides_no_lack() -> None:
    assert closing(january(4), (goal(id=1), 10), (goal(id=2), 0)).score == 50


def test_there_is_no_score_before_anything_is_due() -> None:
    result = closing(january(1), (goal(kind="milestone"), 0))
    assert (result.score, result.plan_index, result.days_ahead) == (None, None, None)


def test_there_is_no_score_without_goals() -> None:
    assert closing(january(1)).score is None


def test_a_goal_that_is_not_yet_due_leaves_the_others_their_weight() -> None:
    result = closing(january(4), (goal(id=1), 2), (goal(id=2, kind="milestone"), 0))
    assert (result.score, result.terms[1].ratio, result.terms[1].share) == (50, None, None)


def test_live_puts_yesterday_for_the_day_so_nobody_is_behind_at_breakfast() -> None:
    at_breakfast = term(5, 4, live=True)
    assert (at_breakfast.due, at_breakfast.ratio, at_breakfast.days_ahead) == (4, 1, 0)
    assert at_breakfast.status == Status.ON_TRACK


def test_the_plan_index_may_exceed_one() -> None:
    assert closing(january(4), (goal(), 6)).plan_index == Fraction(6, 4)


def test_an_early_milestone_is_earned_but_not_planned_value() -> None:
    result = closing(january(5), (goal(id=1), 5), (goal(id=2, kind="milestone"), 1))
    assert result.plan_index == 3
    assert result.terms[1].ratio == 1


def test_a_goal_that_asks_for_nothing_takes_no_part() -> None:
    idle = goal(id=2, rest_weekdays=frozenset(range(1, 8)))
    result = closing(january(5), (goal(id=1), 5), (idle, 3))
    t = result.terms[1]
    assert (result.score, result.plan_index, result.days_ahead) == (100, 1, 0)
    assert (t.ratio, t.share, t.days_ahead, t.momentum) == (None, None, None, None)
    assert (t.status, t.reason) == (Status.DONE, Reason.NOTHING_PLANNED)


@pytest.mark.parametrize(("amount", "expected"), [(0, -5), (Fraction(7, 2), -2), (5, 0), (8, 3), (10, None)])
def test_days_ahead_count_days_of_the_plan(amount: Fraction, expected: int | None) -> None:
    assert term(5, amount).days_ahead == expected


def test_breaks_and_rest_days_make_nobody_late() -> None:
    pause = ((january(4), january(8)),)
    assert [term(day, 2, breaks=pause).days_ahead for day in (3, 8, 9)] == [-1, -1, -2]


def test_days_that_plan_nothing_more_make_nobody_late() -> None:
    spec = goal(piece(), piece(since=january(4), target=Fraction(2)))
    assert closing(january(9), (spec, 2)).days_ahead == -1


def test_the_next_piece_keeps_its_days_until_it_is_due() -> None:
    assert term(2, 1, target=Fraction(2), divisible=False).days_ahead == 7


def test_days_ahead_are_unknown_before_the_start() -> None:
    assert term(1, start=january(2)).days_ahead is None


@pytest.mark.parametrize(("on", "expected"), [(9, None), (10, -1), (11, -2), (13, -4)])
def test_a_milestone_is_one_more_day_behind_with_every_day(on: int, expected: int | None) -> None:
    assert term(on, kind="milestone", rest_weekdays=frozenset({6, 7})).days_ahead == expected


def test_the_plan_is_as_far_ahead_as_its_last_goal_with_milestones_beside_it() -> None:
    result = closing(january(12), (goal(id="a", end=january(20)), 9), (goal(id="b", kind="milestone"), 0))
    assert (result.days_ahead, result.overdue_milestones) == (6, ("b",))


def test_momentum_is_of_the_last_28_days() -> None:
    year = goal(kind="recurring", period="week", target=Fraction(7), end=date(2026, 12, 31))
    actual = Actual(Fraction(50), total_28_before=Fraction(43))
    assert score([(year, actual)], date(2026, 6, 1), closing=True).terms[0].momentum == Fraction(7, 28)


def test_momentum_stops_at_one() -> None:
    assert term(5, 9).momentum == 1


def test_less_than_a_piece_is_no_measure_of_momentum() -> None:
    assert term(5, target=Fraction(1), divisible=False).momentum is None
    assert term(5, target=Fraction(2), divisible=False).momentum == 0


def test_a_milestone_has_no_momentum() -> None:
    assert term(12, kind="milestone").momentum is None


def test_the_required_rate_is_of_a_week_with_its_rest_days() -> None:
    assert term(5, 2, rest_weekdays=frozenset({7})).required_rate == Fraction(8, 5) * 6


def test_no_rate_is_required_when_no_days_are_left() -> None:
    assert term(10, 2).required_rate is None


def test_no_rate_is_required_of_what_is_done() -> None:
    assert term(5, 12).required_rate == 0


@pytest.mark.parametrize(
    ("expected", "figures"),
    [
        ("not_started", {"on": 1, "start": date(2026, 1, 2)}),
        ("not_started", {"on": 9, "kind": "milestone"}),
        ("done", {"on": 3, "amount": 10, "breaks": ((date(2026, 1, 3), date(2026, 1, 3)),)}),
        ("done", {"on": 3, "amount": 1, "kind": "milestone"}),
        ("paused", {"on": 3, "as_of": NEW_YEAR, "breaks": ((date(2026, 1, 3), date(2026, 1, 3)),)}),
        ("stale", {"on": 20, "as_of": NEW_YEAR}),
        ("overdue", {"on": 11, "amount": 9}),
        ("behind", {"on": 10, "amount": 9}),
        ("behind", {"on": 10, "kind": "milestone"}),
        ("overdue", {"on": 11, "kind": "milestone"}),
        ("ahead", {"on": 2, "amount": 9}),
        ("on_track", {"on": 2, "amount": 8}),
        ("ahead", {"on": 2, "amount": 1, "target": Fraction(2), "divisible": False}),
    ],
)
def test_the_first_status_that_fits_is_taken(expected: str, figures: dict[str, Any]) -> None:
    assert term(**figures).status == expected


def test_seven_days_to_spare_of_what_nobody_owes_yet_are_not_ahead() -> None:
    t = term(1, target=Fraction(1), divisible=False)
    assert (t.days_ahead, t.status, t.reason) == (8, Status.ON_TRACK, Reason.NOT_YET_DUE)


def test_a_goal_has_started_on_the_morning_of_its_first_day() -> None:
    t = term(1, live=True)
    assert (t.days_ahead, t.status) == (0, Status.ON_TRACK)


def test_a_goal_is_overdue_on_the_morning_after_its_end() -> None:
    assert term(11, 9, live=True).status == Status.OVERDUE


def test_a_break_that_begins_today_pauses_today() -> None:
    assert term(3, live=True, breaks=((january(3), january(4)),)).status == Status.PAUSED


def test_a_milestone_reached_today_is_done_today() -> None:
    t = term(3, 1, live=True, kind="milestone")
    assert (t.due, t.ratio, t.status) == (1, 1, Status.DONE)


def test_live_an_outage_lowers_nothing() -> None:
    t = term(9, 3, live=True, as_of=january(3))
    assert (t.due, t.ratio, t.days_ahead, t.status, t.as_of) == (3, 1, 0, Status.STALE, january(3))


def test_a_closing_is_of_its_day_though_the_source_is_stale() -> None:
    assert term(9, 3, as_of=january(3)).due == 9


def test_a_source_known_until_today_is_scored_at_yesterday() -> None:
    assert scored_day(january(9), closing=False, as_of=january(9)) == january(8)


def test_a_term_tells_the_target_that_acts_on_its_day() -> None:
    spec = goal(piece(), piece(since=january(6), target=Fraction(20)))
    assert [closing(january(day), (spec, 0)).terms[0].target for day in (5, 6)] == [10, 20]


def test_printed_shares_add_up_to_the_printed_score() -> None:
    result = closing(january(3), *((goal(id=n), 1) for n in range(3)))
    assert rounded(result.score or Fraction(0), 1) == Decimal("33.3")
    assert rounded_shares(result.terms, 1) == (Decimal("11.1"), Decimal("11.1"), Decimal("11.1"))
    assert rounded_shares(result.terms, 0) == (11, 11, 11)


def test_missing_units_go_to_the_largest_remainders() -> None:
    result = closing(january(6), (goal(id=1, weight=Fraction(2)), 6), (goal(id=2), 6))
    assert rounded_shares(result.terms, 0) == (67, 33)


def test_a_term_without_a_share_prints_none() -> None:
    result = closing(january(6), (goal(id=1), 6), (goal(id=2, kind="milestone"), 0))
    assert rounded_shares(result.terms, 1) == (Decimal("100.0"), None)


def test_halves_are_rounded_up() -> None:
    assert [rounded(Fraction(n, 8), 2) for n in (1, 3)] == [Decimal("0.13"), Decimal("0.38")]


@given(goals_with_amounts, near(after=150))
def test_the_shares_add_up_to_the_score_exactly(goals: list[tuple[GoalSpec, Fraction]], on: date) -> None:
    result = closing(on, *goals)
    owed = [t for t in result.terms if t.due > 0]
    weighted = sum((t.weight * min(Fraction(1), t.actual / t.due) for t in owed), Fraction(0))
    assert result.score == (100 * weighted / sum(t.weight for t in owed) if owed else None)
    assert result.score is None or result.score == sum(t.share for t in result.terms if t.share is not None)


@given(goals_with_amounts, near(after=150), st.integers(0, 6))
def test_rounded_shares_always_add_up_to_the_rounded_score(
    goals: list[tuple[GoalSpec, Fraction]], on: date, places: int
) -> None:
    result = closing(on, *goals)
    shares = [share for share in rounded_shares(result.terms, places) if share is not None]
    assert sum(shares) == rounded(result.score or Fraction(0), places)


@given(specs(), amounts, amounts, near(after=150))
def test_more_activity_never_lowers_a_ratio(spec: GoalSpec, amount: Fraction, more: Fraction, on: date) -> None:
    (less,), (better,) = closing(on, (spec, amount)).terms, closing(on, (spec, amount + more)).terms
    assert (better.ratio or 0) >= (less.ratio or 0)


@given(specs(), goals_with_amounts, amounts, amounts, near(after=150))
def test_more_activity_never_lowers_the_score(
    spec: GoalSpec, others: list[tuple[GoalSpec, Fraction]], amount: Fraction, more: Fraction, on: date
) -> None:
    """Of any kind: a milestone that is reached early enters the score with all its points."""
    less, better = closing(on, (spec, amount), *others), closing(on, (spec, amount + more), *others)
    assert (better.score or 0) >= (less.score or 0)


@given(goals_with_amounts, near(after=150), st.booleans())
def test_a_score_lies_between_0_and_100(goals: list[tuple[GoalSpec, Fraction]], on: date, live: bool) -> None:
    result = score([(spec, Actual(amount)) for spec, amount in goals], on, closing=not live)
    assert 0 <= (result.score or 0) <= 100
    assert all(0 <= (t.ratio or 0) <= 1 and 0 <= (t.momentum or 0) <= 1 for t in result.terms)


@given(st.lists(st.tuples(specs(periods=("week",)), activities), max_size=3), near(after=150), st.integers(-60, 60))
def test_all_dates_some_weeks_later_change_nothing_for_weekly_goals(
    goals: list[tuple[GoalSpec, dict[date, Fraction]]], on: date, weeks: int
) -> None:
    """Nor for goals in total and milestones: of the calendar they know weekdays alone."""
    shift = timedelta(weeks=weeks)
    later = [(_shifted(spec, shift), {day + shift: n for day, n in done.items()}) for spec, done in goals]
    result, shifted = _of_activity(goals, on), _of_activity(later, on + shift)
    assert shifted == replace(result, on=on + shift)


def _of_activity(goals: list[tuple[GoalSpec, dict[date, Fraction]]], on: date) -> Score:
    month_before = on - timedelta(days=28)
    return score(
        [(spec, Actual(total(spec, done, on), total(spec, done, month_before))) for spec, done in goals],
        on,
        closing=True,
    )


def _shifted(spec: GoalSpec, shift: timedelta) -> GoalSpec:
    return replace(
        spec,
        start=spec.start + shift,
        pieces=tuple(replace(each, since=each.since + shift, end=each.end + shift) for each in spec.pieces),
        breaks=tuple((first + shift, last + shift) for first, last in spec.breaks),
    )


@given(specs(), goals_with_amounts, amounts, near(after=150))
def test_a_goal_split_in_two_of_the_same_weight_changes_nothing(
    spec: GoalSpec, others: list[tuple[GoalSpec, Fraction]], amount: Fraction, on: date
) -> None:
    parts = [
        goal(*spec.pieces, kind=spec.kind, divisible=spec.divisible, start=spec.start, breaks=spec.breaks, weight=w)
        for w in (spec.weight / 3, spec.weight * 2 / 3)
    ]
    whole = closing(on, (spec, amount), *others)
    split = closing(on, *((part, amount) for part in parts), *others)
    assert (split.score, split.plan_index, split.days_ahead) == (whole.score, whole.plan_index, whole.days_ahead)


@given(specs("cumulative"))
def test_a_cumulative_goal_is_always_planned_in_full(spec: GoalSpec) -> None:
    last = spec.pieces[-1]
    alone = goal(last, divisible=True, start=spec.start, breaks=spec.breaks)
    assert plan_line(alone).q in (last.target, 0)


@given(specs("cumulative") | specs("recurring"), near(before=5, after=120), st.integers(0, 30))
def test_a_break_moves_no_line_before_it_and_lets_none_fall(spec: GoalSpec, first: date, length: int) -> None:
    """But one that takes all that is left of a goal in total: it brings the last active day forward."""
    paused = replace(spec, breaks=(*spec.breaks, (first, first + timedelta(days=length))))
    line, with_break = plan_line(spec), plan_line(paused)
    days = [spec.start + timedelta(days=n) for n in range(-2, 200)]
    figures = [with_break.planned(day) for day in days]
    assert figures == sorted(figures)
    goes_on = spec.kind == "recurring" or all(_works_after(paused, each.end, first) for each in spec.pieces)
    if goes_on:
        before = [day for day in days if day < first]
        assert [with_break.planned(day) for day in before] == [line.planned(day) for day in before]


def _works_after(spec: GoalSpec, end: date, first: date) -> bool:
    """Whether the goal has a working day, by its figures of any day, between a break's first day and an end."""
    rests = [each.rest_weekdays for each in spec.pieces]
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    return all(any(day.isoweekday() not in rest and not spec.in_break(day) for day in days) for rest in rests)


@given(specs("recurring"), near(before=5, after=120), st.integers(0, 30))
def test_a_break_never_asks_for_more_of_what_recurs(spec: GoalSpec, first: date, length: int) -> None:
    paused = plan_line(replace(spec, breaks=(*spec.breaks, (first, first + timedelta(days=length)))))
    days = [spec.start + timedelta(days=n) for n in range(-2, 200)]
    assert all(paused.planned(day) <= plan_line(spec).planned(day) for day in days)


@given(specs())
def test_planned_never_falls_but_for_a_milestone_put_off(spec: GoalSpec) -> None:
    line, days = plan_line(spec), [spec.start + timedelta(days=n) for n in range(-2, 150)]
    figures = [line.planned(day) for day in days]
    assert spec.kind == "milestone" or figures == sorted(figures)
