"""What to do next, reckoned by hand."""

from datetime import date
from fractions import Fraction

import pytest

from tests.tracker.small_plans import END, POSTS, START, STUDY, SUNDAY, TALK, TODAY, live, posts, spec, study
from tracker.days import IsoWeek
from tracker.next_steps import (
    day_share,
    due_day,
    hours_to_the_line,
    most_points,
    neediest_first,
    next_step,
    owed,
    what_if,
)
from tracker.scoring.plan_line import GoalSpec, Piece, plan_line


class TestNeed:
    def test_most_points_are_the_weights_shares_of_what_is_due(self) -> None:
        _, now = live({study(weight=3): 1, posts(): 1, spec(TALK, 1, kind="milestone"): 0})
        assert most_points(now.terms) == {STUDY: 75, POSTS: 25}

    def test_most_points_missing_comes_first(self) -> None:
        _, now = live({study(): 12, posts(): 1})
        assert [term.goal for term in neediest_first(now.terms)] == [POSTS, STUDY]

    def test_among_equals_most_days_behind_comes_first(self) -> None:
        _, now = live({study(): 20, posts(): 2})
        assert [term.goal for term in neediest_first(now.terms)] == [POSTS, STUDY]

    def test_what_is_not_in_the_score_comes_last(self) -> None:
        _, now = live({spec(TALK, 1, kind="milestone"): 0, posts(): 2})
        assert [term.goal for term in neediest_first(now.terms)] == [POSTS, TALK]


class TestOwed:
    def test_hours_are_due_by_sunday_less_what_is_done(self) -> None:
        _, now = live({study(): 10})
        each = owed(study(), now.terms[0], TODAY)
        # 67 days until Sunday, 63 until tonight, a fifth of an hour each.
        assert (each.units, each.today, each.days) == (Fraction(67, 5) - 10, Fraction(63, 5) - 10, ())

    def test_a_surplus_owes_nothing_and_says_when_more_is_asked(self) -> None:
        _, now = live({study(): 20})
        each = owed(study(), now.terms[0], TODAY)
        # 20 h are 100 days' share, so the 101st day asks again.
        assert (each.units, each.today, each.next_day) == (0, 0, date(2026, 4, 11))

    def test_pieces_are_owed_with_the_day_of_each(self) -> None:
        _, now = live({posts(): 0})
        each = owed(posts(), now.terms[0], TODAY)
        assert (each.units, each.days) == (2, (date(2026, 1, 31), date(2026, 3, 2)))
        assert each.next_day == date(2026, 4, 2)

    def test_a_piece_that_falls_due_this_week_is_owed(self) -> None:
        # 11 in 365 days: the second falls due on day 67, this Sunday.
        _, now = live({posts(11): 1})
        each = owed(posts(11), now.terms[0], TODAY)
        assert (each.units, each.today, each.days) == (1, 0, (SUNDAY,))

    def test_next_weeks_piece_is_not_owed(self) -> None:
        # 27 in 365 days: the fifth falls due on day 68, the Monday after.
        _, now = live({posts(27): 4})
        each = owed(posts(27), now.terms[0], TODAY)
        assert (each.units, each.next_day) == (0, date(2026, 3, 9))

    def test_a_milestone_is_owed_in_the_week_of_its_end(self) -> None:
        talk = spec(TALK, 1, kind="milestone", end=date(2026, 3, 6))
        _, now = live({talk: 0})
        assert owed(talk, now.terms[0], TODAY).days == (date(2026, 3, 6),)

    def test_what_is_done_owes_nothing_ever(self) -> None:
        _, now = live({posts(): 12})
        each = owed(posts(), now.terms[0], TODAY)
        assert (each.units, each.next_day) == (0, None)

    def test_the_last_part_of_a_piece_is_due_at_the_end(self) -> None:
        # 0.6 of a piece is rounded up on the last day.
        part = GoalSpec(POSTS, "cumulative", False, Fraction(1), START, (Piece(START, Fraction(3, 5), None, END),))
        assert due_day(plan_line(part), 1) == END


class TestNextStep:
    def test_it_is_one_piece_of_the_neediest_goal_with_what_it_brings(self) -> None:
        specs, now = live({study(): 20, posts(): 0})
        step = next_step(specs, now)
        assert step is not None
        assert (step.goal, step.units, step.by, step.points) == (POSTS, 1, date(2026, 1, 31), 25)
        assert (step.days_before, step.days_after) == (-32, -2)

    def test_of_hours_it_is_what_leads_to_the_line(self) -> None:
        specs, now = live({study(): 10, posts(): 2})
        step = next_step(specs, now)
        assert step is not None
        assert (step.goal, step.units, step.days_after) == (STUDY, Fraction(62, 5) - 10, 0)

    def test_where_nobody_is_behind_it_is_what_falls_due_first(self) -> None:
        specs, now = live({study(): 20, posts(11): 1})
        step = next_step(specs, now)
        assert step is not None
        assert (step.goal, step.units, step.by, step.points) == (POSTS, 1, SUNDAY, 0)

    def test_a_milestone_due_this_week_is_something_to_do(self) -> None:
        specs, now = live({spec(TALK, 1, kind="milestone", end=SUNDAY): 0, posts(): 2})
        step = next_step(specs, now)
        assert step is not None
        assert (step.goal, step.by) == (TALK, SUNDAY)

    def test_where_nothing_is_owed_there_is_none(self) -> None:
        assert next_step(*live({study(): 20, posts(): 2})) is None

    def test_a_plan_without_goals_has_none(self) -> None:
        assert next_step(*live({})) is None

    @pytest.mark.parametrize(
        ("actual", "as_of"),
        [
            ({posts(breaks=((TODAY, TODAY),)): 0}, None),
            ({posts(): 0}, date(2026, 3, 2)),
            ({spec(TALK, 1, kind="milestone"): 0}, None),
            ({posts(start=date(2026, 6, 1)): 0}, None),
        ],
        ids=["in a break", "stale", "milestone not due", "not started"],
    )
    def test_a_goal_at_rest_asks_for_nothing(self, actual: dict[GoalSpec, int], as_of: date | None) -> None:
        assert next_step(*live(actual, as_of=as_of)) is None

    def test_beside_it_stand_the_hours_to_the_line(self) -> None:
        specs, now = live({study(): 12, posts(): 0})
        beside = hours_to_the_line(specs, now, but=POSTS)
        assert beside is not None
        assert (beside.goal, beside.units) == (STUDY, Fraction(2, 5))

    def test_hours_do_not_stand_beside_themselves(self) -> None:
        specs, now = live({study(): 0, posts(): 2})
        assert hours_to_the_line(specs, now, but=STUDY) is None


def test_more_of_a_goal_moves_its_term_alone() -> None:
    specs, now = live({study(): 10, posts(): 1})
    then = what_if(specs, now, {POSTS: Fraction(1)})
    assert then.terms[0] == now.terms[0]
    assert then.terms[1].actual == 2


def test_nothing_more_changes_nothing() -> None:
    specs, now = live({study(): 10, posts(): 1}, as_of=date(2026, 3, 2))
    assert what_if(specs, now, {}).score == now.score


def test_a_days_share_is_what_a_working_day_of_the_week_is_asked_for() -> None:
    assert day_share(study(), IsoWeek.of(TODAY)) == Fraction(1, 5)


def test_the_first_day_of_a_goal_has_its_share_too() -> None:
    assert day_share(study(start=SUNDAY), IsoWeek.of(TODAY)) == Fraction(73, 299)
