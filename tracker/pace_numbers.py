"""The numbers of a pace chart: week by week for whoever points at it, by month, quarter or year as a table."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.days import ONE_DAY, ONE_WEEK, IsoWeek, Period, period_bounds
from tracker.pictures.pace import FanLevel
from tracker.scoring.plan_line import PlanLine
from tracker.scoring.score import Term

#: So many days at most are told one by one: each week of four years.
MOST_POINTS = 210
#: The table's period, by the goal's days at most.
PERIODS: tuple[tuple[int, Period], ...] = ((550, "month"), (3700, "quarter"))


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A goal by the closing of a day, ready to print; "" is not known. The last two are its futures at 50 and 85 %."""

    day: date
    now: bool = False
    actual: str = ""
    planned: str = ""
    days: str = ""
    likely: str = ""
    safe: str = ""

    @property
    def figures(self) -> tuple[str, ...]:
        return self.actual, self.planned, self.days, self.likely, self.safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the numbers are made from. ``actual`` tells what was done until the closing of a day."""

    goal: Mapping[str, Any]
    line: PlanLine
    term: Term
    today: date
    actual: Mapping[date, Fraction]
    fan: Sequence[FanLevel]

    def at(self, day: date) -> At:
        """The numbers of a day that is over, of today (live), or of one that comes."""
        if day == self.today:
            return At(
                day=day,
                now=True,
                actual=self._figure(self.term.actual),
                planned=self._figure(self.term.due),
                days="" if self.term.days_ahead is None else figures.signed(self.term.days_ahead),
            )
        planned = self._figure(self.line.due(day))
        if day > self.today:
            return At(day=day, planned=planned, likely=self._future("likely", day), safe=self._future("safe", day))
        actual = self.actual[day]
        days = self.line.days_ahead(day, actual) if actual < self.line.q else None
        return At(
            day=day,
            planned=planned,
            actual=self._figure(actual),
            days="" if days is None else figures.signed(days),
        )

    def _figure(self, units: Fraction) -> str:
        """Its unit stands elsewhere."""
        places = 1 if self.line.spec.divisible or units.denominator != 1 else 0
        return figures.number(units, places)

    def _future(self, level: str, day: date) -> str:
        """What is done by then in so many of the futures, between the levels of the fan."""
        if not self.fan:
            return ""
        days = [getattr(each, level).toordinal() for each in self.fan]
        amounts = [Fraction(each.amount) for each in self.fan]
        place = bisect_right(days, day.toordinal())
        if place == len(days):
            return self._figure(amounts[-1])
        if not place:
            return ""
        passed = Fraction(day.toordinal() - days[place - 1], days[place] - days[place - 1])
        units = amounts[place - 1] + passed * (amounts[place] - amounts[place - 1])
        return self._figure(units if self.line.spec.divisible else Fraction(floor(units)))


def told_days(first: date, last: date, today: date) -> list[date]:
    """The Sundays of a chart, and today; of a long one every second, third, ... Sunday."""
    sunday = IsoWeek.of(first).last
    weeks = (last - sunday).days // 7 + 1
    step = max(1, ceil(weeks / MOST_POINTS))
    sundays = {sunday + number * ONE_WEEK for number in range(0, weeks, step)}
    return sorted(sundays | ({today} if first <= today <= last else set()))


def table_days(first: date, end: date, today: date) -> list[date]:
    """The last day of each month, quarter or year of a goal, its end, and today."""
    length = (end - first).days
    period: Period = next((each for most, each in PERIODS if length <= most), "year")
    days = set(_ends(first, end, period))
    return sorted(days | {today, end})


def _ends(first: date, end: date, period: Period) -> Iterator[date]:
    while first <= end:
        last = period_bounds(period, first)[1]
        if last <= end:
            yield last
        if last == date.max:
            return
        first = last + ONE_DAY


def needed_days(first: date, last: date, end: date, today: date) -> set[date]:
    """The days that are over whose actual is asked for."""
    return {day for day in (*told_days(first, last, today), *table_days(first, end, today)) if day < today}


def weeks_attribute(known: Known, first: date, last: date) -> str:
    """For the script: days since the first, then :attr:`At.figures`, a day each: ``6 450.2 448.3 +2;...``."""
    told = (known.at(day) for day in told_days(first, last, known.today))
    return ";".join(" ".join((str((each.day - first).days), *each.figures)).rstrip() for each in told)


def names_of(goal: Mapping[str, Any]) -> tuple[str, ...]:
    """What :attr:`At.figures` are called, as patterns for each with its unit."""
    number = f"{{}} {_('h')}" if sentences.divisible(goal) else "{}"
    days = _("days ahead {}")
    others = [_("actual {}"), _("planned {}"), _("as likely as not {}"), _("with 85 % {}")]
    actual, planned, likely, safe = (name.replace("{}", number) for name in others)
    return actual, planned, days, likely, safe


def in_words(at: At, goal: Mapping[str, Any], today: date) -> str:
    """``Fri 27 Nov: actual 19, planned 23, days ahead −76``, as the script says the other days."""
    language = sentences.language()
    named = [name.replace("{}", value) for name, value in zip(names_of(goal), at.figures, strict=True) if value]
    day = figures.day(at.day, today, language)
    return f"{day}{figures.sign(':', language)}{figures.listed(named, language)}"


def rows(known: Known, first: date, end: date) -> tuple[At, ...]:
    """The table."""
    return tuple(known.at(day) for day in table_days(first, end, known.today))
