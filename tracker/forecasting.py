"""Forecasts of a plan's goals: rows into :mod:`tracker.scoring.forecast` and out again."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

from tracker.days import ONE_DAY, ONE_WEEK
from tracker.measuring import units_by_day
from tracker.progress import Standing
from tracker.scoring.backtest import Calibration, calibration
from tracker.scoring.forecast import (
    MOST_WEEKS,
    Forecast,
    Level,
    Outlook,
    Simulation,
    Why,
    complete_weeks,
    forecast,
)
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.replan import OFFERED_BELOW, Option, options

#: So many make a smooth fan.
LEVELS = 24
#: What each process remembers: it takes a tenth of a second to compute, and holds until a figure or the day changes.
KEPT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A goal's forecast, by the closing of yesterday, with the fan of its picture and the ways to a better chance."""

    forecast: Forecast
    levels: tuple[Level, ...] = ()
    options: tuple[Option, ...] = ()


def prospect(standing: Standing, goal_id: int) -> Prospect:
    """What becomes of a goal if its owner goes on as before. One query."""
    goal = standing.goals[goal_id]
    term = next(term for term in standing.score.terms if term.goal == goal_id)
    if goal["kind"] == "milestone":
        return Prospect(forecast=Forecast(reason=Why.MILESTONE))
    if term.done:
        return Prospect(forecast=Forecast(chance=1.0, reason=Why.DONE))
    return _computed(*_outlook(standing, goal_id))


def past_calibration(standing: Standing, goal_id: int) -> Calibration:
    """How often the forecasts of a goal's last year held. One query, and a second or so of reckoning."""
    outlook, _spec, _actual = _outlook(standing, goal_id)
    return calibration(outlook.weeks, pieces=outlook.pieces)


def _outlook(standing: Standing, goal_id: int) -> tuple[Outlook, GoalSpec, Fraction]:
    """What a goal's forecast is made from, and what was done by the day before it begins."""
    goal, spec = standing.goals[goal_id], standing.specs[goal_id]
    term = next(term for term in standing.score.terms if term.goal == goal_id)
    # Of a stale goal nothing is known since then.
    yesterday = term.as_of or standing.on - ONE_DAY
    since = max(spec.start, yesterday - (MOST_WEEKS + 1) * ONE_WEEK)
    by_day = units_by_day(standing.plan.user, goal, since=since, until=standing.on)
    actual = term.actual - by_day.get(standing.on, 0)
    days = {day: float(units) for day, units in by_day.items()}
    outlook = Outlook(
        goal=goal_id,
        first=max(standing.on, spec.start),
        end=spec.end,
        left=term.q - actual,
        pieces=not spec.divisible,
        weeks=complete_weeks(days, start=since, until=yesterday, breaks=spec.breaks),
        breaks=spec.breaks,
    )
    return outlook, spec, actual


@lru_cache(maxsize=KEPT)
def _computed(outlook: Outlook, spec: GoalSpec, actual: Fraction) -> Prospect:
    told = forecast(outlook)
    if told.reason:
        return Prospect(forecast=told)
    simulation = Simulation(outlook)
    unlikely = told.chance is not None and told.chance < OFFERED_BELOW
    return Prospect(
        forecast=told,
        levels=_levels(simulation),
        options=options(simulation, spec, actual) if unlikely else (),
    )


def _levels(simulation: Simulation) -> tuple[Level, ...]:
    """From nothing more to all that is left: the fan of the goal's picture."""
    outlook = simulation.outlook
    now = Level(Fraction(0), *[outlook.first - ONE_DAY] * 3)
    steps = min(LEVELS, floor(outlook.left)) if outlook.pieces else LEVELS
    units = (outlook.left * step / steps for step in range(1, steps + 1))
    return now, *(simulation.level(Fraction(floor(each)) if outlook.pieces else each) for each in units)
