"""The only writer of plans. Every change acts from a day on and makes a revision; what was planned stays known.

Stored closings stay as they are, but for those of days that a change names: a slip that is corrected from the goal's
start, a goal or a break in the past. The score of a day that is asked for is always that of the plan as it is now.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Least
from django.http import Http404
from django.shortcuts import get_object_or_404

from tracker.days import ONE_DAY
from tracker.metrics import METRICS
from tracker.models import Break, Goal, GoalFigures, Plan, PlanRevision, RestWeekdays, User
from tracker.scoring.plan_line import GoalSpec, Piece

#: More would keep its closings' transactions, for which other writers wait, too long.
MOST_GOALS = 100

#: A plan as plain JSON data: what a revision keeps, and what is scored.
Picture = Mapping[str, Any]


class FullPlan(Exception):
    """The plan holds as many goals as it may."""


class ChangedMeanwhile(Exception):
    """The plan is no longer as it was when somebody began to change it."""


class HasPlan(Exception):
    """There is a current plan, beside which no other can be."""


class Ended(Http404):
    """The plan was ended meanwhile; as for whoever comes later, there is nothing to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What of a goal can change over time. ``target`` is per period for a recurring goal, and 1 for a milestone."""

    target: Decimal
    period: str
    end: date


def put_plan(
    user: User, *, title: str, start: date, end: date, rest_weekdays: Iterable[int], today: date
) -> tuple[Plan, bool]:
    """Make the user's current plan, or change it; new rest weekdays act from today. Returns it, and if it is new."""
    with _change(user):
        plan = Plan.objects.current_of(user)
        made = plan is None
        acts_from = today if plan and start == plan.start else min(start, today)
        if plan is None:
            plan = Plan.objects.create(user=user, title=title, start=start, end=end)
            RestWeekdays.objects.create(plan=plan, since=start, weekdays=sorted(set(rest_weekdays)))
        else:
            plan.title, plan.start, plan.end = title, start, end
            plan.save(update_fields=["title", "start", "end"])
            _rest_from(plan, today, sorted(set(rest_weekdays)))
        _revise(plan, today, acts_from=acts_from)
    return plan, made


def add_goal(plan: Plan, *, figures: Figures, today: date, **values: Any) -> Goal:
    """Add a goal; ``values`` are the goal's own fields (title, metric, kind, weight, start, skill, filter).

    Raises FullPlan where there are ``MOST_GOALS`` already; archived ones do not count.
    """
    with _change_of(plan):
        _refuse_too_many(plan)
        goal = Goal.objects.create(plan=plan, **values)
        _figures_from(goal, goal.start, figures)
        _revise(plan, today, acts_from=goal.start)
    return goal


def change_goal(
    goal: Goal, *, today: date, figures: Figures | None = None, acts_from: date | None = None, **values: Any
) -> Goal:
    """Change a goal. New figures act from ``acts_from`` (today where None): before it the old line stays.

    From the goal's start on they correct a slip. ``values`` are own fields of the goal; they hold for all its days, but
    change no stored closing.
    """
    with _change_of(goal.plan):
        held = get_object_or_404(Goal.objects.open().select_related("plan__user"), pk=goal.pk)
        moved = values.get("start", held.start)
        first = min(held.start, moved) if moved != held.start else today
        for name, value in values.items():
            setattr(held, name, value)
        held.save()
        if "start" in values:
            _move_start(held)
        since = max(acts_from or today, held.start)
        if figures is not None:
            first = min(first, since)
            held.figures.filter(since__gte=since).delete()
            _figures_from(held, since, figures)
        _revise(held.plan, today, acts_from=first)
    return held


def set_weights(plan: Plan, weights: Mapping[int, Decimal], *, before: Mapping[int, Decimal], today: date) -> None:
    """Give the plan's goals their weights in one go, by id; like all own fields they hold for all days.

    ``before`` are the weights of all goals as they were known; where others are stored, or other goals are there,
    nothing is changed: ChangedMeanwhile is raised, unless the plan is as wanted already.
    """
    with _change_of(plan):
        goals = list(plan.goals.open())
        stored = {goal.pk: goal.weight for goal in goals}
        if stored == weights:
            return
        if stored != before:
            raise ChangedMeanwhile
        changed = [goal for goal in goals if goal.weight != weights[goal.pk]]
        for goal in changed:
            goal.weight = weights[goal.pk]
        Goal.objects.bulk_update(changed, ["weight"])
        _revise(plan, today, acts_from=today)


def archive_goal(goal: Goal, *, today: date) -> None:
    """Take a goal out of the plan; its activity stays, its weekly aim goes. Archiving twice changes nothing."""
    with _change_of(goal.plan):
        if goal.archived_on is None:
            goal.archived_on, goal.weekly_aim = today, None
            goal.save(update_fields=["archived_on", "weekly_aim"])
            _revise(goal.plan, today, acts_from=today)


