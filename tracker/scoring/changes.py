"""What changed a score between a Sunday's closing and a later day, goal by goal, in steps that add up exactly. Pure.

Each step replaces one thing that the score depends on:

1. *before*: the closing of that Sunday as it was told;
2. *plan*: what was done by then as it was told, under the plan as it is now;
3. *corrections*: what is known now to have been done by that Sunday;
4. *time*: the same, while the plan has moved on to the later day;
5. *activity*: what was done since. That is *now*.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.rounding import shared_out, shared_out_table
from tracker.scoring.score import Actual, Score, rounded_shares, score

ZERO = Fraction(0)
#: A closing is stored to the sixth place: what differs by less is the same.
SAME = Fraction(2, 10**6)

type GoalId = int | str
type Shares = Mapping[GoalId, Fraction | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A goal as a closing told it: its share of the score, None while nothing was due, and what was done, in its unit.

    ``actual`` is None where the goal counts something else since.
    """

    share: Fraction | None
    actual: Fraction | None


@dataclass(frozen=True, slots=True)
class Parts:
    """What changed a score, in points."""

    plan: Fraction = ZERO
    corrections: Fraction = ZERO
    time: Fraction = ZERO
    activity: Fraction = ZERO

    @property
    def total(self) -> Fraction:
        """Their sum."""
        return self.plan + self.corrections + self.time + self.activity


