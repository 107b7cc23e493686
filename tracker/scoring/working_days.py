"""Counting the days of a week that are no rest weekdays, over any span, without walking it.

Days are ordinals (``date.toordinal``) here: day 1 of the calendar is a Monday, so whole weeks are plain multiples.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The ISO weekdays that are worked, in order, and how many of them have passed after 0 to 6 days of a week."""

    weekdays: tuple[int, ...]
    passed: tuple[int, ...]

    def includes(self, day: int) -> bool:
        """Whether a day is no rest weekday."""
        return (day - 1) % 7 + 1 in self.weekdays

    def count(self, first: int, last: int) -> int:
        """How many days from first to last, both included, are no rest weekdays."""
        return max(0, self._until(last) - self._until(first - 1))

    def nth(self, n: int, first: int) -> int:
        """The n-th such day (n >= 1) from first on."""
        weeks, index = divmod(self._until(first - 1) + n - 1, len(self.weekdays))
        return weeks * 7 + self.weekdays[index]

    def last(self, first: int, last: int) -> int:
        """The last such day from first to last, where there is one."""
        return self.nth(self.count(first, last), first)

    def _until(self, day: int) -> int:
        weeks, rest = divmod(day, 7)
        return weeks * len(self.weekdays) + self.passed[rest]


@lru_cache(maxsize=128)
def working_days(rest_weekdays: frozenset[int]) -> WorkingDays:
    """The week that is left when these ISO weekdays (1 to 7) are rested on."""
    worked = [weekday not in rest_weekdays for weekday in range(1, 8)]
    return WorkingDays(
        weekdays=tuple(weekday for weekday in range(1, 8) if worked[weekday - 1]),
        passed=tuple(accumulate(worked[:6], initial=0)),
    )
