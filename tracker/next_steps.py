"""What to do next: the order of need, what is owed by Sunday, and what one more unit would bring. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import floor

from tracker.days import IsoWeek, each_day
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.scoring.score import Actual, Score, Status, Term, score

ZERO = Fraction(0)
#: Where nothing is asked of anybody, or nothing is known: such a goal is nobody's next action.
AT_REST = (Status.DONE, Status.PAUSED, Status.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a goal owes by the closing of this week's Sunday, in its unit."""

    goal: int
    units: Fraction
    #: The part of it that is owed by the closing of today.
    today: Fraction
    #: For pieces: the day on which each of them fell or falls due.
    days: tuple[date, ...]
    #: The day after this week on which the goal asks for more; None where it never does.
    next_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, and what it brings: live points, and the plan's days ahead before and after."""

    goal: int
    units: Fraction
    #: The day by which it is due.
    by: date | None
    points: Fraction
    days_before: int | None
    days_after: int | None


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
        days=tuple(day for n in pieces if (day := due_day(line, n))),
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


def next_step(specs: Mapping[int, GoalSpec], now: Score) -> Step | None:
    """One unit of the neediest goal, or the hours to its line; else what falls due first by Sunday; else nothing."""
    awake = [term for term in neediest_first(now.terms) if term.status not in AT_REST]
    for term in awake:
        if term.actual < term.due:
            return _step(specs, now, term, _to_the_line(specs, term))
    owing = {int(term.goal): owed(specs[int(term.goal)], term, now.on) for term in awake}
    first = min((each for each in owing.values() if each.units), key=_urgency, default=None)
    if first is None:
        return None
    term = next(term for term in awake if term.goal == first.goal)
    return _step(specs, now, term, Fraction(1) if first.days else first.units)


def hours_to_the_line(specs: Mapping[int, GoalSpec], now: Score, *, but: int) -> Step | None:
    """What puts the neediest goal of hours on its line, where that is another one than ``but``."""
    for term in neediest_first(now.terms):
        behind = term.status not in AT_REST and term.actual < term.due
        if behind and term.goal != but and specs[int(term.goal)].divisible:
            return _step(specs, now, term, term.due - term.actual)
    return None


def _urgency(each: Owed) -> tuple[date, int]:
    """Pieces by their day; hours, which are owed all week, stand with Sunday's."""
    return each.days[0] if each.days else date.max, each.goal


def _to_the_line(specs: Mapping[int, GoalSpec], term: Term) -> Fraction:
    return term.due - term.actual if specs[int(term.goal)].divisible else Fraction(1)


def _step(specs: Mapping[int, GoalSpec], now: Score, term: Term, units: Fraction) -> Step:
    goal = int(term.goal)
    then = what_if(specs, now, {goal: units})
    line = plan_line(specs[goal])
    return Step(
        goal=goal,
        units=units,
        by=due_day(line, floor(term.actual) + 1) if not specs[goal].divisible else IsoWeek.of(now.on).last,
        points=(then.score or ZERO) - (now.score or ZERO),
        days_before=now.days_ahead,
        days_after=then.days_ahead,
    )


def _asks_again(line: PlanLine, covered: Fraction) -> date | None:
    """The first day on which more than this is due."""
    days = _days(line)
    place = bisect_right(days, covered, key=lambda day: line.due(date.fromordinal(day)))
    return date.fromordinal(days[place]) if place < len(days) else None


def _days(line: PlanLine) -> range:
    """The goal's days as ordinals; what is due never falls on the way through them."""
    return range(line.spec.start.toordinal(), line.spec.end.toordinal() + 1)
