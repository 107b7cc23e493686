"""The axes of a chart: days across, with their months and years, and quantities upwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10
from typing import Self

from tracker.pictures.marks import percent, text

#: Up to so many months, a name is printed every so many months; beyond, only years are.
NAMES = ((14, 1), (40, 3), (80, 6))
#: Shares of the width in which a label would run into the first one, or out of the picture.
CROWDED, OUTSIDE = 0.06, 0.96


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where ``day`` begins, as a share of the width."""
        return (day - self.first).days / ((self.last - self.first).days + 1)

    def after(self, day: date) -> float:
        """Where ``day`` ends; closing values stand there."""
        return self.at(day + timedelta(days=1))

    def months(self) -> list[date]:
        """The firsts of months on the axis."""
        numbers = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
        firsts = (date(number // 12, number % 12 + 1, 1) for number in numbers)
        return [month for month in firsts if month >= self.first]


def month_ticks(axis: TimeAxis, names: Sequence[str], *, top: int) -> Iterator[str]:
    """A tick a month, years bold; month names drop out on phones and where they would crowd."""
    months = axis.months()
    every = next((step for most, step in NAMES if len(months) <= most), 0)
    starts_with_year = _starts_with_year(axis)
    if starts_with_year:
        yield text(str(axis.first.year), "0", top + 15, classes="em", shift=3)
    for month in months:
        x, new_year = axis.at(month), month.month == 1
        if new_year or every:
            yield _tick(x, top, 8 if new_year else 4)
        if x > OUTSIDE or (starts_with_year and x < CROWDED):
            continue
        if new_year:
            yield text(str(month.year), percent(x), top + 15, classes="em", shift=3)
        elif every and (month.month - 1) % every == 0:
            yield text(names[month.month - 1], percent(x), top + 15, classes="wide", shift=3)


def _tick(x: float, top: int, length: int) -> str:
    return f'<line x1="{percent(x)}" x2="{percent(x)}" y1="{top}" y2="{top + length}" class="axis"/>'


def _starts_with_year(axis: TimeAxis) -> bool:
    """Whether the first year is printed at the left edge: not where January's own label is close."""
    january = date(axis.first.year + 1, 1, 1)
    return axis.first != date(axis.first.year, 1, 1) and axis.at(january) > CROWDED


@dataclass(frozen=True, slots=True)
class Scale:
    """Quantities from ``low`` at the foot to ``high``, with a line every ``step``; ``top`` and ``height`` are px."""

    low: float
    high: float
    step: float
    top: float
    height: float

    @classmethod
    def over(cls, low: float, high: float, *, top: float, height: float) -> Self:
        """A scale that holds both, from 0 unless the values start far above it."""
        step = _round_step((high - low) / 5)
        return cls(floor(low / step) * step if low >= 2 * step else 0.0, high, step, top, height)

    def up(self, value: Fraction | Decimal | float) -> float:
        """How far up ``value`` is: 0 at the foot, 1 at the top."""
        return (float(value) - self.low) / (self.high - self.low)

    def px(self, value: Fraction | Decimal | float) -> float:
        """Px from the picture's top."""
        return self.top + self.height * (1 - self.up(value))

    def lines(self) -> list[float]:
        """The levels that get a line: the foot and every step below the top."""
        return [self.low + index * self.step for index in range(ceil((self.high - self.low) / self.step))]


def _round_step(least: float) -> float:
    """The first of 1, 2, 5, 10, 20, ... that is no less than ``least``: about five lines, never half a piece."""
    power = 10 ** max(floor(log10(least)), 0) if least > 0 else 1
    return next(float(power * factor) for factor in (1, 2, 5, 10) if power * factor >= least)
