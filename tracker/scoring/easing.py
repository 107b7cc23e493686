"""What a change of a plan takes from its next seven days. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tracker.days import ONE_DAY, ONE_WEEK, each_day
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line


@dataclass(frozen=True, slots=True)
class Eased:
    """What was planned, in units, for those of the seven days for which less is planned now, and what is."""

    before: Fraction
    after: Fraction


def eased(before: GoalSpec, after: GoalSpec | None, day: date) -> Eased | None:
    """Compare a goal before and after a change that was made on ``day``; None where no day asks for less.

    The seven days begin with ``day``. ``after`` is None where the goal is gone. Weights do not matter.
    """
    if after is not None and replace(after, id=before.id, weight=before.weight) == before:
        return None
    lines = plan_line(before), plan_line(after) if after else None
    pairs = [(_share(lines[0], each), _share(lines[1], each)) for each in each_day(day, day + ONE_WEEK - ONE_DAY)]
    lower = [(then, now) for then, now in pairs if now < then]
    if not lower:
        return None
    return Eased(*(sum(units, Fraction(0)) for units in zip(*lower, strict=True)))


def _share(line: PlanLine | None, day: date) -> Fraction:
    """What one day asks for; a milestone that is put off takes nothing back from the day on which that is done."""
    if line is None:
        return Fraction(0)
    return max(Fraction(0), line.planned(day) - line.planned(day - ONE_DAY))
