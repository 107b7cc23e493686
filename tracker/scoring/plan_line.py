"""What a goal asks for by each day: DESIGN's "Planned" and "Due", exact. Pure.

A line is built once per goal as runs of days with an equal daily share, so that a question about any day is a bisection
and one multiplication. Inside this module days are ordinals, which know no end of the calendar.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Literal

from tracker.days import Period, period_bounds
from tracker.scoring.working_days import WorkingDays, working_days

type Kind = Literal["cumulative", "recurring", "milestone"]
type Span = tuple[int, int]

ZERO = Fraction(0)
HALF = Fraction(1, 2)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """The figures that act from a day on: before ``since`` the line of the piece before stays as it was."""

    since: date
    #: In units: of the whole goal for a cumulative one, per period for a recurring one, 1 for a milestone.
    target: Fraction
    period: Period | None
    end: date
    #: ISO weekdays, 1 is Monday.
    rest_weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """All that decides a goal's line. ``pieces`` are ordered by ``since``; the first acts from the start."""

    id: int | str
    kind: Kind
    #: Whether a part of a unit can be owed (hours) or not (posts).
    divisible: bool
    weight: Fraction
    start: date
    pieces: tuple[Piece, ...]
    #: First and last day of each break, both included; in any order, and they may overlap.
    breaks: tuple[tuple[date, date], ...] = ()

    @property
    def end(self) -> date:
        """The last day of the goal, by its newest figures."""
        return self.pieces[-1].end

    def piece_on(self, day: date) -> Piece:
        """The figures that act on a day."""
        return self.pieces[max(0, bisect_right(self.pieces, day, key=lambda piece: piece.since) - 1)]

    def in_break(self, day: date) -> bool:
        """Whether a day lies in a break."""
        return any(first <= day <= last for first, last in self.breaks)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days on whose working days the same share is planned, and what lies before them."""

    first: int
    last: int
    week: WorkingDays
    share: Fraction
    planned_before: Fraction
    active_before: int
    rising_before: int

    def passed(self, day: int) -> int:
        """Working days of the run up to and including a day."""
        return self.week.count(self.first, min(day, self.last))

    def planned(self, day: int) -> Fraction:
        """Units planned up to and including a day of the run or after it."""
        return self.planned_before + self.share * self.passed(day)

    def active(self, day: int) -> int:
        """The goal's active days, likewise."""
        return self.active_before + self.passed(day)

    def rising(self, day: int) -> int:
        """The goal's days that plan something, likewise."""
        return self.rising_before + (self.passed(day) if self.share else 0)

    def day_with(self, working_day: int) -> int:
        """The run's n-th working day."""
        return self.week.nth(working_day, self.first)


class PlanLine:
    """Planned and due units of a cumulative or recurring goal on any day. Planned never falls."""

    def __init__(self, spec: GoalSpec, runs: Sequence[Run]) -> None:
        self.spec = spec
        self._runs = runs
        self._firsts = [run.first for run in runs]
        self._tops = [run.planned(run.last) for run in runs]
        self._last_active = runs[-1].week.last(runs[-1].first, runs[-1].last) if runs else 0
        #: What is due in the end; 0 where the goal takes no part.
        self.q = self._due(self._last_active)

    @property
    def last_active_day(self) -> date | None:
        """The last day that lies in the goal and in no break and is no rest weekday."""
        return date.fromordinal(self._last_active) if self._runs else None

    def planned(self, day: date) -> Fraction:
        """Units planned up to and including a day."""
        return self._planned(day.toordinal())

    def due(self, day: date) -> Fraction:
        """Units owed by the closing of a day: whole ones where a part can't be owed, in the end to the nearest."""
        return self._due(day.toordinal())

    def due_day(self, n: int) -> date | None:
        """The first day with planned >= n (n >= 1), None where the plan never asks for so many."""
        day = self._day_reaching(n)
        return date.fromordinal(day) if day else None

    def days_ahead(self, day: date, actual: Fraction) -> int | None:
        """Days that plan something from a closing to the last one whose due is covered; negative: behind.

        Asked for while ``actual`` is below ``q``. None only for a milestone that is not due.
        """
        return self._rising(self._first_uncovered(actual) - 1) - self._rising(day.toordinal())

    def planned_lately(self, day: date, days: int) -> Fraction | None:
        """Units planned in the ``days`` days that end with ``day``; None where that is nothing or less than a piece."""
        last = day.toordinal()
        units = self._planned(last) - self._planned(last - days)
        least = ZERO if self.spec.divisible else ONE
        return units if units and units >= least else None

    def active_days_after(self, day: date) -> int:
        """Active days that are left after a day."""
        run, today = self._run_at(day.toordinal()), day.toordinal()
        total = self._runs[-1].active(self._last_active) if self._runs else 0
        return total - (run.active(today) if run else 0)

    def corners(self) -> tuple[tuple[date, Fraction], ...]:
        """For drawing: days with their planned units, between which the line is straight but for rest weekdays."""
        days = sorted({day for run in self._runs for day in (max(1, run.first - 1), run.last)})
        return tuple((date.fromordinal(day), self._planned(day)) for day in days)

    def _run_at(self, day: int) -> Run | None:
        index = bisect_right(self._firsts, day)
        return self._runs[index - 1] if index else None

    def _planned(self, day: int) -> Fraction:
        run = self._run_at(day)
        return run.planned(day) if run else ZERO

    def _rising(self, day: int) -> int:
        run = self._run_at(day)
        return run.rising(day) if run else 0

    def _due(self, day: int) -> Fraction:
        planned = self._planned(day)
        if self.spec.divisible:
            return planned
        return Fraction(floor(planned + HALF if day >= self._last_active else planned))

    def _day_reaching(self, n: int) -> int | None:
        index = bisect_left(self._tops, n)
        if index == len(self._tops):
            return None
        run = self._runs[index]
        return run.day_with(ceil((n - run.planned_before) / run.share))

    def _first_uncovered(self, actual: Fraction) -> int:
        """The first day with due > actual, where actual < q."""
        if not self.spec.divisible:
            day = self._day_reaching(floor(actual) + 1)
            return min(day or self._last_active, self._last_active)
        run = self._runs[bisect_right(self._tops, actual)]
        return run.day_with(floor((actual - run.planned_before) / run.share) + 1)