def restore_goal(goal: Goal, *, today: date) -> None:
    """Bring an archived goal back as it was; the days between are planned, too. Doing so twice changes nothing.

    Raises FullPlan.
    """
    with _change_of(goal.plan) as plan:
        held = Goal.objects.get(pk=goal.pk)
        if held.archived_on is None:
            return
        _refuse_too_many(plan)
        held.archived_on = None
        held.save(update_fields=["archived_on"])
        _revise(plan, today, acts_from=today)


def set_weekly_aim(goal: Goal, aim: Decimal | None, *, today: date) -> None:
    """Keep what its owner means to do a week, in units, or drop it. It makes a revision and is never scored."""
    with _change_of(goal.plan) as plan:
        Goal.objects.open().filter(pk=goal.pk).update(weekly_aim=aim)
        _revise(plan, today, acts_from=today)


def add_break(plan: Plan, *, start: date, end: date, note: str, today: date) -> Break:
    """Ask for nothing from ``start`` to ``end``, both included."""
    with _change_of(plan):
        pause = Break.objects.create(plan=plan, start=start, end=end, note=note, declared_on=today)
        _revise(plan, today, acts_from=start)
    return pause


def change_break(pause: Break, *, start: date, end: date, note: str, today: date) -> None:
    """Give a break other days. Where it takes in days that it left out before, it counts as declared today."""
    with _change_of(pause.plan) as plan:
        held = get_object_or_404(Break, pk=pause.pk)
        first = min(held.start, start)
        if start < held.start or end > held.end:
            held.declared_on = today
        held.start, held.end, held.note = start, end, note
        held.save()
        _revise(plan, today, acts_from=first)


def remove_break(pause: Break, *, today: date) -> None:
    """Plan for these days again."""
    with _change_of(pause.plan):
        start, plan = pause.start, pause.plan
        pause.delete()
        _revise(plan, today, acts_from=start)


def end_plan(plan: Plan, *, today: date) -> None:
    """Make it nobody's current plan; today is its last day. It is kept with all that belongs to it.

    Ending twice changes nothing.
    """
    with _change(plan.user):
        Plan.objects.filter(pk=plan.pk, current=True).update(current=False, ended_on=today)


def take_up(plan: Plan, *, today: date, as_break: bool) -> None:
    """Make a plan that was ended the current one again; ``as_break`` asks for nothing of the days between.

    Raises HasPlan where another is current. Taking up the current plan changes nothing.
    """
    with _change(plan.user) as user:
        held = Plan.objects.get(pk=plan.pk)
        if held.ended_on is None:
            return
        _refuse_a_second(user)
        first = held.ended_on + ONE_DAY
        held.current, held.ended_on = True, None
        held.save(update_fields=["current", "ended_on"])
        if as_break and first < today:
            Break.objects.create(plan=held, start=first, end=today - ONE_DAY, declared_on=today)
        _revise(held, today, acts_from=first)


def start_anew(plan: Plan, *, start: date, today: date) -> Plan:
    """A new current plan with the goals, weights, filters and rest weekdays of this one, every day moved along.

    Its baseline is its own; breaks and archived goals stay behind. Raises HasPlan where there is a current plan.
    """
    moved = start - plan.start
    with _change(plan.user) as user:
        _refuse_a_second(user)
        rest = current_rest_weekdays(plan)
        new, _made = put_plan(
            user, title=plan.title, start=start, end=plan.end + moved, rest_weekdays=rest, today=today
        )
        for goal in plan.goals.open().prefetch_related("figures"):
            now = current_figures(goal)
            own = {name: getattr(goal, name) for name in ("title", "metric", "kind", "weight", "skill", "filter")}
            figures = Figures(target=now.target, period=now.period, end=now.end + moved)
            add_goal(new, figures=figures, today=today, start=goal.start + moved, **own)
    return new


def current_figures(goal: Goal) -> GoalFigures:
    """The figures that the goal ends with, which pages and the API show."""
    return max(goal.figures.all(), key=lambda figures: figures.since)


def current_rest_weekdays(plan: Plan) -> list[int]:
    """The weekdays (ISO numbers) on which the plan asks for nothing now."""
    rules = sorted(plan.rest_weekdays.all(), key=lambda rule: rule.since)
    return list(rules[-1].weekdays) if rules else []


def picture_of(plan: Plan) -> Picture:
    """The plan as it stands, as JSON data. Four queries, whatever its size."""
    goals = plan.goals.open().prefetch_related("figures")
    return {
        "title": plan.title,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "goals": [goal_picture(goal) for goal in goals],
        "rest_weekdays": [
            {"since": rule.since.isoformat(), "weekdays": rule.weekdays} for rule in plan.rest_weekdays.all()
        ],
        "breaks": [{"start": each.start.isoformat(), "end": each.end.isoformat()} for each in plan.breaks.all()],
    }


