"""What to do next: the order of need, what is owed by Sunday, and what one more unit of each goal brings. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import overload

from tracker.days import IsoWeek, each_day
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.scoring.score import Actual, Score, Status, Term, score

ZERO = Fraction(0)
#: Where nothing is asked of anybody, or nothing is known: such a goal is nobody's next action.
AT_REST = (Status.DONE, Status.PAUSED, Status.STALE, Status.NOT_STARTED)
#: Time is offered by the hour, and no finer than it is logged.
MINUTES = 60


@dataclass(frozen=True, slots=True)
class DueDays(Sequence[date]):
    """The day on which each of some pieces fell or falls due, found when it is asked for: there may be millions."""

    line: PlanLine
    pieces: range

    def __len__(self) -> int:
        return len(self.pieces)

    @overload
    def __getitem__(self, index: int) -> date: ...

    @overload
    def __getitem__(self, index: slice) -> "DueDays": ...

    def __getitem__(self, index: int | slice) -> "date | DueDays":
        found = self.pieces[index]
        if isinstance(found, range):
            return DueDays(self.line, found)
        return due_day(self.line, found) or self.line.spec.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a goal owes by the closing of this week's Sunday, in its unit."""

    goal: int
    units: Fraction
    #: The part of it that is owed by the closing of today.
    today: Fraction
    #: For pieces: the day of each of them, in order.
    days: Sequence[date]
    #: The day after this week on which the goal asks for more; None where it never does.
    next_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """The chance that a goal has its ``whole`` (in its unit) by its ``end``, and what a step makes of it."""

    whole: Fraction
    end: date
    before: Fraction
    after: Fraction
    #: Whether nothing is left after the step.
    reached: bool = False


