"""Three ways to make a goal likely again, each held against the futures."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from tests.tracker.scoring.test_forecast import STEADY, week
from tracker.scoring.forecast import Outlook, Simulation, Week
from tracker.scoring.plan_line import GoalSpec, Piece, plan_line
from tracker.scoring.replan import GIVES, Option, options, with_end, with_target

START, TODAY, END = date(2026, 1, 5), date(2026, 11, 30), date(2027, 1, 31)
#: Simulation error of a share of 2,000 futures, and what rounding to a tenth of a unit adds.
NEAR = 0.04


def spec(kind: str = "cumulative", target: int = 200, *, pieces: bool = False) -> GoalSpec:
    period = "month" if kind == "recurring" else None
    piece = Piece(since=START, target=Fraction(target), period=period, end=END)  # type: ignore[arg-type]
    return GoalSpec(
        id=1,
        kind=kind,  # type: ignore[arg-type]
        divisible=not pieces,
        weight=Fraction(1),
        start=START,
        pieces=(piece,),
    )


def simulation(goal: GoalSpec, actual: int) -> Simulation:
    left = plan_line(goal).q - actual
    return Simulation(
        Outlook(goal=1, first=TODAY, end=END, left=left, pieces=not goal.divisible, weeks=STEADY, breaks=())
    )


def offered(goal: GoalSpec, actual: int) -> dict[str, Option]:
    return {option.kind: option for option in options(simulation(goal, actual), goal, Fraction(actual))}


def test_all_three_are_offered_for_a_total() -> None:
    assert list(offered(spec(), 120)) == ["rate", "end", "target"]


@pytest.mark.parametrize("kind", ["rate", "end", "target"])
def test_each_says_about_the_chance_that_was_aimed_at(kind: str) -> None:
    assert offered(spec(), 120)[kind].chance == pytest.approx(GIVES, abs=NEAR)


def test_a_later_end_gives_the_chance_that_it_says() -> None:
    goal, option = spec(), offered(spec(), 120)["end"]
    assert option.end > END
    later = with_end(goal, option.end, since=TODAY)
    assert simulation(goal, 120).chance(plan_line(later).q - 120, option.end) == option.chance


def test_a_smaller_target_gives_the_chance_that_it_says() -> None:
    goal, option = spec(), offered(spec(), 120)["target"]
    assert option.kind == "target"
    smaller = with_target(goal, option.value, since=TODAY)
    assert simulation(goal, 120).chance(plan_line(smaller).q - 120, END) == option.chance


def test_no_target_undoes_what_was_planned_until_now() -> None:
    """Of 200 hours 168 were planned by yesterday, and 80 are done."""
    assert list(offered(spec(), 80)) == ["rate", "end"]


def test_a_higher_rate_is_as_much_more_as_is_lacking() -> None:
    option = offered(spec(), 120)["rate"]
    assert option.kind == "rate"
    assert 7 * 80 / 63 < option.value < 1.4 * 7 * 80 / 63


def test_a_smaller_target_of_pieces_is_whole() -> None:
    assert offered(spec(pieces=True), 120)["target"].value.denominator == 1


def test_a_recurring_goals_target_is_one_for_a_period() -> None:
    option = offered(spec("recurring", 40), 400)["target"]
    assert option.kind == "target"
    assert 0 < option.value < 40
    assert option.chance == pytest.approx(GIVES, abs=NEAR)


def test_a_recurring_goal_that_asks_for_more_than_is_done_is_made_by_no_end() -> None:
    assert "end" not in offered(spec("recurring", 60), 300)


def test_what_was_asked_for_until_now_stays_when_the_target_shrinks() -> None:
    goal = spec("recurring", 40)
    smaller = with_target(goal, Fraction(10), since=TODAY)
    before = [plan_line(each).planned(TODAY - timedelta(days=1)) for each in (goal, smaller)]
    assert before[0] == before[1]


def test_who_does_nothing_is_offered_nothing() -> None:
    """A single hour in half a year, then nothing: no rate, end or target is likely."""
    goal = spec(target=10_000)
    idle = Outlook(
        goal=1, first=TODAY, end=TODAY, left=Fraction(9_999), pieces=False, weeks=((0.0,) * 6 + (0.1,),) * 8, breaks=()
    )
    found = options(Simulation(idle), goal, Fraction(1))
    assert "end" not in [option.kind for option in found]


def test_the_pieces_of_a_goal_stay_in_order_of_their_days() -> None:
    changed = with_target(with_end(spec(), END + timedelta(days=60), since=TODAY), Fraction(50), since=TODAY)
    assert all(a.since < b.since for a, b in pairwise(changed.pieces))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("kind", "pieces"), [("cumulative", False), ("cumulative", True), ("recurring", False)])
def test_each_option_holds_in_six_thousand_other_futures(kind: str, pieces: bool, seed: int) -> None:
    """Random histories of which too little came: what is offered is tried again with other seeds."""
    rng = np.random.default_rng(seed)
    drawn = rng.poisson(0.4, (40, 7)) if pieces else rng.gamma(0.5, 2, (40, 7)).round(2)
    weeks: tuple[Week, ...] = tuple(week(*map(float, days)) for days in drawn)
    end = TODAY + timedelta(days=int(rng.integers(60, 400)))
    usual = drawn.sum() / 40
    goal = spec(kind, round(usual * 4.35 * 1.1) if kind == "recurring" else 0, pieces=pieces)
    done = Fraction(round(usual * 47))
    target = goal.pieces[0].target or done + round(usual * (end - TODAY).days / 7 * 1.2)
    goal = replace(goal, pieces=(replace(goal.pieces[0], target=target, end=end),))
    outlook = Outlook(
        goal=1, first=TODAY, end=end, left=plan_line(goal).q - done, pieces=pieces, weeks=weeks, breaks=()
    )
    found = options(Simulation(outlook), goal, done)
    assert found
    for option in found:
        again = [_chance(option, goal, done, replace(outlook, goal=f"again {number}")) for number in range(3)]
        assert (option.kind, sum(again) / 3) == (option.kind, pytest.approx(option.chance, abs=NEAR))


def _chance(option: Option, goal: GoalSpec, done: Fraction, outlook: Outlook) -> float:
    """What becomes of a goal whose owner takes an option."""
    if option.kind == "rate":
        more = float(option.value / option.before)
        weeks: tuple[Week, ...] = tuple(week(*(more * units for units in each)) for each in outlook.weeks)
        return Simulation(replace(outlook, weeks=weeks)).chance(outlook.left, outlook.end)
    changed = with_end(goal, option.end, since=TODAY)
    if option.kind == "target":
        changed = with_target(goal, option.value, since=TODAY)
    left = plan_line(changed).q - done
    return Simulation(replace(outlook, left=left, end=option.end)).chance(left, option.end)