@dataclass(frozen=True, slots=True)
class Change:
    """One goal: ``before`` and all ``parts`` are ``now``, where None adds nothing. Units are the goal's.

    ``worth`` is what its own activity did to the whole score. It differs from the part where a milestone is reached
    before its day: that joins the sum, in which the other goals' shares then make room.
    """

    goal: GoalId
    before: Fraction | None
    parts: Parts
    now: Fraction | None
    corrected: Fraction
    done: Fraction
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Changes:
    """A plan's score on a Sunday and on a later day. The goals' figures add up to it, their ``worth`` to activity."""

    before: Fraction | None
    parts: Parts
    now: Fraction | None
    goals: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A row of figures as they are shown; None where there is no share."""

    before: Decimal | None
    plan: Decimal
    corrections: Decimal
    time: Decimal
    activity: Decimal
    now: Decimal | None
    worth: Decimal


def changes(
    told: Mapping[GoalId, Told],
    specs: Mapping[GoalId, GoalSpec],
    by_sunday: Mapping[GoalId, Fraction],
    now: Score,
    sunday: date,
    *,
    live: bool,
) -> Changes:
    """How the closing of a Sunday as it was told became the score ``now``.

    ``by_sunday`` is what each goal of ``specs``, the plan as it is now, has by that Sunday as the ledger says it now.
    A goal that was told and is no more has no share now.
    """
    units = {term.goal: term.actual for term in now.terms}
    as_of = {term.goal: term.as_of for term in now.terms}
    as_told = {goal: _as_told(told.get(goal), by_sunday[goal]) for goal in specs}

    def shares(actual: Mapping[GoalId, Fraction], *, later: bool) -> Shares:
        goals = [(spec, Actual(actual[goal], as_of=as_of[goal] if later else None)) for goal, spec in specs.items()]
        found = score(goals, now.on if later else sunday, closing=not (later and live))
        return {term.goal: term.share for term in found.terms}

    planned = shares(as_told, later=False)
    corrected = planned if as_told == by_sunday else shares(by_sunday, later=False)
    moved_on = shares(by_sunday, later=True)
    ended: Shares = {term.goal: term.share for term in now.terms}
    worth = _worth(specs, moved_on, ended, by_sunday, units, lambda actual: shares(actual, later=True))
    goals = tuple(
        _change(
            goal,
            told.get(goal),
            [each.get(goal) for each in (planned, corrected, moved_on, ended)],
            corrected=by_sunday[goal] - as_told[goal] if goal in specs else ZERO,
            done=units[goal] - by_sunday[goal] if goal in specs else ZERO,
            worth=worth.get(goal, ZERO),
        )
        for goal in [*specs, *(goal for goal in told if goal not in specs)]
    )
    return Changes(
        before=_sum([change.before for change in goals]),
        parts=_total([change.parts for change in goals]),
        now=now.score,
        goals=goals,
    )


def printed(changes: Changes, places: int = 1) -> tuple[Printed, dict[GoalId, Printed]]:
    """The whole and its goals as they are shown: each row adds up to what is now, the goals add up to the whole.

    What is now is printed as the score's terms are everywhere.
    """
    scale = 10**places
    now = _units(rounded_shares([_Share(change.now) for change in changes.goals], places), scale)
    before = _before(changes, now, scale)
    rows = [[part * scale for part in _row(change.parts)] for change in changes.goals]
    totals = [after - then for after, then in zip(now, before, strict=True)]
    cells = shared_out_table(rows, totals)
    columns = [sum(column) for column in zip(*cells, strict=True)] or [0] * 4
    worth = shared_out([change.worth * scale for change in changes.goals], columns[-1])
    goals = {
        change.goal: _printed(change.before, [then, *cell, after, own], change.now, places)
        for change, then, cell, after, own in zip(changes.goals, before, cells, now, worth, strict=True)
    }
    whole = _printed(changes.before, [sum(before), *columns, sum(now), columns[-1]], changes.now, places)
    return whole, goals


@dataclass(frozen=True, slots=True)
class _Share:
    share: Fraction | None


def _as_told(told: Told | None, by_sunday: Fraction) -> Fraction:
    """What was told to be done by Sunday; as it is known now where nothing else was told."""
    if told is None or told.actual is None or abs(told.actual - by_sunday) < SAME:
        return by_sunday
    return told.actual


def _change(
    goal: GoalId,
    told: Told | None,
    steps: list[Fraction | None],
    *,
    corrected: Fraction,
    done: Fraction,
    worth: Fraction,
) -> Change:
    planned, known, moved_on, now = (step or ZERO for step in steps)
    before = told.share if told else None
    if before is not None and steps[0] is not None and abs(before - planned) < SAME:
        before = planned
    parts = Parts(planned - (before or ZERO), known - planned, moved_on - known, now - moved_on)
    return Change(goal, before, parts, steps[-1], corrected, done, worth)


def _worth(
    specs: Mapping[GoalId, GoalSpec],
    then: Shares,
    ended: Shares,
    before: Mapping[GoalId, Fraction],
    after: Mapping[GoalId, Fraction],
    shares: Callable[[Mapping[GoalId, Fraction]], Shares],
) -> dict[GoalId, Fraction]:
    """What each goal's activity did to the whole score: first the others', then that of each milestone."""
    milestones = [goal for goal, spec in specs.items() if spec.kind == "milestone" and after[goal] != before[goal]]
    actual = {goal: before[goal] if goal in milestones else after[goal] for goal in specs}
    reached = shares(actual) if milestones else ended
    worth = {goal: (reached[goal] or ZERO) - (then[goal] or ZERO) for goal in specs}
    for goal in milestones:
        actual[goal] = after[goal]
        last, reached = reached, shares(actual)
        worth[goal] = (_sum(reached.values()) or ZERO) - (_sum(last.values()) or ZERO)
    return worth


def _before(changes: Changes, now: list[int], scale: int) -> list[int]:
    """What was before: of goals in which nothing changed, as it is now; the rest by their remainders."""
    whole = floor((changes.before or ZERO) * scale + Fraction(1, 2))
    same = {place: now[place] for place, change in enumerate(changes.goals) if not any(_row(change.parts))}
    others = [place for place in range(len(now)) if place not in same]
    rest = shared_out([(changes.goals[place].before or ZERO) * scale for place in others], whole - sum(same.values()))
    found = same | dict(zip(others, rest, strict=True))
    return [found[place] for place in range(len(now))]


def _printed(before: Fraction | None, units: Iterable[int], now: Fraction | None, places: int) -> Printed:
    """A row of units of the last place, as decimals."""
    then, plan, corrections, time, activity, after, worth = (Decimal(unit).scaleb(-places) for unit in units)
    return Printed(
        before=None if before is None else then,
        plan=plan,
        corrections=corrections,
        time=time,
        activity=activity,
        now=None if now is None else after,
        worth=worth,
    )


def _units(shares: Iterable[Decimal | None], scale: int) -> list[int]:
    return [int((share or 0) * scale) for share in shares]


def _row(parts: Parts) -> tuple[Fraction, ...]:
    return parts.plan, parts.corrections, parts.time, parts.activity


def _sum(shares: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of the shares that there are; None where there are none."""
    known = [share for share in shares if share is not None]
    return sum(known, ZERO) if known else None


def _total(parts: list[Parts]) -> Parts:
    return Parts(*(sum(column, ZERO) for column in zip(*map(_row, parts), strict=True)))