class MilestoneLine(PlanLine):
    """A milestone: nothing before its due day, 1 from it on. Rest days and breaks do not move it."""

    def __init__(self, spec: GoalSpec, runs: Sequence[Run]) -> None:
        super().__init__(spec, runs)
        self.q = ONE

    def planned(self, day: date) -> Fraction:
        return ONE if day >= self.spec.piece_on(day).end else ZERO

    def due(self, day: date) -> Fraction:
        return self.planned(day)

    def due_day(self, n: int) -> date | None:
        return self.spec.end if n == 1 else None

    def days_ahead(self, day: date, actual: Fraction) -> int | None:
        late = (day - self.spec.piece_on(day).end).days + 1
        return -late if late > 0 else None

    def planned_lately(self, day: date, days: int) -> Fraction | None:
        return None


@lru_cache(maxsize=4096)
def plan_line(spec: GoalSpec) -> PlanLine:
    """The line of a goal, a pure function of its figures."""
    runs: list[Run] = []
    breaks = _merged(spec.breaks)
    for piece, first, last in _in_force(spec):
        if spec.kind == "cumulative":
            _spread(runs, piece, spec.start.toordinal(), (first, last), breaks)
        elif piece.period:
            _repeat(runs, piece, piece.period, _outside(breaks, first, last))
        else:
            for span in _outside(breaks, first, last):
                _append(runs, span, working_days(piece.rest_weekdays), ZERO)
    return MilestoneLine(spec, runs) if spec.kind == "milestone" else PlanLine(spec, runs)


def _in_force(spec: GoalSpec) -> Iterator[tuple[Piece, int, int]]:
    """Each piece with the first and the last day on which it lets the goal be active."""
    start = spec.start.toordinal()
    sinces = [max(start, piece.since.toordinal()) for piece in spec.pieces]
    untils = [since - 1 for since in sinces[1:]] + [spec.end.toordinal()]
    for piece, first, last in zip(spec.pieces, [start, *sinces[1:]], untils, strict=True):
        yield piece, first, min(last, piece.end.toordinal())


def _merged(breaks: Iterable[tuple[date, date]]) -> list[Span]:
    """Breaks in order, those that overlap joined."""
    merged: list[Span] = []
    for first, last in sorted((first.toordinal(), last.toordinal()) for first, last in breaks):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _outside(breaks: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """The stretches of days from first to last that lie in no break."""
    for break_first, break_last in (*breaks, (last + 1, last + 1)):
        before = min(last, break_first - 1)
        if first <= before:
            yield first, before
        first = max(first, break_last + 1)


def _spread(runs: list[Run], piece: Piece, start: int, in_force: Span, breaks: Sequence[Span]) -> None:
    """Share what is still unplanned of a cumulative target equally, anew after every break."""
    week = working_days(piece.rest_weekdays)
    spans = [span for span in _outside(breaks, start, piece.end.toordinal()) if week.count(*span)]
    last_active = week.last(*spans[-1]) if spans else start - 1
    for first, last in _outside(breaks, in_force[0], min(in_force[1], last_active)):
        planned = runs[-1].planned(runs[-1].last) if runs else ZERO
        left = max(ZERO, piece.target - planned)
        _append(runs, (first, last), week, left / week.count(first, last_active))


def _repeat(runs: list[Run], piece: Piece, period: Period, spans: Iterable[Span]) -> None:
    """Share each period's target equally over the period's working days, those in breaks and outside the goal too."""
    week = working_days(piece.rest_weekdays)
    for first, last in spans:
        while first <= last:
            period_first, period_last = map(date.toordinal, period_bounds(period, date.fromordinal(first)))
            share = piece.target / max(1, week.count(period_first, period_last))
            _append(runs, (first, min(last, period_last)), week, share)
            first = period_last + 1


def _append(runs: list[Run], span: Span, week: WorkingDays, share: Fraction) -> None:
    """Add a span, unless it has no working day, to the run before it if it only goes on with it."""
    first, last = span
    if not week.count(first, last):
        return
    before = runs[-1] if runs else None
    if before is None:
        runs.append(Run(first, last, week, share, ZERO, 0, 0))
    elif (before.last + 1, before.week, before.share) == (first, week, share):
        runs[-1] = replace(before, last=last)
    else:
        end = before.last
        runs.append(Run(first, last, week, share, before.planned(end), before.active(end), before.rising(end)))
