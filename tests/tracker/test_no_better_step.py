"""No other single unit brings more than the next step: tried over random plans, scored anew by the slow oracle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.scoring.oracle import Oracle, total
from tests.tracker.scoring.plans import activities, goal, near, specs
from tracker.days import IsoWeek
from tracker.next_steps import AskOdds, Odds, Step, candidates, neediest_first, next_step, plan_chance
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import Actual, Score, score

type Goals = dict[int, tuple[GoalSpec, dict[date, Fraction]]]
type Chooser = Callable[[dict[int, GoalSpec], Score, AskOdds], Step | None]

ZERO = Fraction(0)


@dataclass(frozen=True)
class Case:
    goals: Goals
    on: date
    chances: dict[int, tuple[Fraction, Fraction]]

    @property
    def specs(self) -> dict[int, GoalSpec]:
        return {number: spec for number, (spec, _) in self.goals.items()}

    @property
    def now(self) -> Score:
        pairs = ((spec, Actual(total(spec, done, self.on))) for spec, done in self.goals.values())
        return score(pairs, self.on, closing=False)

    def odds(self, number: int, units: Fraction) -> Odds | None:
        if number not in self.chances:
            return None
        before, after = self.chances[number]
        return Odds(whole=units, end=self.on, before=before, after=after)


percents = st.integers(0, 100).map(lambda n: Fraction(n, 100))
chances = st.tuples(percents, percents).map(lambda pair: (min(pair), max(pair)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    drawn = draw(st.lists(st.tuples(specs(), activities, st.none() | chances), min_size=1, max_size=4))
    numbered = list(enumerate(drawn, 1))
    goals = {number: (GoalSpec(number, *_fields(spec)), done) for number, (spec, done, _) in numbered}
    told = {number: each for number, (_, _, each) in numbered if each}
    return Case(goals, draw(near(before=5, after=150)), told)


def _fields(spec: GoalSpec) -> tuple[object, ...]:
    return (spec.kind, spec.divisible, spec.weight, spec.start, spec.pieces, spec.breaks)


def slow_score(case: Case, more: int = 0) -> Fraction:
    """The live score by the oracle, with a unit more of one goal; 0 before anything is due."""
    parts = []
    for number, (spec, done) in case.goals.items():
        unit = slow_unit(spec, done, case.on) if number == more else ZERO
        term = Oracle(spec).term(done | {case.on: done.get(case.on, ZERO) + unit}, case.on, closing=False, as_of=None)
        if isinstance(term["ratio"], Fraction):
            parts.append((spec.weight, term["ratio"]))
    weight = sum((each for each, _ in parts), ZERO)
    return 100 * sum((each * ratio for each, ratio in parts), ZERO) / weight if weight else ZERO


def slow_unit(spec: GoalSpec, done: dict[date, Fraction], on: date) -> Fraction:
    """One piece; one hour or what is left, in whole minutes."""
    if not spec.divisible:
        return Fraction(1)
    oracle, actual = Oracle(spec), total(spec, done, on)
    due = oracle.due_with(on - timedelta(days=1), actual)
    left = due - actual if actual < due else oracle.q - actual
    return Fraction(ceil(60 * left), 60) if left < 1 else Fraction(1)


def slow_awake(case: Case) -> set[int]:
    """The goals of which anything is asked: a milestone from its week on."""
    awake = set()
    for number, (spec, done) in case.goals.items():
        oracle, actual = Oracle(spec), total(spec, done, case.on)
        status = oracle.status(case.on - timedelta(days=1), case.on, actual, stale=False)
        soon = spec.kind == "milestone" and oracle.due_with(IsoWeek.of(case.on).last, actual) > actual
        if status not in ("not_started", "done", "paused") or (
            status == "not_started" and soon and case.on >= spec.start
        ):
            awake.add(number)
    return awake


def assert_none_is_better(case: Case, chosen: Chooser) -> None:
    """Nothing else that is awake brings more points, or, where none brings any, more of the plan's chance."""
    awake, before = slow_awake(case), slow_score(case)
    gains = {number: slow_score(case, number) - before for number in awake}
    step = chosen(case.specs, case.now, case.odds)
    if step is None:
        rising = {number for number in awake if number in case.chances and len(set(case.chances[number])) == 2}
        assert (any(gains.values()), rising) == (False, set())
        return
    assert gains[step.goal] == step.points == max(gains.values())
    if not step.points:
        told = {number: Odds(whole=ZERO, end=case.on, before=b, after=a) for number, (b, a) in case.chances.items()}
        after = [plan_chance(case.now, told, each) or ZERO for each in candidates(case.specs, case.now, case.odds)]
        assert (plan_chance(case.now, told, step) or ZERO) == max(after)


@settings(max_examples=75, deadline=None)
@given(cases())
def test_no_other_unit_brings_more(case: Case) -> None:
    assert_none_is_better(case, next_step)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_what_is_awake_is_offered_the_next_step_first(case: Case) -> None:
    steps = candidates(case.specs, case.now, case.odds)
    assert {step.goal for step in steps} == slow_awake(case)
    step = next_step(case.specs, case.now, case.odds)
    assert step is None or step == steps[0]


def neediest(specs: dict[int, GoalSpec], now: Score, odds: AskOdds) -> Step | None:
    """As it was: one unit of the goal that has most points missing."""
    steps = {step.goal: step for step in candidates(specs, now, odds)}
    return next(steps[int(term.goal)] for term in neediest_first(now.terms) if term.goal in steps)


def test_the_comparison_notices_who_takes_the_neediest() -> None:
    """Of 20 reviews none is done, so each brings little; of two posts one is missing."""
    reviews = goal(id=1, target=Fraction(20), divisible=False)
    posts = goal(id=2, target=Fraction(2), divisible=False)
    day = date(2026, 1, 11)
    case = Case({1: (reviews, {}), 2: (posts, {date(2026, 1, 2): Fraction(1)})}, day, {})
    assert_none_is_better(case, next_step)
    with pytest.raises(AssertionError):
        assert_none_is_better(case, neediest)
