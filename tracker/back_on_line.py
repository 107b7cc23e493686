"""What puts a goal on its line: how much by when, or until when nothing is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.days import IsoWeek, period_bounds
from tracker.next_steps import AT_REST, owed
from tracker.scoring.plan_line import GoalSpec, plan_line
from tracker.scoring.score import Status, Term

#: A month's end is told where it is at least so far from Sunday, and the end of the goal from there.
APART = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class By:
    """So much more by a day, ready to print."""

    day: date
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOnLine:
    """What a goal asks for next, ready to print. ``say`` is a short sentence, ``more`` what it means."""

    say: str
    more: str
    by: tuple[By, ...]
    #: The last day on which nothing more is asked; None where something is owed by Sunday, or nothing ever is.
    until: date | None


def back_on_line(goal: Mapping[str, Any], spec: GoalSpec, term: Term, today: date) -> BackOnLine | None:
    """None where it asks for nothing now: not begun, reached, over, in a break, or not known."""
    if spec.kind == "milestone" or term.status in AT_REST or term.status == Status.OVERDUE:
        return None
    line, language = plan_line(spec), sentences.language()
    owing = owed(spec, term, today)
    days = _days(spec, today)
    by = tuple(By(day, sentences.done(left, goal)) for day in days if (left := line.due(day) - term.actual) > 0)
    if owing.units:
        said = {"units": sentences.done(owing.units, goal), "day": figures.day(days[0], today, language)}
        return BackOnLine(
            say=_("%(units)s by %(day)s") % said,
            more=_("With that it stands on its line."),
            by=by[1:],
            until=None,
        )
    if owing.next_day is None:
        return None
    until = owing.next_day - timedelta(days=1)
    spare = (until - today).days
    words = ngettext(
        "Nothing more is asked for until then: %(days)s day.",
        "Nothing more is asked for until then: %(days)s days.",
        spare,
    )
    return BackOnLine(
        say=_("Safe until %(day)s") % {"day": figures.day(until, today, language)},
        more=words % {"days": figures.number(spare)},
        by=by,
        until=until,
    )


def _days(spec: GoalSpec, today: date) -> list[date]:
    """Sunday, the ends of the month and of the quarter, the goal's end; those that fall close together once."""
    wanted = (period_bounds("month", today)[1], period_bounds("quarter", today)[1], spec.end)
    days = [min(IsoWeek.of(today).last, spec.end)]
    for day in wanted:
        if days[-1] + APART <= day <= spec.end:
            days.append(day)
    return days
