"""What a goal would ask for, said while its form is being filled in."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import asking, figures, sentences
from tracker.days import ONE_DAY, ONE_WEEK, IsoWeek
from tracker.measuring import units_by_day
from tracker.models import Goal, Plan
from tracker.planning import Figures, picture_of, specs_of
from tracker.revision_words import eases
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.shares import percents

LOOK_BACK = 8
#: Ten years: a later day is no day to plan with.
FARTHEST = timedelta(days=3_652)


def weight_share(plan: Plan, weight: Decimal, *, of: Goal | None = None) -> str:
    """What part of the whole plan this weight is: ``30 % of the plan``. ``of`` is the goal that has it already."""
    others = [Fraction(goal.weight) for goal in plan.goals.open() if of is None or goal.pk != of.pk]
    return share_in_words(percents([*others, Fraction(weight)])[-1])


def share_in_words(percent: int) -> str:
    """``30 % of the plan``; what is cut to nothing is ``under 1 %``."""
    if not percent:
        return _("under 1 % of the plan")
    return _("%(share)s of the plan") % {"share": figures.percent(Fraction(percent, 100), sentences.language())}


def preview(
    plan: Plan,
    wanted: Mapping[str, Any],
    new: Figures,
    *,
    today: date,
    of: Goal | None = None,
    since: date | None = None,
) -> list[str]:
    """Sentences about a goal with these own fields and figures.

    ``of`` is the goal that is changed, ``since`` the day from which its new figures act. Six queries at most.
    """
    picture = picture_of(plan)
    goal = _pictured(wanted, new, next((each for each in picture["goals"] if of and each["id"] == of.pk), None), since)
    spec = specs_of({**picture, "goals": [goal]})[0]
    eased = _eases(plan, spec, of, goal, today) if of else []
    if spec.kind == "milestone":
        return [_due(plan, spec, goal, today), *eased]
    line = plan_line(spec)
    if not line.q:
        return [_("It asks for nothing."), *eased]
    begins = max(spec.start, since or spec.start) if of else spec.start
    said = [_asked(line, begins, today)]
    if begins == spec.start:
        said.append(_first(line, today))
    return [*filter(None, said), _at_your_pace(plan, spec, goal, today), *eased]


def _eases(plan: Plan, spec: GoalSpec, of: Goal, goal: Mapping[str, Any], today: date) -> list[str]:
    """Whether less is asked of the next seven days than by the revision before today's."""
    earlier = plan.revisions.filter(on__lt=today).last()
    then = next((each for each in earlier.picture["goals"] if each["id"] == of.pk), None) if earlier else None
    if earlier is None or then is None:
        return []
    before = specs_of({**earlier.picture, "goals": [then]})[of.pk]
    units = eases(before, spec if then["metric"] == goal["metric"] else None, then, today)
    if not units:
        return []
    return [_("This eases the next seven days: %(units)s. The revision will say so.") % {"units": units}]


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


def _due(plan: Plan, spec: GoalSpec, goal: Mapping[str, Any], today: date) -> str:
    """``Due on Wed 30 Jun, 214 days from now; nothing is asked before.``"""
    (by_day,) = units_by_day(plan.user, {0: goal}, since=spec.start, until=today).values()
    said = {"day": figures.day(spec.end, today, sentences.language()), "count": f"{abs((spec.end - today).days):,}"}
    if by_day:
        return _("Due on %(day)s. Something that it counts has happened since its first day, so it is reached.") % said
    if spec.end < today:
        return _("Due on %(day)s, which is past: it would be overdue from the start.") % said
    if spec.end == today:
        return _("Due today.")
    days = ngettext(
        "Due on %(day)s, %(count)s day from now; nothing is asked before.",
        "Due on %(day)s, %(count)s days from now; nothing is asked before.",
        (spec.end - today).days,
    )
    return days % said


def _asked(line: PlanLine, begins: date, today: date) -> str:
    """``20 h a month is 4 h 37 min a week; 720 h until 30 Nov 2029.``"""
    spec, piece = line.spec, line.spec.pieces[-1]
    said = {
        "all": asking.total(line.q, divisible=spec.divisible),
        "day": figures.short_day(spec.end, today, sentences.language()),
        "since": figures.short_day(begins, today, sentences.language()),
        "span": asking.span(spec.start, spec.end),
    }
    if piece.period and piece.target:
        said["promise"] = asking.promise(piece.target, piece.period, divisible=spec.divisible)
        said["rate"] = asking.in_other_words(piece.target, piece.period, divisible=spec.divisible)
        return _("%(promise)s is %(rate)s; %(all)s in all until %(day)s.") % said
    before = begins - ONE_DAY
    days = line.active_days_after(before)
    left = max(Fraction(0), line.q - line.planned(before))
    if not days or not left:
        return _("%(all)s in all until %(day)s; nothing more is asked for.") % said
    said["rate"] = asking.rate(left / days * (7 - len(piece.rest_weekdays)), divisible=spec.divisible)
    if begins > spec.start:
        return _("%(all)s in all until %(day)s; from %(since)s on that is %(rate)s.") % said
    return _("%(all)s in %(span)s is %(rate)s; its last day is %(day)s.") % said


def _first(line: PlanLine, today: date) -> str:
    """What is due first: ``Its first day, Tue 1 Dec, asks for 39 min.``; ``The first one is due by Wed 30 Dec.``"""
    language = sentences.language()
    if not line.spec.divisible:
        day = line.due_day(1) or line.last_active_day
        return _("The first one is due by %(day)s.") % {"day": figures.day(day, today, language)} if day else ""
    day = line.spec.start
    while not line.planned(day):
        day += ONE_DAY
    asked = asking.amount(line.planned(day), divisible=True)
    return _("Its first day, %(day)s, asks for %(time)s.") % {"day": figures.day(day, today, language), "time": asked}


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
    said: dict[str, object] = {"weeks": LOOK_BACK, "pace": asking.rate(pace, divisible=spec.divisible)}
    if wait > FARTHEST.days:
        return _("Your last %(weeks)s weeks brought %(pace)s: at that pace it takes over ten years.") % said
    day = figures.short_day(max(today, spec.start) + timedelta(days=int(wait)), today, language)
    return _("Your last %(weeks)s weeks brought %(pace)s: at that pace it is reached on %(day)s.") % (
        said | {"day": day}
    )
