"""Forecasts of a plan's goals: rows into :mod:`tracker.scoring.forecast` and out again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

import numpy as np

from tracker.days import ONE_DAY, ONE_WEEK
from tracker.measuring import units_by_day
from tracker.next_steps import Odds
from tracker.progress import Standing
from tracker.scoring.forecast import (
    MOST_WEEKS,
    Forecast,
    Level,
    Outlook,
    Simulation,
    Why,
    complete_weeks,
    forecast,
    why_not,
)
from tracker.scoring.futures import PATHS, Floats
from tracker.scoring.plan_line import GoalSpec, plan_line
from tracker.scoring.replan import OFFERED_BELOW, Option, options
from tracker.scoring.score import Term

#: So many make a smooth fan.
LEVELS = 24
#: What each process remembers: it takes a tenth of a second to compute, and holds until a figure or the day changes.
KEPT = 128
#: All weeks that a forecast may use, also those of a goal that is stale.
LOOK_BACK = (MOST_WEEKS + 4) * ONE_WEEK
#: What counts as reached, as in :meth:`tracker.scoring.futures.Futures.finish`.
NEAR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A goal's forecast, by the closing of yesterday, with the fan of its picture and the ways to a better chance."""

    forecast: Forecast
    levels: tuple[Level, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What the forecasts of a plan's goals are made from, by goal; milestones have none."""

    standing: Standing
    outlooks: Mapping[int, Outlook]

    @classmethod
    def of(cls, standing: Standing, *goals: int) -> "Forecasts":
        """Of these goals, or of all. One query."""
        asked = {
            goal_id: standing.goals[goal_id]
            for goal_id in goals or standing.goals
            if standing.goals[goal_id]["kind"] != "milestone"
        }
        return cls(standing, _outlooks(standing, asked))

    def prospect(self, goal_id: int) -> Prospect:
        """What becomes of a goal if its owner goes on as before."""
        drawn = self.drawn(goal_id)
        chance = drawn.forecast.chance
        if not drawn.levels or chance is None or chance >= OFFERED_BELOW:
            return drawn
        return replace(drawn, options=_options(self.outlooks[goal_id], self.standing.specs[goal_id]))

    def drawn(self, goal_id: int) -> Prospect:
        """The same without the ways to a better chance, which take most of the time."""
        if goal_id not in self.outlooks:
            return Prospect(forecast=Forecast(reason=Why.MILESTONE))
        if self._term(goal_id).done:
            return Prospect(forecast=Forecast(chance=1.0, reason=Why.DONE))
        return _drawn(self.outlooks[goal_id])

    def told(self, goal_id: int) -> Forecast | None:
        """The figures alone, which take less time than all of :meth:`prospect`; None where there are none."""
        outlook = self.outlooks.get(goal_id)
        if outlook is None or self._term(goal_id).done or why_not(outlook):
            return None
        return _told(outlook)

    def odds(self, goal_id: int, units: Fraction) -> Odds | None:
        """A goal's chance as it is and with so many units less to do; None without a forecast, or after its end."""
        outlook, term = self.outlooks.get(goal_id), self._term(goal_id)
        if outlook is None or outlook.end < outlook.first:
            return None
        if not term.done and why_not(outlook):
            return None
        before = Fraction(1) if term.done else _part_with(outlook.left, outlook)
        reached = term.actual + units >= term.q
        after = Fraction(1) if reached else _part_with(outlook.left - units, outlook)
        return Odds(whole=term.q, end=outlook.end, before=before, after=after, reached=reached)

    def _term(self, goal_id: int) -> Term:
        return next(term for term in self.standing.score.terms if term.goal == goal_id)


def prospect(standing: Standing, goal_id: int) -> Prospect:
    """What becomes of a goal if its owner goes on as before. One query."""
    return Forecasts.of(standing, goal_id).prospect(goal_id)


def _outlooks(standing: Standing, goals: Mapping[int, Mapping[str, Any]]) -> dict[int, Outlook]:
    """What each forecast is made from: a goal's complete weeks, and what is left on its first day."""
    # What is live goes on from yesterday's closing, a closing from its own.
    first = standing.on if standing.live else standing.on + ONE_DAY
    since = first - LOOK_BACK
    by_day = units_by_day(standing.plan.user, goals, since=since, until=standing.on)
    terms = {int(term.goal): term for term in standing.score.terms}
    return {goal_id: _outlook(standing.specs[goal_id], terms[goal_id], by_day[goal_id], first) for goal_id in goals}


def _outlook(spec: GoalSpec, term: Term, by_day: Mapping[date, Fraction], first: date) -> Outlook:
    # Of a stale goal nothing is known since then.
    known = term.as_of or first - ONE_DAY
    return Outlook(
        goal=spec.id,
        first=max(first, spec.start),
        end=spec.end,
        left=term.q - term.actual + by_day.get(first, 0),
        pieces=not spec.divisible,
        weeks=complete_weeks(
            {day: float(units) for day, units in by_day.items()},
            start=max(spec.start, known - (MOST_WEEKS + 1) * ONE_WEEK),
            until=known,
            breaks=spec.breaks,
        ),
        breaks=spec.breaks,
    )


@lru_cache(maxsize=1)
def _simulation(outlook: Outlook) -> Simulation:
    """The last one that was asked for, which others are about to ask for, too; more would take too much memory."""
    return Simulation(outlook)


@lru_cache(maxsize=4 * KEPT)
def _brought(outlook: Outlook) -> Floats:
    return _simulation(outlook).brought(outlook.end)


@lru_cache(maxsize=4 * KEPT)
def _told(outlook: Outlook) -> Forecast:
    return _simulation(outlook).forecast()


def _part_with(left: Fraction, outlook: Outlook) -> Fraction:
    """The part of the futures that has as much as this by the goal's end."""
    short = int(np.searchsorted(_brought(outlook), float(left) - NEAR))
    return Fraction(PATHS - short, PATHS)


@lru_cache(maxsize=KEPT)
def _drawn(outlook: Outlook) -> Prospect:
    if why_not(outlook):
        return Prospect(forecast=forecast(outlook))
    return Prospect(forecast=_told(outlook), levels=_levels(_simulation(outlook)))


@lru_cache(maxsize=KEPT)
def _options(outlook: Outlook, spec: GoalSpec) -> tuple[Option, ...]:
    return options(_simulation(outlook), spec, plan_line(spec).q - outlook.left)


def _levels(simulation: Simulation) -> tuple[Level, ...]:
    """From nothing more to all that is left: the fan of the goal's picture."""
    outlook = simulation.outlook
    now = Level(Fraction(0), *[outlook.first - ONE_DAY] * 3)
    steps = min(LEVELS, floor(outlook.left)) if outlook.pieces else LEVELS
    units = (outlook.left * step / steps for step in range(1, steps + 1))
    return now, *(simulation.level(Fraction(floor(each)) if outlook.pieces else each) for each in units)
