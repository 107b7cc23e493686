"""What to do next, reckoned by hand."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from tests.tracker.small_plans import END, POSTS, START, STUDY, SUNDAY, TALK, TODAY, live, posts, spec, study
from tracker.days import IsoWeek
from tracker.next_steps import (
    AskOdds,
    Odds,
    Step,
    candidates,
    day_share,
    due_day,
    most_points,
    neediest_first,
    next_step,
    one_unit,
    owed,
    plan_chance,
    rests,
    same_in_hours,
    what_if,
)
from tracker.scoring.plan_line import GoalSpec, Piece, plan_line

ONE = Fraction(1)


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
        assert (each.units, each.today, tuple(each.days)) == (Fraction(67, 5) - 10, Fraction(63, 5) - 10, ())

    def test_a_surplus_owes_nothing_and_says_when_more_is_asked(self) -> None:
        _, now = live({study(): 20})
        each = owed(study(), now.terms[0], TODAY)
        # 20 h are 100 days' share, so the 101st day asks again.
        assert (each.units, each.today, each.next_day) == (0, 0, date(2026, 4, 11))

    def test_pieces_are_owed_with_the_day_of_each(self) -> None:
        _, now = live({posts(): 0})
        each = owed(posts(), now.terms[0], TODAY)
        assert (each.units, tuple(each.days)) == (2, (date(2026, 1, 31), date(2026, 3, 2)))
        assert each.next_day == date(2026, 4, 2)

    def test_of_a_great_many_only_those_days_are_reckoned_that_are_told(self) -> None:
        _, now = live({posts(999_999_999): 0})
        each = owed(posts(999_999_999), now.terms[0], TODAY)
        assert (each.units, len(each.days)) == (183_561_643, 183_561_643)
        assert (each.days[0], each.days[-1], each.next_day) == (START, SUNDAY, date(2026, 3, 9))

    def test_a_piece_that_falls_due_this_week_is_owed(self) -> None:
        # 11 in 365 days: the second falls due on day 67, this Sunday.
        _, now = live({posts(11): 1})
        each = owed(posts(11), now.terms[0], TODAY)
        assert (each.units, each.today, tuple(each.days)) == (1, 0, (SUNDAY,))

    def test_next_weeks_piece_is_not_owed(self) -> None:
        # 27 in 365 days: the fifth falls due on day 68, the Monday after.
        _, now = live({posts(27): 4})
        each = owed(posts(27), now.terms[0], TODAY)
        assert (each.units, each.next_day) == (0, date(2026, 3, 9))

    def test_a_milestone_is_owed_in_the_week_of_its_end(self) -> None:
        talk = spec(TALK, 1, kind="milestone", end=date(2026, 3, 6))
        _, now = live({talk: 0})
        assert tuple(owed(talk, now.terms[0], TODAY).days) == (date(2026, 3, 6),)

    def test_what_is_done_owes_nothing_ever(self) -> None:
        _, now = live({posts(): 12})
        each = owed(posts(), now.terms[0], TODAY)
        assert (each.units, each.next_day) == (0, None)

    def test_the_last_part_of_a_piece_is_due_at_the_end(self) -> None:
        # 0.6 of a piece is rounded up on the last day.
        part = GoalSpec(POSTS, "cumulative", False, Fraction(1), START, (Piece(START, Fraction(3, 5), None, END),))
        assert due_day(plan_line(part), 1) == END


def nobody_knows(goal: int, units: Fraction) -> Odds | None:
    return None


def odds(**chances: tuple[int, int]) -> AskOdds:
    """Chances in percent before and after one unit, by the names of the goals."""
    goals = {"study": STUDY, "posts": POSTS, "talk": TALK}
    known = {goals[name]: [Fraction(each, 100) for each in pair] for name, pair in chances.items()}

    def ask(goal: int, units: Fraction) -> Odds | None:
        return Odds(whole=units, end=END, before=known[goal][0], after=known[goal][1]) if goal in known else None

    return ask


def following(actual: Mapping[GoalSpec, Fraction | int], ask: AskOdds = nobody_knows, **values: Any) -> Step | None:
    return next_step(*live(actual, **values), ask)


class TestUnit:
    @pytest.mark.parametrize(
        ("hours", "units"),
        [
            (10, 1),  # 12.4 h are due
            (Fraction(119, 10), Fraction(1, 2)),  # half an hour to the line
            (Fraction(12399, 1000), Fraction(1, 60)),  # a second or so: a minute
            (20, 1),  # on its line
            (Fraction(291, 4), Fraction(1, 4)),  # a quarter of an hour until all of it is done
        ],
    )
    def test_of_hours_it_is_one_or_what_is_left_to_the_line(self, hours: Fraction, units: Fraction) -> None:
        _, now = live({study(): hours})
        assert one_unit(study(), now.terms[0]) == units

    def test_of_all_else_it_is_a_piece(self) -> None:
        _, now = live({posts(): 1})
        assert one_unit(posts(), now.terms[0]) == 1


class TestNextStep:
    def test_it_is_one_piece_with_what_it_brings(self) -> None:
        step = following({study(): 20, posts(): 0})
        assert step is not None
        assert (step.goal, step.units, step.by, step.points) == (POSTS, 1, date(2026, 1, 31), 25)
        assert (step.days_before, step.days_after) == (-32, -2)

    def test_it_is_what_brings_most_and_not_what_lacks_most(self) -> None:
        """Study lacks all of its 50 points, of which an hour brings 4; posts lack 25, of which one brings all."""
        step = following({study(): 0, posts(): 1})
        assert step is not None
        assert (step.goal, step.points) == (POSTS, 25)

    def test_among_equals_it_is_the_neediest(self) -> None:
        talk = spec(TALK, 12)
        step = following({posts(): 1, talk: 0})
        assert step is not None
        assert (step.goal, step.points) == (TALK, 25)

    def test_points_come_before_chances(self) -> None:
        step = following({study(): 12, posts(): 2}, odds(study=(50, 50), posts=(10, 60)))
        assert step is not None
        assert step.goal == STUDY

    def test_where_no_unit_raises_the_score_it_is_what_adds_most_to_the_plans_chance(self) -> None:
        step = following({study(): 20, posts(): 2}, odds(study=(50, 51), posts=(40, 45)))
        assert step is not None
        assert (step.goal, step.points, step.odds and step.odds.after) == (POSTS, 0, Fraction(45, 100))

    def test_a_chance_counts_by_its_goals_weight(self) -> None:
        step = following({study(weight=6): 20, posts(): 2}, odds(study=(50, 51), posts=(40, 45)))
        assert step is not None
        assert step.goal == STUDY

    def test_where_no_chance_rises_it_is_what_falls_due_first(self) -> None:
        step = following({study(): 20, posts(11): 1}, odds(study=(100, 100), posts=(0, 0)))
        assert step is not None
        assert (step.goal, step.units, step.by, step.points) == (POSTS, 1, SUNDAY, 0)

    def test_a_milestone_due_this_week_is_something_to_do(self) -> None:
        step = following({spec(TALK, 1, kind="milestone", end=SUNDAY): 0, posts(): 2})
        assert step is not None
        assert (step.goal, step.by) == (TALK, SUNDAY)

    def test_where_points_decide_no_other_chance_is_asked_for(self) -> None:
        asked = []
        following({study(): 20, posts(): 0}, lambda goal, units: asked.append((goal, units)))
        assert asked == [(POSTS, 1)]

    def test_where_nothing_is_owed_there_is_none(self) -> None:
        assert following({study(): 20, posts(): 2}) is None

    def test_a_plan_without_goals_has_none(self) -> None:
        assert following({}) is None

    @pytest.mark.parametrize(
        ("actual", "as_of"),
        [
            ({posts(breaks=((TODAY, TODAY),)): 0}, None),
            ({posts(): 0}, date(2026, 3, 2)),
            ({posts(): 12}, None),
            ({spec(TALK, 1, kind="milestone"): 0}, None),
            ({spec(TALK, 1, kind="milestone", start=SUNDAY, end=SUNDAY): 0}, None),
            ({posts(start=date(2026, 6, 1)): 0}, None),
        ],
        ids=["in a break", "stale", "done", "milestone not due", "milestone of later", "not started"],
    )
    def test_a_goal_at_rest_asks_for_nothing(self, actual: dict[GoalSpec, int], as_of: date | None) -> None:
        specs, now = live(actual, as_of=as_of)
        assert candidates(specs, now, odds(posts=(10, 20), talk=(10, 20))) == ()
        assert [rests(each, now.terms[0], TODAY) for each in actual] == [True]


class TestPlanChance:
    def test_it_is_the_mean_by_weight_of_the_goals_that_have_one(self) -> None:
        _, now = live({study(weight=3): 20, posts(): 2, spec(TALK, 1, kind="milestone"): 0})
        chances = {goal: each for goal in (STUDY, POSTS) if (each := odds(study=(50, 60), posts=(10, 20))(goal, ONE))}
        assert plan_chance(now, chances) == Fraction(40, 100)

    def test_a_step_moves_its_goals_part(self) -> None:
        specs, now = live({study(weight=3): 20, posts(): 2})
        ask = odds(study=(50, 60), posts=(10, 20))
        chances = {goal: each for goal in (STUDY, POSTS) if (each := ask(goal, ONE))}
        step = next_step(specs, now, ask)
        assert plan_chance(now, chances, step) == Fraction(475, 1000)

    def test_without_forecasts_there_is_none(self) -> None:
        assert plan_chance(live({posts(): 2})[1], {}) is None


class TestSameInHours:
    def test_it_brings_as_many_points(self) -> None:
        """A post brings 25 points, the 12.4 h that are due 50: so do 6.2 h."""
        specs, now = live({study(): 5, posts(): 1})
        step = next_step(specs, now, nobody_knows)
        assert step is not None
        hours = same_in_hours(specs, now, step)
        assert hours is not None
        assert (step.goal, hours.goal, hours.units, hours.points) == (POSTS, STUDY, Fraction(62, 10), 25)

    def test_it_is_rounded_up_to_a_minute(self) -> None:
        specs, now = live({study(): 1, posts(42): 0})
        step = next_step(specs, now, nobody_knows)
        assert step is not None
        hours = same_in_hours(specs, now, step)
        assert hours is not None
        assert (hours.units * 60).denominator == 1
        assert what_if(specs, now, {STUDY: hours.units - Fraction(1, 60)}).score < now.score + step.points  # type: ignore[operator]
        assert hours.points >= step.points

    @pytest.mark.parametrize("hours", [7, 20], ids=["too near to its line", "on its line"])
    def test_hours_that_cannot_bring_it_are_not_offered(self, hours: int) -> None:
        specs, now = live({study(): hours, posts(): 1})
        step = next_step(specs, now, nobody_knows)
        assert step is not None
        assert same_in_hours(specs, now, step) is None

    def test_hours_do_not_stand_beside_themselves(self) -> None:
        specs, now = live({study(): 0, posts(): 2})
        step = next_step(specs, now, nobody_knows)
        assert step is not None
        assert same_in_hours(specs, now, step) is None


def test_more_of_a_goal_moves_its_term_alone() -> None:
    specs, now = live({study(): 10, posts(): 1})
    then = what_if(specs, now, {POSTS: Fraction(1)})
    assert then.terms[0] == now.terms[0]
    assert then.terms[1].actual == 2


@pytest.mark.parametrize("done", list(product([0, 12, 74], [0, 2, 3, 12], [0, 1])))
def test_what_a_step_brings_is_what_the_whole_plan_scored_anew_says(done: tuple[int, int, int]) -> None:
    goals = (study(weight=3), posts(), spec(TALK, 1, kind="milestone", weight=2, end=date(2026, 3, 6)))
    specs, now = live(dict(zip(goals, done, strict=True)))
    for step in candidates(specs, now, lambda goal, units: None):
        then = what_if(specs, now, {step.goal: step.units})
        assert ((then.score or 0) - (now.score or 0), then.days_ahead) == (step.points, step.days_after)


def test_nothing_more_changes_nothing() -> None:
    specs, now = live({study(): 10, posts(): 1}, as_of=date(2026, 3, 2))
    assert what_if(specs, now, {}).score == now.score


def test_a_days_share_is_what_a_working_day_of_the_week_is_asked_for() -> None:
    assert day_share(study(), IsoWeek.of(TODAY)) == Fraction(1, 5)


def test_the_first_day_of_a_goal_has_its_share_too() -> None:
    assert day_share(study(start=SUNDAY), IsoWeek.of(TODAY)) == Fraction(73, 299)
