"""Days, weeks and periods in a person's own zone. Pure.

A day is a calendar date; the next day is the next date, never 24 hours later: days of 23, 24.5 and 25 hours exist, and
Samoa had no 30 December 2011.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, Self

type Period = Literal["week", "month", "quarter", "year"]

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The calendar date on the wall in ``zone`` at an aware instant; ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone).date()


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first instant of a local day, in UTC.

    Where the clock jumps over midnight, it is the jump; a day that does not exist starts, empty, with the next one.
    Raises OverflowError for the outermost days of the calendar.
    """
    midnight = datetime.combine(day, time.min, zone)
    by_clock_before = midnight.astimezone(UTC)
    if by_clock_before.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return by_clock_before
    by_clock_after = midnight.replace(fold=1).astimezone(UTC)
    seconds = range(int((by_clock_before - by_clock_after).total_seconds()))
    jump = bisect_left(seconds, day, key=lambda second: local_day(by_clock_after + timedelta(seconds=second), zone))
    return by_clock_after + timedelta(seconds=jump)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


@dataclass(frozen=True, order=True, slots=True)
class IsoWeek:
    """A week from Monday to Sunday. ``year`` is the ISO year, which differs from the calendar's around New Year."""

    year: int
    week: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.week, 7)

    @classmethod
    def of(cls, day: date) -> Self:
        """The week in which a day lies."""
        year, week, _ = day.isocalendar()
        return cls(year, week)

    @classmethod
    def parse(cls, slug: str) -> Self:
        """Read "2026-W07"; ValueError for anything else and for weeks that do not exist."""
        year, separator, week = slug.partition("-W")
        digits = year + week
        if not (separator and len(year) == 4 and len(week) == 2 and digits.isascii() and digits.isdigit()):
            raise ValueError(f"{slug!r} is no ISO week such as 2026-W07")
        return cls(int(year), int(week))

    @property
    def slug(self) -> str:
        """As in addresses: 2026-W07."""
        return f"{self.year:04}-W{self.week:02}"

    def __str__(self) -> str:
        return self.slug

    @property
    def first(self) -> date:
        """The Monday."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def last(self) -> date:
        """The Sunday."""
        return date.fromisocalendar(self.year, self.week, 7)

    @property
    def next(self) -> Self:
        """The week after."""
        return self.of(self.first + ONE_WEEK)

    @property
    def previous(self) -> Self:
        """The week before."""
        return self.of(self.first - ONE_WEEK)

    def days(self) -> Iterator[date]:
        """Monday to Sunday."""
        return each_day(self.first, self.last)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, slug: str) -> Self:
        """Read "2026-07"; ValueError for anything else and for months that do not exist."""
        year, separator, month = slug.partition("-")
        digits = year + month
        if not (separator and len(year) == 4 and len(month) == 2 and digits.isascii() and digits.isdigit()):
            raise ValueError(f"{slug!r} is no month such as 2026-07")
        return cls(int(year), int(month))

    @property
    def slug(self) -> str:
        """As in addresses: 2026-07."""
        return f"{self.year:04}-{self.month:02}"

    def __str__(self) -> str:
        return self.slug

    @property
    def first(self) -> date:
        """The 1st."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The 28th to 31st."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Self:
        """The month after."""
        return self.of(self.last + ONE_DAY)

    @property
    def previous(self) -> Self:
        """The month before."""
        return self.of(self.first - ONE_DAY)

    def days(self) -> Iterator[date]:
        """The 1st to the last."""
        return each_day(self.first, self.last)


#: What a report is about.
type ReportPeriod = IsoWeek | Month


def report_period(slug: str) -> ReportPeriod:
    """Read "2026-W07" or "2026-07"; ValueError for anything else."""
    return IsoWeek.parse(slug) if "W" in slug else Month.parse(slug)


def period_bounds(period: Period, day: date) -> tuple[date, date]:
    """First and last day of the calendar week, month, quarter or year in which a day lies."""
    if period == "week":
        week = IsoWeek.of(day)
        return week.first, week.last
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first_month = day.month - (day.month - 1) % months
    last_month = first_month + months - 1
    return date(day.year, first_month, 1), date(day.year, last_month, monthrange(day.year, last_month)[1])
