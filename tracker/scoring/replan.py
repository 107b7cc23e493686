"""What would make a goal likely again: three options with their price, each held against the futures. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from tracker.scoring.forecast import Simulation
from tracker.scoring.plan_line import GoalSpec, plan_line

#: Options are offered below this chance, and give that one.
OFFERED_BELOW, GIVES = 0.5, 0.7
#: Ends are tried month by month, as far as ten years.
MONTH, MOST_MONTHS = timedelta(days=30), 120
#: Targets and rates are cut to these parts of a unit.
FINEST, RATES = 10, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to a chance of about ``GIVES``, computed anew from what the option says.

    ``value`` is of a ``rate`` (units a week) or a ``target`` as it is set, ``before`` what it replaces; ``end`` is the
    goal's end, another one where that is the way.
    """

    kind: Literal["rate", "end", "target"]
    chance: float
    end: date
    value: Fraction
    before: Fraction


def options(simulation: Simulation, spec: GoalSpec, actual: Fraction) -> tuple[Option, ...]:
    """A higher weekly rate, a later end, a smaller target; what can't give the chance is left out.

    ``actual`` is what is done by the day before the futures begin.
    """
    found = (_rate(simulation, spec), _end(simulation, spec, actual), _target(simulation, spec, actual))
    return tuple(option for option in found if option)


def with_end(spec: GoalSpec, end: date, *, since: date) -> GoalSpec:
    """The goal with another end from a day on."""
    return _from(spec, since, end=end)


def with_target(spec: GoalSpec, target: Fraction, *, since: date) -> GoalSpec:
    """The goal with another target from a day on."""
    return _from(spec, since, target=target)


def _rate(simulation: Simulation, spec: GoalSpec) -> Option | None:
    """As much more a week as the futures lack."""
    outlook = simulation.outlook
    have = Fraction(simulation.units_by(outlook.end, GIVES))
    days = simulation.calendar.until(outlook.end)
    if not have or not days:
        return None
    usual = Fraction(simulation.units_by(outlook.end, 0.5)) * 7 / days
    rate = _up(usual * outlook.left / have, RATES)
    chance = simulation.chance(outlook.left * usual / rate, outlook.end) if rate else 0.0
    return Option(kind="rate", chance=chance, end=spec.end, value=rate, before=usual)


def _end(simulation: Simulation, spec: GoalSpec, actual: Fraction) -> Option | None:
    """The first end by which enough of the futures have what is due by it; a recurring goal goes on asking."""
    outlook, target = simulation.outlook, spec.pieces[-1].target
    for end in _ends(simulation, spec):
        left = plan_line(with_end(spec, end, since=outlook.first)).q - actual
        chance = simulation.chance(left, end)
        if chance >= GIVES:
            return Option(kind="end", chance=chance, end=end, value=target, before=target)
    return None


def _ends(simulation: Simulation, spec: GoalSpec) -> Iterator[date]:
    if spec.kind == "cumulative":
        day = simulation.day_for(simulation.outlook.left, GIVES)
        if day:
            yield day
        return
    for months in range(1, MOST_MONTHS + 1):
        yield spec.end + months * MONTH


def _target(simulation: Simulation, spec: GoalSpec, actual: Fraction) -> Option | None:
    """The largest target that enough of the futures reach; what was asked for until now stays asked for."""
    outlook, before = simulation.outlook, spec.pieces[-1].target
    reached = actual + Fraction(simulation.units_by(outlook.end, GIVES))
    if spec.kind == "cumulative":
        target = reached
    else:
        line = plan_line(spec)
        planned = line.planned(outlook.first - timedelta(days=1))
        ahead = line.planned(spec.end) - planned
        target = before * (reached - planned) / ahead if ahead else Fraction(0)
    target = Fraction(floor(target)) if outlook.pieces and spec.kind == "cumulative" else _down(target)
    if not 0 < target < before:
        return None
    # No target goes below what was planned until now: easing does not forgive.
    left = plan_line(with_target(spec, target, since=outlook.first)).q - actual
    chance = simulation.chance(left, outlook.end)
    return Option(kind="target", chance=chance, end=spec.end, value=target, before=before) if chance >= GIVES else None


def _from(spec: GoalSpec, since: date, **figures: object) -> GoalSpec:
    """What :func:`tracker.planning.change_goal` makes of new figures that act from a day on."""
    since = max(since, spec.start)
    kept = tuple(piece for piece in spec.pieces if piece.since < since)
    piece = replace(spec.piece_on(since), since=since, **figures)  # type: ignore[arg-type]
    return replace(spec, pieces=(*kept, piece))


def _up(units: Fraction, parts: int) -> Fraction:
    return Fraction(ceil(units * parts), parts)


def _down(units: Fraction) -> Fraction:
    return Fraction(floor(units * FINEST), FINEST)
