"""When a goal will be reached, and how likely that is in time: DESIGN section 3, "Forecast". Pure.

The method is that of :mod:`tracker.scoring.futures`; it replaces the plain resampling of weeks, whose 85 % held the
truth too rarely (bursty people 69 %, seasonal ones 57 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil
from zlib import crc32

import numpy as np

from tracker.days import IsoWeek
from tracker.scoring.futures import PATHS, Floats, Futures, Integers, season

#: Stored with every stored forecast. Raise it with any change of a figure.
FORECAST_VERSION = 1

LEAST_WEEKS = 4
#: Three years: what a person was like before says little.
MOST_WEEKS = 156
#: Ten years: what is not reached by then is told as never.
LONGEST = 3_652
LIKELY, SAFE = 0.5, 0.85
#: A trend is named when the newest weeks are that much below or above those before them, beyond chance.
NEWEST, TREND_WEEKS = 8, 26
FADING, RISING, BEYOND_CHANCE = 0.7, 1.4, 1.96

type Week = tuple[float, float, float, float, float, float, float]
type Span = tuple[date, date]


class Why(StrEnum):
    """Why there is no forecast."""

    NONE = ""
    DONE = "done"
    MILESTONE = "milestone"
    NOT_ENOUGH_HISTORY = "not_enough_history"
    NOTHING_DONE = "nothing_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a forecast is made from; units are the goal's.

    ``first`` is the first future day, ``left`` what is still to be done on it. ``weeks`` are the complete weeks of the
    history, oldest first, those wholly inside breaks left out (:func:`complete_weeks`).
    """

    goal: int | str
    first: date
    end: date
    left: Fraction
    pieces: bool
    weeks: tuple[Week, ...]
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """So many units more, and the days by which 15, 50 and 85 % of the futures have them.

    What is not reached in ten years stands with the last day that is looked at.
    """

    units: Fraction
    early: date
    likely: date
    safe: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Days by which half and 85 % of the futures are done (None: not in ten years), and the part done by the end."""

    p50: date | None = None
    p85: date | None = None
    chance: float | None = None
    weeks_used: int = 0
    reason: Why = Why.NONE
    #: ``fading``, ``rising`` or "": nobody can forecast a person who is fading, so it is said beside the figures.
    trend: str = ""


class Calendar:
    """The future days on which something can happen: those in no break."""

    def __init__(self, first: date, breaks: Sequence[Span]) -> None:
        begin, taken = first.toordinal(), sum((b - a).days + 1 for a, b in breaks)
        days = np.arange(begin, begin + LONGEST + taken)
        for a, b in breaks:
            days = days[(days < a.toordinal()) | (days > b.toordinal())]
        self._days = days[:LONGEST]

    def day(self, number: int) -> date:
        """The day with this number; 0 is the first."""
        return date.fromordinal(int(self._days[number]))

    def until(self, day: date) -> int:
        """How many of them lie up to and including a day."""
        return int(np.searchsorted(self._days, day.toordinal(), side="right"))


class Simulation:
    """The futures of one goal, on the calendar. ``outlook`` must have enough history."""

    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self.calendar = Calendar(outlook.first, outlook.breaks)

    @cached_property
    def _near(self) -> Futures:
        days = self.calendar.until(self.outlook.end)
        pace = sum(map(sum, self.outlook.weeks)) / len(self.outlook.weeks)
        wanted = 4 * float(self.outlook.left) / pace if pace else 0
        return self._futures(max(days / 7, wanted) + 8)

    @cached_property
    def _far(self) -> Futures:
        return self._futures(LONGEST / 7)

    def _futures(self, weeks: float) -> Futures:
        outlook = self.outlook
        return Futures(
            np.array(outlook.weeks),
            pieces=outlook.pieces,
            weekday=outlook.first.weekday(),
            seed=crc32(f"{outlook.goal} {outlook.first}".encode()),
            horizon=ceil(min(weeks, LONGEST / 7)),
        )

    def finishes(self, units: Fraction) -> Integers:
        """The numbers of the days on which so many units are done, in order; those that are not in ten years last."""
        days = self._near.finish(float(units))
        if not _enough(days):
            days = self._far.finish(float(units))
        days = np.where((days < 0) | (days >= LONGEST), LONGEST, days)
        return np.sort(days)

    def brought(self, by: date) -> Floats:
        """The units that each future has by the closing of a day, in order.

        They are the futures that the forecast is told from: the part that has ``left`` is its chance.
        """
        near = _enough(self._near.finish(float(self.outlook.left)))
        return np.sort((self._near if near else self._far).amount(self.calendar.until(by)))

    def day_for(self, units: Fraction, part: float) -> date | None:
        """The first day by which this part of the futures has so many units; None where that is not in ten years."""
        return self._day_of(self.finishes(units), part)

    def chance(self, units: Fraction, by: date) -> float:
        """The part of the futures that has so many units by the closing of a day."""
        return self._part_by(self.finishes(units), by)

    def forecast(self) -> Forecast:
        """What the futures say of all that is left."""
        outlook = self.outlook
        finishes = self.finishes(outlook.left)
        return Forecast(
            p50=self._day_of(finishes, LIKELY),
            p85=self._day_of(finishes, SAFE),
            chance=self._part_by(finishes, outlook.end),
            weeks_used=len(outlook.weeks),
            trend=trend(outlook.weeks),
        )

    def units_by(self, day: date, part: float) -> float:
        """The units that this part of the futures has at least by the closing of a day."""
        return float(np.quantile(self._amounts(day), 1 - part, method="inverted_cdf"))

    def level(self, units: Fraction) -> Level:
        """When the futures have so many units."""
        finishes = self.finishes(units).clip(max=LONGEST - 1)
        days = (self.calendar.day(int(finishes[ceil(part * PATHS) - 1])) for part in (1 - SAFE, LIKELY, SAFE))
        return Level(units, *days)

    def _day_of(self, finishes: Integers, part: float) -> date | None:
        number = int(finishes[ceil(part * PATHS) - 1])
        return self.calendar.day(number) if number < LONGEST else None

    def _part_by(self, finishes: Integers, by: date) -> float:
        return float((finishes < self.calendar.until(by)).mean())

    def _amounts(self, day: date) -> Floats:
        return self._near.amount(self.calendar.until(day))


def _enough(finishes: Integers) -> bool:
    """Whether so many futures are done within their horizon that the safe day lies in it."""
    return bool((finishes >= 0).mean() >= SAFE)


def complete_weeks(days: dict[date, float], *, start: date, until: date, breaks: Sequence[Span]) -> tuple[Week, ...]:
    """The complete weeks from a goal's start up to a day, oldest first, without those wholly inside breaks.

    ``days`` holds the units of each day that has any.
    """
    week, weeks = IsoWeek.of(start), []
    if week.first < start:
        week = week.next
    while week.last <= until:
        if not all(any(a <= day <= b for a, b in breaks) for day in week.days()):
            weeks.append(tuple(days.get(day, 0.0) for day in week.days()))
        week = week.next
    return tuple(weeks[-MOST_WEEKS:])  # type: ignore[arg-type]  # a week has seven days


def why_not(outlook: Outlook) -> Why:
    """Why there can be no forecast, if so."""
    if outlook.left <= 0:
        return Why.DONE
    if len(outlook.weeks) < LEAST_WEEKS:
        return Why.NOT_ENOUGH_HISTORY
    return Why.NONE if any(map(any, outlook.weeks)) else Why.NOTHING_DONE


def forecast(outlook: Outlook) -> Forecast:
    """When the goal will be reached, and how likely that is by its end."""
    reason = why_not(outlook)
    if reason == Why.DONE:
        return Forecast(chance=1.0, weeks_used=len(outlook.weeks), reason=reason)
    if reason:
        return Forecast(weeks_used=len(outlook.weeks), reason=reason)
    return Simulation(outlook).forecast()


def trend(weeks: Sequence[Week]) -> str:
    """``fading`` or ``rising`` where the last half-year goes one way beyond chance (Mann and Kendall), else "".

    Where the year before went the same way, it is a season and no trend.
    """
    totals = np.array([sum(week) for week in weeks])
    recent = totals[-TREND_WEEKS:]
    if len(recent) < 2 * NEWEST or season(totals) > 0.5:
        return ""
    number = len(recent)
    pairs = np.sign(recent[None, :] - recent[:, None])[np.triu_indices(number, 1)].sum()
    beyond = pairs / (number * (number - 1) * (2 * number + 5) / 18) ** 0.5
    before, now = recent[:-NEWEST].mean(), recent[-NEWEST:].mean()
    if beyond < -BEYOND_CHANCE and now < FADING * before:
        return "fading"
    return "rising" if beyond > BEYOND_CHANCE and now > RISING * before else ""
