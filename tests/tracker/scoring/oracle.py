"""DESIGN section 3 once more, day by day and without thought for speed, for the fast code to be compared with."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from tracker.scoring.plan_line import GoalSpec, Piece

DAY = timedelta(days=1)


def span(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def calendar_period(name: str, day: date) -> list[date]:
    """Found by walking outwards for as long as the calendar prints the same name."""
    label: Callable[[date], object] = {
        "week": lambda d: d.isocalendar()[:2],
        "month": lambda d: (d.year, d.month),
        "quarter": lambda d: (d.year, (d.month + 2) // 3),
        "year": lambda d: d.year,
    }[name]
    first = last = day
    while label(first - DAY) == label(day):
        first -= DAY
    while label(last + DAY) == label(day):
        last += DAY
    return span(first, last)


class Oracle:
    def __init__(self, spec: GoalSpec, down: Callable[[Fraction], int] = floor) -> None:
        self.spec, self.down = spec, down
        self.milestone = spec.kind == "milestone"
        self.horizon = max(piece.end for piece in spec.pieces)
        self.planned_by = {spec.start - DAY: Fraction(0)}
        for day in span(spec.start, self.horizon):
            self.planned_by[day] = self.planned_by[day - DAY] + self.share(day)
        active = [day for day in span(spec.start, self.horizon) if self.active(day)]
        self.active_days = active
        self.last_active = active[-1] if active else None
        self.q = Fraction(1) if self.milestone else self.due(self.last_active) if self.last_active else Fraction(0)

    def piece(self, day: date) -> Piece:
        acting = [piece for piece in self.spec.pieces if piece.since <= day]
        return acting[-1] if acting else self.spec.pieces[0]

    def works(self, day: date, piece: Piece) -> bool:
        return day.isoweekday() not in piece.rest_weekdays

    def active_by(self, day: date, piece: Piece) -> bool:
        in_break = any(first <= day <= last for first, last in self.spec.breaks)
        return self.spec.start <= day <= piece.end and self.works(day, piece) and not in_break

    def active(self, day: date) -> bool:
        return self.active_by(day, self.piece(day))

    def share(self, day: date) -> Fraction:
        piece = self.piece(day)
        if self.milestone or not self.active(day):
            return Fraction(0)
        if self.spec.kind == "recurring":
            assert piece.period
            return piece.target / sum(self.works(d, piece) for d in calendar_period(piece.period, day))
        last_active = max(d for d in span(self.spec.start, piece.end) if self.active_by(d, piece))
        days = sum(self.works(d, piece) for d in span(day, last_active))
        return max(Fraction(0), (piece.target - self.planned_by[day - DAY]) / days)

    def planned(self, day: date) -> Fraction:
        if self.milestone:
            return Fraction(day >= self.piece(day).end)
        if day < self.spec.start:
            return Fraction(0)
        return self.planned_by[min(day, self.horizon)]

    def due(self, day: date) -> Fraction:
        if self.milestone or self.spec.divisible:
            return self.planned(day)
        if self.last_active and day >= self.last_active:
            return Fraction(floor(self.planned(day) + Fraction(1, 2)))
        return Fraction(self.down(self.planned(day)))

    def due_with(self, day: date, actual: Fraction) -> Fraction:
        return Fraction(1) if self.milestone and actual >= 1 else self.due(day)

    def due_day(self, n: int) -> date | None:
        if self.milestone:
            return self.spec.end if n == 1 else None
        return next((day for day in span(self.spec.start, self.horizon) if self.planned(day) >= n), None)

    def days_ahead(self, day: date, on: date, actual: Fraction) -> int | None:
        if on < self.spec.start or actual >= self.q:
            return None
        if self.milestone:
            due_day = self.piece(day).end
            return None if day < due_day else -1 - (day - due_day).days
        last = max(d for d in span(self.spec.start - DAY, self.horizon) if self.due(d) <= actual)
        rising = [d for d in span(self.spec.start, self.horizon) if self.planned(d) > self.planned(d - DAY)]
        return sum(day < d <= last for d in rising) - sum(last < d <= day for d in rising)

    def momentum(self, day: date, lately: Fraction) -> Fraction | None:
        planned = self.planned(day) - self.planned(day - 28 * DAY)
        if self.milestone or not planned or not self.q or (planned < 1 and not self.spec.divisible):
            return None
        return min(Fraction(1), lately / planned)

    def required_rate(self, day: date, actual: Fraction) -> Fraction | None:
        left = sum(d > day for d in self.active_days)
        worked = 7 - len(self.piece(day + DAY).rest_weekdays)
        return max(Fraction(0), (self.q - actual) / left * worked) if left else None

    def status(self, day: date, on: date, actual: Fraction, stale: bool) -> str:
        ahead = self.days_ahead(day, on, actual)
        due = self.due_with(day, actual)
        tests = {
            "not_started": on < self.spec.start or (self.milestone and not due),
            "done": actual >= self.q,
            "paused": any(first <= on <= last for first, last in self.spec.breaks),
            "stale": stale,
            "overdue": on > self.spec.end,
            "behind": ahead is not None and ahead < 0,
            "ahead": ahead is not None and ahead >= 7 and actual > due,
        }
        return next((name for name, fits in tests.items() if fits), "on_track")

    def term(self, activity: dict[date, Fraction], on: date, closing: bool, as_of: date | None) -> dict[str, object]:
        yesterday = on - DAY
        day = on if closing else min(as_of, yesterday) if as_of else yesterday
        actual = total(self.spec, activity, on)
        due = self.due_with(day, actual)
        return {
            "planned": self.planned(day),
            "due": due,
            "actual": actual,
            "q": self.q,
            "done": actual >= self.q,
            "ratio": min(Fraction(1), actual / due) if due else None,
            "days_ahead": self.days_ahead(day, on, actual),
            "momentum": self.momentum(day, actual - total(self.spec, activity, day - 28 * DAY)),
            "required_rate": self.required_rate(day, actual),
            "status": self.status(day, on, actual, as_of is not None),
        }


def total(spec: GoalSpec, activity: dict[date, Fraction], until: date) -> Fraction:
    return sum((quantity for day, quantity in activity.items() if spec.start <= day <= until), Fraction(0))


def plan_index(goals: list[tuple[GoalSpec, Fraction, date]]) -> Fraction | None:
    """Of goals with their actual and the day they are scored at."""
    taking_part = [(spec, Oracle(spec), actual, day) for spec, actual, day in goals if Oracle(spec).q > 0]
    planned = sum((spec.weight * oracle.due(day) / oracle.q for spec, oracle, _, day in taking_part), Fraction(0))
    earned = sum((spec.weight * min(Fraction(1), actual / o.q) for spec, o, actual, _ in taking_part), Fraction(0))
    return earned / planned if planned else None
