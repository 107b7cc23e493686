"""The goal whose pace a report draws, and what its picture is made of."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import ceil

from tracker.closings import figure
from tracker.days import ONE_DAY
from tracker.forecasting import Forecasts
from tracker.goal_pace import Course, fan_of, last_drawn
from tracker.measuring import units_by_day
from tracker.next_steps import neediest_first
from tracker.pictures.pace import FanLevel
from tracker.progress import Standing
from tracker.report.facts import PaceFacts
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.scoring.score import Status, Term, rounded

#: More points than these are no more to be seen in so small a picture.
MOST_POINTS = 80
#: Every second level of the fan is enough for it.
THINNED = 2
#: A goal whose source was not read may look as if it were behind, and one that is done or has not begun has no pace.
DRAWN = (Status.BEHIND, Status.OVERDUE, Status.AHEAD, Status.ON_TRACK, Status.PAUSED)


def pace_facts(standing: Standing, forecasts: Forecasts) -> PaceFacts | None:
    """The pace of the goal that needs it most, which the report's first sentence names, too. One query.

    Null where every goal is a milestone, or is none to draw.
    """
    term = next((each for each in neediest_first(standing.score.terms) if _has_pace(each, standing)), None)
    if term is None:
        return None
    goal_id, on = int(term.goal), standing.on
    goal, spec, future = standing.goals[goal_id], standing.specs[goal_id], forecasts.drawn(goal_id)
    line, fan = plan_line(spec), fan_of(term, future)
    done = units_by_day(standing.plan.user, {goal_id: goal}, since=spec.start, until=on)[goal_id]
    course, days = Course(list(done), list(accumulate(done.values()))), _days(spec, on)
    actual = [course.until(day) for day in days if day <= on]
    return PaceFacts(
        goal=goal_id,
        title=goal["title"],
        metric=goal["metric"],
        first=spec.start.isoformat(),
        last=last_drawn(spec, future, on).isoformat(),
        on=on.isoformat(),
        target=figure(term.q),
        actual_now=figure(term.actual),
        due_now=figure(term.due),
        days=[day.isoformat() for day in days],
        planned=[_short(line.planned(day)) for day in days],
        actual=[_short(units) for units in actual],
        days_ahead=[*_days_ahead(line, days, actual[:-1]), term.days_ahead],
        breaks=[(first.isoformat(), last.isoformat()) for first, last in spec.breaks],
        stepped=not spec.divisible,
        fan=[_level(each) for each in [*fan[:-1:THINNED], *fan[-1:]]],
        p50=_day(future.forecast.p50),
        p85=_day(future.forecast.p85),
    )


def _has_pace(term: Term, standing: Standing) -> bool:
    milestone = standing.goals[int(term.goal)]["kind"] == "milestone"
    return not milestone and bool(term.q) and term.status in DRAWN


def _days(spec: GoalSpec, on: date) -> list[date]:
    """The day before the start, the goal's end, the report's day, and at even distances from it: days, or weeks."""
    first, last = spec.start - ONE_DAY, max(spec.end, on)
    length = (last - first).days
    step = timedelta(days=1 if length <= MOST_POINTS else 7 * ceil(length / 7 / MOST_POINTS))
    before, after = (on - first) // step, (last - on) // step
    between = (on + number * step for number in range(-before, after + 1))
    return sorted({first, spec.end, *between})


def _days_ahead(line: PlanLine, days: Sequence[date], actual: Sequence[Fraction]) -> Iterator[int | None]:
    """Null once it was reached, and before the goal's first day."""
    for day, units in zip(days, actual, strict=False):
        yield line.days_ahead(day, units) if day >= line.spec.start and units < line.q else None


def _short(units: Fraction) -> str:
    """To a hundredth: more cannot be seen, and a report keeps hundreds of them."""
    return figure(rounded(units, 2))


def _level(level: FanLevel) -> tuple[str, str, str, str]:
    days = (level.early, level.likely, level.safe)
    early, likely, safe = (day.isoformat() for day in days)
    return _short(Fraction(level.amount)), early, likely, safe


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