def specs_of(picture: Picture) -> dict[int, GoalSpec]:
    """The goals of a picture as scoring takes them, by goal id."""
    breaks = tuple((date.fromisoformat(each["start"]), date.fromisoformat(each["end"])) for each in picture["breaks"])
    return {goal["id"]: _spec(goal, picture["rest_weekdays"], breaks) for goal in picture["goals"]}


def goal_picture(goal: Goal) -> dict[str, Any]:
    """A goal as a plan's picture has it, an archived one, too."""
    return {
        "id": goal.pk,
        "title": goal.title,
        "metric": goal.metric,
        "kind": goal.kind,
        "weight": str(goal.weight),
        "start": goal.start.isoformat(),
        "skill": goal.skill,
        "filter": goal.filter,
        "weekly_aim": None if goal.weekly_aim is None else str(goal.weekly_aim),
        "figures": [
            {
                "since": each.since.isoformat(),
                "target": str(each.target),
                "period": each.period,
                "end": each.end.isoformat(),
            }
            for each in sorted(goal.figures.all(), key=lambda figures: figures.since)
        ],
    }


def _spec(goal: Mapping[str, Any], rest: list[dict[str, Any]], breaks: tuple[tuple[date, date], ...]) -> GoalSpec:
    start = date.fromisoformat(goal["start"])
    changes = {max(date.fromisoformat(each["since"]), start) for each in (*goal["figures"], *rest)} | {start}
    return GoalSpec(
        id=goal["id"],
        kind=goal["kind"],
        divisible=goal["metric"] in METRICS and METRICS[goal["metric"]].divisible,
        weight=Fraction(goal["weight"]),
        start=start,
        pieces=tuple(_piece(day, goal["figures"], rest) for day in sorted(changes)),
        breaks=breaks,
    )


def _piece(day: date, figures: list[dict[str, Any]], rest: list[dict[str, Any]]) -> Piece:
    acting = _acting(day, figures)
    return Piece(
        since=day,
        target=Fraction(acting["target"]),
        period=acting["period"] or None,
        end=date.fromisoformat(acting["end"]),
        rest_weekdays=frozenset(_acting(day, rest)["weekdays"]) if rest else frozenset(),
    )


def _acting(day: date, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """The rule that acts on a day: the last that began by then, or the first of all."""
    begun = [rule for rule in rules if rule["since"] <= day.isoformat()]
    return begun[-1] if begun else rules[0]


def _rest_from(plan: Plan, since: date, weekdays: list[int]) -> None:
    """Other rest weekdays from a day on. The first rule acts on all days before, also where the plan begins later."""
    if weekdays != current_rest_weekdays(plan):
        first = plan.rest_weekdays.earliest("since")
        plan.rest_weekdays.filter(since__gte=since).exclude(pk=first.pk).delete()
        if first.since >= since:
            first.since = since - ONE_DAY
            first.save(update_fields=["since"])
        RestWeekdays.objects.create(plan=plan, since=since, weekdays=weekdays)


def _figures_from(goal: Goal, since: date, figures: Figures) -> None:
    GoalFigures.objects.update_or_create(
        goal=goal, since=since, defaults={"target": figures.target, "period": figures.period, "end": figures.end}
    )


def _move_start(goal: Goal) -> None:
    """Let the first figures act from the goal's start, wherever it moved."""
    acting = goal.figures.filter(since__lte=goal.start).last() or goal.figures.first()
    assert acting is not None, "a goal has figures from its making on"
    goal.figures.filter(since__lt=goal.start).exclude(pk=acting.pk).delete()
    acting.since = goal.start
    acting.save(update_fields=["since"])


def _refuse_too_many(plan: Plan) -> None:
    if plan.goals.open().count() >= MOST_GOALS:
        raise FullPlan


def _refuse_a_second(user: User) -> None:
    if Plan.objects.current_of(user):
        raise HasPlan


def _revise(plan: Plan, today: date, *, acts_from: date) -> None:
    """Keep a picture of the plan, one for all changes of a day. Its closings from ``acts_from`` on are out of date."""
    latest = plan.revisions.last()
    picture = picture_of(Plan.objects.get(pk=plan.pk))
    if latest is not None and latest.picture == picture:
        return
    if latest is None or latest.on < today:
        PlanRevision.objects.create(plan=plan, number=latest.number + 1 if latest else 1, on=today, picture=picture)
    else:
        latest.picture = picture
        latest.save(update_fields=["picture"])
    first = Value(acts_from)
    Plan.objects.filter(pk=plan.pk).update(closings_from=Least(Coalesce(F("closings_from"), first), first))


@contextmanager
def _change(user: User) -> Iterator[User]:
    """A transaction for one change; two changes to one user's plan wait for each other."""
    with transaction.atomic():
        yield User.objects.hold(user)


@contextmanager
def _change_of(plan: Plan) -> Iterator[Plan]:
    """The same for a plan, as it is now. Raises Ended where it is no longer the current one."""
    with _change(plan.user):
        held = Plan.objects.filter(pk=plan.pk, current=True).select_related("user").first()
        if held is None:
            raise Ended
        yield held
