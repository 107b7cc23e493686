"""What the plan's page says: its goals with their figures, the baseline beside them, its breaks and revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.goal_filter import in_words
from tracker.goal_rows import GoalRow, goal_rows
from tracker.models import Break, Goal, Plan
from tracker.planning import current_rest_weekdays
from tracker.progress import Standing
from tracker.retirement import Retirement, goal_retirement
from tracker.revision_words import RevisionWords, declared, revision_words
from tracker.scoring.score import rounded

#: So many revisions stand on the plan's page; a page of their own has all.
NEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGoal:
    """One goal with what it asks for. ``narrowed`` is "" where it takes all of its metric's activity."""

    row: GoalRow
    counts: str
    narrowed: str
    weight: str
    start: date
    end: date
    retirement: Retirement | None


@dataclass(frozen=True, slots=True)
class BreakRow:
    """A break, and whether it was asked for ahead or afterwards."""

    row: Break
    declared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedGoal:
    """What a goal asked for in revision 1, and what it asks for now; "" where it was, or is, not part of the plan."""

    title: str
    then: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan in full. ``score`` and ``baseline`` (against revision 1) are None before anything was due."""

    plan: Plan
    rest: str
    goals: tuple[PlanGoal, ...]
    archived: tuple[Goal, ...]
    breaks: tuple[BreakRow, ...]
    #: The newest ones, the newest first.
    revisions: tuple[RevisionWords, ...]
    older_revisions: bool
    #: Every goal as revision 1 had it and as it is; empty while that is the only one.
    compared: tuple[ComparedGoal, ...]
    score: Decimal | None
    baseline: Decimal | None


def plan_page(standing: Standing) -> PlanPage:
    """A handful of queries, however long the history."""
    plan = standing.plan
    own, revisions = own_labels(plan), revision_words(plan, today=standing.on, newest=NEWEST)
    return PlanPage(
        plan=plan,
        rest=figures.listed(_weekdays(plan), sentences.language()),
        goals=tuple(_plan_goal(standing, row, own) for row in goal_rows(standing)),
        archived=tuple(plan.goals.exclude(archived_on=None)),
        breaks=tuple(BreakRow(each, declared(each.start, each.declared_on)) for each in plan.breaks.all()),
        revisions=revisions,
        older_revisions=bool(revisions) and revisions[-1].number > 1,
        compared=_compared(standing) if revisions and revisions[0].number > 1 else (),
        score=_rounded(standing.score.score),
        baseline=_rounded(standing.baseline),
    )


def own_labels(plan: Plan) -> dict[str, str]:
    """What the owner's own metrics are called, by slug."""
    return dict(plan.user.custom_metrics.values_list("slug", "label"))


def weight_in_words(weight: Fraction, whole: Fraction) -> str:
    """``3 of 10``."""
    return _("%(weight)s of %(whole)s") % {"weight": _short(weight), "whole": _short(whole)}


def _compared(standing: Standing) -> tuple[ComparedGoal, ...]:
    """The baseline's goals in their order, then those that were added since."""
    first = standing.plan.revisions.first()
    assert first is not None, "a plan has a revision from its making on"
    then, now = {goal["id"]: goal for goal in first.picture["goals"]}, standing.goals
    return tuple(
        ComparedGoal(
            title=now.get(each, then.get(each, {}))["title"],
            then=_asks(then.get(each), standing.on),
            now=_asks(now.get(each), standing.on),
        )
        for each in dict.fromkeys([*then, *now])
    )


def _asks(goal: Mapping[str, Any] | None, today: date) -> str:
    """``20 h a month, weight 3``."""
    if goal is None:
        return ""
    weight = _("weight %(weight)s") % {"weight": _short(Fraction(goal["weight"]))}
    return figures.listed([sentences.promise(goal, today), weight], sentences.language())


def _plan_goal(standing: Standing, row: GoalRow, own: Mapping[str, str]) -> PlanGoal:
    goal = standing.goals[row.id]
    return PlanGoal(
        row=row,
        counts=sentences.counted(goal["metric"], own),
        narrowed=in_words(goal["filter"]),
        weight=weight_in_words(Fraction(goal["weight"]), whole_weight(standing)),
        start=date.fromisoformat(goal["start"]),
        end=date.fromisoformat(goal["figures"][-1]["end"]),
        retirement=goal_retirement(standing, row.id),
    )


def whole_weight(standing: Standing) -> Fraction:
    """The weights of all goals together."""
    return sum((Fraction(goal["weight"]) for goal in standing.goals.values()), Fraction(0))


def _weekdays(plan: Plan) -> list[str]:
    names = figures.weekday_names(sentences.language())
    return [names[number - 1] for number in current_rest_weekdays(plan)]


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, 1)


def _short(value: Fraction) -> str:
    return figures.number(rounded(value, 2), 0 if value.denominator == 1 else 2)
