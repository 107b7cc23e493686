"""How one goal came to where it stands: planned and actual over its days, drawn."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import Any

from django.db.models import BooleanField, Case, Sum, Value, When
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker import figures, pace_numbers, sentences
from tracker.days import ONE_DAY, ONE_WEEK, IsoWeek
from tracker.forecasting import Prospect
from tracker.measuring import takes
from tracker.metrics import METRICS
from tracker.models import DailyTotal, User
from tracker.pace_numbers import At, Known
from tracker.pictures.pace import Break, FanLevel, Line, Pace, Quantity, Words, pace
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.scoring.score import Term

ZERO = Fraction(0)
#: Daily totals say whose repository it was in a word, activities in a truth value; a goal's filter asks for the latter.
OWN = Case(
    When(ownership="own", then=Value(True)),
    When(ownership="others", then=Value(False)),
    output_field=BooleanField(),
)


@dataclass(frozen=True, slots=True)
class Course:
    """What a goal took on each day that had something, in its unit, in order of days."""

    days: Sequence[date]
    #: All of it until the end of each of these days.
    sums: Sequence[Fraction]

    @classmethod
    def of(cls, user: User, goal: Mapping[str, Any], *, until: date) -> "Course":
        """Read from the daily totals in one query."""
        scale = METRICS[goal["metric"]].scale if goal["metric"] in METRICS else 1
        totals = DailyTotal.objects.owned_by(user).annotate(own=OWN).filter(takes(goal), local_date__lte=until)
        rows = totals.order_by("local_date").values_list("local_date").annotate(Sum("quantity"))
        by_day = [(day, Fraction(quantity) / scale) for day, quantity in rows]
        return cls([day for day, _units in by_day], list(accumulate(units for _day, units in by_day)))

    def until(self, day: date) -> Fraction:
        """All of it until the end of a day."""
        place = bisect_right(self.days, day)
        return self.sums[place - 1] if place else ZERO

    def line(self, start: date, today: date, *, stepped: bool) -> Line:
        """From nothing before the start until today; what can be divided in steps of a week."""
        points = list(zip(self.days, self.sums, strict=True))
        if not stepped:
            points = list({IsoWeek.of(day): (day, units) for day, units in points}.values())
        before = [(start - ONE_DAY, ZERO)]
        now = [(today, self.sums[-1] if self.sums else ZERO)]
        return [*before, *(point for point in points if point[0] < today), *now]

    def by_sundays(self, start: date, today: date) -> list[tuple[date, Fraction]]:
        """All of it until the closing of every Sunday that is over."""
        first = IsoWeek.of(start).last
        sundays = (first + weeks * ONE_WEEK for weeks in range((today - first).days // 7 + 1))
        return [(sunday, self.until(sunday)) for sunday in sundays if sunday < today]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A goal's pace, drawn and in numbers, ready to print."""

    picture: SafeString
    #: How the script names the numbers of a day, and what it says of today.
    names: str
    now: str
    rows: Sequence[At]
    forecast: bool
    unit: str


def pace_chart(
    goal: Mapping[str, Any],
    spec: GoalSpec,
    baseline: GoalSpec | None,
    term: Term,
    course: Course,
    future: Prospect,
    today: date,
) -> Chart | None:
    """The goal's pace; None where there is no line to compare with: a milestone, or a goal that asks for nothing."""
    if spec.kind == "milestone" or not term.q or today < spec.start:
        return None
    line, stepped = plan_line(spec), not spec.divisible
    first, last, fan = spec.start, last_drawn(spec, future, today), fan_of(term, future)
    actual = {day: course.until(day) for day in pace_numbers.needed_days(first, last, spec.end, today)}
    known = Known(goal=goal, line=line, term=term, today=today, actual=actual, fan=fan)
    data = Pace(
        first=first,
        last=last,
        today=today,
        target=term.q,
        planned=_corners(line, spec.end),
        actual=course.line(spec.start, today, stepped=stepped),
        baseline=_corners(plan_line(baseline), baseline.end) if baseline else (),
        days_ahead=_days_ahead(line, course, term, today),
        breaks=[_drawn(first, last, today) for first, last in spec.breaks],
        stepped=stepped,
        fan=fan,
        told=pace_numbers.weeks_attribute(known, first, last),
    )
    said = {
        "title": goal["title"],
        "actual": sentences.done(term.actual, goal),
        "planned": sentences.amount(term.due, goal),
        "target": sentences.amount(term.q, goal),
    }
    words = Words(
        label=_("%(title)s over its days: %(actual)s done, %(planned)s planned by now, %(target)s in the end") % said,
        today=_("today"),
        ahead=_("days ahead"),
        behind=_("days behind"),
        months=figures.month_names(sentences.language()),
        amount=lambda units: level_figure(units, divisible=spec.divisible),
    )
    return Chart(
        picture=mark_safe(pace(data, words)),  # noqa: S308  # pictures escape what they are given
        names="|".join(pace_numbers.names_of(goal)),
        now=pace_numbers.in_words(known.at(today), goal, today),
        rows=pace_numbers.rows(known, first, spec.end),
        forecast=bool(fan),
        unit=_("h") if spec.divisible else "",
    )


def last_drawn(spec: GoalSpec, future: Prospect, today: date) -> date:
    """The picture's last day: room for a finish after the end, as far as a quarter of the goal's days."""
    last = max(spec.end, today)
    room = last + (last - spec.start) / 4
    return max(last, min(room, future.forecast.p85 or room)) if future.levels else last


def fan_of(term: Term, future: Prospect) -> list[FanLevel]:
    """The forecast's levels on top of what was done by yesterday; the last is the target."""
    if not future.levels:
        return []
    done = term.q - future.levels[-1].units
    return [FanLevel(done + each.units, each.early, each.likely, each.safe) for each in future.levels]


def _corners(line: PlanLine, end: date) -> Line:
    """The line's corners, level until the goal's end."""
    corners = line.corners()
    return [*corners, (end, corners[-1][1])] if corners and corners[-1][0] < end else corners


def _days_ahead(line: PlanLine, course: Course, term: Term, today: date) -> list[tuple[date, int]]:
    """Closing days ahead, Sunday by Sunday until the goal was reached, and where it stands now."""
    found = []
    for sunday, actual in course.by_sundays(line.spec.start, today):
        days = line.days_ahead(sunday, actual) if actual < line.q else None
        if days is not None:
            found.append((sunday, days))
    return found if term.days_ahead is None else [*found, (today, term.days_ahead)]


def _drawn(first: date, last: date, today: date) -> Break:
    language = sentences.language()
    said = {"first": figures.short_day(first, today, language), "last": figures.short_day(last, today, language)}
    return Break(first, last, _("Break, %(first)s to %(last)s: nothing is planned.") % said)


def level_figure(units: Quantity, *, divisible: bool) -> str:
    whole = figures.number(Fraction(units), 0 if Fraction(units).denominator == 1 else 1)
    return f"{whole} {_('h')}" if divisible else whole
