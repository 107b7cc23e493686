"""What changed a score, computed by hand, and that it always adds up. 2026 has 365 days; it is Wednesday, 4 March."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.scoring.plans import NEW_YEAR, goal, specs
from tests.tracker.small_plans import POSTS, STUDY, TODAY, posts, spec, study
from tracker.scoring.changes import Change, Changes, Parts, Told, changes, printed
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.rounding import shared_out, shared_out_table
from tracker.scoring.score import Actual, Score, rounded, score

#: The last Sunday that is closed.
SUNDAY = date(2026, 3, 1)
ZERO = Fraction(0)


def closing(goals: Mapping[GoalSpec, Fraction], on: date = SUNDAY) -> Score:
    return score([(each, Actual(units)) for each, units in goals.items()], on, closing=True)


def told_of(then: Score) -> dict[int | str, Told]:
    """As a closing keeps it: to the sixth place."""
    return {
        term.goal: Told(
            None if term.share is None else Fraction(rounded(term.share, 6)), Fraction(rounded(term.actual, 6))
        )
        for term in then.terms
    }


def compared(
    told: Mapping[GoalSpec, float], known: Mapping[GoalSpec, float], now: Mapping[GoalSpec, float]
) -> tuple[Changes, dict[int | str, Change]]:
    """What was told on Sunday, what is known of Sunday now, and what has happened until now."""
    live = score([(each, Actual(Fraction(units))) for each, units in now.items()], TODAY, closing=False)
    found = changes(
        told_of(closing({each: Fraction(units) for each, units in told.items()})),
        {each.id: each for each in known},
        {each.id: Fraction(units) for each, units in known.items()},
        live,
        SUNDAY,
        live=True,
    )
    return found, {change.goal: change for change in found.goals}


def test_the_same_activity_loses_points_while_the_plan_moves_on() -> None:
    # Sunday: 6 of 12 h; by Tuesday 12.4 h are due.
    whole, _ = compared({study(): 6}, {study(): 6}, {study(): 6})
    assert whole.parts == Parts(time=100 * (Fraction(60, 124) - Fraction(1, 2)))


def test_the_weeks_activity_is_told_with_its_units() -> None:
    whole, goals = compared({study(): 6}, {study(): 6}, {study(): Fraction(31, 5)})
    assert (goals[STUDY].done, whole.parts.activity, whole.now) == (Fraction(1, 5), 100 * Fraction(2, 124), 50)


def test_what_came_late_is_a_correction_and_no_activity_of_the_week() -> None:
    whole, goals = compared({study(): 6}, {study(): 9}, {study(): 9})
    assert (whole.before, goals[STUDY].corrected, goals[STUDY].done) == (50, 3, 0)
    assert (whole.parts.corrections, whole.parts.activity) == (25, 0)


def test_a_changed_plan_stands_apart_from_corrections() -> None:
    # Told under 73 hours; a slip, it should always have been 146.
    twice = study(146)
    found = changes(
        told_of(closing({study(): Fraction(6)})),
        {STUDY: twice},
        {STUDY: Fraction(9)},
        closing({twice: Fraction(9)}),
        SUNDAY,
        live=False,
    )
    assert found.parts == Parts(plan=Fraction(-25), corrections=Fraction(25, 2))


def test_where_a_goal_counts_something_else_now_all_of_it_is_the_plans() -> None:
    told = told_of(closing({study(): Fraction(6)}))
    recast = {goal: replace(each, actual=None) for goal, each in told.items()}
    found = changes(recast, {STUDY: study()}, {STUDY: Fraction(9)}, closing({study(): Fraction(9)}), SUNDAY, live=False)
    assert found.parts == Parts(plan=Fraction(25))


def test_a_goal_that_left_the_plan_takes_its_points_along() -> None:
    # Posts: 1 of 1 due; study: 6 of 12. Without posts the score is study's alone.
    whole, goals = compared({study(): 6, posts(): 1}, {study(): 6}, {study(): 6})
    assert goals[POSTS] == Change(POSTS, Fraction(50), Parts(plan=Fraction(-50)), None, ZERO, ZERO, ZERO)
    assert (whole.before, whole.parts.plan) == (75, -25)


def test_before_anything_was_due_there_was_no_score() -> None:
    late = posts(start=date(2026, 3, 2), end=date(2026, 3, 3))
    whole, goals = compared({late: 0}, {late: 0}, {late: 3})
    assert (whole.before, goals[POSTS].before, whole.now) == (None, None, 25)


def test_a_milestone_reached_early_makes_room_for_itself() -> None:
    talk = spec(3, 1, kind="milestone")
    whole, goals = compared({study(): 6, talk: 0}, {study(): 6, talk: 0}, {study(): 6, talk: 1})
    assert goals[3].parts.activity == 50
    assert goals[STUDY].parts.activity < 0
    assert (goals[STUDY].worth, goals[3].worth) == (0, whole.parts.activity)


def test_what_is_stored_to_the_sixth_place_is_no_correction() -> None:
    whole, _ = compared({study(): Fraction(1, 3)}, {study(): Fraction(1, 3)}, {study(): Fraction(1, 3)})
    assert (whole.parts.plan, whole.parts.corrections) == (0, 0)


def test_a_stale_goal_stands_as_of_the_day_it_was_known() -> None:
    live = score([(study(), Actual(Fraction(6), as_of=date(2026, 2, 20)))], TODAY, closing=False)
    found = changes(
        told_of(closing({study(): Fraction(6)})), {STUDY: study()}, {STUDY: Fraction(6)}, live, SUNDAY, live=True
    )
    assert (found.parts.total, found.parts.time) == (found.parts.time, 100 * Fraction(6 * 5, 51) - 50)


amounts = st.integers(0, 80).map(lambda n: Fraction(n, 3))
steps = st.tuples(
    specs(), specs(), amounts, amounts, st.integers(0, 30).map(lambda n: Fraction(n, 3)), st.integers(0, 3)
)


@st.composite
def comparisons(draw: st.DrawFn) -> Changes:
    """Random goals, some told otherwise, some new, some gone; random histories; any two days."""
    told, now_specs, by_sunday, after = {}, {}, {}, {}
    for number, (then, later, said, known, more, fate) in enumerate(draw(st.lists(steps, max_size=5))):
        if fate != 1:
            told[replace(then, id=number)] = said
        if fate != 2:
            now_specs[number] = replace(then if fate == 3 else later, id=number)
            by_sunday[number], after[number] = known, known + more
    sunday = NEW_YEAR + timedelta(days=draw(st.integers(0, 110)))
    on, live = sunday + timedelta(days=draw(st.integers(1, 7))), draw(st.booleans())
    now = score([(each, Actual(after[number])) for number, each in now_specs.items()], on, closing=not live)
    return changes(told_of(closing(told, sunday)), now_specs, by_sunday, now, sunday, live=live)


@given(comparisons())
def test_every_row_adds_up_exactly_and_so_do_the_goals(found: Changes) -> None:
    for row in (found, *found.goals):
        assert (row.before or ZERO) + row.parts.total == (row.now or ZERO)
    for name in ("plan", "corrections", "time", "activity"):
        assert sum(getattr(each.parts, name) for each in found.goals) == getattr(found.parts, name)
    assert sum(each.worth for each in found.goals) == found.parts.activity


@given(comparisons())
def test_what_is_printed_adds_up_both_ways(found: Changes) -> None:
    whole, goals = printed(found)
    for row in (whole, *goals.values()):
        parts = (row.plan, row.corrections, row.time, row.activity)
        assert sum(parts, row.before or Decimal(0)) == (row.now or Decimal(0))
    for name in ("before", "plan", "corrections", "time", "activity", "now"):
        assert sum(getattr(row, name) or Decimal(0) for row in goals.values()) == (getattr(whole, name) or Decimal(0))
    assert sum(row.worth for row in goals.values()) == whole.worth == whole.activity


@given(comparisons())
def test_what_is_printed_is_near_what_is_so(found: Changes) -> None:
    whole, goals = printed(found)
    assert whole.now == (None if found.now is None else rounded(found.now, 1))
    for change in found.goals:
        row = goals[change.goal]
        for name in ("plan", "corrections", "time", "activity"):
            assert abs(Fraction(getattr(row, name)) - getattr(change.parts, name)) < Fraction(4, 10)


def test_a_goal_in_which_nothing_changed_prints_the_same() -> None:
    talk = goal(id=2, kind="milestone")
    found = changes(
        told_of(closing({talk: Fraction(1)})),
        {2: talk},
        {2: Fraction(1)},
        closing({talk: Fraction(1)}),
        SUNDAY,
        live=False,
    )
    _, goals = printed(found)
    assert (goals[2].before, goals[2].now, found.parts) == (100, 100, Parts())


def test_a_goal_in_which_nothing_changed_lends_no_rounding_to_another() -> None:
    still = Change(1, Fraction(2505, 100), Parts(), Fraction(2505, 100), ZERO, ZERO, ZERO)
    moved = Change(2, Fraction(3005, 100), Parts(time=Fraction(4, 100)), Fraction(3009, 100), ZERO, ZERO, ZERO)
    _, goals = printed(Changes(Fraction(551, 10), Parts(time=Fraction(4, 100)), Fraction(5514, 100), (still, moved)))
    assert (goals[1].before, goals[1].now) == (Decimal("25.0"), Decimal("25.0"))
    assert (goals[2].before, goals[2].now) == (Decimal("30.1"), Decimal("30.1"))


def test_parts_are_cut_and_the_rest_goes_to_the_largest_remainders() -> None:
    assert shared_out([Fraction(17, 10), Fraction(8, 10), Fraction(-5, 10), ZERO], 2) == [2, 1, -1, 0]


def test_nothing_is_made_of_nothing_where_another_can_give_way() -> None:
    assert shared_out([ZERO, Fraction(35, 10), ZERO], 2) == [0, 2, 0]


def test_a_table_adds_up_both_ways() -> None:
    rows = [[Fraction(-4, 10), Fraction(4, 10)]] * 3
    cells = shared_out_table(rows, [0, 0, 0])
    assert [sum(row) for row in cells] == [0, 0, 0]
    assert [sum(column) for column in zip(*cells, strict=True)] == [-1, 1]