#: What so many units more make of a goal's chance; None where there is no forecast.
type AskOdds = Callable[[int, Fraction], Odds | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, and what it brings: live points, the plan's days ahead before and after, the goal's chance."""

    goal: int
    units: Fraction
    #: The day by which it is due.
    by: date | None
    points: Fraction
    days_before: int | None
    days_after: int | None
    odds: Odds | None = None


def most_points(terms: Iterable[Term]) -> dict[int, Fraction]:
    """The most that each goal can add to the score, by goal: its weight's share of 100. Goals not due yet add none."""
    counted = [term for term in terms if term.share is not None]
    weight = sum((term.weight for term in counted), ZERO)
    return {int(term.goal): 100 * term.weight / weight for term in counted}


def neediest_first(terms: Sequence[Term]) -> list[Term]:
    """Most points missing, then most days behind; what has no share of the score yet stands last."""
    most = most_points(terms)

    def need(term: Term) -> tuple[bool, Fraction, int]:
        missing = most.get(int(term.goal), ZERO) - (term.share or ZERO)
        return term.share is None, -missing, term.days_ahead or 0

    return sorted(terms, key=need)


def owed(spec: GoalSpec, term: Term, on: date) -> Owed:
    """What is owed by Sunday of the week of ``on``: hours due by then, or each piece that is due by then."""
    line, sunday = plan_line(spec), IsoWeek.of(on).last
    due = ZERO if term.done else line.due(sunday)
    units = max(ZERO, due - term.actual)
    pieces = range(floor(term.actual) + 1, floor(due) + 1) if not spec.divisible else range(0)
    return Owed(
        goal=int(term.goal),
        units=Fraction(len(pieces)) if not spec.divisible else units,
        today=ZERO if term.done else max(ZERO, line.due(on) - term.actual),
        days=DueDays(line, pieces),
        next_day=None if term.done else _asks_again(line, max(term.actual, due)),
    )


def due_day(line: PlanLine, n: int) -> date | None:
    """The first day on which ``n`` pieces are due; None where so many never are."""
    days = _days(line)
    place = bisect_left(days, Fraction(n), key=lambda day: line.due(date.fromordinal(day)))
    return date.fromordinal(days[place]) if place < len(days) else None


def day_share(spec: GoalSpec, week: IsoWeek) -> Fraction:
    """What one working day of the week is asked for."""
    line = plan_line(spec)
    sums = [line.planned(day) for day in each_day(date.fromordinal(week.first.toordinal() - 1), week.last)]
    return max(after - before for before, after in pairwise(sums))


def what_if(specs: Mapping[int, GoalSpec], now: Score, more: Mapping[int, Fraction]) -> Score:
    """The live score as it would be with so many units more, by goal."""
    terms = {int(term.goal): term for term in now.terms}
    return score(
        (
            (spec, Actual(total=terms[goal].actual + more.get(goal, ZERO), as_of=terms[goal].as_of))
            for goal, spec in specs.items()
        ),
        now.on,
        closing=False,
    )


def next_step(specs: Mapping[int, GoalSpec], now: Score, odds: AskOdds) -> Step | None:
    """The first of :func:`candidates`, where it brings anything or is owed by Sunday.

    Chances take their time: where points decide, that of the step alone is asked for.
    """
    steps = _by_points(specs, now)
    if steps and steps[0].points:
        return replace(steps[0], odds=odds(steps[0].goal, steps[0].units))
    first = next(iter(candidates(specs, now, odds)), None)
    owing = first and owed(specs[first.goal], _term_of(now, first.goal), now.on).units
    return first if first and (_raised(first) or owing) else None


def candidates(specs: Mapping[int, GoalSpec], now: Score, odds: AskOdds) -> tuple[Step, ...]:
    """One unit of every goal that is awake, the one that brings most first.

    Most points come first. What brings none follows by what it adds to the plan's chance, which is the mean of its
    goals' by weight, then by the day on which it falls due until Sunday. Among equals stands the neediest first.
    """
    steps = [replace(step, odds=odds(step.goal, step.units)) for step in _by_points(specs, now)]

    def rank(step: Step) -> tuple[Fraction, Fraction, date]:
        if step.points:
            return -step.points, ZERO, date.min
        owing = owed(specs[step.goal], _term_of(now, step.goal), now.on)
        return ZERO, -specs[step.goal].weight * _raised(step), _urgency(owing, now.on)

    return tuple(sorted(steps, key=rank))


def rests(spec: GoalSpec, term: Term, on: date) -> bool:
    """Whether a goal offers nothing to do. A milestone is awake from the week of its due day on."""
    if spec.kind == "milestone" and term.status == Status.NOT_STARTED and on >= spec.start:
        return not owed(spec, term, on).units
    return term.status in AT_REST


def one_unit(spec: GoalSpec, term: Term) -> Fraction:
    """One piece; one hour, or what is left to the goal's line, or to its end, if that is less."""
    if not spec.divisible:
        return Fraction(1)
    left = (term.due if term.actual < term.due else term.q) - term.actual
    return Fraction(ceil(MINUTES * min(Fraction(1), left)), MINUTES)


def plan_chance(now: Score, odds: Mapping[int, Odds], step: Step | None = None) -> Fraction | None:
    """The mean, by weight, of the chances of those goals that have one; after a step, if one is given."""
    weights = {int(term.goal): term.weight for term in now.terms if int(term.goal) in odds}
    if not weights:
        return None
    chances = {goal: odds[goal].after if step and step.goal == goal else odds[goal].before for goal in weights}
    return sum((weights[goal] * chance for goal, chance in chances.items()), ZERO) / sum(weights.values(), ZERO)


def same_in_hours(specs: Mapping[int, GoalSpec], now: Score, step: Step) -> Step | None:
    """The fewest hours of another goal that bring as many points as a step, where a goal of hours has room for them."""
    most = most_points(now.terms)
    found = []
    for term in neediest_first(now.terms):
        goal = int(term.goal)
        spec = specs[goal]
        if step.points and goal != step.goal and spec.divisible and goal in most and not rests(spec, term, now.on):
            hours = step.points * term.due / most[goal]
            if term.actual + hours <= term.due:
                found.append((Fraction(ceil(MINUTES * hours), MINUTES), term))
    return _step(specs, now, *min(found, key=lambda each: each[0])) if found else None


def _by_points(specs: Mapping[int, GoalSpec], now: Score) -> list[Step]:
    """One unit of every goal that is awake: most points first, then the neediest."""
    awake = [term for term in neediest_first(now.terms) if not rests(specs[int(term.goal)], term, now.on)]
    steps = [_step(specs, now, one_unit(specs[int(term.goal)], term), term) for term in awake]
    return sorted(steps, key=lambda step: -step.points)


def _raised(step: Step) -> Fraction:
    return step.odds.after - step.odds.before if step.odds else ZERO


def _urgency(owing: Owed, on: date) -> date:
    """Pieces by their day; hours, which are owed all week, stand with Sunday's; then what is not owed."""
    if owing.days:
        return owing.days[0]
    return IsoWeek.of(on).last if owing.units else date.max


def _term_of(now: Score, goal: int) -> Term:
    return next(term for term in now.terms if term.goal == goal)


def _step(specs: Mapping[int, GoalSpec], now: Score, units: Fraction, term: Term) -> Step:
    goal = int(term.goal)
    points, days_after = _with_more(specs, now, units, term)
    line = plan_line(specs[goal])
    return Step(
        goal=goal,
        units=units,
        by=due_day(line, floor(term.actual) + 1) if not specs[goal].divisible else IsoWeek.of(now.on).last,
        points=points - (now.score or ZERO),
        days_before=now.days_ahead,
        days_after=days_after,
    )


def _with_more(specs: Mapping[int, GoalSpec], now: Score, units: Fraction, term: Term) -> tuple[Fraction, int | None]:
    """Score and days ahead as :func:`what_if` has them, though one goal alone is scored anew: a plan may have 100."""
    more = Actual(total=term.actual + units, as_of=term.as_of)
    (moved,) = score([(specs[int(term.goal)], more)], now.on, closing=False).terms
    terms = [moved if each.goal == term.goal else each for each in now.terms]
    ratios = [(each.weight, each.ratio) for each in terms if each.ratio is not None]
    weight = sum((weight for weight, _ratio in ratios), ZERO)
    days = (each.days_ahead for each in terms if specs[int(each.goal)].kind != "milestone")
    return (
        100 * sum((weight * ratio for weight, ratio in ratios), ZERO) / weight if weight else ZERO,
        min((each for each in days if each is not None), default=None),
    )


def _asks_again(line: PlanLine, covered: Fraction) -> date | None:
    """The first day on which more than this is due."""
    days = _days(line)
    place = bisect_right(days, covered, key=lambda day: line.due(date.fromordinal(day)))
    return date.fromordinal(days[place]) if place < len(days) else None


def _days(line: PlanLine) -> range:
    """The goal's days as ordinals; what is due never falls on the way through them."""
    return range(line.spec.start.toordinal(), line.spec.end.toordinal() + 1)
