"""Health: weeks of study above the ceiling that their owner set, and rest days, named and never praised."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures
from tracker.days import IsoWeek, ReportPeriod, each_day
from tracker.metrics import METRICS
from tracker.models import User
from tracker.progress import Standing
from tracker.scoring.plan_line import GoalSpec, plan_line
from tracker.scoring.score import Score, Status
from tracker.sentences import told
from tracker.study_days import FreeDays, minutes_by_day

#: Rest days are looked at over the four weeks that end with the day.
REST_DAYS_OF = timedelta(days=28)
#: From so many rest weekdays on, study on every one of them is worth a word.
FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Study of lately against ``ceiling``, in hours an ISO week (None: there is none).

    ``weeks`` in a row were above it, up to the running one or, where ``running`` is false, up to the one before.
    ``worked`` of the ``rests`` rest weekdays of the last four weeks brought study; those in breaks are in neither.
    """

    ceiling: int | None = None
    weeks: int = 0
    running: bool = False
    rests: int = 0
    worked: int = 0

    @property
    def resting(self) -> bool:
        """Whether nothing may ask for study any more: the running week is above the ceiling."""
        return self.running and self.weeks > 0

    @property
    def never_rested(self) -> bool:
        return self.rests >= FEW and self.worked == self.rests


def health(minutes: Mapping[date, int], *, ceiling: int | None, free: FreeDays, today: date) -> Health:
    """As of a day, from the minutes of study of each day of some weeks before it. Pure; it asks for no more of them."""
    this_week = IsoWeek.of(today)
    running = _is_over(minutes, ceiling, this_week)
    rests = [day for day in each_day(today - REST_DAYS_OF + timedelta(days=1), today) if free.is_rest(day)]
    return Health(
        ceiling=ceiling,
        weeks=_weeks_over(minutes, ceiling, this_week if running else this_week.previous),
        running=running,
        rests=len(rests),
        worked=sum(minutes.get(day, 0) > 0 for day in rests),
    )


def weeks_above(minutes: Mapping[date, int], ceiling: int | None, first: date, last: date) -> int:
    """How many weeks that ended from first to last were above the ceiling, from the minutes of each day."""
    weeks = (IsoWeek.of(day) for day in each_day(first, last) if day == IsoWeek.of(day).last)
    return sum(_is_over(minutes, ceiling, week) for week in weeks)


def lately(user: User, free: FreeDays, today: date) -> Health:
    """The same, of a person. One query."""
    return health(minutes_by_day(user, today), ceiling=user.study_ceiling, free=free, today=today)


def asked(standing: Standing, lately: Health) -> Score:
    """The score in which the next action is looked for."""
    return asks_for_no_study(standing.score, standing.goals) if lately.resting else standing.score


def asks_for_no_study(now: Score, goals: Mapping[int, Mapping[str, Any]]) -> Score:
    """The score with its goals of hours at rest, so that what is looked for in it is of another kind."""
    terms = (
        replace(term, status=Status.PAUSED) if is_study(goals[int(term.goal)]["metric"]) else term for term in now.terms
    )
    return replace(now, terms=tuple(terms))


def is_study(metric: str) -> bool:
    """Whether a metric counts hours of study."""
    return metric in METRICS and "study" in METRICS[metric].kinds


def study_planned(
    specs: Mapping[int, GoalSpec], goals: Mapping[int, Mapping[str, Any]], period: ReportPeriod
) -> Fraction | None:
    """Hours that goals of study ask of a week or month; None without one. Goals may take the same: the most holds."""
    lines = [plan_line(spec) for goal_id, spec in specs.items() if is_study(goals[goal_id]["metric"])]
    return max((line.planned(period.last) - line.planned(period.previous.last) for line in lines), default=None)


def health_line(now: Health, planned: Fraction | None) -> str:
    """Weeks above the ceiling by name, and what the plan asked of the newest (``planned`` hours); "" for nothing."""
    if now.ceiling is not None and now.weeks:
        return told(_above(now), _asked(now.ceiling, planned), _rest_days(now))
    if now.never_rested:
        said = {"number": now.rests}
        return _("Study on each of the %(number)s rest days of the last four weeks. Rest days ask for nothing.") % said
    return ""


def instead(now: Health, points: Fraction) -> str:
    """Why the next action is no study, and what it brings."""
    said = {"ceiling": now.ceiling, "gain": figures.signed(points, 1)}
    if points > 0:
        return _("The week is above %(ceiling)s h of study, so this is of another kind: %(gain)s.") % said
    return _("The week is above %(ceiling)s h of study, so this is of another kind.") % said


def rest_instead(now: Health) -> str:
    """What to say where nothing but study could be next."""
    return _("Rest: the week is above %(ceiling)s h of study, and nothing else is due.") % {"ceiling": now.ceiling}


def can_wait(now: Health) -> str:
    """What a goal of study owes in such a week."""
    return _("It can wait: the week is above %(ceiling)s h.") % {"ceiling": now.ceiling}


def _above(now: Health) -> str:
    said = {"ceiling": now.ceiling, "weeks": now.weeks}
    if now.weeks == 1:
        return (_("Above %(ceiling)s h this week.") if now.running else _("Above %(ceiling)s h last week.")) % said
    if now.running:
        return _("Above %(ceiling)s h for %(weeks)s weeks.") % said
    return _("Above %(ceiling)s h for %(weeks)s weeks, up to last Sunday.") % said


def _asked(ceiling: int, planned: Fraction | None) -> str:
    if planned is None:
        return ""
    if not planned:
        return _("The plan asks for nothing.")
    said = {"hours": figures.number(planned, 1)}
    if planned > ceiling:
        return _("The plan asks for %(hours)s: a smaller target or a later end brings it below the ceiling.") % said
    return _("The plan asks for %(hours)s.") % said


def _rest_days(now: Health) -> str:
    if not now.worked:
        return _("Rest days do not count against you.")
    words = ngettext(
        "Study on %(worked)s rest day of the last four weeks: rest days do not count against you.",
        "Study on %(worked)s rest days of the last four weeks: rest days do not count against you.",
        now.worked,
    )
    return words % {"worked": now.worked}


def _is_over(minutes: Mapping[date, int], ceiling: int | None, week: IsoWeek) -> bool:
    return ceiling is not None and sum(minutes.get(day, 0) for day in week.days()) > 60 * ceiling


def _weeks_over(minutes: Mapping[date, int], ceiling: int | None, week: IsoWeek) -> int:
    weeks = 0
    while _is_over(minutes, ceiling, week):
        weeks, week = weeks + 1, week.previous
    return weeks
