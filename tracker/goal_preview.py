"""What a goal would ask for, said while its form is being filled in."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.days import ONE_DAY, ONE_WEEK, IsoWeek
from tracker.measuring import units_by_day
from tracker.models import Goal, Plan
from tracker.planning import Figures, picture_of, specs_of
from tracker.scoring.plan_line import GoalSpec, plan_line

LOOK_BACK = 8
#: Ten years: a later day is no day to plan with.
FARTHEST = timedelta(days=3_652)


def preview(
    plan: Plan,
    wanted: Mapping[str, Any],
    new: Figures,
    *,
    today: date,
    of: Goal | None = None,
    since: date | None = None,
) -> list[str]:
    """Sentences about a goal with these own fields and figures; none about a milestone, which asks for one thing.

    ``of`` is the goal that is changed, ``since`` the day from which its new figures act. Five queries at most.
    """
    if wanted["kind"] == Goal.Kind.MILESTONE:
        return []
    picture = picture_of(plan)
    goal = _pictured(wanted, new, next((each for each in picture["goals"] if of and each["id"] == of.pk), None), since)
    spec = specs_of({**picture, "goals": [goal]})[0]
    line = plan_line(spec)
    if not line.q:
        return [_("It asks for nothing.")]
    return [_asked(spec, goal, today), _at_your_pace(plan, spec, goal, today)]


def _pictured(
    wanted: Mapping[str, Any], new: Figures, before: Mapping[str, Any] | None, since: date | None
) -> dict[str, Any]:
    """The goal as a plan's picture would have it."""
    start = wanted["start"].isoformat()
    acts = max(start, since.isoformat()) if before and since else start
    kept = [each for each in before["figures"] if each["since"] < acts] if before else []
    figures_now = {"since": acts, "target": str(new.target), "period": new.period, "end": new.end.isoformat()}
    own = {name: wanted[name] for name in ("title", "metric", "kind", "filter")}
    return own | {"id": 0, "weight": "1", "start": start, "figures": [*kept, figures_now]}


def _asked(spec: GoalSpec, goal: Mapping[str, Any], today: date) -> str:
    """``That is 4.6 h a week, 720 h in all until 30 Nov 2029.``"""
    line, language = plan_line(spec), sentences.language()
    days = line.active_days_after(spec.start - ONE_DAY)
    week = line.q / days * (7 - len(spec.pieces[-1].rest_weekdays))
    said = {
        "rate": figures.weekly(week, language, divisible=spec.divisible),
        "all": sentences.amount(line.q, goal),
        "day": figures.short_day(spec.end, today, language),
    }
    return _("That is %(rate)s, %(all)s in all until %(day)s.") % said


def _at_your_pace(plan: Plan, spec: GoalSpec, goal: Mapping[str, Any], today: date) -> str:
    """When it would be reached as the last weeks went, whether or not it had begun."""
    language, last = sentences.language(), IsoWeek.of(today).previous.last
    first = last - LOOK_BACK * ONE_WEEK + ONE_DAY
    begun = min(spec.start, first)
    (by_day,) = units_by_day(plan.user, {0: {**goal, "start": begun.isoformat()}}, since=begun, until=today).values()
    pace = sum((units for day, units in by_day.items() if first <= day <= last), Fraction(0)) / LOOK_BACK
    if not pace:
        return _("Your last %(weeks)s weeks brought nothing that it counts.") % {"weeks": LOOK_BACK}
    done = sum((units for day, units in by_day.items() if day >= spec.start), Fraction(0))
    wait = max(Fraction(0), plan_line(spec).q - done) / pace * 7
    said: dict[str, object] = {"weeks": LOOK_BACK, "pace": figures.weekly(pace, language, divisible=spec.divisible)}
    if wait > FARTHEST.days:
        return _("Your last %(weeks)s weeks brought %(pace)s: at that pace it takes over ten years.") % said
    day = figures.short_day(max(today, spec.start) + timedelta(days=int(wait)), today, language)
    return _("Your last %(weeks)s weeks brought %(pace)s: at that pace it is reached on %(day)s.") % (
        said | {"day": day}
    )
